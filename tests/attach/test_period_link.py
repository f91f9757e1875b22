"""Which period a quantity gets: sentence patterns, carrying, headings and titles, and the gold articles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.attach.period import attach_periods, load_period_cues
from extractor.document import Article, Document, PeriodLink, QuantityMention, Section, Sentence, Span
from extractor.errors import DataError
from extractor.match.period import load_period_rules, match_periods
from extractor.resolve.period import resolve_periods
from extractor.structure import build_document, load_structure_rules

RULES = load_period_rules()
PUBLISHED = date(2020, 8, 27)
Y2018, Y2019, Y2020 = (f"{year}-01-01/{year}-12-31" for year in (2018, 2019, 2020))
NOW = "2020-08-27"


def quantity(text: str, start: int, end: int) -> QuantityMention:
    """A quantity with its form as the matcher would see it."""
    quote = text[start:end]
    form = "multiple" if re.search("[倍番]", quote) else "percent" if re.search("[%％]", quote) else "count"
    number = Span(start, end)
    return QuantityMention(
        start, end, "quantity", "test", number, Decimal(1), None, None, False, None, None, "exact", form
    )


def document_of(text: str, **article: Any) -> Document:
    """Paragraphs at line ends, sentences at full stops, clauses at commas."""
    paragraphs: list[Span] = []
    sentences: list[Sentence] = []
    for line in re.finditer("[^\n]+", text):
        for found in re.finditer("[^。！？]+[。！？]?[”’]?", line.group()):
            start, end = line.start() + found.start(), line.start() + found.end()
            clauses = tuple(
                Span(start + c.start(), start + c.end()) for c in re.finditer("[^，；：。]+", found.group())
            )
            sentences.append(Sentence(start, end, "body", len(paragraphs), -1, clauses))
        paragraphs.append(Span(*line.span()))
    sections = article.pop("sections", ())
    return Document(
        Article("test", text, published=PUBLISHED, **article), sections, tuple(paragraphs), tuple(sentences)
    )


def links(marked: str, **article: Any) -> list[PeriodLink | None]:
    """The links of the quantities marked ⟦ ⟧ in a text."""
    text, spans, open_at = "", [], 0
    for piece in re.split("([⟦⟧])", marked):
        if piece == "⟦":
            open_at = len(text)
        elif piece == "⟧":
            spans.append((open_at, len(text)))
        else:
            text += piece
    document = document_of(text, **article)
    periods = resolve_periods(document, match_periods(document, RULES), RULES)
    return attach_periods(document, [quantity(text, *span) for span in spans], periods)


def days(link: PeriodLink | None) -> str | None:
    """The days of a link as one text."""
    if link is None:
        return None
    return str(link.first) if link.first == link.last else f"{link.first}/{link.last}"


CASES: dict[str, tuple[str, list[str | None]]] = {
    "said in the clause": ("2019年全县新建⟦3所⟧学校。", [Y2019]),
    "said before the comma": ("2019年，全县新建⟦3所⟧学校。", [Y2019]),
    "later clauses": ("2019年，新建⟦3所⟧，改建⟦5所⟧，投入⟦2亿元⟧。", [Y2019] * 3),
    "later sentences": ("2019年，新建⟦3所⟧。改建⟦5所⟧。其中乡村⟦4所⟧。", [Y2019] * 3),
    "until another is said": ("2018年，新建⟦3所⟧；2019年，新建⟦5所⟧。改建⟦1所⟧。", [Y2018, Y2019, Y2019]),
    "until the paragraph ends": ("2019年，新建⟦3所⟧。\n改建⟦5所⟧。", [Y2019, None]),
    "not to what stands before": ("全县有⟦3所⟧学校，2019年新建⟦1所⟧。", [None, Y2019]),
    "nothing said": ("全县已建成⟦3所⟧学校，累计投入⟦2亿元⟧。", [None, None]),
    "now": ("目前，全县共有⟦3所⟧，占⟦12%⟧。", [NOW, NOW]),
    "as of a day, and what is there then": ("截至6月底，全县现有学校⟦3所⟧。", ["2020-06-30"]),
    "what is there, without a day": ("6月，全县现有学校⟦3所⟧。", [NOW]),
    "as of": ("截至6月底，全县共有⟦3所⟧。", ["2020-06-30"]),
    "since": ("2018年以来，新建⟦3所⟧。", ["2018-01-01/2020-08-27"]),
    "a vague time gives none": ("近年来，每年投入⟦2亿元⟧。", [None]),
    "a vague time ends the other": ("2018年，新建⟦3所⟧。近年来，改建⟦5所⟧。", [Y2018, None]),
    "an event ends the other": ("2018年，新建⟦3所⟧。文化节期间，接待⟦5万人⟧。", [Y2018, None]),
    "an event of the year does not": ("2018年文化节期间，接待⟦5万人⟧。", [Y2018]),
    "a comparison gives none": ("比2018年增加⟦3所⟧。", [None]),
    "a comparison leaves the period": ("2019年，新建⟦5所⟧，比2018年增加⟦2所⟧，同比增长⟦3%⟧。", [Y2019] * 3),
    "what stands right behind 同比 is of the period": ("2019年，产值保持了同比⟦3%⟧的增长。", [Y2019]),
    "the figure of the base itself": ("2019年增加⟦2万辆⟧，比2018年同期⟦4万辆⟧的增量下降。", [Y2019, Y2018]),
    "a rate of the base itself": (
        "8月，同比增长⟦4%⟧，比7月⟦3%⟧的增速加快。",
        ["2020-08-01/2020-08-31", "2020-07-01/2020-07-31"],
    ),
    "a share of the base is not": ("7月，客流为去年同期的⟦86%⟧。", ["2020-07-01/2020-07-31"]),
    "a multiple of the base is not": ("2019年，产值⟦6亿元⟧，是2018年的⟦1.2倍⟧。", [Y2019, Y2019]),
    "from and to": ("由2018年的⟦96个⟧发展到2019年的⟦107个⟧。", [Y2018, Y2019]),
    "from, comma, to": ("养老组织从2018年⟦96个⟧，发展到目前⟦107个⟧。", [Y2018, NOW]),
    "the to goes back to what is in force": ("2019年，城乡收入比由2018年的⟦2.8⟧缩小到⟦2.6⟧。", [Y2018, Y2019]),
    "from without its time, to now": ("低保标准从每月⟦330元⟧增长到目前的⟦694元⟧。", [None, NOW]),
    "the second pair": (
        "城市低保标准由2018年的⟦360元⟧提高到今年的⟦510元⟧，农村由⟦200元⟧提高到⟦390元⟧。",
        [Y2018, Y2020, Y2018, Y2020],
    ),
    "a mean rate over from and to": (
        "产值从2018年的⟦96亿元⟧增长到2019年的⟦107亿元⟧，年均增长⟦5%⟧。",
        [Y2018, Y2019, "2018-01-01/2019-12-31"],
    ),
    "periods taken in turn": (
        "2018年、2019年和2020年分别投入⟦3亿元⟧、⟦4亿元⟧和⟦5亿元⟧，新建⟦2所⟧。",
        [Y2018, Y2019, Y2020, Y2020],
    ),
    "periods together": ("2018年和2019年，共投入⟦3亿元⟧。", ["2018-01-01/2019-12-31"]),
    "no mean rate of one year": ("2019年，产值⟦3亿元⟧，年均增长⟦5%⟧。", [Y2019, None]),
    "a mean rate of several years": ("“十三五”期间，产值年均增长⟦5%⟧。", ["2016-01-01/2020-12-31"]),
    "the day of the report": ("8月20日，县统计局发布数据，全县有⟦3所⟧学校。", [None]),
    "the reporter's day": ("记者20日从县民政局获悉，全县有⟦3所⟧学校。", [None]),
    "the day of the event": ("8月20日，全县新增⟦3例⟧。", ["2020-08-20"]),
    "a report, then its period": ("8月20日，县统计局发布，2019年，新建⟦3所⟧。", [Y2019]),
    "an attribute with a year": ("2012年成立的合作社有社员⟦30人⟧。", [None]),
    "a founding": ("2012年6月，合作社正式成立，整合耕地⟦3万亩⟧。", [None]),
    "a name with a year": ("《2019年交通年报》显示，小客车有⟦54万辆⟧。", [None]),
    "a share of another time": ("截至6月底，外出务工⟦3万人⟧，占去年总数的⟦86%⟧。", ["2020-06-30", "2020-06-30"]),
    "a goal of the year": ("1—7月，完成投资⟦3亿元⟧，为全年任务的⟦71%⟧。", ["2020-01-01/2020-07-31"] * 2),
    "the end of an action": ("8月20日开始，持续到9月6日，接待⟦3万人⟧。", ["2020-08-20/2020-08-27"]),
    "a forecast after a past time": (
        "截至7月底，收购⟦3万吨⟧。预计旺季收购⟦5万吨⟧，增加⟦1万吨⟧。",
        ["2020-07-31", None, None],
    ),
    "a forecast of the year": ("今年，预计收购⟦5万吨⟧。", [Y2020]),
    "a target year": ("到2025年，覆盖率达到⟦90%以上⟧。", ["2025-01-01/2025-12-31"]),
    "a length holds at all times": ("8月20日，大桥合龙。大桥全长⟦1403米⟧。", [None]),
    "a definition ends the account": ("7月底，河段达标。北河是辽河的重要支流。全河流经⟦4个⟧市。", [None]),
    "a norm holds at all times": ("1—6月，查处⟦3家⟧。出水浓度⟦不得超过50毫克⟧。", ["2020-01-01/2020-06-30", None]),
    "a scene ends the account": ("2019年，新建⟦3处⟧。记者走进车间，⟦30名⟧工人正忙着赶工。", [Y2019, None]),
    "brackets give it to their quantity": ("全县有⟦3所⟧（2019年）。改建⟦2所⟧。", [Y2019, None]),
    "brackets keep it inside": ("达标城市（以2018年⟦40个⟧为准）占⟦46%⟧。", [Y2018, None]),
    "a day in brackets": ("今天（8月27日），拨付⟦3000万元⟧救灾资金。", [NOW]),
    "a flow after a year's end": (
        "2019年，投入⟦3亿元⟧。2019年末，共有⟦5所⟧。发放补贴⟦2亿元⟧。",
        [Y2019, "2019-12-31", Y2019],
    ),
    "a list after a colon": ("2019年主要工作如下：\n——新建⟦3所⟧。\n——改建⟦2所⟧。\n另有⟦1所⟧。", [Y2019, Y2019, None]),
    "a fuzzy point stays in its sentence": ("两年前，他脱了贫。全县有⟦3万人⟧就业。", [None]),
    "a time that stands for the rest": (
        "截至7月27日（下同），外出务工⟦3万人⟧。\n复工⟦30家⟧。\n2019年，新建⟦2所⟧。",
        ["2020-07-27", "2020-07-27", Y2019],
    ),
    "an unresolved time": ("当年，全县有⟦3所⟧学校。", [None]),
}


@pytest.mark.parametrize(("marked", "expected"), CASES.values(), ids=list(CASES))
def test_period_of_the_quantities(marked: str, expected: list[str | None]) -> None:
    assert [days(link) for link in links(marked)] == expected


@pytest.mark.parametrize(
    ("marked", "via"),
    [
        ("2019年全县新建⟦3所⟧。", ["stated"]),
        ("2019年，全县新建⟦3所⟧。", ["stated"]),
        ("2019年，全县新建⟦3所⟧，改建⟦2所⟧。", ["stated", "carried"]),
        ("由2018年的⟦96个⟧发展到目前的⟦107个⟧。", ["stated", "stated"]),
    ],
)
def test_how_it_was_found(marked: str, via: list[str]) -> None:
    assert [link and link.via for link in links(marked)] == via


def test_evidence_is_where_it_is_said() -> None:
    link = links("截至6月底，全县共有⟦3所⟧。")[0]
    assert link == PeriodLink(date(2020, 6, 30), date(2020, 6, 30), "day", "stated", Span(0, 5), True, False)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("2012年南溪县国民经济和社会发展统计公报", "2012-01-01/2012-12-31"),
        ("2019年环境状况公报发布 空气质量继续改善", Y2019),
        ("2020年上半年全县经济运行情况", "2020-01-01/2020-06-30"),
        ("2020年上半年社会救助工作情况的通报", "2020-01-01/2020-06-30"),
        ("2019年全县水产品总产量达6万吨", None),
        ("《2019年交通运行年报》：小客车54万辆", None),
        ("2020年大督查综述之一", None),
        ("近年来全县经济运行情况", None),
        ("1-2月全省服务进出口总额下降12%", "2020-01-01/2020-02-29"),
        ("[视频]我国前三季度外贸量质齐升", "2020-01-01/2020-09-30"),
        ("全县水产品总产量前三季度达6万吨", None),
    ],
)
def test_the_title_of_a_bulletin_gives_its_period(title: str, expected: str | None) -> None:
    link = links(f"{title}\n全县新建⟦3所⟧学校。", title_span=Span(0, len(title)))[0]
    assert (days(link), link and link.via) == (expected, expected and "article")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [("一、2019年工作回顾", Y2019), ("（一）2018年", Y2018), ("2019年新建学校", None), ("一、学校", None)],
)
def test_a_heading_gives_its_period(heading: str, expected: str | None) -> None:
    marked = f"{heading}\n全县新建⟦3所⟧学校。"
    section = Section("s1", heading, 1, 0, len(marked) - 2, len(heading))
    link = links(marked, sections=(section,))[0]
    assert (days(link), link and link.via) == (expected, expected and "section")


def test_a_paragraph_that_says_a_period_needs_no_title() -> None:
    title = "2019年南溪县统计公报"
    got = links(f"{title}\n共有⟦2所⟧。2018年新建⟦3所⟧。近年来改建⟦1所⟧。", title_span=Span(0, len(title)))
    assert [days(link) for link in got] == [Y2019, Y2018, None]


def test_an_unknown_kind_of_cue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "period_cues.tsv").write_text("kind\ttext\nbeside\t旁\n", encoding="utf-8")
    with pytest.raises(DataError, match="kind 'beside'"):
        load_period_cues([tmp_path])


def test_nothing_to_attach() -> None:
    assert attach_periods(document_of(""), [], []) == []
    assert links("2019年，全县大力发展教育。") == []


def gold(path: Path) -> tuple[str, dict[str, Any], Iterator[tuple[int, int, list[str | None]]]]:
    """The text, the article row and (start, end, accepted periods) of the observations that count."""
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("{")]

    def observations() -> Iterator[tuple[int, int, list[str | None]]]:
        for row in rows:
            if row["type"] != "obs" or row.get("optional"):
                continue
            context, at = row["ctx"].replace("⟦", "").replace("⟧", ""), -1
            for _ in range(row.get("nth", 1)):
                at = text.index(context, at + 1)
            accepted = row["period"] if isinstance(row["period"], list) else [row["period"]]
            yield at + row["ctx"].index("⟦"), at + row["ctx"].index("⟧") - 1, accepted

    return text, next(row for row in rows if row["type"] == "article"), observations()


def test_floor_on_the_gold_articles(shared: Path) -> None:
    """Needs ../shared; with the quantities of gold, so that only the periods are measured."""
    right = total = 0
    structure = load_structure_rules()
    for path in sorted((shared / "gold" / "dev").glob("*.jsonl")):
        text, head, found = gold(path)
        observations = sorted(found)
        at = text.index(head["title"])
        article = Article(
            path.stem,
            text,
            title=head["title"],
            title_span=Span(at, at + len(head["title"])),
            published=date.fromisoformat(head["published"]),
        )
        document = build_document(article, structure)
        periods = resolve_periods(document, match_periods(document, RULES), RULES)
        got = attach_periods(document, [quantity(text, start, end) for start, end, _ in observations], periods)
        total += len(got)
        right += sum(days(link) in accepted for link, (_, _, accepted) in zip(got, observations, strict=True))
    assert right / total >= 0.97
