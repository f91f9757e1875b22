"""The numbers of tables: each numeric cell with what its heads, caption and unit line say.

MEANING.md section 1 says what the fields mean; ``docs/tables.md`` how a table
states them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.table_context import Base, Setting, periods_of, region_of, setting_of
from extractor.attach.table_grid import Block, blocks_of, columns_of, make_grid
from extractor.attach.table_heads import Around, Head, is_relative, measure_of, read_head, within
from extractor.attach.table_names import joined_names, says_what
from extractor.attach.table_numbers import (
    Number,
    TableUnit,
    first_of,
    is_year,
    read_cell,
    read_unit,
    read_units,
    value_of,
)
from extractor.attach.table_rules import TableRules
from extractor.document import (
    Cell,
    CellPlace,
    Document,
    Link,
    PeriodLink,
    QuantityMention,
    RegionLink,
    Span,
    Table,
)
from extractor.match.quantity import QuantityRules

_FORMS = {"money": "money", "percent": "percent", "point": "point", "multiple": "multiple", "count": "count"}
_CONFIDENCE = 0.97
MOST_COLUMNS = 300
_NO_HEAD = Head(Span(0, 0), "value", ())


class CellObservation(NamedTuple):
    """One numeric cell as an observation."""

    quantity: QuantityMention
    link: Link
    region: RegionLink
    period: PeriodLink | None
    cell: CellPlace


class TableReading(NamedTuple):
    """What the tables of an article say, in order of start.

    ``taken`` are the stretches whose numerals are settled here: the cells of
    ``observations``, and the heads and unit lines, whose numerals and units are
    no numbers of their own.
    """

    observations: list[CellObservation]
    taken: list[Span]


def attach_tables(
    document: Document, around: Around, setting: Setting, quantities: QuantityRules, rules: TableRules
) -> TableReading:
    """The observations of all tables of the article.

    ``around`` are its resolved periods and regions, ``setting`` the region and
    period that hold for each table where the table says none. A cell whose
    number nothing names, or that has neither a head nor a unit, is left out.

    >>> from extractor.document import Article, ResolvedRegions
    >>> nothing = Around([], ResolvedRegions((), None, ()))
    >>> document = Document(Article("a", ""), (), (), ())
    >>> from extractor.attach.table_rules import load_table_rules
    >>> from extractor.match.quantity import load_quantity_rules
    >>> attach_tables(document, nothing, Setting([]), load_quantity_rules(), load_table_rules())
    TableReading(observations=[], taken=[])
    """
    observations: list[CellObservation] = []
    taken: list[Span] = []
    for number, table in enumerate(document.article.tables):
        reader = _TableReader(document, table, number, around, setting, quantities, rules)
        reader.read()
        observations += reader.observations
        taken += reader.taken
    return TableReading(sorted(observations, key=lambda one: one.quantity.start), sorted(set(taken)))


def apart(
    quantities: Sequence[QuantityMention], taken: Sequence[Span]
) -> tuple[list[QuantityMention], list[QuantityMention]]:
    """The quantities outside of the stretches ``taken``, and those that begin in one; both sorted by start."""
    outside: list[QuantityMention] = []
    inside: list[QuantityMention] = []
    for quantity in quantities:
        at = bisect_right(taken, quantity.start, key=lambda span: span.start) - 1
        (inside if at >= 0 and quantity.start < taken[at].end else outside).append(quantity)
    return outside, inside


class _Row(NamedTuple):
    """The heads of one row: its group and the cells that name it."""

    group: Head | None
    names: tuple[Head, ...]
    unit: TableUnit | None

    @property
    def heads(self) -> tuple[Head, ...]:
        return (self.group, *self.names) if self.group else self.names


class _TableReader:
    """One table on its way to observations."""

    def __init__(
        self,
        document: Document,
        table: Table,
        number: int,
        around: Around,
        setting: Setting,
        quantities: QuantityRules,
        rules: TableRules,
    ) -> None:
        self.text, self.table, self.number = document.text, table, number
        self.around, self.quantities, self.rules = around, quantities, rules
        self.document, self.setting = document, setting
        self.base = self.captioned(table.caption)
        self.observations: list[CellObservation] = []
        self.taken: list[Span] = [table.unit] if table.unit else []
        self._heads: dict[Cell, Head] = {}
        self.grid = make_grid(self._cells(), self._number)
        self.units = read_units(self.text, *table.unit, quantities) if table.unit else []
        self.units = self.units or [self.base.unit] if self.base.unit else self.units

    def read(self) -> None:
        """Fill ``observations`` and ``taken``."""
        if self.grid.columns > MOST_COLUMNS:
            return
        for block in blocks_of(self.grid, self.head, self._is_year):
            _BlockReader(self, block).read()

    def captioned(self, caption: Span | None) -> Base:
        """What holds for the table, or for a part of it, under this caption."""
        table = self.table._replace(caption=caption)
        return setting_of(self.document, table, self.number, self.around, self.setting, self.quantities, self.rules)

    def head(self, cell: Cell) -> Head:
        """The head cell as read, once."""
        if cell not in self._heads:
            span = Span(cell.start, cell.end)
            self._heads[cell] = read_head(self.text, span, self.around, self.quantities, self.rules)
        return self._heads[cell]

    def _cells(self) -> Sequence[Cell]:
        return self.table.cells

    def _number(self, cell: Cell) -> Number | None:
        if cell.column == 0 and self._is_year(cell):
            return None
        times = within(self.around.periods, cell.start, cell.end)
        if any(one.start == cell.start and one.end == cell.end for one in times):
            return None
        return read_cell(self.text, cell.start, cell.end, self.quantities, self.rules)

    def _is_year(self, cell: Cell) -> bool:
        return is_year(self.text, cell.start, cell.end)

    def is_unit(self, cell: Cell) -> bool:
        """Whether the cell holds a unit and nothing else."""
        return read_unit(self.text, cell.start, cell.end, self.quantities) is not None


class _BlockReader:
    """The rows under one head."""

    def __init__(self, table: _TableReader, block: Block) -> None:
        self.table, self.block = table, block
        self.text, self.grid = table.text, table.grid
        self.above = [self._heads_over(column) for column in range(self.grid.columns)]
        roles = [[head.role for head in heads] for heads in self.above]
        self.base, self.units = self._above()
        self.columns = columns_of(self.grid, block, roles, table.is_unit)
        self.group: Head | None = None
        self.last_unit: TableUnit | None = None
        self.last_cells: dict[int, Cell] = {}
        self.last_names: dict[int, tuple[Span, ...]] = {}

    def read(self) -> None:
        """Each numeric cell of the block."""
        if "data" not in self.columns.kinds:
            return
        found = len(self.table.observations)
        for row in self.block.body:
            self._row(row)
        if len(self.table.observations) > found:
            cells = [cell for row in self.block.heads for cell in self.grid.own[row]]
            self.table.taken += [Span(cell.start, cell.end) for cell in cells]

    def _above(self) -> tuple[Base, Sequence[TableUnit]]:
        """What holds for the block, and its units: as the lone cells over its head say, else as for the table."""
        base, units = self.table.base, self.table.units
        for cell in self.block.above:
            stated = read_units(self.text, cell.start, cell.end, self.table.quantities)
            if stated:
                units = stated
                self.table.taken.append(Span(cell.start, cell.end))
            else:
                base = self.table.captioned(Span(cell.start, cell.end))
                units = [base.unit] if base.unit else []
        return base, units

    def _heads_over(self, column: int) -> list[Head]:
        """The heads of a column from the top; in text, an empty place over a head belongs to the head on its left."""
        heads: list[Head] = []
        rows = self.block.heads
        for place, row in enumerate(rows):
            cell = self.grid.at.get((row, column))
            below = any((under, column) in self.grid.at for under in rows[place + 1 :])
            left = column
            while cell is None and below and left > 1:
                left -= 1
                cell = self.grid.at.get((row, left))
            if cell is not None and (not heads or heads[-1].span.start != cell.start):
                heads.append(self.table.head(cell))
        return heads

    def _row(self, row: int) -> None:
        own = self.grid.own[row]
        if len(own) == 1 and own[0] not in self.grid.numbers:
            self.group = self.table.head(own[0])
            self.last_unit = self.group.unit
            self.table.taken.append(self.group.span)
            return
        by_names: dict[tuple[int, ...], _Row] = {}
        for cell in own:
            if self.columns.kinds[cell.column] != "data" or cell not in self.grid.numbers:
                continue
            columns = tuple(self.columns.names_of(cell.column))
            if columns not in by_names:
                by_names[columns] = self._named_row(row, columns)
            self._cell(cell, by_names[columns])

    def _named_row(self, row: int, columns: Sequence[int]) -> _Row:
        names: list[Head] = []
        for column in columns:
            cell = self.grid.at.get((row, column))
            if cell is not None:
                self.last_cells[column] = cell
            elif column != columns[-1]:
                cell = self.last_cells.get(column)
            if cell is not None and (not names or names[-1].span.start != cell.start):
                names.append(self.table.head(cell))
        unit = next((head.unit for head in reversed(names) if head.unit), None)
        self.last_unit = unit or self.last_unit
        self.table.taken += [head.span for head in names]
        return _Row(self.group, tuple(names), unit)

    def _cell(self, cell: Cell, row: _Row) -> None:
        number = self.grid.numbers[cell]
        column = self.above[cell.column]
        if not row.names and not column:
            return
        heads = (*row.heads, *column)
        level = self._level_column(cell.column) if is_relative(heads) else []
        measure = measure_of(heads)
        earlier = self.last_names.get(cell.column, ())
        names = joined_names(self.text, row.heads, column or level, level, self.base, earlier, self.table.rules)
        if measure != "change":
            self.last_names[cell.column] = names
        unit = self._unit(cell, row, column, measure, names)
        if not names or (unit is None and not self.block.heads):
            return
        self._observe(cell, number, heads, level, names, unit, measure)

    def _level_column(self, column: int) -> list[Head]:
        """The heads of the column whose numbers the changes or shares of this one are of: the nearest on its left."""
        names = self.columns.names_of(column)
        for left in range(column - 1, names[-1] if names else -1, -1):
            if self.columns.kinds[left] == "data" and not is_relative(self.above[left]):
                return self.above[left]
        return []

    def _unit(
        self, cell: Cell, row: _Row, column: Sequence[Head], measure: str, names: Sequence[Span]
    ) -> tuple[TableUnit | None, bool] | None:
        """The unit of the cell and whether it is inferred; None where nothing says it."""
        number = self.grid.numbers[cell]
        if measure == "rank":
            return None, False
        if number.unit:
            return number.unit, False
        stated = next((head.unit for head in reversed(column) if head.unit), None)
        if stated and (stated.dimension in ("percent", "point") or row.unit is None):
            return stated, False
        heads = (*row.heads, *column)
        default = next((head.default_unit for head in reversed(heads) if head.default_unit), None)
        if default and row.unit and row.unit.dimension in ("percent", "point"):
            return row.unit, False
        if default:
            return self._default(default), True
        if any(head.role == "index" for head in heads):
            return None
        given = row.unit or self._unit_cell(cell) or first_of(self.units, rate=False)
        if given:
            return given, False
        named = says_what(self.text, names, self.table.quantities)
        if named is not None:
            return named, True
        return (self.last_unit, False) if self.last_unit else None

    def _default(self, written: str) -> TableUnit:
        unit = self.table.quantities.units.named(written)
        return TableUnit(0, written, unit.code if unit else None, unit.dimension if unit else None, None, None)

    def _unit_cell(self, cell: Cell) -> TableUnit | None:
        column = self.columns.unit_of(cell.column)
        place = self.grid.at.get((cell.row, column)) if column is not None else None
        if place is None:
            return None
        unit = read_unit(self.text, place.start, place.end, self.table.quantities)
        self.table.taken.append(Span(place.start, place.end))
        written = self.text[place.start : place.end]
        return unit or TableUnit(0, written, None, None, None, Span(place.start, place.end))

    def _observe(
        self,
        cell: Cell,
        number: Number,
        heads: Sequence[Head],
        level: Sequence[Head],
        names: tuple[Span, ...],
        given: tuple[TableUnit | None, bool] | None,
        measure: str,
    ) -> None:
        unit, inferred = given or (None, False)
        value = value_of(number, unit)
        falls = any(head.falls for head in heads)
        direction = None
        if measure == "change" and value:
            down = (number.word == "down") != (falls and number.word is None)
            direction = "down" if down else "up"
        elif measure != "change" and number.word == "down":
            value = value.copy_negate()
        if measure == "rank" and (value < 1 or value != value.to_integral_value()):
            return
        dimension = unit.dimension if unit else None
        form = "rank" if measure == "rank" else _FORMS.get(str(dimension).partition(" ")[0], "measure")
        quantity = QuantityMention(
            number.start if number.is_sign else number.digits.start,
            number.end,
            "quantity",
            "table.cell",
            number.digits,
            value,
            None,
            unit.written if unit else None,
            inferred,
            unit.code if unit else None,
            dimension,
            "exact",
            form if unit or measure == "rank" else "bare",
        )
        status = "target" if any(head.status for head in (*heads, *level)) else "actual"
        comparison = next((head.comparison for head in heads if head.comparison), None)
        link = Link(
            cell.start, "table.cell", names, measure, direction, status, comparison if measure == "change" else None,
            None, (), _CONFIDENCE,
        )  # fmt: skip
        place = CellPlace(self.table.number, cell.row, cell.column, unit.span if unit else None, self.base.note)
        region = region_of(heads, self.base.region)
        period = periods_of(heads, level, self.base.period)
        self.table.observations.append(CellObservation(quantity, link, region, period, place))
        self.table.taken.append(Span(cell.start, cell.end))
