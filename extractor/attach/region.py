"""The region of each quantity: named or pointed at in its clause, carried, of the section, of the article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
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
from extractor.gazetteer import COUNTRY
from extractor.match.region.rules import ROLES, RegionRules, load_region_rules
from extractor.resolve.region.scope import inherited

_NOWHERE = RegionLink(None, None, None)
_FAR = 200
_JOINTS = frozenset(("", "、", "和", "及", "以及", "，", ",", "/"))


class _Said(NamedTuple):
    """What one mention, or several joined, says.

    ``line`` are the codes from the province down to the division, for a list
    those that its members share; ``via`` is stated, scope or foreign; ``lasts``
    is False where it holds for its own clause only.
    """

    start: int
    end: int
    line: tuple[str, ...]
    region: RegionRef | None
    via: str
    lasts: bool = True


def attach_regions(
    document: Document,
    quantities: Sequence[QuantityMention],
    regions: ResolvedRegions,
    rules: RegionRules | None = None,
) -> list[RegionLink]:
    """The region of each quantity, parallel to ``quantities``; without ``rules`` by the built-in ones.

    MEANING.md section 1, "Region of an observation": what is named before the
    number in its clause (``via`` stated), or pointed at (scope); else what the
    clauses before it in the sentence said (carried), or the paragraph's opening;
    else the section's region, else the article's. A comparison (居全省第二), an
    origin or a distance is not the region. A list of divisions together, a group
    and a foreign country give region None.
    """
    reader = _Reader(document, regions, rules or _built_in())
    return [reader.link(quantity.start) for quantity in quantities]


@lru_cache(maxsize=1)
def _built_in() -> RegionRules:
    return load_region_rules()


def _places(text: str, regions: ResolvedRegions, rules: RegionRules) -> list[_Said]:
    """What the text says by its mentions, in order: chains and lists joined, comparisons left out."""
    names = {m.adcode: m.name for m in regions.mentions if m.adcode is not None and m.name is not None}
    said = [place for place in map(_place, regions.mentions) if place is not None]
    said += [_Said(span.start, span.end, (), None, "foreign") for span in regions.foreign]
    beside, foreign, several, clause = (rules.attach[role] for role in ROLES)
    places = []
    for place in _joined(text, sorted(said), names):
        start, end = place.start, place.end
        if beside.blocks(text, start, end) or (place.via == "foreign" and foreign.blocks(text, start, end)):
            continue
        if place.region is not None and len(place.line) < 2 and several.blocks(text, start, end):
            place = place._replace(region=None)
        places.append(place._replace(lasts=not clause.blocks(text, start, end)))
    return places


def _place(mention: ResolvedRegion) -> _Said | None:
    via = "scope" if mention.kind == "scope" else "stated"
    if mention.kind == "group":
        return _Said(mention.start, mention.end, (), None, via) if mention.members else None
    if mention.adcode is None or mention.name is None:
        return None
    line = (*mention.ancestors, mention.adcode)
    return _Said(mention.start, mention.end, line, RegionRef(mention.adcode, mention.name), via)


def _joined(text: str, said: Sequence[_Said], names: Mapping[str, str]) -> list[_Said]:
    """Chains (宿迁泗阳) become their last link, lists (河南、安徽) the division that holds all, if there is one."""
    joined: list[_Said] = []
    for place in said:
        last = joined[-1] if joined else None
        if last is not None and last.end <= place.start and text[last.end : place.start] in _JOINTS:
            if last.end == place.start:
                joined[-1] = place._replace(start=last.start)
                continue
            if place.via == "stated" and last.via == "stated":
                joined[-1] = _list(last, place, names)
                continue
        joined.append(place)
    return joined


def _list(last: _Said, place: _Said, names: Mapping[str, str]) -> _Said:
    """Two places of one list: the most specific division above both that the text names, else none."""
    line = tuple(a for a, b in zip(last.line, place.line, strict=False) if a == b)
    named = next((code for code in reversed(line) if code in names), None)
    region = RegionRef(named, names[named]) if named is not None else None
    return _Said(last.start, place.end, line, region, "stated")


class _Reader:
    """Reads the region of a number off the places said before it."""

    def __init__(self, document: Document, regions: ResolvedRegions, rules: RegionRules) -> None:
        self._document = document
        self._text = document.text
        self._others = rules.words[""]
        self._places = _places(document.text, regions, rules)
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
            is_here = place.start >= clause.start
            if place.end <= at and (is_here or place.lasts) and not _is_over(self._text, place, at, self._others):
                said = "stated" if place.via == "foreign" else place.via
                return RegionLink(place.region, said if is_here else "carried", Span(place.start, place.end))
            index -= 1
        return self._opening(number) or self._outer(sentence)

    def _opening(self, number: int) -> RegionLink | None:
        """What the nearest sentence of the paragraph before this one that names a place is about.

        That is the place in its first clause, else the only one that it names; in
        a section or an article with a region only a place inside that region.
        """
        sentences = self._document.sentences
        paragraph = sentences[number].paragraph
        while number > 0 and sentences[number - 1].paragraph == paragraph:
            number -= 1
            earlier = sentences[number]
            index = bisect_right(self._starts, earlier.start - 1)
            stop = bisect_right(self._starts, earlier.end - 1)
            here = [place for place in self._places[index:stop] if place.lasts]
            if not here:
                continue
            place = here[0]
            is_first = place.start < _clause(earlier, earlier.start).end
            is_about = is_first or len({place.region for place in here}) == 1
            if is_about and place.region is not None and self._is_inside(place, earlier):
                return RegionLink(place.region, "carried", Span(place.start, place.end))
            return None
        return None

    def _is_inside(self, place: _Said, sentence: Sentence) -> bool:
        """True where a place lies in the region of its section, or of a local article."""
        around = (self._sections[sentence.section] if sentence.section >= 0 else None) or self._article
        return around is None or around.adcode == COUNTRY or around.adcode in place.line

    def _outer(self, sentence: Sentence | None) -> RegionLink:
        section = sentence.section if sentence is not None else -1
        region = self._sections[section] if section >= 0 else None
        if region is not None:
            heading = self._document.sections[section]
            return RegionLink(region, "section", Span(heading.start, heading.heading_end))
        return RegionLink(self._article, "article", None) if self._article else _NOWHERE


def _is_over(text: str, place: _Said, at: int, others: Sequence[str]) -> bool:
    """True where a word between a place and a number says that the number is about others (其他6省)."""
    first = max(place.end, at - _FAR)
    if any(text.find(word, first, at) >= 0 for word in others):
        return True
    is_part = text[max(0, place.start - 3) : place.start].strip("，,: ：").endswith("其中")
    return is_part and text.find("；", place.end, at) >= 0


def _clause(sentence: Sentence, at: int) -> Span:
    """The clause of a sentence that holds an offset."""
    number = bisect_right(sentence.clauses, at, key=lambda clause: clause.start) - 1
    return sentence.clauses[number] if number >= 0 else Span(sentence.start, sentence.end)
