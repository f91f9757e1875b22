"""The published contract: JSON Schema and data dictionary, made from the records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from extractor.record_values import SCHEMA_VERSION
from extractor.records import ArticleRecord

EXAMPLE = Path(__file__).parent / "data" / "example_record.json"
SCHEMA_ID = f"urn:bulletin-extractor:schema:article-record:{SCHEMA_VERSION}"


class _Schema(GenerateJsonSchema):
    schema_dialect = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one article's document, with ``$id`` and version.

    >>> json_schema()["properties"]["schema_version"]["const"]
    '1.0.0'
    """
    schema = ArticleRecord.model_json_schema(mode="serialization", schema_generator=_Schema)
    head = {
        "$schema": _Schema.schema_dialect,
        "$id": SCHEMA_ID,
        "version": SCHEMA_VERSION,
    }
    return head | schema


def schema_text() -> str:
    """The JSON Schema as it is published, with a newline at its end."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def data_dictionary() -> str:
    """The data dictionary as Markdown: each record and field, its type and meaning in English and Chinese."""
    schema = json_schema()
    parts = {schema["title"]: schema, **schema["$defs"]}
    lines = [
        "# Data dictionary · 数据字典",
        "",
        f"Version {SCHEMA_VERSION} of the contract. Made by `extractor schema` from `extractor/records.py`.",
        "Offsets are Unicode code points into `text`, half-open. Numbers are exact decimals.",
        "",
        "位置按 Unicode 码点计，左闭右开；数值为精确十进制。",
    ]
    for name, part in parts.items():
        lines += ["", f"## {name}", "", part.get("description", "").split("\n")[0], ""]
        lines += ["| field · 字段 | type · 类型 | meaning | 含义 |", "| --- | --- | --- | --- |"]
        lines += _rows(part)
    return "\n".join(lines) + "\n"


def published_files() -> dict[str, str]:
    """The files of ``schemas/`` for this version of the contract, by path below that folder."""
    return {
        f"{SCHEMA_VERSION}/article-record.schema.json": schema_text(),
        f"{SCHEMA_VERSION}/data-dictionary.md": data_dictionary(),
        f"{SCHEMA_VERSION}/example.json": EXAMPLE.read_text(encoding="utf-8"),
    }


def _rows(part: Mapping[str, Any]) -> Iterator[str]:
    for field, about in part["properties"].items():
        kind = _kind(about).replace("|", "\\|")
        yield f"| `{field}` | {kind} | {about.get('description', '')} | {about.get('zh', '')} |"


def _kind(about: Mapping[str, Any]) -> str:
    """The type of a field in a few words.

    >>> _kind({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]})
    'date or null'
    """
    if "$ref" in about:
        return str(about["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in about:
        return " or ".join(_kind(each) for each in about["anyOf"])
    if "const" in about:
        return f"`{about['const']}`"
    if "enum" in about:
        return ", ".join(f"`{value}`" for value in about["enum"])
    if about.get("type") == "array":
        return f"list of {_kind(about['items'])}"
    return str(about.get("format", about.get("type", "any")))
