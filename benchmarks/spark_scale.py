"""The Spark job on a standalone cluster of this machine, at growing sizes, beside the local run.

    python benchmarks/spark_scale.py LINES.jsonl.gz 2000 20000 200000 --kill 200000 -o FOLDER

The articles of LINES are repeated under other ids until there are as many as asked for.
In the size that --kill names, an executor is killed (kill -9) when half of the articles
are done. Every document is compared by its SHA-256 with that of the local run; a line of
JSON is printed for each size.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "scale"))
from standalone import Cluster, environment, standalone

_ID = re.compile(rb'"id": "(?:[^"\\]|\\.)*"')


def main() -> None:
    """Print one line of JSON for each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("lines", type=Path)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--kill", type=int)
    parser.add_argument("--partitions", type=int)
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    with gzip.open(asked.lines, "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    asked.output.mkdir(parents=True, exist_ok=True)
    environ = environment()
    environ.pop("JDK_JAVA_OPTIONS")
    os.environ.update(environ)
    local = run_locally(asked.lines, asked.output / "local")
    with standalone(asked.output / "cluster", memory="3g") as cluster:
        spark = session(cluster, asked.output)
        for size in asked.sizes:
            told = run_size(spark, cluster, lines, size, asked)
            told |= compare(spark, lines, size, asked.output / f"out-{size}", asked.output / "local")
            print(json.dumps(local | told), flush=True)
        spark.stop()
    print(json.dumps(measures(asked.output / "events")), flush=True)


def run_locally(lines: Path, output: Path) -> dict[str, Any]:
    """Run the command over the file, with a process for each core; the documents stay in ``output``."""
    from extractor.batch import run_batch
    from extractor.reading.sources import iter_sources
    from extractor.rulebook import default_rulebook

    began = time.perf_counter()
    report = run_batch(iter_sources([str(lines)]), output, default_rulebook())
    seconds = time.perf_counter() - began
    return {"local_articles": report.done, "local_seconds": round(seconds, 1)}


def session(cluster: Cluster, folder: Path) -> Any:
    """A session that writes down its events."""
    from pyspark.sql import SparkSession

    (folder / "events").mkdir(exist_ok=True)
    builder = SparkSession.builder.master(cluster.master).appName("scale")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": "16",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "256",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": (folder / "events").absolute().as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def repeated(lines: list[dict[str, Any]], size: int) -> Iterator[dict[str, Any]]:
    """As many articles, each under an id of its own."""
    for number in range(size):
        line = lines[number % len(lines)]
        yield line | {"id": f"{line['id']}~{number // len(lines)}"}


def run_size(
    spark: Any, cluster: Cluster, lines: list[dict[str, Any]], size: int, asked: argparse.Namespace
) -> dict[str, Any]:
    """Run the job over so many articles; gives its report, and what was killed."""
    from extractor.scale import Options, run_job
    from extractor.scale.inputs import read_articles

    given, output = asked.output / f"in-{size}.jsonl", asked.output / f"out-{size}"
    shutil.rmtree(output, ignore_errors=True)
    with given.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in repeated(lines, size))
    tasks = asked.partitions or max(16, size // 1000)
    killed: list[int] = []
    ended = threading.Event()
    if asked.kill == size:
        threading.Thread(target=kill_in_the_middle, args=(spark, cluster, tasks, killed, ended), daemon=True).start()
    began = time.perf_counter()
    try:
        report = run_job(read_articles(spark, str(given)), str(output), Options(partitions=tasks))
    finally:
        ended.set()
    seconds = time.perf_counter() - began
    again = time.perf_counter()
    second = run_job(read_articles(spark, str(given)), str(output), Options(partitions=tasks))
    return {
        "size": size,
        "tasks": tasks,
        "seconds": round(seconds, 1),
        "killed": len(killed),
        "second_run_seconds": round(time.perf_counter() - again, 1),
        "second_run_articles": second.articles + second.failed,
        "input_bytes": given.stat().st_size,
        **report._asdict(),
    }


def kill_in_the_middle(spark: Any, cluster: Cluster, tasks: int, killed: list[int], ended: threading.Event) -> None:
    """Kill an executor when half of the tasks of the stage of so many are done."""
    tracker = spark.sparkContext.statusTracker()
    while not ended.is_set() and not killed:
        for stage in tracker.getActiveStageIds():
            about = tracker.getStageInfo(stage)
            if about and about.numTasks == tasks and tasks // 2 <= about.numCompletedTasks < tasks - 2:
                killed.append(cluster.kill_an_executor())
                return
        time.sleep(0.1)


def compare(spark: Any, lines: list[dict[str, Any]], size: int, output: Path, local: Path) -> dict[str, Any]:
    """How many documents are there, there once, and the bytes of the local run but for the id."""
    from extractor.scale import read_table
    from extractor.writing import file_name

    expected = {line["id"]: (local / file_name(line["id"])).read_bytes() for line in lines[:size]}
    rows = read_table(spark, str(output), "documents").selectExpr("article_id", "sha2(document, 256) hash")
    found = equal = 0
    seen: set[str] = set()
    for row in rows.toLocalIterator():
        found += 1
        id = row["article_id"]
        seen.add(id)
        own = _ID.sub(f'"id": {json.dumps(id, ensure_ascii=False)}'.encode(), expected[id.rpartition("~")[0]], count=1)
        equal += hashlib.sha256(own).hexdigest() == row["hash"]
    return {"documents": found, "distinct": len(seen), "equal": equal}


def measures(folder: Path) -> dict[str, Any]:
    """Of all tasks of the session: failed ones, processor seconds of the JVMs, and bytes shuffled."""
    failed = removed = written = read = processor = ran = 0
    for path in folder.iterdir():
        for line in path.open(encoding="utf-8"):
            event = json.loads(line)
            if event["Event"] == "SparkListenerTaskEnd":
                failed += event["Task End Reason"]["Reason"] != "Success"
                metrics = event.get("Task Metrics") or {}
                written += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
                processor += metrics.get("Executor CPU Time", 0)
                ran += metrics.get("Executor Run Time", 0)
                reading = metrics.get("Shuffle Read Metrics", {})
                read += reading.get("Remote Bytes Read", 0) + reading.get("Local Bytes Read", 0)
            removed += event["Event"] == "SparkListenerExecutorRemoved"
    return {
        "failed_tasks": failed,
        "executors_removed": removed,
        "shuffle_written": written,
        "shuffle_read": read,
        "jvm_processor_seconds": round(processor / 1e9, 1),
        "task_seconds": round(ran / 1e3, 1),
    }


if __name__ == "__main__":
    main()
