"""What has to become of a correction, worked out without the replay: by scanning texts and comparing records."""

from __future__ import annotations

from typing import Any, NamedTuple

from extractor.records import ArticleRecord, ObservationRecord, PolicyRecord, RegionRecord
from extractor.review.events import LISTS, Event

Span = tuple[int, int]
Any_record = ObservationRecord | RegionRecord | PolicyRecord


class Setting(NamedTuple):
    """The machine's record that was reviewed, and the one of today."""

    old: ArticleRecord
    new: ArticleRecord


def place(setting: Setting, span: Span) -> Span | None:
    """Where 32 characters, the quote and 32 characters stand today: only if once then and once today."""
    old, new = setting.old.text, setting.new.text
    start, end = span
    if old == new:
        return span
    whole, before = old[max(0, start - 32) : end + 32], start - max(0, start - 32)
    then = [at for at in range(len(old)) if old[at : at + len(whole)] == whole]
    today = [at for at in range(len(new)) if new[at : at + len(whole)] == whole]
    if len(then) != 1 or len(today) != 1:
        return None
    return today[0] + before, today[0] + before + end - start


def span_of(record: Any_record) -> Span:
    """The evidence that a record is known by."""
    place = record.quantity if isinstance(record, ObservationRecord) else record
    return place.start, place.end


def record_at(article: ArticleRecord, kind: str, span: Span | None) -> Any_record | None:
    """The record of a kind with exactly this span."""
    for one in getattr(article, LISTS[kind]):  # type: ignore[index]
        if span_of(one) == span:
            return one  # type: ignore[no-any-return]
    return None


def record_of(article: ArticleRecord, kind: str, id: str) -> Any_record:
    """The record with this id."""
    return next(one for one in getattr(article, LISTS[kind]) if one.id == id)  # type: ignore[index, no-any-return]


def said(record: Any_record, article: ArticleRecord) -> dict[str, Any]:
    """What a record says, field by field; spans as places, a policy by its place."""
    if isinstance(record, ObservationRecord):
        quantity, region, period, per = record.quantity, record.region, record.period, record.per
        comparison, policy = record.comparison, record.policy
        return {
            "indicator": [(one.start, one.end) for one in record.indicator.spans] if record.indicator else None,
            "quantity.span": span_of(record),
            "quantity.value": quantity.value,
            "quantity.value_max": quantity.value_max,
            "quantity.unit": quantity.unit,
            "quantity.qualifier": quantity.qualifier,
            "measure": record.measure,
            "direction": record.direction,
            "status": record.status,
            "region": region.adcode if region else None,
            "period": (str(period.start), str(period.end), period.granularity) if period else None,
            "comparison": (comparison.start, comparison.end, comparison.kind) if comparison else None,
            "per": (per.value, per.unit, per.of) if per else None,
            "policy": span_of(record_of(article, "policy", policy)) if policy else None,
        }
    if isinstance(record, RegionRecord):
        return {"span": span_of(record), "kind": record.kind, "adcode": record.adcode}
    names = ("name", "kind", "subtype", "number", "issuers", "action")
    values = {name: getattr(record, name) for name in names}
    values["region"] = record.region.adcode if record.region else None
    return values | {"span": span_of(record), "date": record.date.isoformat() if record.date else None}


def moved(setting: Setting, values: dict[str, Any]) -> dict[str, Any]:
    """The values with their places of today; a field whose words are gone says ``gone``."""
    made = dict(values)
    for name in ("quantity.span", "span", "policy"):
        if values.get(name) is not None:
            made[name] = place(setting, values[name]) or "gone"
    if values.get("indicator"):
        pieces = [place(setting, one) for one in values["indicator"]]
        made["indicator"] = "gone" if None in pieces else pieces
    if values.get("comparison"):
        at = place(setting, values["comparison"][:2])
        made["comparison"] = (*at, values["comparison"][2]) if at else "gone"
    if made.get("policy") not in (None, "gone") and record_at(setting.new, "policy", made["policy"]) is None:
        made["policy"] = "gone"
    return made


def written(event: Event, old: ArticleRecord) -> Any:
    """The new value of an edit in the form of :func:`said`."""
    value = event.value
    if event.field == "policy" and value is not None:
        return span_of(record_of(old, "policy", value))
    if event.field == "indicator" and value is not None:
        return [(one["start"], one["end"]) for one in value]
    if event.field in ("span", "quantity.span"):
        return value["start"], value["end"]
    if event.field == "period" and value is not None:
        return value["start"], value["end"], value["granularity"]
    if event.field == "issuers":
        return tuple(value)
    if event.field == "comparison" and value is not None:
        return value["start"], value["end"], value["kind"]
    if event.field == "per" and value is not None:
        return value["value"], value["unit"], value["of"]
    return value


def expected(setting: Setting, event: Event) -> str:
    """The outcome of the only event on a record, which was made upon ``setting.old``."""
    kind = str(event.record_kind)
    if event.kind == "add":
        return _added(setting, event, kind)
    old = record_of(setting.old, kind, str(event.record))
    before = said(old, setting.old)
    at = place(setting, span_of(old))
    if at is None:
        return "orphan"
    new = record_at(setting.new, kind, at)
    seen = moved(setting, before)
    if event.kind == "comment":
        return "applied" if new is not None else "orphan"
    if event.kind == "reject":
        if new is None:
            return "satisfied"
        return "applied" if said(new, setting.new) == seen else "conflict"
    if event.kind == "accept":
        if "gone" in seen.values():
            return "orphan"
        return "applied" if new is not None and said(new, setting.new) == seen else "conflict"
    return _edited(setting, event, kind, seen, new)


def _edited(setting: Setting, event: Event, kind: str, seen: dict[str, Any], new: Any_record | None) -> str:
    field = str(event.field)
    wanted = moved(setting, {field: written(event, setting.old)})[field]
    if wanted == "gone":
        return "orphan"
    if new is None:
        if field in ("span", "quantity.span") and record_at(setting.new, kind, wanted) is not None:
            return "satisfied"
        return "conflict" if all(_evidence_stays(setting, event)) else "orphan"
    now = said(new, setting.new)[field]
    if now == wanted:
        return "satisfied"
    if field in ("span", "quantity.span") and record_at(setting.new, kind, wanted) is not None:
        return "conflict"
    return "applied" if now == seen[field] else "conflict"


def _evidence_stays(setting: Setting, event: Event) -> list[bool]:
    """Whether each span of what was seen, but for the sentence, has its place today."""
    found = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("start"), int):
                found.append(place(setting, (value["start"], value["end"])) is not None)
            for name, one in value.items():
                if name != "sentence":
                    walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(event.snapshot)
    return found


def _added(setting: Setting, event: Event, kind: str) -> str:
    value = event.value
    own = value["quantity"] if kind == "observation" else value
    at = place(setting, (own["start"], own["end"]))
    if at is None:
        return "orphan"
    new = record_at(setting.new, kind, at)
    if new is None:
        return "applied"
    now = said(new, setting.new)
    if kind == "region":
        same = (value["kind"], value["adcode"] or now["adcode"]) == (now["kind"], now["adcode"])
    elif kind == "policy":
        same = (value["kind"], value["name"]) == (now["kind"], now["name"])
    else:
        names = {"quantity.value": own["value"], "quantity.unit": own["unit"], "measure": value["measure"]}
        names |= {"status": value["status"], "quantity.qualifier": own["qualifier"]}
        same = all(one is None or now[name] == one for name, one in names.items())
    return "satisfied" if same else "conflict"
