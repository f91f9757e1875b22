"""The days of periods: the fields of the rules' examples, the tables, and what is in force in the text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Article, Document, ResolvedPeriod, Section, Span
from extractor.match.period import load_period_rules, match_periods
from extractor.resolve.period import resolve_periods
from extractor.resolve.period.point import whole_number
from extractor.rules import Example, Rule

RULES = load_period_rules()
PUBLISHED = date(2020, 8, 27)
EXAMPLES = [(rule, example) for rule in RULES.rules for example in rule.examples]
FIELDS = ("first", "last", "granularity", "instant", "fuzzy")


def resolved(text: str, published: date | None = PUBLISHED, **parts: Any) -> list[ResolvedPeriod]:
    """All periods of a text of paragraphs, one a line."""
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append(Span(at, at + len(line)))
        at += len(line) + 1
    article = Article("test", text, published=published, title_span=parts.get("title"))
    document = Document(article, parts.get("sections", ()), tuple(paragraphs), ())
    return resolve_periods(document, match_periods(document, RULES), RULES)


def days(period: ResolvedPeriod) -> str | None:
    """The days as one text: a day, or first/last, or None."""
    if period.first is None or period.last is None:
        return None
    return str(period.first) if period.first == period.last else f"{period.first}/{period.last}"


def last_of(text: str, published: date | None = PUBLISHED) -> str | None:
    """The days of the last period of a text."""
    return days(resolved(text, published)[-1])


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}: {ex.text}" for rule, ex in EXAMPLES])
def test_fields_of_the_example(rule: Rule, example: Example) -> None:
    before = example.fields.get("before", "")
    published = date.fromisoformat(example.fields.get("published", str(PUBLISHED)))
    found = {period.start: period for period in resolved(before + example.text, published)}
    period = found[len(before) + example.start]
    for name in FIELDS:
        if name in example.fields:
            value = getattr(period, name)
            assert (str(value) if isinstance(value, date) else value) == example.fields[name], name


@pytest.mark.parametrize(("word", "part"), RULES.parts.items(), ids=list(RULES.parts))
def test_part_of_a_year(word: str, part: tuple[str, str, str]) -> None:
    first, last, granularity = part
    period = resolved(f"2019年{word}，新建3处")[0]
    assert (days(period), period.granularity) == (f"2019-{first}/2019-{last}", granularity)


@pytest.mark.parametrize(("word", "plan"), RULES.plans.items(), ids=list(RULES.plans))
def test_five_year_plan(word: str, plan: tuple[str, str]) -> None:
    assert last_of(f"“{word}”期间，新建3处") == "/".join(plan)


@pytest.mark.parametrize(("word", "first"), RULES.eras.items(), ids=list(RULES.eras))
def test_since_an_event(word: str, first: str) -> None:
    assert last_of(f"{word}以来，新建3处", date(2026, 1, 5)) == f"{first}/2026-01-05"


FESTIVALS = [(word, year, span) for (word, year), span in RULES.festivals.items() if year]


@pytest.mark.parametrize(("word", "year", "span"), FESTIVALS, ids=[f"{year}{word}" for word, year, _ in FESTIVALS])
def test_season_of_a_year(word: str, year: str, span: tuple[str, str]) -> None:
    period = resolved(f"{year}年{word}期间，接待3万人次")[0]
    assert (days(period), period.fuzzy) == ("/".join(span), True)


MONTHS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    "form", ["2019年{n}月", "2019年{n:02}月", "2019年{zh}月份", "去年{n}月", "2019年前{n}个月", "二〇一九年{zh}月"]
)
def test_month_of_a_year(month: int, form: str) -> None:
    text = form.format(n=month, zh=MONTHS[month - 1])
    start = "2019-01-01" if "前" in text else f"2019-{month:02}-01"
    got = last_of(f"{text}，新建3处")
    assert got is not None
    assert got.startswith(f"{start}/2019-{month:02}-")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年，新建3处。8月，新建1处", "2019-08-01/2019-08-31"),
        ("2019年，新建3处。9—11月，新建1处", "2019-09-01/2019-11-30"),
        ("今年以来，新建3处。8月，新建1处", "2020-08-01/2020-08-31"),
        ("去年，新建3处。1—7月，新建1处", "2020-01-01/2020-07-31"),
        ("占2018年总数的三成，较3月6日增加3人", "2020-03-06"),
        ("2019年，新建3处\n8月，新建1处", "2020-08-01/2020-08-31"),
        ("2018年，建成3处，当年接待3万人次", "2018-01-01/2018-12-31"),
        ("当年，这里是荒山", None),
        ("2019年6月，新建3处。月底，新建1处", "2019-06-30"),
        ("8月15日，新增3例。16日，新增1例", "2020-08-16"),
        ("今天（8月27日），全县启动", "2020-08-27"),
        ("12月，新建3处", "2019-12-01/2019-12-31"),
        ("计划12月份开工", "2020-12-01/2020-12-31"),
        ("工程将于12月开工", "2020-12-01/2020-12-31"),
        ("到12月底，全部建成", "2020-12-31"),
        ("力争年底建成", "2020-12-31"),
        ("年末，共有3处", "2019-12-31"),
        ("2月30日，新建3处", None),
        ("13月，新建3处", None),
        ("从9月1日起施行", None),
        ("2月下旬，新建3处", "2020-02-21/2020-02-29"),
        ("9月中下旬，降雨3次", "2019-09-11/2019-09-30"),
        ("2018年，比上年增长3%", "2017-01-01/2017-12-31"),
        ("2018年上半年，同比增长3%", "2017-01-01/2017-06-30"),
        ("2018年一季度，环比增长3%", "2017-10-01/2017-12-31"),
        ("8月20日，新增3例，环比下降3%", "2020-08-19"),
        ("同比增长3%", None),
        ("前8个月，比2018年同期增长3%", "2018-01-01/2018-08-31"),
        ("6月末，余额3亿元，比上月末增加1亿元", "2020-05-31"),
        ("2016年2月29日，同比增长3%", "2015-02-28"),
        ("100年前，这里是荒山", "1920-08-27"),
    ],
)
def test_what_is_in_force(text: str, expected: str | None) -> None:
    assert last_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年，新建3处", "2019-01-01/2019-12-31"),
        ("2019年8月15日，新建3处", "2019-08-15"),
        ("2015—2019年，新建3处", "2015-01-01/2019-12-31"),
        ("截至2019年底，共有3处", "2019-12-31"),
        ("“十三五”期间，新建3处", "2016-01-01/2020-12-31"),
        ("去年，新建3处", None),
        ("目前，共有3处", None),
        ("8月，新建3处", None),
        ("2019年以来，新建3处", None),
        ("近三年，新建3处", None),
        ("党的十八大以来，新建3处", None),
        ("昨日，新建3处", None),
        ("上月末，共有3处", None),
        ("春节期间，接待3万人次", None),
        ("今明两年，新建3处", None),
        ("3年前，共有3处", None),
        ("15日，共有3处", None),
        ("月底，共有3处", None),
    ],
)
def test_without_a_publication_date_relative_times_have_no_days(text: str, expected: str | None) -> None:
    assert last_of(text, None) == expected


def test_the_title_and_the_heading_give_the_year() -> None:
    title, heading = "2012年全县统计公报", "二、2010年工作回顾"
    text = f"{title}\n年末，共有3处\n{heading}\n年末，共有2处\n全年新建1处"
    at = text.index(heading)
    sections = (Section("s1", heading, 1, at, len(text), at + len(heading)),)
    got = resolved(text, date(2013, 3, 1), title=Span(0, len(title)), sections=sections)
    assert [days(period) for period in got[1:2] + got[3:]] == ["2012-12-31", "2010-12-31", "2010-01-01/2010-12-31"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("０３", 3),
        ("十", 10),
        ("十五", 15),
        ("三十", 30),
        ("三十一", 31),
        ("两", 2),
        ("百", 100),
        ("几", None),
    ],
)
def test_whole_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


FRAGMENTS = [
    *(example.quote for _, example in EXAMPLES),
    *"，。\n年月日底末初中期前后同比0123456789一二三十",
    "99月", "0日", "2月30日", "9999年", "1000年来", "999个月前",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=10).map("".join), st.none() | st.dates())
@settings(max_examples=300, deadline=None)
def test_days_are_ordered_or_none(text: str, published: date | None) -> None:
    for period in resolved(text, published):
        assert (period.first is None) == (period.last is None) == (period.granularity is None)
        if period.first is not None and period.last is not None:
            assert period.first <= period.last
