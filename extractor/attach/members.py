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
ETC = "等"
DEEDS = frozenset({"keep", "spend"})
LONGEST_HEAD = 6


class Shared(NamedTuple):
    """What stands before all members but the first, and behind all but the last; None for nothing."""

    front: Span | None
    tail: Span | None


def members_of(text: str, head: Token, words: WordClasses, wanted: int = 0) -> list[tuple[Span, ...]]:
    """The pieces of the name of each member, in order; one entry for a head that is no list.

    Where the members are not ``wanted`` in number, but what stands between the marks 、 is, each of these is one
    (汽车制造业、电气机械和器材制造业 are two).
    """
    items = _items(text, head)
    if wanted > 1 and len(items) != wanted:
        apart = _between_marks(text, items)
        items = apart if len(apart) == wanted else items
    if len(items) < 2:
        return [tuple(items)]
    named = [Span(start, end) for start, end in zip(head.words, head.ends, strict=True)]
    inside = [[word for word in named if item.start <= word.start < item.end] for item in items]
    shared = _shared(text, items, inside, words)
    members: list[tuple[Span, ...]] = []
    for n, item in enumerate(items):
        pieces = [item]
        if n and shared.front is not None:
            pieces.insert(0, shared.front)
        if n < len(items) - 1 and shared.tail is not None:
            pieces.append(shared.tail)
        members.append(_joined(pieces))
    return members


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


def _between_marks(text: str, items: Sequence[Span]) -> list[Span]:
    """The members with those that 和 joins as one."""
    apart = [items[0]] if items else []
    for item in items[1:]:
        if MARK in text[apart[-1].end : item.start]:
            apart.append(item)
        else:
            apart[-1] = Span(apart[-1].start, item.end)
    return apart


def _shared(text: str, items: Sequence[Span], inside: Sequence[Sequence[Span]], words: WordClasses) -> Shared:
    last, near = items[-1], items[-2]
    length = near.end - near.start
    near_words = inside[-2]
    short = near_words[-1].end - near_words[-1].start if len(near_words) > 1 else length
    cuts = [word.start - last.start for word in inside[-1][1:]]
    end = _head(text, last, words)
    if end is not None and _is_apart(text, last, near, end):
        is_shared = end not in words.things and _is_open(text, near, end, words)
        return Shared(None, Span(last.end - len(end), last.end) if is_shared else None)
    cut = _cut(last, length, short, cuts)
    if not 0 < cut < last.end - last.start or not _is_shared(text, Span(last.start + cut, last.end), near, words):
        return Shared(None, None)
    first = inside[0]
    is_longer = cut == short < length if len(items) == 2 else len(first) > len(inside[1])
    front = Span(items[0].start, first[-1].start) if len(first) > 1 and is_longer and cut != length else None
    return Shared(front, Span(last.start + cut, last.end))


def _is_apart(text: str, last: Span, near: Span, end: str) -> bool:
    """Whether the head of the last member alone is shared.

    It stands behind 等 (非洲、中亚等新兴市场出口), or behind the word that ends the member before too
    (机电产品、高新技术产品出口).
    """
    rest = text[last.start : last.end - len(end)]
    return ETC in rest[1:] or (len(rest) > 2 and text.endswith(rest[-2:], near.start, near.end))


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
    end = _head(text, tail, words)
    if end is None or text[near.start : near.end].endswith(text[tail.start : tail.end]):
        return False
    return _is_open(text, near, end, words)


def _is_open(text: str, near: Span, end: str, words: WordClasses) -> bool:
    """Whether a member has no measure of its own, so that the end of the last one is its end too."""
    before = _head(text, near, words)
    return before is None or (before in words.things and end not in words.things)


def _head(text: str, span: Span, words: WordClasses) -> str | None:
    """The longest head, or deed that is measured (出口, 投资), that the span ends with."""
    for length in range(min(LONGEST_HEAD, span.end - span.start), 0, -1):
        ending = text[span.end - length : span.end]
        if ending in words.heads or (length > 1 and words.verbs.get(ending, ("", None))[0] in DEEDS):
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
