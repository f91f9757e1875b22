"""The benchmark of killed runs, small: 200 articles, killed twice, end as those of a run that nothing disturbed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def killed_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The benchmark as a module."""
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    import killed_runs

    yield killed_runs
    del sys.modules["killed_runs"]


@pytest.mark.slow
def test_killed_runs_end_with_the_same_bytes(root: Path, tmp_path: Path, killed_runs: Any) -> None:
    source = tmp_path / "articles.jsonl"
    killed_runs.make_articles(root / "corpora" / "bulletins", source, 200)
    assert len({json.loads(line)["id"] for line in source.read_text(encoding="utf-8").splitlines()}) == 200
    told = killed_runs.killed_and_continued(source, tmp_path, jobs=2, kills=2, seed=3)
    assert told["articles"] == 200
    assert [part["code"] for part in told["killed"]] == [-9, -9]
    assert told["same"]
    assert told["left_over"] == []
