"""What the gazetteer knows of a name or code, as text or JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import NamedTuple

from extractor.cli.language import say
from extractor.gazetteer import Division, Gazetteer


class Place(NamedTuple):
    """One division that a name or code can stand for, and whether it lies in or over the named neighbour."""

    division: Division
    ancestors: tuple[Division, ...]
    successors: tuple[Division, ...]
    is_near: bool


def find_places(gazetteer: Gazetteer, asked: str, on: date | None, near: str | None) -> list[Place]:
    """The divisions that ``asked`` stands for on the date, those near ``near`` first.

    A code gives all divisions that ever had it, in order of time.
    """
    divisions = gazetteer.by_code.get(asked, ()) if asked.isdigit() else gazetteer.candidates(asked, on)
    around = {each.adcode for each in gazetteer.candidates(near, on)} if near else set[str]()
    places = []
    for division in divisions:
        codes = gazetteer.ancestors(division, on)
        over = tuple(found for code in codes if (found := gazetteer.at_or_near(code, on)) is not None)
        heirs = tuple(found for code in division.successors if (found := _heir(gazetteer, division, code)) is not None)
        places.append(Place(division, over, heirs, bool(around & {division.adcode, *codes})))
    return sorted(places, key=lambda place: not place.is_near)


def _heir(gazetteer: Gazetteer, division: Division, code: str) -> Division | None:
    """The division that took over, in the year of the change."""
    return gazetteer.at_or_near(code, date(division.valid_to, 1, 1) if division.valid_to else None)


def places_text(places: list[Place]) -> str:
    """A line or two for each place."""
    lines = []
    for place in places:
        division = place.division
        until = "" if division.valid_to is None else str(division.valid_to - 1)
        chain = "".join(each.name for each in place.ancestors) + division.name
        mark = "*" if place.is_near else " "
        lines.append(f"{mark} {division.adcode}  {chain}  {division.level}  {division.valid_from}–{until}")
        for heir in place.successors:
            lines.append(f"    {say('then', '此后')} {heir.adcode}  {heir.name}")
    return "\n".join(lines)


def places_json(places: list[Place]) -> str:
    """The places as a JSON list."""
    return json.dumps(
        [
            {
                "adcode": place.division.adcode,
                "name": place.division.name,
                "level": place.division.level,
                "valid_from": place.division.valid_from,
                "valid_to": place.division.valid_to,
                "ancestors": [each.adcode for each in place.ancestors],
                "successors": [each.adcode for each in place.successors],
                "near": place.is_near,
            }
            for place in places
        ],
        ensure_ascii=False,
        indent=2,
    )
