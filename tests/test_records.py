"""A wrong record cannot be made; a right one goes through JSON and back."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractor.record_ids import IdMaker
from extractor.records import ArticleRecord, Period, Quantity
from extractor.writing import to_json_bytes

Path_ = tuple[Any, ...]

# what is made wrong, where, and what the error says
WRONG: dict[str, tuple[Path_, Any, str]] = {
    "text of a region is not the slice": (("regions", 0, "text"), "徐州县", "is not text"),
    "text of a quantity is not the slice": (("observations", 0, "quantity", "text"), "6.3万张", "quantity: text"),
    "text of an indicator is not the slice": (
        ("observations", 0, "indicator", "spans", 0, "text"),
        "床位养老",
        "indicator: text",
    ),
    "text of evidence is not the slice": (
        ("observations", 0, "region", "evidence", "text"),
        "全县",
        "evidence: text",
    ),
    "text of a policy is not the slice": (("policies", 0, "text"), "徐州市条例", "policy: text"),
    "text of the ledger is not the slice": (("ledger", 0, "text"), "2021-02-06", "ledger: text"),
    "comparison outside the text": (("observations", 1, "comparison", "start"), 9000, "comparison: text"),
    "negative offset": (("regions", 0, "start"), -1, "greater than or equal to 0"),
    "sentence ends before it starts": (("observations", 0, "sentence", "end"), 3, "sentence: span"),
    "section outside the text": (("sections", 0, "end"), 9999, "section: span"),
    "range runs backwards": (("observations", 0, "quantity", "value_max"), 5, "range runs backwards"),
    "number that is not finite": (("observations", 0, "quantity", "value"), Decimal("NaN"), "finite"),
    "number too long to be read": (("observations", 0, "quantity", "value"), Decimal("1E5000"), "at most"),
    "rank with a unit": (("observations", 2, "quantity", "unit"), "位", "has no unit"),
    "rank of zero": (("observations", 2, "quantity", "value"), 0, "from 1 on"),
    "level with a direction": (("observations", 0, "direction"), "up", "only a change has a direction"),
    "period runs backwards": (("observations", 0, "period", "end"), "2020-01-01", "period runs backwards"),
    "base period runs backwards": (
        ("observations", 1, "comparison", "last"),
        "2018-01-01",
        "base period runs backwards",
    ),
    "code that no division ever had": (("observations", 0, "region", "adcode"), "329900", "no division"),
    "candidate that no division ever had": (("regions", 0, "candidates"), ["999999"], "no division"),
    "code that is not six digits": (("regions", 0, "adcode"), "3203", "pattern"),
    "adcode without name": (("regions", 0, "name"), None, "go together"),
    "group with an adcode": (("regions", 0, "kind"), "group", "no adcode of its own"),
    "name with members": (("regions", 0, "members"), ["320000"], "only a group has members"),
    "unknown qualifier": (("observations", 0, "quantity", "qualifier"), "roughly", "Input should be"),
    "unknown status": (("observations", 0, "status"), "hoped", "Input should be"),
    "confidence above one": (("observations", 0, "confidence"), 1.2, "less than or equal to 1"),
    "link to nowhere": (("observations", 0, "linked", 0, "id"), "o0", "which is not there"),
    "section that is not there": (("observations", 0, "section"), "s9", "no section"),
    "policy that is not there": (("observations", 0, "policy"), "p9", "no policy"),
    "ledger of an observation that is not there": (("ledger", 2, "observation"), "o9", "no observation"),
    "ledger with fate and without kind": (("ledger", 0, "kind"), None, "fate other has a kind"),
    "two records with one id": (("observations", 1, "id"), None, "same id"),
    "another major version": (("schema_version",), "2.0.0", "Input should be"),
}


def _put(document: Any, path: Path_, value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


@pytest.mark.parametrize(("path", "value", "says"), WRONG.values(), ids=WRONG.keys())
def test_wrong_record_is_refused(example: ArticleRecord, path: Path_, value: Any, says: str) -> None:
    document = json.loads(to_json_bytes(example), parse_float=Decimal)
    if path == ("observations", 1, "id"):
        value = document["observations"][0]["id"]
        for one in document["observations"]:
            one["linked"] = []
    _put(document, path, value)
    with pytest.raises(ValidationError, match=says):
        ArticleRecord.model_validate(document)


def test_right_record_goes_through_json_and_back(example: ArticleRecord) -> None:
    document = json.loads(to_json_bytes(example), parse_float=Decimal)
    assert ArticleRecord.model_validate(document) == example


def test_fields_of_a_later_minor_version_are_passed_over(example: ArticleRecord) -> None:
    document = json.loads(to_json_bytes(example), parse_float=Decimal)
    document["observations"][0]["mood"] = "hopeful"
    assert ArticleRecord.model_validate(document) == example


def test_code_of_a_users_table_is_known_through_the_context(example: ArticleRecord) -> None:
    document = json.loads(to_json_bytes(example), parse_float=Decimal)
    document["regions"][0]["adcode"] = "329900"
    with pytest.raises(ValidationError, match="no division"):
        ArticleRecord.model_validate(document)
    record = ArticleRecord.model_validate(document, context={"adcodes": ["329900"]})
    assert record.regions[0].adcode == "329900"


def test_code_of_a_township_begins_with_that_of_its_county(example: ArticleRecord) -> None:
    document = json.loads(to_json_bytes(example), parse_float=Decimal)
    document["regions"][0] |= {"adcode": "320311001", "level": "township"}
    assert ArticleRecord.model_validate(document).regions[0].adcode == "320311001"


def test_records_are_frozen_and_picklable(example: ArticleRecord) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        example.observations[0].quantity.value = Decimal(1)  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(example)) == example
    assert deepcopy(example) == example


@pytest.mark.parametrize("end", ["2020-12-31", "2021-01-01"])
def test_period_of_one_day_and_of_more(end: str) -> None:
    period = Period.model_validate({"start": "2020-12-31", "end": end, "granularity": "day", "via": "stated"})
    assert period.end.isoformat() == end


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=6))
def test_any_decimal_is_exact_through_json(value: Decimal) -> None:
    quantity = Quantity(start=0, end=1, text="x", value=value)
    text = json.loads(quantity.model_dump_json())["value"]
    assert "E" not in text.upper()
    assert Decimal(text) == value


def test_ids_do_not_change_when_a_record_is_added_before() -> None:
    ids = IdMaker(text := "全市新增床位12张。全县新增岗位30个。")
    at = text.index("30个")
    later = ids.of("o", at, at + 3)
    again = IdMaker(text)
    again.of("o", 6, 9)
    assert again.of("o", at, at + 3) == later


def test_ids_of_the_same_words_twice_are_counted() -> None:
    text = "新增12家。" * 20
    ids = IdMaker(text)
    made = [ids.of("o", start, start + 3) for start in range(2, len(text), 6)]
    assert len(set(made)) == len(made)
    assert made[10] == f"{made[4]}-7"


@given(st.text(), st.data())
def test_ids_hold_for_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert IdMaker(text).of("r", start, end) == IdMaker(text).of("r", start, end)


def test_example_is_the_published_one(example: ArticleRecord, root: Path) -> None:
    published = root / "schemas" / example.schema_version / "example.json"
    assert published.read_bytes() == to_json_bytes(example)
