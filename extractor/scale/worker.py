"""What runs in the Python workers of the executors: articles in, documents and rows out.

The rulebook is loaded once in each worker process. An article never fails its
task: what goes wrong is in its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from extractor import __version__
from extractor.attempt import Failure, attempt
from extractor.errors import DataError, ExtractorError
from extractor.reading.manifest import FieldsSource
from extractor.rulebook import Rulebook, load_rulebook
from extractor.scale.child import Died, OverTime, in_child
from extractor.scale.columns import GIVEN, Worked, chosen, worked_batch
from extractor.time_limit import MOST_SECONDS
from extractor.writing.tables import Table, place_of

MOST_ARTICLES, MOST_CHARACTERS = 64, 1_000_000
"""With so many the worker sends rows back to Spark, so that its memory stays flat."""
GRACE_SECONDS = 5.0
Row = Mapping[str, Any]
"""One row as it was sent."""


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

    ``careful`` is for a task that is tried again, since something may have killed
    its worker: the articles are worked on in processes of their own, and one that
    kills its process is an error of kind ``lost``. Raises ExtractorError where this
    worker has other rules or another version than the driver.
    """
    rulebook = rulebook_of(orders)
    tables = chosen(orders.tables)
    each = partial(_work_all, rulebook=rulebook, orders=orders, tables=tables)
    for rows in _portions(row for batch in batches for row in batch.to_pylist()):
        yield worked_batch(carefully(rows, each, orders.most_seconds) if careful else each(rows), tables)


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in portions that hold few articles and few characters."""
    portion: list[Row] = []
    characters = 0
    for row in rows:
        portion.append(row)
        characters += len(row["text"] or row["content"] or "")
        if len(portion) >= MOST_ARTICLES or characters >= MOST_CHARACTERS:
            yield portion
            portion, characters = [], 0
    if portion:
        yield portion


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


def carefully(rows: list[Row], each: Callable[[list[Row]], list[Worked]], most_seconds: float) -> list[Worked]:
    """What ``each`` gives for the rows, in a process of its own; where that dies, in one for each row.

    A row whose own process dies is an error of kind ``lost``, one whose process does not end of kind ``slow``.
    """
    try:
        return in_child(partial(each, rows), most_seconds * len(rows) + GRACE_SECONDS)
    except (Died, OverTime) as error:
        if len(rows) > 1:
            return [one for row in rows for one in carefully([row], each, most_seconds)]
        [row] = rows
        if isinstance(error, Died):
            told = f"{row['name']}: {error}; look whether it is an article"
            return [_empty(row)._replace(kind="lost", error=told)]
        told = f"{row['name']}: took more than {most_seconds:g} seconds and did not stop; split the article"
        return [_empty(row)._replace(kind="slow", error=told)]


def _work_all(rows: list[Row], rulebook: Rulebook, orders: Orders, tables: tuple[Table, ...]) -> list[Worked]:
    """What became of each article. Never raises an Exception."""
    return [_work_one(row, rulebook, orders, tables) for row in rows]


def _empty(row: Row) -> Worked:
    return Worked(row["article_id"], row["content_hash"], row["name"])


def _work_one(row: Row, rulebook: Rulebook, orders: Orders, tables: tuple[Table, ...]) -> Worked:
    if row["refused"] is not None:
        return _empty(row)._replace(kind="reading", error=row["refused"])
    fields = {key: row[key] for key in GIVEN if row[key] is not None}
    source = FieldsSource(row["name"], row["article_id"], fields)
    got = attempt(source, rulebook, orders.published, most_seconds=orders.most_seconds)
    if isinstance(got, Failure):
        return _empty(row)._replace(kind=got.kind, error=got.error)
    record = got.record
    day, region = record.article.published, record.article.region
    return _empty(row)._replace(
        year=day.year if day else None,
        province=place_of(region.adcode, day, rulebook.gazetteer)[1] if region else None,
        document=got.document.decode("utf-8") if orders.documents else None,
        rows=tuple(tuple(table.rows(record, rulebook.gazetteer)) for table in tables),
    )
