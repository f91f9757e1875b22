"""Which clause of a sentence a place lies in."""

from __future__ import annotations

import sys
from bisect import bisect_right

from extractor.document import Sentence, Span

_MARKS = "，；"


def clause_at(sentence: Sentence, at: int) -> Span:
    """The clause of ``sentence`` that holds the offset ``at``, the whole sentence before the first clause.

    >>> clause_at(Sentence(0, 9, "body", 0, -1, (Span(0, 4), Span(5, 9))), 6)
    Span(start=5, end=9)
    """
    clauses = sentence.parts
    if isinstance(clauses, str):
        place = at - sentence.start
        start = 1 + max(clauses.rfind("，", 0, place), clauses.rfind("；", 0, place)) if place > 0 else 0
        if start < len(clauses) and clauses[start] not in _MARKS:
            ends = clauses.find("，", start), clauses.find("；", start)
            end = min([end for end in ends if end >= 0], default=len(clauses))
            return Span(sentence.start + start, sentence.start + end)
        clauses = sentence.clauses  # between two marks: the clause before them
    number = bisect_right(clauses, (at, sys.maxsize)) - 1
    return clauses[number] if number >= 0 else Span(sentence.start, sentence.end)
