"""All faults of a document, each with its path, in two languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.records import ArticleRecord
from extractor.writing import to_json_bytes
from extractor.writing.validation import faults_of, faults_of_file


@pytest.fixture
def document(example: ArticleRecord) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(to_json_bytes(example))
    return content


def _paths(document: Any) -> dict[str, str]:
    return {fault.path: fault.zh for fault in faults_of(json.dumps(document))}


def test_a_valid_document_has_none(document: dict[str, Any]) -> None:
    assert _paths(document) == {}


def test_all_faults_are_told_at_once(document: dict[str, Any]) -> None:
    one = document["observations"][0]
    one["measure"] = "sum"
    one["quantity"]["text"] = "九张"
    one["sentence"]["end"] = 10**6
    one["linked"] = [{"id": "nowhere", "kind": "part"}]
    document["regions"][0]["adcode"] = "999999"
    document["policies"].append(document["policies"][0])
    document["ledger"][0]["fate"] = 3
    del document["article"]["id"]
    found = _paths(document)
    assert set(found) == {
        "$.article.id",
        "$.ledger[0].fate",
        "$.observations[0].linked[0].id",
        "$.observations[0].measure",
        "$.observations[0].quantity.text",
        "$.observations[0].sentence",
        f"$.policies[{len(document['policies']) - 1}].id",
        "$.regions[0].adcode",
    }
    assert found["$.article.id"] == "缺少该字段"
    assert "不是行政区划代码" in found["$.regions[0].adcode"]


@pytest.mark.parametrize("content", ["", "[]", "3", "null", '{"observations": [3, {"linked": 4}]}', "[" * 100_000])
def test_any_json_is_judged(content: str) -> None:
    assert list(faults_of(content))


def test_what_a_model_says_is_told_where_no_walk_finds_it(document: dict[str, Any]) -> None:
    document["regions"][0]["members"] = ["320000"]
    assert [path for path in _paths(document) if path.startswith("$.regions[0]")]


def test_lines_and_folders(document: dict[str, Any], tmp_path: Path) -> None:
    good = json.dumps(document)
    (tmp_path / "a.jsonl").write_text(f"{good}\n\n{{}}\n", encoding="utf-8")
    assert {fault.file for fault in faults_of_file(tmp_path / "a.jsonl")} == {f"{tmp_path / 'a.jsonl'}:3"}
    (tmp_path / "b.json").write_text(good, encoding="utf-8")
    assert list(faults_of_file(tmp_path)) == []
