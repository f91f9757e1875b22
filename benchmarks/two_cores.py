"""What a second process gains: ``extractor run`` with one process against two, over the same articles.

usage: python benchmarks/two_cores.py [PATH...] [--articles N] [--rounds N]

The two take turns, and of each the quickest round counts. Start-up is what the
same command takes for the first two articles. Each round writes into a folder of
its own, and all are deleted at the end: a file system that has just deleted
thousands of files is slow to make new ones. Processor seconds of the parent and
of its workers stand beside, since they are the same on a busy machine, where the
gain is not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from measure import NEWS, ROOT

from extractor.reading.sources import iter_sources

FIRST = 2
_RUN = """
import os, sys, time
began = time.perf_counter()
from extractor.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code or end.code == 1, end.code
spent = os.times()
print(time.perf_counter() - began, spent.user + spent.system, spent.children_user + spent.children_system)
"""


class Spent(NamedTuple):
    """Seconds of waiting, and processor seconds of the parent and of its workers."""

    elapsed: float
    parent: float
    workers: float


class Compared(NamedTuple):
    """The quickest round with each number of processes, over all articles and over the first ones."""

    articles: int
    all: dict[int, Spent]
    first: dict[int, Spent]

    @property
    def gain(self) -> float:
        """How many times as fast two processes are, over everything."""
        return self.all[1].elapsed / self.all[2].elapsed

    @property
    def gain_after_start(self) -> float:
        """How many times as fast two processes are once they have started."""
        one, two = (self.all[jobs].elapsed - self.first[jobs].elapsed for jobs in (1, 2))
        return one / two


def compared(paths: list[str], articles: int, rounds: int) -> Compared:
    """One process and two, in turns."""
    with tempfile.TemporaryDirectory() as work:
        many, few = Path(work, "all.jsonl"), Path(work, "first.jsonl")
        count = _as_lines(paths, articles, many)
        _as_lines([str(many)], FIRST, few)
        found: dict[tuple[Path, int], list[Spent]] = {}
        for turn in range(rounds):
            for lines in (few, many):
                for jobs in (1, 2):
                    out = Path(work, f"{lines.stem}-{jobs}-{turn}")
                    found.setdefault((lines, jobs), []).append(_run(lines, out, jobs))
        best = {key: min(spent) for key, spent in found.items()}
        return Compared(count, *({jobs: best[lines, jobs] for jobs in (1, 2)} for lines in (many, few)))


def _as_lines(paths: list[str], articles: int, lines: Path) -> int:
    """The first articles of the paths as one JSONL file; gives how many there are."""
    count = 0
    with lines.open("w", encoding="utf-8") as file:
        for source in islice(iter_sources(paths), articles):
            article, count = source.read(), count + 1
            day = article.published.isoformat() if article.published else None
            fields = {"id": f"{count}-{article.id}", "title": article.title, "date": day, "text": article.text}
            file.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return count


def _run(lines: Path, out: Path, jobs: int) -> Spent:
    command = [sys.executable, "-c", _RUN, "run", str(lines), "-o", str(out), "-j", str(jobs), "-q"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return Spent(*map(float, told.stdout.split()[-3:]))


def as_markdown(found: Compared) -> str:
    """The rounds as a table, and the gain in a line."""
    lines = [
        f"| {found.articles:,} articles | seconds | after start-up | processor seconds: parent | workers |",
        "| --- | --: | --: | --: | --: |",
    ]
    for jobs, spent in found.all.items():
        after = spent.elapsed - found.first[jobs].elapsed
        lines.append(
            f"| `--jobs {jobs}` | {spent.elapsed:.2f} | {after:.2f} | {spent.parent:.2f} | {spent.workers:.2f} |"
        )
    told = f"Two processes are {found.gain:.2f} times as fast as one, {found.gain_after_start:.2f} times after start-up"
    return "\n".join([*lines, "", f"{told} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)."])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(NEWS)], metavar="PATH")
    parser.add_argument("--articles", type=int, default=2_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    options = parser.parse_args()
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    print(as_markdown(compared(options.paths, options.articles, options.rounds)))


if __name__ == "__main__":
    main()
