"""Fields: what is read from a record, and what is put into it with all that follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.pipeline import extract
from extractor.records import ArticleRecord
from extractor.review.events import RecordKind
from extractor.review.exact import JsonObject, document_of, same
from extractor.review.fields import field_defs, fields_of, get, own_span, values_of
from extractor.review.lookups import default_lookups
from extractor.review.putting import FieldError, put, setting_of
from extractor.writing.json_files import record_from_dict

TEXT = """水乡市养老服务综述
江苏省苏州市2020年底共有养老床位1.2万张，同比增长3.5%。
市政府印发《苏州市养老服务条例》，计划到2025年每千名老年人拥有床位40张。
"""


@pytest.fixture(scope="module")
def document() -> JsonObject:
    return document_of(extract(TEXT, published="2021-02-03", title="水乡市养老服务综述"))


def records(document: JsonObject, kind: RecordKind) -> list[JsonObject]:
    found: list[JsonObject] = document[{"observation": "observations", "region": "regions", "policy": "policies"}[kind]]
    return found


def changed(document: JsonObject, kind: RecordKind, field: str, value: Any, at: int = 0) -> JsonObject:
    return put(kind, records(document, kind)[at], field, value, setting_of(document, default_lookups()))


@pytest.mark.parametrize("kind", ["observation", "region", "policy"])
def test_what_is_read_can_be_put_back_and_changes_nothing(document: JsonObject, kind: RecordKind) -> None:
    assert records(document, kind)
    for record in records(document, kind):
        for field in fields_of(kind):
            value = get(kind, record, field)
            assert put(kind, record, field, value, setting_of(document, default_lookups())) == record


CASES: list[tuple[RecordKind, str, Any]] = [
    ("observation", "indicator", None),
    ("observation", "quantity.value", Decimal("12500")),
    ("observation", "quantity.value_max", 13000),
    ("observation", "quantity.unit", "个"),
    ("observation", "quantity.unit", None),
    ("observation", "quantity.qualifier", "over"),
    ("observation", "measure", "change"),
    ("observation", "status", "target"),
    ("observation", "region", "320000"),
    ("observation", "region", None),
    ("observation", "period", {"start": "2019-01-01", "end": "2019-12-31", "granularity": "year"}),
    ("observation", "period", None),
    ("observation", "comparison", None),
    ("observation", "per", {"value": 1000, "unit": "名", "of": "老年人"}),
    ("region", "adcode", "320600"),
    ("region", "kind", "group"),
    ("policy", "name", "苏州市条例"),
    ("policy", "kind", "initiative"),
    ("policy", "subtype", None),
    ("policy", "number", "苏发〔2020〕1号"),
    ("policy", "issuers", ["市政府"]),
    ("policy", "date", "2020-05-06"),
    ("policy", "action", "出台"),
    ("policy", "region", "320500"),
]


@pytest.mark.parametrize(("kind", "field", "value"), CASES)
def test_a_value_that_is_put_is_read_again_and_the_article_stays_valid(
    document: JsonObject, kind: RecordKind, field: str, value: Any
) -> None:
    record = changed(document, kind, field, value)
    assert same(get(kind, record, field), value)
    list_name = {"observation": "observations", "region": "regions", "policy": "policies"}[kind]
    whole = document | {list_name: [record, *records(document, kind)[1:]]}
    assert isinstance(record_from_dict(whole), ArticleRecord)


def test_a_boundary_takes_the_words_between(document: JsonObject) -> None:
    record = records(document, "observation")[0]
    start, end = own_span("observation", record)
    made = changed(document, "observation", "quantity.span", {"start": start, "end": end - 1})
    assert made["quantity"]["text"] == TEXT[start : end - 1]
    assert made["quantity"]["value"] == record["quantity"]["value"]


def test_an_indicator_of_two_pieces_has_the_words_of_both(document: JsonObject) -> None:
    at, end = TEXT.index("养老床位"), TEXT.index("1.2万张")
    made = changed(document, "observation", "indicator", [{"start": at, "end": at + 2}, {"start": end - 2, "end": end}])
    assert made["indicator"]["text"] == "养老床位"
    assert [piece["text"] for piece in made["indicator"]["spans"]] == ["养老", "床位"]


def test_a_unit_brings_its_code_and_the_base_value(document: JsonObject) -> None:
    made = changed(document, "observation", "quantity.unit", "千米")["quantity"]
    assert (made["dimension"], made["base_unit"], made["unit_inferred"]) == ("length", "m", True)
    assert made["base_value"] == made["value"] * 1000


def test_a_region_named_in_the_sentence_has_its_evidence(document: JsonObject) -> None:
    made = changed(document, "observation", "region", "320000")["region"]
    assert (made["name"], made["via"], made["evidence"]["text"]) == ("江苏省", "stated", "江苏省")
    elsewhere = changed(document, "observation", "region", "330100")["region"]
    assert elsewhere["evidence"] is None


def test_what_is_no_change_has_no_direction(document: JsonObject) -> None:
    at = next(i for i, one in enumerate(records(document, "observation")) if one["direction"])
    assert changed(document, "observation", "measure", "level", at)["direction"] is None


@pytest.mark.parametrize(
    ("kind", "field", "value", "told"),
    [
        ("observation", "quantity.value", None, "may not be empty"),
        ("observation", "quantity.value", "12", "has not the shape of a number"),
        ("observation", "quantity.value", True, "has not the shape of a number"),
        ("observation", "quantity.unit", "  ", "has not the shape of a text"),
        ("observation", "quantity.qualifier", "roughly", "none of exact, about"),
        ("observation", "quantity.span", {"start": 4, "end": 4}, "empty or outside"),
        ("observation", "quantity.span", {"start": 4}, "has not the shape of a span"),
        ("observation", "indicator", [{"start": 0, "end": 10_000}], "empty or outside"),
        ("observation", "region", "999999", "no division of China"),
        ("observation", "period", {"start": "2020-02-30", "end": "2020-03-01", "granularity": "day"}, "is no day"),
        ("observation", "period", {"start": "2020-03-02", "end": "2020-03-01", "granularity": "day"}, "backwards"),
        ("observation", "policy", "p-none", "no policy"),
        ("observation", "confidence", 1, "no field"),
        ("region", "adcode", "999999", "no division of China"),
        ("policy", "issuers", "市政府", "has not the shape of a list"),
        ("policy", "date", "2020年", "is no day"),
    ],
)
def test_what_a_field_cannot_take_is_told_in_both_languages(
    document: JsonObject, kind: RecordKind, field: str, value: Any, told: str
) -> None:
    with pytest.raises(FieldError, match=told) as caught:
        changed(document, kind, field, value)
    assert caught.value.zh
    assert caught.value.field == field


def test_every_field_has_names_and_guidelines_and_its_values_are_those_of_the_records() -> None:
    from extractor.record_schema import json_schema

    parts = json_schema()["$defs"]
    of = {"observation": "ObservationRecord", "region": "RegionRecord", "policy": "PolicyRecord"}
    for kind, defs in field_defs().items():
        for each in defs:
            assert all((each.label.zh, each.label.en, each.guide.zh, each.guide.en))
            part: Any = parts[of[kind]]
            for name in each.field.removesuffix(".span").split("."):
                if each.field == "span":
                    break
                about = part["properties"][name]
                part = parts[about["$ref"].rsplit("/", 1)[-1]] if "$ref" in about else about
            if each.values is not None:
                allowed = part.get("enum") or next(one["enum"] for one in part["anyOf"] if "enum" in one)
                assert list(each.values) == allowed
            elif each.field not in ("span", "quantity.span"):
                assert each.nullable == any(one.get("type") == "null" for one in part.get("anyOf", ()))


def test_all_values_of_a_record_are_told(document: JsonObject) -> None:
    values = values_of("policy", records(document, "policy")[0])
    assert list(values) == list(fields_of("policy"))
