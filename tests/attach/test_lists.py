"""Enumerations: numbers in a row dealt out to the members of their head, lists under one verb."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.pipeline import Followed, extract

CASES = {
    "分别达 deals levels": (
        "小麦、玉米、水稻产量分别达12万吨、35万吨和48万吨。",
        ["小麦产量 12万吨", "玉米产量 35万吨", "水稻产量 48万吨"],
    ),
    "two members by 和 with a rate as their head": (
        "PM2.5和PM10下降率分别达40%和33%。",
        ["PM2.5下降率 40%", "PM10下降率 33%"],
    ),
    "分别为 after a whole clause": ("铁路、航空分别为38万人、12万人。", ["铁路 38万人", "航空 12万人"]),
    "the income of two kinds of households": (
        "城镇、农村居民收入分别为3.2万元和1.5万元。",
        ["城镇居民收入 3.2万元", "农村居民收入 1.5万元"],
    ),
    "members and a verb that keeps its object": (
        "铁路、航空分别发送旅客38万人、12万人。",
        ["铁路发送旅客 38万人", "航空发送旅客 12万人"],
    ),
    "members before a whole predicate": (
        "铁路、航空发送旅客分别为38万人、12万人。",
        ["铁路发送旅客 38万人", "航空发送旅客 12万人"],
    ),
    "a deed at the end": ("机电产品、农产品出口分别增长5%、8%。", ["机电产品出口 5%", "农产品出口 8%"]),
    "a head behind 等": ("棉花、油菜等作物产量分别增长5%、8%。", ["棉花产量 5%", "油菜等作物产量 8%"]),
    "a member with 和": (
        "汽车制造业、仪器和器材制造业投资分别增长2%和3%。",
        ["汽车制造业投资 2%", "仪器和器材制造业投资 3%"],
    ),
    "members that are verbs too": ("进口、出口分别增长5%、8%。", ["进口 5%", "出口 8%"]),
    "members named in full": (
        "第一产业、第二产业、第三产业增加值分别增长3%、5%、7%。",
        ["第一产业增加值 3%", "第二产业增加值 5%", "第三产业增加值 7%"],
    ),
    "members that share their end": (
        "第一、二、三产业增加值分别为12亿元、35亿元和48亿元。",
        ["第一产业增加值 12亿元", "二产业增加值 35亿元", "三产业增加值 48亿元"],
    ),
    "regions share one indicator": (
        "下达救助资金3700万元，兴化、高邮分别安排1160万元、980万元。",
        ["下达救助资金 3700万元", "下达救助资金 1160万元", "下达救助资金 980万元"],
    ),
    "changes dealt to the levels before": (
        "医疗保险12亿元、养老保险3亿元，分别增长5%、6%。",
        ["医疗保险 12亿元", "养老保险 3亿元", "医疗保险 5%", "养老保险 6%"],
    ),
    "a list under one light verb": (
        "建成示范区15个、实验区2个、工作室7个。",
        ["示范区 15个", "实验区 2个", "工作室 7个"],
    ),
    "a list over commas": (
        "共有养老机构210家，床位3.2万张，入住老人1.2万人。",
        ["养老机构 210家", "床位 3.2万张", "入住老人 1.2万人"],
    ),
    "a list with its verb and another verb after it": (
        "建成污水处理厂12座、垃圾填埋场5座，新增处理能力32万吨。",
        ["污水处理厂 12座", "垃圾填埋场 5座", "新增处理能力 32万吨"],
    ),
    "level and change in turn over semicolons": (
        "第一产业增加值12亿元，增长3%；第二产业增加值35亿元，增长5%。",
        ["第一产业增加值 12亿元", "第一产业增加值 3%", "第二产业增加值 35亿元", "第二产业增加值 5%"],
    ),
    "numbers that share their unit": (
        "城镇、农村收入分别提高0.9、5.9个百分点。",
        ["城镇收入 0.9", "农村收入 5.9个百分点"],
    ),
    "more numbers than members": ("铁路、航空增长5%、8%和9%。", ["铁路、航空 5%", "铁路、航空 8%", "铁路、航空 9%"]),
}
OPEN_FAULTS = {"members before a whole predicate": "发送旅客 is lost"}


def said(done: Followed) -> list[str]:
    observations = done.record.observations
    return [f"{one.indicator.text if one.indicator else None} {one.quantity.text}" for one in observations]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            *case,
            id=name,
            marks=[pytest.mark.xfail(reason=OPEN_FAULTS[name], strict=True)] if name in OPEN_FAULTS else [],
        )
        for name, case in CASES.items()
    ],
)
def test_each_number_of_a_list_has_its_own_indicator(
    text: str, wanted: list[str], followed: Callable[[str], Followed]
) -> None:
    assert said(followed(text)) == wanted


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("新增养老护理院9家、日间照料中心23家。", ["change", "change"]),
        ("建成养老护理院9家、日间照料中心23家。", ["level", "level"]),
        ("新增养老护理院9家，日间照料中心23家。", ["change", "level"]),
        ("小麦、玉米产量分别增长5%、8%。", ["change", "change"]),
        ("小麦、玉米产量分别达5吨、8吨。", ["level", "level"]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_list_under_a_verb_of_change_is_of_changes(
    text: str, measures: list[str], followed: Callable[[str], Followed]
) -> None:
    assert [one.measure for one in followed(text).record.observations] == measures


@given(
    st.lists(st.sampled_from(["小麦", "玉米", "水稻", "大豆", "棉花", "油菜"]), min_size=2, max_size=5, unique=True),
    st.lists(st.integers(2, 9999), min_size=5, max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_members_and_numbers_are_paired_in_order(members: list[str], values: list[int]) -> None:
    numbers = [f"{value}吨" for value, _ in zip(values, members, strict=False)]
    text = f"{'、'.join(members)}产量分别为{'、'.join(numbers)}。"
    record = extract(text, published="2024-01-15")
    pairs = [(one.indicator.text if one.indicator else None, one.quantity.text) for one in record.observations]
    assert pairs == [(f"{member}产量", number) for member, number in zip(members, numbers, strict=True)]
