"""The text as the rules read it: quotes in pairs, titles in 《》, both at the offsets of the article."""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractor.kept import compiled_by_re

LONGEST_TITLE = 150
_STRAIGHT = regex.compile(r'["＂\n]')
_MARKS = compiled_by_re(r"[《》]")
_OTHER_QUOTES = (("「", "」"), ("『", "』"), ("‘", "’"), ("〝", "〞"))
_SURROGATE = regex.compile("[\ud800-\udfff]")


class Title(NamedTuple):
    """A stretch in 《》: ``start`` and ``end`` lie inside the marks."""

    start: int
    end: int


def is_encodable(text: str) -> bool:
    """Whether the text holds no lone surrogate: ten times as fast as to look for one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def with_curly_quotes(text: str) -> str:
    """The text, of the same length, with every quote written “ or ” and no lone surrogate.

    Straight quotes open and close in turn within a line.

    >>> with_curly_quotes('开展"暖流"行动、「春雨」工程')
    '开展“暖流”行动、“春雨”工程'
    """
    if not text.isascii():
        if "「" in text or "『" in text or "‘" in text or "〝" in text:
            for opening, closing in _OTHER_QUOTES:
                text = text.replace(opening, "“").replace(closing, "”")
        text = text if is_encodable(text) else _SURROGATE.sub("�", text)
    if '"' not in text and "＂" not in text:
        return text
    is_open = False

    def turn(match: regex.Match[str]) -> str:
        nonlocal is_open
        if match.group() == "\n":
            is_open = False
            return "\n"
        is_open = not is_open
        return "“" if is_open else "”"

    return _STRAIGHT.sub(turn, text)


def titles(text: str) -> list[Title]:
    """The outermost stretches in 《》 of at most LONGEST_TITLE characters, in order; unclosed marks are passed over.

    >>> text = '印发《关于〈办法〉的通知》和《《规定》'
    >>> [text[t.start:t.end] for t in titles(text)]
    ['关于〈办法〉的通知', '规定']
    """
    if "《" not in text:
        return []
    opened: list[int] = []
    found: list[Title] = []
    for mark in _MARKS.finditer(text):
        at = mark.start()
        if mark.group() == "《":
            opened.append(at)
            continue
        if not opened:
            continue
        start = opened.pop() + 1
        if not 1 <= at - start <= LONGEST_TITLE:
            continue
        while found and found[-1].start > start:
            found.pop()
        found.append(Title(start, at))
    return found
