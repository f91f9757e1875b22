"""PDF files with text: lines joined to paragraphs, without running heads and page numbers."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from extractor.errors import ReadingError
from extractor.kept import compiled_by_re
from extractor.reading.pdf_tables import Piece, with_tabs

MOST_PAGES = 3000
FEWEST_REPEATS = 3
LINES_AT_EDGE = 2
FULL_LINE = 0.93
INDENT = 0.9

_LINE_END = compiled_by_re(r"[\r\n\ufffe\x02]+")
_GAP = compiled_by_re(r"[ \u3000]+")
_SENTENCE_ENDS = ("。", "！", "？", "”")
_DIGITS = compiled_by_re(r"\d+")
_PAGE_NUMBER = compiled_by_re(r"[-—–－\s第]*\d{1,4}[-—–－\s页]*(?:/\s*\d{1,4}|共\s*\d{1,4}\s*页)?")


class Line(NamedTuple):
    """One line of a page with its place in points: left and right edge, height of its letters.

    ``pieces`` are its stretches between wide gaps, ``is_row`` tells that it is a row of a table.
    """

    text: str
    left: float
    right: float
    height: float
    pieces: tuple[Piece, ...] = ()
    is_row: bool = False


def is_pdf(data: bytes) -> bool:
    """Whether the bytes open as a PDF file."""
    return data.startswith(b"%PDF-")


def read_pdf(data: bytes, name: str) -> str:
    """The text of a PDF file, one paragraph a line; Chinese lines are joined without a space.

    Raises ReadingError where the file is locked, damaged, has no text (a scan),
    or pypdfium2 is missing.
    """
    try:
        import pypdfium2
    except ImportError:
        raise ReadingError(f"{name}: PDF files need pypdfium2; pip install 'bulletin-extractor[pdf]'") from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadingError(f"{name}: the PDF file is locked; save it without a password") from None
        raise ReadingError(f"{name}: damaged PDF file: {error}; get it again or print it to a new PDF") from None
    try:
        if len(document) > MOST_PAGES:
            raise ReadingError(f"{name}: {len(document)} pages are more than the limit of {MOST_PAGES}; split the file")
        pages = [_lines(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise ReadingError(f"{name}: damaged PDF file: {error}; get it again or print it to a new PDF") from None
    finally:
        document.close()
    if not any(line.text.strip() for page in pages for line in page):
        raise ReadingError(f"{name}: no text in the PDF file, only pictures; run OCR on it first")
    return "\n".join(_paragraphs(_without_edges(pages))) + "\n"


def _lines(document: Any, number: int) -> list[Line]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range(errors="ignore")
        lines: list[Line] = []
        start = 0
        for end, following in [*((m.start(), m.end()) for m in _LINE_END.finditer(text)), (len(text), len(text))]:
            bare = text[start:end].strip()
            if bare:
                first = start + len(text[start:end]) - len(text[start:end].lstrip())
                left, bottom, _, top = text_page.get_charbox(first, loose=True)
                right = text_page.get_charbox(first + len(bare) - 1, loose=True)[2]
                height = max(top - bottom, 1.0)
                lines.append(Line(bare, left, right, height, _pieces(text_page, bare, first, height)))
            start = following
        rows = with_tabs([line.pieces for line in lines])
        return [line._replace(text=row, is_row=True) if row else line for line, row in zip(lines, rows, strict=True)]
    finally:
        text_page.close()
        page.close()


def _pieces(text_page: Any, line: str, first: int, height: float) -> tuple[Piece, ...]:
    """The stretches of a line that gaps wider than a letter part."""
    pieces: list[Piece] = []
    begin = start = 0
    for gap in [*_GAP.finditer(line), None]:
        end = gap.start() if gap else len(line)
        left = text_page.get_charbox(first + begin, loose=True)[0]
        right = text_page.get_charbox(first + end - 1, loose=True)[2]
        if pieces and left - pieces[-1].right < height:
            pieces[-1] = Piece(line[start:end], pieces[-1].left, right)
        else:
            start = begin
            pieces.append(Piece(line[begin:end], left, right))
        begin = gap.end() if gap else end
    return tuple(pieces)


def _without_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without page numbers and the lines that come again at the top or foot of pages."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_DIGITS.sub("#", line.text) for line in (*page[:LINES_AT_EDGE], *page[-LINES_AT_EDGE:])})
    kept: list[list[Line]] = []
    for page in pages:
        inner = []
        for i, line in enumerate(page):
            is_edge = i < LINES_AT_EDGE or i >= len(page) - LINES_AT_EDGE
            repeats = edges[_DIGITS.sub("#", line.text)] >= max(FEWEST_REPEATS, len(pages) // 2)
            if not (is_edge and (repeats or _PAGE_NUMBER.fullmatch(line.text))):
                inner.append(line)
        kept.append(inner)
    return kept


def _paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Lines joined where the first is full to the right edge and the next is not indented."""
    lines = [line for page in pages for line in page]
    if not lines:
        return
    height = statistics.median(line.height for line in lines)
    body = [line for line in lines if abs(line.height - height) <= 0.2 * height] or lines
    left = min(line.left for line in body)
    right = statistics.quantiles([line.right for line in body], n=20)[-1] if len(body) > 1 else body[0].right
    paragraph = lines[0].text
    for before, line in pairwise(lines):
        is_full = before.right - left >= FULL_LINE * (right - left)
        is_same_size = abs(before.height - line.height) <= 0.2 * height
        ends = before.text.endswith(_SENTENCE_ENDS) and not line.text.endswith(_SENTENCE_ENDS)
        is_heading = ends and line.right - left < FULL_LINE * (right - left)
        is_apart = before.is_row or line.is_row or is_heading
        if is_full and is_same_size and not is_apart and line.left - left < INDENT * line.height:
            joint = " " if paragraph[-1].isascii() and line.text[0].isascii() and paragraph[-1].isalpha() else ""
            paragraph += joint + line.text
        else:
            yield paragraph
            paragraph = line.text
    yield paragraph
