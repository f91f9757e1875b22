"""Places below the county that the article introduces with their county (贡嘎县森布日村), each time they are named."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractor.document import ResolvedRegion
from extractor.gazetteer import Division
from extractor.match.region.rules import FalseFriend
from extractor.resolve.region.names import Name, Resolver

LABEL = "REGION"
_LEVELS = frozenset(("county", "prefecture"))


def places_within(text: str, resolver: Resolver, rules: Sequence[FalseFriend]) -> Iterator[ResolvedRegion]:
    """Where the text names such a place by its own name, with the division that it lies in, in order.

    Offsets are code points, half-open. A name that was introduced with two
    divisions stands for none; one that overlaps the name of a division, or
    directly follows one, is left to that.
    """
    inside = _introduced(text, resolver.names, rules)
    if not inside:
        return
    names = resolver.names
    starts = [name.mention.start for name in names]
    for found in re.finditer("|".join(map(re.escape, sorted(inside, key=len, reverse=True))), text):
        start, end = found.span()
        at = bisect_left(starts, end)
        if at and names[at - 1].mention.end >= start:
            continue
        division, rule = inside[found.group()]
        yield ResolvedRegion(
            start, end, LABEL, rule, "group", division.adcode, division.name, division.level, resolver.above(division)
        )


def _introduced(text: str, names: Sequence[Name], rules: Sequence[FalseFriend]) -> dict[str, tuple[Division, str]]:
    """The places with the division and the rule that introduced them, without those of two divisions."""
    inside: dict[str, tuple[Division, str]] = {}
    twice = set()
    for name in names:
        division = name.division
        if division is None or division.level not in _LEVELS:
            continue
        for rule in rules:
            match = rule.after.compiled.match(text, name.mention.end) if rule.after is not None else None
            if match is None:
                continue
            place = match["place"]
            if inside.setdefault(place, (division, rule.id))[0] is not division:
                twice.add(place)
    return {place: found for place, found in inside.items() if place not in twice}
