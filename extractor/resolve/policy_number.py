"""A document number taken apart: who issues it, the year, the place in the series."""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractor.numerals import parse_numeral

_PLAIN = str.maketrans("０１２３４５６７８９○零－—", "0123456789〇〇--")
_PARTS = regex.compile(
    r"(?P<code>[^〔\[［﹝（(【〈<「\d第]*?)\s*[〔\[［﹝（(【〈<「]?\s*"
    r"(?:(?P<year>(?:19|20)\d\d|[一二][九〇][〇一二三四五六七八九]{2})(?=\s*[年\-第〕\]］﹞）)】〉>」])\s*年?\s*[〕\]］﹞）)】〉>」]?\s*-?\s*)?"
    r"第?\s*(?P<serial>[\d、和./\-\s]+|[一二三四五六七八九十百〇]+)\s*号"
)


class NumberParts(NamedTuple):
    """``code`` is the organ's code, or its name before 令 and the like; None where the number has none."""

    code: str | None
    year: int | None
    serial: str


def number_parts(number: str) -> NumberParts | None:
    """The parts of a document number as written; None for the number of a standard.

    ``year`` is None where the series has none (国务院令第714号); ``serial`` is in ASCII digits, with its marks where
    one number stands for several (46、47).

    >>> number_parts("国发〔2019〕5号")
    NumberParts(code='国发', year=2019, serial='5')
    >>> number_parts("第七十号主席令"), number_parts("GB/T 2260—2007")
    (NumberParts(code=None, year=None, serial='70'), None)
    """
    match = _PARTS.match(number.translate(_PLAIN))
    if not match:
        return None
    year = parse_numeral(match["year"]) if match["year"] else None
    serial = "".join(match["serial"].split())
    if serial[0] in "一二三四五六七八九十百〇":
        serial = str(parse_numeral(serial) or serial)
    return NumberParts(match["code"].strip() or None, int(year) if year else None, serial)
