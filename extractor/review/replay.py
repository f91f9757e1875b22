"""Replay: what people said about an article's records, put upon what the machine says now. Pure.

Each event that stands has one of four outcomes: *applied*; *satisfied*, the
machine says the same by now; *conflict*, the machine says something new, the
person's word holds and is to be looked at; *orphan*, the words that it was about
are gone or cannot be told from others. Nothing is placed by likeness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Literal, NamedTuple

from extractor.records import ArticleRecord
from extractor.review.anchors import Place, text_sha
from extractor.review.events import LISTS, VERDICTS, Event, RecordKind, live
from extractor.review.exact import Json, JsonObject, document_of, json_text
from extractor.review.fields import Words, own_span, values_of
from extractor.review.folding import SAYS, Fate, Ruling, Settled, Verdict, settle
from extractor.review.lookups import Lookups, default_lookups
from extractor.review.placing import Placed, place_event
from extractor.review.putting import setting_of
from extractor.review.revision import Revision, fits

State = Literal["open", "in_work", "done"]
_DONE_CHANGED = Words(
    en="text or records have changed since the article was done", zh="文章完成审核后，正文或记录有变化"
)
_SAID = Words(en="said about the article", zh="针对全文")


class Outcome(NamedTuple):
    """What became of one event.

    ``record`` is the id that its record has now, None where there is none.
    ``machine`` is what the machine says: of the field of an edit, or of several
    fields by name.
    """

    event: str
    outcome: Fate
    reason: Words
    kind: str
    record: str | None
    field: str | None = None
    base: Json = None
    value: Json = None
    machine: Json = None


class Human(NamedTuple):
    """What people said of one record: the verdict, the fields edited, by whom and when last, and how many comments."""

    verdict: Verdict | None
    edited: tuple[str, ...]
    who: str
    at: str
    comments: int = 0


class Replayed(NamedTuple):
    """The outcome of a replay.

    ``record`` is the resolved article and ``document`` the same as parsed JSON;
    ``outcomes`` has one entry for each live event, in order of events. ``human``
    tells by id what people said of a record, also of those in ``rejected``, which
    are left out of ``record``. ``machine`` has, by id, the machine's record of those
    that differ from it. ``aliases`` gives the id that a record of an event has now,
    where it is another.
    """

    record: ArticleRecord
    document: JsonObject
    outcomes: tuple[Outcome, ...]
    human: Mapping[str, Human]
    rejected: tuple[tuple[RecordKind, JsonObject], ...]
    machine: Mapping[str, JsonObject]
    aliases: Mapping[str, str]
    state: State

    def count(self, fate: Fate) -> int:
        """How many events ended so."""
        return sum(each.outcome == fate for each in self.outcomes)


def replay(machine: ArticleRecord, events: Iterable[Event], lookups: Lookups | None = None) -> Replayed:
    """The resolved record of an article and the outcome of each event on it.

    ``events`` are those of this article, in any order; ``lookups`` the tables that
    say what follows from a value (the built-in ones where None).

    >>> from extractor.pipeline import extract
    >>> record = extract("全市共有床位12张。", title="通报", published="2020-01-02")
    >>> replay(record, []).record is record
    True
    """
    standing = live(events)
    if not standing:
        return Replayed(machine, document_of(machine), (), {}, (), {}, {}, "open")
    return _Replay(machine, standing, lookups or default_lookups()).run()


def digest_of(record: ArticleRecord | JsonObject) -> str:
    """A hash of the text and of what its records say, by which an article that is done is known again.

    Ids, rules, confidence and flags have no part in it.
    """
    document = document_of(record) if isinstance(record, ArticleRecord) else record
    said = {kind: [values_of(kind, one) for one in document.get(name, ())] for kind, name in LISTS.items()}
    hasher = blake2b(text_sha(document["text"]).encode(), digest_size=16)
    hasher.update(json_text(said).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


class _Group(NamedTuple):
    """The events about one record; ``target`` is where the machine's record stands, else where they were made."""

    kind: RecordKind
    target: Place
    placed: list[Placed]


