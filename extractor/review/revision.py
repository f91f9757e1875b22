"""An article's document while it is revised: records changed, put in and taken out, and all that hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ValidationError

from extractor.records import ArticleRecord, ObservationRecord, PolicyRecord, RegionRecord
from extractor.review.anchors import Place
from extractor.review.events import LISTS, RecordKind
from extractor.review.exact import JsonObject
from extractor.review.fields import own_span
from extractor.writing.json_files import record_from_dict

BY_HAND: Final = "review"
"""The rule of what a person put there, in records and in the ledger."""
MODELS: Final[Mapping[RecordKind, type[BaseModel]]] = {
    "observation": ObservationRecord,
    "region": RegionRecord,
    "policy": PolicyRecord,
}
"""The model that checks a record of each kind by itself."""
_REJECTED: Final = "rejected"


def fits(kind: RecordKind, record: JsonObject) -> bool:
    """Whether the record is valid by itself."""
    try:
        MODELS[kind].model_validate(record)
    except ValidationError:
        return False
    return True


def sentence_around(document: JsonObject, start: int, end: int) -> JsonObject:
    """The sentence of an observation nearby that holds the span, else the line that it stands in."""
    for one in document["observations"]:
        sentence = one["sentence"]
        if sentence and sentence["start"] <= start and end <= sentence["end"]:
            return dict(sentence)
    text = document["text"]
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return {"start": begin, "end": len(text) if stop < 0 else stop}


class Revision:
    """The document of an article under revision; the machine's own is not changed.

    ``rejected`` are the records taken out, ``machine`` the machine's records by the
    id of those that differ from them, ``aliases`` the ids that records have now,
    ``confirmed`` the ids of those that a person vouches for, ``touched`` of those
    that were put in or changed.
    """

    def __init__(self, document: JsonObject) -> None:
        self.document = document
        self.rejected: list[tuple[RecordKind, JsonObject]] = []
        self.machine: dict[str, JsonObject] = {}
        self.aliases: dict[str, str] = {}
        self.confirmed: set[str] = set()
        self.touched: set[str] = set()
        self._at: dict[RecordKind, dict[Place, JsonObject]] = {
            kind: {Place(*own_span(kind, one)): one for one in document[name]} for kind, name in LISTS.items()
        }
        self._noted: dict[tuple[RecordKind, str], Place] = {}
        self._ids = {one["id"] for name in LISTS.values() for one in document[name]}

    def at(self, kind: RecordKind, place: Place) -> JsonObject | None:
        """The machine's record with exactly this span; None where it makes none, or where it was taken out."""
        return self._at[kind].get(place)

    def policy_at(self, place: Place) -> str | None:
        """The id of the policy record that the machine or a person has at a place, also of one that is rejected."""
        found = self._at["policy"].get(place)
        if found is not None:
            return self.aliases.get(found["id"], found["id"])
        return next((one["id"] for one in self.document["policies"] if (one["start"], one["end"]) == place), None)

    def note(self, record: str, kind: RecordKind, target: Place) -> None:
        """Remember where the record of an event stands."""
        self._noted[kind, record] = target

    def id_of(self, record: str, kind: RecordKind, place: Place | None) -> str | None:
        """The id that a record of an event has now, by its place or as other events told; None where it is gone."""
        if record in self.aliases:
            return self.aliases[record]
        found = self._at[kind].get(place) if place is not None else None
        if found is not None:
            return str(found["id"])
        present = {one["id"] for one in self.document[LISTS[kind]]} | {one["id"] for _, one in self.rejected}
        return record if record in present and place is not None else None

    def take(
        self, kind: RecordKind, machine: JsonObject | None, record: JsonObject | None, asked: str, is_rejected: bool
    ) -> str | None:
        """Let ``record`` stand in place of the machine's; gives the id that it has now.

        ``record`` None takes the machine's record out; ``asked`` is the id under which
        the events know it.
        """
        if record is None:
            if machine is None:
                return None
            self._remove(kind, machine)
            if is_rejected:
                self.rejected.append((kind, machine))
            return self._alias(asked, machine["id"])
        if machine is not None:
            made = record if record is machine else self._replace(kind, machine, record)
            return self._alias(asked, made["id"])
        made = self.refit(kind, record) | {"id": asked if asked not in self._ids else f"{asked}-kept"}
        made["rule"] = made.get("rule") or BY_HAND
        self._insert(kind, made)
        return self._alias(asked, made["id"])

    def drop(self, kind: RecordKind, record: JsonObject) -> None:
        """Take out a record of the machine's onto which another was moved."""
        self._remove(kind, record)

    def refit(self, kind: RecordKind, record: JsonObject) -> JsonObject:
        """The record with its section, its sentence and its ties as they are in this document."""
        if kind != "observation":
            return record
        start, end = own_span(kind, record)
        holding = [one for one in self.document["sections"] if one["start"] <= start and end <= one["end"]]
        sentence = record.get("sentence")
        if sentence is None or not sentence["start"] <= start < end <= sentence["end"]:
            sentence = sentence_around(self.document, start, end)
        return record | {"section": holding[-1]["id"] if holding else None, "sentence": sentence}

    def _alias(self, asked: str, id: str) -> str:
        if asked != id:
            self.aliases[asked] = id
        return id

    def _replace(self, kind: RecordKind, machine: JsonObject, record: JsonObject) -> JsonObject:
        made = self.refit(kind, record) if own_span(kind, record) != own_span(kind, machine) else record
        self.machine[made["id"]] = machine
        self._remove(kind, machine)
        self._insert(kind, made)
        return made

    def _remove(self, kind: RecordKind, record: JsonObject) -> None:
        name = LISTS[kind]
        self.document[name] = [one for one in self.document[name] if one["id"] != record["id"]]

    def _insert(self, kind: RecordKind, record: JsonObject) -> None:
        """Put the record before the first that begins after it."""
        self._ids.add(record["id"])
        self.touched.add(record["id"])
        records, start = self.document[LISTS[kind]], own_span(kind, record)[0]
        at = next((at for at, one in enumerate(records) if own_span(kind, one)[0] > start), len(records))
        self.document[LISTS[kind]] = [*records[:at], record, *records[at:]]

    def finish(self) -> tuple[JsonObject, ArticleRecord]:
        """The document with its ties and ledger in order, and the validated record. Raises RecordError for a bug."""
        document = self.document
        present = {one["id"] for name in ("observations", "policies") for one in document[name]}
        document["observations"] = [self._sure(self._tied(one, present)) for one in document["observations"]]
        holders = {at: one["id"] for one in document["observations"] for at in range(*own_span("observation", one))}
        document["ledger"] = [self._entry(one, holders) for one in document["ledger"]]
        return document, record_from_dict(document, document["article"]["id"])

    def _sure(self, one: JsonObject) -> JsonObject:
        """What a person has confirmed is sure and holds no doubts for a reviewer."""
        return one | {"confidence": 1, "flags": []} if one["id"] in self.confirmed else one

    def _tied(self, one: JsonObject, present: set[str]) -> JsonObject:
        """The observation without ties to records that are not there."""
        linked = [link for link in one.get("linked", ()) if link["id"] in present]
        policy = self.aliases.get(str(one.get("policy")), one.get("policy"))
        policy = policy if policy in present else None
        if len(linked) == len(one.get("linked", ())) and policy == one.get("policy"):
            return one
        return one | {"linked": linked, "policy": policy}

    def _entry(self, entry: JsonObject, holders: Mapping[int, str]) -> JsonObject:
        """A numeral's fate: that of the observation which covers it now, if people have changed that."""
        holder = holders.get(entry["start"]) or holders.get(entry["end"] - 1)
        if holder is not None and not self._ledger_stands(entry, holder):
            return entry | {"fate": "observation", "observation": holder, "kind": None, "rule": BY_HAND}
        if holder is not None or entry["observation"] is None:
            return entry
        was_rejected = any(one["id"] == entry["observation"] for _, one in self.rejected)
        fate, kind, rule = ("other", _REJECTED, BY_HAND) if was_rejected else ("unexplained", None, None)
        return entry | {"fate": fate, "observation": None, "kind": kind, "rule": rule}

    def _ledger_stands(self, entry: JsonObject, holder: str) -> bool:
        """Whether the machine's entry holds: the same observation, or one that people have not touched."""
        return entry["observation"] == holder or (entry["observation"] is None and holder not in self.touched)
