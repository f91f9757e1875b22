"""Pointers (全市, 我省, 该县): the division in scope at their level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.document import RegionRef, Section, sections_around
from extractor.gazetteer import COUNTRY, Division
from extractor.resolve.region.names import Year


def points_at(unit: str, division: Division) -> bool:
    """True where a pointer with ``unit`` (全省: 省) can mean the division.

    >>> points_at("市", Division("320583", "昆山市", "county", "320500", 1989, None))
    True
    >>> points_at("省", Division("310000", "上海市", "province", "100000", 1981, None))
    False
    """
    name = division.name
    if unit == "国":
        return division.level == "country"
    if unit == "省":
        return division.level == "province" and name.endswith("省")
    if unit == "区":
        return name.endswith("区") and (division.level != "province" or name.endswith("自治区"))
    if unit == "旗":
        return division.level == "county" and name.endswith("旗")
    return name.endswith(unit)


def first_on_line(unit: str, starts: Iterable[Division], year: Year) -> Division | None:
    """The first division that a pointer can mean, on the lines upwards from ``starts`` in their order."""
    if unit == "国":
        return year.division(COUNTRY)
    for start in starts:
        if points_at(unit, start):
            return start
        for code in reversed(year.above(start)):
            above = year.division(code)
            if above is not None and points_at(unit, above):
                return above
    return None


def inherited(sections: Sequence[Section], own: Sequence[RegionRef | None]) -> list[RegionRef | None]:
    """The region of each section: its own, else that of the section around it."""
    found: list[RegionRef | None] = []
    for region, around in zip(own, sections_around(sections), strict=True):
        found.append(region or (found[around] if around >= 0 else None))
    return found
