"""Checks of a change against the levels that it leads from and to, or against the difference stated beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from extractor.check.numbers import RELATIVE, Interval, as_percent, interval_of, plain
from extractor.check.rules import CheckRules
from extractor.records import ArticleRecord, ObservationRecord

ONE = Interval(Decimal(1), Decimal(1))
NEAR = 16
"""A rate of change that names no base speaks of the pair of levels that ends within so many characters before it."""

FAR = 200
"""A change is held against levels that end within so many characters before it."""

STEPS = 8
"""So many links are followed from a change to its level."""

Found = Iterator[tuple[int, str]]


class Linked(NamedTuple):
    """An article's observations, where each stands in the list by id, and the places of those with links."""

    record: ArticleRecord
    at: Mapping[str, int]
    places: Sequence[int]

    @property
    def all(self) -> Sequence[ObservationRecord]:
        """The observations in reading order."""
        return self.record.observations

    def to(self, one: ObservationRecord, kind: str) -> int | None:
        """Where the observation stands that ``one`` is linked to by ``kind``."""
        return next((self.at[link.id] for link in one.linked if link.kind == kind), None)

    def level_of(self, place: int | None) -> int | None:
        """The level that stands behind a change, by its links; the observation itself where it is a level."""
        for _ in range(STEPS):
            if place is None or self.all[place].measure != "change":
                return place
            place = self.to(self.all[place], "change_of")
        return None


def alike(one: ObservationRecord, other: ObservationRecord) -> bool:
    """Whether two numbers are counted in the same unit."""
    return one.quantity.unit_code == other.quantity.unit_code and one.quantity.unit_code is not None


def check_changes(linked: Linked, rules: CheckRules) -> Found:
    """从156项减少到59项，下降67%; 达120万吨，比上年增加20万吨，增长30%."""
    beside: dict[int, list[int]] = {}
    for place in linked.places:
        one = linked.all[place]
        earlier = linked.to(one, "from")
        if earlier is not None:
            yield from _rate_after(linked, earlier, place, rules)
        if one.measure != "change":
            continue
        level = linked.level_of(linked.to(one, "change_of"))
        if level is None:
            continue
        earlier = linked.to(linked.all[level], "from")
        if earlier is not None:
            yield from _from_to(linked, earlier, level, place, rules)
        elif _same_indicator(one, linked.all[level]):
            beside.setdefault(level, []).append(place)
    for level, places in beside.items():
        for first, second in pairwise(places):
            yield from _difference(linked, level, first, second)


def _rate_after(linked: Linked, earlier: int, later: int, rules: CheckRules) -> Found:
    """从156项减少到59项，总体减负率达67%: no change that is linked, but a rate of change by name."""
    after = later + 1
    if after >= len(linked.all) or linked.all[after].quantity.dimension != "percent":
        return
    rate, level = linked.all[after], linked.all[later]
    between = linked.record.text[level.quantity.end : rate.quantity.start]
    if len(between) <= NEAR and linked.to(rate, "change_of") is None and rules.rate_of_change.regex.search(between):
        yield from _from_to(linked, earlier, later, after, rules)


def _from_to(linked: Linked, earlier: int, later: int, change: int, rules: CheckRules) -> Found:
    before, after, stated = linked.all[earlier], linked.all[later], linked.all[change]
    if stated.quantity.start - after.quantity.end > FAR:
        return
    if not alike(before, after) or not _own_base(stated, before) or _own_time(stated, after):
        return
    first, last, said = interval_of(before.quantity), interval_of(after.quantity), interval_of(stated.quantity)
    if first is None or last is None or said is None or not before.quantity.value:
        return
    values = f"{plain(before.quantity.value)}→{plain(after.quantity.value)}"
    wanted = plain(-stated.quantity.value if stated.direction == "down" else stated.quantity.value)
    said = Interval(-said.most, -said.least) if stated.direction == "down" else said
    difference, ratio = last.minus(first), last.over(first)
    moved = after.quantity.value - before.quantity.value
    quotient = after.quantity.value / before.quantity.value
    unit = stated.quantity.dimension
    if rules.yearly_mean.regex.search(linked.record.text[after.quantity.end : stated.quantity.start]):
        if unit == "percent" and ratio is not None:
            yield from _mean(before, after, change, said, ratio)
    elif unit == "percent" and ratio is not None:
        points = before.quantity.dimension == "percent" and _agree(difference, said, stated)
        if not _agree(ratio.minus(ONE).percent(), said, stated) and not points:
            yield change, f"from-to:{values}={as_percent(quotient - 1)}≠{wanted}%"
    elif unit == "multiple" and ratio is not None and stated.direction != "down":
        if not ratio.meets(said) and not ratio.minus(ONE).meets(said):
            yield change, f"from-to:{values}={plain(round(quotient, 2))}倍≠{wanted}倍"
    elif unit == "point" and before.quantity.dimension == "percent":
        if not _agree(difference, said, stated):
            yield change, f"from-to:{values}={plain(moved)}≠{wanted}"
    elif unit not in RELATIVE and alike(stated, before) and not _agree(difference, said, stated):
        yield change, f"from-to:{values}={plain(moved)}≠{wanted}"


