"""Which period a quantity is about: said in its clause, carried to it, or said by a heading or the title.

The rules are MEANING.md section 1, Period; the words that decide are
``data/period_cues.tsv``. See ``docs/periods.md``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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
        if row["kind"] not in found:
            raise DataError(row.file, row.line, f"kind {row['kind']!r}", f"allowed: {', '.join(KINDS)}")
        found[row["kind"]].append(row["text"])
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

    >>> attach_periods(Document(Article("a", ""), (), (), ()), [], [])
    []
    """
    reader = _Reader(document, tuple(quantities), tuple(periods), cues or _built_in_cues())
    return reader.read()


@dataclass(slots=True)
class _Force:
    """The period in force at a place: None after a vague one, and where it was said."""

    period: ResolvedPeriod
    sentence: int
    only_next: bool = False


@dataclass(slots=True)
class _Reader:
    document: Document
    quantities: tuple[QuantityMention, ...]
    periods: tuple[ResolvedPeriod, ...]
    cues: PeriodCues
    links: list[PeriodLink | None] = field(default_factory=list)
    force: _Force | None = None
    once: ResolvedPeriod | None = None

    def read(self) -> list[PeriodLink | None]:
        """One walk over the sentences that hold quantities or periods."""
        self.links = [None] * len(self.quantities)
        return self.links
