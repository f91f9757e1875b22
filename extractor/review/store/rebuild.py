"""All that is derived, made again from documents and events."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, Engine, exists, select

from extractor.review.store import search
from extractor.review.store.derive import placed_of
from extractor.review.store.documents import data_of, read_document
from extractor.review.store.engine import writing
from extractor.review.store.imports import searched
from extractor.review.store.rows import Placed, change_row, forget_details, put_row
from extractor.review.store.tables import articles, events

CHUNK: Final = 100


def derive_again(connection: Connection, ids: Collection[str]) -> None:
    """Replay the events of these articles again; ids of no article are passed over."""
    todo = sorted(ids)
    for at in range(0, len(todo), CHUNK):
        for row in _rows(connection, articles.c.id.in_(todo[at : at + CHUNK])):
            change_row(connection, _placed(connection, row))


def derive_all(engine: Engine) -> int:
    """Make rows, counts and search index of all articles again, in one transaction; how many articles."""
    with writing(engine) as connection:
        forget_details(connection)
        search.clear(connection)
        rows = _rows(connection, articles.c.key > 0)
        for row in rows:
            placed = _placed(connection, row)
            put_row(connection, placed)
            if row.present:
                search.put_new(connection, [(row.key, searched(json.loads(data_of(connection, row.document))))])
    return len(rows)


def _rows(connection: Connection, chosen: Any) -> Any:
    with_events = exists().where(events.c.article == articles.c.id).label("with_events")
    columns = (articles.c.key, articles.c.id, articles.c.document, articles.c.present, with_events)
    return connection.execute(select(*columns).where(chosen).order_by(articles.c.key)).all()


def _placed(connection: Connection, row: Any) -> Placed:
    document = read_document(data_of(connection, row.document), row.id)
    placed = placed_of(connection, row.key, document, with_events=bool(row.with_events))
    return placed._replace(present=bool(row.present))
