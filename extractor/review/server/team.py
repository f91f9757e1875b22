"""What a team looks at: disputes between reviewers, agreement, and what verdicts say of the rules."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import func, select

from extractor.review.report import report_of
from extractor.review.resolved import Corrections
from extractor.review.server.answers import json_answer
from extractor.review.server.desk import BASE, Asking, AtDesk, require
from extractor.review.server.views import row_of
from extractor.review.store.disputes import Agreement, disputes_of
from extractor.review.store.documents import data_of
from extractor.review.store.double import rules_of
from extractor.review.store.engine import reading
from extractor.review.store.event_log import events_of
from extractor.review.store.tables import articles, events
from extractor.writing.json_files import record_from_json

router: Final = APIRouter(prefix=BASE)


@router.get("/articles/{key}/adjudication")
def adjudication(desk: AtDesk, asking: Asking, key: int) -> Response:
    """The readings of reviewers that differ; reviewers are not shown them while review is double."""
    with reading(desk.store.engine) as connection:
        rules = rules_of(connection)
        if rules.is_double:
            require(asking, "adjudicator")
        row = row_of(connection, key)
        machine = record_from_json(data_of(connection, row.document), row.id)
        found = disputes_of(machine, events_of(connection, row.id), rules.adjudicators)
    told = [one._asdict() | {"readings": [reading._asdict() for reading in one.readings]} for one in found]
    return json_answer({"fields": told})


@router.get("/agreement")
def agreement(desk: AtDesk, asking: Asking) -> Response:
    """How far reviewers agree on the articles that two or more of them have done."""
    counted = Agreement()
    with reading(desk.store.engine) as connection:
        rules = rules_of(connection)
        several = select(events.c.article).where(events.c.kind == "done").group_by(events.c.article)
        several = several.having(func.count(events.c.who.distinct()) > 1)
        chosen = select(articles).where(articles.c.id.in_(several)).order_by(articles.c.id)
        rows: list[Any] = list(connection.execute(chosen))
        for row in rows:
            machine = record_from_json(data_of(connection, row.document), row.id)
            counted.add(machine, events_of(connection, row.id), rules.adjudicators)
    return json_answer(counted.told())


@router.get("/report")
def report(desk: AtDesk, asking: Asking) -> Response:
    """Precision by rule, errors by field, and a sample of accepted records."""
    corrections = Corrections(desk.store.outputs)
    return json_answer(report_of(corrections.corrected(), corrections.events).as_dict())
