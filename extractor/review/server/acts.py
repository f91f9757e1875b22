"""What changes something: events, undo, bulk acceptance, bringing in the outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from extractor.errors import ExtractorError
from extractor.review.draft import Act, RefusedError
from extractor.review.events import event_json
from extractor.review.fields import field_defs
from extractor.review.lookups import default_lookups
from extractor.review.prefill import prefill
from extractor.review.server.answers import Detail, ReviewError, json_answer
from extractor.review.server.article import view_answer
from extractor.review.server.bodies import (
    BulkBody,
    BulkUndoBody,
    Content,
    EventsBody,
    Seen,
    SuggestBody,
    UndoBody,
    read,
)
from extractor.review.server.desk import BASE, Asking, AtDesk, Desk, require
from extractor.review.server.views import Views, derived_of, row_of
from extractor.review.store.acting import Acted, NoArticleError, NothingToUndoError, StaleError, act, undo
from extractor.review.store.bulk import TooManyError, accept_all, undo_all
from extractor.review.store.double import rules_of
from extractor.review.store.engine import reading
from extractor.review.store.queue import Filter, QueueError
from extractor.review.store.users import ROLES

router: Final = APIRouter(prefix=BASE)


@router.get("/schema")
def schema(asking: Asking) -> Response:
    return json_answer({kind: [each.model_dump() for each in many] for kind, many in field_defs().items()})


@router.post("/articles/{key}/events")
def add_events(request: Request, desk: AtDesk, asking: Asking, key: int, seen: Seen, content: Content) -> Response:
    body = read(EventsBody, content)
    acts = [Act(**each.model_dump()) for each in body.events]
    return _acted(request, desk, key, asking.name, lambda: act(desk.store, key, seen, asking.name, acts))


@router.post("/articles/{key}/undo")
def undo_events(request: Request, desk: AtDesk, asking: Asking, key: int, seen: Seen, content: Content) -> Response:
    body = read(UndoBody, content)
    others = ROLES.index(asking.role) >= ROLES.index("adjudicator")
    target = body.event or body.batch
    return _acted(
        request, desk, key, asking.name, lambda: undo(desk.store, key, seen, asking.name, target, others=others)
    )


@router.post("/articles/{key}/suggest")
def suggest(desk: AtDesk, asking: Asking, key: int, content: Content) -> Response:
    body = read(SuggestBody, content)
    with reading(desk.store.engine) as connection:
        derived = derived_of(connection, row_of(connection, key), asking.name, rules_of(connection))
    document, lookups = derived.replayed.document, default_lookups()
    if not body.start < body.end <= len(document["text"]):
        raise ReviewError(422, "invalid", "the span is empty or outside the text", "片段为空或超出正文")
    return json_answer({"fields": prefill(document, body.record_kind, body.start, body.end, lookups)})


@router.post("/bulk")
def bulk(desk: AtDesk, asking: Asking, content: Content) -> Response:
    body = read(BulkBody, content)
    asked = body.filter.model_dump()
    least = asked.pop("min_confidence")
    try:
        done = accept_all(
            desk.store, Filter(**asked), body.article, asking.name, min_confidence=least, dry_run=body.dry_run
        )
    except TooManyError as error:
        en, zh = str(error), f"筛选结果超过 {error.most} 篇文章，请缩小范围"
        raise ReviewError(422, "too_many", en, zh) from None
    except QueueError as error:
        raise ReviewError(422, "invalid", str(error), f"筛选条件无效：{error}") from None
    return json_answer(asdict(done))


@router.post("/bulk/undo")
def bulk_undo(desk: AtDesk, asking: Asking, content: Content) -> Response:
    body = read(BulkUndoBody, content)
    others = ROLES.index(asking.role) >= ROLES.index("adjudicator")
    try:
        done = undo_all(desk.store, body.batch, asking.name, others=others)
    except NothingToUndoError as error:
        raise _nothing(error) from None
    return json_answer(asdict(done))


@router.post("/refresh")
def refresh(request: Request, desk: AtDesk, asking: Asking) -> Response:
    done = desk.store.refresh()
    return json_answer(done._asdict())


@router.post("/rebuild")
def rebuild(desk: AtDesk, asking: Asking) -> Response:
    require(asking, "admin")
    return json_answer({"articles": desk.store.rebuild()})


def _acted(request: Request, desk: Desk, key: int, who: str, doing: Callable[[], Acted]) -> Response:
    views: Views = request.app.state.views
    try:
        acted = doing()
    except StaleError as error:
        zh = "文章已被修改，请查看最新内容后重试"
        raise ReviewError(412, "stale", str(error), zh, current=_current(views, desk, key, who)) from None
    except NoArticleError as error:
        raise ReviewError(404, "no_article", str(error), f"没有文章 {key}") from None
    except NothingToUndoError as error:
        raise _nothing(error) from None
    except RefusedError as error:
        details = tuple(Detail(each.field, each.en, each.zh, each.record) for each in error.problems)
        raise ReviewError(422, "invalid", details[0].en, details[0].zh, details) from None
    return view_answer(_current(views, desk, key, who) | {"events": [event_json(each) for each in acted.events]}, 201)


def _current(views: Views, desk: Desk, key: int, who: str) -> dict[str, Any]:
    with reading(desk.store.engine) as connection:
        return views.of(connection, key, who)


def _nothing(error: ExtractorError) -> ReviewError:
    return ReviewError(409, "nothing_to_undo", str(error), "没有可撤销的操作")