def _agree(computed: Interval, said: Interval, stated: ObservationRecord) -> bool:
    """Whether they meet; a stated change without a direction may be either way."""
    return computed.meets(said) or (stated.direction is None and computed.meets(Interval(-said.most, -said.least)))


def _mean(before: ObservationRecord, after: ObservationRecord, change: int, said: Interval, ratio: Interval) -> Found:
    """从2010年的6.13万增长到2019年的109.9万，年均增长38%: over eight, nine or ten years."""
    if before.period is None or after.period is None:
        return
    years = after.period.end.year - before.period.end.year
    if years < 2 or ratio.least <= 0:
        return
    roots = [ratio.least ** (1 / Decimal(years + 1)), ratio.most ** (1 / Decimal(years - 1))]
    roots += [ratio.least ** (1 / Decimal(years - 1)), ratio.most ** (1 / Decimal(years + 1))]
    if not Interval(min(roots), max(roots)).minus(ONE).percent().meets(said):
        quotient = after.quantity.value / before.quantity.value
        sum_ = f"({plain(after.quantity.value)}/{plain(before.quantity.value)})^(1/{years})-1"
        mean = as_percent(quotient ** (1 / Decimal(years)) - 1)
        yield change, f"yearly-mean:{sum_}={mean}≠{plain((said.least + said.most) / 2)}%"


def _difference(linked: Linked, level: int, first: int, second: int) -> Found:
    """The difference and the rate, stated one after the other, are of one base."""
    if linked.all[first].quantity.dimension == "percent":
        first, second = second, first
    reached, amount, rate = linked.all[level], linked.all[first], linked.all[second]
    if rate.quantity.dimension != "percent" or not alike(reached, amount) or amount.direction is None:
        return
    if amount.quantity.dimension == "percent":  # two rates, as of two forecasts, are no amount and its rate
        return
    if amount.direction != rate.direction or not _same_base(amount, rate):
        return
    top, by, said = interval_of(reached.quantity), interval_of(amount.quantity), interval_of(rate.quantity)
    if top is None or by is None or said is None:
        return
    up = amount.direction == "up"
    quotient = by.over(top.minus(by) if up else top.plus(by))
    if quotient is None or quotient.percent().meets(said):
        return
    now, moved = reached.quantity.value, amount.quantity.value
    base = now - moved if up else now + moved
    sum_ = f"{plain(moved)}/({plain(now)}{'-' if up else '+'}{plain(moved)})={as_percent(moved / base)}"
    yield second, f"growth:{sum_}≠{plain(rate.quantity.value)}%"


def _same_indicator(one: ObservationRecord, other: ObservationRecord) -> bool:
    return one.indicator is not None and other.indicator is not None and one.indicator.text == other.indicator.text


def _own_base(change: ObservationRecord, earlier: ObservationRecord) -> bool:
    """Whether a change is counted against the earlier level: it names no base of its own, or just that time."""
    base, period = change.comparison, earlier.period
    if base is None:
        return True
    return period is not None and base.first is not None and (base.first, base.last) == (period.start, period.end)


def _own_time(change: ObservationRecord, level: ObservationRecord) -> bool:
    """Whether a time of its own is said between the level and the change: 仅2019年就减少120万人."""
    said = change.period.evidence if change.period else None
    return said is not None and level.quantity.end <= said.start < change.quantity.start


def _same_base(one: ObservationRecord, other: ObservationRecord) -> bool:
    """Whether two changes are counted against one base: the second names none, or the same."""
    first, second = one.comparison, other.comparison
    return second is None or (first is not None and first.text == second.text)
