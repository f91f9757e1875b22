"""Scores are those of the definitions, and the same as the shared scorer's where it is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor.evaluate import GoldArticle, GoldRow, as_json, as_text, evaluate, evaluate_folders
from extractor.evaluate.likeness import align, indicator_likeness, unit_key

TEXT = "盐城市新增养老床位约120张，印发《盐城养老条例》。"


def _span(quote: str) -> dict[str, Any]:
    return {"start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote), "text": quote}


def _row(quote: str, **fields: Any) -> GoldRow:
    return GoldRow(TEXT.index(quote), TEXT.index(quote) + len(quote), fields)


OBSERVATION = _row(
    "约120张", value="120", unit=["张"], qual="about", measure="change", direction="up", status="actual",
    indicator=["新增养老床位"], region=["320900", None], period=["2020-01-01/2020-12-31"],
)  # fmt: skip
REGION = _row("盐城市", adcode="320900", kind="name")
POLICY = _row("盐城养老条例", kind="document", name="盐城养老条例")
GOLD = GoldArticle("a", TEXT, {"title": "盐城"}, (OBSERVATION,), (REGION,), (POLICY,))


def _predicted(**changes: Any) -> dict[str, Any]:
    quantity = _span("约120张") | {"value": 120, "value_max": None, "unit": "张", "qualifier": "about"}
    observation = {
        "quantity": quantity | changes.pop("quantity", {}),
        "indicator": {"text": "新增养老床位"},
        "region": {"adcode": "320900", "via": "stated"},
        "period": {"start": "2020-01-01", "end": "2020-12-31"},
        "measure": "change", "direction": "up", "status": "actual",
    }  # fmt: skip
    document = {
        "article": {"title": "盐城"},
        "text": TEXT,
        "observations": [observation | changes.pop("observation", {})],
        "regions": [_span("盐城市") | {"kind": "name", "adcode": "320900", "level": "prefecture"}],
        "policies": [_span("盐城养老条例") | {"kind": "document", "name": "盐城养老条例"}],
    }
    return document | changes


def test_all_right_scores_one_everywhere() -> None:
    result = evaluate([GOLD], {"a": _predicted()})
    assert result.faults == ()
    for name in ("observation", "record", "region", "policy_document"):
        assert result.scores[name]["f1"] == 1.0, name
    assert result.scores["metadata"] == result.scores["direction_ok"] == result.scores["period_said_ok"] == 1.0


FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing predicted": (
        {"observations": [], "regions": [], "policies": []},
        ["doc missed", "missed", "reg missed"],
    ),
    "value wrong": ({"quantity": {"value": 12}}, ["wrong quantity"]),
    "unit wrong": ({"quantity": {"unit": "个"}}, ["wrong quantity"]),
    "span elsewhere": ({"quantity": {"start": 0, "end": 1}}, ["missed", "spurious"]),
    "indicator too short": ({"observation": {"indicator": {"text": "床位"}}}, ["indicator"]),
    "no indicator": ({"observation": {"indicator": None}}, ["indicator"]),
    "region wrong": ({"observation": {"region": {"adcode": "320000", "via": "scope"}}}, ["region"]),
    "no region is accepted here": ({"observation": {"region": None}}, []),
    "period of one day": ({"observation": {"period": {"start": "2020-01-01", "end": "2020-01-01"}}}, ["period"]),
    "qualifier wrong": ({"quantity": {"qualifier": "over"}}, ["qualifier"]),
    "measure and direction wrong": (
        {"observation": {"measure": "level", "direction": None}},
        ["direction", "measure"],
    ),
    "status wrong": ({"observation": {"status": "target"}}, ["status"]),
    "title wrong": ({"article": {"title": "盐"}}, ["metadata title"]),
    "adcode wrong": (
        {"regions": [_span("盐城市") | {"kind": "name", "adcode": "320000", "level": "province"}]},
        ["reg wrong"],
    ),
    "policy of the other kind": ({"policies": [_span("盐城养老条例") | {"kind": "initiative"}]}, ["doc kind"]),
    "policy too short": (
        {"policies": [_span("条例") | {"kind": "document", "name": "条例"}]},
        ["doc missed", "doc spurious"],
    ),
    "scope that is none": (
        {"regions": [*_predicted()["regions"], _span("印发") | {"kind": "scope", "adcode": "1"}]},
        ["scope spurious"],
    ),
    "village is left out": (
        {"regions": [*_predicted()["regions"], _span("印发") | {"kind": "name", "level": "village"}]},
        [],
    ),
}


@pytest.mark.parametrize(("changes", "kinds"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_is_told_by_kind(changes: dict[str, Any], kinds: list[str]) -> None:
    result = evaluate(
        [GOLD], {"a": _predicted(**{k: dict(v) if isinstance(v, dict) else v for k, v in changes.items()})}
    )
    assert sorted(fault.kind for fault in result.faults) == kinds


def test_optional_row_counts_neither_found_nor_missed() -> None:
    optional = GOLD._replace(observations=(OBSERVATION._replace(fields={**OBSERVATION.fields, "optional": True}),))
    for predicted in (_predicted(), _predicted(observations=[])):
        assert evaluate([optional], {"a": predicted}).scores["observation"]["tp"] == 0
        assert "missed" not in {fault.kind for fault in evaluate([optional], {"a": predicted}).faults}


def test_article_without_prediction_is_missing_and_all_missed() -> None:
    result = evaluate([GOLD], {})
    assert result.scores["missing"] == ["a"]
    assert result.scores["observation"]["fn"] == 1


def test_text_with_more_at_its_head_is_aligned() -> None:
    moved = json.loads(json.dumps(_predicted()))
    moved["text"] = "首页\n" + TEXT
    for part in (moved["observations"][0]["quantity"], *moved["regions"], *moved["policies"]):
        part["start"] += 3
        part["end"] += 3
    assert evaluate([GOLD], {"a": moved}).faults == ()


def test_report_shows_scores_and_faults() -> None:
    result = evaluate([GOLD], {"a": _predicted(quantity={"value": 12})})
    text = as_text(result, faults=5)
    assert "observation         0.0000" in text
    assert "⟦约120张⟧" in text
    scores = json.loads(as_json(result, faults=1))
    assert scores["faults"][0]["kind"] == "wrong quantity"
    assert "faults" not in json.loads(as_json(result))


@pytest.mark.parametrize(
    ("predicted", "accepted", "likeness"),
    [
        ("“养老”的床位", ["养老床位"], 1.0),
        ("床位", ["养老床位", "床位数"], 0.8),
        ("", ["床位"], 0.0),
        (None, [""], 1.0),
    ],
)
def test_likeness(predicted: str | None, accepted: list[str], likeness: float) -> None:
    assert indicator_likeness(predicted, accepted) == pytest.approx(likeness)


def test_unit_writings_are_one() -> None:
    assert unit_key("㎡") == unit_key("平方米")
    assert unit_key(None) is unit_key("")


def test_alignment_of_equal_texts_is_the_identity() -> None:
    assert align("abc", "abc")(1, 2) == (1, 2)


def _scorer(shared: Path, gold: Path, predicted: Path) -> dict[str, Any]:
    command = [sys.executable, str(shared / "tools" / "score.py"), str(gold), str(predicted), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@pytest.mark.parametrize("damage", ["none", "half of the articles", "values, units and texts"])
def test_equal_to_the_shared_scorer(shared: Path, tmp_path: Path, damage: str) -> None:
    from extractor.pipeline import extract_file
    from extractor.writing import to_json_bytes, write_whole

    gold = shared / "gold" / "dev"
    for number, file in enumerate(sorted(gold.glob("*.txt"))[:6]):
        if damage == "half of the articles" and number % 2:
            continue
        data = to_json_bytes(extract_file(file))
        if damage == "values, units and texts":
            data = data.replace(b'"unit": "%"', b'"unit": null').replace(b'"level"', b'"change"')
            document = json.loads(data)
            document["text"] = document["text"][3:]
            document["policies"] = document["policies"][::2]
            document["regions"] = document["regions"][1::2]
            data = json.dumps(document).encode()
        write_whole(tmp_path / f"{file.stem}.json", data)
    assert evaluate_folders(tmp_path, gold).scores == _scorer(shared, gold, tmp_path)
