"""One article: its view, its history, its lease."""

from __future__ import annotations

from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Query, Request, Response

from extractor.review.events import Event, event_json
from extractor.review.server.answers import ReviewError, json_answer
from extractor.review.server.desk import BASE, Asking, AtDesk
from extractor.review.server.queue import Asked, Ordered
from extractor.review.server.views import Views, row_of
from extractor.review.store.double import rules_of, seen_by
from extractor.review.store.engine import reading, writing
from extractor.review.store.event_log import events_of
from extractor.review.store.leases import give_back, take_lease
from extractor.review.store.queue import Order, QueueError, key_after

router: Final = APIRouter(prefix=f"{BASE}/articles")


@router.get("/{key}")
def article(
    request: Request, desk: AtDesk, asking: Asking, key: int, asked: Asked, order: Ordered = "doubt"
) -> Response:
    views: Views = request.app.state.views
    try:
        with reading(desk.store.engine) as connection:
            view = views.of(connection, key, asking.name)
            following = key_after(connection, asked, cast(Order, order), key)
    except QueueError as error:
        raise ReviewError(422, "invalid", str(error), f"筛选条件无效：{error}") from None
    return view_answer(view | {"next_key": following})


@router.get("/{key}/history")
def history(
    desk: AtDesk, asking: Asking, key: int, record: Annotated[str | None, Query(max_length=100)] = None
) -> Response:
    with reading(desk.store.engine) as connection:
        events = events_of(connection, row_of(connection, key).id)
        events = seen_by(events, asking.name, rules_of(connection))
    if record is not None:
        events = _about(record, events)
    return json_answer({"events": [event_json(event) for event in events]})


def _about(record: str, events: list[Event]) -> list[Event]:
    """The events of a record, with those that undo one of them."""
    names: set[str | None] = set()
    found = []
    for event in events:
        if event.record == record or (event.kind == "undo" and event.undoes in names):
            found.append(event)
            names |= {event.id, event.batch} - {None}
    return found


@router.post("/{key}/lease")
def lease(desk: AtDesk, asking: Asking, key: int) -> Response:
    with writing(desk.store.engine) as connection:
        row_of(connection, key)
        held, own = take_lease(connection, key, asking.name)
    if not own:
        raise ReviewError(
            409, "leased", f"{held.who} has it open", f"{held.who} 正在审阅", current={"lease": held.told()}
        )
    return json_answer({"lease": held.told()})


@router.delete("/{key}/lease")
def end_lease(desk: AtDesk, asking: Asking, key: int) -> Response:
    with writing(desk.store.engine) as connection:
        give_back(connection, key, asking.name)
    return json_answer({"lease": None})


def view_answer(view: dict[str, Any], status: int = 200) -> Response:
    """The view with its version as the entity tag."""
    return json_answer(view, status, {"ETag": f'"{view["version"]}"'})
