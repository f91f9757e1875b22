"""Files that workers wrote aside come into their places, in order, beside the work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch.placing import in_place
from extractor.batch.pool import Lost
from extractor.batch.work import Outcome, failed
from extractor.writing.json_files import write_aside


def _outcome(output: Path, name: str, seconds: float = 0.0) -> Outcome:
    aside = write_aside(output / name, name.encode())
    return Outcome(name, name, name, None, {}, seconds, aside=aside)


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order_with_their_files_in_place(tmp_path: Path, jobs: int) -> None:
    results = [(number, _outcome(tmp_path, f"{number}.json")) for number in range(40)]
    expected = []
    for number, result in in_place(results, tmp_path, jobs):
        assert isinstance(result, Outcome)
        assert (tmp_path / f"{number}.json").read_bytes() == f"{number}.json".encode()
        assert result.aside is None
        expected.append(number)
    assert expected == list(range(40))
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_has_no_file_passes_through(tmp_path: Path, jobs: int) -> None:
    results: list[tuple[str, Outcome | Lost]] = [("a", failed("a", "reading", "no")), ("b", Lost("died"))]
    assert list(in_place(results, tmp_path, jobs)) == results


def test_a_file_that_cannot_be_put_in_its_place_is_an_error_of_its_article(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    results = [(name, _outcome(tmp_path, f"{name}.json")) for name in "ab"]
    (_, first), (_, second) = in_place(results, tmp_path, 2)
    assert isinstance(first, Outcome)
    assert isinstance(second, Outcome)
    assert (first.kind, first.file, second.error, second.file) == ("file", None, None, "b.json")
    assert not list(tmp_path.glob(".*"))


def test_a_long_article_is_done_before_the_next_one_is_asked_for(tmp_path: Path) -> None:
    asked: list[int] = []

    def results() -> Iterator[tuple[int, Outcome]]:
        for number in range(3):
            asked.append(number)
            yield number, _outcome(tmp_path, f"{number}.json", seconds=5.0)

    for number, _ in in_place(results(), tmp_path, 2):
        assert asked == list(range(number + 1))
