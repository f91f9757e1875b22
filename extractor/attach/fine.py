"""The words of one sentence with their classes, before noun phrases are built.

A word's class comes from ``data/words.tsv``, else from its tag in jieba's
dictionary; some classes depend on the words around: 处置 is a verb, but part
of a name in 处置率. Offsets are into the article's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from extractor.attach.fine_token import BRACKET, DENIAL, MOVE, QUOTE, FineTokens, FixedToken, Word
from extractor.attach.fine_token import CLOSING as BEHIND
from extractor.attach.negation import join_negations
from extractor.attach.settle import settle
from extractor.attach.tags import END, QUANTITY, RANK, TURNING
from extractor.attach.words import WordClasses
from extractor.kept import compiled_by_re
from extractor.segment import Segmenter

CLAUSE_MARKS = {"，": "COMMA", ",": "COMMA", "；": "SEMI", ";": "SEMI", "：": "COLON", ":": "COLON", "、": "DUN"}
END_MARKS = frozenset("。！？!?…\n\r")
OPENING = "（(［[【"
CLOSING = "）)］]】"
QUOTES = frozenset('“”"‘’《》〈〉「」『』·—-－～~/')
OPENING_QUOTES = "“「『《"
CLOSING_QUOTES = "”」』》"
NOMINAL_TAGS = frozenset("nvabjlisxegtfhkzqmoy")
_QUOTE_OPENS = compiled_by_re(f"[{OPENING_QUOTES}]")
LONGEST_QUOTE = 16
REMEMBERED = 200_000
_TEXT, _TAG = attrgetter("text"), attrgetter("tag")
_DENIES, _MOVES = attrgetter("denies"), attrgetter("direction")
REMEMBERED_STRETCHES = 20_000
"""How many stretches are kept as they were read: bulletins say ，同比增长 again and again."""


class _Read(NamedTuple):
    """A stretch as words: how long each is, its class by itself, and what is among them, as bits."""

    lengths: tuple[int, ...]
    tags: tuple[str, ...]
    words: tuple[Word, ...]
    holds: int


class WordReader:
    """Reads stretches of text as classed words; remembers the class of each word that it met."""

    def __init__(self, segmenter: Segmenter, words: WordClasses) -> None:
        self._segmenter = segmenter
        self.words = words
        self._fixed: dict[tuple[str, int, str | None], Word] = {}
        self._parts: dict[str, tuple[Word, ...]] = {}
        self._read = lru_cache(maxsize=REMEMBERED_STRETCHES)(self._read_anew)

    def fine_tokens(self, text: str, start: int, end: int, fixed: Sequence[FixedToken]) -> FineTokens:
        """The words and fixed tokens of ``text[start:end]`` in order, each with the class it has in this place.

        ``fixed`` are sorted by start and do not overlap.
        """
        fine = FineTokens()
        tags, words, known = fine.tags, fine.words, self._fixed.get
        lengths: list[int] = []
        at = start
        for one in fixed:
            first, behind = one[:2]
            if first > at:
                self._add_words(text[at:first], lengths, fine)
            word = known(one[2:]) or self._fixed_token(text, one)
            lengths.append(behind - first)
            tags.append(word.tag)
            words.append(word)
            at = behind
        if at < end:
            self._add_words(text[at:end], lengths, fine)
        fine.starts = list(accumulate(lengths, initial=start))
        tags.append(END)
        words.append(BEHIND)
        if fine.holds & QUOTE:
            _quote(text, fine)
        if fine.holds & DENIAL:
            join_negations(fine)
        settle(fine, self.words)
        return fine

    def _add_words(self, stretch: str, lengths: list[int], fine: FineTokens) -> None:
        added, tags, words, holds = self._read(stretch)
        lengths += added
        fine.tags += tags
        fine.words += words
        fine.holds |= holds

    def _read_anew(self, stretch: str) -> _Read:
        known = self._parts
        try:
            words = [word for piece in self._segmenter.cut(stretch) for word in known[piece]]
        except KeyError:
            words = []
            if len(known) >= REMEMBERED:
                known.clear()
            for piece, kind in self._segmenter.pieces(stretch):
                parts = known.get(piece)
                if parts is None:
                    parts = known[piece] = _parts_of(piece, kind, self.words)
                words += parts
        lengths, tags = tuple(map(len, map(_TEXT, words))), tuple(map(_TAG, words))
        holds = (DENIAL if any(map(_DENIES, words)) else 0) | (MOVE if any(map(_MOVES, words)) else 0)
        if "OPEN" in tags:
            holds |= BRACKET
        if "QUOTE" in tags and _QUOTE_OPENS.search(stretch) is not None:
            holds |= QUOTE
        return _Read(lengths, tags, tuple(words), holds)

    def _fixed_token(self, text: str, one: FixedToken) -> Word:
        """The token of a fixed one; a comparison that opens with 高于 or the like is a verb of its own."""
        tag = one[2]
        if tag == "COMPARISON":
            for length in (3, 2):
                name, direction = self.words.verbs.get(text[one.start : one.start + length], ("", None))
                if name == "beat":
                    return Word("BEAT", direction=direction)
            return Word(tag)
        if len(self._fixed) >= REMEMBERED:
            self._fixed.clear()
        word = self._fixed[one[2:]] = Word(tag, "", "", None, tag in TURNING, False, one.ref, one.unit)
        return word


def _parts_of(piece: str, kind: str, words: WordClasses) -> tuple[Word, ...]:
    """A word of the dictionary as one part, or as noun and change: 价格上涨."""
    known = words.known(piece)
    if known is not None:
        name, direction = known
        return (_word("N" if name in ("rate", "noun") else name.upper(), piece, kind, direction, words),)
    if len(piece) == 4 and words.is_change(piece[2:]):
        name, direction = words.verbs[piece[2:]]
        return _word("N", piece[:2], "n", None, words), _word(name.upper(), piece[2:], "v", direction, words)
    tag = _tag_of(piece, kind)
    is_head = len(piece) > 1 and piece in words.heads
    return (_word("N" if is_head and tag in ("ADVERB", "PREP", "STOP") else tag, piece, kind, None, words),)


def _word(tag: str, text: str, kind: str, direction: str | None, words: WordClasses) -> Word:
    is_special = text in words.areas or text in words.for_openers or text in words.currencies
    is_idiom = len(text) > 2 and kind in ("i", "l")
    turns = is_special or is_idiom or tag in TURNING or (tag == "ADVERB" and kind[:1] == "n")
    return Word(tag, text, kind, direction, turns, text in words.negations)


def _tag_of(text: str, kind: str) -> str:
    if len(text) == 1:
        mark = CLAUSE_MARKS.get(text)
        if mark:
            return mark
        if text in END_MARKS:
            return "STOP"
        if text in OPENING:
            return "OPEN"
        if text in CLOSING:
            return "CLOSE"
        if text in QUOTES:
            return "QUOTE"
    if text.isspace():
        return "SPACE"
    first = kind[0]
    if first == "v" and kind != "vn":
        return "V"
    if first == "d":
        return "ADVERB"
    if kind == "ad":
        return "MODE"  # 正式员工, but 正式投入使用
    if first in "cp":
        return "PREP"
    if first == "r":
        return "STOP"
    return "N" if first in NOMINAL_TAGS else "STOP"


def _quote(text: str, fine: FineTokens) -> None:
    """What stands in quotation marks is a name, whatever words it is made of: “无感申办”."""
    starts, tags, words = fine.starts, fine.tags, fine.words
    opened = -1
    for i, tag in enumerate(tags):
        if tag != "QUOTE":
            if tag in (QUANTITY, RANK, "STOP") and not words[i].text:
                opened = -1
        elif text[starts[i]] in OPENING_QUOTES:
            opened = i
        elif opened >= 0 and text[starts[i]] in CLOSING_QUOTES:
            if starts[i] - starts[opened + 1] <= LONGEST_QUOTE:
                for inner in range(opened + 1, i):
                    tags[inner] = "N"
                    words[inner] = words[inner].without_direction()
            opened = -1
