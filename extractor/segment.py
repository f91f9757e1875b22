"""Words of a stretch of text: jieba's segmentation with the tags of its dictionary.

``rjieba``, the Rust port with jieba's dictionary, does the work: seven times
faster, loaded in a tenth of the time, and of equal boundaries but for one word
in ten thousand. Where it cannot be had, jieba itself takes its place; it is
the reference that the tests compare with. Tags come from the dictionary and
not from ``jieba.posseg``, which costs thirteen times as much; a word that the
dictionary lacks has the tag ``x``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

KEPT_WHOLE = 3000
"""The least frequency of a word of the lexicon, so that its neighbours do not pull it apart."""

REMEMBERED = 20_000
"""How many stretches are kept cut: bulletins say ，同比增长 again and again."""

Cut = Callable[[str], list[str]]
Tag = Callable[[str], list[tuple[str, str]]]
IsWord = Callable[[str], bool]


class Word(NamedTuple):
    """One word: offsets into the text that holds the stretch, and jieba's tag."""

    start: int
    end: int
    text: str
    tag: str


@lru_cache(maxsize=4)
def load_segmenter(extra_words: tuple[str, ...] = (), engine: str = "") -> Segmenter:
    """The segmenter that keeps ``extra_words`` whole; kept for the life of the process.

    ``engine`` is ``rjieba`` or ``jieba``; empty for the first of them that is installed.
    """
    if engine != "jieba":
        try:
            return Segmenter(*_rust(extra_words))
        except ImportError:
            if engine:
                raise
    return Segmenter(*_python(extra_words))


class Segmenter:
    """Cuts text into words without guessing at unknown ones; ``cut`` gives the words alone, ``pieces`` their tags too.

    >>> segmenter = load_segmenter()
    >>> [word.text for word in segmenter.words("新增养老床位", 10)]
    ['新增', '养老', '床位']
    >>> segmenter.words("新增养老床位", 10)[1].start
    12
    >>> segmenter.is_word("床位"), segmenter.is_word("老床")
    (True, False)
    """

    def __init__(self, cut: Cut, tag: Tag, is_word: IsWord) -> None:
        self.cut = cut
        self._tag = lru_cache(maxsize=REMEMBERED)(tag)
        self.is_word = is_word

    def pieces(self, text: str) -> Sequence[tuple[str, str]]:
        """The words of ``text`` with their tags, without offsets."""
        return self._tag(text)

    def words(self, text: str, offset: int = 0) -> list[Word]:
        """The words of ``text``, with offsets counted from ``offset``."""
        words = []
        at = offset
        for piece, tag in self._tag(text):
            end = at + len(piece)
            words.append(Word(at, end, piece, tag))
            at = end
        return words


def _rust(extra_words: tuple[str, ...]) -> tuple[Cut, Tag, IsWord]:
    import rjieba

    if not extra_words:  # the dictionary that the import has loaded; another takes a tenth of a second
        return (lambda text: rjieba.cut(text, False)), (lambda text: rjieba.tag(text, False)), rjieba.has_word
    engine = rjieba.Jieba()
    for word in extra_words:
        if not (engine.has_word(word) and engine.cut(word, False) == [word]):
            engine.add_word(word, max(engine.suggest_freq(word), KEPT_WHOLE), "x")
    return (lambda text: engine.cut(text, False)), (lambda text: engine.tag(text, False)), engine.has_word


def _python(extra_words: tuple[str, ...]) -> tuple[Cut, Tag, IsWord]:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    engine = jieba.Tokenizer()
    engine.initialize()
    for word in extra_words:
        if not (engine.FREQ.get(word) and engine.lcut(word, HMM=False) == [word]):
            engine.add_word(word, max(engine.suggest_freq(word), KEPT_WHOLE))
    with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
        tags = {word: tag for word, _, tag in (line.split() for line in lines)}

    def cut(text: str) -> list[str]:
        return list(engine.cut(text, HMM=False))

    def tag(text: str) -> list[tuple[str, str]]:
        return [(word, tags.get(word, "m" if word.isdigit() else "x")) for word in cut(text)]

    return cut, tag, lambda word: bool(engine.FREQ.get(word))
