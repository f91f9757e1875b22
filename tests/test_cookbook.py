"""The ten questions of docs/cookbook.md: SQL and pandas give the same, and the page shows what they give."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def cookbook(root: Path) -> Any:
    """The tool as a module."""
    sys.path.insert(0, str(root / "tools"))
    try:
        import cookbook
    finally:
        sys.path.remove(str(root / "tools"))
    return cookbook


@pytest.fixture(scope="module")
def answers(cookbook: Any, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All answers, made in a folder that looks like the repository."""
    place = tmp_path_factory.mktemp("cookbook")
    (place / "corpora").symlink_to(root / "corpora")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        yield list(cookbook.answers(cookbook.PAGE.read_text(encoding="utf-8"), place))


@pytest.mark.parametrize("number", range(10))
def test_both_ways_give_the_same_and_the_page_shows_it(cookbook: Any, answers: Any, number: int) -> None:
    answer = answers[number]
    assert answer.head.startswith(f"## {number + 1}. ")
    assert answer.sql == answer.pandas
    assert answer.sql, "a question that nothing answers"
    assert answer.shown == cookbook.table(answer), "run: make cookbook"


def test_the_page_has_ten_questions(answers: Any) -> None:
    assert len(answers) == 10
