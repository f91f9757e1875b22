"""Whatever is said and whatever becomes of the text: no event is lost, and nothing is put upon a look-alike."""

from __future__ import annotations

import oracle
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from reviewer import Reviewer

from extractor.pipeline import extract
from extractor.records import ArticleRecord
from extractor.review.draft import Act, RefusedError
from extractor.review.events import LISTS, Event, event_from_line, event_line, live
from extractor.review.exact import document_of
from extractor.review.fields import get
from extractor.review.replay import replay
from extractor.writing import to_json_bytes

pytestmark = pytest.mark.slow
SENTENCES = [
    "全市新建社区食堂36家。",
    "全县新建社区食堂36家。",
    "全市新建社区食堂38家，服务老年人12.5万人次，收到补助资金860万元，办理救助申请1200件。",
    "江苏省苏州市共有养老床位1.2万张，比上年末增长3.5%。",
    "市政府印发《苏州市养老服务条例》，慰问困难老人1830名。",
    "会议强调要把好事办实，把实事办好，让群众有更多的获得感和幸福感。",
]
articles = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6)
MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def machine_of(sentences: list[str]) -> ArticleRecord:
    return extract("养老服务工作通报\n" + "".join(sentences) + "\n", published="2021-02-03", title="养老服务工作通报")


def acts_on(machine: ArticleRecord, data: st.DataObject) -> Reviewer:
    reviewer = Reviewer(machine)
    records = [(kind, one) for kind, name in LISTS.items() for one in getattr(machine, name)]
    assume(records)
    for _ in range(data.draw(st.integers(1, 6), label="acts")):
        kind, record = data.draw(st.sampled_from(records), label="record")
        edits = {
            "observation": ("quantity.value", data.draw(st.integers(7, 9), label="value")),
            "region": ("adcode", data.draw(st.sampled_from(["330100", "320100"]), label="adcode")),
            "policy": ("name", data.draw(st.sampled_from(["别名", "简称"]), label="name")),
        }
        acts = [
            Act("accept", kind, record.id),
            Act("reject", kind, record.id),
            Act("edit", kind, record.id, *edits[kind]),
            Act("comment", kind, record.id, comment="待核"),
        ]
        if reviewer.events:
            acts.append(Act("undo", undoes=data.draw(st.sampled_from(reviewer.events), label="undone").id))
        try:
            reviewer.do(data.draw(st.sampled_from(acts), label="act"))
        except RefusedError:
            continue
    return reviewer


@MODEST
@given(articles, articles, st.data())
def test_no_event_is_lost_and_no_look_alike_gets_one(before: list[str], after: list[str], data: st.DataObject) -> None:
    reviewer = acts_on(machine_of(before), data)
    machine = machine_of(after)
    replayed = replay(machine, reviewer.events)
    assert [each.event for each in replayed.outcomes] == [event.id for event in live(reviewer.events)]
    assert {each.outcome for each in replayed.outcomes} <= {"applied", "satisfied", "conflict", "orphan"}
    setting = oracle.Setting(reviewer.machine, machine)
    places = {
        oracle.place(setting, (event.anchors["record"].start, event.anchors["record"].end))
        for event in reviewer.events
        if event.record
    }
    own = document_of(machine)
    for kind, name in LISTS.items():
        resolved = {one["id"]: one for one in replayed.document[name]}
        for one in own[name]:
            span = one["quantity"] if kind == "observation" else one
            if (span["start"], span["end"]) not in places:
                told = resolved[one["id"]]
                assert told | {"linked": [], "policy": None} == one | {"linked": [], "policy": None}
        for one in replayed.document[name]:
            span = one["quantity"] if kind == "observation" else one
            assert one["id"] in {each["id"] for each in own[name]} or (span["start"], span["end"]) in places


@MODEST
@given(articles, st.data())
def test_events_give_the_same_record_in_any_order_and_from_their_lines(before: list[str], data: st.DataObject) -> None:
    machine = machine_of(before)
    events = acts_on(machine, data).events
    lines = data.draw(st.permutations([event_line(event) for event in events]), label="order")
    again = [event_from_line(line) for line in lines]
    one, other = replay(machine, events), replay(machine, [*again, *again[:1]])
    assert to_json_bytes(one.record) == to_json_bytes(other.record)
    assert one.outcomes == other.outcomes


@MODEST
@given(articles, st.data())
def test_the_last_word_of_a_person_is_in_the_record_upon_the_same_text(before: list[str], data: st.DataObject) -> None:
    machine = machine_of(before)
    reviewer = acts_on(machine, data)
    document = replay(machine, reviewer.events).document
    words: dict[tuple[str, str], list[Event]] = {}
    for event in live(reviewer.events):
        if event.kind in ("accept", "reject", "edit"):
            words.setdefault((str(event.record_kind), str(event.record)), []).append(event)
    for (kind, id), said in words.items():
        found = next((one for one in document[LISTS[kind]] if one["id"] == id), None)  # type: ignore[index]
        assert (found is None) == (said[-1].kind == "reject")
        edits = [event for event in said if event.kind == "edit"]
        if found is not None and edits:
            assert get(kind, found, str(edits[-1].field)) == edits[-1].value  # type: ignore[arg-type]


@MODEST
@given(articles, st.data())
def test_all_undone_is_as_if_nothing_was_said(before: list[str], data: st.DataObject) -> None:
    machine = machine_of(before)
    reviewer = acts_on(machine, data)
    for event in reversed(live(reviewer.events)):
        reviewer.undo(event.id)
    assert to_json_bytes(reviewer.now.record) == to_json_bytes(machine)
    assert reviewer.now.human == {}
