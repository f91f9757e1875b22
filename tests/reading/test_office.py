"""Word and PDF files: the same text as the bulletin they were made from; hostile ones are one error."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from extractor.errors import ReadingError
from extractor.reading import load_reading_rules, read_bytes

pytest.importorskip("lxml")
docx = pytest.importorskip("docx")
pytest.importorskip("pypdfium2")
pytest.importorskip("reportlab")

RULES = load_reading_rules()
PARAGRAPHS = [
    "安远县上半年经济运行平稳",
    "来源：县统计局 发布日期：2021-07-20",
    "一、综合",
    "上半年，全县完成地区生产总值45.6亿元，同比增长8.2%，农业、工业、服务业都有好转。" * 3,
    "城镇居民人均可支配收入15600元，农村居民人均可支配收入6200元，城乡居民收入比为2.5:1。" * 2,
    "二、农业",
    "全县夏粮总产量2.3万吨，同比增长1.5%。",
]


def word_file(with_table: bool = True) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    for text in PARAGRAPHS[:4]:
        document.add_paragraph(text)
    if with_table:
        document.add_paragraph("主要指标")
        document.add_paragraph("单位：亿元")
        table = document.add_table(rows=3, cols=3)
        for r, row in enumerate([["指标", "上半年", ""], ["", "绝对数", "增长%"], ["生产总值", "45.6", "8.2"]]):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
        table.cell(0, 1).merge(table.cell(0, 2))
        table.cell(0, 0).merge(table.cell(1, 0))
    for text in PARAGRAPHS[4:]:
        document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def pdf_file(paragraphs: list[str], *, password: str | None = None) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, leading=18, wordWrap="CJK")
    indented = ParagraphStyle("first", parent=style, firstLineIndent=24)
    data = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None

    def edges(canvas, document) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(100, 820, "安远统计月报")
        canvas.drawString(280, 20, f"— {document.page} —")

    template = SimpleDocTemplate(data, pagesize=A4, encrypt=encrypt)
    story = [Paragraph(text, indented if len(text) > 40 else style) for text in paragraphs]
    template.build(story, onFirstPage=edges, onLaterPages=edges)
    return data.getvalue()


def test_a_word_file_is_read() -> None:
    article = read_bytes(word_file(), name="b.docx", rules=RULES)
    lines = article.text.splitlines()
    rows = ["主要指标", "单位：亿元", "指标\t上半年", "\t绝对数\t增长%", "生产总值\t45.6\t8.2"]
    assert lines == [*PARAGRAPHS[:4], *rows, *PARAGRAPHS[4:]]
    assert (article.title, article.source, article.published) == (PARAGRAPHS[0], "县统计局", date(2021, 7, 20))
    (table,) = article.tables
    cells = {(c.row, c.column): (article.text[c.start : c.end], c.rows, c.columns) for c in table.cells}
    assert cells[0, 0] == ("指标", 2, 1)
    assert cells[0, 1] == ("上半年", 1, 2)
    assert cells[2, 2] == ("8.2", 1, 1)
    assert table.unit is not None
    assert article.text[slice(*table.unit)] == "单位：亿元"


def test_a_pdf_file_is_read_without_running_heads_and_page_numbers() -> None:
    towns = [
        f"{name}镇今年播种早稻三千亩，产量稳定，群众增收，乡村面貌有新变化。" * 4
        for name in "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"
    ]
    article = read_bytes(pdf_file([*PARAGRAPHS, *towns]), name="b.pdf", rules=RULES)
    assert article.text.splitlines() == [*PARAGRAPHS, *towns]
    assert (article.title, article.source, article.published) == (PARAGRAPHS[0], "县统计局", date(2021, 7, 20))
    assert article.media_type == "application/pdf"


def bomb(name: str, size: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/", "")
        archive.writestr(name, b"<a>" + b" " * size)
    return data.getvalue()


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w>&b;</w>'


def with_body(body: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", body)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(word_file()[:4000], "damaged", id="cut off docx"),
        pytest.param(bomb("word/document.xml", 80_000_000), "more than the limit", id="zip bomb"),
        pytest.param(with_body(LAUGHS), "declares entities", id="billion laughs"),
        pytest.param(with_body("<a><b></a>"), "damaged", id="broken xml"),
        pytest.param(with_body("<a/>"), "no body", id="no body"),
        pytest.param(pdf_file(PARAGRAPHS)[:900], "damaged PDF", id="cut off pdf"),
        pytest.param(pdf_file(PARAGRAPHS, password="x"), "locked", id="locked pdf"),
        pytest.param(b"%PDF-1.7\n" + b"\xff" * 2000, "damaged PDF", id="no pdf"),
    ],
)
def test_hostile_files_are_one_error(data: bytes, message: str) -> None:
    with pytest.raises(ReadingError, match=message) as caught:
        read_bytes(data, name="bad", rules=RULES)
    assert str(caught.value).startswith("bad: ")


def test_a_scan_names_ocr() -> None:
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data)
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(ReadingError, match="run OCR on it first"):
        read_bytes(data.getvalue(), name="scan.pdf", rules=RULES)
