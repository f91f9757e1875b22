"""Where reviewers of the same article differ, field by field, and how far they agree. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from extractor.records import ArticleRecord
from extractor.review.events import LISTS, VERDICTS, Event, RecordKind, live
from extractor.review.exact import Json, JsonObject, same
from extractor.review.fields import fields_of, get, own_span
from extractor.review.replay import Replayed, replay


class Reading(NamedTuple):
    """What one reviewer says."""

    who: str
    value: Json
    at: str


class Dispute(NamedTuple):
    """Readings of one field that differ; ``field`` None is whether the record stands: accepted or rejected."""

    record: str
    record_kind: RecordKind
    field: str | None
    readings: tuple[Reading, ...]


class _Reader(NamedTuple):
    """One reviewer's own resolution of an article."""

    who: str
    events: list[Event]
    replayed: Replayed
    records: Mapping[tuple[RecordKind, Any], JsonObject]

    @property
    def is_done(self) -> bool:
        return self.replayed.state == "done"

    def when(self, record: str) -> str:
        """When they spoke of the record last, else when they spoke last at all."""
        return next((event.at for event in reversed(self.events) if event.record == record), self.events[-1].at)


def readers_of(machine: ArticleRecord, events: Sequence[Event], adjudicators: Collection[str]) -> list[_Reader]:
    """Each reviewer with what their own acts alone make of the article, by name."""
    own: dict[str, list[Event]] = {}
    for event in live(events):
        if event.who not in adjudicators:
            own.setdefault(event.who, []).append(event)
    return [_reader(machine, who, of_who) for who, of_who in sorted(own.items())]


def _reader(machine: ArticleRecord, who: str, events: list[Event]) -> _Reader:
    replayed = replay(machine, events)
    records = {
        _name(kind, one): one for kind, list_name in LISTS.items() for one in replayed.document.get(list_name, ())
    }
    return _Reader(who, events, replayed, records)


def _name(kind: RecordKind, record: JsonObject) -> tuple[RecordKind, Any]:
    """By what a record of several readers is the same: its id, or, if a person added it, its span."""
    return kind, own_span(kind, record) if str(record["id"]).startswith("h") else record["id"]


def disputes_of(machine: ArticleRecord, events: Sequence[Event], adjudicators: Collection[str]) -> list[Dispute]:
    """What an adjudicator has to decide: readings that differ and that none of them has decided yet.

    Only those readers count who have spoken of the record, or are done with the article.
    """
    readers = readers_of(machine, events, adjudicators)
    if len(readers) < 2:
        return []
    decided = _decided(events, adjudicators)
    found = []
    for (kind, name), id in _spoken_of(readers).items():
        for dispute in _of_record(readers, kind, name, id):
            if not {(id, None), (id, dispute.field)} & decided:
                found.append(dispute)
    return found


def _spoken_of(readers: Sequence[_Reader]) -> dict[tuple[RecordKind, Any], str]:
    """The records that somebody has spoken of, with the id by which they are known."""
    found: dict[tuple[RecordKind, Any], str] = {}
    for reader in readers:
        for event in reader.events:
            if event.kind in VERDICTS and event.record_kind and event.record:
                added = event.value if event.kind == "add" else None
                name = _name(event.record_kind, added) if added else (event.record_kind, event.record)
                if added or not event.record.startswith("h"):
                    found.setdefault(name, event.record)
    return found


def _of_record(readers: Sequence[_Reader], kind: RecordKind, name: Any, id: str) -> Iterator[Dispute]:
    speaking = [one for one in readers if one.is_done or _speaks(one, kind, name)]
    verdicts = [Reading(one.who, _verdict(one, kind, name), one.when(id)) for one in speaking]
    if len({reading.value for reading in verdicts}) > 1:
        yield Dispute(id, kind, None, tuple(verdicts))
    holding = [(one, one.records[kind, name]) for one in speaking if (kind, name) in one.records]
    for field in fields_of(kind):
        readings = [Reading(one.who, get(kind, record, field), one.when(id)) for one, record in holding]
        if any(not same(reading.value, readings[0].value) for reading in readings[1:]):
            yield Dispute(id, kind, field, tuple(readings))


def _speaks(reader: _Reader, kind: RecordKind, name: Any) -> bool:
    for event in reader.events:
        if event.record_kind == kind and event.kind in VERDICTS:
            added = event.kind == "add" and _name(kind, event.value) == (kind, name)
            if event.record == name or added:
                return True
    return False


def _verdict(reader: _Reader, kind: RecordKind, name: Any) -> str:
    return "accepted" if (kind, name) in reader.records else "rejected"


def _decided(events: Sequence[Event], adjudicators: Collection[str]) -> set[tuple[str, str | None]]:
    """Record and field of what adjudicators have said; without a field where they judged the whole record."""
    said = [event for event in live(events) if event.who in adjudicators and event.kind in VERDICTS]
    return {(str(event.record), event.field) for event in said}


class Agreement:
    """Counts of agreement over articles, for each two reviewers: spans and fields."""

    def __init__(self) -> None:
        self._spans: dict[tuple[str, str], Counter[str]] = {}
        self._fields: dict[tuple[RecordKind, str], Counter[str]] = {}

    def add(self, machine: ArticleRecord, events: Sequence[Event], adjudicators: Collection[str]) -> None:
        """Count an article in, for those reviewers who are done with it."""
        done = [one for one in readers_of(machine, events, adjudicators) if one.is_done]
        for one, other in combinations(done, 2):
            counted = self._spans.setdefault((one.who, other.who), Counter())
            spans, others = _spans(one), _spans(other)
            counted.update(articles=1, both=len(spans & others), one=len(spans), other=len(others))
            for kind, name in _spoken_of([one, other]):
                if (kind, name) in one.records and (kind, name) in other.records:
                    self._add_fields(kind, one.records[kind, name], other.records[kind, name], counted)

    def _add_fields(self, kind: RecordKind, record: JsonObject, other: JsonObject, pair: Counter[str]) -> None:
        for field in fields_of(kind):
            is_same = same(get(kind, record, field), get(kind, other, field))
            for counted in (self._fields.setdefault((kind, field), Counter()), pair):
                counted.update(fields=1, same=is_same)

    def told(self) -> JsonObject:
        """Span F1 over all pairs, agreement by field and by pair; shares are None where nothing was compared."""
        total: Counter[str] = sum(self._spans.values(), Counter())
        fields = [
            {
                "record_kind": kind,
                "field": field,
                "agreement": _share(each["same"], each["fields"]),
                "n": each["fields"],
            }
            for (kind, field), each in sorted(self._fields.items())
        ]
        pairs = [
            {
                "a": a,
                "b": b,
                "articles": each["articles"],
                "span_f1": _f1(each),
                "agreement": _share(each["same"], each["fields"]),
            }
            for (a, b), each in sorted(self._spans.items())
        ]
        return {"span_f1": _f1(total), "fields": fields, "pairs": pairs}


def _spans(reader: _Reader) -> set[tuple[RecordKind, tuple[int, int]]]:
    return {(kind, own_span(kind, record)) for (kind, _), record in reader.records.items()}


def _f1(counted: Counter[str]) -> float | None:
    return _share(2 * counted["both"], counted["one"] + counted["other"])


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
