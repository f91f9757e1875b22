"""The commands about the installation: config show and doctor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from extractor.cli.app import AsJson, Rules, app
from extractor.cli.language import say

config_app = typer.Typer(
    help=say("Settings and where they are from.", "查看设置及其来源。"), no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(config_app, name="config")


@config_app.command("show", help=say("The settings that hold.", "显示当前生效的设置。"))
def show_config_command(
    context: typer.Context,
    origin: Annotated[
        bool, typer.Option("--origin", help=say("Where each value is from.", "显示每个值的来源。"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from extractor.cli.config import load_config, settings

    group: Any = context.find_root().command
    config = load_config(group, Path.cwd())
    found = list(settings(group, config))
    if as_json:
        print(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=2, default=str))
        return
    command = ""
    for one in found:
        if one.command != command:
            command = one.command
            print(f"[{command}]")
        if one.value is None:
            print(f"# {one.name} {say('is not set', '未设置')}")
            continue
        value = json.dumps(one.value, ensure_ascii=False, default=str)
        print(f"{one.name} = {value}" + (f"  # {one.origin}" if origin else ""))


@app.command("doctor", help=say("Whether all that is needed is there.", "检查运行环境。"))
def doctor_command(
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help=say("Folder to look at.", "要检查的文件夹。")),
    ] = Path("outputs"),
    as_json: AsJson = False,
    rules: Rules = None,
) -> None:
    from extractor.cli.doctor import examine

    findings = list(examine(output, tuple(rules or ())))
    if as_json:
        print(json.dumps([each._asdict() for each in findings], ensure_ascii=False, indent=2))
    else:
        for each in findings:
            print(f"{each.level:<7}{each.what:<22}{each.told}")
    faults = [each for each in findings if each.level == "fault"]
    raise typer.Exit(0 if not faults else 6 if all(each.storage for each in faults) else 2)
