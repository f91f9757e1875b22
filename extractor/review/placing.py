"""Events in the text as it is now: their spans at the places where their words stand today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from extractor.review.anchors import RECORD, ROOT, VALUE, Place, moved, place_anchor, spans_in
from extractor.review.events import Event, RecordKind
from extractor.review.exact import Json, JsonObject
from extractor.review.fields import SPAN_FIELDS, fields_of, get
from extractor.review.putting import Setting, put

MACHINE = "machine"
_FREE = frozenset({"sentence", "value.sentence"})
"""Spans that can be found anew: the sentence is that in which the record stands."""


class Unknown:
    """Stands for a value whose words are not in the text any more: it is equal to none, not to itself either."""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__


UNKNOWN = Unknown()


class Placed(NamedTuple):
    """An event in the text as it is now.

    ``place`` is where its record stands, None where that cannot be told;
    ``places`` those of all its anchors that were found, by path. ``value``,
    ``snapshot`` and ``machine`` are moved to them; ``is_whole`` says that the words
    of all that the event states are there (of an acceptance: of the fields of the
    record), ``has_snapshot`` that all of the snapshot's evidence is.
    """

    event: Event
    place: Place | None
    places: Mapping[str, Place]
    value: Json
    is_whole: bool
    snapshot: JsonObject | None
    has_snapshot: bool
    machine: JsonObject


def place_event(event: Event, text: str, sha: str, policy_at: Callable[[Place], str | None]) -> Placed:
    """The event in ``text`` (of hash ``sha``); ``policy_at`` gives the id of the policy record at a place."""
    placed = {name: place_anchor(anchor, text, sha) for name, anchor in event.anchors.items()}
    places = {name: place for name, place in placed.items() if place is not None}
    missing = {name for name, place in placed.items() if place is None}
    value = moved(event.value, text, places, VALUE)
    snapshot = moved(event.snapshot, text, places) if event.snapshot is not None else None
    machine = {field: moved(one, text, places, f"{MACHINE}.{field}") for field, one in event.machine.items()}
    value = _with_policy(event, value, places, policy_at, missing)
    if snapshot is not None and snapshot.get("policy") is not None and event.record_kind == "observation":
        snapshot = snapshot | {"policy": _policy("policy", snapshot["policy"], places, policy_at, missing)}
    if snapshot is not None and "sentence" in missing:
        snapshot = snapshot | {"sentence": None}
    if event.kind == "add" and f"{VALUE}.sentence" in missing:
        value = value | {"sentence": None}
    lost_value = any(name == VALUE or name.startswith(f"{VALUE}.") for name in missing - _FREE)
    lost = any(not name.startswith((f"{VALUE}.", f"{MACHINE}.")) and name != VALUE for name in missing - _FREE)
    has_snapshot = snapshot is not None and not lost
    made = Placed(event, places.get(RECORD), places, value, not lost_value, snapshot, has_snapshot, machine)
    if event.kind == "accept":
        is_whole = not any(isinstance(one, Unknown) for one in snapshot_values(made).values())
        return made._replace(is_whole=is_whole)
    return made


def _with_policy(
    event: Event,
    value: Json,
    places: Mapping[str, Place],
    policy_at: Callable[[Place], str | None],
    missing: set[str],
) -> Json:
    """A value that names a policy record names the one that stands at its place now."""
    if event.record_kind != "observation":
        return value
    if event.kind == "edit" and event.field == "policy" and value is not None:
        return _policy(VALUE, value, places, policy_at, missing)
    if event.kind == "add" and value.get("policy") is not None:
        return value | {"policy": _policy(f"{VALUE}.policy", value["policy"], places, policy_at, missing)}
    return value


def _policy(
    path: str, id: str, places: Mapping[str, Place], policy_at: Callable[[Place], str | None], missing: set[str]
) -> str | None:
    place = places.get(path)
    found = policy_at(place) if place is not None else None
    if found is None:
        missing.add(path)
    return found


def snapshot_values(placed: Placed) -> JsonObject:
    """Each field as the reviewer saw it, in today's text; :data:`UNKNOWN` where its words are gone."""
    kind = placed.event.record_kind
    if kind is None or placed.snapshot is None:
        return {}
    return {field: _known(placed, placed.snapshot, kind, field) for field in fields_of(kind)}


def seen_by_field(placed: Placed) -> JsonObject:
    """What the machine's record said when the event was made, by field; :data:`UNKNOWN` where its words are gone.

    That is the snapshot, but where the event tells that the machine differed from it.
    """
    values = snapshot_values(placed)
    for field in values.keys() & placed.machine.keys():
        path = f"{MACHINE}.{field}"
        spans = dict(spans_in(placed.event.machine[field], path))
        values[field] = placed.machine[field] if spans.keys() <= placed.places.keys() else UNKNOWN
    return values


def _known(placed: Placed, snapshot: JsonObject, kind: RecordKind, field: str) -> Json:
    if field == "policy":
        was = (placed.event.snapshot or {}).get(field)
        return UNKNOWN if was is not None and snapshot[field] is None else snapshot.get(field)
    if field == SPAN_FIELDS[kind]:
        needed = {"quantity" if kind == "observation" else ROOT}
    elif field in ("indicator", "comparison"):
        needed = {path for path, _ in spans_in(snapshot.get(field), field)}
        needed = {path for path in needed if path == "comparison" or path.startswith("indicator.")}
    else:
        needed = set()
    return get(kind, snapshot, field) if needed <= placed.places.keys() else UNKNOWN


def record_as_seen(placed: Placed, setting: Setting) -> JsonObject | None:
    """The machine's record when the event was made, in today's text; None where some of its evidence is gone."""
    kind = placed.event.record_kind
    if kind is None or placed.snapshot is None or not placed.has_snapshot:
        return None
    record, seen = placed.snapshot, seen_by_field(placed)
    for field in fields_of(kind):
        if field in placed.machine:
            if isinstance(seen[field], Unknown):
                return None
            record = put(kind, record, field, seen[field], setting)
    return record
