"""The commands about corrections without a browser: extractor review replay …; imports wait until one runs."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import AsJson, Rules
from extractor.cli.language import say
from extractor.cli.review_commands import review_app

CONFLICT = 5
Outputs = Annotated[
    Path,
    typer.Argument(
        metavar="OUTPUTS", help=say("Output folder of run.", "run 的输出文件夹。"), exists=True, file_okay=False
    ),
]


@review_app.command("replay", help=say("What became of every correction.", "每条更正在当前抽取结果上的去向。"))
def replay_command(
    outputs: Outputs,
    strict: Annotated[
        bool, typer.Option("--strict", help=say("Exit with 5 if any conflict.", "有冲突时退出码为 5。"))
    ] = False,
    as_json: AsJson = False,
    rules: Rules = None,
) -> None:
    from extractor.cli.corrected import outcomes_text
    from extractor.review.exact import json_text
    from extractor.review.resolved import Corrections, every_outcome

    corrections = Corrections(outputs, tuple(rules or ()))
    corrected = list(corrections.corrected())
    tally = corrections.tally()
    if as_json:
        print(json_text({"counts": tally.as_dict(), "articles": every_outcome(corrected)}))
    else:
        print(outcomes_text(corrected))
    print(f"extractor: {tally}", file=sys.stderr)
    raise typer.Exit(CONFLICT if strict and tally.counts["conflict"] else 0)


@review_app.command("merge", help=say("Add the events of other mirrors.", "并入其他事件文件。"))
def merge_command(
    outputs: Outputs,
    others: Annotated[
        list[Path],
        typer.Argument(metavar="EVENTS...", help=say("Other events.jsonl.", "其他 events.jsonl。"), exists=True),
    ],
) -> None:
    from extractor.review.mirror import merge_into, mirror_of

    new = merge_into(mirror_of(outputs), *others)
    print(json.dumps({"new": new}))


@review_app.command("gold", help=say("Articles that are done, as gold.", "把已完成审核的文章写成标准答案。"))
def gold_command(
    outputs: Outputs,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help=say("Where ID.txt and ID.jsonl go.", "输出文件夹。"))
    ],
    rules: Rules = None,
) -> None:
    from extractor.review.gold import write_gold
    from extractor.review.resolved import Corrections

    corrections = Corrections(outputs, tuple(rules or ()))
    done = [replayed.record for _, replayed in corrections.corrected() if replayed.state == "done"]
    written = write_gold(done, output)
    print(json.dumps({"articles": written, "not_done": len(corrections.events) - written}))


class ToolName(StrEnum):
    """The tools that records can go to and come back from."""

    label_studio = "label-studio"
    doccano = "doccano"


@review_app.command("export", help=say("Records for another annotation tool.", "导出到其他标注工具。"))
def export_command(
    outputs: Outputs,
    to: Annotated[ToolName, typer.Option("--to", help=say("Which tool.", "目标工具。"))],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help=say("Where to.", "输出文件。"))],
    rules: Rules = None,
) -> None:
    from extractor.review.exchange.files import write_exchange
    from extractor.review.exchange.label_studio import labeling_config
    from extractor.review.resolved import Corrections
    from extractor.writing import write_whole

    count = write_exchange(Corrections(outputs, tuple(rules or ())), to.value, output)
    if to is ToolName.label_studio:
        write_whole(output.with_suffix(".config.xml"), labeling_config().encode("utf-8"))
    print(json.dumps({"articles": count}))


@review_app.command("import", help=say("What was changed in another tool.", "导入在其他标注工具中的修改。"))
def import_command(
    outputs: Outputs,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("Its export.", "该工具的导出文件。"), exists=True)],
    source: Annotated[ToolName, typer.Option("--from", help=say("Which tool.", "来源工具。"))],
    who: Annotated[str, typer.Option("--who", metavar="NAME", help=say("Whose changes.", "修改人。"))],
    rules: Rules = None,
) -> None:
    from extractor.review.exchange.files import bring_in
    from extractor.review.resolved import Corrections

    told = bring_in(Corrections(outputs, tuple(rules or ())), source.value, file, who)
    for one in told:
        if one.problem:
            print(f"extractor: {one.problem}", file=sys.stderr)
    left_out = sum(one.problem is not None for one in told)
    print(
        json.dumps({"articles": len(told) - left_out, "events": sum(one.events for one in told), "left_out": left_out})
    )
    raise typer.Exit(1 if left_out else 0)


@review_app.command("report", help=say("What verdicts say of the rules.", "审核结论反映的规则准确率。"))
def report_command(
    outputs: Outputs,
    sample: Annotated[int, typer.Option("--sample", min=0, help=say("For a second look.", "抽取复核条数。"))] = 20,
    seed: Annotated[str, typer.Option("--seed", help=say("Draws the sample.", "抽样种子。"))] = "1",
    as_json: AsJson = False,
    rules: Rules = None,
) -> None:
    from extractor.cli.corrected import report_text
    from extractor.review.exact import exact, json_text
    from extractor.review.report import report_of
    from extractor.review.resolved import Corrections

    corrections = Corrections(outputs, tuple(rules or ()))
    report = report_of(corrections.corrected(), corrections.events, sample=sample, seed=seed)
    print(json_text(exact(report.as_dict())) if as_json else report_text(report))


@review_app.command("suggest", help=say("Rules that repeated corrections ask for.", "由重复更正提出的规则。"))
def suggest_command(
    outputs: Outputs,
    accepted: Annotated[
        list[int] | None,
        typer.Option("--accept", metavar="N", help=say("Write this one (may be repeated).", "写入该条（可重复）。")),
    ] = None,
    least: Annotated[int, typer.Option("--least", min=1, help=say("Corrections alike.", "至少重复次数。"))] = 2,
    as_json: AsJson = False,
    rules: Rules = None,
) -> None:
    from extractor.cli.corrected import suggestions_text
    from extractor.review.exact import exact, json_text
    from extractor.review.resolved import Corrections
    from extractor.review.suggest import LostError, accept, suggest

    folders = tuple(rules or ())
    corrections = Corrections(outputs, folders)
    if not accepted:
        found = suggest(corrections, least)
        print(json_text(exact([one.as_dict() for one in found])) if as_json else suggestions_text(found))
        return
    if not folders:
        raise typer.BadParameter(say("--accept writes into the folder of --rules", "--accept 须与 --rules 同用"))
    try:
        files = accept(corrections, accepted, folders[-1], least)
    except LostError as error:
        print(f"extractor: {error}", file=sys.stderr)
        raise typer.Exit(CONFLICT) from None
    print(json.dumps({"folder": str(folders[-1]), "files": sorted(files)}, ensure_ascii=False))
