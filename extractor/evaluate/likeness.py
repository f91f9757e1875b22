"""How like two values are: offsets of two texts, units, names of indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any

Align = Callable[[int, int], tuple[int, int]]

_MARKS = str.maketrans("", "", " 　“”\"'‘’《》「」()()、,,。;;::的·")
_SAME_UNIT: dict[str, str | None] = {"百分点": "个百分点", "": None, "人民币": "元"}


def align(predicted: str, gold: str) -> Align:
    """A function from offsets of the predicted text to those of the gold text.

    >>> align(" 床位9张", "床位9张")(3, 5)
    (2, 4)
    """
    if predicted == gold:
        return lambda start, end: (start, end)
    blocks = SequenceMatcher(None, predicted, gold, autojunk=False).get_matching_blocks()

    def one(place: int) -> int:
        for block in blocks:
            if block.a <= place < block.a + block.size:
                return block.b + place - block.a
        near = min(blocks, key=lambda block: abs(block.a - place) if block.size else 10**9)
        return near.b + place - near.a

    return lambda start, end: (one(start), one(end - 1) + 1)


def number(value: Any) -> Decimal | None:
    """The exact number of a JSON number or its text, None for anything else.

    >>> number("0.30") == number(0.3), number(None)
    (True, None)
    """
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def unit_key(unit: str | None) -> str | None:
    """The unit with its other writings folded into one.

    >>> unit_key("百分点"), unit_key("％"), unit_key("")
    ('个百分点', '%', None)
    """
    if unit is None:
        return None
    plain = unit.replace("％", "%").replace("㎡", "平方米").strip()
    return _SAME_UNIT.get(plain, plain)


def indicator_likeness(predicted: str | None, accepted: Iterable[str | None]) -> float:
    """How like the predicted indicator is to the most like of the accepted ones, 0 to 1 (the same).

    Marks and 的 do not count. Between the two: twice the longest common
    subsequence by both lengths.

    >>> indicator_likeness("新增的养老床位", ["养老床位", "新增养老床位"])
    1.0
    >>> indicator_likeness("床位", ["养老床位"])
    0.6666666666666666
    """
    mine = (predicted or "").translate(_MARKS)
    best = 0.0
    for each in accepted:
        theirs = (each or "").translate(_MARKS)
        if mine == theirs:
            return 1.0
        if mine and theirs:
            best = max(best, 2 * _common(mine, theirs) / (len(mine) + len(theirs)))
    return best


def _common(one: str, other: str) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for character in one:
        before = 0
        for column, against in enumerate(other, 1):
            above = row[column]
            row[column] = before + 1 if character == against else max(above, row[column - 1])
            before = above
    return row[-1]
