"""What has not changed is left alone; what was interrupted goes on; one run at a time."""

from __future__ import annotations

import errno
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extractor.batch import Outcome, Report, preview, run_batch
from extractor.batch.lock import LockedError, is_locked, locked
from extractor.batch.report import read_reports
from extractor.batch.state import FOLDER, JOURNAL, State
from extractor.batch.status import status_of, why_of
from extractor.errors import ExtractorError
from extractor.reading.sources import iter_sources
from extractor.rulebook import Rulebook, default_rulebook, load_rulebook


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return default_rulebook()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, count in (("a", 3), ("b", 4), ("c", 5)):
        (folder / f"{name}.txt").write_text(f"全市新增床位{count}张。", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def _run(inbox: Path, out: Path, rulebook: Rulebook, **options: Any) -> tuple[Report, list[str]]:
    """The report, and the names of the sources that were worked on or told."""
    told: list[Outcome] = []
    report = run_batch(iter_sources([str(inbox)]), out, rulebook, jobs=1, on_outcome=told.append, **options)
    return report, [Path(each.source).stem for each in told]


def _bytes(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("*.json")}


def test_second_run_leaves_all_and_tells_old_failures(inbox: Path, out: Path, rulebook: Rulebook) -> None:
    first, _ = _run(inbox, out, rulebook)
    times = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}
    second, told = _run(inbox, out, rulebook)
    assert (first.written, first.same, second.written, second.same) == (3, 0, 0, 3)
    assert told == ["empty"]
    assert (second.failed_before, second.exit_code, second.done) == (1, 1, 0)
    assert times == {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}


CHANGES = ["content", "version", "published", "missing file", "force"]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_done_again(
    inbox: Path, out: Path, rulebook: Rulebook, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(inbox, out, rulebook)
    options: dict[str, Any] = {}
    expected = ["a", "b", "c", "empty"]
    if change == "content":
        (inbox / "b.txt").write_text("全市减少床位9张。", encoding="utf-8")
        expected = ["b", "empty"]
    elif change == "missing file":
        (out / "c.json").unlink()
        expected = ["c", "empty"]
    elif change == "version":
        monkeypatch.setattr("extractor.batch.run.__version__", "9.9.9")
    elif change == "published":
        options["published"] = date(2021, 3, 2)
    else:
        options["force"] = True
    report, told = _run(inbox, out, rulebook, **options)
    assert sorted(told) == expected
    assert report.same == 3 - report.written


def test_other_rules_do_all_again(inbox: Path, out: Path, rulebook: Rulebook, tmp_path: Path) -> None:
    _run(inbox, out, rulebook)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "notes.tsv").write_text("# not a table that is read\na\n", encoding="utf-8")
    report, _ = _run(inbox, out, load_rulebook((tmp_path / "rules",)))
    assert report.written == 3


def test_failed_are_tried_again_when_asked(inbox: Path, out: Path, rulebook: Rulebook) -> None:
    _run(inbox, out, rulebook)
    report, told = _run(inbox, out, rulebook, retry_failed=True)
    assert told == ["empty"]
    assert (report.failed_before, report.done) == (0, 1)


def test_moved_articles_are_the_same(inbox: Path, out: Path, rulebook: Rulebook) -> None:
    _run(inbox, out, rulebook)
    moved = inbox.rename(inbox.with_name("elsewhere"))
    assert _run(moved, out, rulebook)[0].same == 3


def test_a_line_that_moved_is_the_same(tmp_path: Path, out: Path, rulebook: Rulebook) -> None:
    lines = [json.dumps({"id": name, "text": f"{name}市新增床位3张。"}) for name in ("x", "y")]
    source = tmp_path / "day.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    _run(source, out, rulebook)
    source.write_text("\n".join([json.dumps({"id": "z", "text": "新增床位4张。"}), *lines]), encoding="utf-8")
    report, told = _run(source, out, rulebook)
    assert (report.written, report.same, told) == (1, 2, ["day"])
    assert why_of(out, "z", rulebook).standing == "same"


