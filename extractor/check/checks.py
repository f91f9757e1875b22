"""All checks of one article.

A flag is made only where no rounding and no qualifier makes the numbers agree:
each number is an interval of one unit of its last written digit to either side,
wider where a qualifier says so, and two intervals that touch agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from extractor.catalogue import Catalogue
from extractor.check.grouped import check_ranges, check_same, check_wholes
from extractor.check.linked import Linked, check_changes
from extractor.check.numbers import plain
from extractor.check.parts import check_parts
from extractor.check.rules import CheckRules
from extractor.records import ArticleRecord, ObservationRecord

PREFIX = "check:"
HUNDRED = Decimal(100)

Found = Iterator[tuple[int, str]]


def check_observations(record: ArticleRecord, rules: CheckRules, catalogue: Catalogue) -> dict[int, tuple[str, ...]]:
    """The flags of the observations that do not agree with others, by place in ``record.observations``.

    Each flag is ``check:``, the kind and the arithmetic. Observations without
    doubt are not in it. docs/checks.md tells the kinds.

    >>> from extractor.pipeline import extract
    >>> from extractor.rulebook import default_rulebook
    >>> rules = default_rulebook()
    >>> record = extract("审批事项从156项减少到59项，下降67%。", published="2020-01-02")
    >>> check_observations(record, rules.checks, rules.catalogue)
    {2: ('check:from-to:156→59=-62.2%≠-67%',)}
    """
    flags: dict[int, list[str]] = {}
    for place, flag in _all(record, rules, catalogue):
        flags.setdefault(place, []).append(PREFIX + flag)
    return {place: tuple(dict.fromkeys(found)) for place, found in flags.items()}


def _all(record: ArticleRecord, rules: CheckRules, catalogue: Catalogue) -> Found:
    known: list[tuple[int, str, ObservationRecord]] = []
    linked: list[int] = []
    for place, one in enumerate(record.observations):
        indicator = one.indicator
        if indicator is not None and indicator.canonical is not None:
            known.append((place, indicator.canonical, one))
        if one.linked:
            linked.append(place)
        if one.comparison is not None:
            yield from _check_dates(place, one)
        quantity = one.quantity
        if quantity.dimension == "percent" and quantity.value > HUNDRED:
            yield from _check_share(place, one, rules)
    if known:
        yield from check_ranges(known, catalogue, record.text, rules)
    if len(known) > 1:
        yield from check_same(known, record.text, rules)
        yield from check_wholes(known, catalogue)
    if len(record.observations) > 1:
        at = {one.id: place for place, one in enumerate(record.observations)} if linked else {}
        relations = Linked(record, at, linked)
        yield from check_changes(relations, rules)
        yield from check_parts(relations, rules)


def _check_dates(place: int, one: ObservationRecord) -> Found:
    """A change whose base begins after its own time has ended."""
    base, period = one.comparison, one.period
    if base is not None and base.first is not None and period is not None and base.first > period.end:
        yield place, f"dates:{base.first}>{period.end}"


def _check_share(place: int, one: ObservationRecord, rules: CheckRules) -> Found:
    """A share of more than 100 %."""
    name = one.indicator.text if one.indicator else ""
    if one.measure == "level" and rules.share.regex.search(name):
        yield place, f"over-100:{plain(one.quantity.value)}%>100%"


def with_flags(record: ArticleRecord, flags: Mapping[int, tuple[str, ...]]) -> ArticleRecord:
    """``record`` with ``flags`` behind those that its observations have; the record itself where there are none."""
    if not flags:
        return record
    observations = list(record.observations)
    for place, more in flags.items():
        one = observations[place]
        observations[place] = one.model_copy(update={"flags": (*one.flags, *more)})
    return record.model_copy(update={"observations": tuple(observations)})
