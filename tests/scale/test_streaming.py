"""Bulletins that arrive in a folder: each once, also when the driver is killed between commit and note."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from standalone import Cluster, environment

from extractor.batch import run_batch
from extractor.errors import ExtractorError
from extractor.reading.sources import iter_sources
from extractor.rulebook import default_rulebook
from extractor.scale import Options, read_table, stream_articles
from extractor.scale.inputs import read_articles
from extractor.writing import file_name

pytestmark = pytest.mark.spark
TEXT = "{place}养老服务\n来源：本报 2019年7月11日\n截至6月底，{place}养老床位达{number}万张。\n"


def arrive(folder: Path, *numbers: int) -> None:
    """Files come into the folder whole: written aside and renamed."""
    folder.mkdir(exist_ok=True)
    for number in numbers:
        aside = folder.parent / f"{number}.part"
        aside.write_text(TEXT.format(place=("江苏省", "四川省")[number % 2], number=number), encoding="utf-8")
        aside.rename(folder / f"bulletin-{number}.txt")


def check_all(spark: Any, arrived: Path, output: Path, local: Path) -> None:
    """Each file that arrived has its document, once, with the bytes of the local run; and its rows."""
    run_batch(iter_sources([str(arrived)]), local, default_rulebook(), jobs=1)
    rows = read_table(spark, str(output), "documents").collect()
    assert len(rows) == len({row["article_id"] for row in rows})
    found = {file_name(row["article_id"]): row["document"].encode("utf-8") for row in rows}
    assert found == {path.name: path.read_bytes() for path in local.glob("*.json")}
    values = [row["value_text"] for row in read_table(spark, str(output), "observations").collect()]
    assert sorted(values) == sorted(f"{path.stem.partition('-')[2]}0000" for path in arrived.iterdir())


def test_what_arrives_is_extracted_once_in_each_batch(spark: Any, tmp_path: Path) -> None:
    arrived, output, checkpoint = tmp_path / "in", tmp_path / "out", tmp_path / "notes"
    arrive(arrived, 11, 12)

    def run() -> None:
        stream = read_articles(spark, str(arrived), "files", stream=True)
        stream_articles(stream, str(output), str(checkpoint), Options(partitions=1), once=True).awaitTermination()

    run()
    arrive(arrived, 13)
    run()
    run()
    check_all(spark, arrived, output, tmp_path / "local")


def test_a_driver_that_is_killed_goes_on_where_it_was(spark: Any, cluster: Cluster, tmp_path: Path) -> None:
    arrived, output = tmp_path / "in", tmp_path / "out"
    arrive(arrived, 21, 22)
    command = [sys.executable, "-m", "extractor.scale", str(arrived), "--format", "files", "-o", str(output)]
    command += ["--master", "local[1]", "--partitions", "1", "--checkpoint", str(tmp_path / "notes"), "--once"]
    first = subprocess.Popen(command, env=environment(), start_new_session=True, stderr=subprocess.DEVNULL)
    noted = tmp_path / "notes" / "commits" / "0"
    committed = output / "_state" / "000000000001.json"
    while first.poll() is None and not committed.exists():
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL, "the stream ended before it could be killed"
    assert committed.exists()
    assert not noted.exists()
    arrive(arrived, 23)
    subprocess.run(command, env=environment(), check=True, stderr=subprocess.DEVNULL, timeout=300)
    assert noted.exists()
    check_all(spark, arrived, output, tmp_path / "local")


def test_what_is_no_stream_is_refused(spark: Any, tmp_path: Path) -> None:
    with pytest.raises(ExtractorError, match="not a stream; read it with read_articles"):
        stream_articles(spark.createDataFrame([("a",)], ["text"]), str(tmp_path / "out"), str(tmp_path / "notes"))
