"""The catalogue of indicators: names, units, ranges, and the rows of a user's folder."""

from __future__ import annotations

import pickle
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import extract
from extractor.catalogue import OWN_RELATIVE, Entry, comparable, load_catalogue
from extractor.errors import DataError
from extractor.lexicon import read_table

CATALOGUE = load_catalogue()

FOUND = [
    ("地区生产总值", "元", "level", "gdp"),
    ("GDP", "%", "change", "gdp"),
    ("gdp", "元", "level", "gdp"),
    ("ＧＤＰ", "元", "level", "gdp"),
    ("全年粮食总产量", "斤", "level", "grain_output"),
    ("规模以上工业增加值增速", "%", "change", "industry_value_added_above_scale"),
    ("居民消费价格指数（CPI）", "%", "change", "cpi"),
    ("细颗粒物（PM2.5）平均浓度", "微克/立方米", "level", "pm25"),
    ("pm2.5年均浓度", "微克/立方米", "level", "pm25"),
    ("社会融资规模增量［54］", "元", "level", "social_financing"),
    ("秸秆的综合利用率", "%", "level", "straw_rate"),
    ("高速公路", "公里", "level", "expressways"),
    ("森林覆盖率", "个百分点", "change", "forest_cover"),
    ("货运量", None, "rank", "freight"),
    ("养老服务床位数", "张", "level", "elderly_beds"),
    ("城镇新增就业人数", "人", "change", "urban_new_jobs"),
    ("户籍人口（含农垦）", "人", "level", "registered_population"),
    ("人均GDP", "美元", "level", "gdp_per_capita"),
]

NOT_FOUND = [
    ("幼儿园", "人", "level"),
    ("地区生产总值", "人", "level"),
    ("收入组人均可支配收入", "元", "level"),
    ("新增养老床位", "张", "change"),
    ("粮食", "吨", "level"),
    ("地区生产总值", "%", "level"),
    ("增速", "%", "change"),
    ("项目", "个", "level"),
    ("", None, "level"),
    ("的", None, "level"),
]


@pytest.mark.parametrize(("name", "unit", "measure", "key"), FOUND, ids=[f"{c[0]} {c[1]}" for c in FOUND])
def test_names_are_known(name: str, unit: str | None, measure: str, key: str) -> None:
    assert CATALOGUE.canonical(name, unit, measure) == key


@pytest.mark.parametrize(("name", "unit", "measure"), NOT_FOUND, ids=[f"{c[0]} {c[1]} {c[2]}" for c in NOT_FOUND])
def test_others_have_no_key(name: str, unit: str | None, measure: str) -> None:
    assert CATALOGUE.canonical(name, unit, measure) is None


@pytest.mark.parametrize("entry", CATALOGUE.entries.values(), ids=CATALOGUE.entries)
def test_each_name_leads_to_its_row(entry: Entry) -> None:
    unit = entry.units[0] if entry.units else None
    for name in entry.names:
        assert CATALOGUE.canonical(name, unit, "level") == entry.key
    assert entry.dimension in OWN_RELATIVE or unit is not None


def test_rows_are_told_apart() -> None:
    rows = read_table("indicators.tsv", ("key", "zh", "aliases"))
    assert [key for key, count in Counter(row["key"] for row in rows).items() if count > 1] == []
    names = Counter((row["key"], name) for row in rows for name in (row["zh"], *row.list("aliases")))
    assert [name for name, count in names.items() if count > 1] == []
    assert len(rows) >= 250


def test_words_around_a_name_narrow_nothing() -> None:
    """A name that needs the word keeps it: 城镇 and 新增 are no words around a name."""
    for word in (*CATALOGUE.before, *CATALOGUE.after):
        assert not CATALOGUE.names.get(comparable(word, CATALOGUE.plain)), word


@given(st.text(st.sampled_from("全省年粮食总产量增速的数GDP（）［5］ 额收入x"), max_size=14))
def test_looking_at_the_end_first_changes_nothing(name: str) -> None:
    assert CATALOGUE.find(name) == CATALOGUE.find_slowly(name)


