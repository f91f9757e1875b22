"""The table of units: which unit stands at a place of the text."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from extractor.base_units import read_factor
from extractor.lexicon import Row

_SIGNS = frozenset("/／·每")
_LATIN = frozenset(string.ascii_letters)
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
_LONGEST = 16


class Unit(NamedTuple):
    """One written form of a unit, with what ``units.tsv`` says of it.

    ``factor`` is one unit in base units of its dimension, None where it has
    none. ``as_unit`` is the record's unit where the written one only scales the
    value (成 → %). ``arabic`` units follow Arabic digits only.
    """

    written: str
    code: str
    dimension: str
    factor: Decimal | None
    counts: str
    not_before: tuple[str, ...]
    unless: tuple[str, ...]
    arabic: bool
    as_unit: str | None


class UnitSpan(NamedTuple):
    """A unit, simple or compound, found in the text: 元, 元/平方米, 微克/立方米."""

    end: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class UnitTable:
    """All written forms of units, by first character, longest first.

    ``by_start`` has them once more by what the text can have where they begin:
    by its first two characters those that begin so and the one of a single
    character, and this also by itself.
    """

    by_first: dict[str, tuple[Unit, ...]]
    by_start: dict[str, tuple[Unit, ...]]

    def at(self, text: str, start: int) -> Unit | None:
        """The longest unit that ``text`` has at ``start``, None where no unit begins there."""
        pair = text[start : start + 2]
        for unit in self.by_start.get(pair) or self.by_start.get(pair[:1], ()):
            written = unit.written
            if not text.startswith(written, start):
                continue
            end = start + len(written)
            if unit.not_before and text.startswith(unit.not_before, end) and not text.startswith(unit.unless, end):
                continue
            if written[-1] in _LATIN and _is_latin(text[end : end + 1]):
                continue
            return unit
        return None

    def find(self, text: str, start: int) -> UnitSpan | None:
        """The unit at ``start`` with its divisors and factors: 元/人·月, 微克每立方米, 升/百公里."""
        unit = self.at(text, start)
        if unit is None:
            return None
        end = start + len(unit.written)
        if text[end : end + 1] not in _SIGNS:
            return _make(UnitSpan, (end, unit))
        return self._compound(text, start, end, unit)

    def _compound(self, text: str, start: int, end: int, unit: Unit) -> UnitSpan:
        while (sign := text[end : end + 1]) in _SIGNS and end - start < _LONGEST:
            further = self._divisor(text, end, sign)
            if further is None:
                break
            if (
                sign == "每"
                and unit.dimension in ("count", "money")
                and not _is_edge(text[further.end : further.end + 1])
            ):
                break
            unit, end = _compose(unit, further.unit, text[start : further.end], sign), further.end
        return UnitSpan(end, unit)

    def _divisor(self, text: str, sign_at: int, sign: str) -> UnitSpan | None:
        start = sign_at + 1
        bracket = sign in "/／" and text[start : start + 1] in ("（", "(")
        at = start + bracket
        while at < start + 6 and text[at : at + 1] and text[at] in "0123456789百千万":
            if text[at] in "百千" and self.at(text, at):
                break
            at += 1
        unit = self.at(text, at)
        if unit is None:
            return None
        end = at + len(unit.written)
        if bracket:
            if text[end : end + 1] == "·":
                second = self.at(text, end + 1)
                if second is None:
                    return None
                end += 1 + len(second.written)
            if text[end : end + 1] not in ("）", ")"):
                return None
            end += 1
        return UnitSpan(end, unit)

    def named(self, written: str) -> Unit | None:
        """The unit that is written exactly so."""
        return next((unit for unit in self.by_first.get(written[:1], ()) if unit.written == written), None)


def make_unit_table(rows: Iterable[Row]) -> UnitTable:
    """The table from the rows of ``units.tsv``; a later row replaces an earlier one of the same form."""
    forms: dict[str, Unit] = {}
    for row in rows:
        for written in (row.cells["unit"], *row.list("aliases")):
            forms[written] = Unit(
                written,
                row.cells["code"],
                row.cells["dimension"],
                _factor(row),
                row.cells["counts"],
                tuple(word for word in row.list("not_before") if word[0] != "!"),
                tuple(word[1:] for word in row.list("not_before") if word[0] == "!"),
                row.cells["digits"] == "arabic",
                row.cells["as"] or None,
            )
    by_first: dict[str, list[Unit]] = {}
    for unit in sorted(forms.values(), key=lambda unit: -len(unit.written)):
        by_first.setdefault(unit.written[0], []).append(unit)
    by_start: dict[str, list[Unit]] = {}
    for first, units in by_first.items():
        lone = [unit for unit in units if len(unit.written) == 1]
        by_start |= {first: lone} if lone else {}
        for start in {unit.written[:2] for unit in units if len(unit.written) > 1}:
            by_start[start] = [*(unit for unit in units if unit.written.startswith(start)), *lone]
    return UnitTable(*({key: tuple(units) for key, units in table.items()} for table in (by_first, by_start)))


def _factor(row: Row) -> Decimal | None:
    factor = read_factor(row)
    return None if factor is None else factor[0] / factor[1]


def _compose(unit: Unit, further: Unit, written: str, sign: str) -> Unit:
    if sign == "·":
        code, dimension = f"{unit.code}.{further.code}", f"{unit.dimension} times {further.dimension}"
    else:
        code, dimension = f"{unit.code}/{further.code}", f"{unit.dimension} per {further.dimension}"
    return Unit(written, code, dimension, None, unit.counts, (), (), False, None)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_edge(character: str) -> bool:
    """Whether a word cannot go on here: end of text, punctuation, 的 and the like."""
    return not character or not character.isalnum() or character in "的以左上"
