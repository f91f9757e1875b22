"""What the people say about one record, against what the machine says now: applied, satisfied, conflict or orphan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from extractor.review.events import Event, RecordKind
from extractor.review.exact import Json, JsonObject, same
from extractor.review.fields import Words, fields_of, get, shown, values_of
from extractor.review.placing import Placed, record_as_seen
from extractor.review.putting import FieldError, Setting, put

Fate = Literal["applied", "satisfied", "conflict", "orphan"]
Verdict = Literal["accepted", "rejected", "edited", "added"]

SAYS: Final = {
    "stands": Words(en="the machine's record is as it was seen", zh="机器记录与审核时一致"),
    "put": Words(en="put into the record", zh="已写入记录"),
    "superseded": Words(en="a later event on the same record stands in its place", zh="已被对同一记录的后续操作取代"),
    "learned": Words(en="the machine says the same now", zh="机器现在给出相同结果"),
    "gone": Words(en="the machine does not make the record any more", zh="机器已不再给出该记录"),
    "changed": Words(
        en="the machine says something new: neither what was seen nor what was written",
        zh="机器给出了新的结果，既不是当时所见，也不是人工所写",
    ),
    "lost": Words(
        en="the machine does not make the record any more; it was put back", zh="机器已不再给出该记录，现予放回"
    ),
    "twice": Words(
        en="the machine has a record of its own at the new boundary; that one was kept",
        zh="新边界处机器已另有记录，予以保留",
    ),
    "unfit": Words(en="the record does not allow the value any more", zh="该值与现有记录不再相容"),
    "unplaced": Words(
        en="the words are gone from the text, or stand in it more than once", zh="原文已不存在，或在文中不止一处"
    ),
    "taken_back": Words(en="the record's addition was taken back", zh="该记录的新增已被撤销"),
}


class Ruling(NamedTuple):
    """What became of one event, and what it was about: by field, or by several (an object) for a whole record."""

    fate: Fate
    why: Words
    machine: Json = None


class _Statement(NamedTuple):
    """That a field has a value; ``seen`` are the machine's values that whoever said so knew of.

    ``value`` is comparable, ``written`` may tell its evidence as well.

    Who accepts a record speaks for each value that is the machine's. Of a value that
    an edit has put there it is the edit that speaks; the acceptance only says that
    the machine's other value was seen.
    """

    event: Event
    value: Json
    seen: tuple[Json, ...]
    speaks: bool
    written: Json


@dataclass(slots=True)
class Settled:
    """What a record is to be (None where it is rejected or was never there), and what became of each event."""

    record: JsonObject | None
    verdict: Verdict | None
    rulings: dict[str, Ruling] = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)
    changed: bool = False


def settle(kind: RecordKind, machine: JsonObject | None, placed: Sequence[Placed], setting: Setting) -> Settled:
    """The record that the events in their order make of the machine's record (None where it makes none).

    All events are about this one record, and each has its place in the text.
    """
    if placed[-1].event.kind == "reject":
        return _rejected(kind, machine, placed)
    settled = Settled(None, None, {one.event.id: Ruling("applied", SAYS["superseded"]) for one in placed})
    standing = [one for one in placed if one.event.kind != "reject"]
    if machine is None:
        return _without_machine(kind, standing, settled, setting)
    settled.record = machine
    _state(kind, machine, standing, settled, setting)
    return settled


def _rejected(kind: RecordKind, machine: JsonObject | None, placed: Sequence[Placed]) -> Settled:
    """The last word is that there is no such record."""
    settled = Settled(None, "rejected", {one.event.id: Ruling("applied", SAYS["superseded"]) for one in placed})
    settled.changed = machine is not None
    if machine is None:
        was_added = any(one.event.kind == "add" for one in placed)
        ruling = Ruling("applied", SAYS["put"]) if was_added else Ruling("satisfied", SAYS["gone"])
    else:
        seen = [values for one in placed for values in (one.seen, one.shown)]
        now = values_of(kind, machine)
        new = {name: value for name, value in now.items() if not _is_among(value, [each.get(name) for each in seen])}
        ruling = Ruling("conflict", SAYS["changed"], new) if new else Ruling("applied", SAYS["stands"])
    settled.rulings[placed[-1].event.id] = ruling
    return settled


def _is_among(value: Json, others: Sequence[Json]) -> bool:
    return any(same(value, one) for one in others)


def _without_machine(kind: RecordKind, placed: Sequence[Placed], settled: Settled, setting: Setting) -> Settled:
    """An added record, or one that the machine makes no longer and that people have confirmed or corrected."""
    added = next((one for one in placed if one.event.kind == "add" and one.is_whole), None)
    if added is not None:
        settled.record = dict(added.value)
        _state(kind, settled.record, [one for one in placed if one is not added], settled, setting)
        settled.rulings[added.event.id] = Ruling("applied", SAYS["put"])
        settled.verdict, settled.changed = "added", True
        return settled
    sources = (record_as_seen(one, setting) for one in reversed(placed) if one.event.kind != "add")
    settled.record = next((record for record in sources if record is not None), None)
    if settled.record is None:
        settled.rulings = {one.event.id: Ruling("orphan", SAYS["unplaced"]) for one in placed}
        return settled
    _state(kind, settled.record, placed, settled, setting)
    known = any("record" in one.event.machine for one in placed)
    for one in placed:
        ruling = settled.rulings[one.event.id]
        if ruling.why is not SAYS["superseded"] and ruling.fate != "orphan":
            lost = Ruling("conflict", SAYS["lost"])
            settled.rulings[one.event.id] = Ruling("applied", SAYS["put"]) if known else lost
    settled.changed = True
    return settled


def _state(kind: RecordKind, machine: JsonObject, placed: Sequence[Placed], settled: Settled, setting: Setting) -> None:
    """Put into ``settled.record`` what the events say of each field, and rule on each event."""
    by_event: dict[str, dict[str, Ruling]] = {one.event.id: {} for one in placed}
    now = values_of(kind, machine)
    for name in fields_of(kind):
        statements = list(_statements(kind, placed, name))
        for event, ruling in _field_rulings(now[name], statements):
            by_event[event][name] = ruling
        wanted = _wanted(statements)
        if wanted is not None and not _put(kind, name, wanted, settled, setting):
            by_event[wanted.event.id][name] = Ruling("orphan", SAYS["unfit"])
    for one in placed:
        if not one.is_whole:
            settled.rulings[one.event.id] = Ruling("orphan", SAYS["unplaced"])
        else:
            settled.rulings[one.event.id] = _ruling(one.event, by_event[one.event.id])
    edited = {one.event.field for one in placed if one.event.kind == "edit" and one.is_whole}
    settled.edited = [name for name in fields_of(kind) if name in edited]
    kinds = {one.event.kind for one in placed if one.is_whole}
    settled.verdict = "added" if "add" in kinds else "edited" if edited else "accepted" if kinds else None


def _statements(kind: RecordKind, placed: Sequence[Placed], name: str) -> Iterator[_Statement]:
    """What the events say of one field, in order; who adds a record says nothing of what is left empty."""
    for one in placed:
        event = one.event
        if one.is_whole and event.kind == "add":
            value = get(kind, one.value, name)
            if value is not None and value != []:
                yield _Statement(event, value, (), True, value)
        elif one.is_whole and event.kind == "edit" and event.field == name:
            seen = (one.seen[name], one.shown[name])
            yield _Statement(event, shown(kind, name, one.value), seen, True, one.value)
        elif one.is_whole and event.kind == "accept":
            value, machine = one.shown[name], one.seen[name]
            yield _Statement(event, value, (machine,), same(value, machine), value)


def _field_rulings(now: Json, statements: Sequence[_Statement]) -> Iterator[tuple[str, Ruling]]:
    """For each statement on a field the ruling, where the machine says ``now``."""
    wanted = _wanted(statements)
    is_known = _is_among(now, [value for one in statements for value in one.seen])
    for at, one in enumerate(statements):
        is_learned = _is_among(now, [later.value for later in statements[at:] if later.speaks])
        if one.event.kind == "accept" and (not one.speaks or same(now, one.value)):
            ruling = Ruling("applied", SAYS["stands"])
        elif is_learned:
            ruling = Ruling("satisfied", SAYS["learned"], now)
        elif one is not wanted:
            ruling = Ruling("applied", SAYS["superseded"])
        else:
            ruling = Ruling("applied", SAYS["put"], now) if is_known else Ruling("conflict", SAYS["changed"], now)
        yield one.event.id, ruling


def _wanted(statements: Sequence[_Statement]) -> _Statement | None:
    """The statement whose value the field gets: the last that speaks."""
    return next((one for one in reversed(statements) if one.speaks), None)


def _put(kind: RecordKind, name: str, wanted: _Statement, settled: Settled, setting: Setting) -> bool:
    """Put the value into the settled record; False where the field cannot take it any more."""
    assert settled.record is not None
    if same(get(kind, settled.record, name), wanted.value):
        return True
    try:
        settled.record = put(kind, settled.record, name, wanted.written, setting)
    except FieldError:
        return False
    settled.changed = True
    return True


def _ruling(event: Event, of_fields: Mapping[str, Ruling]) -> Ruling:
    """The ruling on an event from those on its fields: a conflict or an orphan in one is that of all."""
    for fate in ("orphan", "conflict"):
        found = {name: ruling for name, ruling in of_fields.items() if ruling.fate == fate}
        if found and event.kind == "edit":
            return next(iter(found.values()))
        if found:
            why = next(iter(found.values())).why
            return Ruling(fate, why, {name: ruling.machine for name, ruling in found.items()})
    if event.kind == "edit":
        return next(iter(of_fields.values()))
    if event.kind == "add":
        is_put = any(ruling.why is SAYS["put"] for ruling in of_fields.values())
        return Ruling("applied", SAYS["put"]) if is_put else Ruling("satisfied", SAYS["learned"])
    return Ruling("applied", SAYS["stands"])
