"""The CSV export described as a Data Package (version 2 of the standard), so that its tools load and check it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from extractor.record_values import SCHEMA_VERSION
from extractor.writing.tables import TABLES, Column, Table

FILE = "datapackage.json"
_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "real": "number",
    "date": "date",
    "boolean": "boolean",
    "texts": "array",
    "quotes": "array",
    "links": "array",
}
_KEYS: dict[str, list[str]] = {
    "articles": ["article_id"],
    "observations": ["article_id", "id"],
    "regions": ["article_id", "id"],
    "policies": ["article_id", "id"],
    "ledger": ["article_id", "start"],
}


def data_package(tables: Sequence[Table] = TABLES) -> str:
    """The content of ``datapackage.json`` for these tables as CSV files of one folder.

    The key of each table, its tie to the articles and the type of each column are
    told. Ties that may be empty (``policy_id``, ``observation_id``) are not: tools
    take an empty cell of a two-column tie for a fault.

    >>> json.loads(data_package())["resources"][1]["schema"]["primaryKey"]
    ['article_id', 'id']
    """
    names = {table.name for table in tables}
    content = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "bulletin-records",
        "title": "Records of Chinese government bulletins · 政府公报抽取记录",
        "version": SCHEMA_VERSION,
        "resources": [_resource(table, names) for table in tables],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _resource(table: Table, names: set[str]) -> dict[str, Any]:
    tie = {"fields": ["article_id"], "reference": {"resource": "articles", "fields": ["article_id"]}}
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": [_field(column, column.name in _KEYS[table.name]) for column in table.columns],
            "missingValues": [""],
            "primaryKey": _KEYS[table.name],
            "foreignKeys": [tie] if table.name != "articles" and "articles" in names else [],
        },
    }


def _field(column: Column, is_key: bool) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "title": column.zh,
        "description": column.en,
    }
    return field | ({"constraints": {"required": True}} if is_key else {})
