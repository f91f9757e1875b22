"""The catalogue of indicators: one key for what articles name in many ways.

地区生产总值, 生产总值 and GDP are ``gdp``. The built-in catalogue is
``indicators.tsv``; folders of the user add rows of their own. A key is given
only where the name as a whole is known and the unit fits it: a longer name that
merely ends in a known one is another indicator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from extractor.base_units import BaseUnits, load_base_units
from extractor.errors import DataError
from extractor.kept import compiled_by_re
from extractor.lexicon import Row, read_table

RELATIVE = frozenset({"percent", "point", "multiple"})
"""Dimensions in which the change of any indicator may be given."""

OWN_RELATIVE = frozenset({"percent", "index", "ratio"})
"""Dimensions of indicators whose level may be given in those."""

_COLUMNS = ("key", "zh", "en", "aliases", "unit", "dimension", "min", "max", "part_of")
_KEY = compiled_by_re(r"[a-z][a-z0-9_]*")
_FOOTNOTE = compiled_by_re(r"[\[［〔]\d{1,3}[\]］〕]")
_BRACKETED = compiled_by_re(r"[（(［\[][^（）()［］\[\]]*[）)］\]]")
_MARKS = " \t\r\n　（）()［］[]〔〕“”\"'‘’《》「」、，,·-—"
_FULL_WIDTH = range(0xFF10, 0xFF5B)
_HALF = 0xFEE0
_SHORTEST = 2
_LONGEST = 80
_SIDES = ("before", "after", "inside")


class Entry(NamedTuple):
    """One indicator of the catalogue.

    ``units`` are those in which it is counted, the usual one first, empty for
    ratios. ``least`` and ``most`` are the plausible levels in the usual unit,
    None where there is no limit. ``part_of`` is the key of the whole, ``sums``
    whether the parts so marked make up the whole.
    """

    key: str
    zh: str
    en: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    dimension: str
    least: Decimal | None
    most: Decimal | None
    part_of: str | None
    sums: bool


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All indicators by key and by name; frozen and picklable.

    ``names`` are in the comparable form of :func:`comparable`; ``tails`` are the last
    two characters of all of them and of the words that may follow them.
    """

    entries: dict[str, Entry]
    names: dict[str, tuple[Entry, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    tails: frozenset[str]
    plain: dict[int, int | None]
    units: BaseUnits

    def canonical(self, indicator: str, unit: str | None = None, measure: str | None = None) -> str | None:
        """The key of the indicator that ``indicator`` names, None where the catalogue has none.

        ``unit`` is the unit of the number as written and ``measure`` its
        measure (level, change, rank); a unit that does not fit the indicator
        gives None, and so does a level in per cent of an indicator that is no
        rate (it is a share of it).

        >>> catalogue = load_catalogue()
        >>> catalogue.canonical("粮食总产量", "吨"), catalogue.canonical("GDP", "%", "change")
        ('grain_output', 'gdp')
        >>> catalogue.canonical("幼儿园", "人") is None
        True
        """
        return _canonical(self, indicator, unit, measure)

    def find(self, indicator: str) -> tuple[Entry, ...]:
        """The entries that a name may stand for, whatever the unit; empty where none does."""
        return self.find_slowly(indicator) if self._may_end(indicator) else ()

    def find_slowly(self, indicator: str) -> tuple[Entry, ...]:
        """As :meth:`find`, without looking first at how the name ends."""
        for form in self._forms(indicator):
            found = self.names.get(form)
            if found is not None:
                return found
        return ()

    def _may_end(self, indicator: str) -> bool:
        """Whether any known name or word after one ends as ``indicator`` does; most texts fail here."""
        tail = indicator[-_SHORTEST:].upper()
        return tail in self.tails or tail[-1:] in self.tails or any(ord(mark) in self.plain for mark in tail)

    def outside(self, key: str, value: Decimal, unit: str | None) -> tuple[str, Decimal, str | None] | None:
        """The plausible limit that a level breaks, as sign, limit and unit of the limit; None where it breaks none.

        None also where the unit cannot be compared with that of the range.

        >>> load_catalogue().outside("forest_cover", Decimal("663"), "%")
        ('>', Decimal('100'), '%')
        """
        entry = self.entries[key]
        usual = entry.units[0] if entry.units else None
        for sign, limit in (("<", entry.least), (">", entry.most)):
            if limit is None:
                continue
            amount, bound = self._comparable(value, unit, limit, usual, entry)
            if amount is not None and bound is not None and (amount < bound if sign == "<" else amount > bound):
                return sign, limit, usual
        return None

    def _comparable(
        self, value: Decimal, unit: str | None, limit: Decimal, usual: str | None, entry: Entry
    ) -> tuple[Decimal | None, Decimal | None]:
        """Both amounts in one unit; None and None where there is none."""
        if unit == usual or (unit in entry.units and self.units.convert(value, unit) is None):
            return value, limit
        amount, bound = self.units.convert(value, unit), self.units.convert(limit, usual)
        if amount is None or bound is None or amount[1] != bound[1]:
            return None, None
        return amount[0], bound[0]

    def _forms(self, indicator: str) -> Iterator[str]:
        """The comparable name, then without the words around it that do not change what is measured."""
        if len(indicator) > _LONGEST:
            return
        name = comparable(indicator, self.plain)
        yield name
        if "（" in indicator or "(" in indicator:
            name = comparable(_BRACKETED.sub("", indicator), self.plain) or name
            yield name
        for front in _without(name, self.before, str.startswith, str.removeprefix):
            yield from _without(front, self.after, str.endswith, str.removesuffix)


def comparable(name: str, plain: Mapping[int, int | None]) -> str:
    """``name`` as names are compared: without the characters that ``plain`` leaves out, half-width, in capitals."""
    return _FOOTNOTE.sub("", name).translate(plain).upper()


def _without(
    name: str, words: tuple[str, ...], has: Callable[..., bool], cut: Callable[[str, str], str]
) -> Iterator[str]:
    """``name``, then with the longest of ``words`` cut off, then the next; two characters stay."""
    yield name
    while has(name, words):
        word = next(word for word in words if has(name, word))
        name = cut(name, word)
        if len(name) < _SHORTEST:
            return
        yield name


@lru_cache(maxsize=8192)
def _canonical(catalogue: Catalogue, indicator: str, unit: str | None, measure: str | None) -> str | None:
    for entry in catalogue.find(indicator):
        if _fits(catalogue.units, entry, unit, measure):
            return entry.key
    return None


def _fits(units: BaseUnits, entry: Entry, unit: str | None, measure: str | None) -> bool:
    if unit is None or unit in entry.units:
        return True
    dimension = units.dimension(unit)
    if dimension in RELATIVE:
        return measure in (None, "change") or entry.dimension in OWN_RELATIVE
    return dimension == entry.dimension and units.convert(Decimal(1), unit) is not None


def load_catalogue(folders: Sequence[Path] = ()) -> Catalogue:
    """The built-in catalogue with the rows of ``indicators.tsv`` and ``indicator_affixes.tsv`` in the user's folders.

    A later row replaces an earlier one of the same key, and its names come
    first. Raises DataError, with file and line, for a key that is badly formed,
    a unit that is not of the dimension, a range that runs backwards and a whole
    that is not there.
    """
    units = load_base_units(folders)
    affixes = read_table("indicator_affixes.tsv", ("word", "side"), folders)
    plain: dict[int, int | None] = {code: code - _HALF for code in _FULL_WIDTH}
    plain |= {ord(mark): None for mark in _MARKS}
    plain |= {ord(word): None for word in _affixes(affixes, "inside")}
    rows = {row["key"]: row for row in read_table("indicators.tsv", _COLUMNS, folders)}
    entries = {key: _entry(row, units) for key, row in rows.items()}
    for entry in entries.values():
        if entry.part_of is not None and entry.part_of not in entries:
            row = rows[entry.key]
            raise DataError(row.file, row.line, f"part_of {entry.part_of!r}", "write the key of a row")
    names: dict[str, tuple[Entry, ...]] = {}
    for entry in reversed(entries.values()):
        for name in dict.fromkeys(comparable(name, plain) for name in entry.names):
            names[name] = (*names.get(name, ()), entry)
    before, after = _affixes(affixes, "before"), _affixes(affixes, "after")
    tails = frozenset(word[-_SHORTEST:] for word in (*names, *after))
    return Catalogue(entries, names, before, after, tails, plain, units)


def _affixes(rows: Sequence[Row], side: str) -> tuple[str, ...]:
    """The words of one side in comparable form, longest first."""
    for row in rows:
        if row["side"] not in _SIDES or (row["side"] == "inside" and len(row["word"]) != 1):
            found = f"{row['word']!r} on side {row['side']!r}"
            raise DataError(row.file, row.line, found, f"sides are {', '.join(_SIDES)}; inside takes one character")
    words = {row["word"].upper() for row in rows if row["side"] == side}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _entry(row: Row, units: BaseUnits) -> Entry:
    if not _KEY.fullmatch(row["key"]):
        raise DataError(row.file, row.line, f"key {row['key']!r}", "write lower-case letters, digits and _")
    if not row["zh"] or not row["en"]:
        raise DataError(row.file, row.line, f"{row['key']!r} without a name", "give zh and en")
    for place, unit in enumerate(row.list("unit")):
        dimension = units.dimension(unit)
        fits = dimension == row["dimension"] or (dimension in RELATIVE and row["dimension"] in OWN_RELATIVE)
        if dimension is None or (place == 0 and not fits):
            found = f"unit {unit!r} of dimension {dimension!r}, not {row['dimension']!r}"
            raise DataError(row.file, row.line, found, "write a unit of units.tsv and its dimension")
    least, most = _limit(row, "min"), _limit(row, "max")
    if least is not None and most is not None and most < least:
        raise DataError(row.file, row.line, f"min {least} above max {most}", "write the smaller one as min")
    return Entry(
        key=row["key"],
        zh=row["zh"],
        en=row["en"],
        names=(row["zh"], *row.list("aliases")),
        units=row.list("unit"),
        dimension=row["dimension"],
        least=least,
        most=most,
        part_of=row["part_of"].removeprefix("+") or None,
        sums=row["part_of"].startswith("+"),
    )


def _limit(row: Row, column: str) -> Decimal | None:
    cell = row[column]
    if not cell:
        return None
    try:
        return Decimal(cell)
    except InvalidOperation:
        raise DataError(row.file, row.line, f"{column} {cell!r}", "write a decimal number or leave it empty") from None
