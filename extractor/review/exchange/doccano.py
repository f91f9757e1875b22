"""doccano: one JSON object a line, with ``entities`` and ``relations``.

Offsets there are code points, as here. doccano gives its own ids and has no
attributes: a span is a record's by its label and exact offsets, its fields are
those of the record (``records`` beside it says them), and a new span is read for
what its words say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractor.review.exact import JsonObject
from extractor.review.exchange.sheet import KINDS, PIECES, ExchangeError, Item, Sheet, Tie


def line_of(sheet: Sheet, number: int) -> JsonObject:
    """The object of one line; ``number`` is its id."""
    entities = [
        {"id": at, "label": item.label, "start_offset": item.start, "end_offset": item.end}
        for at, item in enumerate(sheet.items, 1)
    ]
    relations = [
        {"id": at, "from_id": tie.source + 1, "to_id": tie.target + 1, "type": tie.kind}
        for at, tie in enumerate(sheet.ties, 1)
    ]
    records = [
        {"id": item.id, "label": item.label, "start_offset": item.start, "end_offset": item.end, **(item.fields or {})}
        for item in sheet.items
        if item.id is not None
    ]
    return {
        "id": number,
        "text": sheet.text,
        "article": sheet.article,
        "digest": sheet.digest,
        "records": records,
        "entities": entities,
        "relations": relations,
    }


def sheet_of_line(line: Mapping[str, Any], where: str) -> Sheet:
    """The sheet that a line says. Raises ExchangeError naming ``where`` for what is no such line."""
    try:
        known = {(one["label"], one["start_offset"], one["end_offset"]): one["id"] for one in line["records"]}
        items, places = [], {}
        for number, entity in enumerate(line["entities"]):
            span = (entity["label"], entity["start_offset"], entity["end_offset"])
            if entity["label"] not in (*KINDS, *PIECES):
                raise ExchangeError(f"{where}: label {entity['label']!r}; allowed: {', '.join((*KINDS, *PIECES))}")
            items.append(Item(known.get(span), *span))
            places[entity["id"]] = number
        ties = tuple(Tie(one["type"], places[one["from_id"]], places[one["to_id"]]) for one in line["relations"])
        return Sheet(line["article"], line["text"], line["digest"], tuple(items), ties)
    except (KeyError, TypeError, AttributeError) as error:
        mend = "give the JSONL export of a project made with extractor review export"
        raise ExchangeError(f"{where}: no line of records: {type(error).__name__} {error}; {mend}") from None
