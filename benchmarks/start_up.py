"""Start-up: seconds from nothing to the first result, each in a process of its own.

usage: python benchmarks/start_up.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from measure import SAMPLES

ROUNDS = 3


class StartUp(NamedTuple):
    """The quickest of some starts: processor seconds of the process and its children, and seconds of waiting."""

    what: str
    processor: float
    elapsed: float


def start_ups() -> list[StartUp]:
    """Python alone, the import, the rules, the first article, and the commands."""
    article = str(sorted(SAMPLES.glob("*.txt"))[0])
    extract = "from extractor import extract; extract('全省养老床位达67.49万张。', published='2019-07-11')"
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryDirectory() as modules:
        os.environ["PYTHONPYCACHEPREFIX"] = modules
        return [
            _least("python -c pass", ["-c", "pass"]),
            _least("import extractor", ["-c", "import extractor"]),
            _least("rules loaded", ["-c", "from extractor.rulebook import load_rulebook; load_rulebook()"]),
            _least("first article by Python", ["-c", extract]),
            _least("extractor --help", ["-m", "extractor", "--help"]),
            _least("extractor show FILE --json", ["-m", "extractor", "show", article, "--json"]),
            _least("extractor show FILE --json, no cache", ["-m", "extractor", "show", article, "--json"], cache=""),
            _least("extractor run FILE", ["-m", "extractor", "run", article, "-o", out, "--force"]),
        ]


def _least(what: str, arguments: list[str], **setting: str) -> StartUp:
    environment = os.environ | {f"EXTRACTOR_{name.upper()}": value for name, value in setting.items()}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled modules are kept, as where the package is installed
    found = []
    for _ in range(ROUNDS):
        before, began = os.times(), time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        after = os.times()
        processor = after.children_user + after.children_system - before.children_user - before.children_system
        found.append(StartUp(what, processor, time.perf_counter() - began))
    return min(found, key=lambda one: one.processor)


def as_markdown(rows: list[StartUp]) -> str:
    """The rows as a table."""
    lines = ["| from nothing to | processor seconds | seconds |", "| --- | --: | --: |"]
    told = "Compiled modules and the user's cache are there from an earlier start, except where it says no cache."
    lines += [f"| `{row.what}` | {row.processor:.2f} | {row.elapsed:.2f} |" for row in rows]
    return "\n".join([*lines, "", told])


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent))
    print(as_markdown(start_ups()))


if __name__ == "__main__":
    main()
