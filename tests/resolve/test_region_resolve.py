"""What region mentions stand for, on the table of cases and on small articles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import pytest

from extractor.document import Article, Document, ResolvedRegions, Span
from extractor.evaluate.gold import read_gold_folder
from extractor.gazetteer import Gazetteer, load_gazetteer
from extractor.match.region import load_region_rules, match_regions
from extractor.match.region.rules import RegionRules
from extractor.reading import read_file
from extractor.resolve.region import resolve_regions
from extractor.rules import parse_example
from extractor.structure import build_document, load_structure_rules
from tests.growth import assert_linear

CASES = Path(__file__).with_name("region_cases.tsv")
SAMPLE = Path(__file__).with_name("region_sample.tsv")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def rules() -> RegionRules:
    return load_region_rules()


def read(
    text: str,
    gazetteer: Gazetteer,
    rules: RegionRules,
    published: date | None = date(2020, 1, 1),
    source: str | None = None,
    title: str | None = None,
) -> tuple[Document, ResolvedRegions]:
    span = Span(0, len(title)) if title else None
    article = Article("a", f"{title}\n{text}" if title else text, title, span, source, published)
    document = build_document(article, load_structure_rules())
    return document, resolve_regions(document, match_regions(document, gazetteer, rules), gazetteer, rules)


def cases() -> list[tuple[str, str, str, str]]:
    lines = [line for line in CASES.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    return [tuple(line.split("\t")) for line in lines[1:]]  # type: ignore[misc]


@pytest.mark.parametrize(("kind", "marked", "published", "wanted"), cases(), ids=lambda value: str(value))
def test_case(kind: str, marked: str, published: str, wanted: str, gazetteer: Gazetteer, rules: RegionRules) -> None:
    example = parse_example(marked, CASES.name, 0)
    _, found = read(example.text, gazetteer, rules, date.fromisoformat(published))
    here = [m for m in found.mentions if m.kind == "name" and m.start < example.end and example.start < m.end]
    if wanted == "-":
        assert not here
        return
    assert [(m.start, m.end) for m in here] == [(example.start, example.end)]
    if wanted == "?":
        assert here[0].adcode is None
        assert len(here[0].candidates) > 1
    else:
        assert here[0].adcode == wanted
        assert not here[0].candidates


def test_there_are_three_hundred_cases() -> None:
    assert len(cases()) >= 300
    assert len(set(cases())) == len(cases())


def pointers(document: Document, found: ResolvedRegions) -> list[tuple[str, str | None]]:
    return [(document.text[m.start : m.end], m.adcode) for m in found.mentions if m.kind == "scope"]


@pytest.mark.parametrize(
    ("title", "text", "source", "wanted"),
    [
        ("江苏养老事业综述", "全省养老床位增加。", None, [("全省", "320000")]),
        ("垫江推进乡村振兴", "重庆垫江新建道路。全县脱贫，全市表扬。", None, [("全县", "500231"), ("全市", "500000")]),
        ("昆山产业升级", "昆山发布数据，全市增长，全省第一。", None, [("全市", "320583"), ("全省", "320000")]),
        (
            "我市粮食丰收",
            "我市粮食增产，占全省一成。",
            "大庆市统计局",
            [("我市", "230600"), ("我市", "230600"), ("全省", "230000")],
        ),
        ("国内要闻", "在江西新余，全市建成食堂。我国经济向好。", None, [("全市", "360500"), ("我国", "100000")]),
        (
            "督查综述",
            "贵州启动项目，全省投入增长。湖南跟进，全省投入增长。",
            None,
            [("全省", "520000"), ("全省", "430000")],
        ),
        ("河南汛情", "连日降雨使巩义全市受灾，全省转移群众。", None, [("全市", "410181"), ("全省", "410000")]),
        (
            "民生",
            "近年来，定南县办实事。该县完成工程，全县受益。",
            "江西日报",
            [("该县", "360728"), ("全县", "360728")],
        ),
        ("广西脱贫", "广西全区脱贫，自治区党委部署。", None, [("全区", "450000"), ("自治区", "450000")]),
        ("凉山支教", "凉山州教师增加，全州学校受益。", None, [("全州", "513400")]),
        ("阿克苏绿化", "阿克苏造林，全地区增绿。", None, []),
        ("财经快讯", "全市场成交额增长，健全市场体系。", None, []),
        ("快讯", "全市新增企业。", None, [("全市", None)]),
    ],
    ids=lambda value: str(value)[:12],
)
def test_pointers(
    title: str,
    text: str,
    source: str | None,
    wanted: list[tuple[str, str | None]],
    gazetteer: Gazetteer,
    rules: RegionRules,
) -> None:
    document, found = read(text, gazetteer, rules, source=source, title=title)
    assert pointers(document, found) == wanted


BULLETIN = """江苏民政工作综述
来自全省的消息。江苏积极推进民政事业，全省床位增加，各地探索出许多新做法，群众满意度不断提高，取得了明显成效。
徐州:精准救助，助力脱贫
徐州坚持托底线，全市低保标准提高。全市各类组织积极开展帮扶活动，困难群众生活得到了改善和保障。
宿迁泗阳:急诊救助兜底线
泗阳率先创建新模式，全县受益家庭增加。该县还把流动人口纳入范围，使困难群众及时得到帮助。
江苏路径
近年来，全省救助资金增长。各地加强基层工作力量，服务水平不断提升，群众的获得感进一步增强。"""


def test_sections_give_scope(gazetteer: Gazetteer, rules: RegionRules) -> None:
    title, _, text = BULLETIN.partition("\n")
    document, found = read(text, gazetteer, rules, title=title)
    named = [region.adcode for region in found.sections if region is not None]
    assert named == ["320300", "321323", "320000"]
    assert found.article is not None
    assert found.article.adcode == "320000"
    wanted = ["320000", "320000", "320300", "320300", "321323", "321323", "320000"]
    assert [adcode for _, adcode in pointers(document, found)] == wanted


@pytest.mark.parametrize(
    ("title", "text", "source", "wanted"),
    [
        ("沈阳提升环境质量", "沈阳市优良天数增加。", None, "210100"),
        ("重庆垫江推动振兴", "垫江县完成改厕。", None, "500231"),
        ("访江苏省委常委、南京市委书记", "南京发展。南京增长。南京投资。", None, "320100"),
        ("河南多地遭遇降雨 郑州等地内涝", "河南转移群众。河南省供电恢复。新乡受灾。郑州受灾。", None, "410000"),
        ("联播快讯", "全国收入增长。我国就业稳定。江西新余试点。", "央视网", "100000"),
        ("民生事", "定南县修路。定南县建校。", "江西日报", "360728"),
        ("工作动态", "新增岗位。", "徐州市民政局", "320300"),
        ("工作动态", "新增岗位。", "江西日报", "360000"),
        ("工作动态", "新增岗位。", None, None),
        ("快讯", "新华社北京7月1日电（记者某）广东企业增加。广东出口增长。", None, "440000"),
        ("秘鲁发生地震", "我国驻秘鲁使馆通报，北京派出队员。北京支援。", None, None),
        ("我国与秘鲁签署协定", "北京举行仪式，秘鲁代表团出席。秘鲁大使致辞。", None, "100000"),
        ("江苏对美国出口增长", "美国订单增加，美国客商到访。", None, "320000"),
        ("出口回升", "江苏企业对美国出口增长，美国订单增加。", None, "320000"),
        ("1-2月中国服务进出口总额下降", "北京企业增加。", None, "100000"),
        ("中国江苏两地企业增加", "江苏企业增加。", None, "320000"),
        ("洪水", "曼谷多地受淹。泰国政府调集船只。泰国气象部门预警。", None, None),
    ],
    ids=lambda value: str(value)[:12],
)
def test_article_region(
    title: str, text: str, source: str | None, wanted: str | None, gazetteer: Gazetteer, rules: RegionRules
) -> None:
    _, found = read(text, gazetteer, rules, source=source, title=title)
    assert (found.article.adcode if found.article else None) == wanted


def test_an_article_without_a_date_is_read_with_the_latest_edition(gazetteer: Gazetteer, rules: RegionRules) -> None:
    _, found = read("南通市港闸区和崇川区", gazetteer, rules, published=None)
    assert [mention.adcode for mention in found.mentions] == ["320600", "320613", "320613"]


def test_groups_have_members_on_the_date(gazetteer: Gazetteer, rules: RegionRules) -> None:
    _, found = read("京津冀和中西部", gazetteer, rules)
    assert [m.members for m in found.mentions] == [("110000", "120000", "130000"), ()]
    assert [m.adcode for m in found.mentions] == [None, None]


@pytest.mark.parametrize(
    ("text", "wanted", "hosts"),
    [
        ("昆山开发区增长", [("开发区", ("320583",))], ["320583"]),
        ("苏州市吴中经济技术开发区增长", [("经济技术开发区", ("320506",))], ["320506"]),
        ("苏州工业园区增长", [("工业园区", ("320500",))], ["320500"]),
        ("中国（江苏）自由贸易试验区增长", [("自由贸易试验区", ("320000",))], ["320000"]),
        ("新疆生产建设兵团增长", [("生产建设兵团", ("650000",))], ["650000"]),
        ("雄安新区增长", [("雄安新区", ("130600",))], ["130600"]),
        ("西咸新区增长", [("西咸新区", ("610100", "610400"))], ["610000"]),
        ("长三角一体化示范区增长", [("长三角一体化示范区", ("310000", "320500", "330400"))], []),
        ("浦东新区增长", [], []),
        ("天津滨海新区增长", [], []),
        ("苏州新区域增长", [], []),
        ("京津冀增长", [("京津冀", ("110000", "120000", "130000"))], []),
    ],
    ids=str,
)
def test_zones(
    text: str, wanted: list[tuple[str, tuple[str, ...]]], hosts: list[str], gazetteer: Gazetteer, rules: RegionRules
) -> None:
    document, found = read(text, gazetteer, rules, date(2020, 1, 1))
    groups = [m for m in found.mentions if m.kind == "group"]
    assert [(document.text[m.start : m.end], m.members) for m in groups] == wanted
    assert [m.adcode for m in groups] == [None] * len(groups)
    assert [m.adcode for m in found.hosts] == hosts


def test_a_zone_is_none_before_it_began(gazetteer: Gazetteer, rules: RegionRules) -> None:
    assert not read("雄安新区增长", gazetteer, rules, date(2016, 1, 1))[1].hosts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("长兴县新建厂房。长兴出口增长。", ["330522", "330522"]),
        ("湖州新建厂房。长兴出口增长。", ["330500"]),
        ("泗阳新建厂房。", []),
        ("江苏新建厂房。泗阳出口增长。", ["320000", "321323"]),
        ("江苏新建厂房。天宁出口增长。", ["320000"]),
        ("常州新建厂房。天宁出口增长。", ["320400", "320402"]),
        ("资源县新建厂房。资源丰富。", ["450329"]),
    ],
    ids=str,
)
def test_evidence_for_short_forms(text: str, wanted: list[str], gazetteer: Gazetteer, rules: RegionRules) -> None:
    _, found = read(text, gazetteer, rules)
    assert [mention.adcode for mention in found.mentions] == wanted


@pytest.mark.parametrize("piece", ["北京市、", "鼓楼区、", "鼓楼区。", "朝阳和", "全市", "我省，", "徐州市鼓楼区"])
def test_hostile_input_takes_linear_time(piece: str, gazetteer: Gazetteer, rules: RegionRules) -> None:
    times = 15_000 // len(piece)
    assert_linear(lambda text: read(text, gazetteer, rules), piece * times, piece * times * 4, 4)


def test_record_fields(gazetteer: Gazetteer, rules: RegionRules) -> None:
    _, found = read("徐州市鼓楼区", gazetteer, rules)
    last = found.mentions[-1]
    assert (last.adcode, last.name, last.level, last.ancestors) == ("320302", "鼓楼区", "county", ("320000", "320300"))


def test_sample_checked_by_reading(shared: Path, gazetteer: Gazetteer, rules: RegionRules) -> None:
    """The 500 mentions of region_sample.tsv keep their codes (needs ../shared)."""
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    assert len(rows) == 500
    wanted: dict[str, list[list[str]]] = {}
    for row in rows:
        wanted.setdefault(row[0], []).append(row)
    wrong = silent = 0
    for name, article in _articles(shared / "corpora", wanted):
        document = build_document(article, load_structure_rules())
        found = resolve_regions(document, match_regions(document, gazetteer, rules), gazetteer, rules)
        codes = {(m.start, article.text[m.start : m.end]): m.adcode or "-" for m in found.mentions}
        for _, start, text, _, adcode, verdict in wanted[name]:
            got = codes.get((int(start), text), "")
            wrong += got != adcode
            silent += verdict == "wrong" or got not in (adcode, "-", "")
    assert silent <= 0.005 * len(rows)
    assert wrong <= 0.02 * len(rows)


def _articles(corpora: Path, names: Collection[str]) -> Iterator[tuple[str, Article]]:
    for name in names:
        if name.startswith("articles/"):
            yield name, read_file(corpora / f"{name}.txt")
    with gzip.open(corpora / "bulk.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            name = f"bulk/{row['id']}"
            if name in names:
                published = date.fromisoformat(row["date"][:10])
                yield name, Article(row["id"], row["text"], row["title"], published=published)


def test_gold(shared: Path, gazetteer: Gazetteer, rules: RegionRules) -> None:
    """Every name and pointer of the gold articles has its code (needs ../shared)."""
    hits = wanted = 0
    for gold in read_gold_folder(shared / "gold" / "dev"):
        document = build_document(read_file(shared / "gold" / "dev" / f"{gold.id}.txt"), load_structure_rules())
        found = resolve_regions(document, match_regions(document, gazetteer, rules), gazetteer, rules)
        for row in gold.regions:
            if row.optional or row.fields.get("kind", "name") == "group":
                continue
            here = [m.adcode for m in found.mentions if m.start < row.end and row.start < m.end]
            wanted += 1
            hits += any(code in row.accepted("adcode") for code in here)
    assert wanted > 400
    assert hits >= 0.97 * wanted
