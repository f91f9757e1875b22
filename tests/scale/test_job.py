"""Jobs on a real cluster: the bytes of the local run, each article once, whatever dies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pyarrow.parquet
import pytest
from standalone import ROOT, Cluster, environment

from conftest import write_lines
from extractor.batch import run_batch
from extractor.errors import DataError, ExtractorError
from extractor.reading.sources import iter_sources
from extractor.rulebook import default_rulebook, load_rulebook
from extractor.scale import Options, extract_articles, extract_dataframe, read_table, run_job
from extractor.scale.inputs import read_articles
from extractor.scale.job import orders_of
from extractor.scale.keyed import keyed
from extractor.writing import file_name, load_records
from extractor.writing.export import export
from extractor.writing.tables import TABLES

pytestmark = pytest.mark.spark
Lines = list[dict[str, str]]
ALIASES = "alias\tadcode\tvalid_from\tvalid_to\n水乡\t320506\t\t\n"
KEYS = {"articles": ["article_id"], "ledger": ["article_id", "start"]}


def documents(spark: Any, output: Path) -> dict[str, bytes]:
    """The documents by the names of their files; fails where an article is there twice."""
    rows = read_table(spark, str(output), "documents").select("article_id", "document").collect()
    found = {file_name(row["article_id"]): row["document"].encode("utf-8") for row in rows}
    assert len(found) == len(rows)
    return found


def local(paths: list[Path], output: Path) -> dict[str, bytes]:
    """What the local run writes."""
    run_batch(iter_sources([str(path) for path in paths]), output, default_rulebook(), jobs=1)
    return {path.name: path.read_bytes() for path in output.glob("*.json")}


@pytest.fixture(scope="module")
def done(spark: Any, lines: Lines, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The lines, and the output folder of a job over them."""
    folder = tmp_path_factory.mktemp("job")
    given = write_lines(folder / "in.jsonl", lines)
    report = run_job(read_articles(spark, str(given)), str(folder / "out"), Options(partitions=4))
    assert (report.version, report.articles, report.failed, report.replaced) == (1, len(lines), 0, 0)
    return given, folder / "out"


def test_the_documents_are_the_bytes_of_the_local_run(spark: Any, done: tuple[Path, Path], tmp_path: Path) -> None:
    given, output = done
    assert documents(spark, output) == local([given], tmp_path)


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_the_tables_are_those_of_the_export(done: tuple[Path, Path], tmp_path: Path, table: Any) -> None:
    given, output = done
    local([given], tmp_path / "json")
    export(load_records(tmp_path / "json"), "parquet", tmp_path, default_rulebook().gazetteer, tables=[table.name])
    expected = pyarrow.parquet.read_table(tmp_path / f"{table.name}.parquet")
    names = [column.name for column in table.columns]
    found = pyarrow.dataset.dataset(output / table.name).to_table(columns=names)
    kinds = [found.schema.field(name).type for name in names]
    assert [str(kind) for kind in kinds] == [str(expected.schema.field(name).type) for name in names]
    keys = KEYS.get(table.name, ["article_id", "id"])

    def ordered(rows: Any) -> list[dict[str, Any]]:
        return sorted(rows.to_pylist(), key=lambda row: [row[key] for key in keys])

    assert ordered(found) == ordered(expected)


def test_partitions_are_year_and_province(spark: Any, done: tuple[Path, Path]) -> None:
    observations = read_table(spark, str(done[1]), "observations")
    assert observations.where("year <> year(published) or province <> province_adcode").count() == 0
    found = observations.where("article_id like 'beds/%'").select("year", "province").distinct().collect()
    assert {tuple(row) for row in found} == {(y, p) for y in (2018, 2019, 2020) for p in ("320000", "510000", "630000")}
    assert (done[1] / "observations" / "year=2019" / "province=510000").is_dir()


def test_a_second_job_writes_nothing(spark: Any, done: tuple[Path, Path]) -> None:
    given, output = done
    before = sorted(path for path in output.rglob("*") if path.is_file())
    report = run_job(read_articles(spark, str(given)), str(output))
    assert (report.version, report.articles, report.failed) == (1, 0, 0)
    assert sorted(path for path in output.rglob("*") if path.is_file()) == before


