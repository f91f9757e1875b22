"""Values in base units: exact where they end, rounded where not, none for counts."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.base_units import BaseUnits, load_base_units
from extractor.errors import DataError

UNITS = load_base_units()

CASES = [
    ("15", "亩", "10000", "m2"),
    ("100", "亩", "66666.6666667", "m2"),
    ("2.5", "公顷", "25000", "m2"),
    ("3", "斤", "1.5", "kg"),
    ("674900", "吨", "674900000", "kg"),
    ("1", "千瓦时", "3600000", "J"),
    ("5", "毫安时", "18", "C"),
    ("500", "千伏", "500000", "V"),
    ("3", "千伏安", "3000", "V.A"),
    ("12.5", "元", "12.5", "CNY"),
    ("12.5", "美元", "12.5", "USD"),
    ("3", "‰", "0.3", "%"),
    ("25", "个基点", "0.25", "[own]pp"),
    ("35", "微克/立方米", "0.000000035", "kg/m3"),
    ("35", "微克每立方米", "0.000000035", "kg/m3"),
    ("5", "元/亩", "0.0075", "CNY/m2"),
]


@pytest.mark.parametrize(("value", "unit", "expected", "code"), CASES, ids=[f"{case[0]}{case[1]}" for case in CASES])
def test_converts(value: str, unit: str, expected: str, code: str) -> None:
    assert UNITS.convert(Decimal(value), unit) == (Decimal(expected), code)


@pytest.mark.parametrize("unit", [None, "个", "家", "元/月", "吨/年", "未知", "元/", "/", "元/元/元", "℃"])
def test_has_no_base_unit(unit: str | None) -> None:
    assert UNITS.convert(Decimal(5), unit) is None


def test_dimension_of_compound() -> None:
    assert UNITS.dimension("元/平方米") == "money per area"
    assert UNITS.dimension("元/月") == "money per time"
    assert UNITS.dimension("个") == "count"
    assert UNITS.dimension("未知") is UNITS.dimension(None) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**30))
def test_plain_factors_are_exact(value: Decimal) -> None:
    for unit in ("吨", "公顷", "千瓦时", "公里"):
        factor = UNITS.units[unit].numerator
        converted = UNITS.convert(value, unit)
        assert factor is not None
        assert converted is not None
        assert Fraction(converted[0]) == Fraction(value) * Fraction(factor)


def test_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(UNITS)).convert(Decimal(15), "亩") == (Decimal(10000), "m2")


def _folder(path: Path, row: str) -> list[Path]:
    head = "unit\taliases\tcode\tdimension\tfactor\tcounts\tnot_before\tdigits\tas"
    (path / "units.tsv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    return [path]


def test_own_units(tmp_path: Path) -> None:
    units: BaseUnits = load_base_units(_folder(tmp_path, "晌\t大晌\t[own]xiang\tarea\t10005/1"))
    assert units.convert(Decimal(2), "大晌") == (Decimal(20010), "m2")


@pytest.mark.parametrize("row", ["晌\t\tx\tarea\t约10", "晌\t\tx\tarea\t1/0", "晌\t\tx\tunheard\t7"])
def test_wrong_factor_names_file_and_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(DataError, match=r"units\.tsv:2: .*"):
        load_base_units(_folder(tmp_path, row))
