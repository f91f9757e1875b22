"""Tables as data frames: from an output folder, or from what was exported of one."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from extractor.errors import ExtractorError, ReadingError, RecordError
from extractor.gazetteer import load_gazetteer
from extractor.records import ArticleRecord
from extractor.writing.arrow_tables import arrow_arrays, arrow_schema
from extractor.writing.extras import needed
from extractor.writing.json_files import LINE_ENDINGS, iter_records, read_lines
from extractor.writing.tables import TABLES, Row, Table

Frame = Literal["pandas", "polars", "arrow"]
FRAMES = ("pandas", "polars", "arrow")
_BATCH_ROWS = 10_000


Records = Callable[[Path], Iterator[ArticleRecord]]


def load(
    path: str | Path, table: str = "observations", as_: Frame = "pandas", *, records: Records = iter_records
) -> Any:
    """One table as a pandas or Polars ``DataFrame`` or as a ``pyarrow.Table``.

    ``path`` is an output folder of ``run``, a record document or JSONL of them, an
    export (folder or ``.duckdb`` file), or one file of it. Columns and types are
    those of ``schemas/``, whatever the export was: numbers are decimals (in pandas
    as Python's ``Decimal``), days are dates (in pandas ``datetime64``), lists and
    evidence are nested; a column that an older export lacks is null. ``records`` reads
    a path that holds records. Raises ExtractorError for another ``table``
    or ``as_``, MissingPackageError naming the extra to install, ReadingError and
    RecordError.

    >>> load("outputs", table="facts")
    Traceback (most recent call last):
    extractor.errors.ExtractorError: no table 'facts'; allowed: articles, observations, regions, policies, ledger
    """
    wanted = next((each for each in TABLES if each.name == table), None)
    if wanted is None:
        raise ExtractorError(f"no table {table!r}; allowed: {', '.join(each.name for each in TABLES)}")
    if as_ not in FRAMES:
        raise ExtractorError(f"as_ {as_!r}; allowed: {', '.join(FRAMES)}")
    extra = "parquet" if as_ == "arrow" else as_
    arrow = needed("pyarrow", extra)
    found = _arrow_table(Path(path), wanted, arrow, records)
    if as_ == "arrow":
        return found
    library = needed(as_, extra)
    return library.from_arrow(found) if as_ == "polars" else _pandas(found, library, arrow)


def _pandas(found: Any, pandas: Any, arrow: Any) -> Any:
    """Integers and booleans that may be null stay what they are, by pandas' own types for that."""
    types = {arrow.int64(): pandas.Int64Dtype(), arrow.bool_(): pandas.BooleanDtype()}
    return found.to_pandas(types_mapper=types.get, date_as_object=False)


def _arrow_table(path: Path, table: Table, arrow: Any, records: Records) -> Any:
    source, schema = _source(path, table), arrow_schema(table)
    if source.suffix == ".parquet":
        return _conform(needed("pyarrow.parquet", "parquet").read_table(source), schema, arrow)
    if source.suffix in (".duckdb", ".db"):
        return _conform(_from_database(source, table), schema, arrow)
    rows, parts = _rows(source, table, records), [schema.empty_table()]
    while batch := list(islice(rows, _BATCH_ROWS)):
        parts.append(arrow.Table.from_arrays(arrow_arrays(table, batch), schema=schema))
    return arrow.concat_tables(parts)


def _source(path: Path, table: Table) -> Path:
    """The file of the table in an export; else the path itself, which then holds records."""
    if not path.exists():
        raise ReadingError(f"{path}: no such file or folder; give an output folder or an export")
    if path.is_dir():
        for ending in (".parquet", ".jsonl", ".csv"):
            if (path / f"{table.name}{ending}").is_file():
                return path / f"{table.name}{ending}"
        for each in TABLES:
            if any((path / f"{each.name}{ending}").is_file() for ending in (".parquet", ".jsonl", ".csv")):
                raise ReadingError(f"{path}: an export without {table.name}; export it with --table {table.name}")
    return path


def _conform(found: Any, schema: Any, arrow: Any) -> Any:
    """The columns of this version in their order and with their types; those that are not there are null."""
    cells = [
        found[field.name].cast(field.type) if field.name in found.column_names else arrow.nulls(len(found), field.type)
        for field in schema
    ]
    return arrow.Table.from_arrays(cells, schema=schema)


def _from_database(path: Path, table: Table) -> Any:
    duckdb = needed("duckdb", "duckdb")
    try:
        with duckdb.connect(str(path), read_only=True) as base:
            return base.table(table.name).to_arrow_table()
    except duckdb.CatalogException:
        mend = f"export it with --table {table.name}"
        raise ReadingError(f"{path}: a database without the table {table.name}; {mend}") from None


def _rows(path: Path, table: Table, records: Records) -> Iterator[Row]:
    """The rows of an exported CSV or JSONL file, or those of the records that the path holds."""
    if path.suffix == ".csv":
        return _from_csv(path, table)
    if path.name.endswith(LINE_ENDINGS) and path.is_file():
        first = next(iter(read_lines(path)), b"")
        if b'"schema_version"' not in first[:64]:
            return _from_lines(path, table)
    gazetteer = load_gazetteer()
    return (row for record in records(path) for row in table.rows(record, gazetteer))


def _from_lines(path: Path, table: Table) -> Iterator[Row]:
    for number, line in enumerate(read_lines(path), 1):
        try:
            content = json.loads(line, parse_float=Decimal)
            yield _row(table, content.get, _from_json)
        except (ValueError, ArithmeticError, AttributeError, TypeError) as error:
            raise RecordError(f"{path}:{number}: no row of {table.name}: {error}; export it again") from None


def _from_csv(path: Path, table: Table) -> Iterator[Row]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for content in reader:
            try:
                yield _row(table, content.get, _from_text)
            except (ValueError, ArithmeticError, TypeError) as error:
                where = f"{path}:{reader.line_num}"
                raise RecordError(f"{where}: no row of {table.name}: {error}; export it again") from None


def _row(table: Table, cell: Callable[[str], Any], value: Callable[[str, Any], Any]) -> Row:
    return tuple(value(column.type, cell(column.name)) for column in table.columns)


def _from_json(type: str, cell: Any) -> Any:
    if cell is None:
        return None
    if type == "decimal":
        return Decimal(cell)
    if type == "real":
        return float(cell)
    return date.fromisoformat(cell) if type == "date" else cell


def _from_text(type: str, cell: str | None) -> Any:
    """The value of a CSV cell; an empty one is null."""
    if not cell:
        return None
    if type == "decimal":
        return Decimal(cell)
    if type == "date":
        return date.fromisoformat(cell)
    return cell if type == "text" else _counted(json.loads(cell), type)


def _counted(value: Any, type: str) -> Any:
    return float(value) if type == "real" else value