def test_interrupted_and_continued_is_as_uninterrupted(
    inbox: Path, out: Path, rulebook: Rulebook, tmp_path: Path
) -> None:
    def interrupt(outcome: Outcome) -> None:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run_batch(iter_sources([str(inbox)]), out, rulebook, jobs=1, on_outcome=interrupt)
    (out / ".c.json.k1ll3d").write_bytes(b"{")
    journal = out / FOLDER / JOURNAL
    journal.write_bytes(journal.read_bytes() + b'{"file":"c.js')
    assert [report["state"] for report in read_reports(out)] == ["interrupted"] * 2
    report, _ = _run(inbox, out, rulebook)
    assert (report.written, report.same) == (1, 2)
    _run(inbox, tmp_path / "whole", rulebook)
    assert _bytes(out) == _bytes(tmp_path / "whole")
    assert not list(out.glob(".*.json.*"))
    assert len(State(out).entries) == len(journal.read_text().splitlines()) == 4


def test_preview_lists_new_changed_same_gone(inbox: Path, out: Path, rulebook: Rulebook) -> None:
    _run(inbox, out, rulebook)
    (inbox / "a.txt").unlink()
    (inbox / "b.txt").write_text("全市减少床位9张。", encoding="utf-8")
    (inbox / "d.txt").write_text("全市减少床位8张。", encoding="utf-8")
    before = sorted(out.rglob("*"))
    listed = preview(iter_sources([str(inbox)]), out, rulebook, paths=[str(inbox)])
    assert [(Path(each.source).stem, each.standing) for each in listed] == [
        ("b", "changed"), ("c", "same"), ("d", "new"), ("empty", "failed"), ("a", "gone"),
    ]  # fmt: skip
    assert sorted(out.rglob("*")) == before


def test_why(inbox: Path, out: Path, rulebook: Rulebook) -> None:
    _run(inbox, out, rulebook)
    assert why_of(out, "a", rulebook).standing == "same"
    (inbox / "a.txt").write_text("全市减少床位9张。", encoding="utf-8")
    (inbox / "b.txt").unlink()
    assert why_of(out, "a", rulebook).why == "the article changed"
    assert why_of(out, "b", rulebook).standing == "gone"
    assert why_of(out, "empty", rulebook).standing == "failed"
    with pytest.raises(ExtractorError, match="no such article"):
        why_of(out, "zzz", rulebook)
    status = status_of(out)
    assert (status.written, [each.id for each in status.failed], status.at_work) == (3, ["empty"], False)
    (inbox / "empty.txt").unlink()
    status = status_of(out)
    assert (status.written, status.failed, status.gone) == (3, [], 1), "what was taken away is no failure any more"


def test_lock_is_held_by_one(tmp_path: Path) -> None:
    lock = tmp_path / FOLDER / "lock"
    lock.parent.mkdir()
    with locked(lock, 0):
        assert is_locked(lock)
        with pytest.raises(LockedError, match="another run is at work here"), locked(lock, 0.1):
            pass
    assert not is_locked(lock)


def test_storage_that_is_full_stops_the_run(
    inbox: Path, out: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("extractor.batch.work.write_aside", full)
        with pytest.raises(OSError, match="nothing more can be written"):
            _run(inbox, out, rulebook)
    assert status_of(out).last["state"] == "storage"  # type: ignore[index]
    report, _ = _run(inbox, out, rulebook)
    assert report.written == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_storage_that_is_full_when_files_are_made_safe_stops_the_run(
    inbox: Path, out: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """With several workers the parent puts the files in their places: there the refusal is met."""

    def full(aside: Path, path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("extractor.batch.work.put_in_place", full)
        with pytest.raises(OSError, match="nothing more can be written"):
            run_batch(iter_sources([str(inbox)]), out, rulebook, jobs=jobs)
    assert not list(out.glob("*.json"))
    assert status_of(out).last["state"] == "storage"  # type: ignore[index]
    report = run_batch(iter_sources([str(inbox)]), out, rulebook, jobs=jobs)
    assert (report.written, list(out.glob(".*.json.*"))) == (3, [])
