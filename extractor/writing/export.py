"""Tables of many records in one go: each record is read, its rows are written, and it is forgotten."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

from extractor.errors import MissingPackageError
from extractor.gazetteer import Gazetteer
from extractor.record_values import decimal_text
from extractor.records import ArticleRecord
from extractor.writing.arrow_tables import DECIMALS, DIGITS, arrow, arrow_arrays, arrow_schema, fits
from extractor.writing.tables import TABLES, Row, Table

Format = Literal["jsonl", "csv", "parquet", "duckdb"]
_BATCH_ROWS = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Writer(Protocol):
    """Takes the rows of one table."""

    def add(self, row: Row) -> None:
        """Write one row."""

    def close(self) -> None:
        """Write what is left."""


def export(
    records: Iterable[ArticleRecord],
    to: Format,
    path: Path,
    gazetteer: Gazetteer,
    *,
    excel: bool = False,
    tables: Sequence[str] = (),
) -> dict[str, int]:
    """Write the tables to ``path``; gives the number of rows of each.

    ``path`` becomes a folder with one file a table (``observations.csv``), for
    ``duckdb`` a database file. ``tables`` are those wanted (all if none is named). ``excel`` gives CSV a
    byte order mark and guards text cells that a spreadsheet would take for a
    formula. What was at ``path`` is replaced only when all is written. Raises
    MissingPackageError, RecordError from ``records``, and OSError.
    """
    wanted = [table for table in TABLES if not tables or table.name in tables]
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        counts = _write(records, to, aside, wanted, gazetteer, excel)
        if to == "duckdb":
            _make_database(aside, wanted)
            os.replace(aside / _DATABASE, path)
        else:
            path.mkdir(exist_ok=True)
            for file in sorted(aside.iterdir()):
                file.chmod(0o644)
                os.replace(file, path / file.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return counts


def _write(
    records: Iterable[ArticleRecord],
    to: Format,
    folder: Path,
    tables: Sequence[Table],
    gazetteer: Gazetteer,
    excel: bool,
) -> dict[str, int]:
    counts = {table.name: 0 for table in tables}
    openers: dict[str, Callable[[Path, Table], Writer]] = {
        "jsonl": lambda folder, table: _JsonLines(folder / f"{table.name}.jsonl", table),
        "csv": lambda folder, table: _Csv(folder / f"{table.name}.csv", table, excel),
        "parquet": lambda folder, table: _Parquet(folder / f"{table.name}.parquet", table),
        "duckdb": lambda folder, table: _JsonLines(folder / f"{table.name}.jsonl", table, exact_as_text=True),
    }
    if to == "duckdb":
        _duckdb()
    with ExitStack() as stack:
        writers = [stack.enter_context(_closing(openers[to](folder, table))) for table in tables]
        for record in records:
            for table, writer in zip(tables, writers, strict=True):
                for row in table.rows(record, gazetteer):
                    writer.add(row)
                    counts[table.name] += 1
    return counts


@contextmanager
def _closing(writer: Writer) -> Iterator[Writer]:
    try:
        yield writer
    finally:
        writer.close()


class _JsonLines:
    """One JSON object a line; decimals are exact numbers, or text where the reader wants them so."""

    def __init__(self, path: Path, table: Table, exact_as_text: bool = False) -> None:
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        self._keys = [f"{json.dumps(column.name)}:" for column in table.columns]
        self._mark = '"' if exact_as_text else ""
        self._fit = exact_as_text

    def add(self, row: Row) -> None:
        self._file.write("{" + ",".join(map(str.__add__, self._keys, map(self._cell, row))) + "}\n")

    def _cell(self, cell: Any) -> str:
        if isinstance(cell, Decimal):
            if self._fit and not fits(cell):
                return "null"
            return f"{self._mark}{decimal_text(cell)}{self._mark}"
        return json.dumps(cell.isoformat() if isinstance(cell, date) else cell, ensure_ascii=False)

    def close(self) -> None:
        self._file.close()


class _Csv:
    """Comma-separated, UTF-8, a header line; lists are JSON; None is an empty cell."""

    def __init__(self, path: Path, table: Table, excel: bool) -> None:
        encoding = "utf-8-sig" if excel else "utf-8"
        self._file = path.open("w", encoding=encoding, errors="backslashreplace", newline="")
        self._excel = excel
        self._writer = csv.writer(self._file, lineterminator="\r\n" if excel else "\n")
        self._writer.writerow([column.name for column in table.columns])

    def add(self, row: Row) -> None:
        self._writer.writerow(map(self._cell, row))

    def _cell(self, cell: Any) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return f"'{cell}" if self._excel and cell.startswith(_FORMULA) else cell
        if isinstance(cell, Decimal):
            return decimal_text(cell)
        if isinstance(cell, date):
            return cell.isoformat()
        return json.dumps(cell, ensure_ascii=False)

    def close(self) -> None:
        self._file.close()


class _Parquet:
    """Parquet with declared types; rows are written in groups."""

    def __init__(self, path: Path, table: Table) -> None:
        self._arrow = arrow()
        from pyarrow import parquet

        self._table, self._schema = table, arrow_schema(table)
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        arrays = arrow_arrays(self._table, self._rows)
        self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()

    def close(self) -> None:
        try:
            if self._rows:
                self._flush()
        finally:
            self._writer.close()


_DATABASE = "made.duckdb"
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


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise MissingPackageError("duckdb", "duckdb") from None
    return duckdb


def _make_database(folder: Path, tables: Sequence[Table]) -> None:
    """The database, from the JSONL files in ``folder``: tables, comments, and views where their tables are there."""
    connection = _duckdb().connect(str(folder / _DATABASE))
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
