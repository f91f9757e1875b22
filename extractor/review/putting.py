"""Putting an edited value into a record, with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from extractor.errors import ExtractorError
from extractor.review.events import RecordKind
from extractor.review.exact import Json, JsonObject, same
from extractor.review.fields import field_def, get
from extractor.review.lookups import Lookups


class FieldError(ExtractorError):
    """A value that a field cannot take, told in English and Chinese; ``field`` is its path."""

    def __init__(self, field: str, en: str, zh: str) -> None:
        super().__init__(field, en, zh)
        self.field, self.en, self.zh = field, en, zh

    def __str__(self) -> str:
        return f"{self.field}: {self.en}"


class Setting(NamedTuple):
    """What stands around a record: the article's text and day, its document as it is now, and the tables."""

    text: str
    published: date | None
    document: JsonObject
    lookups: Lookups


def setting_of(document: JsonObject, lookups: Lookups) -> Setting:
    """The setting of the records of an article's document."""
    day = document["article"].get("published")
    return Setting(document["text"], date.fromisoformat(day) if day else None, document, lookups)


def put(kind: RecordKind, record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    """A new record with the value in its field; ``record`` is left as it is.

    What follows from the value is set as well: the text of a span, the code and
    base value of a unit, the name of a division, the evidence of a region. Raises
    FieldError for a value that cannot be, or a field that cannot be edited.
    """
    about = field_def(kind, field)
    if about is None:
        raise FieldError(field, f"{kind} has no field {field!r} to edit", f"没有可编辑的字段 {field!r}")
    if value is None and not about.nullable:
        raise FieldError(field, "may not be empty", "不能为空")
    if about.values is not None and value is not None and value not in about.values:
        allowed = ", ".join(about.values)
        raise FieldError(field, f"{value!r} is none of {allowed}", f"{value!r} 不在允许的取值之内：{allowed}")
    if same(get(kind, record, field), value):  # evidence that the value tells besides is taken below
        return record
    try:
        _check_shape(about.editor, value)
        return _PUTTERS.get((kind, field), _plain)(dict(record), field, value, setting)
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise FieldError(
            field, f"{value!r} has not the shape of a {about.editor}", f"{value!r} 不符合 {about.editor} 的格式"
        ) from error


def _check_shape(editor: str, value: Json) -> None:
    if value is None:
        return
    if editor == "number" and (isinstance(value, bool) or not isinstance(value, int | Decimal)):
        raise TypeError(editor)
    if editor == "text" and (not isinstance(value, str) or not value.strip()):
        raise TypeError(editor)


def quote(value: Json, setting: Setting, field: str) -> JsonObject:
    """Start, end and text of a span given by its offsets. Raises FieldError for an empty one or one outside."""
    start, end = value["start"], value["end"]
    size = len(setting.text)
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= size:
        en = f"span {start}:{end} is empty or outside the text (0:{size})"
        raise FieldError(field, en, f"片段 {start}:{end} 为空或超出正文（0:{size}）")
    return {"start": start, "end": end, "text": setting.text[start:end]}


def _plain(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    *parents, last = field.split(".")
    if parents:
        record[parents[0]] = {**record[parents[0]], last: value}
    else:
        record[last] = value
    return record


def _indicator(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if not value:
        record["indicator"] = None
        return record
    pieces = [quote(piece, setting, field) for piece in value]
    name = "".join(piece["text"] for piece in pieces)
    record["indicator"] = {"text": name, "spans": pieces, "canonical": None}
    return _with_key(record, setting)


def _with_key(record: JsonObject, setting: Setting) -> JsonObject:
    """The record with the catalogue's key of its indicator, which hangs on unit and measure too."""
    indicator = record.get("indicator")
    if indicator is not None:
        key = setting.lookups.canonical(indicator["text"], record["quantity"].get("unit"), record.get("measure"))
        record["indicator"] = indicator | {"canonical": key}
    return record


def _quantity_span(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    record["quantity"] = {**record["quantity"], **quote(value, setting, field)}
    return record


def _value(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    quantity = {**record["quantity"], "value": value}
    units = setting.lookups.unit(quantity.get("unit"), Decimal(value))
    record["quantity"] = quantity | {name: units[name] for name in ("base_value", "base_unit")}
    return record


def _unit(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    quantity = {**record["quantity"], "unit": value}
    shown = value is None or value in quantity["text"]
    units = setting.lookups.unit(value, Decimal(quantity["value"]))
    record["quantity"] = quantity | {"unit_inferred": not shown} | units
    return _with_key(record, setting)


def _measure(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    record["measure"] = value
    if value != "change":
        record["direction"] = None
    return _with_key(record, setting)


def _observation_region(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if value is None:
        record["region"] = None
        return record
    via, evidence = evidence_of_region(value, record["sentence"], record.get("section"), setting)
    record["region"] = _named(value, field, setting) | {"via": via, "evidence": evidence}
    return record


def evidence_of_region(
    adcode: str, sentence: Mapping[str, int], section: str | None, setting: Setting
) -> tuple[str, JsonObject | None]:
    """How a division that a person names was found, and the mention that says it, as far as the records show it.

    A mention in the sentence, else the section's or the article's region, else the
    last mention before the sentence.
    """
    mentions = [each for each in setting.document.get("regions", ()) if each.get("adcode") == adcode]
    inside = [each for each in mentions if sentence["start"] <= each["start"] and each["end"] <= sentence["end"]]
    if inside:
        return ("scope" if inside[-1]["kind"] == "scope" else "stated"), _quoted(inside[-1])
    for part in setting.document.get("sections", ()):
        if part["id"] == section and (part.get("region") or {}).get("adcode") == adcode:
            return "section", None
    if (setting.document["article"].get("region") or {}).get("adcode") == adcode:
        return "article", None
    before = [each for each in mentions if each["end"] <= sentence["start"]]
    return ("carried", _quoted(before[-1])) if before else ("article", None)


def _quoted(mention: Mapping[str, Any]) -> JsonObject:
    return {name: mention[name] for name in ("start", "end", "text")}


def _named(adcode: Json, field: str, setting: Setting) -> JsonObject:
    try:
        return setting.lookups.region_name(adcode, setting.published)
    except ValueError:
        raise FieldError(field, f"{adcode} is no division of China", f"{adcode} 不是行政区划代码") from None


def _period(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if value is None:
        record["period"] = None
        return record
    first, last = _day(value["start"], field), _day(value["end"], field)
    if last < first:
        raise FieldError(field, f"the period runs backwards: {first} to {last}", f"时间先后颠倒：{first} 至 {last}")
    evidence = value.get("evidence")
    record["period"] = {
        "start": value["start"],
        "end": value["end"],
        "granularity": value["granularity"],
        "via": "stated",
        "evidence": quote(evidence, setting, field) if evidence else None,
        "instant": value.get("instant", False),
        "fuzzy": False,
    }
    return record


def _day(value: Json, field: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FieldError(
            field, f"{value!r} is no day; write 2021-03-02", f"{value!r} 应为日期（如 2021-03-02）"
        ) from None


def _comparison(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if value is None:
        record["comparison"] = None
        return record
    old = record.get("comparison") or {}
    made = quote(value, setting, field) | {"kind": value.get("kind") or old.get("kind") or "other"}
    base = {name: old.get(name) for name in ("first", "last", "region")} if old.get("text") == made["text"] else {}
    record["comparison"] = made | {"first": None, "last": None, "region": None} | base
    return record


def _per(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if value is None:
        record["per"] = None
        return record
    given = value.get("evidence")
    old = (record.get("per") or {}).get("evidence")
    evidence = quote(given, setting, field) if given else old
    record["per"] = {"value": value["value"], "unit": value.get("unit"), "of": value.get("of"), "evidence": evidence}
    return record


def _policy(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if value is not None and all(each["id"] != value for each in setting.document["policies"]):
        raise FieldError(field, f"no policy {value!r} in the article", f"文中没有标识为 {value!r} 的政策")
    record["policy"] = value
    return record


def _own_span(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    return record | quote(value, setting, field)


def _region_kind(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    record["kind"] = value
    if value == "group":
        return record | {"adcode": None, "name": None, "level": None, "ancestors": []}
    return record | {"members": []}


def _adcode(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if value is None:
        return record | {"adcode": None, "name": None, "level": None, "ancestors": []}
    _named(value, field, setting)
    return record | {"candidates": []} | setting.lookups.division(value, setting.published)


def _number(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    return record | {"number": value, "number_span": _near(record, value, setting)}


def _action(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    return record | {"action": value, "action_span": _near(record, value, setting)}


def _near(record: JsonObject, written: Json, setting: Setting) -> JsonObject | None:
    """The only place of a word in the line of the record; None where it stands there not at all, or twice."""
    if not written:
        return None
    start = setting.text.rfind("\n", 0, record["start"]) + 1
    end = setting.text.find("\n", record["end"])
    line = setting.text[start : end if end >= 0 else len(setting.text)]
    at = line.find(written)
    if at < 0 or line.find(written, at + 1) >= 0:
        return None
    return {"start": start + at, "end": start + at + len(written), "text": written}


def _issuers(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise TypeError(field)
    return record | {"issuers": list(value)}


def _date(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    if value is not None:
        _day(value, field)
    return record | {"date": value}


def _policy_region(record: JsonObject, field: str, value: Json, setting: Setting) -> JsonObject:
    return record | {"region": None if value is None else _named(value, field, setting)}


_Putter = Callable[[JsonObject, str, Json, Setting], JsonObject]
_PUTTERS: Final[Mapping[tuple[RecordKind, str], _Putter]] = {
    ("observation", "indicator"): _indicator,
    ("observation", "quantity.span"): _quantity_span,
    ("observation", "quantity.value"): _value,
    ("observation", "quantity.unit"): _unit,
    ("observation", "measure"): _measure,
    ("observation", "region"): _observation_region,
    ("observation", "period"): _period,
    ("observation", "comparison"): _comparison,
    ("observation", "per"): _per,
    ("observation", "policy"): _policy,
    ("region", "span"): _own_span,
    ("region", "kind"): _region_kind,
    ("region", "adcode"): _adcode,
    ("policy", "span"): _own_span,
    ("policy", "number"): _number,
    ("policy", "action"): _action,
    ("policy", "issuers"): _issuers,
    ("policy", "date"): _date,
    ("policy", "region"): _policy_region,
}
