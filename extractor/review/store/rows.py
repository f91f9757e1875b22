"""The rows of the queue: put in, changed, taken out, and their counts kept in step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from extractor.review.store.statements import insert_or_add
from extractor.review.store.summary import Summary
from extractor.review.store.tables import articles, counts, marks, outcomes


class Reviewed(NamedTuple):
    """What replaying its events made of an article, as far as the queue tells of it."""

    state: str = "open"
    verdicts: int = 0
    outcomes: Sequence[Mapping[str, Any]] = ()
    events: int = 0

    def number_of(self, outcome: str) -> int:
        """How many of the outcomes are ``conflict`` or ``orphan``."""
        return sum(one["outcome"] == outcome for one in self.outcomes)


class Placed(NamedTuple):
    """One article as it is to stand in the queue."""

    key: int
    id: str
    document: str
    info: Mapping[str, Any]
    summary: Summary
    reviewed: Reviewed
    present: bool = True


def columns_of(placed: Placed) -> dict[str, Any]:
    """The columns of an article's row, but for its key and version."""
    info, summary, reviewed = placed.info, placed.summary, placed.reviewed
    region = info.get("region") or {}
    numbers = ("observations", "regions", "policies", "doubtful", "unexplained", "lowest", "doubt")
    state = "conflict" if reviewed.outcomes and reviewed.state != "done" else reviewed.state
    return {
        "id": placed.id,
        "document": placed.document,
        "present": placed.present,
        "state": state,
        "title": _clean(info.get("title")),
        "source": _clean(info.get("source")),
        "published": info.get("published") or "",
        "adcode": region.get("adcode"),
        "region": _clean(region.get("name")),
        "reason": summary.reason._asdict(),
        "verdicts": reviewed.verdicts,
        "conflicts": reviewed.number_of("conflict"),
        "orphans": reviewed.number_of("orphan"),
        **{name: getattr(summary, name) for name in numbers},
    }


def add_rows(connection: Connection, new: Sequence[Placed]) -> None:
    """Put new articles into the queue, at version 1 and one more for each event.

    So a page that was open when the database was lost is stale, and not by chance current.
    """
    if not new:
        return
    rows = [{"key": placed.key, "version": 1 + placed.reviewed.events, **columns_of(placed)} for placed in new]
    connection.execute(insert(articles), rows)
    _put_details(connection, new)
    _count(connection, rows, 1)
    _count_marks(connection, [mark for placed in new for mark in _marks(placed)], 1)


def change_row(connection: Connection, placed: Placed) -> int:
    """Bring the row of an article up to date; its new version comes back."""
    take_details(connection, [placed.key])
    return put_row(connection, placed)


def put_row(connection: Connection, placed: Placed) -> int:
    """The same for an article whose details and counts were taken away."""
    version = 1 + int(connection.execute(select(articles.c.version).where(articles.c.key == placed.key)).scalar_one())
    row = columns_of(placed)
    connection.execute(update(articles).where(articles.c.key == placed.key).values(version=version, **row))
    _put_details(connection, [placed])
    _count(connection, [row], 1)
    _count_marks(connection, _marks(placed), 1)
    return version


def take_details(connection: Connection, keys: Sequence[int]) -> None:
    """Take marks, outcomes and counts of articles away, before they are put again or the articles are gone."""
    rows = connection.execute(select(articles).where(articles.c.key.in_(keys))).mappings().all()
    _count(connection, rows, -1)
    present = [row["key"] for row in rows if row["present"]]
    taken = connection.execute(select(marks.c.kind, marks.c.value).where(marks.c.key.in_(present))).all()
    _count_marks(connection, [(kind, value) for kind, value in taken], -1)
    connection.execute(delete(marks).where(marks.c.key.in_(keys)))
    connection.execute(delete(outcomes).where(outcomes.c.key.in_(keys)))


def forget_details(connection: Connection) -> None:
    """Take marks, outcomes and counts of all articles away, before all are put again."""
    for table in (marks, outcomes, counts):
        connection.execute(delete(table))


def next_key(connection: Connection) -> int:
    """The key of the next new article."""
    return 1 + int(connection.execute(select(func.coalesce(func.max(articles.c.key), 0))).scalar_one())


def _marks(placed: Placed) -> list[tuple[str, str]]:
    if not placed.present:
        return []
    kinds = (("rule", placed.summary.rules), ("flag", placed.summary.flags))
    return sorted({(kind, _clean(one) or "") for kind, many in kinds for one in many})


def _clean(content: str | None) -> str | None:
    """The text as a database can hold it: no NUL and no half of a surrogate pair."""
    return content and content.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _put_details(connection: Connection, many: Sequence[Placed]) -> None:
    rows = [{"kind": kind, "value": value, "key": each.key} for each in many for kind, value in _marks(each)]
    if rows:
        connection.execute(insert(marks), rows)
    told = [
        {"key": each.key, "event": one["event"], "outcome": one["outcome"], "body": dict(one)}
        for each in many
        for one in each.reviewed.outcomes
    ]
    if told:
        connection.execute(insert(outcomes), told)


def _count(connection: Connection, rows: Iterable[Any], by: int) -> None:
    found: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if row["present"]:
            found["state", row["state"], ""] += by
            if row["adcode"]:
                found["region", row["adcode"], row["region"] or ""] += by
    _add(connection, found)


def _count_marks(connection: Connection, found: Collection[tuple[str, str]], by: int) -> None:
    summed = Counter(found)
    _add(connection, Counter({(kind, value, ""): count * by for (kind, value), count in summed.items()}))


def _add(connection: Connection, found: Counter[tuple[str, str, str]]) -> None:
    rows = [{"kind": kind, "value": value, "name": name, "count": n} for (kind, value, name), n in found.items() if n]
    if rows:
        connection.execute(insert_or_add(connection, counts, "count"), rows)
