"""The labels, dates and page furniture that reading knows, from the data files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import regex

from extractor.errors import DataError
from extractor.kept import compiled
from extractor.lexicon import read_table
from extractor.rules import Rule, load_rules

FIELDS = ("source", "published", "title", "url", "other")
_STUBS = ("stub", "time")
DEFAULT_LIMIT = 64 * 1024 * 1024


class Label(NamedTuple):
    """What a label of a header line announces; the lowest ``rank`` of a field wins."""

    field: str
    rank: int


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What reading knows, and the largest input in bytes that it takes.

    ``stubs`` are the heads of a table's column of names (``table_heads.toml``).
    """

    labels: Mapping[str, Label]
    meta: Mapping[str, Label]
    label: regex.Pattern[str]
    dates: tuple[Rule, ...]
    datelines: tuple[Rule, ...]
    url_dates: tuple[Rule, ...]
    titles: tuple[Rule, ...]
    no_titles: tuple[Rule, ...]
    lines: tuple[Rule, ...]
    line: regex.Pattern[str]
    ends: tuple[Rule, ...]
    stubs: regex.Pattern[str]
    limit: int = DEFAULT_LIMIT


def load_reading_rules(folders: Sequence[Path] = (), *, limit: int = DEFAULT_LIMIT) -> ReadingRules:
    """The reading rules of the package and of the user's folders.

    ``limit`` is the largest input in bytes. Raises DataError for a wrong file.

    >>> load_reading_rules().labels["发布日期"].field
    'published'
    """
    labels = _labels("reading_labels.tsv", "label", folders)
    meta = _labels("reading_meta.tsv", "name", folders)
    furniture = load_rules("reading_furniture.toml", folders=folders)
    heads = [rule for rule in load_rules("table_heads.toml", {}, folders) if rule.fields.get("role") in _STUBS]
    shapes = load_rules("reading_shapes.toml", folders=folders)
    spaced = (r"\s*+".join(map(regex.escape, label)) for label in sorted(labels, key=len, reverse=True))
    lines = tuple(rule for rule in furniture if rule.fields["place"] == "line")
    return ReadingRules(
        labels=labels,
        meta={name.lower(): label for name, label in meta.items()},
        label=compiled(rf"(?<!\p{{Han}})({'|'.join(spaced)})(?:\s*[:：]|\s?(?=(?:19|20)\d\d[-/.年]))"),
        dates=_of_kind(shapes, "date"),
        datelines=_of_kind(shapes, "dateline"),
        url_dates=_of_kind(shapes, "url-date"),
        titles=_of_kind(shapes, "title"),
        no_titles=_of_kind(shapes, "no-title"),
        lines=lines,
        line=compiled("|".join(f"(?:{rule.pattern})" for rule in lines) or "(?!)"),
        ends=tuple(rule for rule in furniture if rule.fields["place"] == "end"),
        stubs=compiled("|".join(f"(?:{rule.pattern.strip('^$')})" for rule in heads), regex.MULTILINE),
        limit=limit,
    )


def _labels(table: str, column: str, folders: Sequence[Path]) -> dict[str, Label]:
    labels: dict[str, Label] = {}
    for row in read_table(table, (column, "field"), folders):
        if row.cells["field"] not in FIELDS:
            raise DataError(row.file, row.line, f"field {row.cells['field']!r}", f"write one of {', '.join(FIELDS)}")
        labels[row.cells[column]] = Label(row.cells["field"], int(row.cells.get("rank") or 9))
    return labels


def _of_kind(rules: Sequence[Rule], kind: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.fields["kind"] == kind)
