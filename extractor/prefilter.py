"""Which characters a pattern can begin with, or must follow: one look at them saves most tries of a pattern.

The answers lean to the safe side: a set may hold characters that the pattern
never takes, and None means that any character may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from extractor.kept import compiled_by_re

Characters = frozenset[str] | None
DIGITS: Final = r"\d"
"""Stands in a set for all decimal digits."""
MOST_OF_A_RANGE: Final = 64
MOST_NEAR: Final = 100
_PARSER: Final[Any] = re._parser  # type: ignore[attr-defined]
_IGNORES_CASE = compiled_by_re(r"\(\?[a-zA-Z]*i[a-zA-Z]*[:)-]")
_HAN = compiled_by_re(r"\\([pP])\{Han\}")
_ZERO_WIDTH = frozenset(("AT", "ASSERT", "ASSERT_NOT"))


@lru_cache(maxsize=1024)
def first_characters(pattern: str) -> Characters:
    """The characters that a match can begin with; None where that is open or a match can be empty.

    >>> sorted(first_characters("(?:首(?:个|家)|第?[一二]|(?<=全国)百强)") or ())
    ['一', '二', '百', '第', '首']
    >>> first_characters("首?") is None, first_characters("[^市]区") is None
    (True, True)
    """
    parsed = _parse(pattern)
    return None if parsed is None else _edge(parsed, 1)


@lru_cache(maxsize=1024)
def characters_before(pattern: str) -> Characters:
    """The characters of which one must stand right before a match, by its look-behinds; None where that is open.

    >>> sorted(characters_before("(?<=位居|排)(?=第)") or ())
    ['居', '排']
    >>> characters_before("(?<!位居)第") is None
    True
    """
    parsed = _parse(pattern)
    return None if parsed is None else _behind(parsed)


@lru_cache(maxsize=1024)
def needed_words(pattern: str) -> tuple[str, ...]:
    """Words of which each match holds one, the rarest that the pattern names; empty where it names none.

    >>> needed_words("[^，。]{0,6}(?:的)?(?:省|国)标准"), needed_words("[一二]?(?:家|.)")
    (('标准',), ())
    >>> needed_words("每(?:人均|年度)〓")
    ('人均', '年度')
    """
    parsed = _parse(pattern)
    return () if parsed is None else _needed(parsed)


@lru_cache(maxsize=1024)
def needed_together(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words: each match of the pattern holds one word of each group; none where the pattern names none.

    >>> needed_together("(?:收入|投资)(?:安排|计划)(?:为|达)?[^。]{0,4}")
    (('收入', '投资'), ('安排', '计划'))
    """
    parsed = _parse(pattern)
    return () if parsed is None else tuple(dict.fromkeys(filter(None, _candidates(parsed, deep=True))))


class Near(NamedTuple):
    """Words of which each match holds one, within so many characters before or behind the place where it is tried."""

    words: tuple[str, ...]
    back: int
    ahead: int

    def is_in(self, text: str, start: int, end: int) -> bool:
        """Whether one of the words stands right before ``start``, or right behind ``end``."""
        words, back, ahead = self
        around = text[max(0, start - back) : start] if back else text[end : end + ahead]
        return any(map(around.__contains__, words))


ANYWHERE: Final = Near((), 0, 0)


@lru_cache(maxsize=1024)
def needed_near(pattern: str) -> Near:
    """The fewest words of which each match of a pattern, or of its one look-behind, holds one; ANYWHERE where open.

    >>> needed_near("(?<=(?:按照|落实)《.{0,9})"), needed_near("(?:等.{0,2})?(?:贸易额|双边)")
    (Near(words=('《',), back=12, ahead=0), Near(words=('贸易额', '双边'), back=0, ahead=6))
    """
    parsed = _parse(pattern)
    if parsed is None:
        return ANYWHERE
    is_behind = len(parsed) == 1 and str(parsed[0][0]) == "ASSERT" and parsed[0][1][0] < 0
    items: Any = parsed[0][1][1] if is_behind else parsed
    words = min(filter(None, _candidates(items)), key=len, default=())
    longest = int(items.getwidth()[1])
    if longest > MOST_NEAR:
        return ANYWHERE
    return Near(words, longest, 0) if is_behind else Near(words, 0, longest)


