"""Events: what reviewers did, each of them once and for all; one JSON line each in the mirror."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from extractor.errors import RecordError
from extractor.review.anchors import Anchor
from extractor.review.exact import Json, JsonObject, exact, json_text, parse_json

Kind = Literal["accept", "reject", "edit", "add", "comment", "undo", "done", "reopen"]
RecordKind = Literal["observation", "region", "policy"]
LISTS: Final[Mapping[RecordKind, str]] = {"observation": "observations", "region": "regions", "policy": "policies"}
"""The list of the article's document in which records of each kind stand."""
VERDICTS: Final = frozenset({"accept", "reject", "edit", "add"})
"""The kinds of event that say something about a record and are replayed against it."""
MOST_COMMENT: Final = 10_000

_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME_DIGITS, _TAIL_DIGITS = 10, 16
Id = Annotated[str, StringConstraints(pattern=r"^e[0-9a-z]{26}$")]
Exact = Annotated[Any, BeforeValidator(exact)]
ExactObject = Annotated[dict[str, Any], BeforeValidator(exact)]


class Event(BaseModel):
    """One act of a reviewer. Frozen; fields that a later version adds are passed over when read.

    ``article`` and ``record`` are the ids of what it is about (``record`` None for
    the article itself), ``run``, ``rules`` and ``version`` say which machine record
    was looked at. ``base`` is the value that the reviewer saw, ``value`` the new
    one: for ``add`` the whole record, for ``done`` the digest of the records that
    were looked at (:func:`extractor.review.replay.digest_of`) or None. ``snapshot``
    is the record as the reviewer saw it. ``anchors`` has one entry for the record's
    own span (``record``: where the machine has it, else where it was seen) and for
    each span of ``snapshot`` (by its path; ``span`` for the snapshot's own), of
    ``value`` and of ``machine`` (path after ``value`` or ``machine``). ``machine`` tells where the machine's record
    differed from the snapshot, by field; ``{"record": None}`` where there was none.
    """

    model_config = ConfigDict(frozen=True)

    id: Id
    at: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    who: Annotated[str, StringConstraints(min_length=1)]
    kind: Kind
    article: Annotated[str, StringConstraints(min_length=1)]
    record_kind: RecordKind | None = None
    record: str | None = None
    field: str | None = None
    base: Exact = None
    value: Exact = None
    snapshot: ExactObject | None = None
    anchors: dict[str, Anchor] = Field(default_factory=dict)
    machine: ExactObject = Field(default_factory=dict)
    run: str | None = None
    rules: str = ""
    version: str = ""
    batch: str | None = None
    undoes: str | None = None
    comment: Annotated[str, StringConstraints(max_length=MOST_COMMENT)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind in VERDICTS and (self.record is None or self.record_kind is None):
            raise ValueError(f"{self.kind} names record and record_kind")
        if self.kind in VERDICTS and "record" not in self.anchors:
            raise ValueError(f"{self.kind} has the anchor of its record")
        if (self.kind == "edit") != (self.field is not None):
            raise ValueError("edit, and nothing else, names a field")
        if (self.kind == "undo") != (self.undoes is not None):
            raise ValueError("undo, and nothing else, names what it undoes")
        if self.kind in ("accept", "reject", "edit") and self.snapshot is None:
            raise ValueError(f"{self.kind} has the snapshot of its record")
        if self.kind == "add" and not isinstance(self.value, dict):
            raise ValueError("add has the whole record as its value")
        return self


def event_json(event: Event) -> JsonObject:
    """The event as a JSON object with exact numbers, in the order of its fields, without those that say nothing."""
    content = event.model_dump(exclude_defaults=True)
    for name in ("base", "value", "snapshot", "machine"):
        if name in content:
            content[name] = getattr(event, name)
    return content


def event_line(event: Event) -> str:
    r"""The event as one line of JSON with ``\n`` at its end."""
    return json_text(event_json(event)) + "\n"


def event_from_json(content: Json, where: str = "event") -> Event:
    """The event of a parsed JSON object; raises RecordError naming ``where`` and each field that is wrong."""
    try:
        return Event.model_validate(content)
    except ValidationError as error:
        told = [
            f"{'.'.join(map(str, each['loc'])) or 'event'}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise RecordError(f"{where}: no event: {'; '.join(told)}; docs/corrections.md tells the fields") from None


def event_from_line(line: str | bytes, where: str = "event") -> Event:
    """The event of one line of the mirror; raises RecordError naming ``where``."""
    try:
        content = parse_json(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{where}: not JSON: {error}; a line of the mirror is one JSON object") from None
    return event_from_json(content, where)


def added_id() -> str:
    """The id of a record that a person adds: ``h`` and twelve hexadecimal digits, at random."""
    return f"h{secrets.token_hex(6)}"


class EventIds:
    """Makes ids of events that grow in order of making, also within one millisecond and when the clock is set back.

    An id is ``e``, ten digits of the time and sixteen at random, in an alphabet
    whose order is that of its bytes. ``after`` is the greatest id that is there
    already. Safe to share between threads.

    >>> ids = EventIds(clock=lambda: 1_600_000_000.0)
    >>> first, second = ids.next(), ids.next()
    >>> first < second, len(first)
    (True, 27)
    """

    def __init__(self, after: str | None = None, clock: Callable[[], float] = time.time) -> None:
        self._last = _number(after) if after else -1
        self._clock, self._lock = clock, Lock()

    def next(self) -> str:
        """A new id, greater than all before."""
        tail = 32**_TAIL_DIGITS
        with self._lock:
            made = int(self._clock() * 1000) * tail + secrets.randbelow(tail)
            self._last = max(made, self._last + 1)
            return f"e{_digits(self._last)}"


def _digits(number: int) -> str:
    made = []
    for _ in range(_TIME_DIGITS + _TAIL_DIGITS):
        number, digit = divmod(number, 32)
        made.append(_DIGITS[digit])
    return "".join(reversed(made))


def _number(id: str) -> int:
    number = 0
    for digit in id[1:]:
        number = number * 32 + max(_DIGITS.find(digit), 0)
    return number


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events in the order of their ids, which is that of their making, each of them once."""
    return [event for _, event in sorted({event.id: event for event in events}.items())]


def live(events: Iterable[Event]) -> list[Event]:
    """The events that stand, in order: without those undone and without the undoing ones.

    An undo names an event or a batch; an undo that is itself undone has no effect.
    """
    standing: list[Event] = []
    gone: set[str] = set()
    for event in reversed(in_order(events)):
        if event.id in gone or (event.batch is not None and event.batch in gone and event.kind != "undo"):
            continue
        if event.kind == "undo":
            gone.add(str(event.undoes))
        else:
            standing.append(event)
    return standing[::-1]
