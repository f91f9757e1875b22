"""Articles of a DataFrame into DataFrames with the columns of the export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pyspark import TaskContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.pandas.types import from_arrow_schema

from extractor import __version__
from extractor.errors import ExtractorError
from extractor.rulebook import load_rulebook
from extractor.scale.columns import NAMES, chosen, worked_schema
from extractor.scale.keyed import keyed
from extractor.scale.shipping import ship
from extractor.scale.worker import Orders, work
from extractor.time_limit import MOST_SECONDS


def extract_dataframe(df: DataFrame, text: str = "text", *, table: str = "observations", **how: Any) -> DataFrame:
    """One table of the articles in ``df``, as ``extractor export --to parquet`` writes it.

    ``text`` is the column with the articles' texts; ``table`` is one of articles,
    observations, regions, policies, ledger; ``how`` is as in :func:`extract_articles`.
    Articles that fail have no rows here: ask :func:`extract_articles` for their errors.
    """
    return table_of(extract_articles(df, text, tables=(table,), documents=False, **how), table)


def extract_articles(
    df: DataFrame,
    text: str = "text",
    *,
    columns: dict[str, str] | None = None,
    published: date | None = None,
    rules: Sequence[Path] = (),
    most_seconds: float = MOST_SECONDS,
    tables: Sequence[str] = (),
    documents: bool = True,
) -> DataFrame:
    """One row an article, whatever became of it.

    Its columns: ``article_id``, ``content_hash`` (the same hash, the same document),
    ``name``; ``kind`` and ``error`` where it failed (see
    :class:`extractor.attempt.Failure`; ``lost`` is one that killed its worker);
    ``year`` of publication and ``province`` (code) of the whole article; ``document``,
    the text of the JSON file that ``extractor run`` writes; and for each of
    ``tables`` (all if none is named) its rows, for :func:`table_of`.

    ``columns`` names the columns of ``df`` where they are not called id, title,
    source, url, published, or, for the bytes of files, content and path. ``published``
    stands in for articles that state no day. ``rules`` are folders of this
    machine; they are shipped to the executors. One article may take ``most_seconds``.
    Raises DataError for wrong rules and ExtractorError for a wrong name.
    """
    orders = orders_for(df, published=published, rules=rules, most_seconds=most_seconds, tables=tables)
    named = {**(columns or {})}
    if text != "text" or "content" not in df.columns:
        named.setdefault("text", text)
    return extract_keyed(keyed(df, named, orders), orders._replace(documents=documents))


def orders_for(
    df: DataFrame,
    *,
    published: date | None = None,
    rules: Sequence[Path] = (),
    most_seconds: float = MOST_SECONDS,
    tables: Sequence[str] = (),
) -> Orders:
    """What the workers are told; the folders of ``rules`` are checked and shipped."""
    for name in tables:
        if name not in NAMES:
            raise ExtractorError(f"no table {name!r}; the tables are {', '.join(NAMES)}")
    digest = load_rulebook(rules).digest
    archives = ship(df.sparkSession, rules)
    return Orders(archives, digest, __version__, published, most_seconds, tuple(tables))


def extract_keyed(articles: DataFrame, orders: Orders) -> DataFrame:
    """As :func:`extract_articles`, of articles from :func:`extractor.scale.keyed.keyed`."""
    schema = from_arrow_schema(worked_schema(chosen(orders.tables)))

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        context = TaskContext.get()
        return work(batches, orders, careful=context is not None and context.attemptNumber() > 0)

    return articles.mapInArrow(run, schema)


def table_of(extracted: DataFrame, table: str, *, keep: Sequence[str] = ()) -> DataFrame:
    """The rows of one table from what :func:`extract_articles` gave; each column says what it means in its comment.

    ``keep`` are columns of the article that each of its rows is to have as well.
    """
    if table not in extracted.columns or table not in NAMES:
        has = ", ".join(name for name in NAMES if name in extracted.columns)
        raise ExtractorError(f"no table {table!r} here; the tables are {has}")
    [declared] = chosen([table])
    cells = [F.col(one.name).alias(one.name, metadata={"comment": one.en}) for one in declared.columns]
    return extracted.select(*keep, F.inline(table)).select(*cells, *keep)
