"""Which period a quantity is about: said in its clause, carried to it, or said by a heading or the title.

The rules are MEANING.md section 1, Period; the words that decide are
``data/period_cues.tsv``. See ``docs/periods.md``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractor.document import Document, PeriodLink, QuantityMention, ResolvedPeriod, Sentence, Span
from extractor.errors import DataError
from extractor.lexicon import read_table

CUES = "period_cues.tsv"
KINDS = (
    "future", "aside", "founding", "reporting", "from", "timeless", "definition", "forecast", "mean_change", "whole",
)  # fmt: skip
_REACH = 40
_BEFORE = 6
_BRACKETS = re.compile(r"《[^《》\n]{1,80}》")


class PeriodCues(NamedTuple):
    """The words around a period that decide what it can be the time of, by kind."""

    patterns: Mapping[str, re.Pattern[str]]

    def after(self, kind: str, text: str, start: int, end: int) -> bool:
        """Whether a cue of the kind begins at ``start``."""
        return self.patterns[kind].match(text, start, end) is not None

    def before(self, kind: str, text: str, start: int, end: int) -> bool:
        """Whether a cue of the kind ends at ``end``."""
        return any(found.end() == end for found in self.patterns[kind].finditer(text, start, end))

    def inside(self, kind: str, text: str, start: int, end: int) -> bool:
        """Whether a cue of the kind stands between."""
        return self.patterns[kind].search(text, start, end) is not None


def load_period_cues(folders: Sequence[Path] = ()) -> PeriodCues:
    """The built-in cues and those of the user's folders; DataError for an unknown kind.

    >>> load_period_cues().before("from", "由", 0, 1)
    True
    """
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in read_table(CUES, ("kind", "text"), folders):
        if row.cells["kind"] not in found:
            raise DataError(row.file, row.line, f"kind {row['kind']!r}", f"allowed: {', '.join(KINDS)}")
        found[row.cells["kind"]].append(row.cells["text"])
    return PeriodCues({kind: re.compile("|".join(texts) or "(?!)") for kind, texts in found.items()})


@cache
def _built_in_cues() -> PeriodCues:
    return load_period_cues()


def attach_periods(
    document: Document,
    quantities: Sequence[QuantityMention],
    periods: Sequence[ResolvedPeriod],
    cues: PeriodCues | None = None,
) -> list[PeriodLink | None]:
    """The period of each quantity, parallel to ``quantities``; None where nothing says it.

    Both sequences are sorted by start. A period said in the sentence before
    the quantity holds for it, and goes on holding to the end of the paragraph
    until another is said (``via`` stated in the same clause, else carried); a
    heading or title that states the period of a whole bulletin gives it to
    paragraphs that say none (section, article). Comparison bases give no period
    but to the quantity right after them (比2018年同期42万辆).

    >>> from extractor.document import Article
    >>> attach_periods(Document(Article("a", ""), (), (), ()), [], [])
    []
    """
    reader = _Reader(document, quantities, periods, cues or _built_in_cues())
    return reader.read()


class _Force(NamedTuple):
    """The period in force at a place, and the sentence that said it."""

    period: ResolvedPeriod
    sentence: int


class _Reader:
    """One walk over the sentences in order, with the period in force."""

    def __init__(
        self,
        document: Document,
        quantities: Sequence[QuantityMention],
        periods: Sequence[ResolvedPeriod],
        cues: PeriodCues,
    ) -> None:
        self.document, self.text, self.cues = document, document.text, cues
        self.quantities, self.periods = quantities, periods
        self.starts = [quantity.start for quantity in quantities]
        self.brackets = [found.span() for found in _BRACKETS.finditer(self.text)] if periods else []
        self.links: list[PeriodLink | None] = [None] * len(quantities)
        self.force: _Force | None = None
        self.once: ResolvedPeriod | None = None
        self.base: ResolvedPeriod | None = None
        self.says: set[int] = set()
        self.open: list[tuple[int, int]] = []

    def read(self) -> list[PeriodLink | None]:
        """The links of all quantities."""
        sentences = self.document.sentences
        heads = [sentence.start for sentence in sentences]
        period_starts = [period.start for period in self.periods]
        at = {max(0, bisect_right(heads, start) - 1) for start in self.starts} if heads else set()
        counted = {sentences[place].paragraph for place in at}
        paragraph = -1
        for index, sentence in enumerate(sentences):
            if sentence.paragraph not in counted:
                continue
            if sentence.paragraph != paragraph:
                paragraph, self.force = sentence.paragraph, None
            quantities = range(bisect_left(self.starts, sentence.start), bisect_left(self.starts, sentence.end))
            periods = range(bisect_left(period_starts, sentence.start), bisect_left(period_starts, sentence.end))
            if quantities or periods:
                self._sentence(index, sentence, quantities, periods)
            elif self.force and self._is_definition(sentence):
                self.force = None
        self._from_above()
        return self.links

    def _sentence(self, index: int, sentence: Sentence, quantities: range, periods: range) -> None:
        self.once = self.base = None
        if self.force and not periods and self._is_definition(sentence):
            self.force = None
        at = periods.start
        for place in quantities:
            quantity = self.quantities[place]
            while at < periods.stop and self.periods[at].start < quantity.start:
                self._say(self.periods[at], index, sentence)
                at += 1
            found = self._in_brackets_after(quantity, at, periods.stop)
            self.links[place] = found or self._link(quantity, index, sentence)
            if self.links[place] is None and self.force is None:
                self.open.append((place, sentence.paragraph))
        for period in self.periods[at : periods.stop]:
            self._say(period, index, sentence)

    def _say(self, period: ResolvedPeriod, index: int, sentence: Sentence) -> None:
        """Take a mention into force, or leave it where it is the time of something else."""
        if period.label == "comparison":
            self.base = period
            return
        if self._is_aside(period):
            return
        if self._is_report(period, sentence):
            self.force = None
            return
        self.says.add(sentence.paragraph)
        if period.first is None:
            force = self.force
            if not (force and force.sentence == index and self._same_clause(force.period, period, sentence)):
                self.force = None
        elif self._is_from(period, sentence):
            self.once = period
        else:
            self.force = _Force(period, index)

    def _link(self, quantity: QuantityMention, index: int, sentence: Sentence) -> PeriodLink | None:
        base, self.base = self.base, None
        if base and base.first and self.text[base.end : quantity.start] in ("", "的"):
            return _made(base, "stated")
        if self.once is not None:
            once, self.once = self.once, None
            return _made(once, "stated")
        if self.force is None:
            return None
        period = self.force.period
        clause = _clause_start(sentence, quantity.start)
        said_here = period.start >= clause
        if not said_here and self.cues.inside("timeless", self.text, clause, quantity.start):
            return None
        if self.cues.inside("mean_change", self.text, clause, quantity.start) and _is_single(period):
            return None
        if self.force.sentence != index and self._is_forecast(period, clause, quantity.start):
            self.force = None
            return None
        return _made(period, "stated" if said_here or self._leads(period, clause) else "carried")

    def _leads(self, period: ResolvedPeriod, clause: int) -> bool:
        """Whether only a comma parts the period from the clause (2019年，…)."""
        return 0 <= clause - period.end <= 2

    def _is_forecast(self, period: ResolvedPeriod, start: int, end: int) -> bool:
        published = self.document.article.published
        past = period.last is not None and (published is None or period.last <= published)
        return past and self.cues.inside("forecast", self.text, start, end)

    def _is_definition(self, sentence: Sentence) -> bool:
        return self.cues.inside("definition", self.text[sentence.start : sentence.end], 0, len(self.text))

    def _is_aside(self, period: ResolvedPeriod) -> bool:
        place = bisect_right(self.brackets, (period.start, 0)) - 1
        if place >= 0 and self.brackets[place][1] > period.start:
            return True
        if self.cues.before("aside", self.text, max(0, period.start - _BEFORE), period.start):
            return True
        dated = period.granularity in ("day", "month", "year") and not period.instant
        return dated and self.cues.after("founding", self.text, period.end, period.end + _REACH)

    def _is_report(self, period: ResolvedPeriod, sentence: Sentence) -> bool:
        """Whether it is the day on which the figures were made known."""
        if period.granularity != "day" or period.instant or period.first != period.last:
            return False
        place = bisect_left(self.starts, period.end)
        end = min(self.starts[place] if place < len(self.starts) else sentence.end, sentence.end)
        return self.cues.after("reporting", self.text, period.end, end)

    def _is_from(self, period: ResolvedPeriod, sentence: Sentence) -> bool:
        """由2012年的96个: it holds for the quantity that follows in its clause, and no further."""
        if period.granularity == "years" or not self.cues.before("from", self.text, period.start - 1, period.start):
            return False
        place = bisect_left(self.starts, period.end)
        return place < len(self.starts) and self.starts[place] < _clause_end(sentence, period.start)

    def _same_clause(self, one: ResolvedPeriod, two: ResolvedPeriod, sentence: Sentence) -> bool:
        return _clause_start(sentence, one.start) == _clause_start(sentence, two.start)

    def _in_brackets_after(self, quantity: QuantityMention, at: int, stop: int) -> PeriodLink | None:
        """3亿元（2019年）: the period right after the quantity in brackets."""
        if at >= stop or not 0 <= self.periods[at].start - quantity.end <= 1:
            return None
        period = self.periods[at]
        if self.text[quantity.end : period.start] not in ("（", "(") or self.text[period.end : period.end + 1] not in (
            "）",
            ")",
        ):
            return None
        return _made(period, "stated") if period.label == "period" and period.first else None

    def _from_above(self) -> None:
        """Give the period of the heading or the title to paragraphs that say none."""
        if not self.open:
            return
        title = self._whole(self.document.article.title_span)
        for place, paragraph in self.open:
            if paragraph in self.says:
                continue
            start = self.quantities[place].start
            above = None
            for section in self.document.sections:
                if section.start <= start < section.end:
                    above = self._whole(Span(section.start, section.heading_end)) or above
            if above is not None:
                self.links[place] = _made(above, "section")
            elif title is not None:
                self.links[place] = _made(title, "article")

    def _whole(self, span: Span | None) -> ResolvedPeriod | None:
        """The period that a title or heading states for all that stands under it."""
        if span is None or not self.cues.inside("whole", self.text, span.start, span.end):
            return None
        for period in self.periods:
            inside = span.start <= period.start and period.end <= span.end
            if inside and period.label == "period" and period.first and not self._is_aside(period):
                return period
        return None


def _made(period: ResolvedPeriod, via: str) -> PeriodLink | None:
    if period.first is None or period.last is None:
        return None
    return PeriodLink(
        period.first,
        period.last,
        period.granularity or "day",
        via,
        Span(period.start, period.end),
        period.instant,
        period.fuzzy,
    )


def _is_single(period: ResolvedPeriod) -> bool:
    """Whether the period is a year or less."""
    assert period.first is not None
    assert period.last is not None
    return (period.last - period.first).days < 366


def _clause_start(sentence: Sentence, place: int) -> int:
    start = sentence.start
    for clause in sentence.clauses:
        if clause.start <= place:
            start = clause.start
    return start


def _clause_end(sentence: Sentence, place: int) -> int:
    for clause in sentence.clauses:
        if place < clause.end:
            return clause.end
    return sentence.end
