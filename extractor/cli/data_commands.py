"""The commands about what was written: export, validate, diff, migrate."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import AsJson, Machine, Rules, app
from extractor.cli.language import language, say

if TYPE_CHECKING:
    from extractor.review.resolved import Corrections
    from extractor.writing.difference import ArticleDifference, Totals

INVALID, CONFLICT = 4, 5


class To(StrEnum):
    """The formats of export."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    duckdb = "duckdb"
    sdmx_csv = "sdmx-csv"
    records = "records"


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
    machine: Machine = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help=say("Exit with 5 if corrections conflict.", "更正有冲突时不导出，退出码为 5。")),
    ] = False,
    rules: Rules = None,
) -> None:
    from extractor.errors import RecordError
    from extractor.gazetteer import load_gazetteer
    from extractor.writing import iter_records
    from extractor.writing.export import export

    if excel and to is not To.csv:
        raise typer.BadParameter(say("--excel is for --to csv", "--excel 只用于 --to csv"))
    if tables and to in (To.sdmx_csv, To.records):
        raise typer.BadParameter(say(f"--to {to.value} has no tables", f"--to {to.value} 没有分表"))
    gazetteer = load_gazetteer(tuple(rules or ()))
    names = [table.value for table in tables or ()]
    try:
        corrections = None if machine else _corrections(outputs, rules, strict)
        records = iter_records(outputs) if corrections is None else corrections.records(outputs)
        counts = export(records, to.value, output, gazetteer, excel=excel, tables=names)
    except RecordError as error:
        print(f"extractor: {error}", file=sys.stderr)
        raise typer.Exit(INVALID) from None
    if corrections is not None:
        _tell_corrections(corrections)
    print(json.dumps(counts), file=sys.stderr)


def _corrections(outputs: Path, rules: list[Path] | None, strict: bool) -> Corrections | None:
    """The corrections of an output folder, None where it has none; exits with 5 for conflicts where that is asked."""
    from extractor.review.resolved import Corrections, count_corrections

    if strict:
        counted = count_corrections(outputs, tuple(rules or ()))
        if counted and counted["conflict"]:
            en = f"{counted['conflict']} corrections conflict with the machine; see extractor review replay {outputs}"
            zh = f"{counted['conflict']} 条更正与机器结果冲突，请见 extractor review replay {outputs}"
            print(f"extractor: {say(en, zh)}", file=sys.stderr)
            raise typer.Exit(CONFLICT)
    corrections = Corrections(outputs, tuple(rules or ()))
    return corrections if corrections.events else None


def _tell_corrections(corrections: Corrections) -> None:
    told = say("with corrections", "已含更正"), say("--machine leaves them out", "--machine 可不含更正")
    print(f"extractor: {told[0]}: {corrections.tally()} ({told[1]})", file=sys.stderr)


@app.command("validate", help=say("Every fault of record files, with its path.", "检查记录文件，列出全部错误。"))
def validate_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help=say("JSON, JSONL, or output folders.", "JSON、JSONL 或输出文件夹。")),
    ],
    as_json: AsJson = False,
) -> None:
    from extractor.writing.validation import faults_of_file

    count = 0
    for file in files:
        for fault in faults_of_file(file):
            count += 1
            line = f"{fault.file}: {fault.path}: {say(fault.en, fault.zh)}"
            print(json.dumps(fault._asdict(), ensure_ascii=False) if as_json else line)
    print(say(f"{count} fault{'' if count == 1 else 's'}", f"{count} 处错误"), file=sys.stderr)
    raise typer.Exit(INVALID if count else 0)


@app.command("diff", help=say("What changed between two output folders.", "比较两次运行的输出。"))
def diff_command(
    old: Annotated[Path, typer.Argument(metavar="RUN_A", help=say("Output folder before.", "之前的输出文件夹。"))],
    new: Annotated[Path, typer.Argument(metavar="RUN_B", help=say("Output folder after.", "之后的输出文件夹。"))],
    as_json: AsJson = False,
    totals_only: Annotated[
        bool, typer.Option("--totals", help=say("Only the counts by rule.", "只显示按规则的汇总。"))
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help=say("Write a page as well.", "同时写成网页。")),
    ] = None,
) -> None:
    from extractor.writing import write_whole
    from extractor.writing.difference import Totals, compare_runs
    from extractor.writing.difference_page import DifferencePage

    totals, page = Totals(), DifferencePage(str(old), str(new), language())
    teller = _JsonTeller(totals_only) if as_json else _TextTeller(totals_only)
    for difference in compare_runs(old, new):
        totals.add(difference)
        page.add(difference)
        teller.tell(difference)
    teller.end(totals)
    if html is not None:
        write_whole(html, page.html(totals).encode("utf-8", "backslashreplace"))
        print(say(f"wrote {html}", f"已写入 {html}"), file=sys.stderr)


class _TextTeller:
    """Articles as lines, and the counts as a table."""

    def __init__(self, totals_only: bool) -> None:
        self._totals_only = totals_only

    def tell(self, difference: ArticleDifference) -> None:
        from extractor.writing.difference import article_text

        if not self._totals_only:
            print(article_text(difference))

    def end(self, totals: Totals) -> None:
        from extractor.writing.difference import totals_text

        print(totals_text(totals))


class _JsonTeller:
    """One JSON object, printed piece by piece: ``differences``, a line each, then the counts."""

    def __init__(self, totals_only: bool) -> None:
        self._totals_only = totals_only
        self._between = '{"differences": [\n'

    def tell(self, difference: ArticleDifference) -> None:
        from extractor.writing.difference import article_dict

        if not self._totals_only:
            print(self._between + json.dumps(article_dict(difference), ensure_ascii=False), end="")
            self._between = ",\n"

    def end(self, totals: Totals) -> None:
        counts = json.dumps(totals.as_dict(), ensure_ascii=False, indent=2)
        if self._totals_only:
            print(counts)
        else:
            begun = self._between if self._between != ",\n" else ""
            print(f"{begun}\n],\n{counts.removeprefix('{').lstrip()}")


@app.command("migrate", help=say("Rewrite older documents in the present version.", "把旧版文档改写为当前版本。"))
def migrate_command(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help=say("Output folders, JSON or JSONL.", "输出文件夹、JSON 或 JSONL。")),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="DIR", help=say("Write there, not in place.", "写入该文件夹，不改原件。")
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("List only; write nothing.", "只列出，不写入。"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from collections import Counter

    from extractor.batch.migrate import migrate

    counts = Counter[str]()
    for path in paths:
        for each in migrate(path, output, dry_run=dry_run):
            counts[each.fate] += 1
            if as_json:
                print(json.dumps(each._asdict(), ensure_ascii=False))
            elif each.fate != "current":
                print(f"{each.fate:<10} {each.where}  {each.version or '?'}  {each.why or ''}".rstrip())
    print(", ".join(f"{counts[fate]} {fate}" for fate in ("current", "rewritten", "newer", "wrong")), file=sys.stderr)
    raise typer.Exit(INVALID if counts["wrong"] else 0)
