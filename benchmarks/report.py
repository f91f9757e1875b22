"""Measure everything and write it as a page: ``make bench`` writes docs/performance.md.

usage: python benchmarks/report.py [PATH...] [-o FILE]

PATH defaults to the bulk file of real news where it lies beside the
repository, else to the sample bulletins.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import by_rule
import growth
import memory
import peers
import start_up
from measure import NEWS, ROOT, articles_of, sources_of
from throughput import throughput

from extractor.rulebook import load_rulebook

PACKAGES = ("jieba", "rjieba", "spacy", "pydantic", "regex", "ahocorasick_rs")
NOTES = Path(__file__).with_name("notes.md")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(NEWS)], metavar="PATH")
    parser.add_argument("-o", "--output", type=Path, default=None, metavar="FILE", help="default: standard output")
    options = parser.parse_args()
    page = report(options.paths)
    if options.output is None:
        print(page, end="")
    else:
        options.output.write_text(page, encoding="utf-8")


def report(paths: list[str]) -> str:
    """The page of all measurements."""
    is_large = sum(Path(path).stat().st_size for path in paths if Path(path).is_file()) > 1_000_000
    limit, step = (1_000, 11) if is_large else (None, 1)
    _tell("throughput")
    figures = throughput(paths, limit, 3, step)
    rulebook = load_rulebook()
    articles = articles_of(sources_of(paths, limit, step), rulebook)
    parts = [_head(paths, figures), "## Stages\n", _stages(figures)]
    for title, make in (
        ("## Rules", lambda: by_rule.as_markdown(*by_rule.rule_costs(articles[:300], load_rulebook()))),
        ("## Growth with the length of an article",
         lambda: growth.as_markdown(growth.by_length([one.text for one in articles], rulebook), "1,000 characters")),
        ("## Growth with rules and lexicon rows",
         lambda: growth.as_markdown(growth.by_rulebook(articles[:100]), "the built-in rulebook")),
        ("## Start-up", lambda: start_up.as_markdown(start_up.start_ups())),
        ("## Memory", lambda: memory.as_markdown(memory.memory(articles, rulebook, 10_000))),
        ("## Peers", lambda: peers.as_markdown(peers.peers([one.text for one in articles[:60]]))),
    ):  # fmt: skip
        _tell(title.lstrip("# "))
        parts += [f"{title}\n", make()]
    parts.append(NOTES.read_text("utf-8"))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _tell(what: str) -> None:
    print(what, file=sys.stderr)


def _head(paths: list[str], figures: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    names = ", ".join(Path(path).name for path in paths)
    return f"""# Performance

Written by `make bench`; the same figures for other texts: `python benchmarks/report.py PATH`. Time is processor time,
the best of three rounds, and told as a multiple of `jieba.cut` over the same text in the same process, so that it means
the same on other machines.

- Text: {names}, {figures["articles"]:,} articles of {figures["characters"]:,} characters ({figures["megabytes"]} MB).
- Machine: {_machine()}; Python {platform.python_version()}.
- Packages: {versions}.
- Revision: {_revision()}.

**The whole pipeline, from source to JSON, takes {figures["ratio_to_jieba"]} times as long as `jieba.cut`**:
{figures["characters_per_second"]:,} characters a second on one core, {figures["megabytes_per_second"]} MB/s.
"""


def _machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, load {os.getloadavg()[0]:.1f} while measuring"


def _revision() -> str:
    told = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return told.stdout.strip() or importlib.metadata.version("bulletin-extractor")


def _stages(figures: dict[str, Any]) -> str:
    rows = ["| stage | multiple of `jieba.cut` |", "| --- | --: |"]
    return "\n".join([*rows, *(f"| {name} | {share:.3f} |" for name, share in figures["stages"].items())])


if __name__ == "__main__":
    main()
