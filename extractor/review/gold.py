"""Reviewed articles as gold: the text and its records in the format that ``extractor evaluate`` reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extractor.errors import ExtractorError
from extractor.record_values import decimal_text
from extractor.records import ArticleRecord, ObservationRecord, PolicyRecord, RegionRecord
from extractor.review.exact import json_text
from extractor.rules import CLOSE, OPEN
from extractor.writing import file_name, write_whole

_SMALL = frozenset({"township", "village"})
Row = dict[str, Any]


class GoldError(ExtractorError):
    """An article cannot be written as gold."""


def write_gold(records: Iterable[ArticleRecord], folder: Path) -> int:
    """Write ``ID.txt`` and ``ID.jsonl`` for each record into the folder; gives the number of articles.

    Raises GoldError for a text that the format cannot hold (⟦ ⟧ around a record,
    other line ends than ``\\n``), and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for record in records:
        stem = file_name(record.article.id).removesuffix(".json")
        lines = [json_text(row) + "\n" for row in gold_rows(record)]
        if "\r" in record.text:
            raise GoldError(f"{record.article.id}: the text has line ends of \\r; read the article anew")
        write_whole(folder / f"{stem}.txt", record.text.encode("utf-8"))
        write_whole(folder / f"{stem}.jsonl", "".join(lines).encode("utf-8"))
        count += 1
    return count


def gold_rows(record: ArticleRecord) -> Iterator[Row]:
    """The rows of an article, as :mod:`extractor.evaluate.gold` tells them: the head, then each record."""
    article = record.article
    head = {"title": article.title, "source": article.source, "published": _day(article.published)}
    head["region"] = article.region.adcode if article.region else None
    yield {"type": "article"} | {name: value for name, value in head.items() if value is not None}
    for one in record.observations:
        yield _observation(record.text, one)
    for region in record.regions:
        yield _region(record.text, region)
    for policy in record.policies:
        yield _policy(record.text, policy)


def context_of(text: str, start: int, end: int) -> str:
    """The shortest stretch around a span, widened on both sides alike, that stands in the text once; span marked.

    >>> context_of("新增12家，又新增12家", 2, 5)
    '增⟦12家⟧，'
    """
    around = 0
    while True:
        before, after = text[max(0, start - around) : start], text[end : end + around]
        whole = before + text[start:end] + after
        if text.find(whole) == text.rfind(whole):
            break
        around += 1
    if OPEN in whole or CLOSE in whole:
        raise GoldError(f"{whole!r} has {OPEN} or {CLOSE} in it, by which gold marks its spans; leave the article out")
    return f"{before}{OPEN}{text[start:end]}{CLOSE}{after}"


def _day(value: object) -> str | None:
    return None if value is None else str(value)


def _observation(text: str, one: ObservationRecord) -> Row:
    quantity, period = one.quantity, one.period
    row: Row = {"type": "obs", "ctx": context_of(text, quantity.start, quantity.end)}
    row["value"] = decimal_text(quantity.value)
    if quantity.value_max is not None:
        row["value_max"] = decimal_text(quantity.value_max)
    row |= {"unit": [quantity.unit], "qual": quantity.qualifier, "measure": one.measure}
    if one.direction is not None:
        row["direction"] = one.direction
    row["status"] = one.status
    row["indicator"] = [one.indicator.text if one.indicator else ""]
    row["region"] = one.region.adcode if one.region else None
    row["period"] = None
    if period is not None:
        row["period"] = f"{period.start}/{period.end}" if period.start != period.end else str(period.start)
    if one.optional is not None:
        row["optional"] = True
    return row


def _region(text: str, one: RegionRecord) -> Row:
    row: Row = {"type": "region", "ctx": context_of(text, one.start, one.end), "adcode": one.adcode, "kind": one.kind}
    return row | {"optional": True} if one.level in _SMALL else row


def _policy(text: str, one: PolicyRecord) -> Row:
    return {"type": "policy", "ctx": context_of(text, one.start, one.end), "kind": one.kind, "name": one.name}
