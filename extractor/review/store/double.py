"""Double review: reviewers do not see each other, and an article is done when two are done and agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from extractor.records import ArticleRecord
from extractor.review.events import Event
from extractor.review.store.disputes import disputes_of, readers_of
from extractor.review.store.rows import Reviewed
from extractor.review.store.statements import insert_or_update
from extractor.review.store.tables import settings, users

DOUBLE: Final = "double"
NEEDED: Final = 2


class Rules(NamedTuple):
    """Whether review is double, and who decides between reviewers."""

    is_double: bool
    adjudicators: frozenset[str]


def rules_of(connection: Connection) -> Rules:
    """The rules as they are set now."""
    value = connection.execute(select(settings.c.value).where(settings.c.name == DOUBLE)).scalar()
    named = connection.execute(select(users.c.name).where(users.c.role != "reviewer")).scalars()
    return Rules(value == "yes", frozenset(named))


def set_double(connection: Connection, is_double: bool) -> bool:
    """Set whether review is double; whether that changes something."""
    if rules_of(connection).is_double == is_double:
        return False
    row = {"name": DOUBLE, "value": "yes" if is_double else "no"}
    connection.execute(insert_or_update(connection, settings), [row])
    return True


def seen_by(events: Sequence[Event], who: str, rules: Rules) -> list[Event]:
    """The events that ``who`` sees: in double review, reviewers see their own and the adjudicators'."""
    if not rules.is_double or who in rules.adjudicators:
        return list(events)
    return [event for event in events if event.who == who or event.who in rules.adjudicators]


def reviewed_twice(machine: ArticleRecord, events: Sequence[Event], reviewed: Reviewed, rules: Rules) -> Reviewed:
    """The state of an article in double review: done by an adjudicator, or by two reviewers who agree.

    What two reviewers who are done leave in dispute is in conflict. That one of them
    was done is no conflict with the other's corrections.
    """
    if not rules.is_double:
        return reviewed
    told = [one for one in reviewed.outcomes if one["kind"] != "done"]
    ends = [event for event in events if event.kind in ("done", "reopen")]
    if ends and ends[-1].who in rules.adjudicators:
        return reviewed
    done = [one for one in readers_of(machine, events, rules.adjudicators) if one.is_done]
    if len(done) < NEEDED:
        return reviewed._replace(state="in_work" if reviewed.state == "done" else reviewed.state, outcomes=told)
    disputes = disputes_of(machine, events, rules.adjudicators)
    return reviewed._replace(state="conflict" if disputes else "done", outcomes=told)
