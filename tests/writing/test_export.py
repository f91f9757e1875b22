"""What the exports hold when others load them: pandas, pyarrow, DuckDB, Python's csv."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import MissingPackageError, RecordError
from extractor.gazetteer import Gazetteer, load_gazetteer
from extractor.pipeline import extract
from extractor.reading import article_from_text
from extractor.records import ArticleRecord
from extractor.writing.export import export
from extractor.writing.tables import TABLES

EXACT = Decimal("54830000000.123456789")
TEXT = "截至2019年底，泰州市有床位3.1万张，\t比上年增长0.3%，“一老一小”项目100亩。泰州市出台《泰州市养老服务条例》。"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def records() -> list[ArticleRecord]:
    """Two articles; the first number of the second does not fit, its title is a formula."""
    one = extract(article_from_text(TEXT, id="one", published=date(2020, 3, 2)))
    first, *others = one.observations
    quantity = first.quantity.model_copy(update={"value": EXACT, "base_value": Decimal(10) ** 40})
    two = one.model_copy(
        update={
            "article": one.article.model_copy(update={"id": "two", "title": '=HYPERLINK("x")', "published": None}),
            "observations": (first.model_copy(update={"quantity": quantity}), *others),
        }
    )
    return [one, two]


def _export(records: list[ArticleRecord], to: Any, path: Path, gazetteer: Gazetteer, **options: Any) -> dict[str, int]:
    return export(iter(records), to, path, gazetteer, **options)


def test_rows_have_a_cell_for_each_column(records: list[ArticleRecord], gazetteer: Gazetteer) -> None:
    for table in TABLES:
        rows = [row for record in records for row in table.rows(record, gazetteer)]
        assert rows, table.name
        assert {len(row) for row in rows} == {len(table.columns)}


def test_csv_of_python(records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path) -> None:
    counts = _export(records, "csv", tmp_path / "csv", gazetteer)
    with (tmp_path / "csv" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == counts["observations"] > 2
    assert rows[0]["article_id"] == "one"
    assert (rows[0]["value"], rows[0]["region_name"], rows[0]["province_name"]) == ("31000", "泰州市", "江苏省")
    assert "0.3" in [row["value"] for row in rows]
    assert json.loads(rows[0]["evidence"])[0]["role"] == "quantity"
    assert rows[0]["sentence"].startswith("截至2019年底，泰州市有床位3.1万张，\t比")


def test_csv_for_spreadsheets_has_a_mark_and_no_formula(
    records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path
) -> None:
    _export(records, "csv", tmp_path, gazetteer, excel=True, tables=["articles"])
    data = (tmp_path / "articles.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfarticle_id,")
    assert b'"\'=HYPERLINK(""x"")"' in data
    assert [path.name for path in tmp_path.iterdir()] == ["articles.csv"]
    _export(records, "csv", tmp_path, gazetteer, tables=["articles"])
    assert b"'=" not in (tmp_path / "articles.csv").read_bytes()
    assert (tmp_path / "datapackage.json").exists()
    _export(records, "csv", tmp_path, gazetteer, excel=True, tables=["articles"])
    assert [path.name for path in tmp_path.iterdir()] == ["articles.csv"], "it tells of files without the mark"


def test_pandas_reads_csv(records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    _export(records, "csv", tmp_path / "a", gazetteer)
    _export(records, "csv", tmp_path / "b", gazetteer, excel=True)
    for folder in ("a", "b"):
        frame = pandas.read_csv(
            tmp_path / folder / "observations.csv", dtype={"region_adcode": str}, parse_dates=["period_start"]
        )
        assert frame.columns[0] == "article_id"
        assert frame["region_adcode"][0] == "321200"
        assert frame["value"][0] == 31000


def test_jsonl_numbers_are_exact(records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path) -> None:
    _export(records, "jsonl", tmp_path, gazetteer)
    lines = (tmp_path / "observations.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line, parse_float=Decimal) for line in lines]
    (two, *_) = [row for row in rows if row["article_id"] == "two"]
    assert (two["value"], two["base_value"]) == (EXACT, 10**40)
    assert list(rows[0]) == [column.name for column in TABLES[1].columns]


def test_parquet_has_its_types(records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    counts = _export(records, "parquet", tmp_path, gazetteer)
    table = parquet.read_table(tmp_path / "observations.parquet")
    types = {field.name: str(field.type) for field in table.schema}
    assert types["value"] == "decimal128(38, 12)"
    assert types["period_start"] == "date32[day]"
    assert types["flags"].startswith("list<")
    assert "struct<role: string" in types["evidence"]
    two = next(row for row in table.to_pylist() if row["article_id"] == "two")
    assert (two["value"], two["value_text"], two["base_value"]) == (EXACT, str(EXACT), None)
    assert two["evidence"][0]["role"] == "quantity"
    assert parquet.read_table(tmp_path / "ledger.parquet").num_rows == counts["ledger"]
    pandas = pytest.importorskip("pandas")
    assert pandas.read_parquet(tmp_path / "observations.parquet")["value"][0] == Decimal(31000)


def test_duckdb_is_ready_to_ask(records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "bulletins.duckdb"
    for _ in range(2):
        counts = _export(records, "duckdb", path, gazetteer)
    with duckdb.connect(str(path), read_only=True) as base:
        for name, count in counts.items():
            assert base.execute(f"SELECT count(*) FROM {name}").fetchone() == (count,)
        asked = "SELECT value, base_value, value_text FROM sourced WHERE article_id = 'two' LIMIT 1"
        assert base.execute(asked).fetchone() == (EXACT, None, str(EXACT))
        asked = "SELECT evidence[1].role, period_start, typeof(value) FROM observations WHERE article_id = 'one'"
        role, start, type = base.execute(asked).fetchone()
        assert (role, start, type) == ("quantity", date(2019, 12, 31), "DECIMAL(38,12)")
        comment = base.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'value'").fetchone()[0]
        assert "数值" in comment
    assert [each.name for each in tmp_path.iterdir()] == ["bulletins.duckdb"]


def test_a_very_long_cell_is_read_by_duckdb(records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    title = "长" * 3_000_000
    long = records[0].model_copy(update={"article": records[0].article.model_copy(update={"title": title})})
    _export([long], "duckdb", tmp_path / "x.duckdb", gazetteer)
    with duckdb.connect(str(tmp_path / "x.duckdb"), read_only=True) as base:
        assert base.execute("SELECT length(title) FROM articles").fetchone() == (3_000_000,)


@pytest.mark.parametrize("to", ["jsonl", "csv", "parquet", "duckdb"])
def test_nothing_to_export_gives_empty_tables(gazetteer: Gazetteer, tmp_path: Path, to: str) -> None:
    if to in ("parquet", "duckdb"):
        pytest.importorskip({"parquet": "pyarrow"}.get(to, to))
    assert _export([], to, tmp_path / "x", gazetteer) == {table.name: 0 for table in TABLES}


def test_broken_export_leaves_what_was_there(
    records: list[ArticleRecord], gazetteer: Gazetteer, tmp_path: Path
) -> None:
    _export(records, "csv", tmp_path / "csv", gazetteer)
    before = {path.name: path.read_bytes() for path in (tmp_path / "csv").iterdir()}

    def broken() -> Any:
        yield records[0]
        raise RecordError("wrong document")

    with pytest.raises(RecordError):
        export(broken(), "csv", tmp_path / "csv", gazetteer)
    assert {path.name: path.read_bytes() for path in (tmp_path / "csv").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]


@pytest.mark.parametrize(("to", "package"), [("parquet", "pyarrow"), ("duckdb", "duckdb")])
def test_missing_package_is_told(
    gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str, package: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(MissingPackageError, match=rf"pip install 'bulletin-extractor\[{to}\]'"):
        _export([], to, tmp_path / "x", gazetteer)
    assert list(tmp_path.iterdir()) == []
