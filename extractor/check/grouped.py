"""Checks of numbers of the catalogue's indicators: alone, and those of one region and period together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extractor.catalogue import OWN_RELATIVE, Catalogue
from extractor.check.numbers import Interval, interval_of, plain
from extractor.check.rules import CheckRules
from extractor.records import ObservationRecord

CLOSE = Decimal("1.5")
"""Two values of one indicator contradict each other up to this ratio; beyond it they are rather of two things."""

YEAR = 366
"""Days. An amount of a longer time may be larger than the range of the catalogue, which is for a year."""

Found = Iterator[tuple[int, str]]
Key = tuple[object, ...]
Known = Sequence[tuple[int, str, ObservationRecord]]


def check_ranges(known: Known, catalogue: Catalogue, text: str, rules: CheckRules) -> Found:
    """A level outside of what the catalogue holds plausible."""
    for place, key, one in known:
        if one.measure != "level" or key not in catalogue.entries:
            continue
        quantity = one.quantity
        outside = catalogue.outside(key, quantity.value, quantity.unit)
        if outside is not None:
            sign, limit, unit = outside
            if (
                sign == ">"
                and catalogue.entries[key].dimension not in OWN_RELATIVE
                and not _within_a_year(one, text, rules)
            ):
                continue
            yield place, f"range:{plain(quantity.value)}{quantity.unit or ''}{sign}{plain(limit)}{unit or ''}"


def _within_a_year(one: ObservationRecord, text: str, rules: CheckRules) -> bool:
    """Whether the number is of one year at most, and not what added up in several, or in no time that is said."""
    if one.period is None or (one.period.end - one.period.start).days > YEAR:
        return False
    is_instant = one.period.start == one.period.end
    return not (is_instant and rules.added_up.regex.search(text, one.sentence.start, one.quantity.start))


def check_same(known: Known, text: str, rules: CheckRules) -> Found:
    """The level of one indicator, region and period in two sentences, with values that cannot both be right.

    A number behind 其中 in its sentence may be one of a part, and is left out.
    """
    groups: dict[Key, list[int]] = {}
    by_place = {place: one for place, _, one in known}
    for place, key, one in known:
        region, period = one.region, one.period
        if one.measure != "level" or region is None or period is None or one.cell is not None or one.per is not None:
            continue
        if rules.part.regex.search(text, one.sentence.start, one.quantity.start):
            continue
        name = one.indicator.text if one.indicator else ""
        where = (key, name, region.adcode, period.start, period.end, one.quantity.unit_code, one.status)
        groups.setdefault(where, []).append(place)
    for places in groups.values():
        first = by_place[places[0]]
        for place in places[1:]:
            other = by_place[place]
            if other.sentence.start != first.sentence.start and _contradict(first, other):
                values = f"twice:{plain(first.quantity.value)}≠{plain(other.quantity.value)}"
                yield places[0], values
                yield place, values


def _contradict(one: ObservationRecord, other: ObservationRecord) -> bool:
    """Whether two values are apart, yet close, or the same digits with another multiplier."""
    first, second = interval_of(one.quantity), interval_of(other.quantity)
    if first is None or second is None or first.meets(second):
        return False
    small, large = sorted((one.quantity.value, other.quantity.value))
    if small <= 0:
        return False
    digits = small.normalize().as_tuple().digits
    return large <= small * CLOSE or (len(digits) > 1 and digits == large.normalize().as_tuple().digits)


def check_wholes(known: Known, catalogue: Catalogue) -> Found:
    """Parts that the catalogue knows against their whole, for one region and period."""
    groups: dict[Key, dict[str, ObservationRecord]] = {}
    at: dict[str, int] = {}
    for place, key, one in known:
        region, period = one.region, one.period
        if one.measure == "level" and region is not None and period is not None:
            at[one.id] = place
            where = (region.adcode, period.start, period.end, one.quantity.unit_code, one.status)
            groups.setdefault(where, {}).setdefault(key, one)
    for group in groups.values():
        if len(group) > 1:
            for one, flag in _whole(group, catalogue):
                yield at[one.id], flag


def _whole(group: Mapping[str, ObservationRecord], catalogue: Catalogue) -> Iterator[tuple[ObservationRecord, str]]:
    summands: dict[str, list[ObservationRecord]] = {}
    for key, one in group.items():
        entry = catalogue.entries.get(key)
        if entry is None or entry.part_of is None or entry.part_of not in group:
            continue
        if entry.sums:
            summands.setdefault(entry.part_of, []).append(one)
        whole = group[entry.part_of]
        if whole.quantity.start > one.quantity.start:
            continue  # what follows its part may be the whole of something else
        least, most = interval_of(one.quantity), interval_of(whole.quantity)
        if least is not None and most is not None and least.least > most.most:
            yield one, f"part:{plain(one.quantity.value)}>{plain(whole.quantity.value)}"
    for key, parts in summands.items():
        if len(parts) == sum(entry.sums and entry.part_of == key for entry in catalogue.entries.values()):
            yield from _sum(group[key], parts)


def _sum(whole: ObservationRecord, parts: Sequence[ObservationRecord]) -> Iterator[tuple[ObservationRecord, str]]:
    total, truth = interval_of(whole.quantity), Interval(Decimal(0), Decimal(0))
    for one in parts:
        part = interval_of(one.quantity)
        if part is None:
            return
        truth = truth.plus(part)
    if total is not None and not truth.meets(total):
        values = [one.quantity.value for one in parts]
        sum_ = f"{'+'.join(map(plain, values))}={plain(sum(values, Decimal(0)))}"
        yield whole, f"sum:{sum_}≠{plain(whole.quantity.value)}"
