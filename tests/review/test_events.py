"""Events as lines, their ids, and which of them stand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.errors import RecordError
from extractor.review.anchors import make_anchor
from extractor.review.events import (
    Event,
    EventIds,
    added_id,
    event_from_json,
    event_from_line,
    event_line,
    in_order,
    live,
)

TEXT = "全市新增床位12张。"


def edit(ids: EventIds, **more: Any) -> Event:
    fields: dict[str, Any] = {
        "id": ids.next(),
        "at": "2026-11-24T08:00:00.000Z",
        "who": "李",
        "kind": "edit",
        "article": "a",
        "record_kind": "observation",
        "record": "o1",
        "field": "quantity.value",
        "base": 12,
        "value": Decimal("12.50"),
        "snapshot": {"quantity": {"start": 6, "end": 9, "value": 12}},
        "anchors": {"record": make_anchor(TEXT, 6, 9)},
    }
    return Event(**(fields | more))


def test_a_line_gives_the_event_again_with_exact_numbers() -> None:
    event = edit(EventIds(), value=Decimal("0.10000000000000000000001"), comment="第一行\n第二行\u2028")
    line = event_line(event)
    assert line.count("\n") == 1
    assert '"value":0.10000000000000000000001' in line
    assert event_from_line(line) == event


def test_floats_of_other_readers_become_the_decimals_that_they_are_written_as() -> None:
    assert edit(EventIds(), value=0.3).value == Decimal("0.3")


def test_ids_grow_within_a_millisecond_and_when_the_clock_is_set_back() -> None:
    times = iter([100.0, 100.0, 50.0, 100.001])
    ids = EventIds(clock=lambda: next(times))
    made = [ids.next() for _ in range(4)]
    assert made == sorted(set(made))
    assert EventIds(after=made[-1], clock=lambda: 1.0).next() > made[-1]


def test_added_ids_cannot_be_those_of_machine_records() -> None:
    assert added_id().startswith("h")
    assert len(added_id()) == 13


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"field": None}, "edit, and nothing else, names a field"),
        ({"kind": "accept"}, "edit, and nothing else, names a field"),
        ({"anchors": {}}, "has the anchor of its record"),
        ({"record": None}, "names record and record_kind"),
        ({"snapshot": None}, "has the snapshot"),
        ({"kind": "undo", "field": None}, "names what it undoes"),
        ({"at": "yesterday"}, "at: String should match"),
    ],
)
def test_what_is_no_event_is_refused(changed: dict[str, Any], told: str) -> None:
    good = event_line(edit(EventIds()))
    assert event_from_line(good)
    content = edit(EventIds()).model_dump(mode="json") | changed
    with pytest.raises(RecordError, match=r"file:3: no event: .*" + told):
        event_from_json(content, "file:3")


def test_broken_lines_name_file_and_line() -> None:
    with pytest.raises(RecordError, match=r"events\.jsonl:7: not JSON"):
        event_from_line('{"id": ', "events.jsonl:7")
    with pytest.raises(RecordError, match="NaN is no number"):
        event_from_line('{"id": NaN}', "events.jsonl:7")


def undo(ids: EventIds, target: str) -> Event:
    empty = {"record_kind": None, "record": None, "field": None, "base": None, "value": None}
    return edit(ids, kind="undo", undoes=target, snapshot=None, anchors={}, **empty)


def test_an_undo_takes_out_an_event_or_a_batch_and_can_be_undone() -> None:
    ids = EventIds()
    one, two, three = edit(ids), edit(ids, batch="b1"), edit(ids, batch="b1")
    back = undo(ids, one.id)
    batch = undo(ids, "b1")
    later = edit(ids, batch="b1")
    assert live([one, two, three]) == [one, two, three]
    assert live([three, two, back, one]) == [two, three]
    assert live([one, two, three, batch, later]) == [one, later]
    assert live([one, back, undo(ids, back.id)]) == [one]


def test_events_stand_in_the_order_of_their_making_each_once() -> None:
    ids = EventIds()
    one, two = edit(ids), edit(ids)
    assert in_order([two, one, two]) == [one, two]
