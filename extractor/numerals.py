"""Numerals as written in Chinese text, read into exact decimals.

Arabic with separators (1,200.5), full-width digits, Chinese (两千三百, 廿一,
一百二十三点四), formal (壹佰), mixed (3千5百万, 1万5) and multiplier chains (3.5万亿).
Nothing here is rounded: ``Decimal`` values are built from the written digits.
"""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.kept import compiled_by_re

DIGITS = "零〇一二两三四五六七八九"
"""Chinese digits as bulletins write them; the index is not the value, see ``_DIGIT``."""

SMALL, LARGE = "十百千", "万亿"
CHINESE = DIGITS + SMALL + LARGE + "廿卅"
"""Every character that a Chinese numeral in running text is made of (without 点, and without the formal 壹, 伍, 陆,
which running text uses in words: 队伍, 陆续)."""

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "廿": 2, "卅": 3}
_POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_PLAIN = str.maketrans(
    "０１２３４５６７８９．，＋－−壹贰叁肆伍陆柒捌玖拾佰仟萬億",
    "0123456789.,+--一二三四五六七八九十百千万亿",
)
_ARABIC = compiled_by_re(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?([十百千万亿]*)", re.ASCII)
_TOKEN = compiled_by_re(r"\d+|.", re.ASCII | re.DOTALL)
_CHAINS = {"": 0, "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "千万": 7, "百万": 6, "十万": 5, "十万亿": 13} | _POWER


def parse_numeral(text: str) -> Decimal | None:
    """The exact value of a numeral; None where ``text`` as a whole is none.

    A last digit after 百, 千, 万 or 亿 counts the next lower place (一百二 is 120,
    1万5 is 15000), as speakers of Chinese mean it.

    >>> [str(parse_numeral(t)) for t in ("1,200.5", "3.5万亿", "一万零一十二", "3千5百万", "-1.2", "四〇")]
    ['1200.5', '3500000000000', '10012', '35000000', '-1.2', '40']
    >>> parse_numeral("十百") is None
    True
    """
    plain = text.translate(_PLAIN)
    negative = plain[:1] in ("-", "负")
    if negative or plain[:1] == "+":
        plain = plain[1:]
    value = _parse(plain)
    return value.copy_negate() if negative and value is not None else value


def shift(digits: str, power: int) -> Decimal:
    """The decimal written as ``digits`` (ASCII, at most one point) times ten to the ``power``, exactly.

    >>> shift("5.4", 8), shift("7.25", 1)
    (Decimal('540000000'), Decimal('72.5'))
    """
    whole, _, part = digits.partition(".")
    if power <= 0:
        return Decimal(digits)
    part += "0" * (power - len(part))
    moved = whole + part[:power]
    return Decimal(f"{moved}.{part[power:]}" if part[power:] else moved)


def _parse(text: str) -> Decimal | None:
    arabic = _ARABIC.fullmatch(text)
    if arabic:
        whole, part, chain = arabic.groups()
        power = _CHAINS.get(chain)
        if power is not None:
            whole = whole.replace(",", "")
            return shift(f"{whole}.{part}" if part else whole, power)
        return None
    if "点" in text:
        return _with_point(text)
    value = _integer(text)
    return None if value is None else Decimal(value)


def _with_point(text: str) -> Decimal | None:
    """三点五, 一百二十三点四, 三点五万."""
    whole, _, part = text.partition("点")
    digits = part.rstrip("十百千万亿")
    power = _CHAINS.get(part[len(digits) :])
    value = _integer(whole)
    if not digits or power is None or value is None or any(c not in _DIGIT or c in "廿卅两" for c in digits):
        return None
    return shift(f"{value}." + "".join(str(_DIGIT[c]) for c in digits), power)


def _integer(text: str) -> int | None:
    """A whole number in Chinese or mixed digits, read place by place."""
    if not text:
        return None
    if 1 < len(text) <= 40 and all(c in _DIGIT and c not in "两廿卅" for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))
    return _places(text) if len(text) <= 60 else None


class _Place:
    """Where reading a mixed numeral stands: done, the part below 亿, below 万, the open digit, the last place."""

    def __init__(self) -> None:
        self.done = self.high = self.low = 0
        self.open: int | None = None
        self.last, self.small = 0, 9
        self.zero = self.started = False

    def digit(self, value: int, written: str) -> bool:
        if self.open is not None:
            return False
        self.zero = self.zero or written in "零〇"
        self.open = None if written in "零〇" else value
        self.started = True
        return True

    def close(self) -> None:
        self.low += self.open or 0
        self.open = None

    def place(self, power: int) -> bool:
        """One of 十百千万亿; False where it cannot stand here."""
        if power < 4:
            if power >= self.small:
                return False
            self.low += (1 if self.open is None else self.open) * 10**power
            self.open, self.small = None, power
        else:
            self.close()
            if not self.low and not (power == 8 and self.high):
                if self.started:
                    return False
                self.low = 1
            if power == 4:
                if self.high:
                    return False
                self.high = self.low * 10**4
            else:
                if self.done:
                    return False
                self.done, self.high = (self.high + self.low) * 10**8, 0
            self.low, self.small = 0, 9
        self.last, self.zero, self.started = power, False, True
        return True


def _places(text: str) -> int | None:
    place = _Place()
    for token in _TOKEN.findall(text):
        if token in _POWER:
            good = place.place(_POWER[token])
        elif token in ("廿", "卅"):
            good = place.digit(_DIGIT[token], token) and place.place(1)
        elif token in _DIGIT:
            good = place.digit(_DIGIT[token], token)
        else:
            good = token.isascii() and token.isdigit() and len(token) < 20 and place.digit(int(token), "1")
        if not good:
            return None
    if place.open is not None and place.open < 10 and place.last > 1 and not place.zero:
        place.open *= 10 ** (place.last - 1)
    place.close()
    return place.done + place.high + place.low
