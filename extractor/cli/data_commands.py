"""The commands about what was written: export."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import Rules, app
from extractor.cli.language import say

INVALID = 4


class To(StrEnum):
    """The formats of export."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    duckdb = "duckdb"


class TableName(StrEnum):
    """The tables of export."""

    articles = "articles"
    observations = "observations"
    regions = "regions"
    policies = "policies"
    ledger = "ledger"


@app.command("export", help=say("Tables for pandas, DuckDB, spreadsheets.", "导出为数据表。"))
def export_command(
    outputs: Annotated[
        Path, typer.Argument(metavar="OUTPUTS", help=say("Output folder of run.", "run 的输出文件夹。"))
    ],
    to: Annotated[To, typer.Option("--to", help=say("Format.", "格式。"))],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="PATH", help=say("Folder, or .duckdb file.", "文件夹或库文件。")),
    ],
    excel: Annotated[
        bool,
        typer.Option("--excel", help=say("CSV for spreadsheets: BOM, formula guard.", "供表格软件用。")),
    ] = False,
    tables: Annotated[
        list[TableName] | None,
        typer.Option("--table", help=say("Only this table (may be repeated).", "只导出该表（可重复）。")),
    ] = None,
    rules: Rules = None,
) -> None:
    from extractor.errors import RecordError
    from extractor.gazetteer import load_gazetteer
    from extractor.writing import iter_records
    from extractor.writing.export import export

    if excel and to is not To.csv:
        raise typer.BadParameter(say("--excel is for --to csv", "--excel 只用于 --to csv"))
    gazetteer = load_gazetteer(tuple(rules or ()))
    names = [table.value for table in tables or ()]
    try:
        counts = export(iter_records(outputs), to.value, output, gazetteer, excel=excel, tables=names)
    except RecordError as error:
        print(f"extractor: {error}", file=sys.stderr)
        raise typer.Exit(INVALID) from None
    print(json.dumps(counts), file=sys.stderr)
