"""Gold annotations: a text file ``ID.txt`` with ``ID.jsonl`` beside it.

Each line is one row with a ``type``: ``article`` (title, source, published),
``obs``, ``region`` or ``policy`` with ``ctx``, a piece of the text in which
⟦ ⟧ mark the span (``nth`` says which, where the piece stands more than once);
``region_all`` and ``policy_all`` stand for every place of ``text`` that no
longer row of the family covers. A field may hold a list: each entry is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args

from extractor.errors import DataError, ReadingError
from extractor.record_values import Measure, Qualifier, Status
from extractor.rules import CLOSE, OPEN

_FAMILIES = ("obs", "region", "policy")
_NEEDED = ("value", "unit", "qual", "measure", "status", "indicator", "region", "period")
_ALLOWED: dict[str, tuple[str, ...]] = {
    "qual": get_args(Qualifier),
    "measure": get_args(Measure),
    "status": get_args(Status),
}


class GoldRow(NamedTuple):
    """One annotated span with its expected fields."""

    start: int
    end: int
    fields: Mapping[str, Any]

    @property
    def optional(self) -> bool:
        """True where leaving the record out is no fault."""
        return bool(self.fields.get("optional"))

    def accepted(self, field: str) -> list[Any]:
        """All values of the field that are right."""
        value = self.fields[field]
        return value if isinstance(value, list) else [value]


class GoldArticle(NamedTuple):
    """An article's text with its annotations in the order of the file."""

    id: str
    text: str
    head: Mapping[str, Any]
    observations: tuple[GoldRow, ...]
    regions: tuple[GoldRow, ...]
    policies: tuple[GoldRow, ...]


def read_gold_folder(folder: str | Path, texts: str | Path | None = None) -> list[GoldArticle]:
    """All gold articles of a folder in order of name; raises ReadingError if there is none.

    ``texts`` is the folder of the ``ID.txt`` where they are not beside the gold.
    """
    files = sorted(Path(folder).glob("*.jsonl"))
    if not files:
        raise ReadingError(f"{folder}: no gold (*.jsonl) in it; give a folder with ID.txt and ID.jsonl")
    return [read_gold(file, texts) for file in files]


def read_gold(path: str | Path, texts: str | Path | None = None) -> GoldArticle:
    """The gold article of ``ID.jsonl`` and its ``ID.txt``, beside it or in the folder ``texts``.

    Raises DataError with file and line for a row that cannot be placed in the
    text or lacks a field, ReadingError if a file cannot be read.
    """
    path = Path(path)
    text_file = Path(texts or path.parent) / f"{path.stem}.txt"
    try:
        text = text_file.read_text(encoding="utf-8")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingError(
            f"{path}: {error}; gold is UTF-8 and its text beside it, or in the folder of --texts"
        ) from error
    head: Mapping[str, Any] = {}
    placed: dict[str, list[GoldRow]] = {family: [] for family in _FAMILIES}
    everywhere: list[tuple[str, Mapping[str, Any]]] = []
    for number, fields in _rows(path, lines):
        kind = fields.get("type", "")
        if kind == "article":
            head = head or fields
        elif kind in ("region_all", "policy_all"):
            if fields["text"] not in text:
                raise DataError(path.name, number, f"{fields['text']!r} is not in the text", "write it as it stands")
            everywhere.append((kind.removesuffix("_all"), fields))
        elif kind in _FAMILIES:
            placed[kind].append(_place(text, fields, path.name, number))
        else:
            raise DataError(path.name, number, f"type {kind!r}", "write article, obs, region or policy")
    for family in ("region", "policy"):
        rows = [fields for name, fields in everywhere if name == family]
        placed[family] += _places(text, rows, placed[family])
    return GoldArticle(path.stem, text, head, *(tuple(placed[family]) for family in _FAMILIES))


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise DataError(path.name, number, f"not JSON: {error}", "write one JSON object a line") from error
        yield number, fields


def _place(text: str, fields: Mapping[str, Any], file: str, line: int) -> GoldRow:
    """The row with the offsets that its marked context has in the text."""
    marked = fields.get("ctx", "")
    if marked.count(OPEN) != 1 or marked.count(CLOSE) != 1:
        raise DataError(file, line, f"context {marked!r}", f"mark one span with {OPEN} and {CLOSE}")
    plain = marked.replace(OPEN, "").replace(CLOSE, "")
    count, nth = text.count(plain), fields.get("nth", 1)
    if count == 0 or nth > count or (count > 1 and "nth" not in fields):
        raise DataError(file, line, f"context {plain!r} found {count} times", "write a longer one, or nth")
    at = -1
    for _ in range(nth):
        at = text.index(plain, at + 1)
    if fields["type"] == "obs":
        _check_fields(fields, file, line)
    return GoldRow(at + marked.index(OPEN), at + marked.index(CLOSE) - 1, fields)


def _check_fields(fields: Mapping[str, Any], file: str, line: int) -> None:
    for field in _NEEDED:
        if field not in fields:
            raise DataError(file, line, f"observation without {field}", f"give {', '.join(_NEEDED)}")
    for field, allowed in _ALLOWED.items():
        given = fields[field] if isinstance(fields[field], list) else [fields[field]]
        wrong = [value for value in given if value not in allowed]
        if wrong:
            raise DataError(file, line, f"{field} {wrong[0]!r}", f"write one of {', '.join(allowed)}")


def _places(text: str, rows: list[Mapping[str, Any]], taken_rows: list[GoldRow]) -> list[GoldRow]:
    """Every place of each row's text that is free, the longest texts first."""
    taken = [(row.start, row.end) for row in taken_rows]
    found = []
    for fields in sorted(rows, key=lambda row: -len(row["text"])):
        size = len(fields["text"])
        start = text.find(fields["text"])
        while start >= 0:
            end = start + size
            if not any(a < end and start < b for a, b in taken):
                taken.append((start, end))
                found.append(GoldRow(start, end, fields))
            start = text.find(fields["text"], end)
    return found
