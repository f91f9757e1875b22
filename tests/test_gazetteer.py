"""The dated gazetteer: facts, forms, what became of a code, users' tables."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from extractor.errors import DataError
from extractor.gazetteer import Gazetteer, load_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("adcode", "on", "name"),
    [
        ("320611", date(1985, 1, 1), "郊区"),
        ("320611", date(2019, 7, 11), "港闸区"),
        ("320611", date(2022, 1, 1), None),
        ("371200", date(2015, 1, 1), "莱芜市"),
        ("370116", date(2020, 1, 1), "莱芜区"),
        ("420600", date(2009, 1, 1), "襄樊市"),
        ("420600", date(2015, 1, 1), "襄阳市"),
        ("110103", date(2009, 1, 1), "崇文区"),
        ("110103", date(2015, 1, 1), None),
        ("341400", date(2010, 1, 1), "巢湖市"),
        ("340181", date(2015, 1, 1), "巢湖市"),
        ("100000", None, "中华人民共和国"),
        ("710000", None, "台湾省"),
        ("810000", date(1999, 1, 1), "香港特别行政区"),
        ("820000", date(2019, 1, 1), "澳门特别行政区"),
        ("419001", None, "济源市"),
        ("429004", None, "仙桃市"),
        ("659001", None, "石河子市"),
        ("441900", None, "东莞市"),
        ("460400", None, "儋州市"),
        ("000000", None, None),
    ],
    ids=str,
)
def test_code_on_a_date(gazetteer: Gazetteer, adcode: str, on: date | None, name: str | None) -> None:
    division = gazetteer.on(adcode, on)
    assert (division.name if division else None) == name


def test_a_date_after_the_edition_is_read_with_the_edition(gazetteer: Gazetteer) -> None:
    assert gazetteer.on("320613", date(2099, 1, 1)) == gazetteer.on("320613")


@pytest.mark.parametrize(
    ("name", "on", "codes"),
    [
        ("鼓楼区", date(2019, 1, 1), ["320106", "320302", "350102", "410204"]),
        ("通州", date(2019, 1, 1), ["110112", "320612"]),
        ("吉林", date(2019, 1, 1), ["220000", "220200"]),
        ("恩施", date(2019, 1, 1), ["422800", "422801"]),
        ("延边州", date(2019, 1, 1), ["222400"]),
        ("内蒙古", date(2019, 1, 1), ["150000"]),
        ("内蒙", date(2019, 1, 1), ["150000"]),
        ("黔东南", date(2019, 1, 1), ["522600"]),
        ("襄樊", date(2015, 1, 1), ["420600"]),
        ("没有此地", None, []),
    ],
    ids=str,
)
def test_candidates(gazetteer: Gazetteer, name: str, on: date | None, codes: list[str]) -> None:
    assert [division.adcode for division in gazetteer.candidates(name, on)] == codes


@pytest.mark.parametrize(
    ("adcode", "on", "heirs"),
    [
        ("110103", date(2015, 1, 1), ["110101"]),
        ("341400", date(2015, 1, 1), ["340100", "340200", "340500"]),
        ("320611", date(2021, 1, 1), ["320613"]),
        ("371200", date(2020, 1, 1), ["370100"]),
    ],
    ids=str,
)
def test_what_became_of_a_code(gazetteer: Gazetteer, adcode: str, on: date, heirs: list[str]) -> None:
    assert [heir.adcode for heir in gazetteer.heirs(gazetteer.by_code[adcode][-1], on)] == heirs


def test_ancestors(gazetteer: Gazetteer) -> None:
    def above(adcode: str) -> tuple[str, ...]:
        division = gazetteer.on(adcode)
        assert division is not None
        return gazetteer.ancestors(division)

    assert above("321323") == ("320000", "321300")
    assert above("500231") == ("500000",)
    assert above("419001") == ("410000",)
    assert above("320000") == ()


def test_the_table_is_whole(gazetteer: Gazetteer) -> None:
    for division in gazetteer.divisions:
        assert division.valid_to is None or division.valid_from < division.valid_to
        if division.parent:
            assert any(above.holds(division.valid_from) for above in gazetteer.by_code[division.parent]), division
        for code in division.successors:
            assert gazetteer.knows(code)
        others = [other for other in gazetteer.by_code[division.adcode] if other is not division]
        assert not any(other.holds(division.valid_from) for other in others), division


def test_provinces_and_counties_by_year(gazetteer: Gazetteer) -> None:
    def count(level: str, year: int) -> int:
        return sum(division.level == level and division.holds(year) for division in gazetteer.divisions)

    assert count("province", 2020) == 34
    assert 2800 < count("county", 2020) < 2900
    assert count("prefecture", 2020) - 20 == 333


def test_pickles(gazetteer: Gazetteer) -> None:
    copy = pickle.loads(pickle.dumps(gazetteer))
    assert copy.candidates("鼓楼区") == gazetteer.candidates("鼓楼区")


def test_a_user_adds_towns_and_aliases(tmp_path: Path) -> None:
    header = "adcode\tname\tlevel\tparent\tvalid_from\tvalid_to\tsuccessors\n"
    (tmp_path / "divisions.tsv").write_text(f"{header}320583100\t玉山镇\ttownship\t320583\t2000\n", encoding="utf-8")
    (tmp_path / "region_aliases.tsv").write_text(
        "alias\tadcode\tvalid_from\tvalid_to\n羊城\t440100\t\t\n", encoding="utf-8"
    )
    gazetteer = load_gazetteer([tmp_path])
    town = gazetteer.candidates("玉山镇")[0]
    assert gazetteer.ancestors(town) == ("320000", "320500", "320583")
    assert gazetteer.candidates("羊城")[0].name == "广州市"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("32\t江苏省\tplanet\t100000\t1981", "planet"),
        ("320000\t江苏省\tprovince\t100000\tlong ago", "long ago"),
    ],
    ids=["level", "year"],
)
def test_wrong_rows_are_refused(tmp_path: Path, row: str, message: str) -> None:
    header = "adcode\tname\tlevel\tparent\tvalid_from\tvalid_to\tsuccessors\n"
    (tmp_path / "divisions.tsv").write_text(header + row + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_gazetteer([tmp_path])


def test_an_alias_of_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "region_aliases.tsv").write_text(
        "alias\tadcode\tvalid_from\tvalid_to\n某地\t999999\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="999999"):
        load_gazetteer([tmp_path])
