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
_THREADS, _MEMORY_MB, _BUFFERS = 2, 512, 16
"""Without a limit DuckDB keeps a whole table in memory until it is made; the longest line is held several times."""
_LEAST_BYTES = 1 << 20
_VIEWS = {
    "targets": (
        "SELECT o.*, a.title, a.source, a.url FROM observations o JOIN articles a USING (article_id) "
        "WHERE o.status = 'target'"
    ),
    "sourced": "SELECT o.*, a.title, a.source, a.url FROM observations o JOIN articles a USING (article_id)",
}


def make_database(path: Path, folder: Path, tables: Sequence[Table]) -> None:
    """The database at ``path``, from the JSONL files in ``folder``, with views where their tables are there."""
    connection = needed("duckdb", "duckdb").connect(str(path), config={"threads": _THREADS})
    try:
        connection.execute(f"SET temp_directory = {_literal(str(folder))}")
        for table in tables:
            pairs = [f"{_quoted(column.name)}: {_literal(_SQL_TYPES[column.type])}" for column in table.columns]
            file = folder / f"{table.name}.jsonl"
            longest = _longest(file)
            connection.execute(f"SET memory_limit = '{_MEMORY_MB + (_BUFFERS * longest >> 20)}MB'")
            connection.execute(
                f"CREATE TABLE {table.name} AS SELECT * FROM read_json({_literal(str(file))}, "
                f"format='newline_delimited', columns={{{', '.join(pairs)}}}, maximum_object_size={longest})"
            )
            for column in table.columns:
                comment = _literal(f"{column.en} {column.zh}")
                connection.execute(f"COMMENT ON COLUMN {table.name}.{_quoted(column.name)} IS {comment}")
        if {"articles", "observations"} <= {table.name for table in tables}:
            for name, query in _VIEWS.items():
                connection.execute(f"CREATE VIEW {name} AS {query}")
    finally:
        connection.close()


def _longest(file: Path) -> int:
    """The most bytes that a line has, or the least that DuckDB is given: it takes several times that in memory."""
    with file.open("rb") as lines:
        return max(_LEAST_BYTES, max(map(len, lines), default=0))


def _quoted(name: str) -> str:
    return f'"{name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
