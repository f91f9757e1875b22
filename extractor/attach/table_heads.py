"""One head of a table: its role, what it names, its unit, period and region."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from extractor.attach.table_numbers import TableUnit, is_year, unit_of_head
from extractor.attach.table_rules import TableRules
from extractor.document import ResolvedPeriod, ResolvedRegion, ResolvedRegions, Span
from extractor.match.quantity import QuantityRules
from extractor.rules import Rule

_BLANKS = frozenset(" 　\xa0\t\r\n：:")
_JOINTS = "的在、，,"
_BASES = ("=", "＝", "为")


class Head(NamedTuple):
    """What one head cell says of the numbers under or beside it.

    ``role`` is that of its rule in ``table_heads.toml``, name where none
    matches, region or period where the cell is nothing else. ``names`` are the
    pieces of text that name what is measured.
    """

    span: Span
    role: str
    names: tuple[Span, ...]
    unit: TableUnit | None = None
    default_unit: str | None = None
    falls: bool = False
    period: ResolvedPeriod | None = None
    year: int | None = None
    shift: str | None = None
    status: str | None = None
    region: ResolvedRegion | None = None
    is_foreign: bool = False
    comparison: Span | None = None
    is_part: bool = False


class Around(NamedTuple):
    """What was found and resolved in the article, sorted by start."""

    periods: Sequence[ResolvedPeriod]
    regions: ResolvedRegions


class Bare(NamedTuple):
    """Some characters of a text, and where each of them stands."""

    text: str
    at: tuple[int, ...]

    def cut(self, first: int, last: int) -> Bare:
        """The characters from ``first`` to before ``last``."""
        return Bare(self.text[first:last], self.at[first:last])

    def spans(self) -> tuple[Span, ...]:
        """The stretches of the text that the characters are."""
        spans: list[Span] = []
        for place in self.at:
            if spans and spans[-1].end == place:
                spans[-1] = Span(spans[-1].start, place + 1)
            else:
                spans.append(Span(place, place + 1))
        return tuple(spans)


def bare(text: str, start: int, end: int, without: Sequence[tuple[int, int]]) -> Bare:
    """The characters of the stretch but for blanks and those in ``without``.

    >>> bare("粮 食（万吨）", 0, 7, [(3, 7)]).spans()
    (Span(start=0, end=1), Span(start=2, end=3))
    """
    kept = [
        place
        for place in range(start, end)
        if text[place] not in _BLANKS and not any(first <= place < last for first, last in without)
    ]
    return Bare("".join(text[place] for place in kept), tuple(kept))


M = TypeVar("M", ResolvedPeriod, ResolvedRegion)


def within(mentions: Sequence[M], start: int, end: int) -> list[M]:
    """Those of ``mentions``, sorted by start, that lie in the stretch."""
    first = bisect_left(mentions, start, key=lambda one: one.start)
    last = bisect_left(mentions, end, lo=first, key=lambda one: one.start)
    return [one for one in mentions[first:last] if one.end <= end]


def read_head(text: str, span: Span, around: Around, quantities: QuantityRules, rules: TableRules) -> Head:
    """What the head cell says; a bare year (2019) is a period."""
    if is_year(text, *span):
        return Head(span, "period", (), year=int(text[span.start : span.end]))
    unit, unit_span = unit_of_head(text, *span, quantities)
    mentions = within(around.periods, *span)
    times = [one for one in mentions if one.label == "period" and one.first is not None]
    times = [one for one in times if text[one.end : one.end + 1] not in _BASES]
    stated = [one for one in times if any(map(str.isdecimal, text[one.start : one.end]))]
    comparison = next((Span(one.start, one.end) for one in mentions if one.label == "comparison"), None)
    aside = [unit_span] if unit_span else []
    shift = None if stated else _shift(bare(text, *span, aside), rules)
    words = bare(text, *span, [*((one.start, one.end) for one in times), *aside])
    words, is_part = _without_mark(words, rules)
    region, words, is_foreign = _region(words, around.regions, span, rules)
    head = Head(span, "name", words.spans(), unit, shift=shift)
    head = head._replace(period=(stated or times)[-1] if times else None)
    head = head._replace(region=region, is_foreign=is_foreign, comparison=comparison, is_part=is_part)
    if not words.text:
        role = "region" if region else "period" if times else "value"
        return head._replace(role=role, names=())
    return _with_role(head, words, rules)


def _with_role(head: Head, words: Bare, rules: TableRules) -> Head:
    for rule in rules.also:
        if rule.regex.search(words.text):
            head = head._replace(status=rule.fields.get("status", head.status))
            if rule.fields.get("status"):
                head = head._replace(role="value", names=())
    for rule in rules.heads:
        found = rule.regex.search(words.text)
        if found:
            return _by_rule(head, rule, words, found.start(), rules)
    return head


def _shift(words: Bare, rules: TableRules) -> str | None:
    """How the head moves the period of its table (本月, 累计, 上年同期)."""
    shifts = (rule.fields["shift"] for rule in rules.also if "shift" in rule.fields and rule.regex.search(words.text))
    return next(shifts, None)


def _by_rule(head: Head, rule: Rule, words: Bare, start: int, rules: TableRules) -> Head:
    role = str(rule.fields["role"])
    names = words.spans()
    if role in ("change", "rank", "index"):
        before = words.cut(0, start)
        while before.text and before.text[-1] in _JOINTS:
            before = before.cut(0, len(before.text) - 1)
        empty = (*rules.of("value"), *rules.of("amount")) if role == "rank" else rules.of("value")
        says_nothing = any(other.regex.search(before.text) for other in empty)
        names = () if says_nothing else before.spans()
    elif role == "value":
        names = ()
    falls = rule.fields.get("signed") == "down"
    return head._replace(role=role, names=names, default_unit=rule.fields.get("unit"), falls=falls)


def _without_mark(words: Bare, rules: TableRules) -> tuple[Bare, bool]:
    """Without #, 其中：, 一、 and the like before a name."""
    for rule in rules.of("mark"):
        found = rule.regex.match(words.text)
        if found and found.end() < len(words.text):
            return words.cut(found.end(), len(words.text)), True
    return words, False


def _region(
    words: Bare, regions: ResolvedRegions, span: Span, rules: TableRules
) -> tuple[ResolvedRegion | None, Bare, bool]:
    """The division that the head is (大庆市, 全市合计) or points at with its first word (全市总人口)."""
    if not words.at:
        return None, words, False
    last = words.at[-1] + 1
    if any(place.start <= words.at[0] and last <= place.end for place in regions.foreign):
        return None, words, True
    named = [one for one in within(regions.mentions, *span) if one.adcode is not None]
    if not named or named[0].start != words.at[0]:
        return None, words, False
    region = named[-1] if named[-1].end == last else named[0]
    rest = words.cut(bisect_left(words.at, region.end), len(words.at))
    if rest.text and any(rule.regex.search(rest.text) for rule in rules.of("total")):
        rest = rest.cut(0, 0)
    if not rest.text or region.kind == "scope":
        return region, rest, False
    return None, words, False


def is_relative(heads: Sequence[Head]) -> bool:
    """Whether the numbers under the heads are changes, shares, places or indices of other numbers."""
    return any(head.role in ("change", "share", "rank", "index") for head in heads)


def measure_of(heads: Sequence[Head]) -> str:
    """level, change or rank, as the heads of a number say."""
    roles = {head.role for head in heads}
    return "rank" if "rank" in roles else "change" if "change" in roles else "level"
