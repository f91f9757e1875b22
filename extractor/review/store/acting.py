"""Acts of reviewers: drafts into events, checked against the state that the reviewer saw, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from extractor.errors import ExtractorError
from extractor.records import ArticleRecord
from extractor.review.draft import Act, draft
from extractor.review.events import Event, EventIds, live
from extractor.review.replay import replay
from extractor.review.store.derive import Derived, placed_after
from extractor.review.store.documents import data_of, extraction_of
from extractor.review.store.double import Rules, rules_of, seen_by
from extractor.review.store.event_log import acting, events_of, last_id
from extractor.review.store.rows import change_row
from extractor.review.store.store import Store
from extractor.review.store.tables import articles
from extractor.writing.json_files import record_from_json


class StaleError(ExtractorError):
    """The article has changed since the reviewer saw it."""


class NoArticleError(ExtractorError):
    """There is no article of that key."""


class NothingToUndoError(ExtractorError):
    """What is to be undone is not there, is undone already, or is another's."""


class Acted(NamedTuple):
    """What an act made: its events, and the version of the article after it."""

    events: list[Event]
    version: int


class Scene(NamedTuple):
    """An article as it stands before an act; ``seen`` are those of its events that the reviewer sees."""

    row: Any
    machine: ArticleRecord
    events: list[Event]
    seen: list[Event]
    rules: Rules
    ids: EventIds


Making = Callable[[Scene], Sequence[Act]]


def act(store: Store, key: int, version: int, who: str, acts: Sequence[Act]) -> Acted:
    """Write acts as events on the article that was seen at ``version``; several of them are one batch.

    Raises StaleError, NoArticleError, and RefusedError for acts that cannot be.
    """
    return _act(store, key, version, who, lambda scene: acts)


def undo(store: Store, key: int, version: int, who: str, target: str | None, *, others: bool) -> Acted:
    """Take back an event or a batch by its id, or the last act of ``who`` on the article where ``target`` is None.

    ``others`` allows to take back what others did. Raises as :func:`act`, and NothingToUndoError.
    """

    def making(scene: Scene) -> Sequence[Act]:
        return [Act(kind="undo", undoes=_undone(scene.seen, who, target, others=others))]

    return _act(store, key, version, who, making)


def act_unseen(store: Store, key: int, who: str, making: Making, batch: str | None) -> Acted:
    """A part of a bulk act, on the article as it is now; without events where nothing was to do."""
    return _act(store, key, None, who, making, batch)


def new_batch(store: Store) -> str:
    """The id of a new batch."""
    with store.engine.connect() as connection:
        return f"b{EventIds(last_id(connection)).next()[1:]}"


def _act(store: Store, key: int, version: int | None, who: str, making: Making, batch: str | None = None) -> Acted:
    with acting(store.engine, store.mirror) as (connection, new):
        scene = _scene(connection, key, who)
        if version is not None and scene.row.version != version:
            raise StaleError(f"article {key} is at version {scene.row.version}, not {version}; look at it again")
        acts = making(scene)
        if not acts:
            return Acted([], int(scene.row.version))
        if len(acts) > 1 and batch is None:
            batch = f"b{scene.ids.next()[1:]}"
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        run = extraction_of(connection, scene.row.document).run
        drafted = draft(scene.machine, scene.seen, acts, who=who, at=at, ids=scene.ids, run=run, batch=batch)
        new.extend(drafted.events)
        events, replayed = [*scene.events, *new], drafted.replayed
        if len(scene.seen) < len(scene.events):
            replayed = replay(scene.machine, events)
        derived = Derived(scene.machine, replayed, events)
        placed = placed_after(key, scene.row.document, derived, scene.rules, bool(scene.row.present))
        after = change_row(connection, placed)
    return Acted(list(new), after)


def _scene(connection: Connection, key: int, who: str) -> Scene:
    row = connection.execute(select(articles).where(articles.c.key == key)).first()
    if row is None:
        raise NoArticleError(f"there is no article {key}")
    machine = record_from_json(data_of(connection, row.document), row.id)
    events, rules = events_of(connection, row.id), rules_of(connection)
    return Scene(row, machine, events, seen_by(events, who, rules), rules, EventIds(last_id(connection)))


def _undone(events: Sequence[Event], who: str, target: str | None, *, others: bool) -> str:
    """The event or batch to take back."""
    undone = {event.undoes for event in events if event.kind == "undo"}
    standing = [event for event in live(events) if others or event.who == who]
    if target is None:
        own = [event for event in standing if event.who == who]
        if not own:
            raise NothingToUndoError("nothing of yours is left to undo here")
        return own[-1].batch or own[-1].id
    undoing = [event for event in events if event.kind == "undo" and event.id not in undone]
    candidates = [*standing, *(event for event in undoing if others or event.who == who)]
    if not any(target in (event.id, event.batch) for event in candidates):
        raise NothingToUndoError(f"{target}: is no act on this article that you could undo")
    return target
