"""One table as one file: JSONL, CSV, Parquet."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from extractor.record_values import decimal_text
from extractor.writing.arrow_tables import arrow, arrow_arrays, arrow_schema, fits
from extractor.writing.extras import needed
from extractor.writing.tables import Row, Table

_BATCH_ROWS = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableFile(Protocol):
    """Takes the rows of one table."""

    def add(self, row: Row) -> None:
        """Write one row."""

    def close(self) -> None:
        """Write what is left."""


class JsonLines:
    """One JSON object a line; decimals are exact numbers, or text where the reader wants them so."""

    def __init__(self, path: Path, table: Table, exact_as_text: bool = False) -> None:
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        self._keys = [f"{json.dumps(column.name)}:" for column in table.columns]
        self._mark = '"' if exact_as_text else ""
        self._fit = exact_as_text

    def add(self, row: Row) -> None:
        """Write one row."""
        self._file.write("{" + ",".join(map(str.__add__, self._keys, map(self._cell, row))) + "}\n")

    def _cell(self, cell: Any) -> str:
        if isinstance(cell, Decimal):
            if self._fit and not fits(cell):
                return "null"
            return f"{self._mark}{decimal_text(cell)}{self._mark}"
        return json.dumps(cell.isoformat() if isinstance(cell, date) else cell, ensure_ascii=False)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Csv:
    """Comma-separated, UTF-8, a header line; lists are JSON; None is an empty cell."""

    def __init__(self, path: Path, table: Table, excel: bool = False) -> None:
        encoding = "utf-8-sig" if excel else "utf-8"
        self._file = path.open("w", encoding=encoding, errors="backslashreplace", newline="")
        self._excel = excel
        self._writer = csv.writer(self._file, lineterminator="\r\n" if excel else "\n")
        self._writer.writerow([column.name for column in table.columns])

    def add(self, row: Row) -> None:
        """Write one row."""
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
        """Close the file."""
        self._file.close()


class Parquet:
    """Parquet with declared types; rows are written in groups."""

    def __init__(self, path: Path, table: Table) -> None:
        self._table, self._schema = table, arrow_schema(table)
        writer = needed("pyarrow.parquet", "parquet").ParquetWriter
        self._writer = writer(path, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        """Keep one row; a full group is written."""
        self._rows.append(row)
        if len(self._rows) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        arrays = arrow_arrays(self._table, self._rows)
        self._writer.write_table(arrow().Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()

    def close(self) -> None:
        """Write the last group and close the file."""
        try:
            if self._rows:
                self._flush()
        finally:
            self._writer.close()