class _Replay:
    """The work of one replay."""

    def __init__(self, machine: ArticleRecord, events: Sequence[Event], lookups: Lookups) -> None:
        self.machine, self.events = machine, events
        self.revision = Revision(document_of(machine))
        self.setting = setting_of(self.revision.document, lookups)
        self.sha = text_sha(machine.text)
        self.outcomes: dict[str, Outcome] = {}
        self.human: dict[str, Human] = {}

    def run(self) -> Replayed:
        for kind in ("region", "policy", "observation"):
            for group in self._groups([one for one in self.events if one.record_kind == kind and one.kind in VERDICTS]):
                self._settle(group)
        self._comments()
        document, record = self.revision.finish()
        state = self._state(document)
        return Replayed(
            record,
            document,
            tuple(self.outcomes[event.id] for event in self.events),
            self.human,
            tuple(self.revision.rejected),
            self.revision.machine,
            self.revision.aliases,
            state,
        )

    def _groups(self, events: Sequence[Event]) -> list[_Group]:
        """The events by the record that they are about, in the order in which the records were first spoken of."""
        by_record: dict[str, list[Event]] = {}
        for event in events:
            by_record.setdefault(str(event.record), []).append(event)
        groups: dict[Place, _Group] = {}
        for record, of_record in by_record.items():
            placed = self._placed(of_record)
            if not placed:
                continue
            kind = placed[0].event.record_kind
            assert kind is not None
            target = self._target(kind, placed)
            group = groups.setdefault(target, _Group(kind, target, []))
            group.placed.extend(placed)
            self.revision.note(record, kind, target)
        for group in groups.values():
            group.placed.sort(key=lambda one: one.event.id)
        return list(groups.values())

    def _placed(self, events: Sequence[Event]) -> list[Placed]:
        """Those of a record's events whose record has a place; the others are orphans."""
        placed = [place_event(one, self.machine.text, self.sha, self.revision.policy_at) for one in events]
        standing = [one for one in placed if one.place is not None]
        taken_back = events[0].record is not None and events[0].record.startswith("h")
        taken_back = taken_back and all(one.kind != "add" for one in events)
        for one in placed:
            if one.place is None or taken_back:
                why = SAYS["taken_back"] if taken_back else SAYS["unplaced"]
                self._rule(one.event, Ruling("orphan", why), None)
        return [] if taken_back else standing

    def _target(self, kind: RecordKind, placed: Sequence[Placed]) -> Place:
        """Where the record of these events stands: the machine's record at one of their spans, the earliest first."""
        spans: list[Place] = []
        for one in placed:
            assert one.place is not None
            spans.append(one.place)
            if one.event.kind == "edit" and one.event.field in ("span", "quantity.span") and one.is_whole:
                spans.append(Place(one.value["start"], one.value["end"]))
        return next((span for span in spans if self.revision.at(kind, span) is not None), spans[0])

    def _settle(self, group: _Group) -> None:
        kind, placed = group.kind, group.placed
        found = self.revision.at(kind, group.target)
        settled = settle(kind, found, placed, self.setting)
        if settled.changed and settled.record is not None and not self._fits(kind, settled):
            settled = Settled(found, None, {one.event.id: Ruling("orphan", SAYS["unfit"]) for one in placed})
        if settled.record is not None and settled.changed and self._is_taken(kind, found, settled.record):
            settled.rulings = {id: _taken(ruling) for id, ruling in settled.rulings.items()}
        id = self.revision.take(kind, found, settled.record, str(placed[0].event.record), settled.verdict == "rejected")
        for one in placed:
            self._rule(one.event, settled.rulings[one.event.id], id)
        last = placed[-1].event
        if settled.verdict is not None and id is not None:
            if settled.verdict != "rejected":
                self.revision.confirmed.add(id)
            self.human[id] = Human(settled.verdict, tuple(settled.edited), last.who, last.at)

    def _fits(self, kind: RecordKind, settled: Settled) -> bool:
        assert settled.record is not None
        return fits(kind, self.revision.refit(kind, settled.record))

    def _is_taken(self, kind: RecordKind, found: JsonObject | None, record: JsonObject) -> bool:
        """Whether the record has been moved onto another that the machine makes; that one gives way."""
        other = self.revision.at(kind, Place(*own_span(kind, record)))
        if other is None or (found is not None and other["id"] == found["id"]):
            return False
        self.revision.drop(kind, other)
        return True

    def _rule(self, event: Event, ruling: Ruling, id: str | None) -> None:
        value = event.value if event.kind != "add" else None
        self.outcomes[event.id] = Outcome(
            event.id, ruling.fate, ruling.why, event.kind, id, event.field, event.base, value, ruling.machine
        )

    def _comments(self) -> None:
        """Comments hang on records; what is said about the article holds, but a done that saw other records."""
        for event in self.events:
            if event.kind in VERDICTS:
                continue
            id, ruling = None, Ruling("applied", _SAID)
            if event.record is not None and event.record_kind is not None:
                placed = place_event(event, self.machine.text, self.sha, self.revision.policy_at)
                id = self.revision.id_of(event.record, event.record_kind, placed.place)
                ruling = Ruling("applied", SAYS["stands"]) if id else Ruling("orphan", SAYS["unplaced"])
            if event.kind == "comment" and id is not None:
                old = self.human.get(id, Human(None, (), event.who, event.at))
                self.human[id] = old._replace(comments=old.comments + 1)
            self._rule(event, ruling, id)

    def _state(self, document: JsonObject) -> State:
        ends = [event for event in self.events if event.kind in ("done", "reopen")]
        if not ends or ends[-1].kind == "reopen":
            return "in_work"
        last = ends[-1]
        if last.value is not None and last.value != digest_of(document):
            self._rule(last, Ruling("conflict", _DONE_CHANGED), None)
            return "in_work"
        return "done"


def _taken(ruling: Ruling) -> Ruling:
    return Ruling("conflict", SAYS["twice"], ruling.machine) if ruling.fate in ("applied", "satisfied") else ruling
