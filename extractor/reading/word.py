"""Word files (DOCX): paragraphs and tables in order, without headers and footers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from extractor.document import Table
from extractor.errors import ReadingError
from extractor.reading.laid_out import Part, lay_out_parts
from extractor.reading.tables import GridCell

BODY = "word/document.xml"
MOST_CELLS = 20_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS_OUT = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}txbxContent", f"{_W}rPr", f"{_W}pPr"))


def is_word(data: bytes) -> bool:
    """Whether the bytes are those of a DOCX file, whole or cut off."""
    return data.startswith(b"PK\x03\x04") and (b"word/" in data[:4096] or b"word/document.xml" in data[-65_536:])


def read_word(data: bytes, name: str, limit: int) -> tuple[str, tuple[Table, ...]]:
    """The text and tables of a DOCX file, one paragraph or table row a line.

    Deleted and moved-away text, comments, notes, headers and footers stay out;
    the numbers that Word itself sets before paragraphs are not in the file and
    not in the text. ``limit`` is the largest unpacked size in bytes. Raises
    ReadingError where the file is damaged, locked or too large, or lxml is missing.
    """
    text, tables = lay_out_parts(_parts(_parse(_unpack(data, name, limit), name)))
    if not text.strip():
        raise ReadingError(f"{name}: no text in the Word file; a scanned picture needs OCR first")
    return text, tables


def _unpack(data: bytes, name: str, limit: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(BODY) as member:
            unpacked = member.read(limit + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise ReadingError(f"{name}: damaged or locked Word file: {error}; open it in Word and save it again") from None
    except Exception as error:  # zlib.error and whatever a hostile archive brings about
        raise ReadingError(f"{name}: damaged Word file: {error}; open it in Word and save it again") from None
    if len(unpacked) > limit:
        raise ReadingError(f"{name}: the Word file unpacks to more than the limit of {limit} bytes; split it")
    return unpacked


def _parse(data: bytes, name: str) -> Any:
    try:
        from lxml import etree
    except ImportError:
        raise ReadingError(f"{name}: Word files need lxml; pip install 'bulletin-extractor[docx]'") from None
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ReadingError(f"{name}: the Word file declares entities, which no Word writes; refuse it")
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise ReadingError(f"{name}: damaged Word file: {error}; open it in Word and save it again") from None
    body = root.find(f"{_W}body")
    if body is None:
        raise ReadingError(f"{name}: no body in the Word file; open it in Word and save it again")
    return body


def _parts(body: Any) -> Iterator[Part]:
    """Paragraphs and grids in reading order; content controls are looked into."""
    for element in body:
        if element.tag == f"{_W}p":
            yield from filter(None, map(str.strip, _text(element).split("\n")))
        elif element.tag == f"{_W}tbl":
            if grid := tuple(_grid(element)):
                yield grid
        elif element.tag == f"{_W}sdt":
            inner = element.find(f"{_W}sdtContent")
            if inner is not None:
                yield from _parts(inner)


def _text(element: Any) -> str:
    """The text of a paragraph or cell; line breaks within it are line ends, tabs are spaces."""
    from lxml import etree

    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "end":
            if part.tag == f"{_W}p" and part is not element:
                parts.append("\n")
        elif part.tag in _PARTS_OUT:
            walk.skip_subtree()
        elif part.tag == f"{_W}t":
            parts.append(part.text or "")
        elif part.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif part.tag == f"{_W}tab":
            parts.append(" ")
    return "".join(parts)


def _grid(table: Any) -> Iterator[GridCell]:
    """The cells of a table; one merged over rows stands once, at its first row."""
    count = 0
    for number, row in enumerate(table.iterchildren(f"{_W}tr")):
        column = 0
        for cell in row.iterchildren(f"{_W}tc"):
            says = cell.find(f"{_W}tcPr")
            span = says.find(f"{_W}gridSpan") if says is not None else None
            merge = says.find(f"{_W}vMerge") if says is not None else None
            value = span.get(f"{_W}val", "1") if span is not None else "1"
            columns = min(max(int(value), 1), 100) if value.isascii() and value.isdigit() and len(value) < 6 else 1
            is_below = merge is not None and merge.get(f"{_W}val") != "restart"
            count += 1
            if count > MOST_CELLS:
                return
            if not is_below:
                text = " ".join(_text(cell).split())
                yield GridCell(text, number, column, _rows_down(row, column) if merge is not None else 1, columns)
            column += columns


def _rows_down(row: Any, column: int) -> int:
    """How many rows a cell merged downwards covers, from its own row on."""
    rows = 1
    for below in row.itersiblings(f"{_W}tr"):
        at = 0
        for cell in below.iterchildren(f"{_W}tc"):
            if at >= column:
                break
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            at += int(span.get(f"{_W}val", "1")) if span is not None and span.get(f"{_W}val", "1").isdigit() else 1
        else:
            return rows
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merge is None or merge.get(f"{_W}val") == "restart":
            return rows
        rows += 1
    return rows
