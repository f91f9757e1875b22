"""Bulletins that arrive in a folder, each extracted exactly once."""

from __future__ import annotations

import json
from typing import Any

from pyspark.sql import DataFrame

from extractor.errors import ExtractorError
from extractor.scale.files import Files
from extractor.scale.job import Options, orders_of, run_job


def stream_articles(
    df: DataFrame,
    output: str,
    checkpoint: str,
    options: Options | None = None,
    *,
    once: bool = False,
    every: str | None = None,
) -> Any:
    """Start to extract what arrives; gives Spark's ``StreamingQuery``, which runs until it is stopped.

    ``df`` is a stream, such as :func:`extractor.scale.inputs.read_articles` gives.
    Each batch is one :func:`extractor.scale.run_job`: its tables change all
    together, and ``output`` remembers the number of the last batch, so that one
    that Spark hands out again after a crash is not written again. ``checkpoint`` is
    a folder for Spark's own notes on what it has read; without them all is read
    again, and left alone by its hashes. ``once`` ends with what is there now; ``every`` is
    the time between batches ("10 seconds"). Raises ExtractorError for a ``df`` that is
    no stream.
    """
    if not df.isStreaming:
        raise ExtractorError("not a stream; read it with read_articles(..., stream=True) or spark.readStream")
    files = Files(df.sparkSession, checkpoint)

    orders = orders_of(df, options or Options())

    def write(batch: DataFrame, number: int) -> None:
        stream = str(json.loads(files.read("metadata"))["id"])
        run_job(batch, output, options, orders=orders, batch=(stream, number))

    writer = df.writeStream.foreachBatch(write).option("checkpointLocation", checkpoint)
    if once:
        writer = writer.trigger(availableNow=True)
    elif every is not None:
        writer = writer.trigger(processingTime=every)
    return writer.start()
