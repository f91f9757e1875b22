"""Tables: found in text with tabs, laid out from grids of cells, with their caption and unit line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.document import Cell, Span, Table
from extractor.kept import compiled_by_re

FEWEST_ROWS = 2
LONGEST_CAPTION = 60
LINES_ABOVE = 3

_UNIT_LINE = compiled_by_re(r"[（(]?\s*(?:计量)?单\s*位\s*[:：].{1,40}")
_UNIT_END = compiled_by_re(r"[ \xa0　]{2,}([（(]?\s*(?:计量)?单\s*位\s*[:：].{1,24})$")
_TEXT_END = "。！？；，、"


class GridCell(NamedTuple):
    """One cell before it is laid out."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def lay_out(grid: Sequence[GridCell], at: int) -> tuple[str, tuple[Cell, ...]]:
    """The lines of a grid whose text will stand at offset ``at``, and its cells that are not empty.

    >>> lay_out([GridCell("指标", 0, 0), GridCell("产量", 0, 1), GridCell("粮食", 1, 0), GridCell("65.0", 1, 1)], 10)[0]
    '指标\\t产量\\n粮食\\t65.0'
    """
    lines: list[str] = []
    cells: list[Cell] = []
    rows: dict[int, list[GridCell]] = {}
    for cell in grid:
        if cell.text:
            rows.setdefault(cell.row, []).append(cell)
    for row in sorted(rows):
        line = ""
        column = 0
        for cell in sorted(rows[row], key=lambda cell: cell.column):
            line += "\t" * (cell.column - column)
            column = cell.column
            start = at + len(line)
            cells.append(Cell(start, start + len(cell.text), cell.row, cell.column, cell.rows, cell.columns))
            line += cell.text
        lines.append(line)
        at += len(line) + 1
    return "\n".join(lines), tuple(cells)


def find_tables(text: str, lines: Iterable[tuple[int, int]]) -> tuple[Table, ...]:
    """The tables of plain text: runs of neighbouring lines with tabs.

    >>> text = "主要产品\\n单位：万吨\\n指标\\t产量\\n粮食\\t65.0\\n"
    >>> table, = find_tables(text, [(0, 4), (5, 10), (11, 16), (17, 24)])
    >>> [(text[c.start:c.end], c.row, c.column) for c in table.cells][2:]
    [('粮食', 1, 0), ('65.0', 1, 1)]
    >>> text[slice(*table.caption)], text[slice(*table.unit)]
    ('主要产品', '单位：万吨')
    """
    if "\t" not in text:
        return ()
    lines = [(_with_tabs_before(text, start), end) for start, end in lines]
    tables: list[Table] = []
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and "\t" in text[slice(*lines[last])]:
            last += 1
        if last > first:
            last = _with_headed_parts(text, lines, last)
        if last - first >= FEWEST_ROWS:
            cells = _compact([list(_cells(text, *line, row)) for row, line in enumerate(lines[first:last])])
            above = lines[max(0, first - LINES_ABOVE) : first]
            tables.append(describe(text, Table(lines[first][0], lines[last - 1][1], cells), above))
        first = max(last, first + 1)
    return tuple(tables)


def _with_tabs_before(text: str, start: int) -> int:
    """The start of a line with the tabs before it: its first cells are empty."""
    while start > 0 and text[start - 1] == "\t":
        start -= 1
    return start


def _with_headed_parts(text: str, lines: Sequence[tuple[int, int]], last: int) -> int:
    """Past single lines without tabs within a table (期末畜禽存栏), as long as rows go on below them."""
    while (
        last + 1 < len(lines)
        and lines[last][1] - lines[last][0] <= LONGEST_CAPTION // 3
        and text[lines[last][1] - 1] not in _TEXT_END
        and "\t" in text[slice(*lines[last + 1])]
        and not _is_new_table(text, lines, last + 1)
    ):
        last += 1
        while last < len(lines) and "\t" in text[slice(*lines[last])]:
            last += 1
    return last


def _is_new_table(text: str, lines: Sequence[tuple[int, int]], first: int) -> bool:
    """Whether the row is a head: none of its cells but words."""
    return not any(character.isdecimal() for character in text[slice(*lines[first])])


def _cells(text: str, start: int, end: int, row: int) -> Iterable[Cell]:
    at = start
    for column, part in enumerate(text[start:end].split("\t")):
        bare = part.strip()
        if bare:
            begin = at + len(part) - len(part.lstrip())
            yield Cell(begin, begin + len(bare), row, column)
        at += len(part) + 1


def _compact(rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """The cells with empty columns closed up where every row of more than one cell has as many cells.

    Text from a page keeps the tabs of merged cells in some rows and not in others.
    """
    counts = {len(row) for row in rows if len(row) > 1}
    if len(counts) == 1:
        rows = [[cell._replace(column=column) for column, cell in enumerate(row)] for row in rows]
    return tuple(cell for row in rows for cell in row)


def states_unit(text: str, start: int, end: int) -> bool:
    """Whether the line gives a unit (单位：亿元), alone or at the end of a caption."""
    return _unit_of(text, start, end) is not None


def _unit_of(text: str, start: int, end: int) -> Span | None:
    """The unit line, or the end of a caption that gives the unit: 主要产品    单位：万吨."""
    if _UNIT_LINE.fullmatch(text, start, end):
        return Span(start, end)
    found = _UNIT_END.search(text, start, end) if end - start <= LONGEST_CAPTION else None
    return Span(*found.span(1)) if found else None


def describe(text: str, table: Table, above: Sequence[tuple[int, int]]) -> Table:
    """The table with its caption and unit line, looked for in the short lines right above it."""
    caption = unit = None
    for start, end in reversed(above):
        found = _unit_of(text, start, end) if unit is None and caption is None else None
        if found is not None:
            unit = found
            if found.start == start:
                continue
            end = start + len(text[start : found.start].rstrip())
        line = text[start:end]
        if end - start <= LONGEST_CAPTION and line[-1] not in _TEXT_END and "\t" not in line:
            caption = Span(start, end)
        break
    return table._replace(caption=caption, unit=unit)
