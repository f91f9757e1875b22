"""Rows of tables in PDF files: lines with wide gaps, one under the other, become rows with tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FEWEST_ROWS = 2


class Piece(NamedTuple):
    """A stretch of a line between wide gaps: its text and its edges in points."""

    text: str
    left: float
    right: float


def with_tabs(lines: Sequence[Sequence[Piece]]) -> list[str | None]:
    """For each line its text with tabs between cells, None where it is no row of a table.

    Rows are at least two lines in sequence that have a gap. A row with fewer
    cells than the fullest has each under the cell of that row that is nearest.

    >>> row = [Piece("粮食", 10, 34), Piece("6.5", 110, 130)]
    >>> with_tabs([row, row, [Piece("一行文字", 10, 60)]])
    ['粮食\\t6.5', '粮食\\t6.5', None]
    """
    texts: list[str | None] = [None] * len(lines)
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and len(lines[last]) > 1:
            last += 1
        if last - first >= FEWEST_ROWS:
            fullest = max(lines[first:last], key=len)
            for place in range(first, last):
                texts[place] = _row(lines[place], fullest)
        first = max(last, first + 1)
    return texts


def _row(pieces: Sequence[Piece], fullest: Sequence[Piece]) -> str:
    if len(pieces) == len(fullest):
        return "\t".join(piece.text for piece in pieces)
    cells = [""] * len(fullest)
    at = 0
    for left_over, piece in zip(range(len(pieces) - 1, -1, -1), pieces, strict=True):
        choices = range(at, len(fullest) - left_over)
        column = min(choices, key=lambda one: abs(_middle(fullest[one]) - _middle(piece)))
        cells[column] = piece.text
        at = column + 1
    return "\t".join(cells).rstrip("\t")


def _middle(piece: Piece) -> float:
    return (piece.left + piece.right) / 2
