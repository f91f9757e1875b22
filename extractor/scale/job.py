"""A job: articles from a DataFrame into the Parquet tables of an output folder.

What has been done is left alone, what has changed is replaced, and nothing is
written twice, however often the job is started or killed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from pathlib import Path
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from extractor.scale.columns import chosen
from extractor.scale.keyed import distinct, keyed
from extractor.scale.spark import extract_keyed, orders_for, table_of
from extractor.scale.store import DOCUMENTS, ERRORS, PARTITIONS, Store
from extractor.scale.worker import Orders
from extractor.time_limit import MOST_SECONDS

TASKS_PER_CORE = 8
"""Into so many tasks the articles are cut: what an executor that dies takes with it is small."""
DUPLICATE, LOST = "duplicate", "lost"
_EXTRACTED = "extracted"
_KEY = ["article_id", "content_hash"]


class Options(NamedTuple):
    """How a job does its work; the first fields are those of :func:`extractor.scale.extract_articles`.

    ``retry_failed`` tries articles again that failed and have not changed; those
    that were lost are always tried again. ``partitions`` is the number of tasks
    (default: that of the input, or ``TASKS_PER_CORE`` for each core if that is more).
    """

    columns: dict[str, str] = {}  # noqa: RUF012
    published: date | None = None
    rules: tuple[Path, ...] = ()
    most_seconds: float = MOST_SECONDS
    tables: tuple[str, ...] = ()
    retry_failed: bool = False
    partitions: int | None = None


class Report(NamedTuple):
    """What a job did: articles done, failed and of these replaced; rows and bytes that came to each table."""

    version: int
    articles: int = 0
    failed: int = 0
    replaced: int = 0
    characters: int = 0
    rows: dict[str, int] = {}  # noqa: RUF012
    bytes: dict[str, int] = {}  # noqa: RUF012


def run_job(
    df: DataFrame,
    output: str,
    options: Options | None = None,
    *,
    orders: Orders | None = None,
    batch: tuple[str, int] | None = None,
) -> Report:
    """Extract the articles of ``df`` that are new or changed and write their tables below ``output``.

    Each table of the export, with ``documents`` (the JSON documents), is a folder of
    Parquet files, partitioned by the ``year`` of publication and the ``province``: of
    the observation, else of the whole article; ``errors`` is one without partitions.
    An article is left alone when its ``content_hash`` is there; one whose id is
    there with another takes the place of the old. ``orders`` are those of
    :func:`orders_of`, for who runs several jobs alike. ``batch`` is the name and
    number of a batch of a stream: one that has been written is not written again.
    Raises DataError for wrong rules, CommittedMeanwhileError where another job
    writes at the same time.
    """
    options = options or Options()
    store = Store(df.sparkSession, output)
    if batch is not None and store.commit.streams.get(batch[0], -1) >= batch[1]:
        return Report(store.commit.version)
    job = _Job(store, orders or orders_of(df, options), options)
    try:
        return job.run(df, batch)
    except BaseException:
        store.give_up()
        raise
    finally:
        job.release()


def orders_of(df: DataFrame, options: Options) -> Orders:
    """What the workers are told; checks and ships the rules."""
    return orders_for(
        df,
        published=options.published,
        rules=options.rules,
        most_seconds=options.most_seconds,
        tables=options.tables,
    )


class _Job:
    def __init__(self, store: Store, orders: Orders, options: Options) -> None:
        self.store, self.orders, self.options = store, orders, options
        self.tables = tuple(table.name for table in chosen(orders.tables))
        self.documents, self.errors = store.read(DOCUMENTS), store.read(ERRORS)
        self._held: list[DataFrame] = []

    def hold(self, frame: DataFrame) -> DataFrame:
        """Keep what is used more than once, until :meth:`release`."""
        self._held.append(frame.cache())
        return self._held[-1]

    def release(self) -> None:
        """Let go of what was kept."""
        for frame in self._held:
            frame.unpersist()

    def run(self, df: DataFrame, batch: tuple[str, int] | None) -> Report:
        """Do the work and publish it; without anything to publish the version stays."""
        articles, doubles = distinct(keyed(df, self.options.columns, self.orders), self.hold)
        extracted = self._extract(self._not_done(articles))
        changed = self._changed(extracted)
        told = self._double_errors(doubles, changed)
        report = self._counted(extracted, changed, told)
        if not report.articles and not report.failed and batch is None:
            self.store.give_up()
            return report
        removes: list[str] = []
        for table in (*self.tables, DOCUMENTS):
            removes += self._write(table, _rows(table, extracted), changed)
        removes += self._write(ERRORS, _error_rows(extracted).unionByName(told), changed)
        counts = {"articles": report.articles, "failed": report.failed, "replaced": report.replaced}
        sizes = self.store.publish(removes, counts, batch)
        return report._replace(version=self.store.commit.version, bytes=sizes)

    def _not_done(self, articles: DataFrame) -> DataFrame:
        """Without those whose hash is there already."""
        again = [DUPLICATE, LOST]
        failed = self.errors if not self.options.retry_failed else None
        done = _union([self.documents, failed.where(~F.col("kind").isin(again)) if failed is not None else None], _KEY)
        return articles.join(done, _KEY, "left_anti") if done is not None else articles

    def _extract(self, articles: DataFrame) -> DataFrame:
        """What became of them, written aside at once: it is used by every table, and made only once."""
        place = self.store.staged(_EXTRACTED)
        extract_keyed(self._spread(articles), self.orders).write.option("compression", "zstd").parquet(place)
        return self.store.spark.read.parquet(place)

    def _spread(self, articles: DataFrame) -> DataFrame:
        """In enough tasks: a compressed file of lines comes in one."""
        cores = self.store.spark.sparkContext.defaultParallelism
        tasks = self.options.partitions or max(TASKS_PER_CORE * cores, articles.rdd.getNumPartitions())
        return articles.repartition(tasks, "article_id")

    def _changed(self, extracted: DataFrame) -> DataFrame | None:
        """The ids that have rows already, which are to be replaced; None for none."""
        there = _union([self.documents, self.errors], ["article_id"])
        if there is None:
            return None
        changed = self.hold(extracted.select("article_id").join(there, "article_id", "left_semi"))
        return None if changed.isEmpty() else changed

    def _double_errors(self, doubles: DataFrame, changed: DataFrame | None) -> DataFrame:
        """An error for each article whose id another one has, unless it is told already."""
        mend = F.concat(F.lit("has the id of another article, whose hash is "), "first", F.lit("; rename one of them"))
        told = doubles.select(*_KEY, "name", F.lit(DUPLICATE).alias("kind"), mend.alias("error"))
        if self.errors is None:
            return told
        kept = self.errors.where(F.col("kind") == DUPLICATE)
        return told.join(_without(kept, changed), _KEY, "left_anti")

    def _counted(self, extracted: DataFrame, changed: DataFrame | None, told: DataFrame) -> Report:
        good = F.col("kind").isNull()
        has_articles = "articles" in self.tables
        characters = F.get("articles", F.lit(0))["characters"] if has_articles else F.lit(None).cast("long")
        sums = [F.sum(F.size(table)).alias(table) for table in self.tables]
        row = extracted.agg(
            F.count_if(good).alias("good"), F.count_if(~good).alias("bad"), F.sum(characters).alias("long"), *sums
        ).first()
        return Report(
            self.store.commit.version,
            articles=row["good"],
            failed=row["bad"] + told.count(),
            replaced=changed.count() if changed is not None else 0,
            characters=row["long"] or 0,
            rows={table: row[table] or 0 for table in self.tables},
        )

    def _write(self, table: str, rows: DataFrame, changed: DataFrame | None) -> list[str]:
        """Write rows aside, with those that stay of the files that hold changed articles; gives these files."""
        old = self.store.read(table)
        files = self.store.files_with(table, changed) if old is not None and changed is not None else []
        if files:
            rows = rows.unionByName(_without(self.store.read(table, files), changed))
        place = self.store.staged(table)
        if table != ERRORS:
            spread = rows.hint("rebalance", *PARTITIONS)
            spread.write.option("compression", "zstd").partitionBy(*PARTITIONS).parquet(place)
        elif not rows.isEmpty():
            rows.coalesce(1).write.option("compression", "zstd").parquet(place)
        return files


def _rows(table: str, extracted: DataFrame) -> DataFrame:
    if table == DOCUMENTS:
        return extracted.where("kind is null").select(*_KEY, "document", *PARTITIONS)
    rows = table_of(extracted, table, keep=PARTITIONS)
    return rows.withColumn("province", F.col("province_adcode")) if table == "observations" else rows


def _error_rows(extracted: DataFrame) -> DataFrame:
    return extracted.where("kind is not null").select(*_KEY, "name", "kind", "error")


def _union(parts: Sequence[DataFrame | None], columns: list[str]) -> DataFrame | None:
    found = [part.select(*columns) for part in parts if part is not None]
    return reduce(DataFrame.unionByName, found) if found else None


def _without(rows: DataFrame, changed: DataFrame | None) -> DataFrame:
    return rows.join(changed, "article_id", "left_anti") if changed is not None else rows
