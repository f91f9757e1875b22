"""The application and the options that several commands have."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.language import say

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


def _checked(folders: list[Path] | None) -> list[Path] | None:
    """The folders; one with a file that no loader reads is refused."""
    if folders:
        from extractor.cli.doctor import check_folders

        check_folders(folders)
    return folders


Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        help=say("Folder with your own rules and tables (may be repeated).", "自有规则与词表所在文件夹（可重复）。"),
        exists=True,
        file_okay=False,
        callback=_checked,
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


AsJson = Annotated[bool, typer.Option("--json", help=say("Print JSON.", "输出 JSON。"))]
Machine = Annotated[
    bool,
    typer.Option("--machine", help=say("As the machine wrote it, without corrections.", "只用机器结果，不含更正。")),
]
