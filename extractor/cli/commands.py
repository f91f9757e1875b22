"""The commands. Each is a few lines and makes one library call; imports wait until a command runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.language import language, say

app = typer.Typer(
    help=say(
        "Chinese government bulletins into validated records: regions, observations, policies.",
        "把中文政府公报、新闻抽取为经过校验的记录：地区、观测数据、政策。",
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        help=say("Folder with your own rules and tables (may be repeated).", "自有规则与词表所在文件夹（可重复）。"),
        exists=True,
        file_okay=False,
    ),
]
Published = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help=say("Publication date of articles that state none.", "文中未写发布日期时采用的日期。"),
    ),
]


def _version(asked: bool) -> None:
    if asked:
        from extractor import __version__

        print(f"extractor {__version__}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=say("Show the version.", "显示版本。")),
    ] = False,
) -> None:
    """Options before the command."""


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
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help=say("Where the JSON goes.", "输出文件夹。"))
    ] = Path("outputs"),
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, help=say("Processes (default: cores).", "进程数（默认核数）。")),
    ] = None,
    published: Published = None,
    rules: Rules = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=say("Print the summary as JSON.", "以 JSON 输出汇总。"))
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help=say("Errors only.", "只显示错误。"))] = False,
) -> None:
    from extractor.batch import run_batch
    from extractor.cli.progress import Progress, summary_json, summary_text
    from extractor.pipeline import load_rulebook
    from extractor.reading.sources import iter_sources

    rulebook = load_rulebook(tuple(rules or ()))
    progress = Progress(quiet=quiet)
    day = published.date() if published else None
    report = run_batch(iter_sources(paths), output, rulebook, jobs=jobs, published=day, on_outcome=progress.show)
    progress.end()
    if as_json:
        print(summary_json(report))
    elif not quiet:
        print(summary_text(report, output), file=sys.stderr)
    raise typer.Exit(1 if report.failed else 0)


@app.command("show", help=say("Show one article with its records.", "显示一篇文章及其记录。"))
def show_command(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help=say("An article, or the JSON of one.", "文章或其 JSON。")),
    ],
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help=say("Write a page instead.", "改为写成网页。")),
    ] = None,
    ledger: Annotated[
        bool, typer.Option("--ledger", help=say("Every numeral and its fate.", "数字台账：每个数字的归宿。"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("Print the JSON.", "输出 JSON。"))] = False,
    published: Published = None,
    rules: Rules = None,
) -> None:
    from extractor.writing import iter_records, to_json_bytes, write_whole

    if file.suffix == ".json":
        record = next(iter(iter_records(file)))
    else:
        from extractor.pipeline import extract, load_rulebook
        from extractor.reading import read_file

        article = read_file(file)
        day = article.published or (published.date() if published else None)
        record = extract(article, published=day, rulebook=load_rulebook(tuple(rules or ())))
    if html is not None:
        from extractor.writing.html_page import html_page

        write_whole(html, html_page(record, language()).encode("utf-8"))
        print(say(f"wrote {html}", f"已写入 {html}"), file=sys.stderr)
    elif as_json:
        sys.stdout.buffer.write(to_json_bytes(record))
    else:
        from extractor.cli.terminal import print_ledger, print_record

        (print_ledger if ledger else print_record)(record)


@app.command("evaluate", help=say("Score predicted records against gold.", "对照标准答案评分。"))
def evaluate_command(
    predicted: Annotated[Path, typer.Argument(metavar="PRED", help=say("Output folder of run.", "run 的输出文件夹。"))],
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help=say("Folder of ID.txt and ID.jsonl.", "标准答案文件夹。")),
    ],
    as_json: Annotated[bool, typer.Option("--json", help=say("Print the scores as JSON.", "以 JSON 输出。"))] = False,
    errors: Annotated[
        int, typer.Option("--errors", min=0, help=say("Faults shown of each kind.", "每类错误显示的条数。"))
    ] = 0,
    texts: Annotated[
        Path | None, typer.Option(metavar="DIR", help=say("Folder of ID.txt, if elsewhere.", "ID.txt 所在文件夹。"))
    ] = None,
    reliability: Annotated[
        bool,
        typer.Option("--reliability", help=say("Precision by confidence and by rule.", "按置信度与规则列出准确率。")),
    ] = False,
) -> None:
    from extractor.evaluate import as_json as scores_json
    from extractor.evaluate import as_text, evaluate_folders

    evaluation = evaluate_folders(predicted, gold, texts)
    sys.stdout.write(scores_json(evaluation, errors) if as_json else as_text(evaluation, errors))
    if reliability and not as_json:
        from extractor.evaluate.reliability import as_table

        sys.stdout.write("\n" + as_table(evaluation.outcomes))


@app.command("schema", help=say("Write JSON Schema and data dictionary.", "写出 JSON Schema 与数据字典。"))
def schema_command(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help=say("Where they go.", "输出文件夹。"))
    ] = Path("schemas"),
    stdout: Annotated[
        bool, typer.Option("--stdout", help=say("Print the JSON Schema only.", "只在标准输出打印 JSON Schema。"))
    ] = False,
) -> None:
    from extractor.record_schema import published_files, schema_text
    from extractor.writing import write_whole

    if stdout:
        sys.stdout.write(schema_text())
        return
    for name, content in published_files().items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(output / name, content.encode("utf-8"))
        print(output / name)


@app.command("explain", help=say("Why one number is the record that it is.", "解释某个数字为何成为该条记录。"))
def explain_command(
    place: Annotated[
        str,
        typer.Argument(
            metavar="FILE:OFFSET", help=say("An article and an offset, or a number.", "文章与字符位置，或数字原文。")
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help=say("Print JSON.", "输出 JSON。"))] = False,
    published: Published = None,
    rules: Rules = None,
) -> None:
    from extractor.cli.explained import explanation_json, explanation_text, offset_of, split_place
    from extractor.explain import explain
    from extractor.pipeline import load_rulebook
    from extractor.reading import read_file

    file, where = split_place(place)
    rulebook = load_rulebook(tuple(rules or ()))
    article = read_file(file, rules=rulebook.reading)
    if article.published is None and published is not None:
        article = replace(article, published=published.date())
    found = explain(article, offset_of(where, article.text), rulebook)
    print(explanation_json(found) if as_json else explanation_text(found))


@app.command("region", help=say("What a name or code stands for.", "查询地名或行政区划代码。"))
def region_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("A name or a code.", "地名或六位代码。"))],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=say("On that day (default: now).", "所查日期。"))
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=say("In or over that division: marked *.", "邻近地名，以 * 标出。")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("Print JSON.", "输出 JSON。"))] = False,
    rules: Rules = None,
) -> None:
    from extractor.cli.places import find_places, places_json, places_text
    from extractor.gazetteer import load_gazetteer

    places = find_places(load_gazetteer(tuple(rules or ())), name, on.date() if on else None, near)
    if as_json:
        print(places_json(places))
    elif places:
        print(places_text(places))
    else:
        print(say(f"{name}: no such division then", f"{name}：当时没有这个行政区划"), file=sys.stderr)
    raise typer.Exit(0 if places else 1)
