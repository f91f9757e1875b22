"""Numbers that do not agree with one another are flagged, with the arithmetic; those that may agree are not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import ArticleRecord, extract
from extractor.check import check_observations, load_check_rules, with_flags
from extractor.check.checks import PREFIX
from extractor.check.numbers import Interval, interval_of
from extractor.errors import DataError
from extractor.records import Quantity
from extractor.rulebook import default_rulebook
from extractor.rules import Rule
from tests.growth import assert_linear

DAY = "2020-02-01"


def flags_of(text: str) -> list[tuple[str, str]]:
    """Quantity and flag of each observation that a check doubts."""
    record = extract(f"泗阳县情况\n\n{text}", published=DAY)
    return [(one.quantity.text, flag) for one in record.observations for flag in one.flags if flag.startswith(PREFIX)]


DOUBTED = [
    ("审批事项从156项减少到59项，下降67%。", [("67%", "check:from-to:156→59=-62.2%≠-67%")]),
    ("证明事项从156项减少到59项，总体减负率达67%。", [("67%", "check:from-to:156→59=-62.2%≠67%")]),
    ("养老机构由120家增加到150家，增加40家。", [("40家", "check:from-to:120→150=30≠40")]),
    ("合格率由80%提高到92%，提高18个百分点。", [("18个百分点", "check:from-to:80→92=12≠18")]),
    ("企业由20家增加到90家，增长7倍。", [("7倍", "check:from-to:20→90=4.5倍≠7倍")]),
    (
        "旅游人数从2010年的100万人次增长到2019年的200万人次，年均增长18%。",
        [("18%", "check:yearly-mean:(2000000/1000000)^(1/9)-1=8%≠18%")],
    ),
    (
        "全县粮食产量达120万吨，比上年增加20万吨，增长35%。",
        [("35%", "check:growth:200000/(1200000-200000)=20%≠35%")],
    ),
    ("全县建成养老机构120家，其中公办机构130家。", [("130家", "check:part:130>120")]),
    (
        "全县完成造林面积700公顷，其中人工造林面积350公顷，占全部造林面积的61.6%。",
        [("61.6%", "check:share:350/700=50%≠61.6%")],
    ),
    ("全县自来水普及率达180%。", [("180%", "check:range:180%>100%"), ("180%", "check:over-100:180%>100%")]),
    ("全县森林覆盖率达663%。", [("663%", "check:range:663%>100%"), ("663%", "check:over-100:663%>100%")]),
    (
        "2019年，全县地区生产总值320.5亿元。\n2019年，全县实现地区生产总值350.2亿元。",
        [("320.5亿元", "check:twice:32050000000≠35020000000"), ("350.2亿元", "check:twice:32050000000≠35020000000")],
    ),
    (
        "2019年，全县地区生产总值320.5亿元。\n2019年，全县实现地区生产总值320.5万元。",
        [("320.5亿元", "check:twice:32050000000≠3205000"), ("320.5万元", "check:twice:32050000000≠3205000")],
    ),
    (
        "2019年，全县外贸进出口总额300亿元。其中，出口总额200亿元，进口总额150亿元。",
        [("300亿元", "check:sum:20000000000+15000000000=35000000000≠30000000000")],
    ),
    ("2019年，全县完成造林面积30亿亩。", [("30亿亩", "check:range:3000000000亩>15000000公顷")]),
    (
        "2019年，全县森林面积比2021年增加3万亩。",
        [("3万亩", "check:dates:2021-01-01>2019-12-31")],
    ),
    (
        "2019年，全县外贸进出口总额300亿元。出口总额420亿元。",
        [("420亿元", "check:part:42000000000>30000000000")],
    ),
]

AGREEING = [
    "全县将今明两年经济增速下调至2.9%和3.2%，低于此前的3.1%和3.4%的增长预期。",
    "全县将今明两年经济增速下调至2.9%和3.2%，低于此前的3.1%和3.4%。",
    "审批事项从156项减少到59项，下降62%。",
    "审批事项从156项减少到59项，下降62.2%。",
    "审批事项从156项减少到59项，比上年下降5%。",
    "审批事项从156项减少到59项，群众满意率达67%。",
    "养老机构由120家增加到150家，增加30家，增长25%。",
    "养老机构由约120家增加到150家，增长20%。",
    "合格率由80%提高到92%，提高12个百分点。",
    "合格率由80%提高到92%，提高15%。",
    "企业由20家增加到90家，增长3.5倍。",
    "企业由20家增加到90家，增长4.5倍。",
    "近700万人减少到48万人，仅2019年就减少120万人。",
    "旅游人数从2010年的100万人次增长到2019年的200万人次，年均增长8%。",
    "全县粮食产量达120万吨，比上年增加20万吨，增长20%。",
    "全县建成养老机构120家，其中公办机构30家。",
    "全县300家企业参与其中，带动就业5000人。",
    "居民人均可支配收入30000元，其中城镇居民人均可支配收入40000元。",
    "代表团有65名运动员和8名教练员，其中共产党员70名。",
    "33家企业由18家机构保荐，其中首发企业32家。",
    "货物和服务贸易顺差450亿元，其中货物贸易顺差501亿元。",
    "全县完成造林面积700公顷，其中人工造林面积350公顷，占全省造林面积的1.6%。",
    "全县5个新城有23片重点地区，将推进其中10个样板区建设。",
    "2010年到2019年，全县完成造林面积30亿亩。",
    "全县累计完成造林面积30亿亩。",
    "一季度末，全县银行拨备覆盖率为183.2%。",
    "全县完成投资占年度计划的120%。",
    "全县造林面积达计划的103%，自来水普及率达100%。",
    "2019年，全县地区生产总值320.5亿元。\n2019年，全县实现地区生产总值321亿元。",
    "2018年，全县地区生产总值320.5亿元。\n2019年，全县实现地区生产总值350.2亿元。",
    "2019年，全县外贸进出口总额300亿元。其中，出口总额200亿元，进口总额100亿元。",
    "目前，全县累计完成造林面积30亿亩。",
    "全县降雨30毫米，其中北部山区50毫米。",
    "9个镇企业均超过100家，其中城关镇企业2000家。",
    "2019年，全县铁路客运量550万人次。\n民航方面，2019年，全县旅客运输量206万人次。",
    "2019年，全县养老机构120家，其中农村养老机构50家。\n2019年，全县新投用机构30家，其中公办12家；养老机构100家。",
]


@pytest.mark.parametrize(("text", "expected"), DOUBTED, ids=[text for text, _ in DOUBTED])
def test_doubted(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(flags_of(text)) == sorted(expected)


@pytest.mark.parametrize("text", AGREEING)
def test_not_doubted(text: str) -> None:
    assert flags_of(text) == []


RULES = load_check_rules()
ALL_RULES = [getattr(RULES, use) for use in RULES.__dataclass_fields__]


@pytest.mark.parametrize("rule", ALL_RULES, ids=[rule.id for rule in ALL_RULES])
def test_rules_prove_themselves(rule: Rule) -> None:
    assert rule.fields["in"] in ("text", "indicator", "between")
    for example in rule.examples:
        found = rule.regex.search(example.text)
        assert found is not None
        assert found.span() == (example.start, example.end), example.text
    for text in rule.counter_examples:
        assert rule.regex.search(text) is None, text


def test_rule_that_no_check_reads(tmp_path: Path) -> None:
    (tmp_path / "checks.toml").write_text(
        "[[rule]]\nid = 'check.mood'\npattern = '喜'\nexamples = ['可⟦喜⟧']\ncounter_examples = ['忧']\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"checks\.toml:1: rule 'check\.mood'; ids are check\.part"):
        load_check_rules([tmp_path])


def test_flags_change_nothing_else() -> None:
    text = "审批事项从156项减少到59项，下降67%。"
    record = extract(text, published=DAY)
    plain = record.model_copy(
        update={"observations": tuple(one.model_copy(update={"flags": ()}) for one in record.observations)}
    )
    rules = default_rulebook()
    flags = check_observations(plain, rules.checks, rules.catalogue)
    assert flags == {2: ("check:from-to:156→59=-62.2%≠-67%",)}
    assert with_flags(plain, flags) == record
    assert with_flags(plain, {}) is plain
    assert ArticleRecord.model_validate(record.model_dump()) == record


CASES = [
    ("156项", "156", "exact", ("155", "157")),
    ("67.49万张", "674900", "exact", ("674800", "675000")),
    ("1,200.5元", "1200.5", "exact", ("1200.4", "1200.6")),
    ("三成", "30", "exact", ("20", "40")),
    ("约300家", "300", "about", ("270", "330")),
    ("近300家", "300", "nearly", ("270", "300")),
    ("300多家", "300", "over", ("300", "330")),
    ("0项", "0", "exact", ("-1", "1")),
]


def _quantity(text: str, value: str, qualifier: str) -> Quantity:
    return Quantity.model_validate(
        {"start": 0, "end": len(text), "text": text, "value": Decimal(value), "qualifier": qualifier}
    )


@pytest.mark.parametrize(("text", "value", "qualifier", "ends"), CASES, ids=[case[0] for case in CASES])
def test_what_a_number_may_be(text: str, value: str, qualifier: str, ends: tuple[str, str]) -> None:
    assert interval_of(_quantity(text, value, qualifier)) == Interval(Decimal(ends[0]), Decimal(ends[1]))


def test_open_ends_are_not_checked() -> None:
    assert interval_of(_quantity("300家以上", "300", "at_least")) is None


@given(
    st.lists(
        st.sampled_from(
            "从 增加到 减少到 ，其中 占全部 增长 下降 年均 比上年 粮食产量 企业 和 。 \n 0家 3家 1500万吨 一半 120% "
            "3个百分点 1.5倍 约7成 2019年 全省".split(" ")
        ),
        max_size=24,
    )
)
def test_any_order_of_words_has_flags_that_say_what_they_compare(words: list[str]) -> None:
    text = "某县：" + "".join(words)
    for one in extract(text, published=DAY).observations:
        assert all(":" in flag.removeprefix(PREFIX) for flag in one.flags if flag.startswith(PREFIX))


@pytest.mark.parametrize(
    "text",
    ["其中" * 20_000, "企业3家，其中2家，" * 4_000, "从3家增加到5家，增长9%，" * 3_000, "增长3%" * 8_000],
    ids=["其中", "parts", "pairs", "changes"],
)
def test_time_grows_with_the_text(text: str) -> None:
    rules = default_rulebook()

    small, large = (extract(part, published=DAY) for part in (text[: len(text) // 4], text))
    assert_linear(lambda record: check_observations(record, rules.checks, rules.catalogue), small, large, 4)
