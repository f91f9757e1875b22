"""Divisions by a part of their name, for the editor of regions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from extractor.gazetteer import LEVELS, Division, Gazetteer
from extractor.review.lookups import default_lookups
from extractor.review.server.answers import json_answer
from extractor.review.server.desk import BASE, Asking

router: Final = APIRouter(prefix=BASE)
MOST: Final = 100


@router.get("/regions")
def regions(
    asking: Asking,
    q: Annotated[str, Query(min_length=1, max_length=40)],
    date: date | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
) -> Response:
    gazetteer = default_lookups().gazetteer
    return json_answer([_told(division, gazetteer, date) for division in divisions_like(gazetteer, q, date)[:limit]])


def divisions_like(gazetteer: Gazetteer, wanted: str, on: date | None) -> list[Division]:
    """The divisions in force on the day whose name, short form or alias holds ``wanted``, or whose code begins with it.

    Whole names first, then beginnings, then the rest; within each the higher level first.

    >>> from extractor.gazetteer import load_gazetteer
    >>> [each.name for each in divisions_like(load_gazetteer(), "浙江", None)]
    ['浙江省']
    """
    year, wanted = gazetteer.year(on), wanted.strip()
    best: dict[Division, int] = {}
    for form, many in gazetteer.forms.items():
        rank = 0 if form == wanted else 1 if form.startswith(wanted) else 2 if wanted in form else None
        for division in (each.division for each in many if rank is not None):
            if rank is not None and division.holds(year):
                best[division] = min(rank, best.get(division, rank))
    if wanted.isascii() and wanted.isdigit():
        best |= {each: 0 for each in gazetteer.divisions if each.adcode.startswith(wanted) and each.holds(year)}
    return sorted(best, key=lambda each: (best[each], LEVELS.index(each.level), each.adcode))


def _told(division: Division, gazetteer: Gazetteer, on: date | None) -> dict[str, Any]:
    above = [gazetteer.at_or_near(code, on) for code in gazetteer.ancestors(division, on)]
    return {
        "adcode": division.adcode,
        "name": division.name,
        "level": division.level,
        "ancestors": [each.name for each in above if each is not None],
    }
