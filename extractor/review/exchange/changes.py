"""What was changed on a sheet, as acts: by id and exact span, never by likeness."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.review.draft import Act
from extractor.review.events import LISTS, RecordKind
from extractor.review.exact import Json, JsonObject, same
from extractor.review.exchange.sheet import KINDS, ExchangeError, Item, Sheet, exchanged, numbered, read_value
from extractor.review.fields import SPAN_FIELDS, field_def, get, own_span
from extractor.review.lookups import Lookups
from extractor.review.prefill import prefill
from extractor.review.putting import FieldError, put, setting_of
from extractor.review.replay import digest_of


def acts_of(document: JsonObject, sheet: Sheet, lookups: Lookups) -> list[Act]:
    """The acts that make of the resolved record (as parsed JSON) what the sheet says.

    A record whose span is not on the sheet is rejected, a new span added, a span
    with the id of a record and other offsets moved; attributes and ties that differ
    are edited. Raises ExchangeError where text or records are not those that the
    sheet was made from.
    """
    if sheet.text != document["text"]:
        raise ExchangeError(f"{sheet.article}: the text is another one than when it was exported; export it again")
    if sheet.digest != digest_of(document):
        raise ExchangeError(f"{sheet.article}: the records have changed since it was exported; export it again")
    return [act for kind in KINDS for act in _Comparison(document, sheet, kind, lookups).acts()]


class _Comparison:
    """The records of one kind against the sheet."""

    def __init__(self, document: JsonObject, sheet: Sheet, kind: RecordKind, lookups: Lookups) -> None:
        self.document, self.sheet, self.kind = document, sheet, kind
        self.lookups, self.setting = lookups, setting_of(document, lookups)
        self.at = {id: at for id, at in numbered(sheet.items).items() if sheet.items[at].label == kind}
        self.policies = {one["id"] for one in document["policies"]}

    def acts(self) -> Iterator[Act]:
        records = {one["id"]: one for one in self.document[LISTS[self.kind]]}
        for id, record in records.items():
            if id not in self.at:
                yield Act("reject", self.kind, id)
            else:
                yield from self._edits(record, self.at[id])
        for number, item in enumerate(self.sheet.items):
            if item.label == self.kind and item.id not in records:
                yield self._added(number, item)

    def _edits(self, record: JsonObject, number: int) -> Iterator[Act]:
        item = self.sheet.items[number]
        wanted: JsonObject = {}
        if own_span(self.kind, record) != (item.start, item.end):
            wanted[SPAN_FIELDS[self.kind]] = {"start": item.start, "end": item.end}
        wanted |= self._fields(item) | self._tied(number)
        for field, value in wanted.items():
            about = field_def(self.kind, field)
            before = get(self.kind, record, field)
            if (value is None and about is not None and not about.nullable) or same(_places(before), _places(value)):
                continue
            try:
                record = put(self.kind, record, field, value, self.setting)
            except FieldError as error:
                raise ExchangeError(f"{self.sheet.article}: {self.kind} {record['id']}: {error}") from None
            yield Act("edit", self.kind, record["id"], field, value)

    def _fields(self, item: Item) -> JsonObject:
        if item.fields is None:
            return {}
        return {field: read_value(self.kind, field, item.fields.get(field)) for field in exchanged(self.kind)}

    def _tied(self, number: int) -> JsonObject:
        """What the ties of an observation say of its indicator, comparison and policy."""
        if self.kind != "observation":
            return {}
        found: dict[str, list[Item]] = {"indicator": [], "comparison": [], "policy": []}
        for tie in self.sheet.ties:
            if tie.source == number and tie.kind in found:
                found[tie.kind].append(self.sheet.items[tie.target])
        for kind in ("comparison", "policy"):
            if len(found[kind]) > 1:
                raise ExchangeError(f"{self.sheet.article}: an observation has two ties of kind {kind}; keep one")
        if any(item.id not in self.policies for item in found["policy"]):
            raise ExchangeError(f"{self.sheet.article}: a tie to a new policy; bring the policy in first, then the tie")
        pieces = [_bare(item) for item in sorted(found["indicator"], key=lambda item: item.start)]
        comparison: Json = _bare(found["comparison"][0]) if found["comparison"] else None
        policy = found["policy"][0].id if found["policy"] else None
        return {"indicator": pieces or None, "comparison": comparison, "policy": policy}

    def _added(self, number: int, item: Item) -> Act:
        """A new record: what the sheet says of it, and else what the words say of themselves."""
        fields = prefill(self.document, self.kind, item.start, item.end, self.lookups)
        for field, value in (self._fields(item) | self._tied(number)).items():
            if value is not None and value != []:
                fields[field] = value
        return Act("add", self.kind, value={"span": _bare(item), "fields": fields})


def _places(value: Json) -> Json:
    """A value whose spans are told by their offsets only, pieces in the order of the text: as ties tell them."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sorted([one["start"], one["end"]] for one in value)
    is_span = isinstance(value, dict) and isinstance(value["start"], int)
    return [value["start"], value["end"]] if is_span else value


def _bare(item: Item) -> JsonObject:
    return {"start": item.start, "end": item.end}
