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
def _rules() -> tuple[tuple[FalseFriend, ...], tuple[FalseFriend, ...], tuple[FalseFriend, ...]]:
    """The rules for all mentions, those for foreign places only, and the words that end what a place says."""
    rules = load_context_rules("region_attach.toml")
    patterns = [rule for rule in rules if not rule.words]
    return (
        tuple(rule for rule in patterns if rule.forms != "foreign"),
        tuple(rule for rule in patterns if rule.forms == "foreign"),
        tuple(rule for rule in rules if rule.words),
    )


def _places(document: Document, regions: ResolvedRegions) -> list[_Said]:
    """What the text says by its mentions, in order: chains and lists joined, comparisons left out."""
    local, foreign, _ = _rules()
    said = [place for place in map(_place, regions.mentions) if place is not None]
    said += [_Said(span.start, span.end, None, "foreign") for span in regions.foreign]
    joined = _joined(document.text, sorted(said), {mention.start: mention for mention in regions.mentions})
    return [place for place in joined if not _is_beside(document.text, place, local, foreign)]


def _is_beside(text: str, place: _Said, local: Sequence[FalseFriend], foreign: Sequence[FalseFriend]) -> bool:
    """True where the words around a place say that it is not what the number is about."""
    if any(rule.blocks(text, place.start, place.end) for rule in local):
        return True
    return place.via == "foreign" and any(rule.blocks(text, place.start, place.end) for rule in foreign)


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
            if last.end == place.start and (inside or place.via == last.via or place.via == "scope"):
                joined[-1] = place._replace(start=last.start)
                continue
            if text[last.end : place.start] and place.via == "stated" and last.via == "stated":
                joined[-1] = _Said(last.start, place.end, _over(last, place, mentions), "stated")
                continue
        joined.append(place)
    return joined


def _over(last: _Said, place: _Said, mentions: dict[int, ResolvedRegion]) -> RegionRef | None:
    """The division over a list where the text names it before the list (凉山州普格县、布拖县), else None."""
    head, mention = mentions.get(last.start), mentions.get(place.start)
    if head is None or mention is None or head.adcode is None or head.name is None:
        return None
    return RegionRef(head.adcode, head.name) if head.adcode in mention.ancestors else None


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
        if place.end <= quantity.start and not _is_over(document.text, place, quantity.start):
            said = "stated" if place.via == "foreign" else place.via
            via = said if place.start >= clause.start else "carried"
            return RegionLink(place.region, via, Span(place.start, place.end))
        at -= 1
    return _opening(document, sentence, places, starts) or _outer(document, quantity.start, regions)


def _is_over(text: str, place: _Said, at: int) -> bool:
    """True where a word between a place and a number says that the number is about others (其他6省)."""
    rest = _rules()[2]
    between = text[place.end : at]
    return any(word in between for rule in rest for word in rule.words) or (
        ("；" in between or ";" in between) and text[max(0, place.start - 3) : place.start].strip("，,: ：").endswith("其中")
    )


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
