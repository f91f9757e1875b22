"""What a run tells people while it goes on and at its end."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePath

from extractor.batch import Outcome, Report
from extractor.batch.report import PAGE_FILE
from extractor.batch.run import Previewed
from extractor.cli.ahead import Ahead, Pace, line_of
from extractor.cli.language import pad, say

_EVERY_SECONDS = 0.1
_PLAIN_EVERY_SECONDS = 30.0
_LEAST_COLUMNS = 80
MOST_REPOSTS = 20


class Progress:
    """A line that counts on a terminal, a plain line now and then elsewhere; failures at once."""

    def __init__(self, quiet: bool = False, ahead: Ahead | None = None) -> None:
        self._live = sys.stderr.isatty() and not quiet
        self._quiet, self._ahead = quiet, ahead
        self._shown = time.monotonic()
        self._pace = Pace()
        self._done = 0

    def start(self) -> None:
        """Say nothing: the first line comes with the first articles."""

    def show(self, outcome: Outcome) -> None:
        """Count one article; tell if it failed."""
        self._done += 1
        if self._done == 1:
            self._pace.at(1, time.monotonic())
        if outcome.error is not None:
            self._clear()
            told = outcome.error.removeprefix(f"{outcome.source}: ")
            told = told.removeprefix(f"{PurePath(outcome.source).name}: ")
            print(f"{outcome.source}: {told}", file=sys.stderr)
        now = time.monotonic()
        if not self._quiet and now - self._shown >= (_EVERY_SECONDS if self._live else _PLAIN_EVERY_SECONDS):
            self._shown = now
            taken, total = (self._ahead.taken, self._ahead.total) if self._ahead else (self._done, None)
            has_room = self._live and shutil.get_terminal_size().columns >= _LEAST_COLUMNS
            line = line_of(self._done, self._pace.at(self._done, now), taken, total, with_bar=has_room)
            print(
                f"\r\x1b[K{line}" if self._live else line, end="" if self._live else "\n", file=sys.stderr, flush=True
            )

    def end(self, report: Report) -> None:
        """Take the counting line away."""
        self._clear()

    def _clear(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class JsonLog:
    """What happens as JSON lines on stderr: ``start``, ``article`` for each one, ``end``; only failures if quiet."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet

    def start(self) -> None:
        """Tell that the run begins."""
        if not self._quiet:
            self._tell("start", {})

    def show(self, outcome: Outcome) -> None:
        """Tell one article."""
        if outcome.error is None:
            if not self._quiet:
                told = {"source": outcome.source, "id": outcome.article, "seconds": round(outcome.seconds, 4)}
                self._tell("article", told | {"counts": outcome.counts})
        else:
            self._tell("failure", {"source": outcome.source, "kind": outcome.kind, "error": outcome.error})

    def end(self, report: Report) -> None:
        """Tell how the run ended."""
        if not self._quiet:
            self._tell("end", summary(report))

    def _tell(self, event: str, more: dict[str, object]) -> None:
        time_utc = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": time_utc, "event": event, **more}, ensure_ascii=False)
        print(line, file=sys.stderr, flush=True)


def summary_text(report: Report, output: Path) -> str:
    """The run in a few lines."""
    counts = report.counts
    share = 100 * counts["unexplained"] / counts["numerals"] if counts["numerals"] else 0.0
    rows = [
        (say("articles written", "写出文章"), f"{report.written}  →  {output}"),
        (say("articles same", "未变化文章"), str(report.same)),
        (say("articles failed", "失败文章"), _failures(report)),
        (say("observations", "观测"), str(counts["observations"])),
        (say("region mentions", "地区提及"), str(counts["regions"])),
        (say("policy mentions", "政策提及"), str(counts["policies"])),
        (say("numerals", "数字"), str(counts["numerals"])),
        (say("unexplained", "未解释"), f"{counts['unexplained']} ({share:.2f} %)"),
        (say("seconds", "秒"), f"{report.seconds:.1f}"),
    ]
    if report.corrections is not None:
        told = ", ".join(f"{count} {name}" for name, count in report.corrections.items())
        rows.append((say("corrections", "更正"), told))
    if report.folder is not None:
        rows.append((say("report", "运行报告"), str(report.folder / PAGE_FILE)))
    rows += [(say("repost", "重复文章"), f"{again}  =  {first}") for again, first in report.reposts[:MOST_REPOSTS]]
    if len(report.reposts) > MOST_REPOSTS:
        rows.append((say("more reposts", "其余重复"), str(len(report.reposts) - MOST_REPOSTS)))
    return "\n".join(f"{pad(name, 18)}{value}" for name, value in rows)


def _failures(report: Report) -> str:
    if not report.failed_before:
        return str(len(report.failed))
    again = say("failed before and unchanged, --retry-failed tries again", "此前失败且未变化，--retry-failed 重试")
    return f"{len(report.failed)} ({report.failed_before} {again})"


def preview_text(listed: Iterable[Previewed], as_json: bool) -> Counter[str]:
    """Print what a run would do, a line for each article (JSON with ``as_json``); gives the count of each standing."""
    counts = Counter[str]()
    for each in listed:
        counts[each.standing] += 1
        if as_json:
            print(json.dumps(each._asdict(), ensure_ascii=False))
        else:
            print(f"{each.standing:<8} {each.source}  {each.why}")
    total = ", ".join(f"{counts[name]} {name}" for name in ("new", "changed", "same", "failed", "gone"))
    print(total, file=sys.stderr)
    return counts


def summary(report: Report) -> dict[str, object]:
    """The run as the content of one JSON object."""
    return {
        "run": report.folder.name if report.folder else None,
        "written": report.written,
        "same": report.same,
        "failed": [{"source": each.source, "kind": each.kind, "error": each.error} for each in report.failed],
        "reposts": [{"source": again, "repeats": first} for again, first in report.reposts],
        "counts": dict(sorted(report.counts.items())),
        "corrections": dict(report.corrections) if report.corrections is not None else None,
        "seconds": round(report.seconds, 3),
    }


def summary_json(report: Report) -> str:
    """The run as one JSON object."""
    return json.dumps(summary(report), ensure_ascii=False, indent=2)
