"""An article as the interface tells it: the resolved records, what people said of them, what waits for a look."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, select

from extractor.review.events import LISTS
from extractor.review.fields import own_span
from extractor.review.server.answers import ReviewError
from extractor.review.store.derive import Derived, derive, outcome_told
from extractor.review.store.documents import data_of
from extractor.review.store.double import Rules, rules_of, seen_by
from extractor.review.store.event_log import events_of
from extractor.review.store.leases import lease_of
from extractor.review.store.tables import articles

KEPT: Final = 64
_LISTS: Final = ("sections", "observations", "regions", "policies", "ledger")


class Views:
    """The last articles that were looked at, by key, version and who sees what: reading one again costs nothing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int, str, Rules], dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, connection: Connection, key: int, who: str) -> dict[str, Any]:
        """The article as ``who`` sees it, with its lease; raises ReviewError 404 for a key of none."""
        row, rules = row_of(connection, key), rules_of(connection)
        place = (row.key, row.version, who if rules.is_double else "", rules)
        with self._lock:
            view = self._kept.get(place)
        if view is None:
            view = view_of(row, derived_of(connection, row, who, rules))
            with self._lock:
                self._kept[place] = view
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        lease = lease_of(connection, key)
        return view | {"lease": lease and lease.told()}


def row_of(connection: Connection, key: int) -> Any:
    """The row of an article; raises ReviewError 404."""
    row = connection.execute(select(articles).where(articles.c.key == key)).first()
    if row is None:
        raise ReviewError(404, "no_article", f"there is no article {key}", f"没有文章 {key}")
    return row


def derived_of(connection: Connection, row: Any, who: str, rules: Rules) -> Derived:
    """The article as it stands after the events that ``who`` sees."""
    return derive(data_of(connection, row.document), seen_by(events_of(connection, row.id), who, rules), row.id)


def view_of(row: Any, derived: Derived) -> dict[str, Any]:
    """The article as the interface tells it, without lease and next article.

    Rejected records stand in their lists, in reading order, so that they can be seen and taken back.
    """
    replayed = derived.replayed
    content = replayed.document
    lists = {name: list(content.get(name, ())) for name in _LISTS}
    for kind, record in replayed.rejected:
        lists[LISTS[kind]].append(record)
    for kind, name in LISTS.items() if replayed.rejected else ():
        lists[name].sort(key=partial(own_span, kind))
    return {
        "key": row.key,
        "version": row.version,
        "state": row.state,
        "present": row.present,
        "article": content["article"],
        "text": content["text"],
        **lists,
        "extraction": content["extraction"],
        "human": {id: human._asdict() for id, human in replayed.human.items()},
        "machine": dict(replayed.machine),
        "outcomes": [outcome_told(outcome) for outcome in replayed.outcomes],
    }
