"""The tables of plain text: with tabs, aligned by blanks, and one cell a line."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Table
from extractor.reading.aligned import find_aligned
from extractor.reading.flattened import find_flattened
from extractor.reading.rules import ReadingRules
from extractor.reading.tables import find_tables


def tables_of_text(text: str, lines: Sequence[tuple[int, int]], rules: ReadingRules) -> tuple[Table, ...]:
    """All tables of ``text`` in order, none overlapping; ``lines`` are those that are neither blank nor furniture.

    >>> from extractor.reading.rules import load_reading_rules
    >>> tables_of_text("全市养老床位3万张。", [(0, 10)], load_reading_rules())
    ()
    """
    tables = list(find_tables(text, lines))
    tables += find_aligned(text, _outside(lines, tables))
    tables += find_flattened(text, _outside(lines, tables), rules.stubs)
    return tuple(sorted(tables))


def _outside(lines: Sequence[tuple[int, int]], tables: Sequence[Table]) -> Sequence[tuple[int, int]]:
    for table in tables:
        lines = [line for line in lines if line[1] <= table.start or line[0] >= table.end]
    return lines
