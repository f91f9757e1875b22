"""The members of a coordinated head, each with the beginning and end that it shares with the others.

城镇、农村居民收入 are two incomes of residents; 第一、二、三产业增加值 three values
added; 铁路、航空和长途汽车 share nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.tokens import Token
from extractor.attach.words import WordClasses
from extractor.document import Span

MARK = "、"
LONGEST_HEAD = 6


class Shared(NamedTuple):
    """What stands before all members but the first, and behind all but the last; None for nothing."""

    front: Span | None
    tail: Span | None


def members_of(text: str, head: Token, words: WordClasses) -> list[tuple[Span, ...]]:
    """The pieces of the name of each member, in order; one entry for a head that is no list."""
    items = _items(text, head)
    if len(items) < 2:
        return [tuple(items)]
    inside = [
        [Span(word.start, word.end) for word in head.words if item.start <= word.start < item.end] for item in items
    ]
    shared = _shared(text, items, inside, words)
    named: list[tuple[Span, ...]] = []
    for n, item in enumerate(items):
        pieces = [item]
        if n and shared.front is not None:
            pieces.insert(0, shared.front)
        if n < len(items) - 1 and shared.tail is not None:
            pieces.append(shared.tail)
        named.append(_joined(pieces))
    return named


def _items(text: str, head: Token) -> list[Span]:
    """The members by their spans, also of a name that holds the marks itself (第一、二、三产业)."""
    items: list[Span] = []
    for item in head.items:
        start = item.start
        while (mark := text.find(MARK, start, item.end)) >= 0:
            items.append(Span(start, mark))
            start = mark + 1
        items.append(Span(start, item.end))
    return [item for item in items if item.end > item.start]


def _shared(text: str, items: Sequence[Span], inside: Sequence[Sequence[Span]], words: WordClasses) -> Shared:
    last, near = items[-1], items[-2]
    length = near.end - near.start
    near_words = inside[-2]
    short = near_words[-1].end - near_words[-1].start if len(near_words) > 1 else length
    cuts = [word.start - last.start for word in inside[-1][1:]]
    cut = _cut(last, length, short, cuts)
    if not 0 < cut < last.end - last.start or not _is_shared(text, Span(last.start + cut, last.end), near, words):
        return Shared(None, None)
    first = inside[0]
    is_longer = cut == short < length if len(items) == 2 else len(first) > len(inside[1])
    front = Span(items[0].start, first[-1].start) if len(first) > 1 and is_longer and cut != length else None
    return Shared(front, Span(last.start + cut, last.end))


def _cut(last: Span, length: int, short: int, cuts: Sequence[int]) -> int:
    """Where the shared end begins in the last member: behind as much as the member before it is long."""
    if not cuts:
        return length
    for wanted in (length, short):
        if wanted in cuts:
            return wanted
    return min(cuts, key=lambda cut: abs(cut - length))


def _is_shared(text: str, tail: Span, near: Span, words: WordClasses) -> bool:
    """Whether the end belongs to the member before too: it measures something, and that one has no measure yet."""
    end, before = _head(text, tail, words), _head(text, near, words)
    if end is None or text[near.start : near.end].endswith(text[tail.start : tail.end]):
        return False
    return before is None or (before in words.things and end not in words.things)


def _head(text: str, span: Span, words: WordClasses) -> str | None:
    """The longest head that the span ends with."""
    for length in range(min(LONGEST_HEAD, span.end - span.start), 0, -1):
        ending = text[span.end - length : span.end]
        if ending in words.heads:
            return ending
    return None


def _joined(pieces: Sequence[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for piece in pieces:
        if out and out[-1].end == piece.start:
            out[-1] = Span(out[-1].start, piece.end)
        else:
            out.append(piece)
    return tuple(out)
