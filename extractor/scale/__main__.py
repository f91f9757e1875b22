"""The job as a command: ``python -m extractor.scale``, or this file with spark-submit; docs/scale.md shows both."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from extractor.errors import ExtractorError
from extractor.scale.packages import need_packages
from extractor.time_limit import MOST_SECONDS

FAILED, WRONG = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 all well, 1 some articles failed, 2 something is wrong with what was asked for."""
    asked = _parser().parse_args(arguments)
    try:
        need_packages()
        return _run(asked)
    except ExtractorError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG


def _run(asked: argparse.Namespace) -> int:
    from pyspark.sql import SparkSession

    from extractor.scale.inputs import read_articles
    from extractor.scale.job import Options, run_job
    from extractor.scale.streaming import stream_articles

    builder = SparkSession.builder.appName("bulletin-extractor")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(asked.rows_per_batch))
    spark = (builder.master(asked.master) if asked.master else builder).getOrCreate()
    options = Options(
        columns=dict(asked.column),
        published=asked.published,
        rules=tuple(asked.rules),
        most_seconds=asked.most_seconds,
        tables=tuple(asked.tables.split(",")) if asked.tables else (),
        retry_failed=asked.retry_failed,
        partitions=asked.partitions,
    )
    streaming = asked.checkpoint is not None
    articles = read_articles(spark, asked.input, asked.format, stream=streaming)
    if streaming:
        stream_articles(articles, asked.output, asked.checkpoint, options, once=asked.once).awaitTermination()
        return 0
    report = run_job(articles, asked.output, options)
    print(json.dumps(report._asdict()))
    return FAILED if report.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m extractor.scale", description="Extract many articles on a Spark cluster into Parquet tables."
    )
    add = parser.add_argument
    add("input", metavar="INPUT", help="JSONL or Parquet (files, folders), a table, or a folder of files")
    add("-o", "--output", required=True, metavar="DIR", help="where the tables are")
    add("--format", choices=("jsonl", "parquet", "table", "files"), help="what INPUT is (default: by its ending)")
    add("--column", action="append", default=[], type=_pair, metavar="FIELD=NAME", help="text=body: a column's name")
    add("--rules", action="append", default=[], type=Path, metavar="DIR", help="folder with your own rules and tables")
    add("--published", type=date.fromisoformat, metavar="DAY", help="for articles that state no day")
    add("--tables", metavar="NAMES", help="only these of articles,observations,regions,policies,ledger")
    add("--most-seconds", type=float, default=MOST_SECONDS, help="that one article may take (%(default)g)")
    add("--retry-failed", action="store_true", help="also what failed and has not changed")
    add("--partitions", type=int, metavar="N", help="number of tasks")
    add("--rows-per-batch", type=int, default=256, metavar="N", help="articles sent to a worker at once (%(default)s)")
    add("--master", metavar="URL", help="spark://…; spark-submit says it itself")
    add("--checkpoint", metavar="DIR", help="read INPUT as a stream of arriving files, with Spark's notes in DIR")
    add("--once", action="store_true", help="with --checkpoint: end with what is there now")
    return parser


def _pair(given: str) -> tuple[str, str]:
    field, equals, name = given.partition("=")
    if not (field and equals and name):
        raise argparse.ArgumentTypeError(f"{given!r}; write FIELD=NAME, such as text=body")
    return field, name


if __name__ == "__main__":
    sys.exit(main())
