"""Events twice over: rows of the database, and lines of the mirror beside the outputs.

A line is written and synced before the rows are committed, and only then is the
event acknowledged. Whatever is killed at whatever moment, what was acknowledged
stands in the mirror; :func:`reconcile` makes the two agree at every start, and
after the mirror was changed from outside (a pull of colleagues' work).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, func, select

from extractor.review.events import Event, event_from_line, event_line
from extractor.review.mirror import append_events, read_mirror
from extractor.review.store.engine import writing
from extractor.review.store.statements import insert_new
from extractor.review.store.tables import events

CHUNK: Final = 500
_COLUMNS: Final = ("id", "article", "who", "kind", "record", "batch")


class Reconciled(NamedTuple):
    """What was made good: events that the database lacked, events that the mirror lacked, articles concerned."""

    from_mirror: int = 0
    to_mirror: int = 0
    articles: frozenset[str] = frozenset()


class Mirror:
    """The mirror of one folder; ``size`` is what this process knows of the file, -1 before it has read it."""

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, -1

    def append(self, new: Sequence[Event]) -> int:
        """Add events and sync them; the size before. Raises OSError."""
        after = append_events(self.path, new)
        before = after - sum(len(event_line(event).encode()) for event in new)
        self.size = after if before == self.size else -1
        return before

    def take_back(self, size: int) -> None:
        """Cut the file to its size before an append."""
        os.truncate(self.path, size)
        self.size = size

    def read(self) -> Sequence[Event]:
        """All events, after a line that was cut off is dropped. Raises RecordError naming the line."""
        append_events(self.path, [])
        found = read_mirror(self.path).events
        self.size = self._size()
        return found

    def is_changed(self) -> bool:
        """Whether others have changed the file."""
        return self.size != self._size()

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0


@contextmanager
def acting(engine: Engine, mirror: Mirror) -> Iterator[tuple[Connection, list[Event]]]:
    """A writing transaction with a list for its events; at the end they are mirrored, synced and committed.

    An exception takes both back.
    """
    new: list[Event] = []
    with writing(engine) as connection:
        yield connection, new
        add_events(connection, new)
        before = mirror.append(new) if new else None
        try:
            transaction = connection.get_transaction()
            assert transaction is not None
            transaction.commit()
        except BaseException:
            if before is not None:
                mirror.take_back(before)
            raise


def add_events(connection: Connection, new: Iterable[Event]) -> None:
    """Add events to the database; those that are there already are left alone."""
    rows = [_row(event) for event in new]
    for at in range(0, len(rows), CHUNK):
        connection.execute(insert_new(connection, events), rows[at : at + CHUNK])


def last_id(connection: Connection) -> str | None:
    """The greatest id of all events; None before the first."""
    return connection.execute(select(func.max(events.c.id))).scalar()


def events_of(connection: Connection, article: str) -> list[Event]:
    """The events of an article, the oldest first."""
    chosen = select(events.c.body).where(events.c.article == article).order_by(events.c.id)
    return [event_from_line(body) for body in connection.execute(chosen).scalars()]


def articles_with_events(connection: Connection) -> frozenset[str]:
    """The ids of all articles that somebody has said something about."""
    return frozenset(connection.execute(select(events.c.article).distinct()).scalars())


def reconcile(connection: Connection, mirror: Mirror) -> Reconciled:
    """Make database and mirror agree, in a writing transaction; each event of either is in both afterwards.

    A last line that was cut off was never acknowledged and is dropped. Raises
    RecordError naming the line for any other that is no event (a mark of a merge,
    say), before anything is changed.
    """
    noted = {event.id: event for event in mirror.read()}
    stored = set(connection.execute(select(events.c.id)).scalars())
    missing = [noted[id] for id in sorted(noted.keys() - stored)]
    add_events(connection, missing)
    unmirrored = sorted(stored - noted.keys())
    for at in range(0, len(unmirrored), CHUNK):
        chosen = select(events.c.body).where(events.c.id.in_(unmirrored[at : at + CHUNK])).order_by(events.c.id)
        mirror.append([event_from_line(body) for body in connection.execute(chosen).scalars()])
    return Reconciled(len(missing), len(unmirrored), frozenset(event.article for event in missing))


def _row(event: Event) -> dict[str, Any]:
    return {**{name: getattr(event, name) for name in _COLUMNS}, "body": event_line(event)}
