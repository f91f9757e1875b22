"""The sample bulletins as Word and PDF files give the same observations as their text."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from extractor.pipeline import extract
from extractor.reading import load_reading_rules, read_bytes, read_file
from extractor.records import ArticleRecord
from extractor.rulebook import default_rulebook

docx = pytest.importorskip("docx")
pytest.importorskip("lxml")
pytest.importorskip("pypdfium2")
pytest.importorskip("reportlab")

RULES = load_reading_rules()
BULLETINS = sorted((Path(__file__).parents[2] / "corpora" / "bulletins").glob("*.txt"))
Block = str | list[list[str]]


def blocks_of(text: str) -> list[Block]:
    """The lines of a text, neighbouring lines with tabs as one table."""
    blocks: list[Block] = []
    for line in text.splitlines():
        if "\t" in line:
            if not blocks or isinstance(blocks[-1], str):
                blocks.append([])
            rows = blocks[-1]
            assert isinstance(rows, list)
            rows.append(line.split("\t"))
        elif line.strip():
            blocks.append(line.strip())
    return blocks


def word_file(text: str) -> bytes:
    document = docx.Document()
    for block in blocks_of(text):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=max(map(len, block)))
        for r, row in enumerate(block):
            for c, cell in enumerate(row):
                table.cell(r, c).text = cell
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def pdf_file(text: str) -> bytes:
    from xml.sax.saxutils import escape

    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    plain = ParagraphStyle("plain", fontName="STSong-Light", fontSize=12, leading=18, wordWrap="CJK")
    indented = ParagraphStyle("indented", parent=plain, firstLineIndent=24)
    story: list[Paragraph | Table] = []
    for block in blocks_of(text):
        if isinstance(block, str):
            story.append(Paragraph(escape(block), indented if len(block) > 30 else plain))
        else:
            style = [("GRID", (0, 0), (-1, -1), 1, colors.black), ("FONTNAME", (0, 0), (-1, -1), "STSong-Light")]
            story.append(Table(block, style=style))
    data = io.BytesIO()
    SimpleDocTemplate(data, pagesize=A4).build(story)
    return data.getvalue()


def figures(record: ArticleRecord) -> list[tuple[object, ...]]:
    return [
        (
            one.indicator.text if one.indicator else None,
            one.quantity.value,
            one.quantity.unit,
            one.measure,
            one.direction,
            one.region.name if one.region else None,
            (one.period.start, one.period.end) if one.period else None,
        )
        for one in record.observations
    ]


@pytest.mark.parametrize("path", BULLETINS, ids=lambda path: path.stem)
@pytest.mark.parametrize(("make", "name"), [(word_file, "b.docx"), (pdf_file, "b.pdf")], ids=["docx", "pdf"])
def test_the_same_observations(path: Path, make, name: str) -> None:
    article = read_file(path, rules=RULES)
    expected = figures(extract(article, rulebook=default_rulebook()))
    again = read_bytes(make(article.text), name=name, rules=RULES)
    assert figures(extract(again, rulebook=default_rulebook())) == expected
