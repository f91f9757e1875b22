"""Each number of a table with what its heads, caption and unit line say; small tables of our own."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.pipeline import extract, extract_file
from extractor.reading import load_reading_rules, read_bytes, read_file
from extractor.records import ArticleRecord, ObservationRecord
from tests.growth import assert_linear

HEADER = "浦城县2022年国民经济和社会发展统计公报\n来源：浦城县统计局 发布日期：2023-03-20\n"
YEAR = "2022-01-01/2022-12-31"


def cells(table: str, header: str = HEADER) -> dict[tuple[int, int], ObservationRecord]:
    record = extract(f"{header}全县经济平稳运行，各项事业全面进步。\n{table}\n")
    return {(one.cell.row, one.cell.column): one for one in record.observations if one.cell is not None}


def said(one: ObservationRecord) -> str:
    """The fields of the record in one line."""
    period = f"{one.period.start}/{one.period.end}" if one.period else "-"
    if one.period and one.period.start == one.period.end:
        period = str(one.period.start)
    region = one.region.name if one.region else "-"
    kind = one.measure + (f" {one.direction}" if one.direction else "")
    name = one.indicator.text if one.indicator else "-"
    return f"{name} {one.quantity.value} {one.quantity.unit or '-'} {kind} {region} {period}"


CASES = {
    "unit line over the table": (
        "2022年主要指标\n单位：亿元\n指标\t绝对数\t比上年增长（%）\n固定资产投资\t20.5\t-3.1",
        {
            (1, 1): f"固定资产投资 2050000000 元 level 浦城县 {YEAR}",
            (1, 2): f"固定资产投资 3.1 % change down 浦城县 {YEAR}",
        },
    ),
    "unit column": (
        "产品名称\t单 位\t产 量\t同比增长（±%）\n发电量\t万千瓦时\t30\t2.5\n水 泥\t万吨\t4.5\t持平",
        {
            (1, 2): f"发电量 300000 千瓦时 level 浦城县 {YEAR}",
            (1, 3): f"发电量 2.5 % change up 浦城县 {YEAR}",
            (2, 2): f"水泥产量 45000 吨 level 浦城县 {YEAR}",
        },
    ),
    "unit in the row, and kept for its parts": (
        "2022年畜牧业生产\n指标\t数量\n大牲畜（万头）\t9.6\n#黄牛\t3.2\n家禽（万只）\t19.1",
        {
            (1, 1): f"大牲畜数量 96000 头 level 浦城县 {YEAR}",
            (2, 1): f"黄牛数量 32000 头 level 浦城县 {YEAR}",
            (3, 1): f"家禽数量 191000 只 level 浦城县 {YEAR}",
        },
    ),
    "years over the columns": (
        "指标\t2021年\t2022年\t增长%\n公路里程（公里）\t120\t130\t8.3",
        {
            (1, 1): "公路里程 120 公里 level 浦城县 2021-01-01/2021-12-31",
            (1, 2): f"公路里程 130 公里 level 浦城县 {YEAR}",
            (1, 3): f"公路里程 8.3 % change up 浦城县 {YEAR}",
        },
    ),
    "years in the rows": (
        "历年人口\n单位：万人\n年份\t总人口\t自然增长率（‰）\n2020\t40.1\t3.1\n2021\t39.8\t1.2",
        {
            (1, 1): "总人口 401000 人 level 浦城县 2020-01-01/2020-12-31",
            (2, 2): "自然增长率 1.2 ‰ level 浦城县 2021-01-01/2021-12-31",
        },
    ),
    "divisions in the rows": (
        "2022年南平市各县（市、区）地区生产总值\n地区\t总量（亿元）\t总量位次\t增速（%）\n延平区\t320.1\t3\t4.1\n合计\t2211.8\t-\t3.7",
        {
            (1, 1): f"地区生产总值 32010000000 元 level 延平区 {YEAR}",
            (1, 2): f"地区生产总值 3 - rank 延平区 {YEAR}",
            (1, 3): f"地区生产总值 4.1 % change up 延平区 {YEAR}",
            (2, 1): f"地区生产总值 221180000000 元 level 南平市 {YEAR}",
        },
    ),
    "changes in the rows": (
        "项目\t2022年\n户数（户）\t130\n比上年增长%\t8.3\n投资额（亿元）\t4.2\n占全县比重（%）\t13.0",
        {
            (2, 1): f"户数 8.3 % change up 浦城县 {YEAR}",
            (4, 1): f"投资额占全县比重 13.0 % level 浦城县 {YEAR}",
        },
    ),
    "two tables side by side": (
        "指标\t产量（吨）\t比上年±%\t指标\t产量（吨）\t比上年±%\n茶叶\t1,200\t3.1\t花生\t560\t下降1.2%",
        {
            (1, 1): f"茶叶产量 1200 吨 level 浦城县 {YEAR}",
            (1, 4): f"花生产量 560 吨 level 浦城县 {YEAR}",
            (1, 5): f"花生产量 1.2 % change down 浦城县 {YEAR}",
        },
    ),
    "two rows of heads": (
        "指标\t2021年\t\t2022年\n\t企业数（家）\t用工（人）\t企业数（家）\n工业\t12\t340\t15",
        {
            (2, 1): "工业企业数 12 家 level 浦城县 2021-01-01/2021-12-31",
            (2, 2): "工业用工 340 人 level 浦城县 2021-01-01/2021-12-31",
            (2, 3): f"工业企业数 15 家 level 浦城县 {YEAR}",
        },
    ),
    "groups": (
        "指标\t指标值\n年末存栏\n牛（头）\t96\n全年出栏\n牛（头）\t29",
        {
            (2, 1): "存栏牛 96 头 level 浦城县 2022-12-31",
            (4, 1): f"出栏牛 29 头 level 浦城县 {YEAR}",
        },
    ),
    "serial numbers and codes are no figures": (
        "序号\t企业名称\t编码\t产值（万元）\n1\t第一茶厂\t350722\t410\n2\t第二茶厂\t350723\t380",
        {
            (1, 3): f"第一茶厂产值 4100000 元 level 浦城县 {YEAR}",
            (2, 3): f"第二茶厂产值 3800000 元 level 浦城县 {YEAR}",
        },
    ),
    "a plan": (
        "指标\t2023年目标\n新增就业（人）\t1500",
        {(1, 1): "新增就业 1500 人 level 浦城县 2023-01-01/2023-12-31"},
    ),
}


@pytest.mark.parametrize(("table", "expected"), CASES.values(), ids=CASES)
def test_cells(table: str, expected: dict[tuple[int, int], str]) -> None:
    found = cells(table)
    assert {place: said(found[place]) for place in expected if place in found} == expected
    assert all(one.quantity.value != 350722 for one in found.values())


def test_this_month_and_the_year_so_far() -> None:
    header = "2023年1-6月浦城县经济运行情况\n来源：浦城县统计局 发布日期：2023-07-20\n"
    table = "指标\t单位\t本月\t累计\t累计同比增长\t上年同期\n零售总额\t万元\t512\t3012\t-2.4\t3086"
    found = cells(table, header)
    assert [said(found[1, column]).split()[-1] for column in (2, 3, 4, 5)] == [
        "2023-06-01/2023-06-30",
        "2023-01-01/2023-06-30",
        "2023-01-01/2023-06-30",
        "2022-01-01/2022-06-30",
    ]
    assert said(found[1, 4]).startswith("零售总额 2.4 % change down")


def test_evidence_of_a_cell() -> None:
    table = "2022年主要产品\n产品\t产量（万吨）\n粮 食\t6.5\n注：粮食为全社会产量。"
    one = cells(table)[1, 1]
    assert one.indicator is not None
    assert one.cell is not None
    assert one.cell.unit is not None
    assert one.cell.note is not None
    assert [span.text for span in one.indicator.spans] == ["粮", "食", "产量"]
    assert (one.quantity.text, one.cell.unit.text) == ("6.5", "万吨")
    assert one.cell.note.text == "注：粮食为全社会产量。"
    assert one.rule == "table.cell"


def test_a_target_and_a_unit_that_is_inferred() -> None:
    found = cells("指标\t2022年\t增速\t年度目标\n常住人口（人）\t1500\t2.5\t1600")
    assert found[1, 3].status == "target"
    assert (found[1, 2].quantity.unit, found[1, 2].quantity.unit_inferred) == ("%", True)


def test_the_ledger_explains_every_numeral() -> None:
    record = extract(f"{HEADER}指标\t65岁以上（万人）\t增长%\n全县\t6.5\t2.1\n乡村\t—\t1.1\n")
    assert [entry.text for entry in record.ledger if entry.fate == "unexplained"] == []
    assert sum(one.cell is not None for one in record.observations) == 3


def test_a_table_without_heads_and_units_says_nothing() -> None:
    assert cells("甲\t12\n乙\t13\n丙\t14") == {}


def test_a_web_page() -> None:
    pytest.importorskip("lxml")
    page = Path(__file__).parents[1] / "reading" / "pages" / "county.html"
    record = extract(read_file(page, rules=load_reading_rules()))
    assert [said(one) for one in record.observations if one.cell] == [
        "地区生产总值 4560000000 元 level 安远县 2021-01-01/2021-06-30",
        "地区生产总值 8.2 % change up 安远县 2021-01-01/2021-06-30",
        "固定资产投资 2010000000 元 level 安远县 2021-01-01/2021-06-30",
        "固定资产投资 3.5 % change down 安远县 2021-01-01/2021-06-30",
    ]


@pytest.mark.parametrize(
    "table",
    ["指标\t产量（吨）\t比上年%\n" + "粮食\t12.5\t3.1\n" * 3000, ("1\t" * 5000 + "\n") * 3, "\t" * 50_000 + "1\n\t2\n"],
    ids=["long", "wide", "empty"],
)
def test_tables_made_to_hurt(table: str) -> None:
    assert_linear(cells, table[: len(table) // 4], table, 4)


PIECES = ["指标", "单位", "2022年", "1", "-2.5", "万元", "", "#甲", "增长%", "（", "合计"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES))))
def test_any_table(rows: list[list[str]]) -> None:
    text = HEADER + "\n".join("\t".join(row) for row in rows) + "\n"
    record = extract(text)
    for one in record.observations:
        assert record.text[one.quantity.start : one.quantity.end] == one.quantity.text


FIELDS = ("indicator", "value", "unit", "measure", "region", "period")
EXPECTED = Path(__file__).parent / "daqing_cells.tsv"


def expected_cells() -> list[dict[str, str]]:
    lines = [line for line in EXPECTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="module")
def page_record(shared: Path) -> ArticleRecord:
    pytest.importorskip("lxml")
    return extract_file(shared / "corpora" / "html" / "daqing-bulletin-tables.html")


def test_the_checked_cells_of_a_real_bulletin(page_record: ArticleRecord) -> None:
    found = {(str(o.cell.table), str(o.cell.row), str(o.cell.column)): o for o in page_record.observations if o.cell}
    wrong = [
        row
        for row in expected_cells()
        if (one := found.get((row["table"], row["row"], row["column"]))) is None
        or said(one) != " ".join(row[key] for key in FIELDS)
    ]
    assert wrong == []


def test_most_numeric_cells_become_observations(shared: Path, page_record: ArticleRecord) -> None:
    article = read_file(shared / "corpora" / "html" / "daqing-bulletin-tables.html", rules=load_reading_rules())
    texts = [article.text[cell.start : cell.end] for table in article.tables for cell in table.cells]
    numeric = sum(re.fullmatch(r"[-－]?\d+(?:\.\d+)?", text) is not None for text in texts)
    assert sum(one.cell is not None for one in page_record.observations) >= 0.95 * numeric


def test_the_same_bulletin_as_text_gives_the_same_figures(shared: Path, page_record: ArticleRecord) -> None:
    text_record = extract_file(shared / "corpora" / "articles" / "151.txt")
    page, text = ([said(one) for one in record.observations if one.cell] for record in (page_record, text_record))
    assert page == text


def test_a_table_in_other_encodings() -> None:
    data = (HEADER + "指标\t产量（万吨）\n粮食\t６．５\n").encode("gb18030")
    record = extract(read_bytes(data, name="a.txt", rules=load_reading_rules()))
    assert [str(one.quantity.value) for one in record.observations if one.cell] == ["65000"]
