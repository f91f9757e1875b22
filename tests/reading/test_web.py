"""Web pages: main text, title, source, date, address, tables; declared encodings that are wrong; hostile pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("lxml")

from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading import load_reading_rules, read_bytes, read_file
from tests.growth import assert_linear

RULES = load_reading_rules()
PAGES = Path(__file__).parent / "pages"
SHARED = Path(__file__).resolve().parents[3] / "shared"
COUNTY = (PAGES / "county.html").read_text(encoding="utf-8")
TITLE = "安远县上半年经济运行平稳"
LINES = [
    TITLE,
    "发布日期：2021-07-20 来源：县统计局 浏览次数：88 打印 关闭",
    "上半年，全县完成地区生产总值45.6亿元，同比增长8.2%，农业、工业、服务业都有好转。",
    "主要指标",
    "单位：亿元",
    "指标\t上半年",
    "\t绝对数\t同比增长（%）",
    "地区生产总值\t45.6\t8.2",
    "固定资产投资\t20.1\t-3.5",
    "全县城镇居民人均可支配收入15600元，",
    "农村居民人均可支配收入6200元。",
    "（责任编辑：李红）",
]


def page(body: str, head: str = "") -> Article:
    return read_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(), name="p.html", rules=RULES)


def test_a_page_is_read() -> None:
    article = read_file(PAGES / "county.html", rules=RULES)
    assert article.text.splitlines() == LINES
    assert (article.title, article.source, article.published) == (TITLE, "县统计局", date(2021, 7, 20))
    assert article.url == "http://www.example.org/art/2021/7/20/art_1_2.html"
    assert (article.media_type, article.encoding, article.path) == ("text/html", "utf-8", "county.html")
    assert article.title_span == (0, len(TITLE))
    assert [article.text[a:b] for a, b in article.furniture] == [LINES[1], LINES[-1]]


def test_the_table_of_a_page_has_its_cells() -> None:
    article = read_file(PAGES / "county.html", rules=RULES)
    (table,) = article.tables
    text = article.text
    assert table.caption is not None
    assert table.unit is not None
    assert (text[slice(*table.caption)], text[slice(*table.unit)]) == ("主要指标", "单位：亿元")
    cells = {(cell.row, cell.column): text[cell.start : cell.end] for cell in table.cells}
    assert cells[0, 0] == "指标"
    assert cells[0, 1] == "上半年"
    assert cells[1, 2] == "同比增长（%）"
    assert cells[3, 2] == "-3.5"
    spans = {(cell.row, cell.column): (cell.rows, cell.columns) for cell in table.cells}
    assert (spans[0, 0], spans[0, 1]) == ((2, 1), (1, 2))


@pytest.mark.parametrize(
    ("declared", "codec", "encoding"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("gb2312", "utf-8", "utf-8"),
        ("utf-8", "gb18030", "gb18030"),
        ("gb2312", "gbk", "gb18030"),
        ("gbk", "utf-8-sig", "utf-8"),
        ("big5", "gb18030", "gb18030"),
    ],
)
def test_the_declared_encoding_may_be_wrong(declared: str, codec: str, encoding: str) -> None:
    data = COUNTY.replace("charset=utf-8", f"charset={declared}").encode(codec)
    article = read_bytes(data, name="p.htm", rules=RULES)
    assert (article.title, article.encoding) == (TITLE, encoding)
    assert article.text.splitlines() == LINES


def test_wrong_bytes_outside_the_main_text_do_no_harm() -> None:
    data = COUNTY.replace("charset=utf-8", "charset=gb2312").encode("gb18030")
    cut = data.replace(b"<style>", b"<meta name='description' content='" + "安远".encode("gbk")[:-1] + b"'><style>")
    assert read_bytes(cut, name="p.html", rules=RULES).text.splitlines() == LINES
    bad = data.replace("都有好转".encode("gbk"), b"\xff\xff\xff")
    with pytest.raises(ReadingError, match="are no gb18030"):
        read_bytes(bad, name="p.html", rules=RULES)


def test_a_page_is_known_by_its_content() -> None:
    assert read_bytes(COUNTY.encode(), name="saved", rules=RULES).media_type == "text/html"
    assert read_bytes("温度<5℃，产量>3吨。".encode(), name="a.txt", rules=RULES).media_type == "text/plain"


def test_layout_tables_are_text_and_script_is_none() -> None:
    body = "全县今年播种早稻3万亩，同比增长5.2%，春耕备耕扎实推进。"
    article = page(
        f"<table><tr><td>菜单</td><td><p>{body}</p><p>{body}{body}</p></td></tr></table><script>{body}</script>"
    )
    assert article.text.splitlines() == [body, body + body]
    assert article.tables == ()


def test_the_title_of_the_window_loses_the_site() -> None:
    body = "<p>全县今年播种早稻3万亩，同比增长5.2%，春耕备耕扎实推进。</p>"
    assert page(body, "<title>春耕展开--县情--某某网</title>").title == "春耕展开"
    assert page(f"<h1>春耕展开</h1>{body}", "<title>春耕展开-频道-某某网</title>").title == "春耕展开"


@pytest.mark.parametrize(
    "data",
    [
        b"<html></html>",
        b"<html><body>" + b"<div>" * 5,
        b"\x00\x01<html>",
        b"<html>" + bytes(range(128, 256)) * 20,
        "<html><body><ul><li><a href='/'>首页</a></li></ul></body></html>".encode(),
    ],
)
def test_a_page_without_an_article_is_an_error(data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"^p\.html: .*;"):
        read_bytes(data, name="p.html", rules=RULES)


BODY = "<p>全县今年播种早稻3万亩，同比增长5.2%，春耕备耕扎实推进。</p>"
HOSTILE = {
    "deep": "<div>" * 100_000 + BODY,
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + BODY + "&b;",
    "external": '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + BODY,
    "wide table": "<table>" + "<tr>" + "<td colspan=99999999>1</td>" * 2000 + "</tr></table>" + BODY,
    "many cells": "<table>" + "<tr><td>1</td><td>2</td></tr>" * 30_000 + "</table>" + BODY,
    "many paragraphs": BODY * 20_000,
    "many links": "<a href='x'>甲</a>" * 50_000 + BODY,
    "open tags": "<a><b><i>" * 10_000 + BODY,
    "white space": "<p>" + " \n" * 100_000 + "</p>" + BODY,
    "labels": "<h1>来源</h1>" + "<p>来源：</p>" * 10_000 + BODY,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HOSTILE.items()])
def test_hostile_pages(text: str) -> None:
    def read(text: str) -> Article | None:
        try:
            return read_bytes(f"<html><body>{text}</body></html>".encode(), name="p.html", rules=RULES)
        except ReadingError:
            return None

    assert_linear(read, text[: len(text) // 4], text, 4)
    article = read(text)
    if article is not None:
        assert all(0 <= a <= b <= len(article.text) for a, b in article.furniture)
        assert "root:" not in article.text


EXPECTED = {
    "daqing-bulletin-tables": (
        ("2012年大庆市国民经济和社会发展统计公报", None, "2013-03-20", "utf-8"),
        ["实现地区生产总值4000.5亿元", "非营利性服务业\t138.2", "注：1、本公报为初步统计数据", "\n十、能源与环境\n"],
        ["MsoNormal"],
    ),
    "declares-gb2312-is-utf8": (
        ("女儿出嫁，郑板桥画了几笔兰花当嫁妆", "人民网-文化频道", "2019-06-15", "utf-8"),
        ["父亲的教诲像一盏灯", "都是对儿子的爱。"],
        ["推荐阅读", "一个时代有一个时代的文艺", "版权"],
    ),
    "deqing-brief": (
        ("1-10月德清县固定资产投资结构趋稳趋优", "省发改委", "2016-11-22", "utf-8"),
        ["完成246.79亿元", "三产占比与去年持平", "（德清县发改局）"],
        ["打印", "ICP"],
    ),
    "gov-cn-2007": (
        (
            "全国人民代表大会常务委员会关于批准财政部发行特别国债购买外汇及调整2007\u3000年末国债余额限额的决议",
            None,
            "2007-08-20",
            "utf-8",
        ),
        ["批准发行15500亿元特别国债", "53365.53亿元。", "（2007年6月29日第十届"],
        ["扫一扫", "字号", "主办单位", "相关稿件"],
    ),
    "hexun-transport": (
        ("交通运输部：着力打造京津冀区域综合立体交通网络", "证券时报网", "2019-09-26", "utf-8"),
        ["据财联社9月26日消息", "“1.5小时交通圈”。"],
        ["免责声明", "客服电话", "登录"],
    ),
    "people-gb2312-2009": (
        ("安徽司法行政系训诫预警：“揪揪耳朵”防腐败", "人民网-《人民日报》", "2009-11-09", "gb18030"),
        ["9种情形", "预防并遏制腐败现象的滋生蔓延。"],
        ["计件反腐", "E-mail", "字号"],
    ),
    "shanxi-gov": (
        ("山西品牌丝路行（南美站）正式启动", "山西日报", "2019-09-18", "utf-8"),
        ["行程近两万公里", "近200家中资企业", "（张巨峰）"],
        ["无障碍", "ICP", "版权"],
    ),
    "sina-finance": (
        ('60万"12306账号"外泄? 中铁总辟谣称消息不实', "新京报", "2018-12-28", "utf-8"),
        ["410万条联系人数据", "购票带来的风险。"],
        ["热门推荐", "243,325", "袁隆平", "沪指"],
    ),
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
@pytest.mark.parametrize("name", EXPECTED)
def test_the_shared_pages(name: str) -> None:
    (title, source, published, encoding), inside, outside = EXPECTED[name]
    article = read_file(SHARED / "corpora" / "html" / f"{name}.html", rules=RULES)
    assert (article.title, article.source, str(article.published), article.encoding) == (
        title,
        source,
        published,
        encoding,
    )
    assert [part for part in inside if part not in article.text] == []
    assert [part for part in outside if part in article.text] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_the_shared_bulletin_has_the_same_cells_as_text_and_as_page() -> None:
    corpora = SHARED / "corpora"
    page_, text = (
        read_file(corpora / name, rules=RULES) for name in ("html/daqing-bulletin-tables.html", "articles/151.txt")
    )
    cells = [[["".join(a.text[c.start : c.end].split()) for c in t.cells] for t in a.tables] for a in (page_, text)]
    assert len(cells[0]) == 6
    assert cells[0] == cells[1]
