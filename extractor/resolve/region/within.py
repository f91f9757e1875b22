"""Places below the county that the article introduces with their county (贡嘎县森布日村), each time they are named."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractor.document import ResolvedRegion
from extractor.gazetteer import Division
from extractor.match.region.rules import RegionRules
from extractor.prefilter import Characters
from extractor.resolve.region.names import Name, Resolver

LABEL = "REGION"
_LEVELS = frozenset(("county", "prefecture"))


def places_within(text: str, resolver: Resolver, rules: RegionRules) -> Iterator[ResolvedRegion]:
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


def _introduced(text: str, names: Sequence[Name], rules: RegionRules) -> dict[str, tuple[Division, str]]:
    """The places with the division and the rule that introduced them, without those of two divisions."""
    inside: dict[str, tuple[Division, str]] = {}
    twice = set()
    ends, reach = _ends(rules)
    for name in names:
        if len(name.candidates) != 1 or (division := name.candidates[0]).level not in _LEVELS:
            continue
        end = name.mention.end
        if ends is not None and ends.isdisjoint(text[end : end + reach]):
            continue
        for rule in rules.within:
            match = rule.after.compiled.match(text, end) if rule.after is not None else None
            if match is None:
                continue
            place = match["place"]
            if inside.setdefault(place, (division, rule.id))[0] is not division:
                twice.add(place)
    return {place: found for place, found in inside.items() if place not in twice}


@lru_cache(maxsize=8)
def _ends(rules: RegionRules) -> tuple[Characters, int]:
    """The last characters of what such places are called (村, 镇), of which each match holds one; and how far off."""
    near = [rule.near for rule in rules.within]
    if not all(one.words and one.ahead for one in near):
        return None, 0
    return frozenset(word[-1] for one in near for word in one.words), max((one.ahead for one in near), default=0)
