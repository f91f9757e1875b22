"""The rows and columns of a table: which are heads, which hold names, units and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.attach.table_heads import Head
from extractor.attach.table_numbers import Number
from extractor.document import Cell

HeadOf = Callable[[Cell], Head]


class Grid(NamedTuple):
    """The cells of a table by place; merged cells stand at each place that they cover."""

    at: Mapping[tuple[int, int], Cell]
    own: Mapping[int, Sequence[Cell]]
    numbers: Mapping[Cell, Number]
    columns: int

    @property
    def rows(self) -> list[int]:
        """The rows that have cells, in order."""
        return sorted(self.own)


class Block(NamedTuple):
    """A head with the rows under it; ``above`` are the lone cells right above the head: a caption, a unit line."""

    heads: Sequence[int]
    body: Sequence[int]
    above: Sequence[Cell] = ()


def make_grid(cells: Sequence[Cell], number_of: Callable[[Cell], Number | None]) -> Grid:
    """The grid of ``cells``; ``number_of`` gives the number that a cell holds."""
    at: dict[tuple[int, int], Cell] = {}
    own: dict[int, list[Cell]] = {}
    numbers: dict[Cell, Number] = {}
    for cell in cells:
        own.setdefault(cell.row, []).append(cell)
        for row in range(cell.row, cell.row + min(cell.rows, 500)):
            for column in range(cell.column, cell.column + min(cell.columns, 100)):
                at.setdefault((row, column), cell)
        number = number_of(cell)
        if number is not None:
            numbers[cell] = number
    return Grid(at, own, numbers, max((cell.column + cell.columns for cell in cells), default=0))


def blocks_of(grid: Grid, head_of: HeadOf, is_year: Callable[[Cell], bool]) -> Iterator[Block]:
    """The table's blocks: a new one begins where a row of heads stands again within the table."""
    rows = grid.rows
    heads: list[int] = []
    body: list[int] = []
    above: list[Cell] = []
    lone: list[Cell] = []
    for place, row in enumerate(rows):
        cells = grid.own[row]
        plain = not any(cell in grid.numbers and not is_year(cell) for cell in cells)
        begins = plain and len(cells) > 1 and (place == 0 or head_of(cells[0]).role in ("stub", "time", "ignore"))
        if not heads and not body and plain and len(cells) > 1:
            begins = _is_first_head(grid, cells, head_of, is_year)
        if begins:
            if body:
                yield Block(heads, body, above)
            heads, body, above = [row], [], lone
        elif heads and not body and plain and _goes_on(grid, row, cells):
            heads.append(row)
        elif heads or len(cells) > 1 or body:
            body.append(row)
        lone = [*lone, *cells] if plain and len(cells) == 1 else []
    if body:
        yield Block(heads, body, above)


def _is_first_head(grid: Grid, cells: Sequence[Cell], head_of: HeadOf, is_year: Callable[[Cell], bool]) -> bool:
    years = sum(map(is_year, cells))
    return not years or years > 1 or cells[0].column > 0 or head_of(cells[0]).role in ("stub", "time")


def _goes_on(grid: Grid, row: int, cells: Sequence[Cell]) -> bool:
    """Whether the row without numbers is a further row of the head: its first place is merged from above or empty."""
    first = grid.at.get((row, 0))
    return (first is None or first.row < row) and len(cells) > 0


class Columns(NamedTuple):
    """What each column of a block holds: name, unit, data or nothing of use."""

    kinds: Sequence[str]

    def names_of(self, column: int) -> list[int]:
        """The columns of names that stand for ``column``: the nearest run of them on its left."""
        at = column - 1
        while at >= 0 and self.kinds[at] != "name":
            at -= 1
        found: list[int] = []
        while at >= 0 and self.kinds[at] in ("name", "unit", "none"):
            if self.kinds[at] == "name":
                found.append(at)
            at -= 1
        return found[::-1]

    def unit_of(self, column: int) -> int | None:
        """The column of units that stands for ``column``: the nearest on its left, else the only one."""
        left = [at for at in range(column) if self.kinds[at] == "unit"]
        units = [at for at, kind in enumerate(self.kinds) if kind == "unit"]
        return left[-1] if left else units[0] if len(units) == 1 else None


def columns_of(grid: Grid, block: Block, roles: Sequence[Sequence[str]], is_unit: Callable[[Cell], bool]) -> Columns:
    """The kind of each column by the ``roles`` of its heads, else by what its cells are."""
    kinds = []
    for column in range(grid.columns):
        cells = [
            cell for row in block.body if (cell := grid.at.get((row, column))) is not None and _is_at(cell, column)
        ]
        kinds.append(_kind(grid, cells, set(roles[column]), "name" in kinds, is_unit))
    return Columns(kinds)


def _is_at(cell: Cell, column: int) -> bool:
    return cell.column == column


def _kind(grid: Grid, cells: Sequence[Cell], roles: set[str], has_names: bool, is_unit: Callable[[Cell], bool]) -> str:
    if "ignore" in roles or not cells:
        return "none"
    if "unit" in roles:
        return "unit"
    if "time" in roles:
        return "none" if has_names else "name"
    numeric = sum(cell in grid.numbers for cell in cells)
    if numeric and "stub" not in roles and (has_names or numeric * 2 >= len(cells)) and not _counts_rows(grid, cells):
        return "data"
    if numeric == len(cells) and "stub" not in roles:
        return "none"
    return "unit" if not numeric and all(map(is_unit, cells)) else "name"


def _counts_rows(grid: Grid, cells: Sequence[Cell]) -> bool:
    """Whether the first column counts its rows: 1, 2, 3 …"""
    if cells[0].column > 0 or len(cells) < 2:
        return False
    return [grid.numbers[cell].written for cell in cells if cell in grid.numbers] == [
        str(number) for number in range(1, len(cells) + 1)
    ]
