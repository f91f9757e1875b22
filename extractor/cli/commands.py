"""The commands about one article, a place, gold and the schema; imports wait until a command runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import Published, Rules, app
from extractor.cli.language import language, say


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
        from extractor.pipeline import extract
        from extractor.reading import read_file
        from extractor.rulebook import load_rulebook

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
    from extractor.batch import report_schema
    from extractor.record_schema import schema_text
    from extractor.writing import write_whole
    from extractor.writing.published import published_files

    if stdout:
        sys.stdout.write(schema_text())
        return
    files = published_files() | {report_schema.FILE: report_schema.report_schema_text()}
    for name, content in files.items():
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
    from extractor.reading import read_file
    from extractor.rulebook import load_rulebook

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
        told = say(
            f"{name}: no division of this name or code then; check the spelling, or give another day with --on",
            f"{name}：当时没有这个名称或代码的行政区划；请核对写法，或用 --on 换一个日期",
        )
        print(told, file=sys.stderr)
    raise typer.Exit(0 if places else 1)
