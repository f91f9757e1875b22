"""Words beside a number: qualifiers before, inside and after it, multipliers, literal words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import regex

from extractor.errors import DataError
from extractor.lexicon import Row

QUALIFIERS = ("exact", "about", "nearly", "over", "at_least", "under", "at_most")
PLACES = ("before", "inside", "after", "after_time", "sign", "share")


class Qualifier(NamedTuple):
    """One row of ``qualifiers.tsv``."""

    word: str
    qualifier: str
    place: str
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]
    status: str | None
    optional: str | None


class Word(NamedTuple):
    """A literal word with a numeral in it; ``at`` is the index of its first numeral character."""

    word: str
    kind: str
    at: int


_T = TypeVar("_T", Qualifier, Word)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Qualifiers and signs by the character at which they touch the number, and words by two characters."""

    signs: dict[str, tuple[Qualifier, ...]]
    before: dict[str, tuple[Qualifier, ...]]
    after: dict[str, tuple[Qualifier, ...]]
    inside: dict[str, str]
    share: tuple[tuple[str, str], ...]
    words: dict[str, tuple[Word, ...]]

    def sign_before(self, text: str, end: int, done: int = 0) -> Qualifier | None:
        """The longest sign (负, -) that ends at ``end`` and does not begin before ``done``."""
        rows = self.signs.get(text[end - 1 : end])
        return _ending(rows, text, end, done) if rows else None

    def qualifier_before(self, text: str, end: int, done: int = 0) -> Qualifier | None:
        """The longest qualifier that ends at ``end``; None if it begins before ``done``."""
        rows = self.before.get(text[end - 1 : end])
        return _ending(rows, text, end, done) if rows else None

    def qualifier_after(self, text: str, start: int, time: bool) -> Qualifier | None:
        """The longest qualifier that begins at ``start``; 内 only after a unit of time."""
        rows = self.after.get(text[start : start + 1])
        for row in rows or ():
            if row.place == "after_time" and not time:
                continue
            if text.startswith(row.word, start) and not text.startswith(row.not_before, start + len(row.word)):
                return row
        return None

    def qualifier_of_share(self, text: str, start: int) -> str:
        """The qualifier of a share that is said before its whole (约占总数的5%); exact where there is none."""
        for word, qualifier in self.share:
            at = text.rfind(word, max(0, start - 20), start)
            if at >= 0 and not any(c.isdigit() or c in "，。；,;、" for c in text[at + len(word) : start]):
                return qualifier
        return "exact"

    def word_at(self, text: str, hit: int) -> tuple[int, int, str] | None:
        """Start, end and kind of the longest word whose first numeral character is at ``hit``."""
        words = self.words
        before = words.get(text[hit - 1 : hit + 1]) if hit else None
        after = words.get(text[hit : hit + 2])
        if before is None and after is None:
            return None
        best: tuple[int, int, str] | None = None
        longest = 0
        for rows in (before or (), after or ()):
            for word, kind, at in rows:  # the longest first
                start = hit - at
                size = len(word)
                if size <= longest:
                    break
                if start < 0 or not text.startswith(word, start):
                    continue
                if not (word[-1].isdecimal() and text[start + size : start + size + 1].isdecimal()):
                    best = (start, start + size, kind)
                    longest = size
                    break
        return best


def make_vocabulary(qualifiers: Iterable[Row], words: Iterable[Row], numeral: str) -> Vocabulary:
    """The vocabulary from ``qualifiers.tsv`` and ``quantity_words.tsv``; ``numeral`` are the numeral characters."""
    signs: dict[str, list[Qualifier]] = {}
    before: dict[str, list[Qualifier]] = {}
    after: dict[str, list[Qualifier]] = {}
    inside: dict[str, str] = {}
    share: list[tuple[str, str]] = []
    for row in qualifiers:
        entry = _qualifier(row)
        if entry.place in ("before", "sign"):
            table = before if entry.place == "before" else signs
            table.setdefault(entry.word[-1], []).append(entry)
        elif entry.place == "inside":
            inside[entry.word] = entry.qualifier
        elif entry.place == "share":
            share.append((entry.word, entry.qualifier))
        else:
            after.setdefault(entry.word[0], []).append(entry)
    keyed: dict[str, list[Word]] = {}
    for row in words:
        word = row.cells["word"]
        at = next((i for i, c in enumerate(word) if c in numeral), None)
        if at is None or len(word) < 2 or word.isdecimal():
            mend = "a word of two or more characters with a numeral and something else; for digits write a blocker"
            raise DataError(row.file, row.line, f"word {word!r}", mend)
        key = word[at - 1 : at + 1] if at else word[:2]
        keyed.setdefault(key, []).append(Word(word, row.cells["kind"], at))
    return Vocabulary(
        _longest_first(signs),
        _longest_first(before),
        _longest_first(after),
        inside,
        tuple(share),
        _longest_first(keyed),
    )


def _ending(rows: tuple[Qualifier, ...], text: str, end: int, done: int) -> Qualifier | None:
    for row in rows:  # the longest first
        start = end - len(row.word)
        if start < 0 or not text.startswith(row.word, start):
            continue
        if row.not_after and text.endswith(row.not_after, 0, start):
            continue
        return row if start >= done else None
    return None


def multiplier_pattern(rows: Sequence[Row]) -> str:
    """A pattern for the longest multiplier, with the words that it must not cut into."""
    parts = []
    for row in sorted(rows, key=lambda row: -len(row.cells["multiplier"])):
        cut = "|".join(regex.escape(word) for word in row.list("not_before"))
        parts.append(row.cells["multiplier"] + (f"(?!{cut})" if cut else ""))
    return "|".join(parts)


def inside_pattern(rows: Iterable[Row]) -> str:
    """A pattern for the qualifiers that stand between number and unit (300多个)."""
    parts = []
    for row in rows:
        if row.cells["place"] == "inside":
            cut = "|".join(regex.escape(word) for word in row.list("not_before"))
            parts.append(row.cells["word"] + (f"(?!{cut})" if cut else ""))
    return "|".join(parts)


def _qualifier(row: Row) -> Qualifier:
    for column, allowed in (("qualifier", QUALIFIERS), ("place", PLACES)):
        if row[column] not in allowed:
            raise DataError(row.file, row.line, f"{column} {row[column]!r}", f"allowed: {', '.join(allowed)}")
    return Qualifier(
        row.cells["word"],
        row.cells["qualifier"],
        row.cells["place"],
        row.list("not_after"),
        row.list("not_before"),
        row.cells["status"] or None,
        row.cells["optional"] or None,
    )


def _longest_first(table: dict[str, list[_T]]) -> dict[str, tuple[_T, ...]]:
    return {key: tuple(sorted(rows, key=lambda row: -len(row.word))) for key, rows in table.items()}
