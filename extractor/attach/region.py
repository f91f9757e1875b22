"""The region of each quantity: named or pointed at in its clause, carried, of the section, of the article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.attach.clauses import clause_at
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
from extractor.match.region.rules import AnyOf, RegionRules, load_region_rules
from extractor.resolve.region.scope import inherited

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
_NOWHERE = RegionLink(None, None, None)
_FAR = 200
_SPEECH = 3
_QUOTE = "“"
_OF = "的"
_BY = "由"
_ALL = "全"
_ANDS = frozenset(("、", "和", "与", "及"))
_JOINTS = frozenset(("", "、", "和", "及", "以及", "，", ",", "/"))


class _Said(NamedTuple):
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
    if not quantities:
        return []
    reader = _Reader(document, [quantity.start for quantity in quantities], regions, rules or _built_in())
    return [reader.link(quantity.start, quantity.end) for quantity in quantities]


@lru_cache(maxsize=1)
def _built_in() -> RegionRules:
    return load_region_rules()


def _places(text: str, regions: ResolvedRegions, rules: RegionRules) -> list[_Said]:
    """What the text says by its mentions, in order: chains and lists joined, comparisons left out."""
    names = {m.adcode: m.name for m in regions.mentions if m.adcode is not None and m.name is not None}
    around = rules.around
    of = around.of
    at_home = of[""] | of["several"] | of["clause"] | of["alike"]
    abroad = of[""] | of["foreign"] | of["clause"]
    bound = "\n" if regions.article is None else "。"
    places: list[_Said] = []
    for place in _joined(text, [place for place in _said(regions) if not _is_airport(text, place, around)], names):
        is_abroad = place.via == "foreign"
        possible = around.possible(text, place.start, place.end, abroad if is_abroad else at_home)
        if possible and around.holds(possible & (of[""] | of["foreign"]), text, place.start, place.end):
            continue
        if not is_abroad and places and _is_of_abroad(text, places[-1], place, bound):
            place = place._replace(line=(), region=None, via="foreign")
        places.append(_limited(text, place, possible, around) if possible else place)
    return places


def _is_airport(text: str, place: _Said, around: AnyOf) -> bool:
    """True for a county that names something (白云机场)."""
    if place.region is None or place.region.adcode.endswith("00"):
        return False
    possible = around.possible(text, place.start, place.end, around.of["county"])
    return around.holds(possible, text, place.start, place.end)


def _limited(text: str, place: _Said, possible: int, around: AnyOf) -> _Said:
    """A place as the words around it limit it, by those of the rules that are ``possible``."""
    of, holds, start, end = around.of, around.holds, place.start, place.end
    if place.parts and place.region is not None and holds(possible & of["alike"], text, start, end):
        place = place._replace(region=None)
    is_open = place.via != "foreign" and (not place.parts or place.region is None)
    if is_open and holds(possible & of["several"], text, start, end):
        place = place._replace(region=place.head, is_several=place.head is None)
    return place._replace(lasts=False) if holds(possible & of["clause"], text, start, end) else place


def _said(regions: ResolvedRegions) -> list[_Said]:
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
                said.append(_make(_Said, (start, end, (), None, via, True, (), None, False)))
        elif adcode is not None and name is not None:
            region = _make(RegionRef, (adcode, name))
            said.append(_make(_Said, (start, end, (*ancestors, adcode), region, via, True, (), None, False)))
    if regions.foreign:
        said += [
            _make(_Said, (start, end, (), None, "foreign", True, (), None, False)) for start, end in regions.foreign
        ]
    if regions.foreign or regions.hosts:
        said.sort()
    return said


def _is_county(place: _Said) -> bool:
    return place.region is not None and not place.region.adcode.endswith("00")


def _joined(text: str, said: Sequence[_Said], names: Mapping[str, str]) -> list[_Said]:
    """Chains (宿迁泗阳) become their last link, lists (河南、安徽) the division that holds all, if there is one."""
    joined: list[_Said] = []
    for place in _chained(said, names):
        last = joined[-1] if joined else None
        if last is not None and last.via == place.via == "stated" and _is_joint(text, last.end, place.start):
            joined[-1] = _list(last, place, names)
        else:
            joined.append(place)
    return joined


def _is_of_abroad(text: str, last: _Said, place: _Said, bound: str) -> bool:
    """True for a 全国 behind a country abroad, with no ``bound`` between: it is that country."""
    is_pointer = place.via == "scope" and place.line == (COUNTRY,) and text[place.start] == _ALL
    return is_pointer and last.via == "foreign" and bound not in text[last.end : place.start]


def _is_joint(text: str, end: int, start: int) -> bool:
    """True where only what joins the members of a list stands between two places."""
    return end <= start and text[end:start] in _JOINTS


def _chained(said: Sequence[_Said], names: Mapping[str, str]) -> list[_Said]:
    """Places with nothing between them as one: the inner of two that lie in each other, else a list (湘鄂)."""
    chained: list[_Said] = []
    for place in said:
        last = chained[-1] if chained else None
        if last is None or last.end != place.start:
            chained.append(place)
        elif last.region is not None and last.line != (COUNTRY,) and place.region is None and not place.parts:
            chained[-1] = last._replace(end=place.end)  # 陕西西部地区
        elif last.via == place.via == "stated" and _is_named(last) and place.region and not _holds(last, place):
            chained[-1] = last._replace(end=place.end) if _holds(place, last) else _list(last, place, names)
        else:
            chained[-1] = place._replace(start=last.start, head=last.head or last.region)
    return chained


def _is_named(place: _Said) -> bool:
    """True for one division and for a list of them, not for a group."""
    return place.region is not None or bool(place.parts)


def _list(last: _Said, place: _Said, names: Mapping[str, str]) -> _Said:
    """Two places of one list: the most specific division above both that the text names, else none."""
    line = tuple(a for a, b in zip(last.line, place.line, strict=False) if a == b)
    named = next((code for code in reversed(line) if code in names), None)
    region = RegionRef(named, names[named]) if named is not None else None
    parts = (*(last.parts or (last.region,)), *(place.parts or (place.region,)))
    return _Said(last.start, place.end, line, region, "stated", parts=parts)


class _Reader:
    """Reads the region of a number off the places said before it."""

    def __init__(
        self, document: Document, numbers: Sequence[int], regions: ResolvedRegions, rules: RegionRules
    ) -> None:
        self._document = document
        self._text = document.text
        self._words = rules.words
        self._numbers = numbers
        self._sentences = [sentence.start for sentence in document.sentences]
        self._places = self._without_modifiers(_places(document.text, regions, rules))
        self._starts = [place.start for place in self._places]
        self._naming: list[int] | None = None
        self._firsts: list[int] | None = None
        self._sections = inherited(document.sections, regions.sections)
        self._abroad = _sections_abroad(document, self._sections, self._places)
        self._article = regions.article

    def _without_modifiers(self, places: Sequence[_Said]) -> list[_Said]:
        """Without the places that follow one inside them in its clause, with no number between (富阳区投入杭州资金)."""
        kept: list[_Said] = []
        last = None
        for place in places:
            if last is None or not (place.lasts and _holds(place, last) and self._is_one_clause(last, place)):
                kept.append(place)
                last = place
        return kept

    def _is_one_clause(self, last: _Said, place: _Said) -> bool:
        """True where two places stand in one clause with no number between."""
        if bisect_right(self._numbers, last.end - 1) != bisect_right(self._numbers, place.start):
            return False
        number = bisect_right(self._sentences, place.start) - 1
        return number >= 0 and last.start >= clause_at(self._document.sentences[number], place.start).start

    def link(self, at: int, end: int) -> RegionLink:
        """The region of the number ``text[at:end]``."""
        number = bisect_right(self._sentences, at) - 1
        if number < 0:
            return self._outer(None)
        sentence = self._document.sentences[number]
        clause = clause_at(sentence, at)
        owner = self._owner(clause, at, end)
        if owner is not None:
            return RegionLink(owner.region, owner.via, Span(owner.start, owner.end))
        index = bisect_right(self._starts, at) - 1
        while index >= 0 and self._starts[index] >= sentence.start:
            place = self._places[index]
            is_here = place.start >= clause.start
            if place.end <= at and (is_here or place.lasts) and not _is_over(self._text, place, at, self._words[""]):
                said = "stated" if place.via == "foreign" else place.via
                if place.is_several:
                    return self._around(index, sentence)
                region = self._share(place, at, sentence) if place.parts else place.region
                return RegionLink(region, said if is_here else "carried", Span(place.start, place.end))
            index -= 1
        return self._opening(number) or self._outer(sentence)

    def _around(self, index: int, sentence: Sentence) -> RegionLink:
        """For some of several places what is named before them in the sentence and holds them, else no division."""
        place = self._places[index]
        for number in range(index - 1, -1, -1):
            wider = self._places[number]
            if wider.start < sentence.start:
                break
            if wider.region is not None and _is_above(wider, place):
                return RegionLink(wider.region, "carried", Span(wider.start, wider.end))
        return RegionLink(None, "stated", Span(place.start, place.end))

    def _owner(self, clause: Span, at: int, end: int) -> _Said | None:
        """The place behind a number that has it (八成由深圳制造), or that it describes (49.6万的西吉).

        The latter only in a clause that names none before it.
        """
        index = bisect_right(self._starts, end)
        link = self._text[end : end + 1]
        if index >= len(self._places) or self._places[index].start != end + 1 or link not in (_OF, _BY):
            return None
        is_first = link == _BY or index == 0 or self._places[index - 1].start < clause.start
        place = self._places[index]
        return place if is_first and place.via != "foreign" and not place.parts else None

    def _share(self, place: _Said, at: int, sentence: Sentence) -> RegionRef | None:
        """Whose number it is of a list whose members have one each (甲县、乙县分别新增3家和5家), else the list's."""
        each = max(self._text.rfind(word, place.end, at) for word in self._words["each"])
        if each < 0:
            return place.region
        ends = (self._text.find(word, each, sentence.end) for word in self._words["together"])
        stop = min((end for end in ends if end >= 0), default=sentence.end)
        first = bisect_right(self._numbers, each)
        count = bisect_right(self._numbers, stop - 1) - first
        number, members = bisect_right(self._numbers, at) - 1 - first, len(place.parts)
        joints = sum(self._text.count(joint, place.end, each) for joint in _ANDS)
        if joints and (joints + 1 == members or count != members):
            return place.region
        if at < stop and (number < members <= count or count % members == 0):
            return place.parts[number % members]
        return place.region

    def _opening(self, number: int) -> RegionLink | None:
        """What the nearest sentence of the paragraph before this one that names a place is about.

        That is the place in its first clause, else the only one that it names before
        any number; for a sentence that begins with a word such as 其中 the last one. In
        a section or an article with a region only a place inside that region.
        A paragraph of speech goes on with the ones before it.
        """
        sentences = self._document.sentences
        sentence = sentences[number]
        is_part = self._text.startswith(self._words["part"], sentence.start)
        paragraph = sentence.paragraph
        if paragraph >= 0 and self._is_speech(paragraph):
            paragraph = max(0, paragraph - _SPEECH)
        nearest = self._nearest_naming(number)
        if nearest < 0 or sentences[nearest].paragraph < paragraph or nearest < self._first_alike(number):
            return None
        earlier = sentences[nearest]
        here = self._lasting(earlier)
        place = here[-1] if is_part else here[0]
        is_first = is_part or place.start < clause_at(earlier, earlier.start).end
        is_late = bisect_right(self._numbers, place.start) > bisect_right(self._numbers, earlier.start - 1)
        is_about = is_first or (not is_late and len({place.region for place in here}) == 1)
        if is_about and (place.via == "foreign" or self._is_inside(place, earlier)):
            return RegionLink(place.region, "carried", Span(place.start, place.end))
        return None

    def _lasting(self, sentence: Sentence) -> list[_Said]:
        """The places of a sentence that hold beyond their own clause."""
        first = bisect_right(self._starts, sentence.start - 1)
        stop = bisect_right(self._starts, sentence.end - 1)
        return [place for place in self._places[first:stop] if place.lasts]

    def _nearest_naming(self, number: int) -> int:
        """The nearest sentence before one that has a lasting place; -1 where none has."""
        if self._naming is None:
            self._naming = self._naming_sentences()
        at = bisect_left(self._naming, number)
        return self._naming[at - 1] if at else -1

    def _naming_sentences(self) -> list[int]:
        """The sentences that have a lasting place, in order."""
        sentences = self._document.sentences
        found: list[int] = []
        stop = -1
        for place in self._places:
            if place.start < stop or not place.lasts:
                continue
            number = bisect_right(self._sentences, place.start) - 1
            if number >= 0 and place.start < sentences[number].end:
                found.append(number)
                stop = sentences[number].end
        return found

    def _first_alike(self, number: int) -> int:
        """The first sentence of the run of one section, with paragraphs in order, that a sentence ends."""
        if self._firsts is None:
            self._firsts = _firsts_alike(self._document.sentences)
        return self._firsts[number]

    def _is_speech(self, paragraph: int) -> bool:
        """True for a paragraph that opens with a quotation mark."""
        span = self._document.paragraphs[paragraph]
        return self._text[span.start : span.end].lstrip().startswith(_QUOTE)

    def _is_inside(self, place: _Said, sentence: Sentence) -> bool:
        """True where a place lies in the region of its section, or of a local article; a group only in the country."""
        if place.region is None and (place.parts or place.is_several):
            return False
        around = (self._sections[sentence.section] if sentence.section >= 0 else None) or self._article
        return around is None or around.adcode == COUNTRY or around.adcode in place.line

    def _outer(self, sentence: Sentence | None) -> RegionLink:
        section = sentence.section if sentence is not None else -1
        region = self._sections[section] if section >= 0 else None
        if region is not None or section in self._abroad:
            heading = self._document.sections[section]
            return RegionLink(region, "section", Span(heading.start, heading.heading_end))
        return RegionLink(self._article, "article", None) if self._article else _NOWHERE


