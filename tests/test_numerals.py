"""Numerals: every way of writing one, and equality with cn2an."""

from __future__ import annotations

import random
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.numerals import parse_numeral, shift

WRITTEN = {
    "0": "0",
    "12": "12",
    "1,200.5": "1200.5",
    "1,234,567": "1234567",
    "１，２００．５": "1200.5",
    "３.5": "3.5",
    "-1.2": "-1.2",
    "－3": "-3",
    "负1.2": "-1.2",
    "+7": "7",
    "3.5万亿": "3500000000000",
    "4.2亿": "420000000",
    "1660万": "16600000",
    "2千万": "20000000",
    "0.05万": "500",
    "3千5百万": "35000000",
    "2亿3000万": "230000000",
    "6万5千": "65000",
    "1万5": "15000",
    "零": "0",
    "〇": "0",
    "两": "2",
    "十": "10",
    "十二": "12",
    "廿": "20",
    "廿一": "21",
    "卅": "30",
    "卅五": "35",
    "一百零三": "103",
    "一百二": "120",
    "一百二十": "120",
    "两千三百": "2300",
    "三千二百五": "3250",
    "一万零一十二": "10012",
    "一万零五": "10005",
    "两万五": "25000",
    "十二万三千": "123000",
    "一亿零五十万": "100500000",
    "一千亿": "100000000000",
    "百万": "1000000",
    "千万": "10000000",
    "万亿": "1000000000000",
    "一百二十三点四": "123.4",
    "三点五万": "35000",
    "零点零五": "0.05",
    "二〇二〇": "2020",
    "一九四九": "1949",
    "壹贰叁": "123",
    "壹佰": "100",
    "贰仟零伍": "2005",
    "陆拾柒": "67",
}

NONE = [
    "",
    "点",
    "三点",
    "点三",
    "十百",
    "万万",
    "亿亿",
    "1.5万2",
    "1,20",
    "几十",
    "abc",
    "三个",
    "1..2",
    "两两",
    "-",
    "百分之三",
]


@pytest.mark.parametrize(("text", "value"), WRITTEN.items())
def test_written(text: str, value: str) -> None:
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", NONE)
def test_none(text: str) -> None:
    assert parse_numeral(text) is None


def test_integers_and_decimals_as_cn2an_writes_them() -> None:
    """A sample of the span up to 10^16, drawn evenly over the number of digits (the same every time)."""
    draw = random.Random(3)
    for _ in range(20_000):
        number = draw.randrange(10 ** draw.randint(1, 16))
        assert parse_numeral(cn2an.an2cn(number, "low")) == number
    for _ in range(5_000):
        number = f"{draw.randrange(10**6)}.{draw.randrange(1, 10**4):04d}".rstrip("0")
        assert parse_numeral(cn2an.an2cn(number, "low")) == Decimal(number)


def test_formal_numerals_as_cn2an_writes_them() -> None:
    draw = random.Random(4)
    for _ in range(2_000):
        number = draw.randrange(10 ** draw.randint(1, 12))
        assert parse_numeral(cn2an.an2cn(number, "up")) == number


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_round_trip(number: int) -> None:
    assert parse_numeral(cn2an.an2cn(number, "low")) == number


@given(st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False), st.sampled_from(["", "万", "亿", "万亿"]))
def test_multiplier_is_exact(number: Decimal, multiplier: str) -> None:
    power = {"": 0, "万": 4, "亿": 8, "万亿": 12}[multiplier]
    written = format(number, "f")
    value = parse_numeral(written + multiplier)
    assert value == number.scaleb(power)
    assert value is not None
    assert "E" not in str(value) or value == 0


@given(st.text(max_size=40))
def test_any_text_gives_a_value_or_none(text: str) -> None:
    value = parse_numeral(text)
    assert value is None or isinstance(value, Decimal)


@given(st.text(alphabet="零一二三四五六七八九十百千万亿点两廿卅0123456789.,", max_size=30))
def test_numeral_like_text_never_fails(text: str) -> None:
    value = parse_numeral(text)
    assert value is None or value >= 0


@pytest.mark.parametrize("text", ["9" * 100_000, "万" * 100_000, "一" * 100_000, "1," * 50_000, "十" * 100_000 + "点"])
def test_hostile_length(text: str) -> None:
    parse_numeral(text)


def test_shift_keeps_every_digit() -> None:
    digits = "1" * 60 + ".5"
    assert str(shift(digits, 1)) == "1" * 60 + "5"
