"""The commands about reviewing: extractor review …; imports wait until a command runs."""

from __future__ import annotations

import typer

from extractor.cli.app import app
from extractor.cli.language import say

review_app = typer.Typer(
    help=say(
        "Corrections: reviewed in the browser, kept over the next extraction.",
        "审核与更正：在浏览器中审核，再次抽取后更正仍然有效。",
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(review_app, name="review")


@review_app.callback()
def review() -> None:
    """Options before the command."""
