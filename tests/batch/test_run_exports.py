"""Tables that a run writes: those that export writes of the same articles, in the order of the sources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.batch import Outcome, run_batch
from extractor.batch.in_order import InOrder
from extractor.batch.run_exports import Target, exports_of_run, target_of, targets_of
from extractor.errors import ExtractorError
from extractor.reading.sources import iter_sources
from extractor.rulebook import Rulebook, default_rulebook
from extractor.writing import iter_records
from extractor.writing.export import export

NAMES = [f"{number:02}" for number in range(12)]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return default_rulebook()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Twelve articles, the first by far the longest, and an empty one, which fails."""
    lines = [
        {"id": name, "text": f"泰州市新增床位{number + 1}张。" * (400 if number == 0 else 1)}
        for number, name in enumerate(NAMES)
    ]
    lines.insert(3, {"id": "empty", "text": ""})
    path = tmp_path / "day.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def _run(source: Path, tmp_path: Path, rulebook: Rulebook, **options: Any) -> tuple[dict[str, bytes], list[str]]:
    """The files of a CSV export that the run wrote, and what was told of it."""
    faults: list[str] = []
    place = tmp_path / "tables"
    with exports_of_run([Target("csv", place)], rulebook.gazetteer, faults.append) as add:
        run_batch(iter_sources([str(source)]), tmp_path / "out", rulebook, on_file=add, **options)
    return _files(place), faults


def _files(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


@pytest.mark.parametrize("jobs", [1, 2])
def test_same_bytes_as_export_whatever_ends_first(source: Path, tmp_path: Path, rulebook: Rulebook, jobs: int) -> None:
    files, faults = _run(source, tmp_path, rulebook, jobs=jobs)
    export(iter_records(tmp_path / "out"), "csv", tmp_path / "later", rulebook.gazetteer)
    assert files == _files(tmp_path / "later")
    assert faults == []
    assert [line.split(b",")[0].decode() for line in files["articles.csv"].splitlines()[1:]] == NAMES
    assert _run(source, tmp_path, rulebook, jobs=jobs)[0] == files, "articles that have not changed are in it as well"


def test_a_run_that_breaks_off_leaves_the_last_export(source: Path, tmp_path: Path, rulebook: Rulebook) -> None:
    before, _ = _run(source, tmp_path, rulebook, jobs=1)

    def interrupt(outcome: Outcome) -> None:
        if outcome.article == "05":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(source, tmp_path, rulebook, jobs=1, force=True, on_outcome=interrupt)
    assert _files(tmp_path / "tables") == before
    assert not list(tmp_path.glob(".*.aside"))
    dead = tmp_path / ".tables.elsewhere-1.aside"
    dead.mkdir()
    assert _run(source, tmp_path, rulebook, jobs=1)[0] == before
    assert dead.exists(), "of another machine: perhaps at work"


def test_a_file_that_was_spoilt_is_told_and_left_out(source: Path, tmp_path: Path, rulebook: Rulebook) -> None:
    _run(source, tmp_path, rulebook, jobs=1)
    (tmp_path / "out" / "07.json").write_text("{}", encoding="utf-8")
    files, faults = _run(source, tmp_path, rulebook, jobs=1)
    assert len(files["articles.csv"].splitlines()) == len(NAMES)
    (told,) = faults
    assert "07.json" in told
    assert "--force" in told


def test_nothing_is_given_before_its_turn() -> None:
    given: list[str] = []
    order = InOrder(given.append)
    for name in "abc":
        order.plan(name)
    order.done("b", True)
    order.plan("d")
    order.done("d", True)
    assert given == []
    order.done("a", False)
    assert given == ["b"]
    order.done("c", True)
    assert given == ["b", "c", "d"]


def test_formats_of_a_run() -> None:
    assert target_of("records", Path("out")) == Target("records", Path("out/exports/records"))
    with pytest.raises(ExtractorError, match="allowed: jsonl, csv, parquet, duckdb, sdmx-csv, records"):
        target_of("xlsx", Path("out"))
    with pytest.raises(ExtractorError, match="the place of two exports"):
        targets_of(["csv=x", "jsonl=./x"], Path("out"))
