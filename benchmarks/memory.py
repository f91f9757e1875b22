"""Memory over many articles: resident megabytes after each stretch of work. It has to stay flat.

usage: python benchmarks/memory.py [PATH...] [--articles N]
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import NamedTuple

from measure import SAMPLES, articles_of, sources_of

from extractor.document import Article
from extractor.pipeline import extract
from extractor.rulebook import Rulebook, load_rulebook
from extractor.writing import to_json_bytes

STRETCHES = 5
STATUS = Path("/proc/self/status")


class Memory(NamedTuple):
    """Resident megabytes after so many articles."""

    articles: int
    megabytes: float


def memory(articles: list[Article], rulebook: Rulebook, count: int) -> list[Memory]:
    """Resident memory after each fifth of ``count`` articles, taken from ``articles`` in turn; empty without /proc."""
    if not STATUS.exists():
        return []
    found = [Memory(0, resident())]
    turn = itertools.cycle(articles)
    for stretch in range(1, STRETCHES + 1):
        for article in itertools.islice(turn, count // STRETCHES):
            to_json_bytes(extract(article, rulebook=rulebook))
        found.append(Memory(stretch * (count // STRETCHES), resident()))
    return found


def resident() -> float:
    """The resident memory of this process in megabytes."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def as_markdown(rows: list[Memory]) -> str:
    """The rows as a table."""
    lines = ["| articles | resident MB |", "| --: | --: |"]
    return "\n".join([*lines, *(f"| {row.articles:,} | {row.megabytes:.0f} |" for row in rows)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(SAMPLES)], metavar="PATH")
    parser.add_argument("--articles", type=int, default=10_000, metavar="N")
    options = parser.parse_args()
    rulebook = load_rulebook()
    print(as_markdown(memory(articles_of(sources_of(options.paths, 5000), rulebook), rulebook, options.articles)))


if __name__ == "__main__":
    main()
