"""Tables that were pasted as one cell a line: 指标, 单位, 绝对数, 粮食, 万吨, 65.0 …"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.document import Cell, Table
from extractor.reading.aligned import holds_nothing, holds_number, holds_year
from extractor.reading.tables import LINES_ABOVE, describe

LONGEST_CELL = 30
MOST_COLUMNS = 12
FEWEST_ROWS = 2
FEWEST_ROWS_OF_TWO = 3
FEWEST_CELLS = 2 * (1 + FEWEST_ROWS_OF_TWO)
"""Those of the smallest table; of three columns it has nine."""

_NO_CELL = regex.compile(r"[。；！？，\t]|[：:]$")


def find_flattened(text: str, lines: Sequence[tuple[int, int]], stubs: regex.Pattern[str]) -> Iterator[Table]:
    """The tables whose cells stand one a line, in order, where they are regular.

    A line that names the column of names (``stubs``: 指标, 产品, 年份) opens the head; as many lines again are a row,
    if its first is no number, and each column holds numbers in all rows or in none. Of the widths that fit, that with
    the most lines stands. Where a cell was lost the table ends, and with fewer than two rows there is none.

    >>> text = "指标\\n单位\\n产量\\n粮食\\n万吨\\n65.0\\n油料\\n万吨\\n1.2\\n"
    >>> places = [(0, 2), (3, 5), (6, 8), (9, 11), (12, 14), (15, 19), (20, 22), (23, 25), (26, 29)]
    >>> table, = find_flattened(text, places, regex.compile("指标"))
    >>> [(text[c.start:c.end], c.row, c.column) for c in table.cells][3:6]
    [('粮食', 1, 0), ('万吨', 1, 1), ('65.0', 1, 2)]
    """
    if sum([end - start <= LONGEST_CELL for start, end in lines]) < FEWEST_CELLS or not stubs.search(text):
        return
    first = last = 0
    while first < len(lines):
        while last < len(lines) and (last < first or _is_cell(text, lines[last])):
            last += 1
        columns, count = _shape(text, lines, first, last) if _is_stub(text, lines[first], stubs) else (0, 0)
        if not count:
            first += 1
            continue
        cells = [Cell(*lines[first + at], at // columns, at % columns) for at in range(count)]
        above = lines[max(0, first - LINES_ABOVE) : first]
        yield describe(text, Table(cells[0].start, cells[-1].end, tuple(cells)), above)
        first += count


def _is_stub(text: str, line: tuple[int, int], stubs: regex.Pattern[str]) -> bool:
    return _is_cell(text, line) and stubs.fullmatch("".join(text[slice(*line)].split())) is not None


def _is_cell(text: str, line: tuple[int, int]) -> bool:
    return line[1] - line[0] <= LONGEST_CELL and not _NO_CELL.search(text, *line)


def _shape(text: str, lines: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The number of columns of the table that opens at line ``first`` and of its lines; zeros where it is none.

    ``last`` is the first line behind it that is too long for a cell.
    """
    best = (0, 0)
    for columns in range(2, MOST_COLUMNS + 1):
        rows = _rows(text, lines, first, last, columns)
        fewest = FEWEST_ROWS_OF_TWO if columns == 2 else FEWEST_ROWS
        if rows >= fewest and (rows + 1) * columns > best[1]:
            best = columns, (rows + 1) * columns
    return best


def _rows(text: str, lines: Sequence[tuple[int, int]], first: int, last: int, columns: int) -> int:
    """How many rows of ``columns`` cells follow the head; 0 where the head or the first row does not fit."""
    if last - first < 2 * columns:
        return 0
    head, top = ([text[slice(*line)] for line in lines[at : at + columns]] for at in (first, first + columns))
    numeric = [holds_number(cell) for cell in top]
    if any(holds_number(cell) and not holds_year(cell) for cell in head) or numeric[0] or not any(numeric):
        return 0
    rows = 0
    for at in range(first + columns, last - columns + 1, columns):
        row = [text[slice(*line)] for line in lines[at : at + columns]]
        fits = zip(row, numeric, strict=True)
        if holds_nothing(row[0]) or any(
            holds_number(cell) != number and not holds_nothing(cell) for cell, number in fits
        ):
            break
        rows += 1
    return rows
