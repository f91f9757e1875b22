"""The command watch: what arrives in a folder is extracted."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import Published, Rules, app
from extractor.cli.batch_commands import Output
from extractor.cli.language import language, say

if TYPE_CHECKING:
    from extractor.batch import Report
    from extractor.batch.lock import LockedError


@app.command("watch", help=say("Extract what arrives in a folder, until stopped.", "持续抽取新到文件，直至停止。"))
def watch_command(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help=say("Folder where articles arrive.", "文章到达的文件夹。"), file_okay=False),
    ],
    output: Output = Path("outputs"),
    settle: Annotated[
        float,
        typer.Option("--settle", min=0, metavar="SECONDS", help=say("Unchanged for so long.", "文件静止的秒数。")),
    ] = 2.0,
    every: Annotated[
        float,
        typer.Option("--every", min=0.05, metavar="SECONDS", help=say("Time between looks.", "查看间隔秒数。")),
    ] = 1.0,
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, help=say("Processes (default: cores).", "进程数（默认核数）。")),
    ] = None,
    published: Published = None,
    rules: Rules = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help=say("Errors only.", "只显示错误。"))] = False,
    json_log: Annotated[
        bool, typer.Option("--json-log", help=say("Tell each article as a JSON line.", "逐篇以 JSON 行输出日志。"))
    ] = False,
) -> None:
    from collections.abc import Iterator

    from extractor.batch import run_batch
    from extractor.batch.watch import watch
    from extractor.cli.progress import JsonLog, Progress
    from extractor.reading.sources import Source
    from extractor.rulebook import load_rulebook

    if not folder.is_dir():
        raise typer.BadParameter(say(f"{folder}: no such folder", f"{folder}：没有这个文件夹"))
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    rulebook = load_rulebook(tuple(rules or ()))
    progress: Progress | JsonLog = JsonLog(quiet) if json_log else Progress(quiet)

    def extract(sources: Iterator[Source], ids: dict[str, str]) -> Report:
        return run_batch(
            sources, output, rulebook,
            jobs=jobs, published=published.date() if published else None, on_outcome=progress.show,
            paths=[str(folder)], ids=ids, language=language(),
        )  # fmt: skip

    def tell_end(report: Report) -> None:
        progress.end(report)
        if not quiet and not json_log and report.done:
            told = say("{} written, {} failed, {:.1f} seconds", "写出 {} 篇，失败 {} 篇，{:.1f} 秒")
            print(told.format(report.written, len(report.failed), report.seconds), file=sys.stderr, flush=True)

    def tell_locked(error: LockedError) -> None:
        print(f"extractor: {error}", file=sys.stderr, flush=True)

    progress.start()
    if not quiet and not json_log:
        told = say(
            f"watching {folder}, writing to {output}; Ctrl-C ends it", f"监视 {folder}，写入 {output}；Ctrl-C 结束"
        )
        print(told, file=sys.stderr, flush=True)
    watch(folder, extract, stop=stop, on_locked=tell_locked, on_end=tell_end, settle=settle, every=every)
