"""A ready DuckDB database of the tables: declared types, comments, views."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.writing.arrow_tables import DECIMALS, DIGITS
from extractor.writing.extras import needed
from extractor.writing.tables import Table

_SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": f"DECIMAL({DIGITS},{DECIMALS})",
    "real": "DOUBLE",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "texts": "VARCHAR[]",
    "quotes": 'STRUCT("role" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR)[]',
    "links": 'STRUCT("id" VARCHAR, "kind" VARCHAR)[]',
}
_VIEWS = {
    "targets": (
        "SELECT o.*, a.title, a.source, a.url FROM observations o JOIN articles a USING (article_id) "
        "WHERE o.status = 'target'"
    ),
    "sourced": "SELECT o.*, a.title, a.source, a.url FROM observations o JOIN articles a USING (article_id)",
}


def make_database(path: Path, folder: Path, tables: Sequence[Table]) -> None:
    """The database at ``path``, from the JSONL files in ``folder``, with views where their tables are there."""
    connection = needed("duckdb", "duckdb").connect(str(path))
    try:
        for table in tables:
            pairs = [f"{_quoted(column.name)}: {_literal(_SQL_TYPES[column.type])}" for column in table.columns]
            file = _literal(str(folder / f"{table.name}.jsonl"))
            connection.execute(
                f"CREATE TABLE {table.name} AS SELECT * FROM read_json({file}, format='newline_delimited', "
                f"columns={{{', '.join(pairs)}}}, maximum_object_size=268435456)"
            )
            for column in table.columns:
                comment = _literal(f"{column.en} {column.zh}")
                connection.execute(f"COMMENT ON COLUMN {table.name}.{_quoted(column.name)} IS {comment}")
        if {"articles", "observations"} <= {table.name for table in tables}:
            for name, query in _VIEWS.items():
                connection.execute(f"CREATE VIEW {name} AS {query}")
    finally:
        connection.close()


def _quoted(name: str) -> str:
    return f'"{name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
