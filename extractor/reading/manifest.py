"""Lines that each say one article: JSONL, and manifests as CSV or TSV."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading.articles import article_from_text, read_bytes, read_file
from extractor.reading.decoding import decode
from extractor.reading.rules import ReadingRules

LINE_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
TABLE_ENDINGS = (".csv", ".tsv")
KNOWN = ("title", "source", "url")
LINE = "a line has text, or the path of a file, and id, title, source, date, url where known"


class LineSource(NamedTuple):
    """One article in one line: its ``text``, or the ``path`` of its file, and what else is known.

    ``line`` is a JSON object; ``root`` is the folder that paths start from and
    may not leave. Keys: text or path, id, title, source, url, published (or date).
    """

    name: str
    id: str
    line: str
    root: str

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError naming file and line."""
        fields = _fields(self.line, self.name)
        known, day = _known(fields, self.name)
        text, path = fields.get("text"), fields.get("path")
        if isinstance(text, str) and text:
            return article_from_text(text, id=self.id, published=day, rules=rules, **known)
        if isinstance(path, str) and path:
            file = _inside(Path(self.root), path, self.name)
            return read_file(file, id=self.id, published=day, rules=rules, **known)
        raise ReadingError(f"{self.name}: no text and no path; give each line a text, or the path of a file")


class FieldsSource(NamedTuple):
    """One article in the named fields of a row: its ``text``, or its file as ``content`` (bytes) and ``path``.

    The other keys are those of :class:`LineSource`; the article is the one that
    the same line or the same file would give.
    """

    name: str
    id: str
    fields: Mapping[str, Any]

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError naming the row."""
        known, day = _known(self.fields, self.name)
        text, content = self.fields.get("text"), self.fields.get("content")
        if isinstance(content, bytes):
            name = str(self.fields.get("path") or self.id)
            return read_bytes(content, name=name, id=self.id, published=day, rules=rules, **known)
        if isinstance(text, str) and text:
            return article_from_text(text, id=self.id, published=day, rules=rules, **known)
        raise ReadingError(f"{self.name}: no text; give each row a text, or the bytes of a file")


def iter_lines(path: Path) -> Iterator[LineSource]:
    """The articles of a JSONL file (also .gz) or of a CSV or TSV manifest, read as they are asked for.

    Raises ReadingError where the file itself cannot be read, or its first object says no article.
    """
    rows = _json_lines(path) if path.name.lower().endswith(LINE_ENDINGS) else _table_lines(path)
    try:
        for number, line in rows:
            yield line_source(f"{path}:{number}", f"{path.name.split('.')[0]}-{number}", line, path.parent)
    except (OSError, UnicodeDecodeError, EOFError, csv.Error) as error:
        raise ReadingError(f"{path}: {error}; JSONL is UTF-8 with one JSON object a line") from error


def line_source(name: str, id: str, line: str, root: Path) -> LineSource:
    """The source of one JSON line; what is wrong with it is told when it is read."""
    with suppress(ReadingError):
        fields = _fields(line, name)
        path = fields.get("path")
        id = str(fields.get("id") or (Path(path).stem if isinstance(path, str) and path else id))
    return LineSource(name, id, line, str(root))


def _json_lines(path: Path) -> Iterator[tuple[int, str]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig") as lines:
        names: set[str] | None = None
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            if names is None:
                names = _names(line)
                if names is not None and names.isdisjoint(("text", "path")):
                    raise ReadingError(f"{path}: line {number} has neither text nor path: no list of articles; {LINE}")
            yield number, line


def _names(line: str) -> set[str] | None:
    """The keys of a line; None where it is no JSON object, which is told when the line is read."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return set(fields) if isinstance(fields, dict) else None


def _table_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The rows of a manifest as JSON lines; the head must name a text or a path."""
    text, _ = decode(path.read_bytes(), path.name)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
    names = reader.fieldnames or []
    if "text" not in names and "path" not in names:
        raise ReadingError(f"{path}: no column text or path; a manifest has path or text, id, title, source, date, url")
    for row in reader:
        yield reader.line_num, json.dumps({key: value for key, value in row.items() if key}, ensure_ascii=False)


def _inside(root: Path, path: str, name: str) -> Path:
    """The file of a relative path, which may not lead out of ``root``, also not by a link."""
    file = root / path
    if not file.resolve().is_relative_to(root.resolve()):
        raise ReadingError(f"{name}: path {path!r} leads out of the folder of the manifest; move the file into it")
    return file


def _fields(line: str, name: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{name}: not JSON: {error}; write one JSON object a line") from None
    if not isinstance(fields, dict):
        raise ReadingError(f"{name}: not a JSON object; write one JSON object a line")
    return fields


def _known(fields: Mapping[str, Any], name: str) -> tuple[dict[str, str], date | None]:
    """Title, source and address, and the day of publication, as far as the fields say them."""
    known = {key: str(fields[key]) for key in KNOWN if fields.get(key)}
    return known, _day(fields.get("published") or fields.get("date"), name)


def _day(said: Any, name: str) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        raise ReadingError(f"{name}: date {said!r}; write it as 2021-03-02") from None
