"""Checks of 其中: a part is not larger than its whole, and its share is what the two numbers say."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractor.check.linked import Linked, alike
from extractor.check.numbers import RELATIVE, Interval, as_percent, interval_of, plain
from extractor.check.rules import CheckRules
from extractor.records import ObservationRecord

NEAR = 24
"""其中 speaks of the numbers before it where the last of them stands within so many characters."""

FAR = 20
"""So many numbers before 其中 are looked at."""

_CLAUSE_END = frozenset("，；。,;\n")

Found = Iterator[tuple[int, str]]


def check_parts(linked: Linked, rules: CheckRules) -> Found:
    """建成养老机构120家，其中公办130家; 造林707万公顷，其中人工造林365万公顷，占全部造林面积的61.6%."""
    shares: dict[int, int] = {}
    for place in linked.places:
        one = linked.all[place]
        if one.measure == "level" and one.quantity.dimension == "percent":
            part = linked.level_of(linked.to(one, "share_of"))
            if part is not None:
                shares[part] = place
    starts = [one.quantity.start for one in linked.all] if rules.part.regex.search(linked.record.text) else []
    for mark in rules.part.regex.finditer(linked.record.text) if starts else ():
        part = _next_level(linked, bisect_left(starts, mark.end()), mark.end())
        wholes = _levels_before(linked, part, mark.start()) if part is not None else []
        if part is None or not wholes:
            continue
        yield from _larger(linked, part, wholes, rules)
        if part in shares:
            yield from _share(linked, part, wholes, shares[part])


def _next_level(linked: Linked, place: int, end: int) -> int | None:
    """The number after 其中, where it is a level of the same sentence."""
    if place == len(linked.all):
        return None
    one = linked.all[place]
    return place if one.measure == "level" and one.sentence.start <= end else None


def _levels_before(linked: Linked, part: int, start: int) -> list[int]:
    """The levels that 其中 may speak of, nearest first: of its sentence, or of the one before where it opens one.

    Empty where the last level stands too far from 其中, or is counted otherwise.
    """
    if part == 0 or start - linked.all[part - 1].quantity.end > NEAR:
        return []
    opening = linked.all[part - 1].sentence.start
    found = []
    for place in range(part - 1, max(-1, part - FAR), -1):
        one = linked.all[place]
        if one.sentence.start < opening:
            break
        if one.measure != "level":
            continue
        if one.status == linked.all[part].status and alike(one, linked.all[part]):
            found.append(place)
        elif not found:
            return []
    return found


def _larger(linked: Linked, part: int, wholes: Sequence[int], rules: CheckRules) -> Found:
    one = interval_of(linked.all[part].quantity)
    if one is None or not all(_adds_up(linked.all[place], rules) for place in (part, *wholes)):
        return
    for place in wholes:
        whole = None if linked.all[place].quantity.qualifier == "over" else _together(linked, place)
        if whole is None or one.least <= whole.most:
            return
    yield part, f"part:{plain(linked.all[part].quantity.value)}>{plain(linked.all[wholes[0]].quantity.value)}"


def _together(linked: Linked, place: int) -> Interval | None:
    """A level with those of its clause before it that are counted alike: 65名运动员和8名教练员."""
    total = interval_of(linked.all[place].quantity)
    left = FAR
    while total is not None and place > 0 and left > 0:
        one, before = linked.all[place], linked.all[place - 1]
        between = linked.record.text[before.quantity.end : one.quantity.start]
        if not alike(one, before) or len(between) > NEAR or not _CLAUSE_END.isdisjoint(between):
            break
        more = interval_of(before.quantity)
        total = None if more is None else total.plus(more)
        place -= 1
        left -= 1
    return total


def _adds_up(one: ObservationRecord, rules: CheckRules) -> bool:
    if one.indicator is None or one.per is not None or one.quantity.dimension in RELATIVE:
        return False
    return rules.not_additive.regex.search(f"{one.indicator.text}{one.quantity.unit or ''}") is None


def _share(linked: Linked, part: int, wholes: Sequence[int], place: int) -> Found:
    share, counted = linked.all[place], linked.all[part].quantity
    named = [whole for whole in wholes if _names(linked, share, part, whole)]
    above, said = interval_of(counted), interval_of(share.quantity)
    if not named or above is None or said is None:
        return
    for whole in wholes:
        below = interval_of(linked.all[whole].quantity)
        quotient = above.over(below) if below is not None else None
        if quotient is None or quotient.percent().meets(said):
            return
    total = linked.all[named[0]].quantity.value
    sum_ = f"{plain(counted.value)}/{plain(total)}={as_percent(counted.value / total)}"
    yield place, f"share:{sum_}≠{plain(share.quantity.value)}%"


def _names(linked: Linked, share: ObservationRecord, part: int, whole: int) -> bool:
    """Whether the share is of that whole: it ends with the same word, and no other region is named before it."""
    total = linked.all[whole]
    if share.indicator is None or total.indicator is None or share.indicator.text[-2:] != total.indicator.text[-2:]:
        return False
    start, end = linked.all[part].quantity.end, share.quantity.start
    code = total.region.adcode if total.region else None
    return all(
        one.adcode is not None and one.adcode == code for one in linked.record.regions if start <= one.start < end
    )
