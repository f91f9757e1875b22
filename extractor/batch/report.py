"""What became of a run: counted while it goes on, and written as ``runs/ID/run.json``."""

from __future__ import annotations

import heapq
import json
import os
import platform
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractor.batch.work import Outcome, Unexplained
from extractor.writing import write_whole

REPORT_VERSION = "1.2.0"
RUNS = "runs"
REPORT_FILE = "run.json"
PAGE_FILE = "run.html"
MOST_SLOW = 10
MOST_UNEXPLAINED = 200
MOST_FAILURES = MOST_REPOSTS = 1000


@dataclass(slots=True)
class Report:
    """What became of a run.

    ``same`` articles were left as they are; ``failed`` holds also those that
    failed before and were not tried again. ``reposts`` are the sources that
    repeat another, with that other. ``corrections`` counts what became of the
    reviewers' events upon the records, None where there are none.
    """

    written: int = 0
    same: int = 0
    failed_before: int = 0
    failed: list[Outcome] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    yields: Counter[str] = field(default_factory=Counter)
    standings: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    seconds: float = 0.0
    reposts: list[tuple[str, str]] = field(default_factory=list)
    fingerprints: dict[str, str] = field(default_factory=dict)
    slowest: list[tuple[float, str, int]] = field(default_factory=list)
    unexplained: list[Unexplained] = field(default_factory=list)
    corrections: Mapping[str, int] | None = None
    state: str = "running"
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=time.perf_counter)
    folder: Path | None = None

    @property
    def done(self) -> int:
        """How many articles were worked on."""
        return self.written + len(self.failed) - self.failed_before

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        if outcome.error is not None:
            self.failed.append(outcome)
            return
        self.written += 1
        self.counts.update(outcome.counts)
        self.yields.update(outcome.yields)
        self.characters += outcome.characters
        if outcome.fingerprint:
            self.fingerprints[outcome.source] = outcome.fingerprint
        slow = (outcome.seconds, outcome.source, outcome.characters)
        (heapq.heappush if len(self.slowest) < MOST_SLOW else heapq.heappushpop)(self.slowest, slow)
        self.unexplained += outcome.unexplained[: MOST_UNEXPLAINED - len(self.unexplained)]

    def end(self, state: str) -> None:
        """Stop the clock: ``done``, ``interrupted`` or ``storage``."""
        self.state = state
        self.seconds = time.perf_counter() - self.began

    @property
    def exit_code(self) -> int:
        """4 if a record failed the contract, 1 if an article failed otherwise, else 0."""
        if any(each.kind == "invalid" for each in self.failed):
            return 4
        return 1 if self.failed else 0


def make_folder(output: Path, report: Report) -> Path:
    """The new folder of a run below ``output/runs``, named by the time (UTC) at which it began."""
    stem = report.started.strftime("%Y%m%dT%H%M%SZ")
    number = 1
    while True:
        folder = output / RUNS / (stem if number == 1 else f"{stem}-{number:02}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return folder


def report_json(report: Report, setting: dict[str, Any]) -> dict[str, Any]:
    """The content of ``run.json``; ``setting`` is what is known when the run begins."""
    ended = None if report.state == "running" else datetime.now(UTC)
    return {
        "report_version": REPORT_VERSION,
        "id": report.folder.name if report.folder else None,
        "state": report.state,
        "started": report.started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds") if ended else None,
        "seconds": round(report.seconds, 3),
        **setting,
        "articles": {
            "written": report.written,
            "new": report.standings["new"],
            "changed": report.standings["changed"],
            "same": report.same,
            "failed": len(report.failed),
            "failed_before": report.failed_before,
        },
        "characters": report.characters,
        "counts": dict(sorted(report.counts.items())),
        "yields": _nested(report.yields),
        "failures": [
            {"source": each.source, "kind": each.kind, "error": each.error} for each in report.failed[:MOST_FAILURES]
        ],
        "failures_left_off": max(0, len(report.failed) - MOST_FAILURES),
        "unexplained": [each._asdict() for each in report.unexplained],
        "slowest": [
            {"source": source, "seconds": round(seconds, 4), "characters": characters}
            for seconds, source, characters in sorted(report.slowest, reverse=True)
        ],
        "reposts": [{"source": again, "repeats": first} for again, first in report.reposts[:MOST_REPOSTS]],
        "reposts_left_off": max(0, len(report.reposts) - MOST_REPOSTS),
        "corrections": dict(report.corrections) if report.corrections is not None else None,
    }


def machine() -> dict[str, Any]:
    """Where the run takes place."""
    return {
        "name": platform.node(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
    }


def _nested(yields: Counter[str]) -> dict[str, dict[str, dict[str, int]]]:
    """Counts by table, by ``kind`` and ``rule``, the most frequent first.

    >>> _nested(Counter({"regions/kind/name": 2, "regions/kind/scope": 3}))
    {'regions': {'kind': {'scope': 3, 'name': 2}}}
    """
    nested: dict[str, dict[str, dict[str, int]]] = {}
    for key, count in sorted(yields.items(), key=lambda each: (-each[1], each[0])):
        table, by, name = key.split("/", 2)
        nested.setdefault(table, {}).setdefault(by, {})[name] = count
    return nested


def write_report(report: Report, setting: dict[str, Any]) -> None:
    """Write ``run.json`` into the run's folder. Raises OSError when the storage refuses."""
    assert report.folder is not None
    content = json.dumps(report_json(report, setting), ensure_ascii=False, indent=2) + "\n"
    write_whole(report.folder / REPORT_FILE, content.encode("utf-8", "backslashreplace"))


def write_page(report: Report, output: Path, language: str) -> Path | None:
    """Write the page of a run that has ended beside its ``run.json``; None if that report was not written."""
    assert report.folder is not None
    reports = list(read_reports(output))
    this = next((at for at, each in enumerate(reports) if each["id"] == report.folder.name), None)
    if this is None:
        return None
    from extractor.batch.run_page import run_page

    page = report.folder / PAGE_FILE
    write_whole(page, run_page(reports[this], reports[:this], language).encode("utf-8", "backslashreplace"))
    return page


def read_reports(output: Path) -> Iterator[dict[str, Any]]:
    """The reports of the runs in ``output``, oldest first; what is no report of this major version is passed over."""
    for path in sorted((output / RUNS).glob(f"*/{REPORT_FILE}")):
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        major = REPORT_VERSION.split(".", 1)[0]
        if isinstance(content, dict) and str(content.get("report_version", "")).split(".", 1)[0] == major:
            yield content
