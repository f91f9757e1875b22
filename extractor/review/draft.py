"""From what a person does to events: base, snapshot, anchors and provenance are taken from the article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from extractor.errors import ExtractorError
from extractor.records import ArticleRecord
from extractor.review.adding import new_record
from extractor.review.anchors import RECORD, VALUE, Anchor, make_anchor, spans_in, text_sha
from extractor.review.events import LISTS, Event, EventIds, Kind, RecordKind, added_id
from extractor.review.exact import Json, JsonObject, document_of, exact, same
from extractor.review.fields import fields_of, own_span, values_of
from extractor.review.lookups import Lookups, default_lookups
from extractor.review.placing import MACHINE
from extractor.review.putting import FieldError, Setting, put, setting_of
from extractor.review.replay import Replayed, digest_of, replay
from extractor.review.revision import MODELS
from extractor.writing.validation import said_zh


class Act(NamedTuple):
    """What a person does: the kind of event, on what, and the new value.

    ``value`` of an ``add`` is ``{"span": {start, end}, "fields": {path: value}}``;
    ``undoes`` is the event or batch that an ``undo`` takes back.
    """

    kind: Kind
    record_kind: RecordKind | None = None
    record: str | None = None
    field: str | None = None
    value: Json = None
    comment: str | None = None
    undoes: str | None = None


class Problem(NamedTuple):
    """One reason why an act is refused: on which record and field, in English and Chinese."""

    record: str | None
    field: str
    en: str
    zh: str


class RefusedError(ExtractorError):
    """Acts that cannot be: none of them has been taken."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(f"{each.record or 'article'}: {each.field}: {each.en}" for each in self.problems)


class Drafted(NamedTuple):
    """The new events, and the article with them."""

    events: tuple[Event, ...]
    replayed: Replayed


def draft(
    machine: ArticleRecord,
    events: Sequence[Event],
    acts: Sequence[Act],
    *,
    who: str,
    at: str,
    ids: EventIds,
    run: str | None = None,
    batch: str | None = None,
    lookups: Lookups | None = None,
    before: Replayed | None = None,
) -> Drafted:
    """The events that the acts of one person on one article give, upon those that are there already.

    The acts are taken together: a record has to be right after the last of them.
    ``at`` is the time (UTC, ISO); ``before`` the replay of ``events``, where it is known
    already. Raises RefusedError with every problem.
    """
    desk = _Desk(machine, events, lookups or default_lookups(), before)
    head = {"at": at, "who": who, "article": machine.article.id, "run": run, "batch": batch}
    head |= {"rules": machine.extraction.rules, "version": machine.extraction.version}
    for act in acts:
        desk.take(act, head | {"id": ids.next()})
    desk.check()
    replayed = replay(machine, [*events, *desk.events], desk.lookups)
    made = {event.id: event for event in desk.events}
    refused = [each for each in replayed.outcomes if each.event in made and each.outcome in ("conflict", "orphan")]
    if refused:
        raise RefusedError(
            tuple(Problem(each.record, each.field or "", each.reason.en, each.reason.zh) for each in refused)
        )
    return Drafted(tuple(desk.events), replayed)


