"""The files of ``schemas/`` that tell of the exports, beside the schema of the documents."""

from __future__ import annotations

from extractor.record_schema import published_files as record_files
from extractor.record_values import SCHEMA_VERSION
from extractor.writing.data_package import FILE, data_package
from extractor.writing.sdmx_structure import structure_xml
from extractor.writing.tables import TABLES, tables_json


def published_files() -> dict[str, str]:
    """All files of ``schemas/`` for this version of the contract, by path below that folder."""
    return record_files() | {
        f"{SCHEMA_VERSION}/tables.json": tables_json(),
        f"{SCHEMA_VERSION}/columns.md": columns_page(),
        f"{SCHEMA_VERSION}/{FILE}": data_package(),
        f"{SCHEMA_VERSION}/sdmx-structure.xml": structure_xml(),
    }


def columns_page() -> str:
    """The columns of all tables as Markdown, with their types and meaning in English and Chinese."""
    lines = [
        "# Columns of the tables · 数据表各列",
        "",
        f"Version {SCHEMA_VERSION}. Made by `extractor schema` from `extractor/writing/tables.py`. Every format of",
        "`extractor export` but `sdmx-csv` and `records` has these columns, in this order.",
    ]
    for table in TABLES:
        lines += [
            "",
            f"## {table.name}",
            "",
            "| column · 列 | type · 类型 | meaning | 含义 |",
            "| --- | --- | --- | --- |",
        ]
        lines += [f"| `{column.name}` | {column.type} | {column.en} | {column.zh} |" for column in table.columns]
    return "\n".join(lines) + "\n"
