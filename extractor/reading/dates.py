"""Dates as headers write them: 2020-04-30, 2020年4月30日, 二〇二〇年四月三十日."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from extractor.rules import Rule

_DIGITS = {character: value for value, row in enumerate(("〇○零Ｏ", *"一二三四五六七八九")) for character in row}


class FoundDate(NamedTuple):
    """A date and where it stands in the text that was searched; ``day`` None where the year is not said."""

    day: date | None
    start: int
    end: int


def find_date(text: str, rules: Sequence[Rule]) -> FoundDate | None:
    """The first date of ``text`` that one of the rules finds and the calendar has; None without one.

    >>> from extractor.reading.rules import load_reading_rules
    >>> find_date("时间：2020年4月30日", load_reading_rules().dates).day
    datetime.date(2020, 4, 30)
    """
    best: FoundDate | None = None
    for rule in rules:
        for match in rule.regex.finditer(text):
            groups = match.groupdict()
            found = FoundDate(_date(groups.get("year"), groups["month"], groups["day"]), *match.span())
            if (found.day or not groups.get("year")) and (best is None or found.start < best.start):
                best = found
                break
    return best


def _date(year: str | None, month: str | None, day: str | None) -> date | None:
    if not (year and month and day):
        return None
    try:
        return date(_number(year), _number(month), _number(day))
    except ValueError:
        return None


def _number(written: str) -> int:
    """An Arabic numeral (of any width), a year digit by digit, or a Chinese numeral to 99."""
    if written.isdecimal():
        return int(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS[character]) for character in written))
