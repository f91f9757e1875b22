"""Tables of plain text whose columns are kept apart by blanks, half-width or full-width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from extractor.document import Cell, Table
from extractor.kept import compiled_by_re
from extractor.reading.tables import LINES_ABOVE, describe, states_unit

FEWEST_ROWS = 2
FEWEST_NARROW = 3
LONGEST_LINE = 160
LONGEST_LONE = 30
LONGEST_RETRY = 40
"""Rows that are no table are tried again from the second on, unless they are more than these."""

_WIDE = compiled_by_re(r"[ \xa0]{2,}|[ \xa0]*　[ \xa0　]*")
_NARROW = compiled_by_re(r"[ \xa0　]+")
_BLANK_AND_DIGIT = compiled_by_re(r"[ \xa0　][-－+]?[\d０-９]")
_MAY_HAVE = compiled_by_re(r"\S(?: {2}|\xa0{2}|　| )[ \xa0　]*[-－+]?[\d０-９]")
_NUMBER = compiled_by_re(r"[-－—+＋▲↓↑]?[ ]?[\d０-９][\d０-９,，.．]*[ ]?[%％‰]?")
_BLANK = compiled_by_re(r"[-－—…·.／/*＊]+|―+")
_YEAR = compiled_by_re(r"(?:19|20)\d\d年?")
_NO_ROW = compiled_by_re(r"[。；！？]|[，、：:]$")
_HAN = compiled_by_re(r"[㐀-鿿]")
_PART = compiled_by_re(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|其中|按|分|#|\d")


def holds_number(value: str) -> bool:
    """Whether a cell holds one number and nothing else: -1.2, ６５．０, 5.2%."""
    return _NUMBER.fullmatch(value) is not None


def holds_year(value: str) -> bool:
    """Whether a cell holds a year: 2020, 2020年."""
    return _YEAR.fullmatch(value) is not None


def holds_nothing(value: str) -> bool:
    """Whether a cell says that there is no number: -, …."""
    return _BLANK.fullmatch(value) is not None


class Piece(NamedTuple):
    """A stretch between gaps: its offsets, and the columns on the screen where it begins and ends."""

    start: int
    end: int
    left: int
    right: int


class Line(NamedTuple):
    """A line with its pieces; ``numbers`` of them hold a number, ``is_head`` says that none but years does."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    numbers: int
    is_head: bool


class _Band(NamedTuple):
    """The columns on the screen that one column of the table takes."""

    left: int
    right: int


def find_aligned(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Table]:
    """The tables of ``text`` that blanks keep in columns, in order; ``lines`` are not blank and hold no tabs.

    Two rows with numbers under a row of heads, or under a unit line (单位：万元), are a table: columns are those
    places on the screen where no row has text, or, where each row has as many cells, the cells in order. Cells that
    single blanks part are taken where each of three rows has as many, three or more. Prose, names in columns, verses
    and lists of prices without a head are none.

    >>> text = "产品    产量（万吨）\\n粮食      65.0\\n油料       1.2\\n"
    >>> table, = find_aligned(text, [(0, 12), (13, 25), (26, 38)])
    >>> [(text[c.start:c.end], c.row, c.column) for c in table.cells][2:]
    [('粮食', 1, 0), ('65.0', 1, 1), ('油料', 2, 0), ('1.2', 2, 1)]
    """
    if not _BLANK_AND_DIGIT.search(text) or not _MAY_HAVE.search(text):
        return
    first = 0
    while first < len(lines):
        following, table = first + 1, None
        for gap, fewest in ((_WIDE, 2), (_NARROW, FEWEST_NARROW)):
            last, run = _run(text, lines, first, gap, fewest)
            table = _table(text, run, lines[max(0, first - LINES_ABOVE) : first], fewest) if run else None
            if table is not None:
                yield table
                following = last
                break
            if len(run) > LONGEST_RETRY:
                following = max(following, last)
        first = following


