"""A record that a person adds: the least that it needs, then each field as an edit would put it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from extractor.review.events import RecordKind
from extractor.review.exact import Json, JsonObject
from extractor.review.fields import fields_of
from extractor.review.putting import FieldError, Setting, put, quote
from extractor.review.revision import BY_HAND, sentence_around

_NEEDED: Final[Mapping[RecordKind, tuple[str, ...]]] = {
    "observation": ("quantity.value", "measure"),
    "region": ("kind",),
    "policy": ("kind",),
}


def new_record(kind: RecordKind, span: Mapping[str, Any], fields: Mapping[str, Json], setting: Setting) -> JsonObject:
    """A record at the span with the fields given, without id.

    An observation needs ``quantity.value`` and ``measure``, regions and policies
    ``kind``; a policy's name is the text of its span where none is given. Raises
    FieldError.
    """
    for field in _NEEDED[kind]:
        if fields.get(field) is None:
            raise FieldError(field, "may not be empty", "不能为空")
    unknown = [field for field in fields if field not in fields_of(kind)]
    if unknown:
        raise FieldError(unknown[0], f"{kind} has no field {unknown[0]!r}", f"没有字段 {unknown[0]!r}")
    evidence = quote(span, setting, "span")
    record = _EMPTY[kind](evidence, setting, fields)
    for field in fields_of(kind):
        if field in fields and field not in ("span", "quantity.span"):
            record = put(kind, record, field, fields[field], setting)
    return record


def _observation(evidence: JsonObject, setting: Setting, fields: Mapping[str, Json]) -> JsonObject:
    value = {"value": fields["quantity.value"], "value_max": None, "unit": None, "qualifier": "exact"}
    sections = [
        one
        for one in setting.document.get("sections", ())
        if one["start"] <= evidence["start"] and evidence["end"] <= one["end"]
    ]
    return {
        "indicator": None,
        "quantity": evidence | value,
        "measure": fields["measure"],
        "direction": None,
        "comparison": None,
        "status": "actual",
        "region": None,
        "period": None,
        "per": None,
        "linked": [],
        "policy": None,
        "sentence": sentence_around(setting.document, evidence["start"], evidence["end"]),
        "section": sections[-1]["id"] if sections else None,
        "rule": BY_HAND,
        "confidence": 1,
        "flags": [],
    }


def _region(evidence: JsonObject, setting: Setting, fields: Mapping[str, Json]) -> JsonObject:
    empty: JsonObject = {"adcode": None, "name": None, "level": None, "ancestors": [], "members": [], "candidates": []}
    return evidence | {"kind": fields["kind"], "rule": BY_HAND} | empty


def _policy(evidence: JsonObject, setting: Setting, fields: Mapping[str, Json]) -> JsonObject:
    empty: JsonObject = {
        "subtype": None,
        "number": None,
        "number_span": None,
        "issuers": [],
        "date": None,
        "action": None,
    }
    empty |= {"action_span": None, "status": None, "region": None, "policy_key": None}
    return evidence | {"name": evidence["text"], "kind": fields["kind"], "rule": BY_HAND} | empty


_EMPTY: Final = {"observation": _observation, "region": _region, "policy": _policy}
