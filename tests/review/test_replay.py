"""Replay: each event upon the same records, upon other rules and upon another text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from reviewer import Reviewer, fates, find, outcome

from extractor.pipeline import extract
from extractor.records import ArticleRecord
from extractor.review.draft import Act, RefusedError
from extractor.review.exact import document_of
from extractor.review.replay import digest_of, replay
from extractor.writing import to_json_bytes
from extractor.writing.json_files import record_from_dict

LINES = [
    "青岚市2020年养老服务工作通报",
    "截至2020年底，江苏省苏州市共有养老床位1.2万张，比上年末增长3.5%，其中护理型床位占58%。",
    "全市新建社区食堂36家，服务老年人12.5万人次，收到各级补助资金860万元。",
    "市民政局印发《苏州市养老服务条例》，明确每千名老年人拥有床位不低于40张。",
    "志愿者在常熟市开展助老活动216场，慰问困难老人1830名。",
]
TEXT = "\n".join(LINES) + "\n"


def machine_of(text: str = TEXT) -> ArticleRecord:
    return extract(text, published="2021-02-03", title=LINES[0])


def other(machine: ArticleRecord, quote: str, **changes: Any) -> ArticleRecord:
    """The record as if other rules had made it: the observation with this quote changed."""
    document = document_of(machine)
    one = find(document, "observation", quote)
    for name, value in changes.items():
        first, _, second = name.partition("__")
        one[first] = {**one[first], second: value} if second else value
    return record_from_dict(document)


def without(machine: ArticleRecord, quote: str) -> ArticleRecord:
    """The record as if other rules had not found this quantity."""
    document = document_of(machine)
    gone = find(document, "observation", quote)["id"]
    document["observations"] = [one for one in document["observations"] if one["id"] != gone]
    for one in document["observations"]:
        one["linked"] = [link for link in one["linked"] if link["id"] != gone]
    document["ledger"] = [
        one | {"fate": "unexplained", "observation": None} if one["observation"] == gone else one
        for one in document["ledger"]
    ]
    return record_from_dict(document)


@pytest.fixture
def machine() -> ArticleRecord:
    return machine_of()


@pytest.fixture
def reviewer(machine: ArticleRecord) -> Reviewer:
    return Reviewer(machine)


def id_of(machine: ArticleRecord, quote: str) -> str:
    return str(find(machine, "observation", quote).id)


def test_without_events_the_record_is_that_of_the_machine(machine: ArticleRecord) -> None:
    replayed = replay(machine, [])
    assert replayed.record is machine
    assert (replayed.state, replayed.outcomes) == ("open", ())


def test_an_edit_is_in_the_record_and_the_machine_s_own_is_kept_beside(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    event = reviewer.edit("observation", id, "quantity.value", 37)
    assert (event.base, event.value) == (36, 37)
    now = reviewer.now
    one = find(now.record, "observation", "36家")
    assert (one.id, one.quantity.value, one.confidence, one.flags) == (id, Decimal(37), 1.0, ())
    assert now.machine[id]["quantity"]["value"] == 36
    assert now.human[id].verdict == "edited"
    assert now.human[id].edited == ("quantity.value",)
    assert outcome(now, event).outcome == "applied"
    assert now.state == "in_work"


def test_what_nobody_spoke_of_keeps_its_bytes(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    reviewer.edit("observation", id, "quantity.value", 37)
    before, after = document_of(reviewer.machine), reviewer.now.document
    assert [one for one in after["observations"] if one["id"] != id] == [
        one for one in before["observations"] if one["id"] != id
    ]
    for name in ("regions", "policies", "sections", "article", "ledger", "text"):
        assert after[name] == before[name]


@pytest.mark.parametrize(
    ("now", "fate", "value"),
    [(36, "applied", 37), (37, "satisfied", 37), (38, "conflict", 37)],
    ids=["the machine says what was seen", "the machine has learned it", "the machine says something new"],
)
def test_an_edit_upon_other_rules(reviewer: Reviewer, now: int, fate: str, value: int) -> None:
    event = reviewer.edit("observation", id_of(reviewer.machine, "36家"), "quantity.value", 37)
    replayed = reviewer.on(other(reviewer.machine, "36家", quantity__value=now))
    assert outcome(replayed, event).outcome == fate
    assert outcome(replayed, event).machine == now
    assert find(replayed.record, "observation", "36家").quantity.value == value


def test_of_two_edits_of_a_field_the_later_counts(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    one = reviewer.edit("observation", id, "quantity.value", 37)
    two = reviewer.edit("observation", id, "quantity.value", 38)
    assert two.base == 37
    expected = {36: ("applied", "applied"), 37: ("satisfied", "applied"), 38: ("satisfied", "satisfied")}
    for now, (first, second) in expected.items():
        replayed = reviewer.on(other(reviewer.machine, "36家", quantity__value=now))
        assert (outcome(replayed, one).outcome, outcome(replayed, two).outcome) == (first, second), now
        assert find(replayed.record, "observation", "36家").quantity.value == 38
    replayed = reviewer.on(other(reviewer.machine, "36家", quantity__value=50))
    assert (outcome(replayed, one).outcome, outcome(replayed, two).outcome) == ("applied", "conflict")


def test_an_accepted_record_stands_and_what_the_machine_says_new_is_queued(reviewer: Reviewer) -> None:
    event = reviewer.accept("observation", id_of(reviewer.machine, "36家"))
    assert outcome(reviewer.now, event).outcome == "applied"
    changed = other(reviewer.machine, "36家", status="target", quantity__unit="处")
    replayed = reviewer.on(changed)
    assert outcome(replayed, event).outcome == "conflict"
    assert outcome(replayed, event).machine == {"status": "target", "quantity.unit": "处"}
    one = find(replayed.record, "observation", "36家")
    assert (one.status, one.quantity.unit) == ("actual", "家")


def test_a_conflict_that_was_looked_at_is_not_queued_again(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    event = reviewer.edit("observation", id, "quantity.value", 37)
    reviewer.machine = other(reviewer.machine, "36家", quantity__value=38)
    assert outcome(reviewer.now, event).outcome == "conflict"
    accepted = reviewer.accept("observation", id)
    assert accepted.machine == {"quantity.value": 38}
    assert fates(reviewer.now) == {event.id: "applied", accepted.id: "applied"}
    again = reviewer.on(other(reviewer.machine, "36家", quantity__value=99))
    assert outcome(again, event).outcome == "conflict"


def test_a_conflict_can_be_settled_for_the_machine(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    event = reviewer.edit("observation", id, "quantity.value", 37)
    reviewer.machine = other(reviewer.machine, "36家", quantity__value=38)
    yielded = reviewer.edit("observation", id, "quantity.value", 38)
    assert fates(reviewer.now) == {event.id: "satisfied", yielded.id: "satisfied"}
    assert find(reviewer.now.record, "observation", "36家").quantity.value == 38


def test_a_rejected_record_is_out_and_its_numeral_is_explained(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "58%")
    event = reviewer.reject("observation", id)
    now = reviewer.now
    assert id not in [one.id for one in now.record.observations]
    assert [(kind, one["id"]) for kind, one in now.rejected] == [("observation", id)]
    assert now.human[id].verdict == "rejected"
    entry = next(one for one in now.record.ledger if one.text == "58")
    assert (entry.fate, entry.kind, entry.rule) == ("other", "rejected", "review")
    assert all(link.id != id for one in now.record.observations for link in one.linked)
    assert outcome(now, event).outcome == "applied"


def test_a_rejection_upon_other_rules(reviewer: Reviewer) -> None:
    event = reviewer.reject("observation", id_of(reviewer.machine, "58%"))
    gone = reviewer.on(without(reviewer.machine, "58%"))
    assert outcome(gone, event).outcome == "satisfied"
    changed = reviewer.on(other(reviewer.machine, "58%", quantity__value=Decimal("0.58")))
    assert outcome(changed, event).outcome == "conflict"
    assert "58%" not in [one.quantity.text for one in changed.record.observations]


def test_a_rejection_can_be_taken_back_by_accepting(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "58%")
    reviewer.reject("observation", id)
    reviewer.accept("observation", id)
    assert find(reviewer.now.record, "observation", "58%").id == id
    assert set(fates(reviewer.now).values()) == {"applied"}


def test_a_record_that_the_machine_loses_is_put_back_and_queued(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    edited = reviewer.edit("observation", id, "quantity.value", 37)
    accepted = reviewer.accept("observation", id)
    lost = without(reviewer.machine, "36家")
    replayed = reviewer.on(lost)
    assert fates(replayed) == {edited.id: "conflict", accepted.id: "conflict"}
    one = find(replayed.record, "observation", "36家")
    assert (one.id, one.quantity.value) == (id, 37)
    entry = next(each for each in replayed.record.ledger if each.text == "36")
    assert (entry.fate, entry.observation) == ("observation", id)
    reviewer.machine = lost
    again = reviewer.accept("observation", id)
    assert again.machine == {"record": None}
    assert set(fates(reviewer.now).values()) == {"applied"}


def test_undone_edits_are_not_in_what_is_put_back(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    one = reviewer.edit("observation", id, "quantity.value", 37)
    reviewer.edit("observation", id, "quantity.unit", "处")
    reviewer.undo(one.id)
    back = find(reviewer.on(without(reviewer.machine, "36家")).record, "observation", "36家")
    assert (back.quantity.value, back.quantity.unit) == (36, "处")


def test_an_acceptance_does_not_keep_an_edit_that_is_undone(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    one = reviewer.edit("observation", id, "quantity.value", 37)
    reviewer.accept("observation", id)
    reviewer.undo(one.id)
    assert find(reviewer.now.record, "observation", "36家").quantity.value == 36


def added(reviewer: Reviewer) -> Any:
    lost = without(reviewer.machine, "1830名")
    reviewer.machine = lost
    return reviewer.add("observation", "1830名", quantity__value=1830, quantity__unit="名", measure="level")


def test_an_added_record_is_in_its_place_with_sentence_and_ledger(reviewer: Reviewer) -> None:
    event = added(reviewer)
    record = reviewer.now.record
    one = find(record, "observation", "1830名")
    assert one.id == event.record
    assert one.id.startswith("h")
    assert one.rule == "review"
    assert record.text[one.sentence.start : one.sentence.end].startswith("志愿者")
    starts = [each.quantity.start for each in record.observations]
    assert starts == sorted(starts)
    entry = next(each for each in record.ledger if each.text == "1830")
    assert (entry.fate, entry.observation) == ("observation", one.id)
    assert reviewer.now.human[one.id].verdict == "added"


def test_an_added_record_upon_other_rules(reviewer: Reviewer) -> None:
    whole = reviewer.machine
    event = added(reviewer)
    found = find(whole, "observation", "1830名")
    learned = reviewer.on(whole)
    assert outcome(learned, event).outcome == "satisfied"
    one = find(learned.record, "observation", "1830名")
    assert (one.id, one.indicator) == (found.id, found.indicator)
    assert learned.aliases == {event.record: found.id}
    differently = reviewer.on(other(whole, "1830名", quantity__value=1803))
    assert outcome(differently, event).outcome == "conflict"
    assert outcome(differently, event).machine == {"quantity.value": 1803}
    assert find(differently.record, "observation", "1830名").quantity.value == 1830


def test_edits_of_an_added_record_go_with_it_when_it_is_taken_back(reviewer: Reviewer) -> None:
    event = added(reviewer)
    edit = reviewer.edit("observation", str(event.record), "status", "target")
    assert find(reviewer.now.record, "observation", "1830名").status == "target"
    reviewer.undo(event.id)
    now = reviewer.now
    assert outcome(now, edit).outcome == "orphan"
    assert "1830名" not in [one.quantity.text for one in now.record.observations]


def test_a_boundary_moves_and_later_edits_follow(reviewer: Reviewer) -> None:
    text, id = reviewer.machine.text, id_of(reviewer.machine, "不低于40张")
    start = text.index("40张")
    moved = reviewer.edit("observation", id, "quantity.span", {"start": start, "end": start + 3})
    later = reviewer.edit("observation", id, "quantity.qualifier", "exact")
    now = find(reviewer.now.record, "observation", "40张")
    assert (now.id, now.quantity.qualifier) == (id, "exact")
    document = document_of(reviewer.machine)
    document["ledger"] = []
    one = find(document, "observation", "不低于40张")
    one |= {"id": "o1", "quantity": {**one["quantity"], "start": start, "text": "40张", "qualifier": "exact"}}
    replayed = reviewer.on(record_from_dict(document))
    assert fates(replayed) == {moved.id: "satisfied", later.id: "satisfied"}
    assert replayed.aliases == {id: "o1"}


def test_a_record_moved_onto_one_that_the_machine_makes_by_now_stays_one(reviewer: Reviewer) -> None:
    text, id = reviewer.machine.text, id_of(reviewer.machine, "不低于40张")
    start = text.index("40张")
    event = reviewer.edit("observation", id, "quantity.span", {"start": start, "end": start + 3})
    document = document_of(reviewer.machine)
    twin = dict(find(document, "observation", "不低于40张"))
    twin |= {"id": "o2", "quantity": {**twin["quantity"], "start": start, "text": "40张"}}
    document["observations"].append(twin)
    replayed = reviewer.on(record_from_dict(document))
    assert outcome(replayed, event).outcome == "conflict"
    assert find(replayed.record, "observation", "40张").id == id


def test_comments_hang_on_records_and_reject_nothing(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    hanging, free = reviewer.do(
        Act("comment", "observation", id, comment="口径？"), Act("comment", comment="已电话核实")
    )
    assert fates(reviewer.now) == {hanging.id: "applied", free.id: "applied"}
    assert reviewer.now.human[id].comments == 1
    assert reviewer.now.human[id].verdict is None
    gone = reviewer.on(machine_of(TEXT.replace(LINES[2] + "\n", "")))
    assert fates(gone) == {hanging.id: "orphan", free.id: "applied"}


def test_an_article_is_done_until_its_records_change(reviewer: Reviewer) -> None:
    reviewer.edit("observation", id_of(reviewer.machine, "36家"), "quantity.value", 37)
    done = reviewer.do(Act("done"))[0]
    assert done.value == digest_of(reviewer.now.record)
    assert reviewer.now.state == "done"
    learned = reviewer.on(other(reviewer.machine, "36家", quantity__value=37, rule="other", confidence=0.5))
    assert learned.state == "done"
    changed = reviewer.on(other(reviewer.machine, "216场", status="target"))
    assert (changed.state, outcome(changed, done).outcome) == ("in_work", "conflict")
    reviewer.do(Act("reopen"))
    assert reviewer.now.state == "in_work"


def test_a_policy_is_named_by_where_it_stands(reviewer: Reviewer) -> None:
    policy = reviewer.machine.policies[0]
    event = reviewer.edit("observation", id_of(reviewer.machine, "216场"), "policy", policy.id)
    assert "value" in event.anchors
    shifted = machine_of(TEXT.replace("市民政局印发", "近日，市民政局正式印发"))
    assert shifted.policies[0].id != policy.id
    assert outcome(reviewer.on(shifted), event).outcome == "orphan"
    document = document_of(reviewer.machine)
    document["policies"][0]["id"] = "p-new"
    for one in document["observations"]:
        one["policy"] = "p-new" if one["policy"] else None
    replayed = reviewer.on(record_from_dict(document))
    assert outcome(replayed, event).outcome == "applied"
    assert find(replayed.record, "observation", "216场").policy == "p-new"


def test_records_of_regions_and_policies_are_corrected_too(reviewer: Reviewer) -> None:
    machine = reviewer.machine
    region = next(one for one in machine.regions if one.text == "常熟市")
    reviewer.edit("region", region.id, "adcode", "320583")
    reviewer.edit("policy", machine.policies[0].id, "issuers", ["市民政局"])
    reviewer.add("policy", "助老活动", name="助老", kind_="initiative")
    reviewer.add("region", "全市", kind_="scope", adcode="320500")
    now = reviewer.now.record
    assert next(one for one in now.regions if one.text == "常熟市").name == "昆山市"
    assert now.policies[0].issuers == ("市民政局",)
    assert [one.name for one in now.policies][-1] == "助老"


TEXTS = {
    "a paragraph put before": TEXT.replace(LINES[2], "市领导出席会议并讲话，强调要把好事办实。" * 3 + "\n" + LINES[2]),
    "the sentence twice": TEXT + "补充材料如下，供各单位参阅。" * 4 + "\n" + "\n".join(LINES[1:4]) + "\n",
    "the sentence deleted": TEXT.replace(LINES[2] + "\n", ""),
    "a digit changed": TEXT.replace("36家", "39家"),
}


@pytest.mark.parametrize(
    ("text", "fate"),
    [
        ("a paragraph put before", "orphan"),
        ("the sentence twice", "orphan"),
        ("the sentence deleted", "orphan"),
        ("a digit changed", "orphan"),
    ],
)
def test_words_that_cannot_be_told_for_sure_are_not_found_by_likeness(reviewer: Reviewer, text: str, fate: str) -> None:
    event = reviewer.edit("observation", id_of(reviewer.machine, "36家"), "quantity.value", 37)
    changed = machine_of(TEXTS[text])
    replayed = reviewer.on(changed)
    assert outcome(replayed, event).outcome == fate
    assert to_json_bytes(replayed.record) == to_json_bytes(changed)


def test_words_with_all_around_them_are_found_in_another_text(reviewer: Reviewer) -> None:
    event = reviewer.edit("observation", id_of(reviewer.machine, "860万元"), "quantity.value", 8700000)
    changed = machine_of(TEXT.replace(LINES[0] + "\n", LINES[0] + "\n本报讯（记者 王小明）日前记者获悉：\n"))
    replayed = reviewer.on(changed)
    assert outcome(replayed, event).outcome == "applied"
    assert find(replayed.record, "observation", "860万元").quantity.value == 8700000


def test_refused_acts_tell_the_field_and_take_nothing(reviewer: Reviewer) -> None:
    id = id_of(reviewer.machine, "36家")
    with pytest.raises(RefusedError) as caught:
        reviewer.do(Act("accept", "observation", id), Act("edit", "observation", id, "measure", "rank"))
    assert [(one.record, one.zh) for one in caught.value.problems] == [(id, "位次从 1 起，且没有单位")]
    assert reviewer.events == []
    reviewer.do(
        Act("edit", "observation", id, "measure", "rank"), Act("edit", "observation", id, "quantity.unit", None)
    )
    assert find(reviewer.now.record, "observation", "36家").measure == "rank"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (Act("accept", "observation", "o-none"), "no observation"),
        (Act("accept"), "what kind of record"),
        (Act("add", "observation", value={"span": {"start": 0, "end": 2}}), "quantity.value: may not be empty"),
        (Act("add", "observation", value=3), "has not span and fields"),
        (Act("undo"), "names what it undoes"),
    ],
)
def test_what_cannot_be_done_is_refused(reviewer: Reviewer, act: Act, told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        reviewer.do(act)
