"""The region of each quantity: named or pointed at in its clause, carried, of the section, of the article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.document import (
    Document,
    QuantityMention,
    RegionLink,
    RegionRef,
    ResolvedRegion,
    ResolvedRegions,
    Sentence,
    Span,
)
from extractor.match.region.rules import FalseFriend, load_context_rules

_NOWHERE = RegionLink(None, None, None)
_JOINTS = frozenset(("", "、", "和", "及", "与", "以及", "，", ",", "/"))


class _Said(NamedTuple):
    """What one mention, or a list of them, says: its region (None: no single division), where, and how."""

    start: int
    end: int
    region: RegionRef | None
    via: str


def attach_regions(
    document: Document, quantities: Sequence[QuantityMention], regions: ResolvedRegions
) -> list[RegionLink]:
    """The region of each quantity, parallel to ``quantities``.

    MEANING.md section 1, "Region of an observation": what is named before the
    number in its clause (``via`` stated), or pointed at (scope); else what the
    clauses before it in the sentence said (carried), or the paragraph's opening;
    else the section's region, else the article's. A comparison (居全省第二), an
    origin or a distance is not the region. A list of divisions together, a group
    and a foreign country give region None.
    """
    places = _places(document, regions)
    starts = [place.start for place in places]
    ends = [sentence.start for sentence in document.sentences]
    links = []
    for quantity in quantities:
        number = bisect_right(ends, quantity.start) - 1
        sentence = document.sentences[number] if number >= 0 else None
        links.append(_link(document, sentence, quantity, regions, places, starts))
    return links


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[FalseFriend, ...], tuple[FalseFriend, ...]]:
    rules = load_context_rules("region_attach.toml")
    return (
        tuple(rule for rule in rules if rule.forms != "foreign"),
        tuple(rule for rule in rules if rule.forms == "foreign"),
    )


def _places(document: Document, regions: ResolvedRegions) -> list[_Said]:
    """What the text says by its mentions, in order: chains and lists joined, comparisons left out."""
    text = document.text
    local, foreign = _rules()
    said: list[_Said] = []
    for mention in regions.mentions:
        place = _place(mention)
        if place is None or any(rule.blocks(text, mention.start, mention.end) for rule in local):
            continue
        said.append(place)
    for span in regions.foreign:
        if not any(rule.blocks(text, span.start, span.end) for rule in (*local, *foreign)):
            said.append(_Said(span.start, span.end, None, "stated"))
    said.sort()
    return _joined(text, said, {mention.start: mention for mention in regions.mentions})


def _place(mention: ResolvedRegion) -> _Said | None:
    via = "scope" if mention.kind == "scope" else "stated"
    if mention.kind == "group":
        return _Said(mention.start, mention.end, None, via) if mention.members else None
    if mention.adcode is None or mention.name is None:
        return None
    return _Said(mention.start, mention.end, RegionRef(mention.adcode, mention.name), via)


def _joined(text: str, said: Sequence[_Said], mentions: dict[int, ResolvedRegion]) -> list[_Said]:
    """Chains (宿迁泗阳) become their last link, lists (河南、安徽等省份) no single division."""
    joined: list[_Said] = []
    for place in said:
        last = joined[-1] if joined else None
        if last is not None and text[last.end : place.start] in _JOINTS and last.end <= place.start:
            mention = mentions.get(place.start)
            inside = mention is not None and last.region is not None and last.region.adcode in mention.ancestors
            if last.end == place.start and (inside or place.via == "scope"):
                joined[-1] = place._replace(start=last.start)
                continue
            if text[last.end : place.start] and place.via == "stated" and last.via == "stated":
                joined[-1] = _Said(last.start, place.end, None, "stated")
                continue
        joined.append(place)
    return joined


def _link(
    document: Document,
    sentence: Sentence | None,
    quantity: QuantityMention,
    regions: ResolvedRegions,
    places: Sequence[_Said],
    starts: Sequence[int],
) -> RegionLink:
    if sentence is None:
        return _outer(document, quantity.start, regions)
    clause = _clause(sentence, quantity.start)
    at = bisect_right(starts, quantity.start) - 1
    while at >= 0 and places[at].start >= sentence.start:
        place = places[at]
        if place.end <= quantity.start:
            via = place.via if place.start >= clause.start else "carried"
            return RegionLink(place.region, via, Span(place.start, place.end))
        at -= 1
    return _opening(document, sentence, places, starts) or _outer(document, quantity.start, regions)


def _clause(sentence: Sentence, at: int) -> Span:
    for clause in reversed(sentence.clauses):
        if clause.start <= at:
            return clause
    return Span(sentence.start, sentence.end)


def _opening(
    document: Document, sentence: Sentence, places: Sequence[_Said], starts: Sequence[int]
) -> RegionLink | None:
    """What an earlier sentence of the paragraph is about: the place that its first clause names."""
    number = document.sentences.index(sentence)
    for earlier in reversed(document.sentences[:number]):
        if earlier.paragraph != sentence.paragraph:
            return None
        at = bisect_right(starts, earlier.start - 1)
        if at < len(places) and places[at].start < earlier.end:
            place = places[at]
            if place.start < _clause(earlier, earlier.start).end:
                return RegionLink(place.region, "carried", Span(place.start, place.end))
            return None
    return None


def _outer(document: Document, at: int, regions: ResolvedRegions) -> RegionLink:
    for section, region in zip(reversed(document.sections), reversed(regions.sections), strict=True):
        if region is not None and section.start <= at < section.end:
            return RegionLink(region, "section", Span(section.start, section.heading_end))
    return RegionLink(regions.article, "article", None) if regions.article else _NOWHERE
