"""The output folder: a job that dies changes nothing, or is finished by the next one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import write_lines
from extractor.errors import ExtractorError
from extractor.scale import Options, read_table, run_job
from extractor.scale.inputs import read_articles
from extractor.scale.store import STAGING, STATE, CommittedMeanwhileError, Store

pytestmark = pytest.mark.spark
ONE = Options(partitions=1, tables=("articles",))


def lay_aside(store: Store, rows: list[tuple[str, int, str]]) -> None:
    """Write rows of the table articles aside, as a job does."""
    df = store.spark.createDataFrame(rows, "article_id string, year int, province string")
    df.write.partitionBy("year", "province").parquet(store.staged("articles"))


def ids(spark: Any, output: Path) -> list[str]:
    return sorted(row["article_id"] for row in read_table(spark, str(output), "articles").collect())


def test_what_is_aside_is_not_there_and_goes_with_the_next_version(spark: Any, tmp_path: Path) -> None:
    died = Store(spark, str(tmp_path))
    lay_aside(died, [("a", 2019, "320000")])
    with pytest.raises(ExtractorError, match="no table 'articles'"):
        read_table(spark, str(tmp_path), "articles")
    other = Store(spark, str(tmp_path))
    assert (tmp_path / died.staging).exists()
    lay_aside(other, [("b", 2019, "320000")])
    other.publish([], {})
    assert ids(spark, tmp_path) == ["b"]
    Store(spark, str(tmp_path))
    assert list((tmp_path / STAGING).iterdir()) == []


def test_a_commit_that_was_half_done_is_finished(spark: Any, tmp_path: Path) -> None:
    first = Store(spark, str(tmp_path))
    lay_aside(first, [("a", 2019, "320000"), ("b", 2020, "320000")])
    first.publish([], {})
    removed = [name for name, _ in first.files.below("articles/year=2019", ".parquet")]
    second = Store(spark, str(tmp_path))
    lay_aside(second, [("a", 2021, "320000"), ("c", 2022, "320000")])
    staged = shutil.copytree(tmp_path / second.staging, tmp_path / "copy")
    second.publish(removed, {})
    assert ids(spark, tmp_path) == ["a", "b", "c"]

    # as after a kill when the commit was written and one of two files was moved
    (tmp_path / STATE / "000000000002.done").unlink()
    shutil.move(staged, tmp_path / second.staging)
    [moved] = (tmp_path / "articles" / "year=2022").rglob("*.parquet")
    moved.unlink()
    assert ids(spark, tmp_path) == ["a", "b"]
    [twin] = (tmp_path / second.staging / "articles" / "year=2021").rglob("*.parquet")
    twin.unlink()
    assert Store(spark, str(tmp_path)).commit.version == 2
    assert ids(spark, tmp_path) == ["a", "b", "c"]


def test_of_two_jobs_at_once_one_is_told_to_start_again(spark: Any, tmp_path: Path) -> None:
    one, other = Store(spark, str(tmp_path)), Store(spark, str(tmp_path))
    for store in (one, other):
        lay_aside(store, [("a", 2019, "320000")])
    one.publish([], {})
    with pytest.raises(CommittedMeanwhileError, match="another job has written version 1 meanwhile"):
        other.publish([], {})
    assert ids(spark, tmp_path) == ["a"]


def test_a_place_with_blanks_and_chinese_letters(spark: Any, tmp_path: Path) -> None:
    output = str(tmp_path / "输 出")
    given = write_lines(tmp_path / "in.jsonl", [{"id": "a", "text": "新增床位3张。"}, {"id": "b", "text": "无。"}])
    assert run_job(read_articles(spark, str(given)), output, ONE).articles == 2
    write_lines(given, [{"id": "a", "text": "新增床位4张。"}])
    assert run_job(read_articles(spark, str(given)), output, ONE).replaced == 1
    assert ids(spark, Path(output)) == ["a", "b"]


def test_a_batch_that_was_written_is_not_written_again(spark: Any, tmp_path: Path) -> None:
    output = str(tmp_path / "out")
    given = write_lines(tmp_path / "in.jsonl", [{"id": "a", "text": "新增床位3张。"}])
    assert run_job(read_articles(spark, str(given)), output, ONE, batch=("stream", 0)).version == 1
    write_lines(given, [{"id": "b", "text": "新增床位4张。"}])
    assert run_job(read_articles(spark, str(given)), output, ONE, batch=("stream", 0)).version == 1
    assert ids(spark, tmp_path / "out") == ["a"]
    assert run_job(read_articles(spark, str(given)), output, ONE, batch=("stream", 1)).version == 2
    assert run_job(read_articles(spark, str(given)), output, ONE, batch=("other", 0)).version == 3
    assert ids(spark, tmp_path / "out") == ["a", "b"]
