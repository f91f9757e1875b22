"""Which clause of a sentence a place lies in."""

from __future__ import annotations

import sys
from bisect import bisect_right
from functools import lru_cache

from extractor.document import Sentence, Span, clauses_of


def clause_at(sentence: Sentence, at: int) -> Span:
    """The clause of ``sentence`` that holds the offset ``at``, the whole sentence before the first clause.

    >>> clause_at(Sentence(0, 9, "body", 0, -1, (Span(0, 4), Span(5, 9))), 6)
    Span(start=5, end=9)
    """
    parts = sentence[5]
    if isinstance(parts, str):
        start = sentence[0]
        clauses, starts = _parted(start, parts)
        number = bisect_right(starts, at if at > start else start) - 1
    else:
        clauses = parts
        number = bisect_right(clauses, (at, sys.maxsize)) - 1
    return clauses[number] if number >= 0 else Span(sentence.start, sentence.end)


@lru_cache(maxsize=256)
def _parted(start: int, text: str) -> tuple[tuple[Span, ...], list[int]]:
    """The clauses of a text that begins at ``start``, and where they start: a sentence is asked for them often."""
    clauses = clauses_of(start, text)
    return clauses, [clause[0] for clause in clauses]
