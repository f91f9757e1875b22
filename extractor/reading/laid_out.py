"""Paragraphs and grids of cells, one after the other, into the text of an article with its tables."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.document import Table
from extractor.reading.tables import GridCell, describe, lay_out

Part = str | tuple[GridCell, ...]
LINES_ABOVE = 3


def lay_out_parts(parts: Iterable[Part]) -> tuple[str, tuple[Table, ...]]:
    """One paragraph or table row a line, and the tables with their offsets into that text.

    >>> lay_out_parts(["产量", (GridCell("粮食", 0, 0), GridCell("65", 0, 1))])[0]
    '产量\\n粮食\\t65\\n'
    """
    lines: list[str] = []
    spans: list[tuple[int, int]] = []
    grids: list[tuple[Table, list[tuple[int, int]]]] = []
    at = 0
    for part in parts:
        if isinstance(part, str):
            text = part
        else:
            text, cells = lay_out(part, at)
            grids.append((Table(at, at + len(text), cells), spans[-LINES_ABOVE:]))
        if not text:
            continue
        lines.append(text)
        spans.append((at, at + len(text)))
        at += len(text) + 1
    whole = "\n".join(lines) + "\n" if lines else ""
    return whole, tuple(describe(whole, table, above) for table, above in grids)
