"""Values in the base unit of their dimension, so that 亩 and 公顷, 斤 and 吨 can be compared.

The factors are those of ``units.tsv``. A dimension's base unit is the first
row of factor 1; money stays in its own currency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from pathlib import Path
from typing import NamedTuple

from extractor.errors import DataError
from extractor.kept import compiled_by_re
from extractor.lexicon import Row, read_table

SIGNIFICANT = 12
"""Digits that are kept where a conversion has no end (100亩 are 66666.6666667 square metres)."""

_EXACT = Context(prec=1100)
_ROUNDED = Context(prec=SIGNIFICANT, rounding=ROUND_HALF_EVEN)
_FACTOR = compiled_by_re(r"(\d+(?:\.\d+)?)(?:/([1-9]\d*))?", re.ASCII)
_DIVISION = compiled_by_re(r"[/／每]")
_NUMERATOR_AND_DIVISOR = 2
_ONE = (Decimal(1), Decimal(1))


class BaseUnit(NamedTuple):
    """One unit as ``numerator / denominator`` of its base unit ``code``; both None where it has no factor."""

    dimension: str
    code: str | None
    numerator: Decimal | None
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class BaseUnits:
    """All written forms of units with what they are of their base unit; frozen and picklable."""

    units: dict[str, BaseUnit]

    def dimension(self, unit: str | None) -> str | None:
        """The dimension of a unit as written, ``money per area`` for 元/平方米; None for an unknown one."""
        found = self._find(unit)
        return found.dimension if found else None

    def convert(self, value: Decimal, unit: str | None) -> tuple[Decimal, str] | None:
        """``value`` of ``unit`` in the base unit of its dimension, with the base unit's code.

        Exact wherever the decimal ends, else rounded to ``SIGNIFICANT`` digits.
        None for counts, for rates per time and for unknown units, which have no
        base unit.

        >>> units = load_base_units()
        >>> units.convert(Decimal("67.5"), "万亩") is None, units.convert(Decimal("15"), "亩")
        (True, (Decimal('10000'), 'm2'))
        """
        found = self._find(unit)
        if found is None or found.numerator is None or found.code is None:
            return None
        if found.denominator == 1:
            return _EXACT.multiply(value, found.numerator), found.code
        return _divide(_EXACT.multiply(value, found.numerator), found.denominator), found.code

    def _find(self, unit: str | None) -> BaseUnit | None:
        if unit is None:
            return None
        return self.units.get(unit) or self._compound(unit)

    def _compound(self, unit: str) -> BaseUnit | None:
        """元/平方米, 微克每立方米; a rate per time has a dimension but no base unit."""
        parts = _DIVISION.split(unit)
        if len(parts) != _NUMERATOR_AND_DIVISOR:
            return None
        above, below = self.units.get(parts[0]), self.units.get(parts[1])
        if above is None or below is None:
            return None
        dimension = f"{above.dimension} per {below.dimension}"
        if above.numerator is None or below.numerator is None or below.dimension == "time":
            return BaseUnit(dimension, None, None, Decimal(1))
        numerator = _EXACT.multiply(above.numerator, below.denominator)
        denominator = _EXACT.multiply(above.denominator, below.numerator)
        return BaseUnit(dimension, f"{above.code}/{below.code}", numerator, denominator)


def _divide(value: Decimal, by: Decimal) -> Decimal:
    context = _EXACT.copy()
    context.clear_flags()
    quotient = context.divide(value, by)
    return _ROUNDED.plus(quotient) if context.flags[Inexact] else quotient


def read_factor(row: Row) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator of the column ``factor``: 0.5, 2000/3; None for an empty cell.

    Raises DataError for anything else.
    """
    cell = row["factor"]
    if not cell:
        return None
    found = _FACTOR.fullmatch(cell)
    if found is None:
        mend = "write a decimal number, two of them as 2000/3, or leave it empty"
        raise DataError(row.file, row.line, f"factor {cell!r}", mend)
    return Decimal(found[1]), Decimal(found[2] or 1)


def load_base_units(folders: Sequence[Path] = ()) -> BaseUnits:
    """The units of ``units.tsv``, built in and of the user's folders.

    Raises DataError for a factor that is no number and for a dimension with
    factors that has no row of factor 1.
    """
    rows = read_table("units.tsv", ("unit", "aliases", "code", "dimension", "factor"), folders)
    factors = [read_factor(row) for row in rows]
    bases: dict[str, str] = {}
    for row, factor in zip(rows, factors, strict=True):
        if factor == _ONE:
            bases.setdefault(row["dimension"], row["code"])
    units: dict[str, BaseUnit] = {}
    for row, factor in zip(rows, factors, strict=True):
        made = _base_unit(row, factor, bases)
        units.update(dict.fromkeys((row["unit"], *row.list("aliases")), made))
    return BaseUnits(units)


def _base_unit(row: Row, factor: tuple[Decimal, Decimal] | None, bases: dict[str, str]) -> BaseUnit:
    dimension = row["dimension"]
    if factor is None:
        return BaseUnit(dimension, None, None, Decimal(1))
    numerator, denominator = factor
    code = row["code"] if numerator == denominator else bases.get(dimension)
    if code is None:
        raise DataError(row.file, row.line, f"no base unit of dimension {dimension!r}", "add its row of factor 1")
    return BaseUnit(dimension, code, numerator, denominator)
