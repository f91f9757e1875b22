"""The commands about many articles: run and status."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import AsJson, Machine, Published, Rules, app
from extractor.cli.language import language, say

EMPTY, INVALID = 3, 4
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="DIR", help=say("Where the JSON goes.", "输出文件夹。"))
]


@app.command(
    "run", help=say("Extract files and folders, one JSON file an article.", "抽取文件或文件夹，每篇文章一个 JSON。")
)
def run_command(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help=say("Files, folders, patterns, JSONL.", "文件、文件夹、通配符或 JSONL。")
        ),
    ],
    output: Output = Path("outputs"),
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, help=say("Processes (default: cores).", "进程数（默认核数）。")),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=say("Also what has not changed.", "未变化的也重新抽取。"))
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help=say("Also what failed and has not changed.", "重试此前失败的文章。"))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("List new, changed, same, gone; write nothing.", "只列出，不写入。"))
    ] = False,
    fail_if_empty: Annotated[
        bool, typer.Option("--fail-if-empty", help=say("Exit with 3 if nothing is to do.", "无事可做时退出码为 3。"))
    ] = False,
    wait: Annotated[
        float,
        typer.Option("--wait", min=0, metavar="SECONDS", help=say("Wait for another run.", "等待秒数。")),
    ] = 5.0,
    exports: Annotated[
        list[str] | None,
        typer.Option(
            "--export",
            metavar="FORMAT[=PATH]",
            help=say("Tables as well, written meanwhile (may be repeated).", "同时导出数据表（可重复）。"),
        ),
    ] = None,
    machine: Machine = False,
    published: Published = None,
    rules: Rules = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=say("Print the summary as JSON.", "以 JSON 输出汇总。"))
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help=say("Errors only.", "只显示错误。"))] = False,
    json_log: Annotated[
        bool, typer.Option("--json-log", help=say("Tell each article as a JSON line.", "逐篇以 JSON 行输出日志。"))
    ] = False,
) -> None:
    from extractor.batch import preview, run_batch
    from extractor.batch.run_exports import exports_of_run, targets_of
    from extractor.cli.ahead import Ahead
    from extractor.cli.progress import JsonLog, Progress, preview_text, summary_json, summary_text
    from extractor.reading.sources import iter_sources
    from extractor.review.resolved import Corrections
    from extractor.rulebook import load_rulebook
    from extractor.writing import iter_records

    targets = targets_of(exports or (), output)
    rulebook = load_rulebook(tuple(rules or ()))
    day = published.date() if published else None
    sources = iter_sources(paths)
    if dry_run:
        listed = preview(sources, output, rulebook, published=day, force=force, retry_failed=retry_failed, paths=paths)
        counts = preview_text(listed, as_json)
        raise typer.Exit(EMPTY if fail_if_empty and not counts["new"] + counts["changed"] else 0)
    ahead = Ahead(paths) if not (quiet or json_log) else None
    progress: Progress | JsonLog = JsonLog(quiet) if json_log else Progress(quiet, ahead)
    progress.start()
    faults: list[str] = []
    records = Corrections(output, tuple(rules or ())).records if targets and not machine else iter_records
    with exports_of_run(targets, rulebook.gazetteer, faults.append, records) as add:
        report = run_batch(
            ahead.counted(sources) if ahead else sources, output, rulebook,
            jobs=jobs, published=day, on_outcome=progress.show, on_file=add if targets else None,
            force=force, retry_failed=retry_failed, wait=wait, paths=paths, language=language(),
            corrections=_counting(tuple(rules or ()), faults),
        )  # fmt: skip
    progress.end(report)
    for fault in faults:
        print(f"extractor: {fault}", file=sys.stderr)
    if as_json:
        print(summary_json(report))
    elif not quiet and not json_log:
        print(summary_text(report, output), file=sys.stderr)
    if faults:
        raise typer.Exit(INVALID)
    raise typer.Exit(EMPTY if fail_if_empty and not report.done else report.exit_code)


def _counting(folders: tuple[Path, ...], faults: list[str]) -> Callable[[Path], dict[str, int] | None]:
    """Counts what became of corrections; a mirror that cannot be read is a fault, and the run's records stand."""
    from extractor.errors import ReadingError, RecordError
    from extractor.review.resolved import count_corrections

    def count(output: Path) -> dict[str, int] | None:
        try:
            return count_corrections(output, folders)
        except (ReadingError, RecordError) as error:
            faults.append(str(error))
            return None

    return count


@app.command("status", help=say("What an output folder holds, and why.", "查看输出文件夹的状态及原因。"))
def status_command(
    output: Annotated[
        Path, typer.Argument(metavar="[OUTPUTS]", help=say("Output folder of run.", "run 的输出文件夹。"))
    ] = Path("outputs"),
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="ID", help=say("Why this article is done again or not.", "某篇为何重做或跳过。")),
    ] = None,
    as_json: AsJson = False,
    rules: Rules = None,
) -> None:
    from extractor.batch.status import status_of, why_of
    from extractor.cli.states import status_json, status_text, why_json, why_text

    if why is None:
        found = status_of(output)
        print(status_json(found) if as_json else status_text(found, output))
        return
    from extractor.rulebook import load_rulebook

    reason = why_of(output, why, load_rulebook(tuple(rules or ())))
    print(why_json(reason) if as_json else why_text(reason))
