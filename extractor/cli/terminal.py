"""An article in the terminal: its text coloured, and tables of its records."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractor.cli.language import say
from extractor.records import ArticleRecord, LedgerEntry
from extractor.writing.highlights import highlights_of
from extractor.writing.html_page import value_text

_STYLES = {
    "region": "blue",
    "scope": "cyan",
    "quantity": "bold green",
    "indicator": "yellow",
    "period": "magenta",
    "comparison": "dim",
    "policy": "underline red",
    "unexplained": "bold reverse magenta",
}
_WIDTH_OF_A_FILE = 160


def print_record(record: ArticleRecord) -> None:
    """Title, coloured text and the tables of observations and policies, to stdout."""
    console = _console()
    text = Text(record.text)
    for each in highlights_of(record):
        text.stylize(_STYLES[each.kind], each.start, each.end)
    key = Text("  ").join(Text(kind, style) for kind, style in _STYLES.items())
    console.print(key, text, "", sep="\n")
    console.print(_observations(record), _policies(record), sep="\n")


def print_ledger(record: ArticleRecord) -> None:
    """Every numeral of the text with what became of it, the unexplained ones first."""
    table = Table(title=say("Numerals", "数字台账"), title_justify="left")
    for name in (
        say("at", "位置"),
        say("numeral", "数字"),
        say("in", "上下文"),
        say("fate", "归宿"),
        say("rule", "规则"),
    ):
        table.add_column(name, overflow="fold")
    for entry in sorted(record.ledger, key=lambda each: (each.fate != "unexplained", each.start)):
        style = _STYLES["unexplained"] if entry.fate == "unexplained" else ""
        fate = entry.kind or entry.observation or entry.fate
        table.add_row(str(entry.start), Text(entry.text, style), _around(record.text, entry), fate, entry.rule or "")
    _console().print(table)


def _console() -> Console:
    return Console(soft_wrap=False, highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)


def _around(text: str, entry: LedgerEntry) -> Text:
    return Text(text[max(0, entry.start - 8) : entry.end + 8].replace("\n", "⏎"))


def _observations(record: ArticleRecord) -> Table:
    table = Table(title=say("Observations", "观测"), title_justify="left")
    for name in (
        say("indicator", "指标"),
        say("quantity", "数量"),
        say("value", "数值"),
        say("unit", "单位"),
        say("measure", "性质"),
        say("status", "状态"),
        say("region", "地区"),
        say("period", "时间"),
        say("rule", "规则"),
    ):
        table.add_column(name, overflow="fold", justify="right" if name in ("value", "数值") else "left")
    for one in record.observations:
        period = ""
        if one.period is not None:
            same = one.period.start == one.period.end
            period = str(one.period.start) if same else f"{one.period.start}/{one.period.end}"
        cells = (
            one.indicator.text if one.indicator else "",
            one.quantity.text,
            value_text(one.quantity),
            one.quantity.unit or "",
            one.measure + (f" {one.direction}" if one.direction else ""),
            one.status,
            one.region.name if one.region else "",
            period,
            one.rule,
        )
        table.add_row(*map(Text, cells))
    return table


def _policies(record: ArticleRecord) -> Table:
    table = Table(title=say("Policies", "政策"), title_justify="left")
    for name in (
        say("name", "名称"),
        say("kind", "类别"),
        say("type", "种类"),
        say("action", "动作"),
        say("rule", "规则"),
    ):
        table.add_column(name, overflow="fold")
    for policy in record.policies:
        cells = (policy.name, policy.kind, policy.subtype or "", policy.action or "", policy.rule)
        table.add_row(*map(Text, cells))
    return table
