"""JSON with exact numbers: decimals in, the same decimals out, one writing for equal values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from extractor.record_values import decimal_text
from extractor.records import ArticleRecord
from extractor.writing import to_json_bytes

Json = Any
"""A parsed JSON value; its numbers are ``int`` or ``Decimal``, never ``float``."""
JsonObject = dict[str, Any]


def json_text(value: Json) -> str:
    """The value as compact JSON on one line, its numbers without exponent or trailing zeros.

    Raises TypeError for what is no JSON value with exact numbers.

    >>> json_text({"value": Decimal("1.50E+3"), "unit": "人"})
    '{"value":1500,"unit":"人"}'
    """
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, Mapping):
        return (
            "{"
            + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{json_text(one)}" for key, one in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(json_text, value)) + "]"
    raise TypeError(f"{type(value).__name__} is no JSON value; write text, int, Decimal, list, dict or None")


def parse_json(text: str | bytes) -> Json:
    """The value of a JSON text, numbers exact; raises ValueError (also for NaN and Infinity)."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def exact(value: Json) -> Json:
    """The value with each float as the decimal that it is written as: for values that came by other readers.

    >>> exact({"value": [0.3, 1]})
    {'value': [Decimal('0.3'), 1]}
    """
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: exact(one) for key, one in value.items()}
    return [exact(one) for one in value] if isinstance(value, list | tuple) else value


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are equal; the order of keys and the way a number is written do not matter.

    >>> same({"a": Decimal("1.0"), "b": None}, {"b": None, "a": 1}), same(True, 1)
    (True, False)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def document_of(record: ArticleRecord) -> JsonObject:
    """The record as parsed JSON, as it stands in the output file, with exact numbers."""
    document: JsonObject = parse_json(to_json_bytes(record, compact=True))
    return document
