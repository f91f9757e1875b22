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
    shown: JsonObject
    seen: JsonObject


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
    shown = _shown(event, snapshot, places)
    is_whole = not lost_value
    if event.kind == "accept":
        is_whole = not any(isinstance(one, Unknown) for one in shown.values())
    seen = shown | {field: _machine_value(event, field, machine, places) for field in shown.keys() & machine.keys()}
    return Placed(event, places.get(RECORD), places, value, is_whole, snapshot, has_snapshot, machine, shown, seen)


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


def _shown(event: Event, snapshot: JsonObject | None, places: Mapping[str, Place]) -> JsonObject:
    kind = event.record_kind
    if kind is None or snapshot is None:
        return {}
    return {field: _known(event, snapshot, kind, field, places) for field in fields_of(kind)}


def _machine_value(event: Event, field: str, machine: JsonObject, places: Mapping[str, Place]) -> Json:
    spans = dict(spans_in(event.machine[field], f"{MACHINE}.{field}"))
    return machine[field] if spans.keys() <= places.keys() else UNKNOWN


def _known(event: Event, snapshot: JsonObject, kind: RecordKind, field: str, places: Mapping[str, Place]) -> Json:
    """The snapshot's value of a field; UNKNOWN where words that it consists of have no place."""
    if field == "policy":
        was = (event.snapshot or {}).get(field)
        return UNKNOWN if was is not None and snapshot[field] is None else snapshot.get(field)
    if field == SPAN_FIELDS[kind]:
        is_there = ("quantity" if kind == "observation" else ROOT) in places
    elif field == "comparison":
        is_there = snapshot.get(field) is None or field in places
    elif field == "indicator":
        pieces = (snapshot.get(field) or {}).get("spans", ())
        is_there = all(f"indicator.spans.{at}" in places for at in range(len(pieces)))
    else:
        is_there = True
    return get(kind, snapshot, field) if is_there else UNKNOWN


def record_as_seen(placed: Placed, setting: Setting) -> JsonObject | None:
    """The machine's record when the event was made, in today's text; None where some of its evidence is gone."""
    kind = placed.event.record_kind
    if kind is None or placed.snapshot is None or not placed.has_snapshot:
        return None
    record, seen = placed.snapshot, placed.seen
    for field in fields_of(kind):
        if field in placed.machine:
            if isinstance(seen[field], Unknown):
                return None
            record = put(kind, record, field, seen[field], setting)
    return record
