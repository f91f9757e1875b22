"""Full-text search that finds any two characters: pairs of neighbouring characters are the words of the index.

Tokenizers of databases find no Chinese word inside a sentence, and those of
three characters are silent about 浙江. Here the text is cut into runs of letters
and digits, each run into its overlapping pairs and its last character, and a
query is the phrase of its own pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    func,
    select,
    text,
)

_TABLE: Final = Table("search", MetaData(), Column("key", Integer), Column("folded", Text), Column("grams", Text))
_MOST_RUNS: Final = 32
_BREAK: Final = "\ue000"


def folded(content: str) -> str:
    """The text as it is searched: lower case, full-width letters and digits as their plain twins, no NUL.

    >>> folded("Ｇ２０")
    'g20'
    """
    return content.translate(_PLAIN).lower()


_PLAIN: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | dict.fromkeys((0, *range(0xD800, 0xE000)), 0xFFFD)


def runs(content: str) -> Iterator[str]:
    """The runs of letters and digits of a text already folded.

    >>> list(runs("浙江省，2020年"))
    ['浙江省', '2020年']
    """
    for is_word, group in groupby(content, str.isalnum):
        if is_word:
            yield "".join(group)


def grams(run: str) -> list[str]:
    """The overlapping pairs of a run, then its last character.

    >>> grams("浙江省"), grams("省")
    (['浙江', '江省', '省'], ['省'])
    """
    return [run[at : at + 2] for at in range(len(run))]


def put(connection: Connection, key: int, content: str, old: str | None) -> None:
    """Index the text of an article in place of its old text (None for a new article)."""
    connection.execute(_PUT[connection.dialect.name], _row(connection, key, content, old))


def put_new(connection: Connection, rows: list[tuple[int, str]]) -> None:
    """Index the texts of new articles."""
    if rows:
        name = connection.dialect.name
        connection.execute(_PUT[name], [_row(connection, key, content, None) for key, content in rows])


def take(connection: Connection, key: int, old: str) -> None:
    """Take the old text of an article out of the index."""
    if connection.dialect.name == "sqlite":
        words = _words(folded(old))
        connection.execute(
            text("INSERT INTO search(search, rowid, grams) VALUES ('delete', :key, :grams)"),
            {"key": key, "grams": words},
        )
    else:
        connection.execute(text("DELETE FROM search WHERE key = :key"), {"key": key})


def clear(connection: Connection) -> None:
    """Empty the index."""
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text("INSERT INTO search(search) VALUES ('delete-all')" if sqlite else "DELETE FROM search"))


_PUT: Final = {
    "sqlite": text("INSERT INTO search(rowid, grams) VALUES (:key, :grams)"),
    "postgresql": text(
        "INSERT INTO search(key, folded, grams) VALUES (:key, :folded, CAST(:grams AS tsvector))"
        " ON CONFLICT (key) DO UPDATE SET folded = excluded.folded, grams = excluded.grams"
    ),
}


def _row(connection: Connection, key: int, content: str, old: str | None) -> dict[str, Any]:
    plain = folded(content)
    if connection.dialect.name == "postgresql":
        return {"key": key, "folded": plain, "grams": " ".join({gram for run in runs(plain) for gram in grams(run)})}
    if old is not None:
        take(connection, key, old)
    return {"key": key, "grams": _words(plain)}


def _words(plain: str) -> str:
    """The pairs of all runs with a mark between runs, so that no phrase reaches from one run into the next."""
    return f" {_BREAK} ".join(" ".join(grams(run)) for run in runs(plain))


def found(dialect: str, query: str) -> Select[Any] | None:
    """The keys of the articles that hold every run of the query; None where the query holds no letter or digit."""
    wanted = list(runs(folded(query)))[:_MOST_RUNS]
    if not wanted:
        return None
    if dialect == "sqlite":
        phrases = " AND ".join(_phrase(run) for run in wanted)
        matching = text("search MATCH :phrases").bindparams(phrases=phrases)
        return select(text("rowid")).select_from(text("search")).where(matching)
    return select(_TABLE.c.key).where(and_(*(_holds(run) for run in wanted)))


def _phrase(run: str) -> str:
    """The phrase of a run; the last pair has to be whole, a single character is the beginning of a pair."""
    return f'"{run}"*' if len(run) == 1 else '"' + " ".join(grams(run)[:-1]) + '"'


def _holds(run: str) -> ColumnElement[bool]:
    """Quick by the index of pairs, exact by the text: positions of a tsvector end at 16,383."""
    words = [f"'{run}':*"] if len(run) == 1 else [f"'{gram}'" for gram in dict.fromkeys(grams(run)[:-1])]
    quick = text("search.grams @@ CAST(:words AS tsquery)").bindparams(words=" & ".join(words))
    return and_(quick, func.strpos(_TABLE.c.folded, run) > 0)
