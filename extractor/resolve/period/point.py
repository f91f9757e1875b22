"""One point of the calendar as written (2019年底, 前8个月, 上月末) → its days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from extractor.match.period import PeriodRules, PointPattern
from extractor.resolve.period.calendar import Days, add_months, month_end, safe_date, year_of

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}


EARLY = 3
"""In the first months of a year, 全年 without a year is the year before."""


class Reference(NamedTuple):
    """What a point is resolved against.

    ``published`` is the publication date; ``year`` the year said before in the
    paragraph, heading or title; ``force`` the last stretch said there;
    ``future`` allows a bare month or day after the publication date;
    ``base`` is True inside a comparison, where 去年 counts from the time in force.
    """

    published: date | None
    year: int | None = None
    force: Days | None = None
    future: bool = False
    base: bool = False


def whole_number(text: str) -> int | None:
    """A small whole number in figures or characters; None for anything else.

    >>> whole_number("三十"), whole_number("12"), whole_number("十五"), whole_number("几")
    (30, 12, 15, None)
    """
    if text.isdecimal():
        return int(text)
    if text == "百":
        return 100
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(ones)
    high = _DIGITS.get(tens) if tens else 1
    low = _DIGITS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low


@lru_cache(maxsize=4096)
def parse_point(point: PointPattern, text: str) -> Mapping[str, str] | None:
    """The named groups of one point as written; None where it is no point. The same text is parsed once."""
    match = point.pattern.fullmatch(text)
    if match is None:
        return None
    said = ((name.partition("_")[0], value) for name, value in match.groupdict().items() if value is not None)
    return MappingProxyType({name: value.strip() for name, value in said})


def resolve_point(text: str, reference: Reference, rules: PeriodRules) -> Days | None:
    """The days of one point as written; None where the reference does not suffice.

    >>> from extractor.match.period import load_period_rules
    >>> resolve_point("6月底", Reference(date(2020, 8, 27)), load_period_rules()).last
    datetime.date(2020, 6, 30)
    """
    said = parse_point(rules.point, text)
    if said is None:
        return None
    if "dw" in said:
        return _day_word(said["dw"], reference, rules)
    if "bday" in said:
        last = _bare_day(said["bday"], reference)
        first = _bare_day(said["bfirst"], reference) if "bfirst" in said else last
        return Days(first.first, last.last, "day") if first and last and first.first <= last.last else None
    if "medgealone" in said:
        return _month_edge_alone(said["medgealone"], reference)
    if "mw" in said:
        return _month_word(said, reference, rules)
    year = said_year(said, reference, rules)
    if year is not None:
        return _in_year(said, year, rules) if 1 < year < 9999 else None
    if {"y", "cy", "yw"} & said.keys():
        return None
    return _bare(said, reference, rules)


def said_year(said: Mapping[str, str], reference: Reference, rules: PeriodRules) -> int | None:
    """The year that the groups of a point name; None where they name none or a relative one without a date."""
    if "y" in said:
        return int(said["y"])
    if "cy" in said:
        return int("".join(str(_DIGITS[character]) for character in said["cy"]))
    if "yw" not in said:
        return None
    step = rules.words["year"][said["yw"]]
    published = reference.published.year if reference.published else None
    if step == "same":
        return reference.year
    if step in ("previous", "next"):
        return None if reference.year is None else reference.year + (1 if step == "next" else -1)
    if reference.base and reference.year is not None and int(step) < 0:
        return reference.year + int(step)
    return None if published is None else published + int(step)


def _bare(said: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    """A month or part of a year without its year: the year in force, else the latest that has begun."""
    if reference.year is not None:
        return _in_year(said, reference.year, rules)
    if reference.published is None:
        return None
    found = _in_year(said, reference.published.year, rules)
    if found is None or reference.future or found.granularity == "half":
        return found
    if found.granularity == "year":
        return found if reference.published.month > EARLY else year_of(found.first.year - 1)
    begun = found.last.replace(day=1) if found.granularity == "month" else found.first
    if begun <= reference.published:
        return found
    return _in_year(said, reference.published.year - 1, rules)


def _in_year(said: Mapping[str, str], year: int, rules: PeriodRules) -> Days | None:
    if "part" in said:
        first, last, granularity = rules.parts[said["part"]]
        begin, end = (date.fromisoformat(f"{year:04}-{day}") for day in (first, last))
        return _part_edge(said["pedge"], begin, end) if "pedge" in said else Days(begin, end, granularity)
    if "firstmonths" in said:
        months = whole_number(said["firstmonths"])
        return Days(date(year, 1, 1), month_end(year, months), "month") if months and months <= 12 else None
    if "m1" in said:
        one, two = whole_number(said["m1"]), whole_number(said["m2"])
        if not one or not two:
            return None
        return Days(date(year - (one > two), one, 1), month_end(year, two), "month")
    if "m" in said:
        month = whole_number(said["m"])
        return _in_month(said, year, month) if month else None
    edge = said.get("yedge") or said.get("bedge")
    return _year_edge(edge[-1], year) if edge else year_of(year)


def _part_edge(edge: str, begin: date, end: date) -> Days:
    """三季度末 is its last day, 三季度初 about its first."""
    if edge == "初":
        return Days(begin, begin, "day", instant=True, fuzzy=True)
    return Days(end, end, "day", instant=True)


def _year_edge(edge: str, year: int) -> Days:
    if edge == "初":
        return Days(date(year, 1, 1), date(year, 1, 1), "day", instant=True, fuzzy=True)
    if edge == "中":
        return Days(date(year, 6, 30), date(year, 6, 30), "day", instant=True, fuzzy=True)
    return Days(date(year, 12, 31), date(year, 12, 31), "day", instant=True)


def _in_month(said: Mapping[str, str], year: int, month: int) -> Days | None:
    end = month_end(year, month)
    if "d1" in said:
        first, last = (safe_date(year, month, whole_number(said[name]) or 0) for name in ("d1", "d2"))
        return Days(first, last, "day") if first and last and first <= last else None
    number = said.get("day") or said.get("wday")
    if number:
        day = safe_date(year, month, whole_number(number) or 0)
        return Days(day, day, "day") if day else None
    dekad = said.get("dekad") or said.get("wdekad")
    if dekad:
        first_day = {"上": 1, "中": 11, "下": 21}[dekad[0]]
        last = end if dekad.endswith("下旬") else date(year, month, first_day + 9)
        return Days(date(year, month, first_day), last, "dekad")
    edge = said.get("medge") or said.get("wmedge")
    if edge:
        return _month_edge(edge, year, month)
    return Days(date(year, month, 1), end, "month")


def _month_edge(edge: str, year: int, month: int) -> Days:
    if edge == "初":
        return Days(date(year, month, 1), date(year, month, 1), "day", instant=True, fuzzy=True)
    return Days(month_end(year, month), month_end(year, month), "day", instant=True)


def _month_word(said: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    step = rules.words["month"][said["mw"]]
    anchor = reference.published
    if reference.force is not None and (reference.base or step in ("same", "previous")):
        anchor = reference.force.last
    if anchor is None:
        return None
    moved = add_months(anchor, {"same": 0, "previous": -1}[step] if step in ("same", "previous") else int(step))
    return _in_month(said, moved.year, moved.month)


def _day_word(word: str, reference: Reference, rules: PeriodRules) -> Days | None:
    step = rules.words["day"][word]
    if step == "same":
        day = reference.force.last if reference.force and reference.force.granularity == "day" else reference.published
    elif step == "previous":
        day = reference.force.last - timedelta(days=1) if reference.force else None
    else:
        day = None if reference.published is None else reference.published + timedelta(days=int(step))
    return Days(day, day, "day") if day else None


def _bare_day(number: str, reference: Reference) -> Days | None:
    """A day without its month: in the month in force, else the latest such day up to publication."""
    anchor = reference.force.last if _has_month(reference.force) and reference.force else reference.published
    if anchor is None:
        return None
    day = safe_date(anchor.year, anchor.month, int(number))
    if not _has_month(reference.force) and not reference.future and (day is None or day > anchor):
        earlier = add_months(anchor.replace(day=1), -1)
        day = safe_date(earlier.year, earlier.month, int(number))
    return Days(day, day, "day") if day else None


def _month_edge_alone(edge: str, reference: Reference) -> Days | None:
    anchor = reference.force.last if _has_month(reference.force) and reference.force else reference.published
    return _month_edge(edge[-1], anchor.year, anchor.month) if anchor else None


def _has_month(days: Days | None) -> bool:
    return days is not None and days.granularity in ("day", "dekad", "month")
