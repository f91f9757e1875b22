"""Arithmetic of days, months and years, on inclusive first and last days."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from typing import NamedTuple

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Days(NamedTuple):
    """A stretch of days, both ends inside, with how finely it was said.

    ``granularity`` is day, dekad, month, quarter, half, year or years;
    ``instant`` marks a point in time (截至6月底), ``fuzzy`` a vague one (年初).
    """

    first: date
    last: date
    granularity: str
    instant: bool = False
    fuzzy: bool = False


def month_end(year: int, month: int) -> date:
    """The last day of a month; ValueError or IndexError for a month that the calendar does not have.

    >>> month_end(2020, 2)
    datetime.date(2020, 2, 29)
    """
    return date(year, month, 29 if month == 2 and isleap(year) else _LENGTHS[month - 1])


def safe_date(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none (2月30日).

    >>> safe_date(2019, 2, 30) is None
    True
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on; the month's last day where it has no such day.

    Years outside 1 to 9999 are held at the ends of the calendar.

    >>> add_months(date(2020, 3, 31), -1)
    datetime.date(2020, 2, 29)
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), month_end(year, month + 1))


def shift(days: Days, months: int) -> Days:
    """The stretch moved by whole months; a last day of a month stays the last day.

    >>> shift(Days(date(2020, 2, 1), date(2020, 2, 29), "month"), -12).last
    datetime.date(2019, 2, 28)
    """
    last = add_months(days.last, months)
    if days.last == month_end(days.last.year, days.last.month):
        last = month_end(last.year, last.month)
    first = last if days.first == days.last else add_months(days.first, months)
    return days._replace(first=first, last=last)


def previous(days: Days) -> Days:
    """The stretch just before one of its own kind: the month before, the quarter before, the day before.

    >>> previous(Days(date(2020, 4, 1), date(2020, 6, 30), "quarter")).first
    datetime.date(2020, 1, 1)
    """
    if days.granularity == "day" or (days.last - days.first).days < 27:
        length = days.last - days.first + timedelta(days=1)
        return days._replace(first=days.first - length, last=days.last - length)
    months = (days.last.year - days.first.year) * 12 + days.last.month - days.first.month + 1
    return shift(days, -months)


def year_of(year: int) -> Days:
    """A whole year."""
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def back(day: date, count: int, unit: str) -> date:
    """The day so many 年, 月, 周 or 天 earlier; later where ``count`` is negative.

    >>> back(date(2019, 7, 11), 3, "年")
    datetime.date(2016, 7, 11)
    """
    if unit == "年":
        return add_months(day, -12 * count)
    if unit == "月":
        return add_months(day, -count)
    return day - timedelta(days=count * (7 if unit == "周" else 1))
