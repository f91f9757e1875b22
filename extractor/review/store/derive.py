"""What an article's events make of its machine document: the resolved record, and its row of the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from extractor.records import ArticleRecord
from extractor.review.events import Event
from extractor.review.exact import JsonObject
from extractor.review.replay import Outcome, Replayed, replay
from extractor.review.store.documents import Document
from extractor.review.store.double import Rules, reviewed_twice, rules_of
from extractor.review.store.event_log import events_of
from extractor.review.store.rows import Placed, Reviewed
from extractor.review.store.summary import summarize
from extractor.writing.json_files import record_from_json

OPEN_OUTCOMES: Final = ("conflict", "orphan")


class Derived(NamedTuple):
    """An article as it stands after its events."""

    machine: ArticleRecord
    replayed: Replayed
    events: Sequence[Event]

    @property
    def looked_at(self) -> list[Outcome]:
        """The outcomes that wait for a look."""
        return [outcome for outcome in self.replayed.outcomes if outcome.outcome in OPEN_OUTCOMES]


def derive(data: bytes, events: Sequence[Event], where: str = "document") -> Derived:
    """Replay events on a machine document. Raises RecordError where that is not valid against the contract."""
    machine = record_from_json(data, where)
    return Derived(machine, replay(machine, events), events)


def placed_of(connection: Connection, key: int, document: Document, *, with_events: bool) -> Placed:
    """The row of an article; its events are replayed where it has any."""
    info = document.content["article"]
    if not with_events:
        return Placed(key, info["id"], document.hash, info, document.summary, Reviewed())
    derived = derive(document.data, events_of(connection, info["id"]), info["id"])
    return placed_after(key, document.hash, derived, rules_of(connection))


def placed_after(key: int, hash: str, derived: Derived, rules: Rules, present: bool = True) -> Placed:
    """The row of an article whose events were replayed."""
    replayed, looked_at = derived.replayed, derived.looked_at
    info: Mapping[str, Any] = replayed.document["article"]
    judged = {id for id, human in replayed.human.items() if human.verdict is not None}
    told = [outcome_told(outcome) for outcome in looked_at]
    reviewed = Reviewed(replayed.state, len(judged), told, len(derived.events))
    reviewed = reviewed_twice(derived.machine, derived.events, reviewed, rules)
    summary = summarize(replayed.document, judged, len(reviewed.outcomes))
    return Placed(key, info["id"], hash, info, summary, reviewed, present)


def outcome_told(outcome: Outcome) -> JsonObject:
    """An outcome as the interface tells it."""
    return outcome._asdict() | {"reason": outcome.reason.model_dump()}
