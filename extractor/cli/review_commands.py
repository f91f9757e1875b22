"""The commands about reviewing: extractor review …; imports wait until a command runs."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from extractor.cli.app import app
from extractor.cli.language import say


class _ServesByDefault(TyperGroup):
    """``extractor review OUTPUTS`` is ``extractor review serve OUTPUTS``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["serve", *args]
        return list(super().parse_args(ctx, args))


review_app = typer.Typer(
    cls=_ServesByDefault,
    help=say(
        "Review and correct in the browser.",
        "在浏览器中审核与更正。",
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(review_app, name="review")


@review_app.callback()
def review() -> None:
    """Options before the command."""
