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
from extractor.resolve.region.scope import inherited

_NOWHERE = RegionLink(None, None, None)
_FAR = 200
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
    reader = _Reader(document, regions)
    return [reader.link(quantity.start) for quantity in quantities]


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


class _Reader:
    """Reads the region of a number off the places said before it."""

    def __init__(self, document: Document, regions: ResolvedRegions) -> None:
        self._document = document
        self._text = document.text
        self._places = _places(document, regions)
        self._starts = [place.start for place in self._places]
        self._sentences = [sentence.start for sentence in document.sentences]
        self._sections = inherited(document.sections, regions.sections)
        self._article = regions.article

    def link(self, at: int) -> RegionLink:
        """The region of the number that starts at ``at``."""
        number = bisect_right(self._sentences, at) - 1
        if number < 0:
            return self._outer(None)
        sentence = self._document.sentences[number]
        clause = _clause(sentence, at)
        index = bisect_right(self._starts, at) - 1
        while index >= 0 and self._starts[index] >= sentence.start:
            place = self._places[index]
            if place.end <= at and not _is_over(self._text, place, at):
                said = "stated" if place.via == "foreign" else place.via
                via = said if place.start >= clause.start else "carried"
                return RegionLink(place.region, via, Span(place.start, place.end))
            index -= 1
        return self._opening(number) or self._outer(sentence)

    def _opening(self, number: int) -> RegionLink | None:
        """What the sentence before in the paragraph is about: the place that its first clause names."""
        sentences = self._document.sentences
        paragraph = sentences[number].paragraph
        while number > 0 and sentences[number - 1].paragraph == paragraph:
            number -= 1
            earlier = sentences[number]
            index = bisect_right(self._starts, earlier.start - 1)
            if index < len(self._places) and self._places[index].start < earlier.end:
                place = self._places[index]
                if place.start < _clause(earlier, earlier.start).end:
                    return RegionLink(place.region, "carried", Span(place.start, place.end))
                return None
        return None

    def _outer(self, sentence: Sentence | None) -> RegionLink:
        section = sentence.section if sentence is not None else -1
        region = self._sections[section] if section >= 0 else None
        if region is not None:
            heading = self._document.sections[section]
            return RegionLink(region, "section", Span(heading.start, heading.heading_end))
        return RegionLink(self._article, "article", None) if self._article else _NOWHERE


def _is_over(text: str, place: _Said, at: int) -> bool:
    """True where a word between a place and a number says that the number is about others (其他6省)."""
    rest = _rules()[2]
    first = max(place.end, at - _FAR)
    if any(text.find(word, first, at) >= 0 for rule in rest for word in rule.words):
        return True
    is_part = text[max(0, place.start - 3) : place.start].strip("，,: ：").endswith("其中")
    return is_part and text.find("；", place.end, at) >= 0


def _clause(sentence: Sentence, at: int) -> Span:
    """The clause of a sentence that holds an offset."""
    number = bisect_right(sentence.clauses, at, key=lambda clause: clause.start) - 1
    return sentence.clauses[number] if number >= 0 else Span(sentence.start, sentence.end)