class _Desk:
    """The article as it becomes, act by act."""

    def __init__(
        self, machine: ArticleRecord, events: Sequence[Event], lookups: Lookups, replayed: Replayed | None
    ) -> None:
        self.machine, self.before, self.lookups = machine, list(events), lookups
        self.machine_document = document_of(machine)
        self.sha = text_sha(machine.text)
        self.events: list[Event] = []
        self.touched: list[tuple[RecordKind, str]] = []
        self._look(replayed)

    def _look(self, replayed: Replayed | None = None) -> None:
        """See the article as all events so far make it."""
        self.replayed = replayed or replay(self.machine, [*self.before, *self.events], self.lookups)
        self.document = dict(self.replayed.document)
        self.records = {(kind, one["id"]): one for kind, name in LISTS.items() for one in self.document[name]}
        self.rejected = {(kind, one["id"]): one for kind, one in self.replayed.rejected}

    @property
    def setting(self) -> Setting:
        return setting_of(self.document, self.lookups)

    def take(self, act: Act, head: JsonObject) -> None:
        """Make the event of one act and see what it does."""
        act = act._replace(value=exact(act.value))
        fields: JsonObject = head | {"kind": act.kind, "comment": act.comment or None}
        if act.kind == "undo":
            self._make(fields | {"undoes": act.undoes})
            self._look()
            return
        if act.kind in ("done", "reopen") or (act.kind == "comment" and act.record is None):
            if act.kind == "done":
                self.check()
                self._look()
                fields["value"] = digest_of(self.document)
            self._make(fields)
            return
        if act.record_kind is None:
            raise _refused(act.record, "record_kind", "says not what kind of record", "未说明记录的类别")
        if act.kind == "add":
            self._add(act, fields, act.record_kind)
        else:
            self._about_record(act, fields, act.record_kind)

    def _make(self, fields: JsonObject) -> None:
        try:
            self.events.append(Event.model_validate(fields))
        except ValidationError as error:
            raise RefusedError(
                tuple(
                    Problem(fields.get("record"), ".".join(map(str, each["loc"])), each["msg"], said_zh(each))
                    for each in error.errors(include_url=False, include_input=False)
                )
            ) from None

    def _add(self, act: Act, fields: JsonObject, kind: RecordKind) -> None:
        id = added_id()
        try:
            record = new_record(kind, act.value["span"], act.value.get("fields", {}), self.setting) | {"id": id}
        except FieldError as error:
            raise _refused(None, error.field, error.en, error.zh) from None
        except (KeyError, TypeError, AttributeError):
            raise _refused(None, "value", "has not span and fields", "缺少 span 与 fields") from None
        fields |= {"record_kind": kind, "record": id, "value": record}
        self._make(fields | {"anchors": self._anchors(own_span(kind, record), {VALUE: record})})
        self._become(kind, record)

    def _about_record(self, act: Act, fields: JsonObject, kind: RecordKind) -> None:
        asked = (kind, self.replayed.aliases.get(str(act.record), str(act.record)))
        seen = self.records.get(asked) or self.rejected.get(asked)
        if seen is None:
            raise _refused(act.record, "record", f"no {kind} {act.record!r} in the article", "文中没有这条记录")
        machine = self._machine_of(kind, seen)
        differing: JsonObject = {RECORD: None} if machine is None else _difference(kind, machine, seen)
        fields |= {"record_kind": kind, "record": seen["id"]}
        values: JsonObject = {"": seen, MACHINE: differing}
        if act.kind == "edit":
            fields |= self._edit(act, kind, seen)
            values[VALUE] = fields["value"]
        anchors = self._anchors(own_span(kind, machine or seen), values, act.field)
        snapshot = {} if act.kind == "comment" else {"snapshot": seen, "machine": differing}
        self._make(fields | snapshot | {"anchors": {RECORD: anchors[RECORD]} if act.kind == "comment" else anchors})
        if act.kind == "reject":
            self.records.pop(asked, None)
            self.rejected[asked] = seen

    def _edit(self, act: Act, kind: RecordKind, seen: JsonObject) -> JsonObject:
        field = act.field or ""
        try:
            made = put(kind, seen, field, act.value, self.setting)
        except FieldError as error:
            raise _refused(seen["id"], error.field, error.en, error.zh) from None
        self._become(kind, made)
        base, value = values_of(kind, seen)[field], values_of(kind, made)[field]
        evidence = act.value.get("evidence") if isinstance(act.value, dict) else None
        return {"field": field, "base": base, "value": value | {"evidence": evidence} if evidence else value}

    def _become(self, kind: RecordKind, record: JsonObject) -> None:
        self.records[kind, record["id"]] = record
        self.touched.append((kind, record["id"]))
        name = LISTS[kind]
        self.document[name] = [record if one["id"] == record["id"] else one for one in self.document[name]]
        if record["id"] not in {one["id"] for one in self.document[name]}:
            self.document[name] = [*self.document[name], record]

    def _machine_of(self, kind: RecordKind, seen: JsonObject) -> JsonObject | None:
        """The machine's record of one that is seen; None where a person has added it or it was put back."""
        found = self.replayed.machine.get(seen["id"])
        if found is not None:
            return found
        return next((one for one in self.machine_document[LISTS[kind]] if one["id"] == seen["id"]), None)

    def _anchors(self, own: tuple[int, int], values: JsonObject, field: str | None = None) -> dict[str, Anchor]:
        """The anchors of the record and of every span and policy that the values speak of."""
        anchors = {RECORD: self._anchor(own)}
        for name, value in values.items():
            for path, span in spans_in(value, name):
                anchors[path] = self._anchor(span)
        snapshot, value = values.get("") or {}, values.get(VALUE)
        named = {"policy": snapshot.get("policy")} if "policy" in snapshot else {}
        named[VALUE] = value if field == "policy" else None
        named[f"{VALUE}.policy"] = value.get("policy") if isinstance(value, dict) else None
        for path, id in named.items():
            for policy in self.document["policies"]:
                if id is not None and policy["id"] == id:
                    holder = self._machine_of("policy", policy) or policy
                    anchors[path] = self._anchor((holder["start"], holder["end"]))
        return anchors

    def _anchor(self, span: tuple[int, int]) -> Anchor:
        return make_anchor(self.machine.text, span[0], span[1], self.sha)

    def check(self) -> None:
        """Raise RefusedError for every record that is not right after the acts."""
        problems = []
        for kind, id in dict.fromkeys(self.touched):
            record = self.records.get((kind, id))
            if record is not None:
                problems += problems_of(kind, record)
        if problems:
            raise RefusedError(tuple(problems))


def _difference(kind: RecordKind, machine: JsonObject, seen: JsonObject) -> JsonObject:
    """The machine's values of the fields in which it differs from what is seen."""
    values = values_of(kind, seen)
    return {field: value for field, value in values_of(kind, machine).items() if not same(value, values[field])}


def problems_of(kind: RecordKind, record: JsonObject) -> list[Problem]:
    """What is wrong with one record by itself, by editable field; none if it is valid."""
    try:
        MODELS[kind].model_validate(record)
    except ValidationError as error:
        return [
            Problem(record["id"], _field(kind, each["loc"]), each["msg"].removeprefix("Value error, "), said_zh(each))
            for each in error.errors(include_url=False, include_input=False)
        ]
    return []


def _field(kind: RecordKind, loc: tuple[Any, ...]) -> str:
    """The editable field that an error's path belongs to; the path itself where there is none."""
    path = ".".join(map(str, loc))
    return next((field for field in fields_of(kind) if path == field or path.startswith(f"{field}.")), path)


def _refused(record: str | None, field: str, en: str, zh: str) -> RefusedError:
    return RefusedError((Problem(record, field, en, zh),))
