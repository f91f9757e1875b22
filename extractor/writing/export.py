"""Tables of many records in one go: each record is read, its rows are written, and it is forgotten."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, Protocol

from extractor.gazetteer import Gazetteer
from extractor.records import ArticleRecord
from extractor.writing import data_package
from extractor.writing.database import make_database
from extractor.writing.extras import needed
from extractor.writing.monthly import MonthlyRecords, remove_other_months
from extractor.writing.sdmx import SdmxCsv
from extractor.writing.table_files import Csv, JsonLines, Parquet, TableFile
from extractor.writing.tables import TABLES, Table

Format = Literal["jsonl", "csv", "parquet", "duckdb", "sdmx-csv", "records"]
_DATABASE = "made.duckdb"


class Export(Protocol):
    """One export at work: takes records one by one; ``counts`` has the rows of each table so far."""

    counts: dict[str, int]

    def add(self, record: ArticleRecord) -> None:
        """Write one record."""

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
    """Write ``records`` to ``path``; gives the number of rows of each table. See :func:`exporting`."""
    with exporting(to, path, gazetteer, excel=excel, tables=tables) as target:
        for record in records:
            target.add(record)
    return target.counts


@contextmanager
def exporting(
    to: Format, path: Path, gazetteer: Gazetteer, *, excel: bool = False, tables: Sequence[str] = ()
) -> Iterator[Export]:
    """An export that takes records one by one in the block, so that memory does not grow with their number.

    ``path`` becomes a folder with one file a table (``observations.csv``), for
    ``duckdb`` a database file. ``tables`` are those wanted (all if none is named); ``sdmx-csv`` and ``records``
    have none. ``excel`` gives CSV a byte order mark and guards text cells that a
    spreadsheet would take for a formula. What was at ``path`` is replaced when the
    block ends, and only if it ends well. Raises MissingPackageError and OSError.
    """
    wanted = [table for table in TABLES if not tables or table.name in tables]
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_asides(path)
    aside = path.with_name(f".{path.name}.{socket.gethostname()}-{os.getpid()}.aside")
    aside.mkdir()
    try:
        target = _target(to, aside, wanted, gazetteer, excel)
        try:
            yield target
        finally:
            target.close()
        if to == "csv" and not excel:
            (aside / data_package.FILE).write_text(data_package.data_package(wanted), encoding="utf-8")
        if to == "duckdb":
            make_database(aside / _DATABASE, aside, wanted)
            os.replace(aside / _DATABASE, path)
        else:
            path.mkdir(exist_ok=True)
            for file in sorted(aside.iterdir()):
                os.replace(file, path / file.name)
            if to == "csv" and excel:
                (path / data_package.FILE).unlink(missing_ok=True)
            if to == "records":
                remove_other_months(path, target.counts)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def remove_asides(path: Path) -> None:
    """Take away what an export to ``path`` left behind that was killed on this machine."""
    before, after = f".{path.name}.{socket.gethostname()}-", ".aside"
    for aside in path.parent.glob(".*.aside"):
        process = aside.name.removeprefix(before).removesuffix(after)
        if aside.name.startswith(before) and process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(aside, ignore_errors=True)


def _is_alive(process: int) -> bool:
    """Whether there is such a process; a process of another user is one as well."""
    if os.name == "nt":
        return True
    with suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


def _target(to: Format, folder: Path, tables: Sequence[Table], gazetteer: Gazetteer, excel: bool) -> Export:
    if to == "sdmx-csv":
        return SdmxCsv(folder)
    if to == "records":
        return MonthlyRecords(folder)
    if to == "duckdb":
        needed("duckdb", "duckdb")
    openers: dict[str, Callable[[Table], TableFile]] = {
        "jsonl": lambda table: JsonLines(folder / f"{table.name}.jsonl", table),
        "csv": lambda table: Csv(folder / f"{table.name}.csv", table, excel),
        "parquet": lambda table: Parquet(folder / f"{table.name}.parquet", table),
        "duckdb": lambda table: JsonLines(folder / f"{table.name}.jsonl", table, exact_as_text=True),
    }
    return _Tables(tables, gazetteer, openers[to])


class _Tables:
    """The rows of each table into its file."""

    def __init__(self, tables: Sequence[Table], gazetteer: Gazetteer, opener: Callable[[Table], TableFile]) -> None:
        self.counts = {table.name: 0 for table in tables}
        self._gazetteer = gazetteer
        self._files: list[tuple[Table, TableFile]] = []
        for table in tables:
            self._files.append((table, opener(table)))

    def add(self, record: ArticleRecord) -> None:
        """Write the rows of one record."""
        for table, file in self._files:
            for row in table.rows(record, self._gazetteer):
                file.add(row)
                self.counts[table.name] += 1

    def close(self) -> None:
        """Close all files."""
        for _, file in self._files:
            file.close()
