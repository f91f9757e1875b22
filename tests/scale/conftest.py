"""The cluster that the tests of the scale room run on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from standalone import Cluster, environment, standalone

# the modules that are marked as such import what only the extra spark brings
collect_ignore = [
    path.name
    for path in Path(__file__).parent.glob("test_*.py")
    if not find_spec("pyspark") and "pytestmark = pytest.mark.spark" in path.read_text(encoding="utf-8")
]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and two workers of one core each; without Java the test is skipped."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("needs Java 17 or later: no java on the path and no JAVA_HOME")
    with standalone(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="session")
def spark(cluster: Cluster) -> Iterator[Any]:
    """A session on the cluster, with an executor on each worker."""
    from pyspark.sql import SparkSession

    os.environ.update(environment())
    builder = SparkSession.builder.master(cluster.master).appName("tests of the scale room")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": "2",
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def lines(root: Path) -> list[dict[str, str]]:
    """The sample bulletins, and short ones from three provinces and years, as rows of a JSONL file."""
    found = [
        {"id": path.stem, "text": path.read_text(encoding="utf-8")}
        for path in sorted((root / "corpora" / "bulletins").glob("*.txt"))
    ]
    for number, province in enumerate(("江苏省", "四川省", "青海省")):
        for year in (2018, 2019, 2020):
            text = f"截至6月底，{province}养老床位达{number + 3}.5万张，比上年增长{year - 2010}%。"
            row = {"id": f"beds/{number}/{year}", "text": text, "title": f"{province}养老服务", "date": f"{year}-07-11"}
            found.append(row)
    return found


def write_lines(path: Path, rows: list[dict[str, str]]) -> Path:
    """A JSONL file of these rows."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
