"""Sentences, clauses, headings and how they nest."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.attach.clauses import clause_at
from extractor.document import Article, Document, Sentence, Span
from extractor.errors import ReadingError
from extractor.reading import article_from_text, load_reading_rules
from extractor.rules import Rule, load_rules
from extractor.structure import build_document, load_structure_rules
from extractor.structure.sentences import odd_sentence, skip_space, split_sentences
from tests.growth import assert_linear

HEADINGS = load_rules("structure_headings.toml")
RULES = load_structure_rules()
READING = load_reading_rules()
BODY = "今年以来，全县扎实推进各项工作，取得了明显成效，群众得到了实惠。"


def build(text: str, **fields) -> Document:
    return build_document(Article(id="a", text=text, **fields), RULES)


def quotes(document: Document, kind: str = "body") -> list[str]:
    return [document.text[s.start : s.end] for s in document.sentences if s.kind == kind]


def outline(document: Document) -> list[str]:
    return ["  " * (section.level - 1) + section.heading for section in document.sections]


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r.id}: {e.text}") for r in HEADINGS for e in r.examples]
)
def test_example(rule: Rule, example) -> None:
    match = rule.regex.match(example.text)
    assert match
    assert match.span() == (example.start, example.end)


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, c, id=f"{r.id}: {c}") for r in HEADINGS for c in r.counter_examples]
)
def test_counter_example(rule: Rule, text: str) -> None:
    match = rule.regex.match(text) if rule.fields.get("run_in") else rule.regex.fullmatch(text)
    assert not match


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("增长5%。下降3%！为什么？", ["增长5%。", "下降3%！", "为什么？"]),
        ("他说：“增长5%。”又说：“好！”", ["他说：“增长5%。”", "又说：“好！”"]),
        ("（增长5%。）下降3%。", ["（增长5%。）", "下降3%。"]),
        ("一是增产3%；二是增收5%；三是增效。", ["一是增产3%；二是增收5%；三是增效。"]),
        ("到底行不行？！行。", ["到底行不行？！", "行。"]),
        ('他说:"增长5%。"下降3%。', ['他说:"增长5%。"', "下降3%。"]),
        ("见http://a.cn/?id=1，全文已发布。", ["见http://a.cn/?id=1，全文已发布。"]),
        ("出台《谁来种地？——问答》等文件。", ["出台《谁来种地？——问答》等文件。"]),
        ("增长3.5%。", ["增长3.5%。"]),
        ("第一行没有句号，\n　　第二行。", ["第一行没有句号，", "第二行。"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert quotes(build(text)) == sentences


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("增长5%，下降3%；持平。", ["增长5%", "下降3%", "持平"]),
        ("投资1,200万元,增长5%。", ["投资1,200万元", "增长5%"]),
        ("在2018,2019两年。", ["在2018", "2019两年"]),
        ("城乡收入比为2.69:1，10:30开会。", ["城乡收入比为2.69:1", "10:30开会"]),
        ("比例为13.9：60.1：26。", ["比例为13.9：60.1：26"]),
        ("徐州:精准救助", ["徐州", "精准救助"]),
        ("通航城市——拉萨、喀什。", ["通航城市", "拉萨、喀什"]),
        ("2016—2020年增长。", ["2016—2020年增长"]),
        ("出台《意见，办法：细则》，实施。", ["出台《意见，办法：细则》", "实施"]),
        ("（其中，增长5%，下降3%）。", ["（其中", "增长5%", "下降3%）"]),
        ("见http://a.cn/b，全文。", ["见http://a.cn/b", "全文"]),
        ("，，增长， 5% ，。", ["增长", "5%"]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    document = build(text)
    assert [text[c.start : c.end] for s in document.sentences for c in s.clauses] == clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"一、综合\n{BODY}\n（一）工业\n{BODY}\n1.产量\n{BODY}\n二、农业\n{BODY}",
            ["一、综合", "  （一）工业", "    1.产量", "二、农业"],
        ),
        (f"一、综合。{BODY}\n二、农业。{BODY}", ["一、综合。", "二、农业。"]),
        (
            f"弱有所扶\n救助体系更完善\n地方样本\n赣州:精准救助暖人心\n{BODY}\n吉安安福:急难有人帮\n{BODY}\n江西路径\n{BODY}\n老有所养\n{BODY}\n地方样本\n宜春:养老在家门口\n{BODY}\n江西路径\n{BODY}",
            [
                "弱有所扶 救助体系更完善",
                "  地方样本",
                "    赣州:精准救助暖人心",
                "    吉安安福:急难有人帮",
                "  江西路径",
                "老有所养",
                "  地方样本",
                "    宜春:养老在家门口",
                "  江西路径",
            ],
        ),
        (
            f"夏粮喜获丰收\n{BODY}\n北京：公园免费开放\n{BODY}\n江西新增高铁两条\n{BODY}",
            ["夏粮喜获丰收", "北京：公园免费开放", "江西新增高铁两条"],
        ),
        (f"●改革赋能\n{BODY}\n●开放提速\n{BODY}", ["●改革赋能", "●开放提速"]),
        (f"{BODY}\n3.26万人\n{BODY}", []),
        (f"2012年主要产品产量\n指标\t产量\n粮食\t650\n{BODY}", []),
        (f"{BODY}\n甲乡\n乙乡\n丙乡\n丁乡\n{BODY}", []),
        (f"{BODY}\n1.甲项工作\n2.乙项工作\n3.丙项工作\n{BODY}", []),
        (f"{BODY}\n安远县统计局\n", []),
        (f"{BODY}\n（截至今年6月）\n{BODY}", []),
        (
            f"第一章 总则\n{BODY}\n第一节 目的\n{BODY}\n第二章 职责\n{BODY}",
            ["第一章 总则", "  第一节 目的", "第二章 职责"],
        ),
        (f"核心阅读\n{BODY}\n一、综合\n{BODY}", ["核心阅读", "一、综合"]),
    ],
)
def test_outline(text: str, expected: list[str]) -> None:
    assert outline(build(text)) == expected


def test_chapters_whose_line_breaks_are_lost_are_found_again() -> None:
    chapter = "全年增长5.2%，第一、二、三产业协调发展，一、二季度平稳。" * 5
    text = (
        f"我县经济平稳运行。一、综    合{chapter}二、农 业播种面积。{chapter}"
        f"三、交通、邮电和旅游业{chapter}四、加强领导。{chapter}"
    )
    document = build(text)
    assert outline(document) == ["一、综    合", "二、农 业", "三、交通、邮电和旅游业", "四、加强领导。"]
    assert quotes(document)[0] == "我县经济平稳运行。"
    check(document)


def test_sections_nest_and_sentences_know_theirs() -> None:
    text = f"一、综合\n{BODY}\n（一）工业\n{BODY}\n二、农业\n{BODY}"
    document = build(text)
    first, inner, second = document.sections
    assert (first.id, first.start, first.end) == ("s1", 0, second.start)
    assert (inner.start, inner.end) == (text.index("（一）"), second.start)
    assert second.end == len(text)
    assert text[first.start : first.heading_end] == first.heading
    assert [s.section for s in document.sentences] == [0, 0, 1, 1, 2, 2]
    assert [s.paragraph for s in document.sentences] == [0, 1, 2, 3, 4, 5]
    assert [s.kind for s in document.sentences] == ["heading", "body"] * 3


def test_title_and_furniture() -> None:
    text = "春耕全面展开 农机下田\n来源：赣南日报\n已播种3万亩。（完）\n打印本页"
    furniture = (Span(12, 19), Span(27, 30), Span(31, 35))
    document = build(text, title="春耕全面展开 农机下田", title_span=Span(0, 11), furniture=furniture)
    assert quotes(document, "title") == ["春耕全面展开 农机下田"]
    assert [text[c.start : c.end] for c in document.sentences[0].clauses] == ["春耕全面展开", "农机下田"]
    assert quotes(document) == ["已播种3万亩。"]
    assert document.sections == ()


def test_a_line_that_says_the_title_again_opens_no_section() -> None:
    text = f"春耕“全面”展开\n春耕全面展开\n{BODY}"
    document = build(text, title="春耕“全面”展开", title_span=Span(0, 8))
    assert document.sections == ()
    assert quotes(document) == ["春耕全面展开", BODY]


def test_rules_can_be_pickled() -> None:
    again = pickle.loads(pickle.dumps(RULES))
    assert [rule.id for rule in again.lines] == [rule.id for rule in RULES.lines]


CHINESE = st.text(
    alphabet="一二三全市增长。，；：:!！？《》“”（）()—…\n\r\t 　0123456789.,%、①●来源发布日期年月日😀\u2028\x0b",
    max_size=200,
)


def check(document: Document) -> None:
    text = document.text
    last = 0
    for sentence in document.sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        last = sentence.end
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        at = sentence.start
        for clause in sentence.clauses:
            assert at <= clause.start < clause.end <= sentence.end
            at = clause.end
        paragraph = document.paragraphs[sentence.paragraph]
        assert paragraph.start <= sentence.start
        assert sentence.end <= paragraph.end
        assert not any(f.start < sentence.end and sentence.start < f.end for f in document.article.furniture)
    covered = {i for s in document.sentences for i in range(s.start, s.end)}
    hidden = {i for f in document.article.furniture for i in range(*f)}
    assert all(i in covered or i in hidden for i, character in enumerate(text) if not character.isspace())
    for number, section in enumerate(document.sections):
        assert section.id == f"s{number + 1}"
        assert section.start < section.heading_end <= section.end <= len(text)
        assert section.level >= 1
        for other in document.sections[number + 1 :]:
            assert other.start >= section.end or (other.end <= section.end and other.level > section.level)


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet='一二。。，，；！？!?”"》)（《：:—- 　a1.', max_size=60))
def test_sentences_without_odd_marks_are_split_as_the_plain_twin_does(text: str) -> None:
    start, end = skip_space(text, 0, len(text)), len(text.rstrip())
    found: list[Sentence] = []
    split_sentences(text, start, end, 0, -1, found)
    plain = []
    while start < end:
        stop, clauses = odd_sentence(text, start, end)
        plain.append((start, stop, clauses))
        start = skip_space(text, stop, end)
    assert [(one.start, one.end, one.clauses) for one in found] == plain
    for sentence in found:
        told = sentence._replace(parts=sentence.clauses)
        for at in range(sentence.start, sentence.end + 2):
            assert clause_at(sentence, at) == clause_at(told, at)


@settings(max_examples=400, deadline=None)
@given(st.one_of(CHINESE, st.text(max_size=200)))
def test_any_text(text: str) -> None:
    try:
        article = article_from_text(text, rules=READING)
    except ReadingError:
        return
    assert article.text == text
    if article.title_span:
        assert "".join(text[slice(*article.title_span)].split()) == "".join(str(article.title).split())
    spans = article.furniture
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert list(spans) == sorted(spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    document = build_document(article, RULES)
    check(document)
    assert document == build_document(article, RULES)


HOSTILE = {
    "digits": "1" * 200_000,
    "wan": "万" * 200_000,
    "open titles": "《" * 200_000,
    "open titles with text": "《关于" * 70_000,
    "brackets": "（" * 100_000 + "）" * 100_000,
    "quotes": '"。' * 100_000,
    "marks": "，。！？；：" * 30_000,
    "dashes": "—" * 200_000,
    "spaces": "　" * 100_000 + "增" + "　" * 100_000,
    "lines": "增长\n" * 60_000,
    "numbered lines": "一、增长\n" * 40_000,
    "repeated headings": f"增长了\n{BODY}\n" * 3_000,
    "labels": "来源：" * 60_000,
    "buttons": "打印 关闭 " * 30_000,
    "emoji": "😀" * 200_000,
    "one line of sentences": BODY * 6_000,
    "commas between digits": "1,200,000" * 20_000,
}


def structured(text: str) -> Document:
    """A text read and cut into its structure."""
    document = build_document(article_from_text(text, id="a", rules=READING), RULES)
    assert document.text == text
    return document


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HOSTILE.items()])
def test_hostile_text_takes_linear_time(text: str) -> None:
    assert_linear(structured, text[len(text) * 3 // 8 : len(text) * 5 // 8], text, 4)


def test_twenty_megabytes_in_one_line() -> None:
    text = BODY * (7_000_000 // len(BODY))
    assert_linear(structured, text[: len(text) // 10], text, 10)
    document = structured(text)
    assert len(document.sentences) == 7_000_000 // len(BODY)


CHAPTERS = (
    "综    合|农业和农村|工业和建筑业|固定资产投资|消费市场|对外经济贸易|交通、邮电和旅游|财政、金融和保险|金融业|"
    "教育和科学技术|科技创新|文化旅游、卫生健康和体育|人口、人民生活和社会保障|社会保障和民政|城市公用事业|改革开放|"
    "资源、环境和应急管理|乡村振兴|营商环境|住房保障"
).split("|")


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_found_again_where_its_line_break_is_lost(name: str) -> None:
    plain = "全市经济平稳。" * 20
    text = f"临溪市统计公报\n一、综合2008年，全市生产总值520亿元。{plain}二、{name}全年完成120万，增长3.1%。{plain}"
    text += f"三、农业全年产粮65万吨。{plain}"
    document = build_document(article_from_text(text), load_structure_rules())
    assert [section.heading for section in document.sections] == ["一、综合", f"二、{name}", "三、农业"]


def test_a_list_of_titles_within_a_sentence_is_no_row_of_chapters() -> None:
    text = (
        "会议公报\n报告共分为三部分：一、综合情况；二、农业和农村的任务；三、工业的任务。"
        + "会议指出，要抓好落实。" * 40
    )
    document = build_document(article_from_text(text), load_structure_rules())
    assert document.sections == ()
