"""The words around a period that decide what it can be the time of: ``data/period_cues.tsv``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractor.errors import DataError
from extractor.kept import compiled_by_re
from extractor.lexicon import read_table

CUES = "period_cues.tsv"
KINDS = (
    "future", "future_after", "aside", "founding", "founded", "reporting", "item", "from", "and", "each", "share", "to",
    "from_state", "standard", "flow", "goal", "timeless", "definition", "forecast", "mean_change", "numbered", "whole",
    "opening", "standing",
)  # fmt: skip
BEFORE = ("aside", "from", "share")


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
    return PeriodCues({kind: compiled_by_re(pattern) for kind, pattern in patterns.items()})


@cache
def built_in_cues() -> PeriodCues:
    """The cues of the package, read once."""
    return load_period_cues()
