"""The published schema is current, valid, and holds for what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from extractor.pipeline import extract_file
from extractor.record_schema import SCHEMA_ID, data_dictionary, json_schema
from extractor.record_values import SCHEMA_VERSION
from extractor.records import ArticleRecord
from extractor.writing import to_json_bytes
from extractor.writing.published import published_files


@pytest.mark.parametrize("name", published_files())
def test_published_file_is_current(root: Path, name: str) -> None:
    published = root / "schemas" / name
    assert published.read_text(encoding="utf-8") == published_files()[name], "run: make schema"


def test_schema_is_a_schema_with_id_and_version() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA_ID
    assert schema["version"] == SCHEMA_VERSION


def test_example_validates_against_the_schema(example: ArticleRecord) -> None:
    validator = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert list(validator.iter_errors(json.loads(to_json_bytes(example)))) == []


def test_what_is_extracted_validates_against_the_published_schema(bulletins: list[Path], root: Path) -> None:
    published = json.loads((root / "schemas" / SCHEMA_VERSION / "article-record.schema.json").read_bytes())
    validator = Draft202012Validator(published, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for path in bulletins:
        document = json.loads(to_json_bytes(extract_file(path)))
        assert [f"{path.name}: {error.json_path}" for error in validator.iter_errors(document)] == []


def test_schema_finds_a_wrong_document(example: ArticleRecord) -> None:
    document = json.loads(to_json_bytes(example))
    document["observations"][0]["measure"] = "sum"
    del document["text"]
    errors = {error.json_path for error in Draft202012Validator(json_schema()).iter_errors(document)}
    assert errors == {"$", "$.observations[0].measure"}


def test_every_field_has_its_meaning_in_two_languages() -> None:
    schema = json_schema()
    for part in (schema, *schema["$defs"].values()):
        for field, about in part["properties"].items():
            assert about.get("description"), f"{part['title']}.{field} has no description"
            assert about.get("zh"), f"{part['title']}.{field} has no Chinese description"


def test_fields_of_the_contract_are_there() -> None:
    dictionary = data_dictionary()
    for field in ("indicator", "quantity", "value_max", "unit_inferred", "granularity", "ancestors", "issuers", "fate"):
        assert f"| `{field}` |" in dictionary


def test_changelog_of_the_data_tells_of_the_version(root: Path) -> None:
    assert f"## {SCHEMA_VERSION}" in (root / "schemas" / "CHANGELOG.md").read_text(encoding="utf-8")
