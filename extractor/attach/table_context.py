"""What holds for a whole table: its caption's name, period, region and unit, and the note under it."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from extractor.attach.period import PeriodCues, attach_periods
from extractor.attach.region import attach_regions
from extractor.attach.table_heads import Around, Head, bare, within
from extractor.attach.table_numbers import TableUnit, unit_of_head
from extractor.attach.table_rules import TableRules
from extractor.document import (
    Document,
    PeriodLink,
    QuantityMention,
    RegionLink,
    RegionRef,
    ResolvedPeriod,
    Span,
    Table,
)
from extractor.match.quantity import QuantityRules

LONGEST_NOTE = 200
_GRAIN = {3: "quarter", 6: "half", 12: "year"}


class Setting(NamedTuple):
    """The region and period of each table of an article where the table itself says none."""

    tables: Sequence[tuple[RegionLink, PeriodLink | None]]


class Base(NamedTuple):
    """What holds for the numbers of a table whose heads say nothing else.

    ``names`` are the words of the caption, ``measured`` those at its end that say
    what its rows are counted by (产量, 人口).
    """

    names: tuple[Span, ...]
    measured: tuple[Span, ...]
    unit: TableUnit | None
    region: RegionLink
    period: PeriodLink | None
    note: Span | None


def settings_of(document: Document, around: Around, cues: PeriodCues) -> Setting:
    """The region and period that the text around each table gives it: of its section, else of the article."""
    tables = document.article.tables
    periods = [one for one in around.periods if not _is_within(one.start, tables)]
    mentions = tuple(one for one in around.regions.mentions if not _is_within(one.start, tables))
    places = [_stand_in(table) for table in tables]
    regions = attach_regions(document, places, around.regions._replace(mentions=mentions))
    links = attach_periods(document, places, periods, cues)
    title = _title_period(document, around)
    return Setting([(region, link or title) for region, link in zip(regions, links, strict=True)])


def _title_period(document: Document, around: Around) -> PeriodLink | None:
    """The only period that the title states, None for none or several."""
    title = document.article.title_span
    if title is None:
        return None
    stated = [one for one in within(around.periods, *title) if one.label == "period" and one.first is not None]
    return link_of(stated[0], "article") if len(stated) == 1 else None


def _is_within(place: int, tables: Sequence[Table]) -> bool:
    at = bisect_right(tables, place, key=lambda table: table.start) - 1
    return at >= 0 and place < tables[at].end


def _stand_in(table: Table) -> QuantityMention:
    """A number at the table's place, to ask what holds there."""
    at, nothing = table.start, Decimal(0)
    return QuantityMention(
        at, at + 1, "quantity", "table", Span(at, at + 1), nothing, None, None, False, None, None, "exact", "count"
    )


def setting_of(
    document: Document,
    table: Table,
    number: int,
    around: Around,
    setting: Setting,
    quantities: QuantityRules,
    rules: TableRules,
) -> Base:
    """What the caption, the setting and the note say of the table."""
    region, period = setting.tables[number]
    note = _note_under(document.text, table, rules)
    if table.caption is None:
        return Base((), (), None, region, period, note)
    text, caption = document.text, table.caption
    unit, unit_span = unit_of_head(text, *caption, quantities)
    said = [one for one in within(around.periods, *caption) if one.label == "period" and one.first is not None]
    named = [one for one in within(around.regions.mentions, *caption) if one.adcode is not None]
    without = [(one.start, one.end) for one in said] + [(one.start, one.end) for one in named]
    words = bare(text, *caption, [*without, unit_span] if unit_span else without)
    for rule in rules.of("caption"):
        found = rule.regex.search(words.text)
        if found:
            first, last = found.span()
            words = words.cut(last, len(words.text)) if first == 0 else words.cut(0, first)
    if named and named[-1].name:
        place = named[-1]
        via = "scope" if place.kind == "scope" else "section"
        region = RegionLink(RegionRef(str(place.adcode), str(place.name)), via, Span(place.start, place.end))
    stated = link_of(said[-1], "section") if said else None
    measured = next((found for rule in rules.of("measured") if (found := rule.regex.search(words.text))), None)
    counted = words.cut(*measured.span()).spans() if measured else ()
    return Base(words.spans(), counted, unit, region, stated or period, note)


def _note_under(text: str, table: Table, rules: TableRules) -> Span | None:
    start = table.end
    while start < len(text) and text[start] in "\r\n":
        start += 1
    end = text.find("\n", start)
    end = min(len(text) if end < 0 else end, start + LONGEST_NOTE)
    line = text[start:end].rstrip()
    if line and any(rule.regex.match(line) for rule in rules.of("note")):
        return Span(start, start + len(line))
    return None


def link_of(period: ResolvedPeriod, via: str) -> PeriodLink | None:
    """The period as a link, None where its dates are open."""
    if period.first is None or period.last is None:
        return None
    span = Span(period.start, period.end)
    return PeriodLink(period.first, period.last, period.granularity or "day", via, span, period.instant, period.fuzzy)


def region_of(heads: Sequence[Head], otherwise: RegionLink) -> RegionLink:
    """The division that a head names, the innermost first; else that of the table."""
    for head in reversed(heads):
        if head.is_foreign:
            return RegionLink(None, None, None)
        if head.region is not None and head.region.adcode is not None and head.region.name is not None:
            found = head.region
            via = "scope" if found.kind == "scope" else "stated"
            return RegionLink(RegionRef(str(found.adcode), str(found.name)), via, Span(found.start, found.end))
    return otherwise


def periods_of(heads: Sequence[Head], level: Sequence[Head], base: PeriodLink | None) -> PeriodLink | None:
    """The period of a cell: of its own heads, of the column that it is a change or share of, of the table.

    A head such as 本月, 累计 or 上年同期 moves the period of the table.
    """
    for group in (heads, level):
        moved = next((head.shift for head in reversed(group) if head.shift), None)
        if moved and base is not None and (found := shifted(base, moved)) is not None:
            return found
        for head in reversed(group):
            if head.period is not None:
                return link_of(head.period, "stated")
            if head.year is not None:
                return PeriodLink(date(head.year, 1, 1), date(head.year, 12, 31), "year", "stated", head.span)
    return base


def shifted(base: PeriodLink, how: str) -> PeriodLink | None:
    """The period moved: to its last month, from the year's first day on, a year back, or to its last day.

    None where the period is no part of a year and 本月 is not its last month.

    >>> half = PeriodLink(date(2023, 1, 1), date(2023, 6, 30), "half", "article", None)
    >>> str(shifted(half, "month").first), str(shifted(half, "year_before").last)
    ('2023-06-01', '2022-06-30')
    """
    last = base.last
    if how == "month":
        return (
            None
            if base.granularity in ("year", "years", "day")
            else base._replace(first=last.replace(day=1), granularity="month")
        )
    if how == "cumulative":
        first = last.replace(month=1, day=1)
        return base._replace(first=first, granularity=_GRAIN.get(last.month, "month"))
    if how == "year_before":
        return base._replace(first=_year_back(base.first), last=_year_back(last))
    return base._replace(first=last, granularity="day", instant=True)


def _year_back(day: date) -> date:
    year = day.year - 1
    if day.day == monthrange(day.year, day.month)[1]:
        return date(year, day.month, monthrange(year, day.month)[1])
    return day.replace(year=year)
