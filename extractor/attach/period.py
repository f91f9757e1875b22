"""Which period a quantity is about: said in its clause, carried to it, or said by a heading or the title.

The rules are MEANING.md section 1, Period; the words that decide are
``data/period_cues.tsv``. See ``docs/periods.md``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.clauses import clause_at
from extractor.attach.period_above import Above, made
from extractor.attach.period_cues import PeriodCues, built_in_cues, load_period_cues
from extractor.document import Document, PeriodLink, QuantityMention, ResolvedPeriod, Sentence
from extractor.kept import compiled_by_re

__all__ = ["PeriodCues", "attach_periods", "load_period_cues"]

EXISTING = "period.existing"
"""现有 says today, but not after a day of its own (截至6月底，现有)."""
RATES = frozenset({"comparison.year-on-year", "comparison.period-on-period"})
DECADES = frozenset({"period.decade", "period.decades"})

_REACH = 40
_BEFORE = 12
_STEP = 8
_COLONS = ("：", ":")
_OPENING, _CLOSING = ("（", "("), ("）", ")")
_TITLES = compiled_by_re(r"《[^《》\n]{1,80}》")
_BRACKETS = compiled_by_re(r"[（(][^（）()\n]{1,80}[）)]")


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
    if not quantities:
        return []
    return _Reader(document, quantities, periods, cues or built_in_cues()).read()


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
        self.titles = [found.span() for found in _TITLES.finditer(self.text)] if periods else []
        self.brackets = [found.span() for found in _BRACKETS.finditer(self.text)] if periods else []
        self.links: list[PeriodLink | None] = [None] * len(quantities)
        self.force: _Force | None = None
        self.once: ResolvedPeriod | None = None
        self.start: ResolvedPeriod | None = None
        self.row: list[ResolvedPeriod] = []
        self.base: ResolvedPeriod | None = None
        self.interval: ResolvedPeriod | None = None
        self.inner: tuple[ResolvedPeriod, int] | None = None
        self.list: _Force | None = None
        self.standing: ResolvedPeriod | None = None
        self.says = False
        ends = [self.text[end - 1 : end] for _, end in document.paragraphs]
        self.colons = {place for place, end in enumerate(ends) if end in _COLONS}
        self.above = Above(document, periods, self.starts, cues, self._is_aside)

    def read(self) -> list[PeriodLink | None]:
        """The links of all quantities."""
        sentences = self.document.sentences
        heads = [sentence.start for sentence in sentences]
        period_starts = [period.start for period in self.periods]
        at = {max(0, bisect_right(heads, start) - 1) for start in self.starts} if heads else set()
        counted = {sentences[place].paragraph for place in at}
        paragraph = -1
        for index, sentence in enumerate(sentences):
            if sentence.paragraph not in counted and sentence.paragraph not in self.colons:
                continue
            if sentence.paragraph != paragraph:
                self._enter(sentence, paragraph)
                paragraph = sentence.paragraph
            quantities = range(bisect_left(self.starts, sentence.start), bisect_left(self.starts, sentence.end))
            periods = range(bisect_left(period_starts, sentence.start), bisect_left(period_starts, sentence.end))
            if quantities or periods:
                self._sentence(index, sentence, quantities, periods)
            elif self.force and self._is_definition(sentence):
                self.force = None
        return self.links

    def _enter(self, sentence: Sentence, before: int) -> None:
        """A new paragraph begins with nothing in force, but for the items of a list that states its period."""
        here, paragraphs = sentence.paragraph, self.document.paragraphs
        if before in self.colons and before == here - 1:
            self.list = self.force
        if self.list is not None:
            spans = paragraphs[before + 1 : here + 1]
            if not all(self.cues.after("item", self.text, span.start, span.end) for span in spans):
                self.list = None
        self.force, self.says, self.interval = self.list, self.list is not None, None

    def _sentence(self, index: int, sentence: Sentence, quantities: range, periods: range) -> None:
        self.once = self.start = self.base = self.inner = None
        self.row = []
        if self.force and not periods and self._is_definition(sentence):
            self.force = None
        at = periods.start
        for place in quantities:
            quantity = self.quantities[place]
            while at < periods.stop and self.periods[at].start < quantity.start:
                self._say(self.periods[at], index, sentence)
                at += 1
            found = self._in_brackets_after(quantity, at, periods.stop)
            if found is None and self._is_earlier(quantity, at, periods.stop):
                found = self._own(quantity, sentence)
            else:
                found = found or self._link(quantity, index, sentence)
            self.links[place] = found
        for period in self.periods[at : periods.stop]:
            self._say(period, index, sentence)

    def _say(self, period: ResolvedPeriod, index: int, sentence: Sentence) -> None:
        """Take a mention into force, or leave it where it is the time of something else."""
        if period.label == "comparison":
            self.base = period
            return
        if self._is_aside(period):
            return
        if self._is_founded(period):
            self.force, self.says = None, True
            return
        bracket = _around(self.brackets, period.start)
        if bracket is not None:
            self.inner = (period, bracket[1])
            return
        if self._is_report(period, sentence):
            self.force = None
            return
        if period.rule == EXISTING and self.force and self.force.sentence == index and self.force.period.instant:
            return
        self.says = True
        if period.first is None:
            force = self.force
            if not (force and force.sentence == index and self._same_clause(force.period, period, sentence)):
                self.force = None
        elif self._is_from(period, sentence):
            self.once = self.start = period
        else:
            self.force = _Force(self._line_up(period, index), index)
            if not period.instant:
                self.interval = period
        if self.cues.after("standing", self.text, period.end, len(self.text)):
            self.standing = period

    def _line_up(self, period: ResolvedPeriod, index: int) -> ResolvedPeriod:
        """Periods in a row (2018年、2019年和2020年) hold together, or wait for quantities that take them in turn."""
        last = self.row[-1] if self.row else self.force.period if self.force and self.force.sentence == index else None
        if last is None or not self.cues.after("and", self.text, last.end, period.start):
            self.row = []
            return period
        self.row = [*(self.row or [last]), period]
        first = self.row[0]
        if first.first is None or period.last is None or first.first > period.last:
            return period
        return period._replace(start=first.start, first=first.first, granularity="years", instant=False)

    def _link(self, quantity: QuantityMention, index: int, sentence: Sentence) -> PeriodLink | None:
        own = self._own(quantity, sentence)
        if own is not None:
            return own
        if self.force is None:
            return None if self.says else self._from_before(quantity.start)
        period = self.force.period
        clause = clause_at(sentence, quantity.start).start
        if self.cues.inside("mean_change", self.text, clause, quantity.start) and _is_single(period):
            return self._mean(period)
        elsewhere = self.force.sentence != index
        if elsewhere and self._is_out_of(period, clause, quantity):
            return None
        said_here = period.start >= clause
        if (elsewhere or (period.instant and not said_here)) and self._is_forecast(period, clause, quantity.start):
            self.force = None
            return None
        if period.instant and not said_here and self.cues.inside("flow", self.text, clause, quantity.start):
            around = self._stretch_around(period)
            if around is not None:
                return around
        return made(period, "stated" if said_here or self._leads(period, clause) else "carried")

    def _own(self, quantity: QuantityMention, sentence: Sentence) -> PeriodLink | None:
        """The period said for this quantity alone: a base's own figure, a bracket, the start of a from-to pair."""
        base, self.base = self.base, None
        if base and base.first and self._is_figure_of(base, quantity):
            return made(base, "stated")
        if self.inner is not None and quantity.start < self.inner[1]:
            return made(self.inner[0], "stated")
        if self.once is not None:
            once, self.once = self.once, None
            return made(once, "stated")
        if self.row and self.cues.inside("each", self.text, self.row[-1].end, quantity.start):
            first, *self.row = self.row
            if self.force is not None and not self.row:
                self.force = self.force._replace(period=first)
            return made(first, "stated")
        if self.start is not None and self.start.end < (clause := clause_at(sentence, quantity.start).start):
            is_state = self.cues.inside("from_state", self.text, clause, quantity.start)
            if is_state and self.cues.inside("to", self.text, quantity.end, quantity.end + _STEP):
                return made(self.start, "carried")
        return None

    def _is_figure_of(self, base: ResolvedPeriod, quantity: QuantityMention) -> bool:
        """Whether the quantity is the base's own (比2018年同期42万辆), not a share or multiple of it."""
        if quantity.form == "multiple" or base.rule in RATES or self.text[base.end : quantity.start] not in ("", "的"):
            return False
        return not self.cues.before("share", self.text, max(0, base.start - _BEFORE), base.start)

    def _is_out_of(self, period: ResolvedPeriod, clause: int, quantity: QuantityMention) -> bool:
        """Whether the period of an earlier sentence cannot be the time of the quantity: it holds at all times."""
        if (period.instant and period.fuzzy) or period.rule in DECADES:
            return True
        if self.cues.inside("timeless", self.text, clause, quantity.start):
            return True
        return self.cues.inside("standard", self.text, clause, quantity.end)

    def _stretch_around(self, period: ResolvedPeriod) -> PeriodLink | None:
        """For what is counted over a time: the stretch said before the point in time, or above, if it holds that."""
        around = made(self.interval, "carried") if self.interval else self.above.link(period.start)
        if around is None or period.last is None or not around.first <= period.last <= around.last:
            return None
        return around

    def _mean(self, period: ResolvedPeriod) -> PeriodLink | None:
        """从2010年的A增长到2019年的B，年均增长C: a mean rate is about all the years from A to B."""
        if self.start is None or self.start.first is None or period.last is None or self.start.first >= period.last:
            return None
        link = made(period, "carried")
        return link and link._replace(first=self.start.first, granularity="years", instant=False)

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
        if _around(self.titles, period.start) is not None:
            return True
        if self.cues.before("aside", self.text, max(0, period.start - _BEFORE), period.start):
            return True
        if self.cues.after("goal", self.text, period.end, period.end + _REACH):
            return True
        return _is_dated(period) and self.cues.after("founding", self.text, period.end, period.end + _REACH)

    def _is_founded(self, period: ResolvedPeriod) -> bool:
        """2019年6月，合作社成立，…: the date of a founding; what goes on after it is not of that time."""
        if not _is_dated(period):
            return False
        place = bisect_left(self.starts, period.end)
        end = min(period.end + _REACH, self.starts[place] if place < len(self.starts) else period.end + _REACH)
        return self.cues.after("founded", self.text, period.end, end)

    def _is_report(self, period: ResolvedPeriod, sentence: Sentence) -> bool:
        """Whether it is the day on which the figures were made known."""
        if period.granularity != "day" or period.instant or period.first != period.last:
            return False
        place = bisect_left(self.starts, period.end)
        end = min(self.starts[place] if place < len(self.starts) else sentence.end, sentence.end)
        return self.cues.after("reporting", self.text, period.end, end)

    def _is_from(self, period: ResolvedPeriod, sentence: Sentence) -> bool:
        """由2012年的96个: it holds for the quantity that follows in its clause, and no further."""
        is_stretch = period.granularity == "years" and period.rule not in DECADES
        if is_stretch or not self.cues.before("from", self.text, period.start - 1, period.start):
            return False
        place = bisect_left(self.starts, period.end)
        return place < len(self.starts) and self.starts[place] < clause_at(sentence, period.start).end

    def _is_earlier(self, quantity: QuantityMention, at: int, stop: int) -> bool:
        """Whether a later state follows (330元增长到目前的694元), so that a point in time in force is not its own."""
        if at >= stop or self.once is not None or self.force is None or not self.force.period.instant:
            return False
        start = self.periods[at].start
        return start - quantity.end <= _STEP and self.cues.inside("to", self.text, quantity.end, start)

    def _same_clause(self, one: ResolvedPeriod, two: ResolvedPeriod, sentence: Sentence) -> bool:
        return clause_at(sentence, one.start).start == clause_at(sentence, two.start).start

    def _in_brackets_after(self, quantity: QuantityMention, at: int, stop: int) -> PeriodLink | None:
        """3亿元（2019年）: the period right after the quantity in brackets."""
        if at >= stop or not 0 <= self.periods[at].start - quantity.end <= 1:
            return None
        period = self.periods[at]
        opening, closing = self.text[quantity.end : period.start], self.text[period.end : period.end + 1]
        if opening not in _OPENING or closing not in _CLOSING:
            return None
        return made(period, "stated") if period.label == "period" and period.first else None

    def _from_before(self, start: int) -> PeriodLink | None:
        """The period that stands for all that follows (下同), else that of a heading or the title."""
        standing = made(self.standing, "article") if self.standing is not None else None
        return standing or self.above.link(start)


def _around(spans: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    """The one of the sorted spans that holds the place."""
    at = bisect_right(spans, (place, 0)) - 1
    return spans[at] if at >= 0 and place < spans[at][1] else None


def _is_dated(period: ResolvedPeriod) -> bool:
    """Whether it is a day, a month or a year and no point in time that figures are counted at."""
    return period.granularity in ("day", "month", "year") and not period.instant


def _is_single(period: ResolvedPeriod) -> bool:
    """Whether the period is a year or less."""
    assert period.first is not None
    assert period.last is not None
    return (period.last - period.first).days < 366
