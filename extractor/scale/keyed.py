"""Rows of a DataFrame as articles to be worked on: their id, and a hash of all that they are made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from extractor.errors import ExtractorError
from extractor.scale.columns import GIVEN, SENT
from extractor.scale.worker import Orders

REFUSED = "refused"
_STEM = r"^(.+)\.[^.]+$"
_ID_DIGITS = 16


def keyed(df: DataFrame, columns: dict[str, str], orders: Orders) -> DataFrame:
    """The columns ``SENT`` of the rows of ``df``; what else ``df`` has stays behind.

    ``columns`` says under which name ``df`` has each of ``GIVEN`` and ``id``; those
    not named are looked for under their own. ``content_hash`` is a hash of the id, of
    what is given, of the rules, the version and the day that stands in: the same hash,
    the same document. An article without id has the name of its file without the
    ending, or ``article-`` with the beginning of its hash. Raises ExtractorError for
    a column that is not there.
    """
    found = {given: _column(df, columns, given) for given in ("id", *GIVEN, REFUSED)}
    if found["text"] is None and found["content"] is None:
        raise ExtractorError(f"no column text among {', '.join(df.columns)}; say which has the text (text=NAME)")
    given = df.select(*[_typed(found[name], name).alias(name) for name in ("id", *GIVEN, REFUSED)])
    made = [F.lit(orders.digest), F.lit(orders.version), F.lit(str(orders.published or ""))]
    parts = [F.sha2("content", 256) if name == "content" else F.col(name) for name in ("id", *GIVEN, REFUSED)]
    parts[GIVEN.index("path") + 1] = F.substring_index("path", "/", -1)
    hashed = F.sha2(F.to_json(F.array(*[F.coalesce(part, F.lit("")) for part in parts], *made)), 256)
    stem = F.regexp_replace(F.substring_index("path", "/", -1), _STEM, "$1")
    with_hash = given.withColumn("content_hash", hashed)
    own = F.concat(F.lit("article-"), F.substring("content_hash", 1, _ID_DIGITS))
    with_id = with_hash.withColumn("article_id", F.coalesce(_filled("id"), stem, own))
    return with_id.withColumn("name", F.coalesce("path", "article_id")).select(*SENT)


def distinct(articles: DataFrame, hold: Callable[[DataFrame], DataFrame]) -> tuple[DataFrame, DataFrame]:
    """The articles without those whose id another one has, and those, each with the hash of the other as ``first``.

    Of two with one id the one with the smaller hash stays. Rows that are the
    same article twice are one. Only ids and hashes are shuffled. ``hold`` keeps
    what is used more than once.
    """
    by_id = articles.groupBy("article_id").agg(F.count("*").alias("rows"), F.min("content_hash").alias("first"))
    repeated = hold(by_id.where("rows > 1").select("article_id", "first"))
    if repeated.isEmpty():
        return articles, articles.limit(0).withColumn("first", F.lit(""))
    single = articles.join(F.broadcast(repeated), "article_id", "left_anti")
    several = articles.join(F.broadcast(repeated), "article_id").dropDuplicates(["article_id", "content_hash"])
    kept = single.unionByName(several.where("content_hash = first").drop("first"))
    return kept, several.where("content_hash <> first")


def _column(df: DataFrame, columns: dict[str, str], given: str) -> Any:
    if given in columns and columns[given] not in df.columns:
        raise ExtractorError(f"no column {columns[given]} for {given} among {', '.join(df.columns)}; check the name")
    name = columns.get(given, given)
    return df[name] if name in df.columns else None


def _typed(column: Any, name: str) -> Any:
    kind = "binary" if name == "content" else "string"
    return F.lit(None).cast(kind) if column is None else column.cast(kind)


def _filled(name: str) -> Any:
    return F.when(F.col(name) != "", F.col(name))