def _run(
    text: str, lines: Sequence[tuple[int, int]], first: int, gap: re.Pattern[str], fewest: int
) -> tuple[int, list[Line]]:
    """The rows from line ``first`` on, with single lines between them, and the line behind them."""
    run: list[Line] = []
    at = first
    while at < len(lines):
        line = _line(text, *lines[at], gap)
        if line is None or len(line.pieces) < fewest:
            following = _line(text, *lines[at + 1], gap) if run and at + 1 < len(lines) else None
            is_lone = line is not None and len(line.pieces) == 1 and line.end - line.start <= LONGEST_LONE
            if line is None or not is_lone or following is None or not following.numbers or fewest > FEWEST_ROWS:
                break
            if len(following.pieces) < fewest:
                break
        if run and line.is_head and any(one.numbers for one in run) and len(line.pieces) > 1:
            break
        run.append(line)
        at += 1
    return at, run


def _line(text: str, start: int, end: int, gap: re.Pattern[str]) -> Line | None:
    if end - start > LONGEST_LINE or _NO_ROW.search(text, start, end) or states_unit(text, start, end):
        return None
    left = _width(text[text.rfind("\n", 0, start) + 1 : start])
    pieces: list[Piece] = []
    at = start
    for found in (*gap.finditer(text, start, end), None):
        stop = found.start() if found else end
        right = left + _width(text[at:stop])
        pieces.append(Piece(at, stop, left, right))
        if found:
            left, at = right + _width(found.group()), found.end()
    merged = _with_spread_name(text, pieces)
    values = [text[piece.start : piece.end] for piece in merged]
    numbers = sum(map(holds_number, values))
    is_head = numbers == 0 or (numbers == sum(map(holds_year, values)) and not holds_number(values[0]))
    return Line(start, end, tuple(merged), 0 if is_head else numbers, is_head)


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(one) in "WFA" else 1 for one in text)


def _with_spread_name(text: str, pieces: list[Piece]) -> list[Piece]:
    """With a first name written apart (合　计) as one piece."""
    while len(pieces) > 1 and _ends_with_lone_han(text, pieces[0]) and pieces[1].end - pieces[1].start == 1:
        if not _HAN.match(text, pieces[1].start):
            break
        pieces = [Piece(pieces[0].start, pieces[1].end, pieces[0].left, pieces[1].right), *pieces[2:]]
    return pieces


def _ends_with_lone_han(text: str, piece: Piece) -> bool:
    last = _NARROW.split(text[piece.start : piece.end])[-1]
    return len(last) == 1 and _HAN.match(last) is not None


def _table(text: str, run: Sequence[Line], above: Sequence[tuple[int, int]], fewest: int) -> Table | None:
    rows = [line for line in run if line.numbers]
    heads = _head_rows(run)
    if len(rows) < FEWEST_ROWS or not (heads or (above and states_unit(text, *above[-1]))):
        return None
    if len(rows) * 5 < 3 * sum(len(line.pieces) > 1 for line in run[heads:]):
        return None
    counts = {len(line.pieces) for line in rows}
    if fewest > FEWEST_ROWS and (counts | {len(line.pieces) for line in run}) != {len(run[0].pieces)}:
        return None
    bands = _bands(rows, is_even=len(counts) == 1)
    if bands is None or len(bands) < fewest or not any(_is_named(text, line) for line in rows):
        return None
    cells = [cell for row, line in enumerate(run) for cell in _cells(line, row, row < heads, bands)]
    whole = tuple(_with_wrapped_names(text, run, cells, bands))
    return describe(text, Table(run[0].start, run[-1].end, whole), above)


def _head_rows(run: Sequence[Line]) -> int:
    count = 0
    while count < len(run) and run[count].is_head and len(run[count].pieces) > 1:
        count += 1
    return count


def _is_named(text: str, line: Line) -> bool:
    """Whether a row has a name: Chinese in one of its cells, or a year in its first."""
    first = line.pieces[0]
    return _HAN.search(text, line.start, line.end) is not None or holds_year(text[first.start : first.end])


