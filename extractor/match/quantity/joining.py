"""Numbers that share: ranges (3至5万元) and lists (3、5、8家)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from extractor.match.quantity.loading import QuantityRules
from extractor.match.quantity.reading import Reading, read_number
from extractor.match.quantity.units import Unit
from extractor.numerals import shift

_LIST_LIMIT = 60
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


class Member(NamedTuple):
    """One number of a group: its reading, its value and unit with what it shares, and the span that it has.

    ``list_id`` is the start of the list's first number; ``maximum`` the upper
    end of a range; ``rule`` the rule that joined it.
    """

    reading: Reading
    value: Decimal
    maximum: Decimal | None
    unit: Unit | None
    end: int
    rule: str
    list_id: int | None = None


def joined(text: str, first: Reading, rules: QuantityRules, no_list_before: int = 0) -> tuple[list[Member], int]:
    """The number ``first`` with those that it forms a range or an enumeration with.

    The second value is where the numbers end that make no enumeration: no later
    one of them needs to be tried (``no_list_before``), which keeps long rows of
    bare numbers linear.
    """
    sign = text[first.end : first.end + 1]
    if sign in rules.range_signs:
        upper = _range(text, first, rules)
        if upper:
            return [upper], no_list_before
    if first.unit is None and sign in rules.list_signs and first.is_arabic and first.start >= no_list_before:
        members, no_list_before = _list(text, first, rules)
        if members:
            return members, no_list_before
    return [alone(first)], no_list_before


def alone(reading: Reading) -> Member:
    """The number by itself."""
    return _make(Member, (reading, reading.value, None, reading.unit, reading.end, "quantity.number", None))


def _range(text: str, first: Reading, rules: QuantityRules) -> Member | None:
    rule = rules.uses["range"][0]
    sign = rule.regex.match(text, first.end)
    last = read_number(text, sign.end(), rules) if sign else None
    if (
        last is None
        or last.is_arabic != first.is_arabic
        or (first.unit is None and last.unit is None and not last.power)
    ):
        return None
    if first.unit and last.unit and first.unit.code != last.unit.code:
        return None
    if first.unit and last.unit is None:
        return None
    low = first.value
    if first.unit is None and first.power == 0 and last.power and first.digits:
        shared = shift(first.digits, last.power)
        low = shared if shared < last.value else low
    if not low < last.value:
        return None
    return Member(first, low, last.value, last.unit or first.unit, last.end, rule.id)


def _list(text: str, first: Reading, rules: QuantityRules) -> tuple[list[Member], int]:
    rule = rules.uses["list"][0]
    readings, last = [first], first
    while last.unit is None and len(readings) < _LIST_LIMIT and text[last.end : last.end + 1] in rules.list_signs:
        sign = rule.regex.match(text, last.end)
        following = read_number(text, sign.end(), rules) if sign else None
        if following is None or not following.is_arabic:
            break
        readings.append(following)
        last = following
    if len(readings) < 2 or (last.unit is None and not last.power and "." not in last.digits):
        return [], last.end
    lone = last.power if all(r.power == 0 for r in readings[:-1]) else 0
    members = []
    for reading in readings:
        value = shift(reading.digits, lone) if lone and reading is not last else reading.value
        members.append(Member(reading, value, None, last.unit, reading.end, rule.id, first.start))
    return members, last.end
