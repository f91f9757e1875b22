"""Read one number of the text: its value, what stands inside it, and its unit."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.match.quantity.loading import QuantityRules
from extractor.match.quantity.units import Unit
from extractor.numerals import parse_numeral, shift

_ASCII = frozenset("0123456789")
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


class Reading(NamedTuple):
    """A number as read at one place, before it is joined with its neighbours.

    ``end`` is after the unit, ``number_end`` after multiplier and inside
    qualifier. ``digits`` are the written digits as ASCII, or "" for Chinese.
    """

    start: int
    number_end: int
    end: int
    value: Decimal
    digits: str
    power: int
    inside: str | None
    unit: Unit | None

    @property
    def is_arabic(self) -> bool:
        return bool(self.digits)


def read_number(text: str, start: int, rules: QuantityRules, found: re.Match[str] | None = None) -> Reading | None:
    """The number that begins at ``start``, None where none does or its digits make no value.

    ``found`` is the match of ``rules.number`` at ``start`` where the caller has it already.
    """
    found = found or rules.number.match(text, start)
    if found is None:
        return None
    written, inside, multiplier, second = found.groups()
    end = found.end()
    if not multiplier and not inside and text[end - 1] == " ":
        end -= 1
    power = rules.powers[multiplier] if multiplier else 0
    digits = ""
    value: Decimal | None
    if written[0] in _ASCII or "０" <= written[0] <= "９":
        digits = written.replace(",", "") if written.isascii() else str(parse_numeral(written))
        if len(digits) > 30:
            return None
        value = shift(digits, power) if power else Decimal(digits)
        if multiplier and text[end : end + 1].isdecimal():
            mixed = rules.mixed.match(text, start)
            whole = parse_numeral(mixed[0]) if mixed else None
            if mixed and whole is not None:
                value, end, power = whole, mixed.end(), 0
    else:
        value = chinese_value(written)
        if value is not None and power:
            value = shift(format(value, "f"), power)
    if value is None:
        return None
    found_unit = rules.units.find(text, end)
    if found_unit is None and text[end : end + 1] == " ":
        found_unit = rules.units.find(text, end + 1)
    inside = inside or second
    if found_unit is not None:
        unit_end, unit = found_unit
        if not ((unit.arabic and not (digits or inside)) or (unit.as_unit and value > 10)):
            return _make(Reading, (start, end, unit_end, value, digits, power, inside, unit))
    return _make(Reading, (start, end, end, value, digits, power, inside, None))


@lru_cache(maxsize=4096)
def chinese_value(written: str) -> Decimal | None:
    """The value of a Chinese numeral; kept, because few are written over and over."""
    return parse_numeral(written)
