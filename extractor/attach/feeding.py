"""Hands the attachment room each sentence with what was found in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from extractor.attach.fine_token import FixedToken
from extractor.attach.goals import NOTHING, Under
from extractor.attach.sentence import SentenceInput
from extractor.document import (
    BlockedMention,
    Document,
    PerMention,
    PolicyMention,
    QuantityMention,
    ResolvedPeriod,
    ResolvedRegion,
    Sentence,
    Span,
    sections_around,
)

BLANKS = frozenset(" \t\u3000\xa0")
LONGEST_SENTENCE = 2000
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


class Beside(NamedTuple):
    """What an article holds besides the quantities that are to be attached, each in order of start.

    ``covered`` are quantities that are no observations, with what they are instead.
    """

    pers: Sequence[PerMention]
    periods: Sequence[ResolvedPeriod]
    regions: Sequence[ResolvedRegion]
    policies: Sequence[PolicyMention]
    covered: Sequence[tuple[QuantityMention, str]]
    blocked: Sequence[BlockedMention]


def sentence_at(document: Document, start: int) -> Sentence | None:
    """The sentence that holds the character at ``start``, None outside of all."""
    at = bisect_right(document.sentences, start, key=lambda sentence: sentence.start) - 1
    return document.sentences[at] if at >= 0 and start < document.sentences[at].end else None


def sentences_of(
    document: Document, quantities: Sequence[QuantityMention]
) -> Iterator[tuple[Sentence, list[QuantityMention]]]:
    """Each sentence that holds quantities, with them; a quantity outside of all sentences is left out."""
    at, count = 0, len(quantities)
    for sentence in document.sentences:
        if at == count:
            return
        start, end = sentence[:2]
        if quantities[at][0] >= end:
            continue
        while at < count and quantities[at][0] < start:
            at += 1
        first = at
        while at < count and quantities[at][0] < end:
            at += 1
        if at > first:
            yield sentence, list(quantities[first:at])


def windows(
    sentence: Sentence, quantities: Sequence[QuantityMention]
) -> Iterator[tuple[Sentence, Sequence[QuantityMention]]]:
    """The stretches in which a sentence is attached: one, but for an endless line, which would cost its square.

    Each of those ends where the next quantity begins, and sees what is near its own.
    """
    if sentence.end - sentence.start <= LONGEST_SENTENCE:
        yield sentence, quantities
        return
    first, start = 0, sentence.start
    for at in range(1, len(quantities) + 1):
        following = quantities[at].start if at < len(quantities) else sentence.end
        if at == len(quantities) or quantities[at].end - quantities[first].start > LONGEST_SENTENCE // 2:
            near = LONGEST_SENTENCE // 4
            start = max(start, quantities[first].start - near)
            end = min(following, quantities[at - 1].end + near)
            yield sentence._replace(start=start, end=end), quantities[first:at]
            first, start = at, end


def _class_of(blocked: BlockedMention) -> str:
    """What a numeral that is no observation is in its sentence: a time, nothing (一套), or a part of a name."""
    if blocked.kind in ("date", "time", "duration"):
        return "TIME"
    return "SPACE" if blocked.rule == "quantity.article" else "N"


class Feed:
    """Hands the attachment room what was found in each sentence."""

    def __init__(self, document: Document, beside: Beside) -> None:
        self._document = document
        self._headings: dict[int, tuple[str, ...]] = {}
        self._around = sections_around(document.sections)
        self._pers = _Sorted(beside.pers)
        self._comparisons = _Sorted([_make(Span, p[:2]) for p in beside.periods if p.label == "comparison"])
        spans = [(p[0], p[1], "COMPARISON" if p.label == "comparison" else "TIME") for p in beside.periods]
        spans += [(r[0], r[1], "REGION") for r in beside.regions]
        spans += [(p[0], p[1], "N") for p in beside.policies]
        spans += [(q[0], q[1], "TIME" if kind == "date" else "N") for q, kind in beside.covered]
        spans += [(b[0], b[1], _class_of(b)) for b in beside.blocked]
        self._others = _Sorted(_disjoint(spans))

    def of(self, sentence: Sentence, quantities: Sequence[QuantityMention]) -> SentenceInput:
        """What stands inside ``sentence``."""
        start, end = sentence[:2]
        others = [_make(FixedToken, (*one, -1, None)) for one in self._others.inside(start, end)]
        breaks = self._breaks(end, quantities)
        pers, comparisons = self._pers.inside(start, end), self._comparisons.inside(start, end)
        fixed = [*others, *breaks] if breaks else others
        return _make(SentenceInput, (sentence, quantities, pers, comparisons, fixed, self._under(sentence)))

    def _breaks(self, stop: int, quantities: Sequence[QuantityMention]) -> list[FixedToken]:
        """The blanks that end a clause behind a number: 幼儿园超29万所 学前教育普及; not those of a spaced text."""
        text = self._document.text
        ends = [q[1] for q in quantities if q[1] < stop and text[q[1]] in BLANKS and text[q[0] - 1] not in BLANKS]
        return [FixedToken(end, end + 1, "COMMA") for end in ends]

    def _under(self, sentence: Sentence) -> Under:
        """The headings above a sentence of the body, the nearest first."""
        if sentence.kind != "body" or sentence.section < 0:
            return NOTHING
        headings = self._headings.get(sentence.section)
        if headings is None:
            headings = self._headings[sentence.section] = self._headings_of(sentence.section)
        return _make(Under, (headings, self._document.paragraphs[sentence.paragraph][0]))

    def _headings_of(self, section: int) -> tuple[str, ...]:
        headings = []
        while section >= 0:
            one = self._document.sections[section]
            headings.append(self._document.text[one.start : one.heading_end].strip())
            section = self._around[section]
        return tuple(headings)


Tagged = tuple[int, int, str]
S = TypeVar("S", PerMention, Span, Tagged)


class _Sorted(Generic[S]):
    """Spans in order of start, to be looked up by sentence."""

    def __init__(self, spans: Sequence[S]) -> None:
        self._spans: Sequence[S] = spans
        self._starts = [span[0] for span in spans]

    def inside(self, start: int, end: int) -> list[S]:
        """Those that lie between the two offsets."""
        starts = self._starts
        if not starts:
            return []
        first = bisect_left(starts, start)
        return [span for span in self._spans[first : bisect_left(starts, end, first)] if span[1] <= end]


def _disjoint(spans: list[Tagged]) -> list[Tagged]:
    """The longest of those that overlap, sorted by start."""
    spans.sort(key=itemgetter(1), reverse=True)
    spans.sort(key=itemgetter(0))
    kept: list[Tagged] = []
    reached = -1
    for one in spans:
        if one[0] >= reached:
            kept.append(one)
            reached = one[1]
    return kept
