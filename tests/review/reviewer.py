"""A reviewer for tests: acts on articles as the screen would, with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from extractor.records import ArticleRecord
from extractor.review.draft import Act, Drafted, draft
from extractor.review.events import LISTS, Event, EventIds, RecordKind
from extractor.review.exact import JsonObject
from extractor.review.replay import Outcome, Replayed, replay

START = datetime(2026, 11, 24, 8, tzinfo=UTC)


class Reviewer:
    """Holds the machine's record of one article and the events on it."""

    def __init__(self, machine: ArticleRecord, who: str = "李明", ids: EventIds | None = None) -> None:
        self.machine, self.who = machine, who
        self.events: list[Event] = []
        self.seconds: Iterator[int] = count()
        self.ids = ids or EventIds(clock=lambda: (START + timedelta(seconds=next(self.seconds))).timestamp())

    def do(self, *acts: Act, batch: str | None = None) -> tuple[Event, ...]:
        """Take the acts together; the new events."""
        at = (START + timedelta(seconds=len(self.events))).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        made: Drafted = draft(self.machine, self.events, acts, who=self.who, at=at, ids=self.ids, batch=batch)
        self.events += made.events
        return made.events

    def accept(self, kind: RecordKind, record: str) -> Event:
        return self.do(Act("accept", kind, record))[0]

    def reject(self, kind: RecordKind, record: str) -> Event:
        return self.do(Act("reject", kind, record))[0]

    def edit(self, kind: RecordKind, record: str, field: str, value: Any) -> Event:
        return self.do(Act("edit", kind, record, field, value))[0]

    def add(self, kind: RecordKind, quote: str, **fields: Any) -> Event:
        start = self.machine.text.index(quote)
        named = {name.rstrip("_").replace("__", "."): value for name, value in fields.items()}
        span = {"start": start, "end": start + len(quote)}
        return self.do(Act("add", kind, value={"span": span, "fields": named}))[0]

    def undo(self, what: str) -> Event:
        return self.do(Act("undo", undoes=what))[0]

    @property
    def now(self) -> Replayed:
        """The article as all events make it."""
        return replay(self.machine, self.events)

    def on(self, machine: ArticleRecord) -> Replayed:
        """The same events upon another record of the article."""
        return replay(machine, self.events)


def find(document: JsonObject | ArticleRecord, kind: RecordKind, quote: str) -> Any:
    """The only record of a kind with this quote, of a document or a record."""
    if isinstance(document, ArticleRecord):
        records: list[Any] = list(getattr(document, LISTS[kind]))
        found = [one for one in records if (one.quantity.text if kind == "observation" else one.text) == quote]
    else:
        places = [one["quantity"] if kind == "observation" else one for one in document[LISTS[kind]]]
        found = [one for one, at in zip(document[LISTS[kind]], places, strict=True) if at["text"] == quote]
    assert len(found) == 1, [quote, found]
    return found[0]


def fates(replayed: Replayed) -> dict[str, str]:
    """The outcome of each event by its id."""
    return {each.event: each.outcome for each in replayed.outcomes}


def outcome(replayed: Replayed, event: Event) -> Outcome:
    """What became of one event."""
    return next(each for each in replayed.outcomes if each.event == event.id)
