"""What arrives in a folder is given when it has settled, once, and again when it changes."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest

from extractor.batch import Report, run_batch
from extractor.batch.lock import LockedError
from extractor.batch.watch import Arrivals, watch
from extractor.rulebook import Rulebook, default_rulebook


class Clock:
    """A clock that the test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return default_rulebook()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in" / "below").mkdir(parents=True)
    return tmp_path / "in"


def _names(found: tuple[list[Path], list[str]]) -> list[str]:
    return [path.name for path in found[0]]


def test_a_file_that_is_being_written_waits(inbox: Path) -> None:
    clock = Clock()
    arrivals = Arrivals(inbox, 2.0, clock)
    (inbox / "a.txt").write_text("全", encoding="utf-8")
    (inbox / "below" / "b.html").write_text("x", encoding="utf-8")
    for name in (".hidden.txt", "c.txt.part", "readme.md"):
        (inbox / name).write_text("x", encoding="utf-8")
    assert _names(arrivals.look()) == []
    clock.now = 1.9
    (inbox / "a.txt").write_text("全市新增床位3张。", encoding="utf-8")
    assert _names(arrivals.look()) == []
    clock.now = 2.0
    assert _names(arrivals.look()) == ["b.html"]
    clock.now = 3.9
    settled, _ = arrivals.look()
    assert [path.name for path in settled] == ["a.txt", "b.html"]
    arrivals.taken(settled)
    assert arrivals.look() == ([], [])


def test_what_changes_or_goes_is_told(inbox: Path) -> None:
    clock = Clock()
    arrivals = Arrivals(inbox, 0, clock)
    for name in ("a.txt", "b.txt"):
        (inbox / name).write_text("x", encoding="utf-8")
    arrivals.taken(arrivals.look()[0])
    (inbox / "a.txt").unlink()
    os.utime(inbox / "b.txt", (1, 1))
    assert arrivals.look() == ([inbox / "b.txt"], [str(inbox / "a.txt")])
    assert arrivals.look()[1] == [], "told once"


def test_batches_follow_one_another_until_stopped(inbox: Path, tmp_path: Path, rulebook: Rulebook) -> None:
    stop, told, locked = Event(), list[Report](), list[LockedError]()
    (inbox / "a.txt").write_text("全市新增床位3张。", encoding="utf-8")

    def end(report: Report) -> None:
        told.append(report)
        if len(told) == 1:
            (inbox / "below" / "a.txt").write_text("全市新增床位5张。", encoding="utf-8")
            (inbox / "table.csv").write_text("名称,数\n", encoding="utf-8")
        elif len(told) == 2:
            (inbox / "a.txt").unlink()
            (inbox / "below" / "a.txt").write_text("全市新增床位77张。", encoding="utf-8")
        else:
            stop.set()

    def extract(sources, ids) -> Report:  # type: ignore[no-untyped-def]
        if not locked:
            raise LockedError("another run is at work here")
        return run_batch(sources, tmp_path / "out", rulebook, jobs=1, ids=ids)

    watch(inbox, extract, stop=stop, on_locked=locked.append, on_end=end, settle=0, every=0.01)
    assert [(each.written, [one.kind for one in each.failed]) for each in told] == [
        (1, []),
        (0, ["duplicate"]),
        (1, []),
    ], "an id is free again when its file is gone"
    assert len(locked) == 1
    assert "新增床位77张" in (tmp_path / "out" / "a.json").read_text(encoding="utf-8")


def test_stopping_ends_the_batch_at_hand(inbox: Path, tmp_path: Path, rulebook: Rulebook) -> None:
    stop, told = Event(), list[Report]()
    for number in range(20):
        (inbox / f"{number:02}.txt").write_text("全市新增床位3张。", encoding="utf-8")

    def extract(sources, ids) -> Report:  # type: ignore[no-untyped-def]
        return run_batch(sources, tmp_path / "out", rulebook, jobs=1, ids=ids, on_outcome=lambda _: stop.set())

    watch(inbox, extract, stop=stop, on_locked=pytest.fail, on_end=told.append, settle=0, every=0.01)
    assert [each.written for each in told] == [1]
    assert told[0].state == "done"
