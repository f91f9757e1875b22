"""What a text says of places, in order: chains and lists of mentions joined, comparisons left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.document import RegionRef, ResolvedRegion, ResolvedRegions
from extractor.gazetteer import COUNTRY
from extractor.match.region.rules import AnyOf, RegionRules

_ALL = "全"
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
_JOINTS = frozenset(("", "、", "和", "及", "以及", "，", ",", "/"))


class Said(NamedTuple):
    """What one mention, or several joined, says.

    ``line`` are the codes from the province down to the division, for a list
    those that its members share; ``via`` is stated, scope or foreign; ``lasts``
    is False where it holds for its own clause only; ``parts`` are the members of a
    list; ``head`` is the outermost link of a chain; ``is_several`` is True for one or some of several (汪清县等5个县).
    """

    start: int
    end: int
    line: tuple[str, ...]
    region: RegionRef | None
    via: str
    lasts: bool = True
    parts: tuple[RegionRef | None, ...] = ()
    head: RegionRef | None = None
    is_several: bool = False


def places_of(text: str, regions: ResolvedRegions, rules: RegionRules) -> list[Said]:
    """What the text says by its mentions, in order: chains and lists joined, comparisons left out."""
    names = {m.adcode: m.name for m in regions.mentions if m.adcode is not None and m.name is not None}
    around = rules.around
    of = around.of
    at_home = of[""] | of["several"] | of["clause"] | of["alike"]
    abroad = of[""] | of["foreign"] | of["clause"]
    bound = "\n" if regions.article is None else "。"
    places: list[Said] = []
    for place in _joined(text, [place for place in _said(regions) if not _is_airport(text, place, around)], names):
        is_abroad = place.via == "foreign"
        possible = around.possible(text, place.start, place.end, abroad if is_abroad else at_home)
        if possible and around.holds(possible & (of[""] | of["foreign"]), text, place.start, place.end):
            continue
        if not is_abroad and places and _is_of_abroad(text, places[-1], place, bound):
            place = place._replace(line=(), region=None, via="foreign")
        places.append(_limited(text, place, possible, around) if possible else place)
    return places


def _is_airport(text: str, place: Said, around: AnyOf) -> bool:
    """True for a county that names something (白云机场)."""
    if place.region is None or place.region.adcode.endswith("00"):
        return False
    possible = around.possible(text, place.start, place.end, around.of["county"])
    return around.holds(possible, text, place.start, place.end)


def _limited(text: str, place: Said, possible: int, around: AnyOf) -> Said:
    """A place as the words around it limit it, by those of the rules that are ``possible``."""
    of, holds, start, end = around.of, around.holds, place.start, place.end
    if place.parts and place.region is not None and holds(possible & of["alike"], text, start, end):
        place = place._replace(region=None)
    is_open = place.via != "foreign" and (not place.parts or place.region is None)
    if is_open and holds(possible & of["several"], text, start, end):
        place = place._replace(region=place.head, is_several=place.head is None)
    return place._replace(lasts=False) if holds(possible & of["clause"], text, start, end) else place


def _said(regions: ResolvedRegions) -> list[Said]:
    """What each mention says by itself, in order: those of zones by their hosts."""
    mentions: Sequence[ResolvedRegion] = regions.mentions
    if regions.hosts:
        hosted = {zone.start for zone in regions.hosts}
        mentions = (*(one for one in mentions if one.start not in hosted), *regions.hosts)
    said = []
    for start, end, _, _, kind, adcode, name, _, ancestors, members, _ in mentions:
        via = "scope" if kind == "scope" else "stated"
        if kind == "group" and adcode is None:
            if members:
                said.append(_make(Said, (start, end, (), None, via, True, (), None, False)))
        elif adcode is not None and name is not None:
            region = _make(RegionRef, (adcode, name))
            said.append(_make(Said, (start, end, (*ancestors, adcode), region, via, True, (), None, False)))
    if regions.foreign:
        said += [
            _make(Said, (start, end, (), None, "foreign", True, (), None, False)) for start, end in regions.foreign
        ]
    if regions.foreign or regions.hosts:
        said.sort()
    return said


def _is_county(place: Said) -> bool:
    return place.region is not None and not place.region.adcode.endswith("00")


def _joined(text: str, said: Sequence[Said], names: Mapping[str, str]) -> list[Said]:
    """Chains (宿迁泗阳) become their last link, lists (河南、安徽) the division that holds all, if there is one."""
    joined: list[Said] = []
    for place in _chained(said, names):
        last = joined[-1] if joined else None
        if last is not None and last.via == place.via == "stated" and _is_joint(text, last.end, place.start):
            joined[-1] = _list(last, place, names)
        else:
            joined.append(place)
    return joined


def _is_of_abroad(text: str, last: Said, place: Said, bound: str) -> bool:
    """True for a 全国 behind a country abroad, with no ``bound`` between: it is that country."""
    is_pointer = place.via == "scope" and place.line == (COUNTRY,) and text[place.start] == _ALL
    return is_pointer and last.via == "foreign" and bound not in text[last.end : place.start]


def _is_joint(text: str, end: int, start: int) -> bool:
    """True where only what joins the members of a list stands between two places."""
    return end <= start and text[end:start] in _JOINTS


def _chained(said: Sequence[Said], names: Mapping[str, str]) -> list[Said]:
    """Places with nothing between them as one: the inner of two that lie in each other, else a list (湘鄂)."""
    chained: list[Said] = []
    for place in said:
        last = chained[-1] if chained else None
        if last is None or last.end != place.start:
            chained.append(place)
        elif last.region is not None and last.line != (COUNTRY,) and place.region is None and not place.parts:
            chained[-1] = last._replace(end=place.end)  # 陕西西部地区
        elif last.via == place.via == "stated" and _is_named(last) and place.region and not holds(last, place):
            chained[-1] = last._replace(end=place.end) if holds(place, last) else _list(last, place, names)
        else:
            chained[-1] = place._replace(start=last.start, head=last.head or last.region)
    return chained


def _is_named(place: Said) -> bool:
    """True for one division and for a list of them, not for a group."""
    return place.region is not None or bool(place.parts)


def _list(last: Said, place: Said, names: Mapping[str, str]) -> Said:
    """Two places of one list: the most specific division above both that the text names, else none."""
    line = tuple(a for a, b in zip(last.line, place.line, strict=False) if a == b)
    named = next((code for code in reversed(line) if code in names), None)
    region = RegionRef(named, names[named]) if named is not None else None
    parts = (*(last.parts or (last.region,)), *(place.parts or (place.region,)))
    return Said(last.start, place.end, line, region, "stated", parts=parts)


def holds(place: Said, inner: Said) -> bool:
    """True where a place is a division above another, or a foreign one beside it."""
    if place.line == (COUNTRY,) or place.via == "foreign":
        return bool(inner.line) and inner.line != place.line
    return 0 < len(place.line) < len(inner.line) and inner.line[: len(place.line)] == place.line
