"""The region of each number: a table of clauses, sections, and the gold articles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import regex

from extractor.attach.region import attach_regions
from extractor.document import Article, Document, QuantityMention, RegionLink, Span
from extractor.evaluate.gold import read_gold_folder
from extractor.gazetteer import load_gazetteer
from extractor.match.region import load_region_rules, match_regions
from extractor.match.region.rules import RegionRules
from extractor.reading import read_file
from extractor.resolve.region import resolve_regions
from extractor.structure import build_document, load_structure_rules
from tests.growth import assert_linear

GAZETTEER = load_gazetteer()
RULES = load_region_rules()
STRUCTURE = load_structure_rules()


def quantity(start: int, end: int) -> QuantityMention:
    span = Span(start, end)
    return QuantityMention(
        start, end, "quantity", "test", span, Decimal(1), None, None, False, None, None, "exact", "count"
    )


def links(document: Document, spans: list[tuple[int, int]], rules: RegionRules = RULES) -> list[RegionLink]:
    found = resolve_regions(document, match_regions(document, GAZETTEER, rules), GAZETTEER, rules)
    return attach_regions(document, [quantity(*span) for span in spans], found, rules)


def read(text: str, title: str = "综述", rules: RegionRules = RULES) -> tuple[Document, list[RegionLink]]:
    whole = f"{title}\n{text}"
    article = Article("a", whole, title, Span(0, len(title)), None, date(2020, 1, 1))
    document = build_document(article, STRUCTURE)
    spans = [m.span() for m in regex.finditer(r"\d+(?:\.\d+)?(?:亿元|个百分点|%|家|万人|公里|张|省|个)", whole)]
    return document, links(document, spans, rules)


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        ("江苏综述", "全省养老床位67张。", [("320000", "scope")]),
        ("江苏综述", "苏州登记企业80家，总量居全省第一，增长5%。", [("320500", "stated"), ("320500", "carried")]),
        ("江苏综述", "南通增速8%，高于全省1.2个百分点。", [("320600", "stated"), ("320600", "carried")]),
        ("江苏综述", "持证人员5万人，占全国的12%。", [("320000", "article"), ("320000", "article")]),
        ("江苏综述", "泗阳县是我省12个重点县之一。", [("320000", "scope")]),
        ("江苏综述", "在盐城东台，25个部门共建。", [("320981", "carried")]),
        ("江苏综述", "床位增加80张。", [("320000", "article")]),
        ("杭州综述", "省内学校80所，市内学校3个。", [("330100", "scope")]),
        ("浙江综述", "出口仅次于广东、江苏，达到3亿元，增长5%。", [("330000", "article"), ("330000", "article")]),
        ("扶贫综述", "其中，湖北8亿元、广东3亿元。", [("420000", "stated"), ("440000", "stated")]),
        ("扶贫综述", "在北京市朝阳区、吉林省长春市、上海市虹口区等16个地方试点。", [(None, "stated")]),
        ("扶贫综述", "我国新增天津、宜宾、西安等10个试点。", [("100000", "carried")]),
        ("扶贫综述", "江西省赣州市宁都县等7个县摘帽，惠及3万人。", [("360000", "stated"), ("360000", "carried")]),
        ("扶贫综述", "宁都县等7个县摘帽。", [(None, "stated")]),
        ("扶贫综述", "湘鄂交界处有企业8家。", [(None, "stated")]),
        ("粮食综述", "韩国农业部联合全国超市，补贴8家。", [(None, "carried")]),
        ("粮食综述", "韩国农业部补贴农户。全国新增超市8家。", [("100000", "scope")]),
        ("治理综述", "陕蒙甘宁晋5省区推进项目30个。", [(None, "stated"), (None, "stated")]),
        ("天气综述", "陕西西部地区减少3万人。", [("610000", "stated")]),
        ("投资综述", "我国西部地区投资增长5%，东部地区增长6%。", [(None, "stated"), (None, "stated")]),
        ("外贸综述", "长三角进出口62亿元。其中，出口8亿元。", [(None, "stated"), (None, "carried")]),
        ("江苏综述", "长三角进出口62亿元。其中，出口8亿元。", [(None, "stated"), ("320000", "article")]),
        ("国内快讯", "北京新增企业3家。\n北京新增企业5家。\n两部门发放贷款8亿元。", [("100000", "article")]),
        ("春耕快讯", "北京新增企业3家。\n北京新增企业5家。\n两部门发放贷款8亿元。", [("110000", "article")]),
        ("春耕快讯", "出口总额仅次于广东。\n新增企业8家。", [(None, None)]),
        ("春运快讯", "广州白云机场进出港8万人次。", [("440100", "stated")]),
        ("春运快讯", "西宁机场进出港8万人次。", [("630100", "stated")]),
        ("春耕快讯", "关注天津港、上海港等66个港口。", [(None, "stated")]),
        ("西藏综述", "贡嘎县吉雄镇红星村通路。\n红星村办企业8家。", [("540522", "stated")]),
        ("西藏综述", "贡嘎县红星村和扎囊县红星村通路。\n红星村办企业8家。", [("540000", "article")]),
        ("西藏综述", "贡嘎县贫困村通路。\n贫困村办企业8家。", [("540000", "article")]),
        ("湖北综述", "湖面67%由湖南管辖。", [("430000", "stated")]),
        (
            "扶贫综述",
            "全国安排资金，其中湖北8亿元，其他6省1亿元。",
            [("420000", "stated"), ("100000", "article"), ("100000", "article")],
        ),
        ("扶贫综述", "河南、重庆、安徽等省份开工率80%。", [(None, "stated")]),
        ("扶贫综述", "长三角完成投资30亿元。", [(None, "stated")]),
        ("扶贫综述", "全国新增就业300万人。", [("100000", "scope")]),
        ("四川综述", "凉山州普格县、布拖县等退出，惠及30万人。", [("513400", "carried")]),
        ("外贸综述", "我国对美国出口增长3%。", [("100000", "scope")]),
        ("外贸综述", "美国失业率4%。", [(None, "stated")]),
        ("江苏外贸", "引进德国设备，建成厂房3家。", [("320000", "article")]),
        ("江苏外贸", "利用世界银行贷款3亿元。", [("320000", "article")]),
        ("江苏外贸", "东京多地降雨。受灾企业3家。", [(None, "carried")]),
        ("我国外交", "据悉，有3万人次中国公民出境。", [("100000", "article")]),
        ("我国通报", "我国通报。\n各省和新疆生产建设兵团报告增长3%。", [("100000", "article")]),
        ("田东招商", "田东县距离南宁175公里。", [("451022", "stated")]),
        ("田东招商", "田东县客商云集。来自广东的企业38家。", [("451022", "carried")]),
        ("沈阳治污", "苏家屯区投资1.8亿元，完成工程52个。", [("210111", "stated"), ("210111", "carried")]),
        ("沈阳治污", "苏家屯区推进治理。累计完成工程52个。", [("210111", "carried")]),
        ("沈阳治污", "落实辽宁省委部署，筹资35亿元。", [("210100", "article")]),
        ("四川教育", "选派教师到凉山州支教，补充教师4万人。", [("510000", "article")]),
        ("四川教育", "统筹编制支持凉山州11个县。", [("513400", "stated")]),
        ("扶贫综述", "本报北京4月29日电，资金增加520亿元。", [(None, None)]),
        ("上海交通", "上海世界500强企业53家。", [("310000", "stated")]),
        ("快讯", "新增企业3家。", [(None, None)]),
        ("江苏综述", "昆山开发区新增企业3家。", [("320583", "stated")]),
        ("江苏综述", "苏州工业园区新增企业3家，增长5%。", [("320500", "stated"), ("320500", "carried")]),
        ("陕西综述", "西咸新区新增企业3家。", [("610000", "stated")]),
        ("快讯", "天津滨海新区新增企业3家。", [("120116", "stated")]),
        ("湖州综述", "德清县、安吉县分别新增企业3家和5家。", [("330521", "stated"), ("330523", "stated")]),
        (
            "湖州综述",
            "德清县、安吉县分别新增企业3家和5家，增长20%和30%。",
            [("330521", "stated"), ("330523", "stated"), ("330521", "carried"), ("330523", "carried")],
        ),
        (
            "湖州综述",
            "湖州市德清县、安吉县分别新增企业3家和5家，两县合计8家。",
            [("330521", "stated"), ("330523", "stated"), ("330500", "carried")],
        ),
        ("湖州综述", "湖州市德清县、安吉县新增企业3家。", [("330500", "stated")]),
        ("湖州综述", "湖州市德清县、安吉县企业、农户分别新增3家和5家。", [("330500", "stated"), ("330500", "stated")]),
        ("外贸综述", "我国保持非洲第一大伙伴地位，新增企业3家。", [("100000", "carried")]),
        ("外贸综述", "美国新增企业3家。", [(None, "stated")]),
        ("河北综述", "河北省保定、邯郸转移人数均超过50万人。", [(None, "stated")]),
        ("杭州综述", "富阳区共投入杭州民生项目资金6亿元。", [("330111", "stated")]),
        ("杭州综述", "杭州市投入富阳区民生项目资金6亿元。", [("330111", "stated")]),
        ("杭州综述", "富阳区新增企业3家、杭州新增企业8家。", [("330111", "stated"), ("330100", "stated")]),
        ("扶贫综述", "作为宁夏脱贫任务最重的县，总人口49万人的西吉县脱贫。", [("640422", "stated")]),
        (
            "安徽综述",
            "据合肥海关统计，全省进出口3亿元。其中，出口2亿元。",
            [("340000", "scope"), ("340000", "carried")],
        ),
        ("浙江综述", "浙江省上虞区引进企业。\n“我们还申报债券资金38亿元。”局长说。", [("330604", "carried")]),
        ("浙江综述", "浙江省上虞区引进企业。\n全年申报债券资金38亿元。", [("330000", "article")]),
        ("张家口综述", "全年造林3家，崇礼区覆盖率52%。治理水土流失60公里。", [("130700", "article")]),
    ],
    ids=lambda value: str(value)[:24],
)
def test_region_of_a_number(title: str, text: str, wanted: list[tuple[str | None, str | None]]) -> None:
    _, found = read(text, title)
    got = [(link.region.adcode if link.region else None, link.via) for link in found]
    assert got[-len(wanted) :] == wanted


def test_evidence_is_the_text_that_says_it() -> None:
    document, found = read("宿迁泗阳新增企业3家。")
    span = found[0].evidence
    assert span is not None
    assert document.text[span.start : span.end] == "宿迁泗阳"


def test_section_gives_the_region() -> None:
    text = (
        "全省积极推进养老事业发展，各地探索出许多新做法，群众满意度不断提高，取得了明显成效。\n"
        "徐州:精准救助，助力脱贫\n"
        "坚持托底线，建立新机制，加大保障和救助力度，临时救助重病种增加至22个，拓展至更多群众。\n"
        "江苏路径\n"
        "近年来不断强化多元共治，有力促进基层社会和谐有序，培育实验区15个，形成一批改革成果。"
    )
    _, found = read(text, "江苏民政综述")
    assert [(link.region.adcode if link.region else None, link.via) for link in found] == [
        ("320300", "section"),
        ("320000", "section"),
    ]


PIECES = ["北京市3家、", "其他3家", "其中北京3家；", "3家，", "居全国3%", "北京3家。", "3家。"]


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_input_takes_linear_time(piece: str) -> None:
    times = 10_000 // len(piece)
    assert_linear(read, piece * times, piece * times * 4, 4)


def test_a_place_holds_for_all_sentences_of_its_paragraph_and_none_of_the_next() -> None:
    count = 4_000
    _, found = read("昆山市部署。" + "新增3家。" * count + "\n新增3家。", "快讯")
    assert [link.via for link in found] == ["carried"] * count + ["article"]
    assert {link.region.adcode for link in found if link.region} == {"320583"}


def test_a_user_can_add_a_rule_of_attachment(tmp_path: Path) -> None:
    (tmp_path / "region_attach.toml").write_text(
        "[[rule]]\nid = 'my.sister'\npattern = '姊妹城{name}'\nforms = 'all'\n"
        "examples = ['姊妹城⟦徐州⟧']\ncounter_examples = ['徐州']\n",
        encoding="utf-8",
    )
    text = "姊妹城徐州参加，新增企业3家。"
    assert read(text, "江苏综述")[1][0].via == "carried"
    assert read(text, "江苏综述", load_region_rules([tmp_path]))[1][0].via == "article"


def test_no_quantities_no_links() -> None:
    assert read("江苏发展。")[1] == []


def test_gold(shared: Path) -> None:
    """The region of the gold observations (needs ../shared)."""
    right = total = 0
    for gold in read_gold_folder(shared / "gold" / "dev"):
        document = build_document(read_file(shared / "gold" / "dev" / f"{gold.id}.txt"), STRUCTURE)
        rows = sorted((row for row in gold.observations if not row.optional), key=lambda row: row.start)
        for row, link in zip(rows, links(document, [(row.start, row.end) for row in rows]), strict=True):
            total += 1
            right += (link.region.adcode if link.region else None) in row.accepted("region")
    assert total > 450
    assert right >= 0.96 * total
