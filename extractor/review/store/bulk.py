"""Acceptance of many records at once, article by article under one batch, and its undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from extractor.errors import ExtractorError
from extractor.review.draft import Act
from extractor.review.events import LISTS, Event
from extractor.review.replay import Replayed, replay
from extractor.review.store.acting import NothingToUndoError, Scene, act_unseen, new_batch
from extractor.review.store.derive import derive
from extractor.review.store.documents import data_of
from extractor.review.store.double import rules_of, seen_by
from extractor.review.store.engine import reading
from extractor.review.store.event_log import events_of
from extractor.review.store.queue import Filter, condition
from extractor.review.store.store import Store
from extractor.review.store.summary import flag_kind
from extractor.review.store.tables import articles, events

MOST_ARTICLES: Final = 1000


class TooManyError(ExtractorError):
    """The filter finds more articles than one bulk act may touch."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the filter finds more than {most} articles; narrow it")
        self.most = most


@dataclass(frozen=True)
class Bulk:
    """What a bulk act did, or would do: records, articles, and the batch by which it is undone (None for a trial)."""

    count: int
    articles: int
    batch: str | None


def accept_all(
    store: Store, asked: Filter, article: int | None, who: str, *, min_confidence: float | None, dry_run: bool
) -> Bulk:
    """Accept the records that nobody has judged, of one article or of all that the filter finds.

    Of the filter, rule, flag and kind choose records as well as articles;
    ``min_confidence`` leaves observations only, since only these have one.
    Raises TooManyError and QueueError.
    """
    with reading(store.engine) as connection:
        keys = _keys(connection, asked, article)
        if dry_run:
            found = [len(_of_article(connection, key, who, asked, min_confidence)) for key in keys]
            return Bulk(sum(found), sum(map(bool, found)), None)
    batch, count, touched = new_batch(store), 0, 0
    for key in keys:

        def making(scene: Scene) -> Sequence[Act]:
            return _acts(replay(scene.machine, scene.seen), asked, min_confidence)

        acted = act_unseen(store, key, who, making, batch)
        count, touched = count + len(acted.events), touched + bool(acted.events)
    return Bulk(count, touched, batch if count else None)


def undo_all(store: Store, batch: str, who: str, *, others: bool) -> Bulk:
    """Take a batch back in all its articles. Raises NothingToUndoError where there is none, or it is another's."""
    with reading(store.engine) as connection:
        chosen = select(articles.c.key, events.c.who).join(events, events.c.article == articles.c.id)
        rows = connection.execute(chosen.where(events.c.batch == batch).distinct()).all()
    if not rows or not (others or all(row.who == who for row in rows)):
        raise NothingToUndoError(f"{batch}: is no batch that you could undo")
    touched = 0
    for key in sorted({row.key for row in rows}):
        acted = act_unseen(store, key, who, lambda scene: _undoing(scene.events, batch), None)
        touched += bool(acted.events)
    return Bulk(touched, touched, batch)


def _undoing(there: Sequence[Event], batch: str) -> list[Act]:
    undone = {event.undoes for event in there if event.kind == "undo"}
    taken_back = {event.id for event in there if event.kind == "undo" and event.undoes == batch}
    still = not taken_back or taken_back <= undone
    return [Act(kind="undo", undoes=batch)] if still else []


def _keys(connection: Connection, asked: Filter, article: int | None) -> list[int]:
    if article is not None:
        return [article]
    chosen = select(articles.c.key).where(condition(connection, asked)).order_by(articles.c.key)
    keys = list(connection.execute(chosen.limit(MOST_ARTICLES + 1)).scalars())
    if len(keys) > MOST_ARTICLES:
        raise TooManyError(MOST_ARTICLES)
    return keys


def _of_article(connection: Connection, key: int, who: str, asked: Filter, min_confidence: float | None) -> list[Act]:
    row = connection.execute(select(articles).where(articles.c.key == key)).first()
    if row is None:
        return []
    seen = seen_by(events_of(connection, row.id), who, rules_of(connection))
    derived = derive(data_of(connection, row.document), seen, row.id)
    return _acts(derived.replayed, asked, min_confidence)


def _acts(replayed: Replayed, asked: Filter, min_confidence: float | None) -> list[Act]:
    found = []
    for kind, name in LISTS.items():
        if asked.kind in (None, kind) and (min_confidence is None or kind == "observation"):
            for record in getattr(replayed.record, name):
                human = replayed.human.get(record.id)
                if (human is None or human.verdict is None) and _is_asked(record, asked, min_confidence):
                    found.append(Act(kind="accept", record_kind=kind, record=record.id))
    return found


def _is_asked(record: Any, asked: Filter, min_confidence: float | None) -> bool:
    if asked.rule and record.rule != asked.rule:
        return False
    if asked.flag and asked.flag not in map(flag_kind, getattr(record, "flags", ())):
        return False
    return min_confidence is None or record.confidence >= min_confidence
