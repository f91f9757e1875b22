"""Rows of the tables as Arrow arrays with declared types; what Parquet files and Spark are made of.

pyarrow is imported when the first schema is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from extractor.errors import MissingPackageError
from extractor.writing.tables import Column, Row, Table

DIGITS, DECIMALS = 38, 12
"""Decimals in Parquet and DuckDB; a number that does not fit is null there, and whole in ``value_text``."""


def fits(value: Decimal) -> bool:
    """Whether a decimal is exact with ``DIGITS`` digits, ``DECIMALS`` of them behind the point.

    >>> fits(Decimal("54830000000.5")), fits(Decimal(10) ** 26), fits(Decimal("1E-13"))
    (True, False, False)
    """
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -DECIMALS and value.adjusted() < DIGITS - DECIMALS


def arrow() -> Any:
    """The package pyarrow; raises MissingPackageError where it is not installed."""
    try:
        import pyarrow
    except ImportError:
        raise MissingPackageError("parquet", "pyarrow") from None
    return pyarrow


def arrow_schema(table: Table) -> Any:
    """The ``pyarrow.Schema`` of a table; each field says what it means (``description``, ``zh``)."""
    return arrow().schema([_field(column) for column in table.columns])


def arrow_arrays(table: Table, rows: Sequence[Row]) -> list[Any]:
    """One ``pyarrow.Array`` a column, in the types of :func:`arrow_schema`."""
    columns = [list(cells) for cells in zip(*rows, strict=True)] or [[] for _ in table.columns]
    for at, column in enumerate(table.columns):
        if column.type == "decimal":
            columns[at] = [cell if cell is not None and fits(cell) else None for cell in columns[at]]
    schema = arrow_schema(table)
    return [arrow().array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]


def _field(column: Column) -> Any:
    kinds = arrow()
    text, integer = kinds.string(), kinds.int64()
    types = {
        "text": text,
        "integer": integer,
        "decimal": kinds.decimal128(DIGITS, DECIMALS),
        "real": kinds.float64(),
        "date": kinds.date32(),
        "boolean": kinds.bool_(),
        "texts": kinds.list_(text),
        "quotes": kinds.list_(kinds.struct([("role", text), ("start", integer), ("end", integer), ("text", text)])),
        "links": kinds.list_(kinds.struct([("id", text), ("kind", text)])),
    }
    return kinds.field(column.name, types[column.type], metadata={"description": column.en, "zh": column.zh})
