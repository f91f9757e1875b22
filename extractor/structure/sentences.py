"""Where sentences and clauses end."""

from __future__ import annotations

import re

from extractor.document import Sentence, Span
from extractor.kept import compiled_by_re

LONGEST_TITLE_IN_BRACKETS = 120

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
_MARK = compiled_by_re(r"[，；：。！？!?,;:—─《]")
_SPACED = compiled_by_re(r"[，；：。！？!?,;:—─《]|\s+")
_CLOSERS = "”’」』）)】〉》〕］]"
_SPACES = frozenset(filter(str.isspace, map(chr, range(0x3001))))
_ENDERS = "。！？!?"
_PLAIN = compiled_by_re(rf'([^{_ENDERS},;:：—─《"\s]*+)(?:[。！？][{re.escape(_ENDERS + _CLOSERS)}]*+|\Z)')
_BOOK = compiled_by_re(r"《(?:[^《》。\n]++|《[^《》。\n]*+》)*+》")


def skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def split_sentences(text: str, start: int, end: int, paragraph: int, section: int, sentences: list[Sentence]) -> None:
    """Append the sentences of one line: they end after 。！？ with the closing quotes and brackets behind it."""
    parts: str | tuple[Span, ...]
    while start < end:
        plain = _PLAIN.match(text, start, end)
        if plain is not None:
            stop, parts = plain.end(), plain[1]
        else:
            stop, parts = odd_sentence(text, start, end)
        sentences.append(_make(Sentence, (start, stop, "body", paragraph, section, parts)))
        start = skip_space(text, stop, end)


def odd_sentence(text: str, start: int, end: int) -> tuple[int, tuple[Span, ...]]:
    """The end and the clauses of the sentence at ``start``, whatever marks stand in it."""
    clauses: list[Span] = []
    clause, skip = start, start
    for match in _MARK.finditer(text, start, end):
        i = match.start()
        if i < skip:
            continue
        mark = text[i]
        if mark in _ENDERS:
            stop = _sentence_end(text, start, i, end)
            if stop < 0:
                continue
            _clause(text, clause, i, clauses)
            return stop, tuple(clauses)
        skip = _clause_mark_end(text, i, end, mark)
        if skip > i and mark != "《":
            _clause(text, clause, i, clauses)
            clause = skip
    _clause(text, clause, end, clauses)
    return end, tuple(clauses)


def heading_clauses(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The clauses of a title or heading, whose sentence marks and spaces part clauses too."""
    clauses: list[Span] = []
    clause, skip = start, start
    for match in _SPACED.finditer(text, start, end):
        i, mark = match.start(), text[match.start()]
        if i < skip:
            continue
        skip = match.end() if mark in _ENDERS or mark.isspace() else _clause_mark_end(text, i, end, mark)
        if skip > i and mark != "《":
            _clause(text, clause, i, clauses)
            clause = skip
    _clause(text, clause, end, clauses)
    return tuple(clauses)


def _clause(text: str, start: int, end: int, clauses: list[Span]) -> None:
    if start < end and (text[start] in _SPACES or text[end - 1] in _SPACES):
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
    if start < end:
        clauses.append(_make(Span, (start, end)))


def _sentence_end(text: str, start: int, i: int, end: int) -> int:
    """Where the sentence that has its mark at ``i`` ends; -1 where a half-width mark is part of a word (?id=1)."""
    stop = i + 1
    if text[i] in "!?" and stop < end and text[stop].isascii() and (text[stop].isalnum() or text[stop] in "/=&"):
        return -1
    while stop < end and (text[stop] in _ENDERS or text[stop] in _CLOSERS):
        stop += 1
    if stop < end and text[stop] == '"' and text.count('"', start, stop) % 2:
        stop += 1
    return stop


def _clause_mark_end(text: str, i: int, end: int, mark: str) -> int:
    """The end of the clause mark at ``i``, or of the title in 《》 that begins there; ``i`` where it is no mark."""
    if mark in "，；;":
        return i + 1
    after = text[i + 1] if i + 1 < end else ""
    is_between_digits = i > 0 and text[i - 1].isdecimal() and after.isdecimal()
    if mark in ":：":
        return i if is_between_digits or text.startswith("//", i + 1) else i + 1
    if mark == ",":
        return i if is_between_digits and _is_thousands(text, i + 1, end) else i + 1
    if mark == "《":
        title = _BOOK.match(text, i, min(end, i + LONGEST_TITLE_IN_BRACKETS))
        return title.end() if title else i
    if after != mark:
        return i
    stop = i + 2
    while stop < end and text[stop] == mark:
        stop += 1
    return stop


def _is_thousands(text: str, start: int, end: int) -> bool:
    """Whether exactly three digits stand at ``start``, as in 1,200."""
    stop = min(end, start + 4)
    digits = text[start:stop]
    return digits[:3].isdecimal() and len(digits) >= 3 and not digits[3:].isdecimal()
