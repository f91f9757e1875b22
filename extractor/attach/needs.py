"""Which of many rules can match in a text, told by the words that they need, in one pass over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import final

from extractor.kept import compiled_by_re

Groups = Sequence[Sequence[str]]
"""Of each group a match of the rule holds one word."""


@final
class Needs:
    """Rules by the words that they need.

    >>> needs = Needs([[["力争", "确保"], ["达到"]], [["将"]], []])
    >>> needs.of("力争达到5%", 0, 6), needs.of("确保5%", 0, 4), needs.of("将到", 0, 1)
    ((0, 2), (2,), (1, 2))
    """

    def __init__(self, rules: Sequence[Groups]) -> None:
        bits: dict[str, int] = {}
        self._needed: list[int] = []
        count = 0
        for groups in rules:
            needed = 0
            for words in groups:
                for word in words:
                    bits[word] = bits.get(word, 0) | 1 << count
                needed |= 1 << count
                count += 1
            self._needed.append(needed)
        starts = _by_start(bits)
        self._bits = {word: reduce(or_, [bits[other] for other in _met_with(word, starts)]) for word in bits}
        self._words = compiled_by_re(_any_of(starts) or "(?!)")
        self._without = self.possible(0)

    def of(self, text: str, start: int, end: int) -> tuple[int, ...]:
        """The places of the rules that can match in ``text[start:end]``, in order."""
        found = self._words.findall(text, start, end)
        return _possible(self, reduce(or_, map(self._bits.__getitem__, found))) if found else self._without

    def possible(self, bits: int) -> tuple[int, ...]:
        """The rules of whose groups each has its bit."""
        return tuple([at for at, needed in enumerate(self._needed) if bits & needed == needed])


@lru_cache(maxsize=8192)
def _possible(needs: Needs, bits: int) -> tuple[int, ...]:
    return needs.possible(bits)


def _by_start(words: Iterable[str]) -> dict[str, list[str]]:
    """The words by their first characters, the longest first."""
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        found.setdefault(word[0], []).append(word)
    return found


def _met_with(word: str, starts: Mapping[str, Sequence[str]]) -> list[str]:
    """The word, and those that it begins with or that may begin in it: a find passes over them."""
    met = [other for other in starts[word[0]] if word.startswith(other)]
    for at in range(1, len(word)):
        met += [other for other in starts.get(word[at], ()) if word[at : at + len(other)] == other[: len(word) - at]]
    return met


def _any_of(starts: Mapping[str, Sequence[str]]) -> str:
    """A pattern that finds each of the words, the longest first, by their first characters."""
    return "|".join(
        f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in words)})" for first, words in starts.items()
    )
