"""``datapackage.json`` says of the CSV files what holds: columns, types, keys, ties."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.gazetteer import load_gazetteer
from extractor.pipeline import extract_file
from extractor.writing.data_package import FILE, data_package
from extractor.writing.export import export
from extractor.writing.tables import TABLES


def _list(cell: str) -> list[Any]:
    value = json.loads(cell)
    assert isinstance(value, list)
    return value


CELLS: dict[str, Callable[[str], Any]] = {
    "string": str, "integer": int, "number": Decimal, "date": date.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__, "array": _list,
}  # fmt: skip


@pytest.fixture(scope="module")
def package(bulletins: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "csv"
    export((extract_file(path) for path in bulletins[:4]), "csv", folder, load_gazetteer())
    return folder


def _rows(folder: Path, resource: dict[str, Any]) -> Iterator[dict[str, str]]:
    with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
        yield from csv.DictReader(file)


def test_every_cell_has_its_declared_type(package: Path) -> None:
    resources = json.loads((package / FILE).read_text(encoding="utf-8"))["resources"]
    assert {each["path"] for each in resources} | {FILE} == {path.name for path in package.iterdir()}
    seen = set()
    for resource in resources:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        for row in _rows(package, resource):
            assert list(row) == list(fields)
            for name, cell in row.items():
                if cell in resource["schema"]["missingValues"]:
                    assert not fields[name].get("constraints", {}).get("required"), name
                else:
                    CELLS[fields[name]["type"]](cell)
                    seen.add(fields[name]["type"])
    assert seen == set(CELLS)


def test_keys_are_keys_and_ties_lead_somewhere(package: Path) -> None:
    resources = {each["name"]: each for each in json.loads((package / FILE).read_text(encoding="utf-8"))["resources"]}

    def keys(name: str, columns: list[str]) -> list[tuple[str, ...]]:
        return [tuple(row[column] for column in columns) for row in _rows(package, resources[name])]

    for name, resource in resources.items():
        found = keys(name, resource["schema"]["primaryKey"])
        assert len(found) == len(set(found)) > 0
        for tie in resource["schema"]["foreignKeys"]:
            there = set(keys(tie["reference"]["resource"], tie["reference"]["fields"]))
            assert set(keys(name, tie["fields"])) <= there, tie
    assert sum(len(each["schema"]["foreignKeys"]) for each in resources.values()) == 4


def test_ties_to_tables_that_are_not_exported_are_left_out() -> None:
    (resource,) = json.loads(data_package(TABLES[1:2]))["resources"]
    assert (resource["name"], resource["schema"]["foreignKeys"]) == ("observations", [])
