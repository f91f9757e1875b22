"""The period that a heading or the title states for all that stands under it (MEANING.md section 1, Period)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from extractor.attach.period_cues import PeriodCues
from extractor.document import Document, PeriodLink, ResolvedPeriod, Span, sections_around

REPORTED = ("month", "quarter", "half")
"""What a report of less than a year is on, so that its title gives the time of the whole."""


class Above:
    """Reads the periods of headings and title; ``starts`` are those of the quantities, sorted.

    ``is_aside`` says whether a period is the time of something else.
    """

    def __init__(
        self,
        document: Document,
        periods: Sequence[ResolvedPeriod],
        starts: Sequence[int],
        cues: PeriodCues,
        is_aside: Callable[[ResolvedPeriod], bool],
    ) -> None:
        self._document, self._text = document, document.text
        self._periods, self._starts, self._cues, self._is_aside = periods, starts, cues, is_aside
        self._around = sections_around(document.sections)
        self._known: dict[Span, ResolvedPeriod | None] = {}

    def link(self, start: int) -> PeriodLink | None:
        """The period of the innermost heading around ``start`` that states one, else of the title; None without."""
        sections = self._document.sections
        at = bisect_right(sections, start, key=lambda section: section.start) - 1
        while at >= 0:
            section = sections[at]
            above = self._whole(Span(section.start, section.heading_end)) if start < section.end else None
            if above is not None:
                return made(above, "section")
            at = self._around[at]
        title = self._document.article.title_span
        above = self._whole(title) if title is not None else None
        return made(above, "article") if above is not None else None

    def _whole(self, span: Span) -> ResolvedPeriod | None:
        """The period that a title or heading states for a whole bulletin; looked up once for each."""
        if span not in self._known:
            first = bisect_left(self._periods, span.start, key=lambda period: period.start)
            last = bisect_left(self._periods, span.end, lo=first, key=lambda period: period.start)
            inside = (period for period in self._periods[first:last] if period.end <= span.end)
            self._known[span] = next((period for period in inside if self._states(period, span)), None)
        return self._known[span]

    def _states(self, period: ResolvedPeriod, span: Span) -> bool:
        if period.label != "period" or period.first is None or self._is_aside(period):
            return False
        if self._cues.after("whole", self._text, period.end, span.end):
            return True
        is_title = span == self._document.article.title_span and period.granularity in REPORTED and not period.instant
        if is_title and self._cues.after("opening", self._text, span.start, period.start):
            return True  # 1-2月进出口下降5%
        place = bisect_left(self._starts, span.start)
        has_figure = place < len(self._starts) and self._starts[place] < span.end
        return not has_figure and self._cues.after("numbered", self._text, span.start, span.end)


def made(period: ResolvedPeriod, via: str) -> PeriodLink | None:
    """The link to a period by the way in which it was found; None for one without days."""
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