def test_changed_new_failed_and_double_articles(spark: Any, lines: Lines, tmp_path: Path) -> None:
    given, output = tmp_path / "in.jsonl", tmp_path / "out"
    options = Options(partitions=2, tables=("observations",))

    def run(rows: Lines, options: Options = options) -> tuple[int, int, int]:
        report = run_job(read_articles(spark, str(write_lines(given, rows))), str(output), options)
        return report.articles, report.failed, report.replaced

    first = [*lines[-6:], {"id": "bad", "text": "某地新增床位3张。", "date": "2019-77-77"}]
    assert run(first) == (6, 1, 0)
    assert run(first) == (0, 0, 0)
    assert run(first, options._replace(retry_failed=True)) == (0, 1, 1)
    moved = first[0] | {"text": "截至6月底，青海省养老床位达9万张。", "date": "2011-07-11"}
    double = first[1] | {"text": "另一篇文章。"}
    second = [moved, *first[1:-1], double, {"id": "new", "text": "全省新增床位7张。"}]
    assert run(second) in [(2, 1, 1), (3, 1, 2)], "of two with one id the smaller hash stays"
    assert run(second) == (0, 0, 0)
    errors = read_table(spark, str(output), "errors").select("article_id", "kind").collect()
    assert sorted((row["article_id"], row["kind"]) for row in errors) == [
        ("bad", "reading"),
        (first[1]["id"], "duplicate"),
    ]
    found = documents(spark, output)
    assert set(found) == {file_name(row["id"]) for row in second}
    write_lines(given, [moved, *first[2:-1], {"id": "new", "text": "全省新增床位7张。"}])
    expected = local([given], tmp_path / "local")
    assert {name: found[name] for name in expected} == expected
    values = read_table(spark, str(output), "observations").where(f"article_id = '{moved['id']}'").collect()
    assert [(row["value_text"], row["year"], row["province"]) for row in values] == [("90000", 2011, "630000")]
    mended = [row | {"date": "2019-07-11"} if row["id"] == "bad" else row for row in first[-1:]]
    assert run(mended) == (1, 0, 1)
    assert read_table(spark, str(output), "errors").where("article_id = 'bad'").count() == 0


def test_an_executor_that_is_killed_loses_and_doubles_nothing(
    spark: Any, cluster: Cluster, lines: Lines, tmp_path: Path
) -> None:
    rows = [row | {"id": f"{row['id']}-{copy}"} for copy in range(20) for row in lines]
    given = write_lines(tmp_path / "in.jsonl", rows)
    options = Options(partitions=24, tables=("observations",))
    failed: list[BaseException] = []

    def job() -> None:
        try:
            run_job(read_articles(spark, str(given)), str(tmp_path / "out"), options)
        except BaseException as error:
            failed.append(error)

    running = threading.Thread(target=job)
    running.start()
    wait_for_the_middle(spark, running, tasks=24)
    killed = cluster.kill_an_executor()
    assert running.is_alive()
    running.join()
    assert failed == []
    assert killed not in cluster.executors()
    assert documents(spark, tmp_path / "out") == local([given], tmp_path / "local")
    observations = read_table(spark, str(tmp_path / "out"), "observations")
    expected = sum(len(record.observations) for record in load_records(tmp_path / "local"))
    assert observations.count() == observations.select("article_id", "id").distinct().count() == expected


def wait_for_the_middle(spark: Any, running: threading.Thread, tasks: int) -> None:
    """Wait until the stage of so many tasks has done some and not all."""
    tracker = spark.sparkContext.statusTracker()
    while running.is_alive():
        for stage in tracker.getActiveStageIds():
            about = tracker.getStageInfo(stage)
            if about and about.numTasks == tasks and 2 <= about.numCompletedTasks < tasks // 2:
                return
        time.sleep(0.02)
    raise AssertionError("the job ended before its middle was seen")


def test_files_of_a_folder_are_those_of_the_local_run(spark: Any, tmp_path: Path) -> None:
    folder = tmp_path / "公报 一"
    (folder / "below").mkdir(parents=True)
    (folder / "春 耕.txt").write_bytes("春耕展开\n来源：赣南日报\n赣州市已播种3万亩。".encode("gbk"))
    (folder / "below" / "page.v2.html").write_text(
        "<html><title>床位</title><body><p>2019年7月11日，江苏省新增床位3张。</p></body></html>", encoding="utf-8"
    )
    (folder / "spoilt.txt").write_bytes(b"\x00\x01\x02")
    (folder / "notes.md").write_text("没有", encoding="utf-8")
    options = Options(partitions=1, tables=("articles",))
    report = run_job(read_articles(spark, str(folder), "files"), str(tmp_path / "out"), options)
    assert (report.articles, report.failed) == (2, 1)
    assert documents(spark, tmp_path / "out") == local([folder], tmp_path / "local")
    [error] = read_table(spark, str(tmp_path / "out"), "errors").collect()
    assert (error["article_id"], error["kind"]) == ("spoilt", "reading")


def test_rules_of_a_folder_reach_the_executors(spark: Any, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "region_aliases.tsv").write_text(ALIASES, encoding="utf-8")
    articles = spark.createDataFrame([("a", "水乡新增床位3张。")], ["id", "text"])
    with_own = extract_dataframe(articles, table="regions", rules=[rules]).collect()
    assert [(row["text"], row["adcode"]) for row in with_own] == [("水乡", "320506")]
    assert extract_dataframe(articles, table="regions").collect() == []
    [article] = extract_dataframe(articles, table="articles", rules=[rules]).collect()
    assert article["rules"] == load_rulebook([rules]).digest


