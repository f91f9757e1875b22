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
    "future", "future_after", "aside", "founding", "founded", "reporting", "item", "from", "to",
    "timeless", "definition", "forecast", "mean_change", "whole",
)  # fmt: skip
BEFORE = ("aside", "from", "to")
SHARES = ("multiple", "percent", "fraction", "point", "ratio")
"""Forms of a quantity that is counted from a base and is not the base's own figure."""
_REACH = 40
_BEFORE = 12
_STEP = 8
_COLONS = ("：", ":")
_TITLES = re.compile(r"《[^《》\n]{1,80}》")
_BRACKETS = re.compile(r"[（(][^（）()\n]{1,80}[）)]")


class PeriodCues(NamedTuple):
    """The words around a period that decide what it can be the time of, by kind."""

    patterns: Mapping[str, re.Pattern[str]]

    def after(self, kind: str, text: str, start: int, end: int) -> bool:
        """Whether a cue of the kind begins at ``start``."""
        return self.patterns[kind].match(text, start, end) is not None

    def before(self, kind: str, text: str, start: int, end: int) -> bool:
        """Whether a cue of the kind ends at ``end``."""
        return self.patterns[kind].search(text, start, end) is not None

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
            raise DataError(row.file, row.line, f"kind {row.cells['kind']!r}", f"allowed: {', '.join(KINDS)}")
        found[row.cells["kind"]].append(row.cells["text"])
    patterns = {kind: "|".join(texts) or "(?!)" for kind, texts in found.items()}
    patterns |= {kind: f"(?:{patterns[kind]})$" for kind in BEFORE}
    return PeriodCues({kind: re.compile(pattern) for kind, pattern in patterns.items()})


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
        self.titles = [found.span() for found in _TITLES.finditer(self.text)] if periods else []
        self.brackets = [found.span() for found in _BRACKETS.finditer(self.text)] if periods else []
        self.links: list[PeriodLink | None] = [None] * len(quantities)
        self.force: _Force | None = None
        self.once: ResolvedPeriod | None = None
        self.start: ResolvedPeriod | None = None
        self.base: ResolvedPeriod | None = None
        self.inner: tuple[ResolvedPeriod, int] | None = None
        self.list: _Force | None = None
        self.says = False
        self.colons = {
            place
            for place, span in enumerate(document.paragraphs)
            if self.text[span.start : span.end].rstrip()[-1:] in _COLONS
        }
        self.above: dict[Span, ResolvedPeriod | None] = {}

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
        self.force, self.says = self.list, self.list is not None

    def _sentence(self, index: int, sentence: Sentence, quantities: range, periods: range) -> None:
        self.once = self.start = self.base = self.inner = None
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
                continue
            self.links[place] = found or self._link(quantity, index, sentence)
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
        self.says = True
        if period.first is None:
            force = self.force
            if not (force and force.sentence == index and self._same_clause(force.period, period, sentence)):
                self.force = None
        elif self._is_from(period, sentence):
            self.once = self.start = period
        else:
            self.force = _Force(period, index)

    def _link(self, quantity: QuantityMention, index: int, sentence: Sentence) -> PeriodLink | None:
        base, self.base = self.base, None
        if base and base.first and quantity.form not in SHARES and self.text[base.end : quantity.start] in ("", "的"):
            return _made(base, "stated")
        if self.inner is not None and quantity.start < self.inner[1]:
            return _made(self.inner[0], "stated")
        if self.once is not None:
            once, self.once = self.once, None
            return _made(once, "stated")
        if self.force is None:
            return None if self.says else self._from_above(quantity.start)
        period = self.force.period
        clause = _clause_start(sentence, quantity.start)
        if self.cues.inside("mean_change", self.text, clause, quantity.start) and _is_single(period):
            return self._mean(period)
        if self.force.sentence != index:
            if period.instant and period.fuzzy:
                return None
            if self.cues.inside("timeless", self.text, clause, quantity.start):
                return None
            if self._is_forecast(period, clause, quantity.start):
                self.force = None
                return None
        return _made(period, "stated" if period.start >= clause or self._leads(period, clause) else "carried")

    def _mean(self, period: ResolvedPeriod) -> PeriodLink | None:
        """从2010年的A增长到2019年的B，年均增长C: a mean rate is about all the years from A to B."""
        if self.start is None or self.start.first is None or period.last is None or self.start.first >= period.last:
            return None
        link = _made(period, "carried")
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
        if period.granularity == "years" or not self.cues.before("from", self.text, period.start - 1, period.start):
            return False
        place = bisect_left(self.starts, period.end)
        return place < len(self.starts) and self.starts[place] < _clause_end(sentence, period.start)

    def _is_earlier(self, quantity: QuantityMention, at: int, stop: int) -> bool:
        """Whether a later state follows (330元增长到目前的694元), so that a point in time in force is not its own."""
        if at >= stop or self.once is not None or self.force is None or not self.force.period.instant:
            return False
        start = self.periods[at].start
        return start - quantity.end <= _STEP and self.cues.before("to", self.text, quantity.end, start)

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

    def _from_above(self, start: int) -> PeriodLink | None:
        """The period of the innermost heading that states one for all that stands under it, else of the title."""
        for section in reversed(self.document.sections):
            if section.start <= start < section.end:
                above = self._whole(Span(section.start, section.heading_end))
                if above is not None:
                    return _made(above, "section")
        title = self.document.article.title_span
        above = self._whole(title) if title is not None else None
        return _made(above, "article") if above is not None else None

    def _whole(self, span: Span) -> ResolvedPeriod | None:
        """The period that a title or heading states for a whole bulletin; looked up once for each."""
        if span not in self.above:
            self.above[span] = None
            if self.cues.inside("whole", self.text, span.start, span.end):
                inside = (period for period in self.periods if span.start <= period.start and period.end <= span.end)
                self.above[span] = next((period for period in inside if self._states(period)), None)
        return self.above[span]

    def _states(self, period: ResolvedPeriod) -> bool:
        return period.label == "period" and period.first is not None and not self._is_aside(period)


def _around(spans: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    """The one of the sorted spans that holds the place."""
    at = bisect_right(spans, (place, 0)) - 1
    return spans[at] if at >= 0 and place < spans[at][1] else None


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


def _is_dated(period: ResolvedPeriod) -> bool:
    """Whether it is a day, a month or a year and no point in time that figures are counted at."""
    return period.granularity in ("day", "month", "year") and not period.instant


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
