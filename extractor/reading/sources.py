"""Where articles come from: files, folders, patterns, and JSONL with one article a line."""

from __future__ import annotations

import glob
import gzip
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading.articles import article_from_text, read_file
from extractor.reading.rules import ReadingRules

TEXT_ENDINGS = (".txt",)
LINE_ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson")


class FileSource(NamedTuple):
    """One article in one file; its id is the file's name without the ending."""

    path: Path

    @property
    def name(self) -> str:
        """The path as given."""
        return str(self.path)

    @property
    def id(self) -> str:
        """The id of the article."""
        return self.path.stem or self.path.name

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError."""
        return read_file(self.path, rules=rules)


class LineSource(NamedTuple):
    """One article in one line of a JSONL file: ``text``, and what else is known (``id``, ``title``, ``published``)."""

    name: str
    id: str
    line: str

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError naming file and line."""
        fields = _fields(self.line, self.name)
        text = fields.get("text")
        if not isinstance(text, str):
            raise ReadingError(f"{self.name}: no text; give each line an object with a text")
        known = {key: str(fields[key]) for key in ("title", "source", "url") if fields.get(key)}
        day = _day(fields.get("published") or fields.get("date"), self.name)
        return article_from_text(text, id=self.id, published=day, rules=rules, **known)


Source = FileSource | LineSource


def iter_sources(paths: Sequence[str]) -> Iterator[Source]:
    """The articles of files, folders (every ``*.txt`` below them), patterns and JSONL files, in order.

    A JSONL file (``.jsonl``, ``.jsonl.gz``) is read line by line as it is asked
    for. Raises ReadingError at once for a path that is not there and a pattern
    that fits nothing.

    >>> next(iter_sources(["no-such-file.txt"]))
    Traceback (most recent call last):
    extractor.errors.ReadingError: no-such-file.txt: no such file or folder; check the path
    """
    found = [path for given in paths for path in _expand(given)]
    return (source for path in found for source in _sources(path))


def _expand(given: str) -> list[Path]:
    path = Path(given)
    if path.exists():
        return [path]
    matches = sorted(glob.glob(given, recursive=True)) if glob.has_magic(given) else []
    if not matches:
        raise ReadingError(f"{given}: no such file or folder; check the path")
    return [Path(match) for match in matches]


def _sources(path: Path) -> Iterator[Source]:
    if path.is_dir():
        files = (file for file in path.rglob("*") if file.suffix.lower() in TEXT_ENDINGS and file.is_file())
        yield from map(FileSource, sorted(file for file in files if not file.name.startswith(".")))
    elif path.name.endswith(LINE_ENDINGS):
        yield from _lines(path)
    else:
        yield FileSource(path)


def _lines(path: Path) -> Iterator[LineSource]:
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _line(path, number, line)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise ReadingError(f"{path}: {error}; JSONL is UTF-8 with one JSON object a line") from error


def _line(path: Path, number: int, line: str) -> LineSource:
    """The source of a line; what is wrong with it is told when it is read."""
    name, id = f"{path}:{number}", f"{path.name.split('.')[0]}-{number}"
    with suppress(ReadingError):
        id = str(_fields(line, name).get("id") or id)
    return LineSource(name, id, line)


def _fields(line: str, name: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{name}: not JSON: {error}; write one JSON object a line") from None
    if not isinstance(fields, dict):
        raise ReadingError(f"{name}: not a JSON object; write one JSON object a line")
    return fields


def _day(said: Any, name: str) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        raise ReadingError(f"{name}: date {said!r}; write it as 2021-03-02") from None
