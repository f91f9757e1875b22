"""What a stretch of text says of itself, to begin the form of a record that a person adds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from extractor.document import Article, Document, QuantityMention
from extractor.match.quantity import match_quantities
from extractor.review.events import RecordKind
from extractor.review.exact import JsonObject
from extractor.review.fields import get
from extractor.review.lookups import Lookups

_MARKS = "《》“”‘’\"'"


def prefill(document: Mapping[str, Any], kind: RecordKind, start: int, end: int, lookups: Lookups) -> JsonObject:
    """Fields for the form, by path; a proposal that the person looks at, and empty where nothing can be said.

    ``document`` is the resolved record as parsed JSON, offsets are into its text.
    """
    quote = document["text"][start:end]
    if kind == "region":
        return _region(quote, document, lookups)
    if kind == "policy":
        name = quote.strip(_MARKS)
        return {"kind": "document", "name": name} if name else {"kind": "document"}
    found = quantity_in(quote, lookups)
    fields: JsonObject = {"measure": "level", "status": "actual"} | _of_neighbour(document, start, end)
    if found is not None:
        fields |= {"quantity.value": found.value, "quantity.value_max": found.value_max}
        fields |= {"quantity.unit": found.unit, "quantity.qualifier": found.qualifier}
    return fields


def quantity_in(quote: str, lookups: Lookups) -> QuantityMention | None:
    """The longest quantity of a quote as the matcher of the package reads it; None where it finds none.

    >>> from extractor.review.lookups import default_lookups
    >>> found = quantity_in("近3.5万户", default_lookups())
    >>> (str(found.value), found.unit, found.qualifier)
    ('35000', '户', 'nearly')
    """
    matches = match_quantities(Document(Article("quote", quote), (), (), ()), lookups.quantities)
    return max(matches.quantities, key=lambda one: one.end - one.start, default=None)


def _of_neighbour(document: Mapping[str, Any], start: int, end: int) -> JsonObject:
    """Region and period of the nearest observation of the same sentence; else the article's region."""
    near = [
        one for one in document["observations"] if one["sentence"]["start"] <= start and end <= one["sentence"]["end"]
    ]
    near.sort(key=lambda one: abs(one["quantity"]["start"] - start))
    region = document["article"].get("region")
    if not near:
        return {"region": region["adcode"]} if region else {}
    return {name: get("observation", near[0], name) for name in ("region", "period")}


def _region(quote: str, document: Mapping[str, Any], lookups: Lookups) -> JsonObject:
    day = document["article"].get("published")
    found = lookups.gazetteer.candidates(quote, date.fromisoformat(day) if day else None)
    return {"kind": "name"} | ({"adcode": found[0].adcode} if len(found) == 1 else {})
