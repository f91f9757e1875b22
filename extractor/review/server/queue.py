"""The queue, its facets, and what in it waits for a look."""

from __future__ import annotations

from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import select

from extractor.review.server.answers import ReviewError, json_answer
from extractor.review.server.desk import BASE, Asking, AtDesk
from extractor.review.store.engine import reading
from extractor.review.store.leases import Lease, leases_of
from extractor.review.store.queue import Filter, Order, QueueError, facets, page_of
from extractor.review.store.tables import articles, outcomes

router: Final = APIRouter(prefix=BASE)
MOST_ROWS: Final = 200
_COUNTED: Final = (
    "observations",
    "policies",
    "regions",
    "doubtful",
    "unexplained",
    "verdicts",
    "conflicts",
    "orphans",
)
_Text = Annotated[str | None, Query(max_length=200)]


def filter_of(
    state: _Text = None,
    region: _Text = None,
    rule: _Text = None,
    flag: _Text = None,
    kind: _Text = None,
    max_confidence: Annotated[float | None, Query(ge=0, le=1)] = None,
    q: _Text = None,
) -> Filter:
    """The filter that the query string states."""
    return Filter(state, region, rule, flag, kind, max_confidence, q)


Asked = Annotated[Filter, Depends(filter_of)]
Ordered = Annotated[str, Query(pattern="^(doubt|date|id)$")]


@router.get("/queue")
def queue(
    desk: AtDesk,
    asking: Asking,
    asked: Asked,
    order: Ordered = "doubt",
    after: _Text = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> Response:
    try:
        with reading(desk.store.engine) as connection:
            page = page_of(connection, asked, cast(Order, order), after or None, limit)
            leases = leases_of(connection, [row["key"] for row in page.rows])
    except QueueError as error:
        raise ReviewError(422, "invalid", str(error), f"筛选条件无效：{error}") from None
    items = [row_told(row, leases.get(row["key"])) for row in page.rows]
    return json_answer({"items": items, "next": page.next, "total": page.total})


@router.get("/queue/facets")
def queue_facets(desk: AtDesk, asking: Asking) -> Response:
    with reading(desk.store.engine) as connection:
        return json_answer(facets(connection))


@router.get("/conflicts")
def conflicts(
    desk: AtDesk,
    asking: Asking,
    after: Annotated[str | None, Query(pattern=r"^\d{1,10}:\w{1,40}$")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> Response:
    """Corrections that the last extraction contradicts or has no place for, over all articles."""
    columns = (outcomes, articles.c.id, articles.c.title)
    statement = select(*columns).join(articles, articles.c.key == outcomes.c.key)
    statement = statement.order_by(outcomes.c.key, outcomes.c.event).limit(limit + 1)
    if after:
        key, _, event = after.partition(":")
        later = (outcomes.c.key == int(key)) & (outcomes.c.event > event)
        statement = statement.where((outcomes.c.key > int(key)) | later)
    with reading(desk.store.engine) as connection:
        rows = connection.execute(statement).mappings().all()
    items = [{"key": row["key"], "id": row["id"], "title": row["title"], **row["body"]} for row in rows[:limit]]
    following = f"{rows[limit - 1]['key']}:{rows[limit - 1]['event']}" if len(rows) > limit else None
    return json_answer({"items": items, "next": following})


def row_told(row: Any, lease: Lease | None) -> dict[str, Any]:
    """A row of the queue as the interface tells it."""
    region = {"adcode": row["adcode"], "name": row["region"]} if row["adcode"] else None
    return {
        **{name: row[name] for name in ("key", "id", "title", "source")},
        "published": row["published"] or None,
        "region": region,
        **{name: row[name] for name in ("state", "doubt", "reason")},
        "counts": {name: row[name] for name in _COUNTED},
        "lease": lease and lease.told(),
    }
