"""The numbers and units of table cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from extractor.attach.table_rules import TableRules
from extractor.document import Span
from extractor.kept import compiled_by_re
from extractor.match.quantity import QuantityRules
from extractor.numerals import shift

LONGEST_NUMBER = 24
_CELL = compiled_by_re(
    r"(?P<word>[^\d\s０-９.．]{0,4})[ 　]*"
    r"(?P<digits>\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?|\d{1,3}(?: \d{3})+(?:[.．]\d+)?|\d+(?:[.．]\d+)?)"
    r"[ 　]*(?P<rest>[^\d\s][^\t\n]{0,9})?"
)
_FOOTNOTE = compiled_by_re(r"[*＊※①-⑳]{1,2}|[（(]注?[0-9一二三]?[)）]")
_PLAIN = str.maketrans("０１２３４５６７８９．", "0123456789.", " 　,，")
_YEAR = compiled_by_re(r"(?:19|20)\d\d")
_BRACKETS = compiled_by_re(r"[（(]([^（）()\t\n]{1,24})[）)]")
_LABEL = compiled_by_re(r"(?:计量)?单\s*位\s*[:：]\s*")
_PARTS = compiled_by_re(r"[、,，;；或 　]+")
_LOOSE = compiled_by_re(
    r"(?<=\S)[,，、:：]([^,，、 　:：\t\n]{1,10})$"
    r"|(?<=[^\d百千万亿十个零])([十百千]?[万亿][^\d\t\n]{1,8})$"
    r"|([±＋+－-]{0,3}[%％‰])$"
)


class TableUnit(NamedTuple):
    """A unit as a head states it: ``power`` of its multiplier (万吨: 4), and where it stands."""

    power: int
    written: str
    code: str | None
    dimension: str | None
    factor: Decimal | None
    span: Span | None


class Number(NamedTuple):
    """A cell that holds one number; ``word`` is what stands before its digits (-, 下降), as a role: up, down or None.

    ``written`` are its digits as ASCII, ``power`` the cell's own multiplier,
    None where the cell has none and that of the head holds.
    """

    start: int
    end: int
    digits: Span
    written: str
    power: int | None
    word: str | None
    is_sign: bool
    unit: TableUnit | None


def read_unit(text: str, start: int, end: int, rules: QuantityRules) -> TableUnit | None:
    """The unit that the stretch states and nothing else, None where it is none.

    >>> from extractor.match.quantity import load_quantity_rules
    >>> read_unit("±%万吨", 2, 4, load_quantity_rules())[:2], read_unit("吨粮", 0, 2, load_quantity_rules())
    ((4, '吨'), None)
    """
    while start < end and text[start] in "±＋+－-/ 　" and end - start > 1:
        start += 1
    while start < end and text[end - 1] in " 　":
        end -= 1
    written = text[start:end].replace("％", "%")
    span = Span(start, end)
    for size in range(min(3, len(written))):
        power = 0 if not size else rules.powers.get(written[:size], -1)
        if power < 0:
            continue
        found = rules.units.find(written, size)
        if found is not None and found.end == len(written):
            unit = found.unit
            return TableUnit(power, unit.as_unit or unit.written, unit.code, unit.dimension, _scale(unit), span)
    return None


def _scale(unit: object) -> Decimal | None:
    factor = getattr(unit, "factor", None)
    return factor if getattr(unit, "as_unit", None) else None


def read_units(text: str, start: int, end: int, rules: QuantityRules) -> list[TableUnit]:
    """All units of a unit line (单位：亿元、%); empty where a part of it is no unit."""
    label = _LABEL.search(text, start, end)
    if label is not None:
        start = label.end()
    while end > start and text[end - 1] in "）) 　":
        end -= 1
    found: list[TableUnit] = []
    at = start
    for gap in (*_PARTS.finditer(text, start, end), None):
        stop = gap.start() if gap else end
        unit = read_unit(text, at, stop, rules) if stop > at else None
        if unit is None:
            return []
        found.append(unit)
        at = gap.end() if gap else end
    return found


def unit_of_head(text: str, start: int, end: int, rules: QuantityRules) -> tuple[TableUnit | None, Span | None]:
    """The unit that a head states (产量（万吨）, 产量，万吨, 增长±%), and the span to leave out of its name."""
    for bracket in _BRACKETS.finditer(text, start, end):
        units = read_units(text, *bracket.span(1), rules)
        if units:
            return units[0], Span(*bracket.span())
    loose = _LOOSE.search(text, start, end)
    if loose is not None:
        group = next(number for number in (1, 2, 3) if loose.group(number))
        unit = read_unit(text, *loose.span(group), rules)
        if unit is not None and loose.start() > start:
            return unit, Span(loose.start() if group == 1 else loose.start(group), end)
    return None, None


def read_cell(text: str, start: int, end: int, rules: QuantityRules, table: TableRules) -> Number | None:
    """The number that the cell holds, alone or with its sign, unit or footnote mark; None for any other cell."""
    if end - start > LONGEST_NUMBER:
        return None
    match = _CELL.fullmatch(text, start, end)
    if match is None:
        return None
    word, rest = match["word"], match["rest"]
    role = role_of(word, table) if word else None
    if word and role is None:
        return None
    unit: TableUnit | None = None
    power: int | None = None
    stop = match.end("digits")
    if rest and not _FOOTNOTE.fullmatch(rest):
        unit = read_unit(text, *match.span("rest"), rules)
        if unit is None:
            power = rules.powers.get(rest)
            if power is None:
                return None
        stop = match.end("rest")
    written = match["digits"].translate(_PLAIN)
    is_sign = bool(word) and not word[0].isalpha()
    begin = match.start("word") if is_sign else match.start("digits")
    return Number(begin, stop, Span(*match.span("digits")), written, power, role, is_sign, unit)


def value_of(number: Number, unit: TableUnit | None) -> Decimal:
    """The value without its sign: the digits times the multiplier of the cell, or else of the unit."""
    power = number.power if number.power is not None else unit.power if unit else 0
    value = shift(number.written, power)
    return value * unit.factor if unit and unit.factor is not None else value


def role_of(word: str, table: TableRules) -> str | None:
    """up or down, as the word before a number says; None for any other word."""
    for role in ("up", "down"):
        if any(rule.regex.search(word) for rule in table.of(role)):
            return role
    return None


def is_year(text: str, start: int, end: int) -> bool:
    """Whether the cell is a bare year: 2019."""
    return end - start == 4 and _YEAR.fullmatch(text, start, end) is not None


def first_of(units: Sequence[TableUnit], *, rate: bool) -> TableUnit | None:
    """The unit of a unit line for rates, or for other numbers where the line has but one for them."""
    fitting = [unit for unit in units if (unit.dimension == "percent") == rate]
    return fitting[0] if len(fitting) == 1 else None
