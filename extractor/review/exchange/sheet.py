"""An article as other tools know it: spans with a label and plain attributes, and ties between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple, get_args

from extractor.errors import ExtractorError
from extractor.record_values import decimal_text
from extractor.review.events import LISTS, RecordKind
from extractor.review.exact import Json, JsonObject
from extractor.review.fields import field_def, fields_of, get, own_span
from extractor.review.replay import digest_of

KINDS: Final[tuple[RecordKind, ...]] = get_args(RecordKind)
PIECES: Final = ("indicator", "comparison")
"""Labels of spans that are no records: the words that an observation is tied to."""
TIES: Final = ("indicator", "comparison", "policy")
_LEFT_OUT: Final = frozenset({*TIES, "per", "span", "quantity.span"})
Attribute = str | list[str]


class ExchangeError(ExtractorError):
    """A file of another tool that cannot be read, or does not fit the records any more."""


class Item(NamedTuple):
    """A span with its label; ``id`` is that of the record, None for a new one.

    ``fields`` are plain attributes by path, None where the tool keeps none.
    """

    id: str | None
    label: str
    start: int
    end: int
    fields: Mapping[str, Attribute] | None = None


class Tie(NamedTuple):
    """A tie of a kind from one item to another, both by their place in ``Sheet.items``."""

    kind: str
    source: int
    target: int


class Sheet(NamedTuple):
    """An article with its spans. ``digest`` tells which records it was made from."""

    article: str
    text: str
    digest: str
    items: tuple[Item, ...]
    ties: tuple[Tie, ...]


def exchanged(kind: RecordKind) -> list[str]:
    """The fields of a kind that are attributes there; spans and ties are told in their own way."""
    return [field for field in fields_of(kind) if field not in _LEFT_OUT]


def sheet_of(document: JsonObject) -> Sheet:
    """The sheet of a resolved record as parsed JSON."""
    items: list[Item] = []
    for kind in KINDS:
        for one in document[LISTS[kind]]:
            values = {field: write_value(kind, field, get(kind, one, field)) for field in exchanged(kind)}
            fields = {field: value for field, value in values.items() if value is not None}
            items.append(Item(one["id"], kind, *own_span(kind, one), fields))
    ties = list(_ties(document, items))
    return Sheet(document["article"]["id"], document["text"], digest_of(document), tuple(items), tuple(ties))


def _ties(document: JsonObject, items: list[Item]) -> Iterator[Tie]:
    """The ties of all observations; a piece that several share is put into ``items`` once."""
    at = {(item.label, item.id): number for number, item in enumerate(items)}
    pieces: dict[tuple[str, int, int], int] = {}
    for one in document["observations"]:
        source = at["observation", one["id"]]
        spans = [("indicator", piece) for piece in get("observation", one, "indicator") or ()]
        spans += [("comparison", one["comparison"])] if one.get("comparison") else []
        for label, span in spans:
            key = (label, span["start"], span["end"])
            if key not in pieces:
                pieces[key] = len(items)
                items.append(Item(None, *key))
            yield Tie(label, source, pieces[key])
        if one.get("policy") is not None:
            yield Tie("policy", source, at["policy", one["policy"]])


def write_value(kind: RecordKind, field: str, value: Json) -> Attribute | None:
    """A field's value as a plain attribute: text, or a list of texts; None where it is empty.

    >>> write_value("observation", "period", {"start": "2020-01-01", "end": "2020-12-31", "granularity": "year"})
    '2020-01-01/2020-12-31 year'
    """
    about = field_def(kind, field)
    assert about is not None
    if value is None or value == []:
        return None
    if about.editor == "number":
        return decimal_text(Decimal(value))
    if about.editor == "period":
        return f"{value['start']}/{value['end']} {value['granularity']}"
    return [str(one) for one in value] if about.editor == "list" else str(value)


def read_value(kind: RecordKind, field: str, written: Attribute | None) -> Json:
    """The value of a plain attribute; raises ExchangeError naming the field.

    >>> read_value("observation", "quantity.value", "12.50")
    Decimal('12.50')
    """
    about = field_def(kind, field)
    assert about is not None
    if about.editor == "list":
        return [] if written is None else [written] if isinstance(written, str) else list(written)
    if written is None:
        return None
    text = written if isinstance(written, str) else "".join(written)
    if about.editor == "number":
        try:
            return Decimal(text.strip())
        except InvalidOperation:
            raise ExchangeError(f"{kind}: {field} {text!r} is no number; write 12.5") from None
    if about.editor == "period":
        days, _, granularity = text.strip().partition(" ")
        start, _, end = days.partition("/")
        return {"start": start, "end": end or start, "granularity": granularity or "day"}
    return text or None


def numbered(items: Sequence[Item]) -> dict[str, int]:
    """The records among the items by id. Raises ExchangeError where two have the same."""
    found: dict[str, int] = {}
    for number, item in enumerate(items):
        if item.id is not None:
            if item.id in found:
                raise ExchangeError(f"two spans are record {item.id}; take one away")
            found[item.id] = number
    return found