def may_be(character: str, characters: Characters) -> bool:
    """Whether ``character`` (or "" for the end of a text) is one of ``characters``.

    >>> may_be("７", first_characters(r"\\d{1,2}月")), may_be("", None), may_be("", frozenset("月"))
    (True, True, False)
    """
    if characters is None or character in characters:
        return True
    return DIGITS in characters and character.isdecimal()


def _parse(pattern: str) -> Sequence[Any] | None:
    """The parsed pattern; None for what only the `regex` module understands, and where case does not count."""
    try:
        parsed: Sequence[Any] = _PARSER.parse(_HAN.sub(lambda found: r"\w" if found[1] == "p" else r"\W", pattern))
    except (re.error, RecursionError):
        return None
    return None if _IGNORES_CASE.search(pattern) else parsed


def _union(sets: Iterable[Characters]) -> Characters:
    found: set[str] = set()
    for one in sets:
        if one is None:
            return None
        found |= one
    return frozenset(found)


def _edge(items: Sequence[Any], step: int) -> Characters:
    """The characters at the start (``step`` 1) or end (-1) of what the items match; None if open or empty."""
    found: Characters = frozenset()
    for item in items[::step]:
        name = str(item[0])
        if name == "ASSERT" and item[1][0] < 0 and step < 0:
            return _edge(item[1][1], -1)
        if name in _ZERO_WIDTH:
            continue
        own, may_be_empty = _edge_of(name, item[1], step)
        found = _union((found, own))
        if found is None or not may_be_empty:
            return found
    return None


def _edge_of(name: str, value: Any, step: int) -> tuple[Characters, bool]:
    """The edge of one item, and whether it may match nothing."""
    if name == "LITERAL":
        return frozenset(chr(value)), False
    if name == "IN":
        return _class(value), False
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _edge(value[2], step), value[0] == 0
    if name == "SUBPATTERN":
        return _edge(value[3], step), False
    if name == "ATOMIC_GROUP":
        return _edge(value, step), False
    if name == "BRANCH":
        return _union(_edge(branch, step) for branch in value[1]), False
    return None, False


def _class(members: Sequence[Any]) -> Characters:
    found: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            found.add(chr(value))
        elif str(kind) == "RANGE" and value[1] - value[0] < MOST_OF_A_RANGE:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif str(kind) == "CATEGORY" and str(value) == "CATEGORY_DIGIT":
            found.add(DIGITS)
        else:
            return None
    return frozenset(found)


def _needed(items: Sequence[Any]) -> tuple[str, ...]:
    """Of the words of each item that must match, those of which the shortest is longest; the first of equals."""
    return max(_candidates(items), key=lambda words: min(map(len, words), default=0), default=())


def _candidates(items: Sequence[Any], deep: bool = False) -> list[tuple[str, ...]]:
    """The words of each item that must match: of each of these a match holds one; ``deep`` for all those of a group."""
    found: list[tuple[str, ...]] = []
    literal = ""
    for item in [*items, ("END", None)]:
        name, value = str(item[0]), item[1]
        if name == "LITERAL":
            literal += chr(value)
            continue
        if literal:
            found.append((literal,))
            literal = ""
        if name == "BRANCH":
            found.append(_of_branches([_needed(branch) for branch in value[1]]))
            if deep:
                found.append(_of_branches([_fewest(branch) for branch in value[1]]))
            continue
        inside = _inside(name, value)
        if inside is not None:
            found += _candidates(inside, deep) if deep else [_needed(inside)]
    return found


def _inside(name: str, value: Any) -> Sequence[Any] | None:
    """What a group, or a repetition that matches at least once, holds; None for other items."""
    if name == "SUBPATTERN":
        return value[3]  # type: ignore[no-any-return]
    if name == "ATOMIC_GROUP":
        return value  # type: ignore[no-any-return]
    return value[2] if name.endswith("REPEAT") and value[0] > 0 else None


def _fewest(items: Sequence[Any]) -> tuple[str, ...]:
    return min(filter(None, _candidates(items, deep=True)), key=len, default=())


def _of_branches(branches: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The words of all branches; none where one of them has none."""
    return tuple(word for words in branches for word in words) if all(branches) else ()


def _behind(items: Sequence[Any]) -> Characters:
    for item in items:
        name, value = str(item[0]), item[1]
        if name == "ASSERT" and value[0] < 0:
            return _edge(value[1], -1)
        if name == "SUBPATTERN":
            return _behind(value[3])
        if name == "BRANCH":
            return _union(_behind(branch) for branch in value[1])
        if name not in _ZERO_WIDTH:
            return None
    return None
