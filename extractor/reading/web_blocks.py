"""A web page as its blocks of text, in order: paragraphs, headings, list items, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from extractor.kept import compiled_by_re
from extractor.reading.tables import GridCell

LONGEST_CELL = 40
LONGEST_SPAN = 100
MOST_CELLS = 20_000

_SKIPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "head", "svg", "math"),
        *("select", "option", "textarea", "button", "input", "nav", "footer", "aside", "canvas", "audio", "video"),
    )
)
_BLOCKS = frozenset(
    (
        *("html", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "section", "article", "header", "main"),
        *("blockquote", "pre", "figure", "figcaption", "center", "address", "form", "fieldset", "hr"),
    )
)
_HIDDEN = compiled_by_re(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WHITE = compiled_by_re(r"[ \t\r\n\f\v\xa0\u200b\ufeff]+")
_NUMERIC = compiled_by_re(r"[\d.,，±%％\-—–+]+$")


class Block(NamedTuple):
    """A stretch of text between block elements; ``links`` counts its characters within links.

    ``element`` is the innermost block element that holds it, ``grid`` the cells
    of a data table, whose ``text`` is that of all its cells.
    """

    text: str
    links: int
    tag: str
    element: Any
    grid: tuple[GridCell, ...] = ()


def blocks(root: Any) -> list[Block]:
    """The blocks of a parsed page, without hidden parts, scripts, forms' fields and navigation elements."""
    from lxml import etree

    found: list[Block] = []
    open_blocks: list[Any] = [root]
    parts: list[str] = []
    links = depth_of_links = 0

    def flush() -> None:
        nonlocal links
        if text := collapse("".join(parts)):
            found.append(Block(text, links, open_blocks[-1].tag, open_blocks[-1]))
        parts.clear()
        links = 0

    def add(text: str | None) -> None:
        nonlocal links
        if text:
            parts.append(text)
            links += len(text.strip()) if depth_of_links else 0

    skipped: Any = None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
                skipped = element
                walk.skip_subtree()
            elif tag == "table" and (grid := data_grid(element)):
                flush()
                found.append(Block(" ".join(cell.text for cell in grid), 0, tag, element, grid))
                skipped = element
                walk.skip_subtree()
            elif tag in _BLOCKS:
                flush()
                open_blocks.append(element)
                add(element.text)
            elif tag == "br":
                flush()
            else:
                depth_of_links += tag == "a"
                add(element.text)
            continue
        if element is skipped:
            skipped = None
        elif isinstance(tag, str) and tag in _BLOCKS:
            flush()
            open_blocks.pop()
        elif tag == "a":
            depth_of_links -= 1
        if element is not root:
            add(element.tail)
    flush()
    return found


def collapse(text: str) -> str:
    """The text as a browser shows it; a line end of the source between Chinese characters goes.

    >>> collapse(" 全市\\n\\t增长 5% \\xa0 ，出门见景 徒步入林")
    '全市增长 5% ，出门见景 徒步入林'
    """

    def white(match: re.Match[str]) -> str:
        before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
        is_line_end = "\n" in match.group() or "\r" in match.group()
        return "" if is_line_end and before > "\u2e7f" and after > "\u2e7f" else " "

    return _WHITE.sub(white, text).strip()


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))


def data_grid(table: Any) -> tuple[GridCell, ...]:
    """The cells of a table of data; empty for a table that only lays out the page.

    A table of data has two rows and columns or more, short cells, no table in
    it and at least a fifth of its cells numbers, or three rows of short cells
    without links.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return ()
    cells = tuple(_cells(table))
    filled = [cell for cell in cells if cell.text]
    if len({cell.row for cell in filled}) < 2 or len({cell.column for cell in filled}) < 2:
        return ()
    short = sum(len(cell.text) <= LONGEST_CELL for cell in filled)
    numeric = sum(bool(_NUMERIC.match(cell.text)) for cell in filled)
    if short < 0.8 * len(filled):
        return ()
    has_links = next(table.iterdescendants("a"), None) is not None
    is_data = numeric >= 0.2 * len(filled) or (not has_links and len({cell.row for cell in filled}) > 2)
    return cells if is_data else ()


def _cells(table: Any) -> Iterator[GridCell]:
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.iterdescendants("tr")):
        column = 0
        for element in row.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            rows, columns = _span(element, "rowspan"), _span(element, "colspan")
            if len(taken) + rows * columns > MOST_CELLS:
                return
            taken.update((number + i, column + j) for i in range(rows) for j in range(columns))
            yield GridCell(collapse("".join(element.itertext())), number, column, rows, columns)
            column += columns


def _span(element: Any, name: str) -> int:
    said = (element.get(name) or "1").strip()
    return min(max(int(said), 1), LONGEST_SPAN) if said.isascii() and said.isdigit() and len(said) < 6 else 1
