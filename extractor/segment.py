"""Words of a stretch of text: jieba's segmentation with the tags of its dictionary.

Tags come from jieba's dictionary and not from ``jieba.posseg``, which costs
thirteen times as much; a word that the dictionary lacks has the tag ``x``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import jieba


KEPT_WHOLE = 3000
"""The least frequency of a word of the lexicon, so that its neighbours do not pull it apart."""


class Word(NamedTuple):
    """One word: offsets into the text that holds the stretch, and jieba's tag."""

    start: int
    end: int
    text: str
    tag: str


@lru_cache(maxsize=4)
def load_segmenter(extra_words: tuple[str, ...] = ()) -> Segmenter:
    """The segmenter whose dictionary also holds ``extra_words``; kept for the life of the process."""
    return Segmenter(extra_words)


class Segmenter:
    """Cuts text into words without HMM guessing.

    >>> segmenter = load_segmenter()
    >>> [word.text for word in segmenter.words("新增养老床位", 10)]
    ['新增', '养老', '床位']
    >>> segmenter.words("新增养老床位", 10)[1].start
    12
    """

    def __init__(self, extra_words: Iterable[str] = ()) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.initialize()
        self._tags = _dictionary_tags()
        for word in extra_words:
            frequency = self._tokenizer.suggest_freq(word)
            self._tokenizer.add_word(word, max(frequency, KEPT_WHOLE))

    def words(self, text: str, offset: int = 0) -> list[Word]:
        """The words of ``text``, with offsets counted from ``offset``."""
        words = []
        tags = self._tags
        at = offset
        for piece in self._tokenizer.cut(text, HMM=False):
            end = at + len(piece)
            words.append(Word(at, end, piece, tags.get(piece, "x")))
            at = end
        return words

    def frequency(self, word: str) -> int:
        """How often jieba's dictionary saw ``word``; 0 for a word that it lacks."""
        return self._tokenizer.FREQ.get(word) or 0


@lru_cache(maxsize=1)
def _dictionary_tags() -> dict[str, str]:
    path = Path(jieba.__file__).parent / "dict.txt"
    with path.open(encoding="utf-8") as lines:
        return {word: tag for word, _, tag in (line.split() for line in lines)}
