"""The region of each quantity: named or pointed at in its clause, carried, of the section, of the article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from extractor.attach.clauses import clause_at
from extractor.attach.region_places import Said, holds, places_of
from extractor.document import (
    Document,
    QuantityMention,
    RegionLink,
    RegionRef,
    ResolvedRegions,
    Sentence,
    Span,
)
from extractor.gazetteer import COUNTRY
from extractor.kept import compiled_by_re
from extractor.match.region.rules import RegionRules, load_region_rules
from extractor.resolve.region.scope import inherited

_NOWHERE = RegionLink(None, None, None)
_FAR = 200
_SPEECH = 3
_QUOTE = "“"
_OF = "的"
_BY = "由"
_ANDS = frozenset(("、", "和", "与", "及"))


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
        self._places = self._without_modifiers(places_of(document.text, regions, rules))
        self._starts = [place.start for place in self._places]
        self._naming: list[int] | None = None
        self._firsts: list[int] | None = None
        self._sections = inherited(document.sections, regions.sections)
        self._abroad = _sections_abroad(document, self._sections, self._places)
        self._article = regions.article

    def _without_modifiers(self, places: Sequence[Said]) -> list[Said]:
        """Without the places that follow one inside them in its clause, with no number between (富阳区投入杭州资金)."""
        kept: list[Said] = []
        last = None
        for place in places:
            if last is None or not (place.lasts and holds(place, last) and self._is_one_clause(last, place)):
                kept.append(place)
                last = place
        return kept

    def _is_one_clause(self, last: Said, place: Said) -> bool:
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

    def _owner(self, clause: Span, at: int, end: int) -> Said | None:
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

    def _share(self, place: Said, at: int, sentence: Sentence) -> RegionRef | None:
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

    def _lasting(self, sentence: Sentence) -> list[Said]:
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

    def _is_inside(self, place: Said, sentence: Sentence) -> bool:
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
    document: Document, sections: Sequence[RegionRef | None], places: Sequence[Said]
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
    return compiled_by_re("|".join(map(re.escape, words)) or "(?!)")


def _is_above(wider: Said, place: Said) -> bool:
    """True where a place holds another, or all members of a list."""
    depth = len(wider.line)
    is_same = place.line[:depth] == wider.line and (depth < len(place.line) or bool(place.parts))
    return wider.line == (COUNTRY,) or (depth > 0 and is_same)


def _is_over(text: str, place: Said, at: int, others: tuple[str, ...]) -> bool:
    """True where a word between a place and a number says that the number is about others (其他6省)."""
    first = max(place.end, at - _FAR)
    if _one_of(others).search(text, first, at) is not None:
        return True
    is_part = text[max(0, place.start - 3) : place.start].strip("，,: ：").endswith("其中")
    return is_part and text.find("；", place.end, at) >= 0
