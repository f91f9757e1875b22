"""What runs in the Python workers of the executors: articles in, documents and rows out.

The rulebook is loaded once in each worker process. An article never fails its
task: what goes wrong is in its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from extractor import __version__
from extractor.attempt import Failure, attempt
from extractor.errors import DataError, ExtractorError
from extractor.pipeline import Rulebook, load_rulebook
from extractor.reading.manifest import FieldsSource
from extractor.scale.child import Died, OverTime, in_child
from extractor.scale.columns import GIVEN, Worked, chosen, worked_batch
from extractor.time_limit import MOST_SECONDS
from extractor.writing.tables import Table, place_of

MOST_ARTICLES, MOST_CHARACTERS = 64, 4_000_000
"""What one batch of rows back to Spark holds at most, so that a worker's memory stays flat."""
GRACE_SECONDS = 5.0


class Orders(NamedTuple):
    """What the driver tells the workers; small and picklable.

    ``rules`` are names of archives that were shipped with :mod:`extractor.scale.shipping`;
    ``digest`` and ``version`` are the driver's, and a worker with others refuses to work.
    ``published`` stands in for articles that state no day.
    """

    rules: tuple[str, ...]
    digest: str
    version: str
    published: date | None = None
    most_seconds: float = MOST_SECONDS
    tables: tuple[str, ...] = ()
    documents: bool = True


def work(batches: Iterable[Any], orders: Orders, careful: bool = False) -> Iterator[Any]:
    """The record batches that come back for those that were sent; see :mod:`extractor.scale.columns`.

    ``careful`` is for a task that is tried again: something may have killed its
    worker, so each article gets a process of its own, and one that kills it is
    an error of kind ``lost``. Raises ExtractorError where this worker has other
    rules or another version than the driver.
    """
    rulebook = rulebook_of(orders)
    tables = chosen(orders.tables)
    done: list[Worked] = []
    characters = 0
    for batch in batches:
        for row in batch.to_pylist():
            one = work_one(row, rulebook, orders, tables, careful)
            done.append(one)
            characters += len(one.document or row["text"] or "")
            if len(done) >= MOST_ARTICLES or characters >= MOST_CHARACTERS:
                yield worked_batch(done, tables)
                done, characters = [], 0
    if done:
        yield worked_batch(done, tables)


def rulebook_of(orders: Orders) -> Rulebook:
    """The rulebook that the orders ask for, loaded once in a process; ExtractorError if it is not the driver's."""
    if orders.version != __version__:
        raise ExtractorError(
            f"a worker has version {__version__} of bulletin-extractor, the driver {orders.version}; "
            "install one version on all nodes"
        )
    try:
        rulebook = load_once(orders.rules)
    except (DataError, OSError) as error:
        raise ExtractorError(f"a worker cannot load the rules: {error}; the driver could") from error
    if rulebook.digest != orders.digest:
        raise ExtractorError(
            f"a worker has rules {rulebook.digest}, the driver {orders.digest}; install one version on all nodes"
        )
    return rulebook


@lru_cache(maxsize=2)
def load_once(archives: tuple[str, ...]) -> Rulebook:
    """The built-in rules with those of the shipped archives."""
    if not archives:
        return load_rulebook()
    from pyspark import SparkFiles

    return load_rulebook([Path(SparkFiles.get(name)) for name in archives])


def work_one(
    row: Mapping[str, Any], rulebook: Rulebook, orders: Orders, tables: tuple[Table, ...], careful: bool
) -> Worked:
    """What became of one article. Never raises an Exception."""
    id, content_hash, name = row["article_id"], row["content_hash"], row["name"]
    empty = Worked(id, content_hash, name)
    if row["refused"] is not None:
        return empty._replace(kind="reading", error=row["refused"])
    task = partial(_extract, row, rulebook, orders, tables)
    if not careful:
        return task()
    try:
        return in_child(task, orders.most_seconds + GRACE_SECONDS)
    except Died as error:
        return empty._replace(kind="lost", error=f"{name}: {error}; look whether it is an article")
    except OverTime:
        told = f"{name}: took more than {orders.most_seconds:g} seconds and did not stop; split the article"
        return empty._replace(kind="slow", error=told)


def _extract(row: Mapping[str, Any], rulebook: Rulebook, orders: Orders, tables: tuple[Table, ...]) -> Worked:
    id, name = row["article_id"], row["name"]
    worked = Worked(id, row["content_hash"], name)
    fields = {key: row[key] for key in GIVEN if row[key] is not None}
    source = FieldsSource(name, id, fields)
    got = attempt(source, rulebook, orders.published, most_seconds=orders.most_seconds)
    if isinstance(got, Failure):
        return worked._replace(kind=got.kind, error=got.error)
    record = got.record
    day, region = record.article.published, record.article.region
    return worked._replace(
        year=day.year if day else None,
        province=place_of(region.adcode, day, rulebook.gazetteer)[1] if region else None,
        document=got.document.decode("utf-8") if orders.documents else None,
        rows=tuple(tuple(table.rows(record, rulebook.gazetteer)) for table in tables),
    )