def _bands(rows: Sequence[Line], *, is_even: bool) -> list[_Band] | None:
    """The columns: of rows with as many cells each by their order, else the places between common gaps.

    None where a row has two cells in one column.
    """
    if is_even:
        columns = zip(*(line.pieces for line in rows), strict=True)
        return [_Band(min(one.left for one in column), max(one.right for one in column)) for column in columns]
    bands: list[_Band] = []
    for piece in sorted((piece for line in rows for piece in line.pieces), key=lambda piece: piece.left):
        if bands and piece.left < bands[-1].right:
            bands[-1] = _Band(bands[-1].left, max(bands[-1].right, piece.right))
        else:
            bands.append(_Band(piece.left, piece.right))
    for line in rows:
        places = [_band_of(piece, bands) for piece in line.pieces]
        if any(left == right for left, right in pairwise(places)):
            return None
    return bands


def _band_of(piece: Piece, bands: Sequence[_Band]) -> int:
    """The column that a piece stands in, or whose middle is nearest to its own."""
    for at, band in enumerate(bands):
        if piece.left < band.right and band.left < piece.right:
            return at
    middle = piece.left + piece.right
    return min(range(len(bands)), key=lambda at: abs(bands[at].left + bands[at].right - middle))


def _cells(line: Line, row: int, is_head: bool, bands: Sequence[_Band]) -> Iterator[Cell]:
    if len(line.pieces) == len(bands):
        for column, piece in enumerate(line.pieces):
            yield Cell(piece.start, piece.end, row, column)
    elif is_head:
        for piece, columns in zip(line.pieces, _spans(line.pieces, bands), strict=True):
            if columns:
                yield Cell(piece.start, piece.end, row, columns[0], 1, columns[-1] - columns[0] + 1)
    else:
        for piece in line.pieces:
            yield Cell(piece.start, piece.end, row, _band_of(piece, bands))


def _spans(pieces: Sequence[Piece], bands: Sequence[_Band]) -> list[list[int]]:
    """The columns under each head of a row with fewer heads than columns: each column has the head nearest to it.

    The first column, of the names, has only a head that stands over it.
    """
    own: list[list[int]] = [[] for _ in pieces]
    middles = [piece.left + piece.right for piece in pieces]
    for column, band in enumerate(bands):
        middle = band.left + band.right
        nearest = min(range(len(pieces)), key=lambda at: abs(middles[at] - middle))
        if column or pieces[nearest].left < band.right:
            own[nearest].append(column)
    return own


def _with_wrapped_names(
    text: str, run: Sequence[Line], cells: Sequence[Cell], bands: Sequence[_Band]
) -> Iterable[Cell]:
    """With a name of two lines as one cell, where the first line fills the column of names and has no numbers.

    The end of a name that stands behind its numbers, on a line of its own, is left out: a cell is one stretch of text.
    """
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    for row, (line, following) in enumerate(pairwise(run)):
        below = by_row.get(row + 1, [])
        if len(line.pieces) > 1 or not below or below[0].column or not following.numbers:
            continue
        if row and run[row - 1].numbers and by_row.get(row - 1) and _is_rest(text, run[row - 1], line, bands):
            by_row[row] = []
            continue
        is_full = line.pieces[0].right >= bands[0].right - 2
        if is_full and not _PART.match(text, line.start) and not _NUMBER.fullmatch(text, line.start, line.end):
            below[0] = below[0]._replace(start=line.start)
            by_row[row] = []
    return [cell for row in sorted(by_row) for cell in by_row[row]]


def _is_rest(text: str, row: Line, line: Line, bands: Sequence[_Band]) -> bool:
    """Whether a lone line goes on with the name of the row above it, which fills the column of names."""
    is_full = len(row.pieces) > 1 and row.pieces[0].right >= bands[0].right - 1
    return is_full and line.pieces[0].right < bands[0].right - 2 and not _PART.match(text, line.start)