def test_real_names_are_found_the_slow_way_too(shared: Path) -> None:
    """Needs ../shared: the indicators of the gold articles."""
    for path in sorted((shared / "gold" / "dev").glob("*.txt"))[:4]:
        text = path.read_text(encoding="utf-8")
        for size in (2, 4, 6, 9):
            for at in range(0, min(len(text), 1500), 3):
                name = text[at : at + size]
                assert CATALOGUE.find(name) == CATALOGUE.find_slowly(name), name


def test_hostile_names_take_linear_time() -> None:
    for name in ("全国" * 50_000, "增长" * 50_000, "（" * 100_000, "［1］" * 30_000, "的" * 100_000):
        assert CATALOGUE.canonical(name, "元") is None


RANGES = [
    ("forest_cover", "663", "%", ">"),
    ("forest_cover", "66.3", "%", None),
    ("grain_output", "13384000000000", "斤", ">"),
    ("grain_output", "1338400000000", "斤", None),
    ("gdp_per_capita", "12", "元", "<"),
    ("gdp_per_capita", "12", "美元", None),
    ("kindergartens", "900000", "所", ">"),
    ("birth_rate", "8.5", "‰", None),
    ("birth_rate", "8.5", "%", ">"),
    ("energy_intensity", "8", "吨标准煤/元", None),
]


@pytest.mark.parametrize(("key", "value", "unit", "sign"), RANGES, ids=[" ".join(map(str, r)) for r in RANGES])
def test_levels_outside_of_the_plausible(key: str, value: str, unit: str, sign: str | None) -> None:
    outside = CATALOGUE.outside(key, Decimal(value), unit)
    assert (outside and outside[0]) == sign


def test_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(CATALOGUE))
    assert again.canonical("国内生产总值", "元", "level") == "gdp"


HEAD = "key\tzh\ten\taliases\tunit\tdimension\tmin\tmax\tpart_of\n"


def test_rows_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "indicators.tsv").write_text(
        HEAD + "tea_houses\t茶馆\ttea houses\t茶室\t家|个\tcount\t0\t5000\n"
        "parks\t郊野公园\tcountry parks\t公园\t个\tcount\t0\t90\n",
        encoding="utf-8",
    )
    (tmp_path / "indicator_affixes.tsv").write_text("word\tside\n敝县\tbefore\n", encoding="utf-8")
    catalogue = load_catalogue([tmp_path])
    assert catalogue.canonical("敝县茶室", "家", "level") == "tea_houses"
    assert catalogue.entries["parks"].en == "country parks"
    assert catalogue.canonical("城市公园", "个", "level") is None
    assert catalogue.canonical("森林覆盖率", "%", "level") == "forest_cover"


WRONG = [
    ("Tea\t茶馆\ttea\t\t家\tcount", "key 'Tea'"),
    ("tea\t茶馆\t\t\t家\tcount", "without a name"),
    ("tea\t茶馆\ttea\t\t家\tmoney", "unit '家' of dimension 'count'"),
    ("tea\t茶馆\ttea\t\t间房\tcount", "unit '间房' of dimension None"),
    ("tea\t茶馆\ttea\t\t家\tcount\t9\t3", "min 9 above max 3"),
    ("tea\t茶馆\ttea\t\t家\tcount\t约9", "min '约9'"),
    ("tea\t茶馆\ttea\t\t家\tcount\t\t\t+houses", "part_of 'houses'"),
]


@pytest.mark.parametrize(("row", "message"), WRONG, ids=[message for _, message in WRONG])
def test_wrong_rows_name_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    (tmp_path / "indicators.tsv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"indicators\.tsv:2: ") as caught:
        load_catalogue([tmp_path])
    assert message in str(caught.value)


@pytest.mark.parametrize("row", ["敝县\tleft", "敝县\tinside"])
def test_wrong_words_around_a_name(tmp_path: Path, row: str) -> None:
    (tmp_path / "indicator_affixes.tsv").write_text(f"word\tside\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"indicator_affixes\.tsv:2: .*sides are"):
        load_catalogue([tmp_path])


def test_records_carry_the_key() -> None:
    record = extract(
        "全市完成地区生产总值3200亿元，增长6.1%。森林覆盖率达52.3%。走访群众300户。", published="2020-02-01"
    )
    assert [one.indicator.canonical for one in record.observations if one.indicator] == [
        "gdp",
        "gdp",
        "forest_cover",
        None,
    ]
