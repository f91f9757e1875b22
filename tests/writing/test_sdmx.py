"""The SDMX export as pysdmx reads it: structure valid against the schemas of SDMX, data against the structure."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.model import DataStructureDefinition, Role

from extractor.gazetteer import load_gazetteer
from extractor.pipeline import extract
from extractor.reading import article_from_text
from extractor.records import ArticleRecord
from extractor.writing.export import export
from extractor.writing.sdmx import COMPONENTS, DATA_FILE, STRUCTURE_FILE

# pysdmx's own frames ask pandas for what it will change
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

TEXT = (
    "2019年上半年，泰州市有床位3.1万张，比上年下降0.3%。到2025年，泰州市养老床位达到5至6万张。"
    "截至2019年底，泰州市，“一老一小”项目占地100亩。雨花石300吨。"
)


@pytest.fixture(scope="module")
def record() -> ArticleRecord:
    return extract(article_from_text(TEXT, id='a,"b"', published=date(2020, 3, 2)))


@pytest.fixture(scope="module")
def exported(record: ArticleRecord, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("sdmx") / "sdmx"
    return folder, export([record], "sdmx-csv", folder, load_gazetteer())


@pytest.fixture(scope="module")
def rows(exported: tuple[Path, dict[str, int]]) -> list[dict[str, str]]:
    with (exported[0] / DATA_FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_structure_is_valid_sdmx_ml(exported: tuple[Path, dict[str, int]]) -> None:
    message = read_sdmx(exported[0] / STRUCTURE_FILE, validate=True)
    (structure,) = [each for each in message.structures or () if isinstance(each, DataStructureDefinition)]
    assert structure.short_urn == "DataStructure=BULLETIN:OBSERVATIONS(1.0.0)"
    assert {each.id for each in structure.components} == {each.id for each in COMPONENTS}
    dimensions = [each.id for each in structure.components if each.role is Role.DIMENSION]
    assert dimensions == ["FREQ", "REF_AREA", "INDICATOR", "MEASURE", "STATEMENT", "TIME_PERIOD"]


def test_pysdmx_reads_the_data_with_its_structure(exported: tuple[Path, dict[str, int]], record: ArticleRecord) -> None:
    folder, counts = exported
    (dataset,) = get_datasets(folder / DATA_FILE, folder / STRUCTURE_FILE)
    frame = dataset.data
    assert len(frame) == counts["observations"] >= 4
    assert list(frame.columns) == [component.id for component in COMPONENTS]
    assert not frame.duplicated(["FREQ", "REF_AREA", "INDICATOR", "MEASURE", "STATEMENT", "TIME_PERIOD"]).any()
    assert set(frame["UNIT_MULT"]) == {0}
    assert [float(one.quantity.value) for one in record.observations if one.region and one.period] == list(
        frame["OBS_VALUE"]
    )
    enumerated: dict[str, Any] = {
        each.id: {code.id for code in each.enumeration} for each in dataset.structure.components if each.enumeration
    }
    assert set(enumerated) == {component.id for component in COMPONENTS if component.codes}
    for name, codes in enumerated.items():
        assert set(frame[name].dropna()) - {""} <= codes, name


def test_rows_say_what_the_records_say(rows: list[dict[str, str]]) -> None:
    beds, fall, target = rows[:3]
    assert (beds["STRUCTURE"], beds["STRUCTURE_ID"], beds["ACTION"]) == (
        "datastructure", "BULLETIN:OBSERVATIONS(1.0.0)", "I",
    )  # fmt: skip
    assert (beds["REF_AREA"], beds["TIME_PERIOD"], beds["FREQ"]) == ("321200", "2019-S1", "S")
    assert (Decimal(beds["OBS_VALUE"]), beds["UNIT_MULT"], beds["UNIT_NAME"]) == (31000, "0", "张")
    assert beds["STATEMENT"].startswith('a,"b"/')
    assert (fall["MEASURE"], fall["DIRECTION"], fall["OBS_VALUE"], fall["UNIT_MEASURE"]) == (
        "change",
        "down",
        "0.3",
        "%",
    )
    assert (target["OBS_STATUS"], target["STATUS"], target["TIME_PERIOD"]) == ("F", "target", "2025")
    assert (target["OBS_VALUE"], target["OBS_VALUE_MAX"]) == ("50000", "60000")
    assert target["COMMENT"] in TEXT


def test_what_is_left_out_is_counted(record: ArticleRecord, tmp_path: Path) -> None:
    bare = [one.model_copy(update={"region": None}) for one in record.observations[:1]]
    bare += [one.model_copy(update={"period": None}) for one in record.observations[1:]]
    counts = export([record.model_copy(update={"observations": tuple(bare)})], "sdmx-csv", tmp_path, load_gazetteer())
    assert (counts["observations"], counts["left out, no region"]) == (0, 1)
    assert counts["left out, no period"] == len(record.observations) - 1 > 0
