"""The fields that reviewers edit: what they are called, and how a value is read from a record and put into it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict

from extractor.errors import DataError
from extractor.review.events import RecordKind
from extractor.review.exact import Json, JsonObject

FILE: Final = Path(__file__).parent / "fields.toml"
Editor = Literal["text", "number", "enum", "region", "period", "span", "spans", "list", "record"]
SPAN_FIELDS: Final[Mapping[RecordKind, str]] = {"observation": "quantity.span", "region": "span", "policy": "span"}
"""The field of each kind of record that is the record's own span."""


class Words(BaseModel):
    """A text in Chinese and English."""

    model_config = ConfigDict(frozen=True)

    zh: str
    en: str


class FieldDef(BaseModel):
    """One editable field: its path, editor, allowed values (None: not a closed set), name and guideline."""

    model_config = ConfigDict(frozen=True)

    field: str
    editor: Editor
    values: tuple[str, ...] | None
    nullable: bool
    label: Words
    guide: Words


@cache
def field_defs() -> Mapping[RecordKind, tuple[FieldDef, ...]]:
    """The editable fields of each kind of record, in the order of the form.

    >>> [each.field for each in field_defs()["region"]]
    ['span', 'kind', 'adcode']
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    kinds: tuple[RecordKind, ...] = get_args(RecordKind)
    return {kind: tuple(_field_def(each) for each in content[kind]) for kind in kinds}


def _field_def(row: Mapping[str, Any]) -> FieldDef:
    try:
        return FieldDef(
            field=row["field"],
            editor=row["editor"],
            values=row.get("values"),
            nullable=row.get("nullable", False),
            label=Words(zh=row["zh"], en=row["en"]),
            guide=Words(zh=row["guide_zh"], en=row["guide_en"]),
        )
    except (KeyError, ValueError) as error:
        raise DataError(FILE.name, 0, f"{row.get('field')}: {error}", "see the head of the file") from error


def fields_of(kind: RecordKind) -> tuple[str, ...]:
    """The paths of the editable fields of a kind of record."""
    return tuple(each.field for each in field_defs()[kind])


def field_def(kind: RecordKind, field: str) -> FieldDef | None:
    """The definition of a field; None where no such field can be edited."""
    return next((each for each in field_defs()[kind] if each.field == field), None)


def get(kind: RecordKind, record: JsonObject, field: str) -> Json:
    """The value of a field as the editor takes it: spans as ``start`` and ``end``, a region as its code.

    ``record`` is parsed JSON with exact numbers, as in the output file. A field
    that is not there is None.

    >>> get("observation", {"quantity": {"start": 3, "end": 5, "text": "12"}}, "quantity.span")
    {'start': 3, 'end': 5}
    """
    if field == SPAN_FIELDS[kind]:
        return _bare(record["quantity"] if kind == "observation" else record)
    value: Json = record
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    read = _READERS.get((kind, field))
    return shown(kind, field, value) if read is None or value is None else read(value)


def _bare(span: Mapping[str, Any]) -> JsonObject:
    return {"start": span["start"], "end": span["end"]}


_SHOWN: Final[Mapping[tuple[RecordKind, str], tuple[str, ...]]] = {
    ("observation", "period"): ("start", "end", "granularity"),
    ("observation", "comparison"): ("start", "end", "kind"),
    ("observation", "per"): ("value", "unit", "of"),
}
_READERS: Final[Mapping[tuple[RecordKind, str], Any]] = {
    ("observation", "indicator"): lambda value: [_bare(piece) for piece in value["spans"]],
    ("observation", "region"): lambda value: value["adcode"],
    ("policy", "region"): lambda value: value["adcode"],
    ("policy", "issuers"): list,
}


def shown(kind: RecordKind, field: str, value: Json) -> Json:
    """An edited value as :func:`get` would read it again, without what only says where it is from (``evidence``).

    >>> shown("observation", "per", {"value": 1000, "unit": "名", "of": "老年人", "evidence": {"start": 0, "end": 6}})
    {'value': 1000, 'unit': '名', 'of': '老年人'}
    """
    names = _SHOWN.get((kind, field))
    return {name: value.get(name) for name in names} if names and isinstance(value, dict) else value


def values_of(kind: RecordKind, record: JsonObject) -> JsonObject:
    """Every editable field of a record with its value."""
    return {field: get(kind, record, field) for field in fields_of(kind)}


def own_span(kind: RecordKind, record: JsonObject) -> tuple[int, int]:
    """Start and end of the evidence that a record is known by: of an observation, its quantity."""
    span = get(kind, record, SPAN_FIELDS[kind])
    return span["start"], span["end"]
