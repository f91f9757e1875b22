"""The queue: articles by filter and order, a page at a time from where the last one ended, and the facets."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, func, literal, select, true, tuple_

from extractor.errors import ExtractorError
from extractor.review.store import search
from extractor.review.store.tables import articles, counts, marks

Order = Literal["doubt", "date", "id"]
RARE: Final = 4000
"""A rule or flag of fewer articles is looked up first; one of more is checked along the order."""
_PLACES: Final[Mapping[Order, Sequence[Any]]] = {"doubt": (int | float, int), "date": (str, int), "id": (str,)}
_RECORDS: Final = {"observation": articles.c.observations, "region": articles.c.regions, "policy": articles.c.policies}


class QueueError(ExtractorError):
    """A filter or a cursor that means nothing."""


class Filter(NamedTuple):
    """Which articles: all conditions together; None and empty text ask for nothing."""

    state: str | None = None
    region: str | None = None
    rule: str | None = None
    flag: str | None = None
    kind: str | None = None
    max_confidence: float | None = None
    q: str | None = None


class Page(NamedTuple):
    """A page of the queue: rows, the cursor of the next page (None at the end), how many there are in all."""

    rows: list[RowMapping]
    next: str | None
    total: int


def page_of(connection: Connection, asked: Filter, order: Order, after: str | None, limit: int) -> Page:
    """One page. ``doubt`` has the most doubtful first, ``date`` the newest, ``id`` goes up.

    Raises QueueError for a cursor that is none, or is of another order.
    """
    chosen = condition(connection, asked)
    placed = chosen if after is None else and_(chosen, _beyond(order, _cursor(after, order)))
    statement = select(articles).where(placed).order_by(*_ordering(order)).limit(limit + 1)
    rows = list(connection.execute(statement).mappings())
    following = _told(order, rows[limit - 1]) if len(rows) > limit else None
    return Page(rows[:limit], following, _total(connection, asked, chosen))


def key_after(connection: Connection, asked: Filter, order: Order, key: int) -> int | None:
    """The article that follows ``key`` in the queue; None where it is the last, or unknown."""
    row = connection.execute(select(articles).where(articles.c.key == key)).mappings().first()
    if row is None:
        return None
    placed = and_(condition(connection, asked), _beyond(order, _place(order, row)))
    following = connection.execute(select(articles.c.key).where(placed).order_by(*_ordering(order)).limit(1)).scalar()
    return None if following is None else int(following)


def condition(connection: Connection, asked: Filter) -> ColumnElement[bool]:
    """The condition of a filter on rows of the queue."""
    parts: list[ColumnElement[bool]] = [articles.c.present == true()]
    if asked.state:
        parts.append(articles.c.state == asked.state)
    if asked.region:
        parts.append(_within(asked.region))
    parts += [_marked(connection, kind, value) for kind, value in _marks(asked)]
    if asked.kind:
        if asked.kind not in _RECORDS:
            raise QueueError(f"kind {asked.kind!r} is none of {', '.join(_RECORDS)}")
        parts.append(_RECORDS[asked.kind] > 0)
    if asked.max_confidence is not None:
        parts.append(articles.c.lowest <= asked.max_confidence)
    if asked.q and asked.q.strip():
        found = search.found(connection.dialect.name, asked.q)
        parts.append(articles.c.key.in_(found) if found is not None else ~true())
    return and_(*parts)


def _marks(asked: Filter) -> list[tuple[str, str]]:
    return [(kind, value) for kind, value in (("rule", asked.rule), ("flag", asked.flag)) if value]


def _within(adcode: str) -> ColumnElement[bool]:
    """The division itself and all below it."""
    if adcode == "100000":
        return articles.c.adcode.is_not(None)
    prefix = adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode
    if not adcode.isascii() or not adcode.isdigit():
        raise QueueError(f"region {adcode!r} is no code of a division")
    return and_(articles.c.adcode >= prefix, articles.c.adcode < prefix + ":")


def _marked(connection: Connection, kind: str, value: str) -> ColumnElement[bool]:
    chosen = and_(marks.c.kind == kind, marks.c.value == value)
    if stored_count(connection, kind, value) < RARE:
        return articles.c.key.in_(select(marks.c.key).where(chosen))
    checked: ColumnElement[bool] = exists().where(chosen, marks.c.key == articles.c.key)
    return checked


def stored_count(connection: Connection, kind: str, value: str) -> int:
    """How many articles of the queue have this state, region, rule or flag."""
    chosen = and_(counts.c.kind == kind, counts.c.value == value)
    return int(connection.execute(select(counts.c.count).where(chosen)).scalar() or 0)


def _total(connection: Connection, asked: Filter, chosen: ColumnElement[bool]) -> int:
    """From the stored counts where one condition at most is asked, else counted.

    The search index holds what is in the queue and nothing else.
    """
    if asked.q and asked.q.strip() and asked == Filter(q=asked.q):
        found = search.found(connection.dialect.name, asked.q)
        counted = select(func.count()).select_from(found.subquery()) if found is not None else select(literal(0))
        return int(connection.execute(counted).scalar_one())
    simple = [("state", asked.state)] if asked.state else []
    simple += _marks(asked)
    others = (asked.region, asked.kind, asked.max_confidence, asked.q)
    if len(simple) > 1 or any(other not in (None, "") for other in others):
        return int(connection.execute(select(func.count()).select_from(articles).where(chosen)).scalar_one())
    if simple:
        kind, value = simple[0]
        return stored_count(connection, kind, value or "")
    states = select(func.coalesce(func.sum(counts.c.count), 0)).where(counts.c.kind == "state")
    return int(connection.execute(states).scalar_one())


def facets(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """How many articles each state, region, rule and flag has; regions by code, the others by count."""
    rows = connection.execute(select(counts).where(counts.c.count > 0)).mappings().all()
    found: dict[str, list[dict[str, Any]]] = {"states": [], "regions": [], "rules": [], "flags": []}
    for row in sorted(rows, key=lambda row: (-row["count"], row["value"])):
        told = {"value": row["value"], "count": row["count"]}
        if row["kind"] == "region":
            told = {"adcode": row["value"], "name": row["name"], "count": row["count"]}
        found[f"{row['kind']}s"].append(told)
    found["regions"].sort(key=lambda row: str(row["adcode"]))
    return found


def _ordering(order: Order) -> list[ColumnElement[Any]]:
    if order == "id":
        return [articles.c.id.asc()]
    first = articles.c.doubt if order == "doubt" else articles.c.published
    return [first.desc(), articles.c.key.desc()]


def _place(order: Order, row: RowMapping) -> list[Any]:
    return [row["id"]] if order == "id" else [row["doubt" if order == "doubt" else "published"], row["key"]]


def _beyond(order: Order, place: list[Any]) -> ColumnElement[bool]:
    if order == "id":
        return literal(place[0]) < articles.c.id
    first = articles.c.doubt if order == "doubt" else articles.c.published
    lower: ColumnElement[bool] = tuple_(first, articles.c.key) < tuple_(*map(literal, place))
    return lower


def _told(order: Order, row: RowMapping) -> str:
    return base64.urlsafe_b64encode(json.dumps([order, *_place(order, row)]).encode()).decode()


def _cursor(after: str, order: Order) -> list[Any]:
    """The place that a cursor names; its shape is checked, since it comes from outside."""
    try:
        named, *place = json.loads(base64.urlsafe_b64decode(after.encode()))
    except (ValueError, TypeError):
        named, place = None, []
    wanted: Sequence[Any] = _PLACES[order]
    fits = len(place) == len(wanted) and all(isinstance(one, kind) for one, kind in zip(place, wanted, strict=True))
    if named != order or not fits:
        raise QueueError("after is no cursor of this order; begin without one")
    return list(place)