def _firsts_alike(sentences: Sequence[Sentence]) -> list[int]:
    """For each sentence the first of the run of one section, with paragraphs in order, that it ends."""
    firsts: list[int] = []
    for number, sentence in enumerate(sentences):
        last = sentences[number - 1] if number else None
        goes_on = last is not None and last.section == sentence.section and last.paragraph <= sentence.paragraph
        firsts.append(firsts[-1] if goes_on else number)
    return firsts


def _sections_abroad(
    document: Document, sections: Sequence[RegionRef | None], places: Sequence[_Said]
) -> frozenset[int]:
    """The sections without a region whose heading names a place outside of China and none inside."""
    found = set()
    for number, section in enumerate(document.sections):
        said = {place.via for place in places if section.start <= place.start < section.heading_end}
        if said == {"foreign"} and sections[number] is None:
            found.add(number)
    return frozenset(found)


@lru_cache(maxsize=8)
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for each of the words, which are hashable as one."""
    return re.compile("|".join(map(re.escape, words)) or "(?!)")


def _holds(place: _Said, inner: _Said) -> bool:
    """True where a place is a division above another, or a foreign one beside it."""
    if place.line == (COUNTRY,) or place.via == "foreign":
        return bool(inner.line) and inner.line != place.line
    return 0 < len(place.line) < len(inner.line) and inner.line[: len(place.line)] == place.line


def _is_above(wider: _Said, place: _Said) -> bool:
    """True where a place holds another, or all members of a list."""
    depth = len(wider.line)
    is_same = place.line[:depth] == wider.line and (depth < len(place.line) or bool(place.parts))
    return wider.line == (COUNTRY,) or (depth > 0 and is_same)


def _is_over(text: str, place: _Said, at: int, others: tuple[str, ...]) -> bool:
    """True where a word between a place and a number says that the number is about others (其他6省)."""
    first = max(place.end, at - _FAR)
    if _one_of(others).search(text, first, at) is not None:
        return True
    is_part = text[max(0, place.start - 3) : place.start].strip("，,: ：").endswith("其中")
    return is_part and text.find("；", place.end, at) >= 0
