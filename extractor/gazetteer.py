"""The dated gazetteer: divisions from country to county since 1981, with the forms that name them.

Facts come from ``data/divisions.tsv``; short forms (江苏, 黔东南, 泗阳) are made from
the full names by the suffixes of ``data/region_forms.tsv``; what no rule gives
stands in ``data/region_aliases.tsv``. Years are the grain of the source: a
division holds on a date when the date's year lies in ``[valid_from, valid_to)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from extractor.errors import DataError
from extractor.kept import compiled
from extractor.lexicon import Row, alternation, read_table

LEVELS = ("country", "province", "prefecture", "county", "township")
COUNTRY = "100000"


class Division(NamedTuple):
    """One administrative division over one stretch of years.

    ``parent`` is the adcode of the division above (empty for the country);
    ``valid_to`` is the first year in which it no longer holds, None while it
    does; ``successors`` are the adcodes that its area went to.
    """

    adcode: str
    name: str
    level: str
    parent: str
    valid_from: int
    valid_to: int | None
    successors: tuple[str, ...] = ()

    def holds(self, year: int) -> bool:
        """True where the division is in force in ``year``."""
        return self.valid_from <= year and (self.valid_to is None or year < self.valid_to)


class Form(NamedTuple):
    """One way to write the name of a division: full, short, or alias."""

    division: Division
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """All divisions by code and by written form. Frozen and picklable.

    ``forms`` maps each written form to the divisions of any year that it can
    stand for; ``last_year`` is the year of the table's edition.
    """

    divisions: tuple[Division, ...]
    forms: Mapping[str, tuple[Form, ...]] = field(repr=False)
    by_code: Mapping[str, tuple[Division, ...]] = field(repr=False)
    last_year: int

    def year(self, on: date | None) -> int:
        """The year in which to look: that of ``on``, or of the edition where it is None or later."""
        return self.last_year if on is None else min(on.year, self.last_year)

    def knows(self, adcode: str) -> bool:
        """True for any code that was in force in some year of the table."""
        return adcode in self.by_code

    def on(self, adcode: str, on: date | None = None) -> Division | None:
        """The division that ``adcode`` stands for on a date; None where the code is not in force then.

        >>> load_gazetteer().on("320611", date(2019, 7, 11)).name
        '港闸区'
        >>> load_gazetteer().on("320611", date(2021, 7, 11)) is None
        True
        """
        year = self.year(on)
        return next((division for division in self.by_code.get(adcode, ()) if division.holds(year)), None)

    def at_or_near(self, adcode: str, on: date | None = None) -> Division | None:
        """Like :meth:`on`, else the last division before the date, else the first after it, that had the code."""
        found = self.on(adcode, on)
        if found is not None or adcode not in self.by_code:
            return found
        year = self.year(on)
        before = [division for division in self.by_code[adcode] if division.valid_from <= year]
        return before[-1] if before else self.by_code[adcode][0]

    def candidates(self, name: str, on: date | None = None) -> tuple[Division, ...]:
        """The divisions in force on the date that ``name`` can stand for, highest level first.

        >>> [d.adcode for d in load_gazetteer().candidates("鼓楼区", date(2019, 7, 11))]
        ['320106', '320302', '350102', '410204']
        """
        year = self.year(on)
        found = {form.division for form in self.forms.get(name, ()) if form.division.holds(year)}
        return tuple(sorted(found, key=lambda division: (LEVELS.index(division.level), division.adcode)))

    def ancestors(self, division: Division, on: date | None = None) -> tuple[str, ...]:
        """The codes above a division, nearest last, without the country.

        >>> gazetteer = load_gazetteer()
        >>> gazetteer.ancestors(gazetteer.on("321323"))
        ('320000', '321300')
        """
        above: list[str] = []
        parent = division.parent
        while parent and parent != COUNTRY:
            above.append(parent)
            known = self.at_or_near(parent, on)
            parent = known.parent if known else ""
        return tuple(reversed(above))

    def heirs(self, division: Division, on: date | None = None) -> tuple[Division, ...]:
        """What became of a division by the date: the divisions in force that its successors lead to.

        >>> gazetteer = load_gazetteer()
        >>> old = gazetteer.by_code["110103"][-1]
        >>> [heir.name for heir in gazetteer.heirs(old, date(2015, 1, 1))]
        ['东城区']
        """
        year = self.year(on)
        found: dict[str, Division] = {}
        open_codes = list(division.successors)
        seen: set[str] = set()
        while open_codes:
            code = open_codes.pop()
            if code in seen:
                continue
            seen.add(code)
            known = self.at_or_near(code, on)
            if known is not None and known.holds(year):
                found[known.adcode] = known
            elif known is not None:
                open_codes.extend(known.successors)
        return tuple(sorted(found.values()))


def load_gazetteer(folders: Sequence[Path] = ()) -> Gazetteer:
    """The built-in gazetteer, with the rows that the user's folders add to its tables.

    A folder may hold ``divisions.tsv`` (further divisions, towns too: level
    township, code of nine digits), ``region_aliases.tsv`` and
    ``region_forms.tsv``. Raises DataError with file and line.
    """
    divisions = tuple(_division(row) for row in read_table("divisions.tsv", Division._fields, folders))
    by_code: dict[str, list[Division]] = {}
    for division in divisions:
        by_code.setdefault(division.adcode, []).append(division)
    forms: dict[str, dict[Division, str]] = {}
    shorten = _shortener(read_table("region_forms.tsv", ("kind", "text"), folders))
    for division in divisions:
        forms.setdefault(division.name, {})[division] = "full"
        for short in shorten(division):
            forms.setdefault(short, {}).setdefault(division, "short")
    for row in read_table("region_aliases.tsv", ("alias", "adcode", "valid_from", "valid_to"), folders):
        for division in _aliased(row, by_code):
            forms.setdefault(row.cells["alias"], {}).setdefault(division, "alias")
    return Gazetteer(
        divisions,
        {name: tuple(Form(division, kind) for division, kind in found.items()) for name, found in forms.items()},
        {code: tuple(sorted(found, key=lambda d: d.valid_from)) for code, found in by_code.items()},
        max(max(division.valid_from, division.valid_to or 0) for division in divisions),
    )


def _division(row: Row) -> Division:
    cells = row.cells
    if cells["level"] not in LEVELS or not cells["adcode"].isdigit():
        raise DataError(
            row.file,
            row.line,
            f"adcode {cells['adcode']!r} of level {cells['level']!r}",
            f"write digits and one of {', '.join(LEVELS)}",
        )
    try:
        valid_from = int(cells["valid_from"])
        valid_to = int(cells["valid_to"]) if cells["valid_to"] else None
    except ValueError as error:
        raise DataError(row.file, row.line, str(error), "write years of four digits") from error
    return Division(
        cells["adcode"],
        cells["name"],
        cells["level"],
        cells["parent"],
        valid_from,
        valid_to,
        row.list("successors"),
    )


def _aliased(row: Row, by_code: Mapping[str, Iterable[Division]]) -> list[Division]:
    found = list(by_code.get(row.cells["adcode"], ()))
    if not found:
        raise DataError(row.file, row.line, f"adcode {row['adcode']!r}", "write a code of divisions.tsv")
    first = int(row.cells["valid_from"] or 0)
    last = int(row.cells["valid_to"] or 9999)
    return [division for division in found if division.valid_from < last and (division.valid_to or 9999) > first]


class _Shortener:
    """Makes the short forms of a full name: 泗阳县 → 泗阳, 延边朝鲜族自治州 → 延边, 延边州."""

    def __init__(self, rows: Sequence[Row]) -> None:
        texts: dict[str, list[str]] = {}
        for row in rows:
            texts.setdefault(row.cells["kind"], []).append(row.cells["text"])
        people = alternation(texts.get("nationality", ()))
        self.autonomous = compiled(rf"(.{{2,}}?)(?:{people})*自治(区|州|县|旗)")
        self.plain = compiled(rf"(.+?){alternation(texts.get('suffix', ()))}")
        self.kept = frozenset(texts.get("kept", ()))

    def __call__(self, division: Division) -> tuple[str, ...]:
        if division.level in ("country", "township"):
            return ()
        name = division.name
        match = self.autonomous.fullmatch(name)
        if match:
            stem, kind = match.group(1), match.group(2)
            made = [stem, stem + kind] if kind != "区" else [stem]
        else:
            match = self.plain.fullmatch(name)
            made = [match.group(1)] if match else []
        return tuple(form for form in made if len(form) >= 2 and form != name and form not in self.kept)


def _shortener(rows: Sequence[Row]) -> _Shortener:
    return _Shortener(rows)
