"""Whether everything that the extractor needs is there, and works."""

from __future__ import annotations

import difflib
import importlib.metadata
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from extractor.errors import ExtractorError
from extractor.lexicon import BUILT_IN

Level = Literal["ok", "note", "fault"]
EXTRAS = {
    "html": "lxml", "docx": "lxml", "pdf": "pypdfium2",
    "parquet": "pyarrow", "duckdb": "duckdb", "pandas": "pandas", "polars": "polars",
    "spark": "pyspark",
    "review": "fastapi", "postgresql": "psycopg",
}  # fmt: skip
NEEDED = ("jieba", "spacy", "pydantic", "regex", "typer", "rich", "ahocorasick_rs")
LEAST_FREE = 100 * 1024 * 1024


class Finding(NamedTuple):
    """One thing that was looked at; ``storage`` faults leave with another exit code."""

    level: Level
    what: str
    told: str
    storage: bool = False


def examine(output: Path, folders: Sequence[Path]) -> Iterator[Finding]:
    """What was found: Python, packages, rules (with those of the user's ``folders``), output folder, one extraction."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok" if sys.version_info >= (3, 11) else "fault", "Python", version)
    yield Finding("ok", "processors", str(os.cpu_count()))
    for package in NEEDED:
        found = _version(package)
        yield Finding("ok" if found else "fault", package, found or "missing; install bulletin-extractor again")
    fast = _version("rjieba")
    yield Finding("ok" if fast else "note", "rjieba", fast or "missing; jieba takes its place, slower")
    for extra, package in EXTRAS.items():
        found = _version(package)
        mend = f"missing; pip install 'bulletin-extractor[{extra}]' if you need {extra}"
        yield Finding("ok" if found else "note", f"{extra} ({package})", found or mend)
    yield from _rules(folders)
    yield _storage(output)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _rules(folders: Sequence[Path]) -> Iterator[Finding]:
    from extractor.pipeline import extract
    from extractor.rulebook import load_rulebook

    try:
        rulebook = load_rulebook(folders)
    except ExtractorError as error:
        yield Finding("fault", "rules", str(error))
        return
    yield Finding("ok", "rules", rulebook.digest)
    record = extract("全市新增床位3张。", rulebook=rulebook)
    found = len(record.observations)
    yield Finding("ok" if found else "fault", "extraction", f"{found} observation in a sentence with one")


def check_folders(folders: Sequence[Path]) -> None:
    """Raise ExtractorError for a file of a user's folder that no loader reads: a name that is not a built-in one."""
    names = sorted(path.name for path in BUILT_IN.iterdir() if path.suffix in (".tsv", ".toml"))
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix in (".tsv", ".toml") and path.name not in names:
                near = difflib.get_close_matches(path.name, names, 1)
                mend = f"did you mean {near[0]}?" if near else f"names are {', '.join(names)}"
                raise ExtractorError(f"{path}: no table or rule file has this name, it would not be read; {mend}")


def _storage(output: Path) -> Finding:
    """Whether a file can be written in the folder, or where it would be made, and room is left."""
    place = output
    while not place.exists():
        place = place.parent
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor."):
            free = shutil.disk_usage(place).free
    except OSError as error:
        return Finding("fault", "output", f"{output}: {error.strerror or error}", storage=True)
    level: Level = "ok" if free >= LEAST_FREE else "note"
    return Finding(level, "output", f"{output}, {free // 1024**2:,} MB free")
