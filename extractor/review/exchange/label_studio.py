"""Label Studio: its JSON of tasks, with one region a span, attributes per region, and relations.

Offsets there are code points, as here. The records stand as ``predictions`` of a
task, as ``annotations`` where the article is done; what is read back is the last
annotation that was not cancelled, else the prediction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from extractor.review.events import RecordKind
from extractor.review.exact import JsonObject
from extractor.review.exchange.sheet import KINDS, PIECES, ExchangeError, Item, Sheet, Tie, exchanged
from extractor.review.fields import field_def


def control(kind: RecordKind, field: str) -> str:
    """The name of the control that holds a field.

    >>> control("observation", "quantity.unit")
    'observation_quantity_unit'
    """
    return f"{kind}_{field.replace('.', '_')}"


def labeling_config() -> str:
    """The labeling configuration for a project that takes the tasks."""
    lines = ["<View>", '  <Labels name="label" toName="text">']
    lines += [f"    <Label value={quoteattr(label)}/>" for label in (*KINDS, *PIECES)]
    lines += ["  </Labels>", '  <Text name="text" value="$text"/>']
    for kind in KINDS:
        for field in exchanged(kind):
            about = field_def(kind, field)
            assert about is not None
            head = f'name="{control(kind, field)}" toName="text" perRegion="true" whenTagName="label"'
            head += f' whenLabelValue="{kind}"'
            if about.values is None:
                lines.append(f"  <TextArea {head} placeholder={quoteattr(about.label.zh)}/>")
            else:
                choices = "".join(f"<Choice value={quoteattr(value)}/>" for value in about.values)
                lines.append(f"  <Choices {head}>{choices}</Choices>")
    lines.append("  <Relations>")
    lines += [f"    <Relation value={quoteattr(value)}/>" for value in (*PIECES, "policy")]
    return "\n".join([*lines, "  </Relations>", "</View>"]) + "\n"


def task_of(sheet: Sheet, number: int, *, is_done: bool, model: str) -> JsonObject:
    """One task; ``number`` is its id, ``model`` what made the records."""
    result = list(_result(sheet))
    task: JsonObject = {"id": number, "data": {"text": sheet.text, "article": sheet.article, "digest": sheet.digest}}
    if is_done:
        return task | {"annotations": [{"id": number, "result": result}], "predictions": []}
    return task | {"annotations": [], "predictions": [{"model_version": model, "result": result}]}


def _result(sheet: Sheet) -> Iterator[JsonObject]:
    names = [item.id or f"{item.label}-{item.start}-{item.end}" for item in sheet.items]
    for item, id in zip(sheet.items, names, strict=True):
        value = {"start": item.start, "end": item.end, "text": sheet.text[item.start : item.end]}
        head = {"id": id, "to_name": "text"}
        yield head | {"from_name": "label", "type": "labels", "value": value | {"labels": [item.label]}}
        for field, written in (item.fields or {}).items():
            kind = next(kind for kind in KINDS if kind == item.label)
            about = field_def(kind, field)
            form = "textarea" if about is None or about.values is None else "choices"
            held = {"text" if form == "textarea" else form: [written] if isinstance(written, str) else written}
            span = {"start": item.start, "end": item.end}
            yield head | {"from_name": control(kind, field), "type": form, "value": span | held}
    for tie in sheet.ties:
        yield {
            "type": "relation",
            "from_id": names[tie.source],
            "to_id": names[tie.target],
            "direction": "right",
            "labels": [tie.kind],
        }


def sheet_of_task(task: Mapping[str, Any], where: str) -> Sheet:
    """The sheet that a task says. Raises ExchangeError naming ``where`` for what is no such task."""
    try:
        data = task["data"]
        result = _told(task)
        regions = {each["id"]: each for each in result if each.get("type") == "labels"}
        items = [_item(id, each["value"], result) for id, each in regions.items()]
        places = {id: number for number, id in enumerate(regions)}
        ties = [
            Tie(each["labels"][0], places[each["from_id"]], places[each["to_id"]])
            for each in result
            if each.get("type") == "relation"
        ]
        return Sheet(data["article"], data["text"], data["digest"], tuple(items), tuple(ties))
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        mend = "give the JSON export of a project made with extractor review export"
        raise ExchangeError(f"{where}: no task of records: {type(error).__name__} {error}; {mend}") from None


def _told(task: Mapping[str, Any]) -> list[JsonObject]:
    annotations = [each for each in task.get("annotations", ()) if not each.get("was_cancelled")]
    chosen = annotations or task.get("predictions", ())
    return list(chosen[-1]["result"])


def _item(id: str, value: Mapping[str, Any], result: list[JsonObject]) -> Item:
    """One region; its id is that of a record where it was exported so, anything else is new."""
    label = value["labels"][0]
    if label not in KINDS:
        return Item(None, label, value["start"], value["end"])
    kind = next(kind for kind in KINDS if kind == label)
    fields = {}
    names = {control(kind, field): field for field in exchanged(kind)}
    for each in result:
        if each.get("id") == id and each.get("from_name") in names:
            held = each["value"].get("text") if each["type"] == "textarea" else each["value"].get("choices")
            field = names[each["from_name"]]
            about = field_def(kind, field)
            written = [held] if isinstance(held, str) else list(held or ())
            if written:
                fields[field] = written if about is not None and about.editor == "list" else written[-1]
    return Item(id, label, value["start"], value["end"], fields)
