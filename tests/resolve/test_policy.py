"""Which division issues a policy, and which mentions are of the same policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from extractor.document import Article, Document, PolicyMention, RegionRef, ResolvedRegion, ResolvedRegions
from extractor.match.policy import load_policy_rules, match_policies
from extractor.pipeline import extract
from extractor.resolve.policy import CHINA, policy_keys, policy_regions

RULES = load_policy_rules()
JIANGSU, WUXI = RegionRef("320000", "江苏省"), RegionRef("320200", "无锡市")


def read(
    text: str, named: tuple[RegionRef, ...] = (), article: RegionRef | None = None
) -> list[tuple[str | None, str | None]]:
    """The key and adcode of each policy in ``text``; ``named`` are found wherever their short name stands."""
    document = Document(Article("a", text, published=date(2020, 1, 1)), (), (), ())
    found: list[ResolvedRegion] = []
    for region in named:
        short = region.name[:-1]
        at = text.find(short)
        while at >= 0:
            found.append(ResolvedRegion(at, at + len(short), "region", "r", "name", region.adcode, region.name, "x"))
            at = text.find(short, at + 1)
    regions = ResolvedRegions(tuple(sorted(found)), article, ())
    mentions = match_policies(document, RULES)
    places = policy_regions(document, mentions, regions, RULES)
    keys = policy_keys(mentions, places)
    return [(key, place.adcode if place else None) for key, place in zip(keys, places, strict=True)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("出台《无锡市养老机构条例》", "《无锡市养老机构条例（草案）》"),
        ("印发《关于推进养老服务发展的意见》", "《国务院办公厅关于推进养老服务发展的意见》（国办发〔2019〕5号）"),
        ("民法典实施", "《中华人民共和国民法典》"),
        ("印发《民政部关于印发〈养老院服务质量指南〉的通知》", "《养老院服务质量指南》"),
        ("《泰州市城市总体规划（2020—2035年）》", "编制《泰州市城市总体规划》"),
        ("深化“放管服”改革", "推进放管服改革"),
        ("打赢脱贫攻坚战", "决战脱贫攻坚"),
        ("依据国发〔2019〕5号", "国发[2019]5号要求"),
        ("印发《防汛工作方案》。《方案》提出", "《防汛工作方案》"),
    ],
)
def test_the_same_policy_has_the_same_key(left: str, right: str) -> None:
    assert read(left)[-1][0] == read(right)[0][0] is not None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("《无锡市养老机构条例》", "《苏州市养老机构条例》"),
        ("《养老服务办法》", "《养老服务条例》"),
        ("国发〔2019〕5号", "国发〔2019〕15号"),
        ("《婚姻登记条例》", "《婚姻登记条例实施细则》"),
    ],
)
def test_different_policies_have_different_keys(left: str, right: str) -> None:
    assert read(left)[0][0] != read(right)[0][0]


def test_a_short_form_without_its_document_has_no_key() -> None:
    assert read("《通知》要求") == [(None, None)]


def test_a_title_without_a_place_is_told_apart_by_its_division() -> None:
    assert read("市里出台“养老服务十条”", article=WUXI) == [("document:养老服务十条@320200", "320200")]
    assert read("出台《无锡市养老机构条例》", (WUXI,), JIANGSU) == [("document:无锡市养老机构条例", "320200")]


@pytest.mark.parametrize(
    ("text", "adcode"),
    [
        ("民政部印发《养老院服务质量指南》", "100000"),
        ("宣传民法典", "100000"),
        ("江苏省政府印发《养老服务规划》", "320000"),
        ("无锡市政府出台《养老服务规划》", "320200"),
        ("实施“关爱驿站”项目", "320000"),
        ("共建“一带一路”", None),
        ("按照《养老服务规划》", None),
    ],
)
def test_the_division_that_issues(text: str, adcode: str | None) -> None:
    assert read(text, (JIANGSU, WUXI), JIANGSU)[0][1] == adcode


def test_china_is_a_division_of_the_gazetteer() -> None:
    table = Path(__file__).parents[2] / "extractor" / "data" / "divisions.tsv"
    assert f"{CHINA.adcode}\t{CHINA.name}\t" in table.read_text(encoding="utf-8")


def test_keys_need_one_region_for_each_mention() -> None:
    mention = PolicyMention(0, 2, "policy", "r", "甲条例", "document", "条例")
    with pytest.raises(ValueError, match="zip"):
        policy_keys([mention], [])


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("德国颁布《循环经济法》，垃圾减少三成。", None),
        ("我国颁布《循环经济法》，垃圾减少三成。", "中华人民共和国"),
        ("湖南正式发布《一体化发展行动计划》，涉及三市。", "湖南省"),
        ("青岛近日出台《停车管理办法》，设车位3万个。", "青岛市"),
        ("记者在青岛看到，近日出台《停车管理办法》。", "江苏省"),
    ],
)
def test_the_region_is_that_of_who_acts(text: str, region: str | None) -> None:
    record = extract("江苏省要闻\n江苏省各地工作平稳推进，全省经济向好。\n" + text, published="2022-03-01")
    place = record.policies[-1].region
    assert (place.name if place else None) == region


def test_the_day_of_a_dateline_is_not_that_of_the_action() -> None:
    text = "新华社南京7月8日电 近日，江苏省民政厅印发《养老服务办法》。7月6日，江苏省民政厅出台《社区治理办法》。"
    found = match_policies(Document(Article("a", text, published=date(2020, 7, 9)), (), (), ()), RULES)
    assert [(one.action, one.date) for one in found] == [("印发", None), ("出台", date(2020, 7, 6))]


def test_what_is_done_with_other_things_is_not_done_with_a_document() -> None:
    text = "开展《食品安全法》等法规培训"
    (one,) = match_policies(Document(Article("a", text), (), (), ()), RULES)
    assert one.action is None
