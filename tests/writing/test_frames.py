"""``extractor.load``: the same table as pandas, Polars and Arrow, from outputs and from every export."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import extractor
from extractor.errors import ExtractorError, MissingPackageError, ReadingError, RecordError
from extractor.gazetteer import load_gazetteer
from extractor.pipeline import extract
from extractor.reading import article_from_text
from extractor.writing import iter_records, to_json_bytes
from extractor.writing.difference import compare_runs
from extractor.writing.export import Format, export
from extractor.writing.tables import TABLES
from extractor.writing.validation import faults_of_file

TEXT = "截至2019年底，泰州市有床位3.1万张，比上年增长0.3%，居全省第二位。泰州市出台《泰州市养老服务条例》。"
FORMATS: list[Format] = ["jsonl", "csv", "parquet", "duckdb"]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with two articles; the second has no day of publication, hence no period of its own."""
    folder = tmp_path_factory.mktemp("loaded") / "out"
    folder.mkdir()
    for id, day in (("one", date(2020, 3, 2)), ("two", None)):
        record = extract(article_from_text(TEXT, id=id, published=day))
        (folder / f"{id}.json").write_bytes(to_json_bytes(record))
    return folder


@pytest.fixture(scope="module")
def exports(outputs: Path) -> dict[str, Path]:
    """Every export of these outputs."""
    places = {to: outputs.with_name(to if to != "duckdb" else "all.duckdb") for to in FORMATS}
    for to, place in places.items():
        export(iter_records(outputs), to, place, load_gazetteer())
    return places


def _arrow(path: Path, table: str = "observations") -> pyarrow.Table:
    return extractor.load(path, table, as_="arrow")


@pytest.mark.parametrize("table", [table.name for table in TABLES])
@pytest.mark.parametrize("to", FORMATS)
def test_every_export_loads_as_the_outputs_do(outputs: Path, exports: dict[str, Path], to: str, table: str) -> None:
    expected = _arrow(outputs, table)
    assert expected.num_rows >= 2
    assert _arrow(exports[to], table).equals(expected)
    assert _arrow(exports[to], table).schema.equals(expected.schema)
    if to != "duckdb":
        assert _arrow(exports[to] / f"{table}.{to}", table).equals(expected)


def test_records_by_month_load_as_well(outputs: Path, tmp_path: Path) -> None:
    counts = export(iter_records(outputs), "records", tmp_path / "months", load_gazetteer())
    assert counts == {"2020-03": 1, "undated": 1}
    assert _arrow(tmp_path / "months").equals(_arrow(outputs))
    assert _arrow(tmp_path / "months" / "2020-03.jsonl").equals(_arrow(outputs / "one.json"))
    assert [record.article.id for record in extractor.load_records(tmp_path / "months")] == ["one", "two"]
    wrong = tmp_path / "months" / "2020-03.jsonl"
    assert list(faults_of_file(tmp_path / "months")) == []
    wrong.write_bytes(wrong.read_bytes() + b"{}\n")
    assert {fault.file for fault in faults_of_file(tmp_path / "months")} == {f"{wrong}:2"}
    with pytest.raises(ReadingError, match="one file an article"):
        list(compare_runs(outputs, tmp_path / "months"))
    export(iter_records(outputs / "two.json"), "records", tmp_path / "months", load_gazetteer())
    assert [path.name for path in (tmp_path / "months").iterdir()] == ["undated.jsonl"]


def test_pandas_has_decimals_and_dates(outputs: Path) -> None:
    frame = extractor.load(outputs)
    assert isinstance(frame, pandas.DataFrame)
    first = frame.iloc[0]
    assert (first["value"], first["period_end"], first["indicator"]) == (31000, pandas.Timestamp(2019, 12, 31), "床位")
    assert isinstance(first["value"], Decimal)
    assert frame["value"].sum() == 2 * (31000 + Decimal("0.3") + 2)
    assert str(frame["period_end"].dtype).startswith("datetime64")
    assert (frame["unit_inferred"].dtype, frame["confidence"].dtype) == (pandas.BooleanDtype(), "float64")
    assert frame["published"].isna().sum() == 3
    assert first["evidence"][0]["role"] == "quantity"
    assert extractor.load(outputs, "articles")["numerals"].dtype == pandas.Int64Dtype()


def test_polars_has_decimals_and_dates(outputs: Path, exports: dict[str, Path]) -> None:
    frame = extractor.load(outputs, as_="polars")
    assert isinstance(frame, polars.DataFrame)
    assert frame.schema["value"] == polars.Decimal(38, 12)
    assert frame.schema["period_end"] == polars.Date
    assert frame["value"].sum() == 2 * (31000 + Decimal("0.3") + 2)
    assert frame["evidence"][0][0]["role"] == "quantity"
    exported = polars.read_parquet(exports["parquet"] / "observations.parquet")
    assert exported.schema == frame.schema
    lines = polars.read_ndjson(exports["jsonl"] / "observations.jsonl", infer_schema_length=None)
    assert lines["indicator"].to_list() == frame["indicator"].to_list()


def test_a_column_that_an_older_export_lacks_is_null(exports: dict[str, Path], tmp_path: Path) -> None:
    older = pyarrow.parquet.read_table(exports["parquet"] / "articles.parquet").drop_columns(["fingerprint"])
    pyarrow.parquet.write_table(older, tmp_path / "articles.parquet")
    assert _arrow(tmp_path, "articles")["fingerprint"].null_count == 2
    path = tmp_path / "articles.csv"
    path.write_text("article_id,numerals\na,3\n", encoding="utf-8")
    assert _arrow(path, "articles").to_pylist()[0].items() >= {"article_id": "a", "numerals": 3, "title": None}.items()


def test_what_cannot_be_loaded_is_told(outputs: Path, exports: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(ExtractorError, match="allowed: articles, observations"):
        extractor.load(outputs, "facts")
    with pytest.raises(ExtractorError, match="allowed: pandas, polars, arrow"):
        extractor.load(outputs, as_="numpy")  # type: ignore[arg-type]
    with pytest.raises(ReadingError, match="no such file or folder"):
        extractor.load(tmp_path / "nowhere")
    export([], "csv", tmp_path / "some", load_gazetteer(), tables=["articles"])
    with pytest.raises(ReadingError, match="export it with --table policies"):
        extractor.load(tmp_path / "some", "policies")
    export([], "duckdb", tmp_path / "some.duckdb", load_gazetteer(), tables=["articles"])
    with pytest.raises(ReadingError, match="export it with --table policies"):
        extractor.load(tmp_path / "some.duckdb", "policies")
    (tmp_path / "wrong.csv").write_text("article_id,published\na,yesterday\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"wrong\.csv:2: no row of articles"):
        extractor.load(tmp_path / "wrong.csv", "articles")
    (tmp_path / "wrong.jsonl").write_text("[]\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"wrong\.jsonl:1: no row of articles"):
        extractor.load(tmp_path / "wrong.jsonl", "articles")


@pytest.mark.parametrize(
    ("package", "as_", "extra"),
    [("pandas", "pandas", "pandas"), ("polars", "polars", "polars"), ("pyarrow", "arrow", "parquet")],
)
def test_missing_package_is_told(
    outputs: Path, monkeypatch: pytest.MonkeyPatch, package: str, as_: Any, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackageError, match=rf"pip install 'bulletin-extractor\[{extra}\]'"):
        extractor.load(outputs, as_=as_)
