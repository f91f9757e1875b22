"""Which clause of a sentence a place lies in."""

from __future__ import annotations

import sys
from bisect import bisect_right

from extractor.document import Sentence, Span


def clause_at(sentence: Sentence, at: int) -> Span:
    """The clause of ``sentence`` that holds the offset ``at``, the whole sentence before the first clause.

    >>> clause_at(Sentence(0, 9, "body", 0, -1, (Span(0, 4), Span(5, 9))), 6)
    Span(start=5, end=9)
    """
    number = bisect_right(sentence.clauses, (at, sys.maxsize)) - 1
    return sentence.clauses[number] if number >= 0 else Span(sentence.start, sentence.end)
