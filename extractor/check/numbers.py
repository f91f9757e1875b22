"""What a written number may truly be, as an interval, and how arithmetic is written in a flag."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from extractor.kept import compiled_by_re
from extractor.record_values import decimal_text
from extractor.records import Quantity

HUNDRED = Decimal(100)
RELATIVE = frozenset({"percent", "point", "multiple"})

_DIGITS = compiled_by_re(r"\d[\d,，]*(?:[.．](\d+))?")
_LOOSE = Decimal("0.1")
_TENTH = Decimal("0.1")
_SHORT, _LONG = Context(prec=12), Context(prec=3000)


class Interval(NamedTuple):
    """The least and the most that the truth may be; ends included."""

    least: Decimal
    most: Decimal

    def meets(self, other: Interval) -> bool:
        """Whether the two have a value in common.

        >>> Interval(Decimal(1), Decimal(2)).meets(Interval(Decimal(2), Decimal(3)))
        True
        """
        return self.least <= other.most and other.least <= self.most

    def minus(self, other: Interval) -> Interval:
        """All differences of the two."""
        return Interval(self.least - other.most, self.most - other.least)

    def plus(self, other: Interval) -> Interval:
        """All sums of the two."""
        return Interval(self.least + other.least, self.most + other.most)

    def over(self, other: Interval) -> Interval | None:
        """All quotients of two that are positive; None where the other reaches zero."""
        if other.least <= 0 or self.least < 0:
            return None
        return Interval(self.least / other.most, self.most / other.least)

    def percent(self) -> Interval:
        """A quotient in per cent."""
        return Interval(self.least * HUNDRED, self.most * HUNDRED)


def interval_of(quantity: Quantity) -> Interval | None:
    """What a quantity may truly be: one unit of its last written digit to either side, and what its qualifier adds.

    None where a qualifier leaves one end open (at_least, at_most, over and
    under of nothing near).
    """
    value, last = quantity.value, quantity.value_max if quantity.value_max is not None else quantity.value
    step = _last_digit(quantity)
    slack = abs(value) * _LOOSE
    match quantity.qualifier:
        case "exact":
            return Interval(value - step, last + step)
        case "about":
            return Interval(value - max(step, slack), last + max(step, slack))
        case "nearly" | "under":
            return Interval(value - max(step, slack), last)
        case "over":
            return Interval(value, last + max(step, slack))
    return None


def _last_digit(quantity: Quantity) -> Decimal:
    """The worth of the last digit as written: 0.01万 in 67.49万张, 1 in 156项, 10 in 三成."""
    found = _DIGITS.search(quantity.text)
    if found is None:
        normal = quantity.value.normalize()
        return Decimal(1).scaleb(int(normal.as_tuple().exponent)) if normal else Decimal(1)
    written = Decimal(found[0].replace(",", "").replace("，", "").replace("．", "."))
    worth = Decimal(1).scaleb(-len(found[1] or ""))
    return abs(quantity.value / written * worth) if written else worth


def plain(value: Decimal) -> str:
    """A value as flags write it, with twelve significant digits at most.

    >>> plain(Decimal("674900")), plain(Decimal("0.30")), plain(Decimal(-97) / 156)
    ('674900', '0.3', '-0.621794871795')
    """
    return decimal_text(_SHORT.plus(value))


def as_percent(quotient: Decimal) -> str:
    """A quotient in per cent, one digit behind the point.

    >>> as_percent(Decimal(-97) / 156)
    '-62.2%'
    """
    return f"{decimal_text((quotient * HUNDRED).quantize(_TENTH, ROUND_HALF_UP, _LONG))}%"
