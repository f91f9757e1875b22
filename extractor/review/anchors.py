"""Anchors: where in the text a correction belongs, so that it is found again or not at all, never elsewhere.

An anchor is a quote with 32 characters on either side. In the very text that it
was made in, its offsets hold. In another text it is placed only where quote and
context stand exactly once there, and stood exactly once where it was made:
otherwise a sentence that looks the same could take the place of one that was
deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from extractor.review.exact import Json

CONTEXT = 32
RECORD, VALUE = "record", "value"
ROOT = "span"
"""The path of a value that is itself a span."""
Offset = Annotated[int, Field(ge=0)]


class Place(NamedTuple):
    """A stretch of a text: offsets in code points, half-open."""

    start: int
    end: int


class Anchor(BaseModel):
    """A quote by its offsets in one text, with what stands around it there.

    ``unique``: quote and context stood only once in that text.
    """

    model_config = ConfigDict(frozen=True)

    start: Offset
    end: Offset
    quote: str
    prefix: str
    suffix: str
    text_sha: str
    unique: bool = True


def text_sha(text: str) -> str:
    """The hash of an article's text by which anchors know it again: 32 hexadecimal digits.

    >>> len(text_sha("新增12家。"))
    32
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def make_anchor(text: str, start: int, end: int, sha: str | None = None) -> Anchor:
    """The anchor of ``text[start:end]``; ``sha`` is the text's hash where it is known. Raises ValueError for no span.

    >>> make_anchor("全市新增12家。", 4, 7).quote
    '12家'
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {start}:{end} is empty or outside the text (0:{len(text)})")
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    whole = prefix + text[start:end] + suffix
    return Anchor(
        start=start,
        end=end,
        quote=text[start:end],
        prefix=prefix,
        suffix=suffix,
        text_sha=sha or text_sha(text),
        unique=_only(text, whole) is not None,
    )


def place_anchor(anchor: Anchor, text: str, sha: str | None = None) -> Place | None:
    """Where the anchor stands in ``text``; None where it is not there, or cannot be told from another place.

    ``sha`` is the text's hash where it is known.

    >>> anchor = make_anchor("今年新增12家。", 4, 7)
    >>> place_anchor(anchor, "导语。今年新增12家。"), place_anchor(anchor, "去年新增12家。")
    (Place(start=7, end=10), None)
    """
    if anchor.text_sha == (sha or text_sha(text)):
        here = text[anchor.start : anchor.end] == anchor.quote
        return Place(anchor.start, anchor.end) if here and anchor.quote else None
    if not anchor.unique or not anchor.quote:
        return None
    at = _only(text, anchor.prefix + anchor.quote + anchor.suffix)
    if at is None:
        return None
    start = at + len(anchor.prefix)
    return Place(start, start + len(anchor.quote))


def _only(text: str, wanted: str) -> int | None:
    """Where ``wanted`` stands in the text, overlapping places counted too; None unless exactly once."""
    at = text.find(wanted)
    return at if at >= 0 and text.find(wanted, at + 1) < 0 else None


def spans_in(value: Json, path: str = "") -> Iterator[tuple[str, Place]]:
    """Every span in a JSON value, with its path (``indicator.spans.0``); ``path`` is the value's own.

    A span is an object with whole numbers ``start`` and ``end``.

    >>> list(spans_in({"quantity": {"start": 3, "end": 5, "unit": "家"}}))
    [('quantity', Place(start=3, end=5))]
    """
    if isinstance(value, Mapping):
        start, end = value.get("start"), value.get("end")
        if type(start) is int and type(end) is int:
            yield path or ROOT, Place(start, end)
        for key, one in value.items():
            yield from spans_in(one, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for at, one in enumerate(value):
            yield from spans_in(one, f"{path}.{at}" if path else str(at))


def moved(value: Json, text: str, places: Mapping[str, Place], path: str = "") -> Json:
    """The value with each span at its place in ``text``, its ``text`` the slice there.

    A span without a place stays as it is; see :func:`spans_in` for the paths.

    >>> moved({"start": 0, "end": 2, "text": "12"}, "新增12家", {"span": Place(2, 4)})
    {'start': 2, 'end': 4, 'text': '12'}
    """
    if isinstance(value, Mapping):
        made = {key: moved(one, text, places, f"{path}.{key}" if path else key) for key, one in value.items()}
        place = places.get(path or ROOT)
        if place is not None and type(value.get("start")) is int and type(value.get("end")) is int:
            made |= {"start": place.start, "end": place.end}
            if isinstance(value.get("text"), str):
                made["text"] = text[place.start : place.end]
        return made
    if isinstance(value, list | tuple):
        return [moved(one, text, places, f"{path}.{at}" if path else str(at)) for at, one in enumerate(value)]
    return value