def test_wrong_rules_stop_before_anything_is_shipped(spark: Any, tmp_path: Path) -> None:
    (tmp_path / "units.tsv").write_text("no\tsuch\tcolumns\n", encoding="utf-8")
    articles = spark.createDataFrame([("a", "新增床位3张。")], ["id", "text"])
    with pytest.raises(DataError, match=r"units\.tsv"):
        extract_articles(articles, rules=[tmp_path])


def test_a_dataframe_of_ones_own(spark: Any) -> None:
    rows = [("江苏省新增床位3张。", date(2019, 7, 11), 7), ("四川省新增床位4张。", None, 8)]
    df = spark.createDataFrame(rows, "body string, day date, other int")
    columns = {"published": "day"}
    found = extract_dataframe(df, "body", columns=columns, published=date(2020, 1, 1)).orderBy("value").collect()
    assert [(row["value_text"], row["region_adcode"], row["published"]) for row in found] == [
        ("3", "320000", date(2019, 7, 11)),
        ("4", "510000", date(2020, 1, 1)),
    ]
    assert len({row["article_id"] for row in found}) == 2
    assert all(row["article_id"].startswith("article-") for row in found)
    comment = extract_dataframe(df, "body").schema["value_text"].metadata["comment"]
    assert comment == "the same as text, also where 38 digits are too few"


def test_names_that_are_not_there_are_told(spark: Any) -> None:
    df = spark.createDataFrame([("x",)], ["body"])
    with pytest.raises(ExtractorError, match="no column text for text among body"):
        extract_articles(df)
    with pytest.raises(ExtractorError, match=r"no column text among body; say which has the text \(text=NAME\)"):
        run_job(df, "nowhere")
    with pytest.raises(ExtractorError, match="no column day for published among body"):
        extract_articles(df, "body", columns={"published": "day"})
    with pytest.raises(ExtractorError, match="no table 'facts'; the tables are articles, observations"):
        extract_dataframe(df, "body", table="facts")


def test_each_worker_process_loads_the_rules_once(spark: Any) -> None:
    rows = [(f"a{number}", "新增床位3张。") for number in range(64)]
    df = spark.createDataFrame(rows, ["id", "text"])
    orders = orders_of(df, Options(published=date(2020, 2, 2)))

    def count(batches: Any) -> Any:
        import pyarrow

        from extractor.scale.worker import load_once, work

        before = load_once.cache_info().misses
        done = sum(each.num_rows for each in work(batches, orders))
        loaded = load_once.cache_info().misses - before
        yield pyarrow.RecordBatch.from_pydict({"process": [os.getpid()], "loaded": [loaded], "done": [done]})

    sent = keyed(df, {}, orders).repartition(16)
    found = sent.mapInArrow(count, "process long, loaded long, done long").collect()
    processes = {row["process"] for row in found}
    assert sum(row["done"] for row in found) == 64
    assert len(processes) < len(found) == 16
    for process in processes:
        assert sum(row["loaded"] for row in found if row["process"] == process) <= 1


def test_the_code_of_the_page_does_what_it_says(spark: Any, tmp_path: Path) -> None:
    [block] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "scale.md").read_text(encoding="utf-8"), re.DOTALL)
    rows = [("a", "江苏省新增床位3张。", "2020-07-11"), ("b", "江苏省新增床位4张。", "2021-07-11")]
    df = spark.createDataFrame(rows, ["id", "body", "published"])
    names: dict[str, Any] = {"spark": spark, "df": df}
    exec(compile(block.replace('"bulletins"', repr(str(tmp_path / "bulletins"))), "docs/scale.md", "exec"), names)
    assert sorted(row["value_text"] for row in names["observations"].collect()) == ["3", "4"]
    assert names["report"].articles == 2
    assert [row["value_text"] for row in names["here"].collect()] == ["3"]


def test_submitted_from_the_command_line(cluster: Cluster, lines: Lines, tmp_path: Path) -> None:
    given = write_lines(tmp_path / "in.jsonl", lines[-3:])
    with given.open("a", encoding="utf-8") as file:
        file.write("{no json\n")
    told = environment()
    command = [f"{told['SPARK_HOME']}/bin/spark-submit", "--master", "local[1]", "--conf", "spark.ui.enabled=false"]
    command += [str(ROOT / "extractor" / "scale" / "__main__.py"), str(given), "-o", str(tmp_path / "out")]
    ended = subprocess.run(command, env=told, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 1, ended.stderr
    report = json.loads(ended.stdout.splitlines()[-1])
    assert (report["articles"], report["failed"]) == (3, 1)
    assert report["rows"]["observations"] == 6
    wrong = subprocess.run(
        [sys.executable, "-m", "extractor.scale", "in.csv", "-o", "x"], env=told, capture_output=True
    )
    assert wrong.returncode == 2
    assert b"say --format with one of jsonl, parquet, table, files" in wrong.stderr
