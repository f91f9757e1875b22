"""What verdicts say of the rules: precision by rule, kinds of error, and accepted records for a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from math import sqrt
from typing import Any, Final, NamedTuple

from extractor.records import ArticleRecord
from extractor.review.events import LISTS, Event, RecordKind, live
from extractor.review.exact import Json, JsonObject, document_of, json_text
from extractor.review.replay import Replayed

_Z: Final = 1.959964
MOST_CHANGES: Final = 5


class Precision(NamedTuple):
    """The verdicts on the records of one rule.

    ``right`` were accepted as they were, ``edited`` and ``rejected`` were not;
    ``implied`` of the right ones were only there when the article was done, without
    a word. ``low`` and ``high`` are the Wilson interval (95 %) of the precision.
    """

    kind: RecordKind
    rule: str
    right: int
    edited: int
    rejected: int
    implied: int

    @property
    def records(self) -> int:
        """How many records have a verdict."""
        return self.right + self.edited + self.rejected

    @property
    def precision(self) -> float:
        """The share that was right as it was."""
        return self.right / self.records

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson interval of the precision at 95 %."""
        return wilson(self.right, self.records)


class FieldErrors(NamedTuple):
    """How often a field was edited, and the most frequent changes: base, value, count."""

    kind: RecordKind
    field: str
    edits: int
    changes: tuple[tuple[Json, Json, int], ...]


class Sampled(NamedTuple):
    """An accepted record to look at a second time: where, what it quotes, and who accepted it."""

    article: str
    kind: RecordKind
    record: str
    rule: str
    quote: str
    who: str


class ReviewReport(NamedTuple):
    """What verdicts say: ``missed`` counts the added records, ``states`` the articles, ``outcomes`` the events."""

    articles: int
    states: dict[str, int]
    outcomes: dict[str, int]
    rules: tuple[Precision, ...]
    fields: tuple[FieldErrors, ...]
    missed: dict[RecordKind, int]
    sample: tuple[Sampled, ...]

    def as_dict(self) -> JsonObject:
        """The report as JSON values."""
        content: dict[str, Any] = self._asdict()
        content["rules"] = [
            one._asdict() | {"precision": round(one.precision, 4), "interval": [round(end, 4) for end in one.interval]}
            for one in self.rules
        ]
        content["fields"] = [
            one._asdict() | {"changes": [{"base": a, "value": b, "count": n} for a, b, n in one.changes]}
            for one in self.fields
        ]
        content["sample"] = [one._asdict() for one in self.sample]
        return content


def wilson(right: int, total: int) -> tuple[float, float]:
    """The interval of a share at 95 %, after Wilson (1927); 0 to 1 where nothing was counted.

    >>> [round(end, 3) for end in wilson(9, 10)], wilson(0, 0)
    ([0.596, 0.982], (0.0, 1.0))
    """
    if total == 0:
        return 0.0, 1.0
    share, squared = right / total, _Z * _Z
    middle = share + squared / (2 * total)
    spread = _Z * sqrt(share * (1 - share) / total + squared / (4 * total * total))
    return max(0.0, (middle - spread) / (1 + squared / total)), min(1.0, (middle + spread) / (1 + squared / total))


class _Verdict(NamedTuple):
    article: str
    kind: RecordKind
    record: str
    rule: str
    said: str
    quote: str
    who: str


def report_of(
    corrected: Iterable[tuple[ArticleRecord, Replayed]],
    events: dict[str, list[Event]],
    *,
    sample: int = 20,
    seed: str = "1",
) -> ReviewReport:
    """The report on articles with events; ``sample`` accepted records are drawn by ``seed``, always the same ones."""
    verdicts: list[_Verdict] = []
    implied: Counter[tuple[RecordKind, str]] = Counter()
    states: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    standing: list[Event] = []
    for machine, replayed in corrected:
        of_article = live(events[machine.article.id])
        standing += of_article
        found = list(_verdicts(of_article))
        verdicts += found
        states[replayed.state] += 1
        outcomes.update(each.outcome for each in replayed.outcomes)
        if replayed.state == "done":
            implied.update(_unspoken(document_of(machine), replayed))
    missed = Counter(event.record_kind for event in standing if event.kind == "add" and event.record_kind)
    return ReviewReport(
        articles=sum(states.values()),
        states=dict(sorted(states.items())),
        outcomes=dict(sorted(outcomes.items())),
        rules=tuple(_by_rule(verdicts, implied)),
        fields=tuple(_by_field(standing)),
        missed={kind: missed[kind] for kind in LISTS},
        sample=tuple(_sample([one for one in verdicts if one.said == "accept"], sample, seed)),
    )


def _verdicts(events: list[Event]) -> Iterator[_Verdict]:
    """The verdict on each record of the machine's: rejected if that was the last word, else edited, else accepted."""
    by_record: dict[tuple[RecordKind, str], list[Event]] = {}
    for event in events:
        if event.kind not in ("accept", "reject", "edit") or "record" in event.machine:
            continue
        if event.record and event.record_kind:
            by_record.setdefault((event.record_kind, event.record), []).append(event)
    for (kind, record), of_record in by_record.items():
        last, first = of_record[-1], of_record[0]
        edited = any(event.kind == "edit" for event in of_record)
        said = "reject" if last.kind == "reject" else "edit" if edited else "accept"
        snapshot = first.snapshot or {}
        yield _Verdict(
            last.article, kind, record, snapshot.get("rule") or "", said, first.anchors["record"].quote, last.who
        )


def _unspoken(document: JsonObject, replayed: Replayed) -> Iterator[tuple[RecordKind, str]]:
    """Kind and rule of the machine's records that nobody spoke of in an article that is done."""
    for kind, name in LISTS.items():
        for one in document[name]:
            human = replayed.human.get(one["id"])
            if human is None or human.verdict is None:
                yield kind, one.get("rule") or ""


def _by_rule(verdicts: Iterable[_Verdict], implied: Counter[tuple[RecordKind, str]]) -> Iterator[Precision]:
    """The rules with verdicts, the least sure of being right first (lower end of the interval)."""
    counts: Counter[tuple[RecordKind, str, str]] = Counter((one.kind, one.rule, one.said) for one in verdicts)
    rules = dict.fromkeys([*((kind, rule) for kind, rule, _ in counts), *implied])
    found = []
    for kind, rule in rules:
        quiet = implied[kind, rule]
        right = counts[kind, rule, "accept"] + quiet
        found.append(Precision(kind, rule, right, counts[kind, rule, "edit"], counts[kind, rule, "reject"], quiet))
    yield from sorted(found, key=lambda one: (one.interval[0], one.kind, one.rule))


def _by_field(events: Iterable[Event]) -> Iterator[FieldErrors]:
    """The fields by how often they were edited; spans are told without their offsets."""
    changes: dict[tuple[RecordKind, str], Counter[str]] = {}
    values: dict[str, tuple[Json, Json]] = {}
    for event in events:
        if event.kind == "edit" and event.record_kind and event.field:
            change = (_without_offsets(event.base), _without_offsets(event.value))
            key = json_text(change)
            values[key] = change
            changes.setdefault((event.record_kind, event.field), Counter())[key] += 1
    for (kind, field), counted in sorted(changes.items(), key=lambda each: (-each[1].total(), each[0])):
        top = sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:MOST_CHANGES]
        yield FieldErrors(kind, field, counted.total(), tuple((*values[key], count) for key, count in top))


def _without_offsets(value: Json) -> Json:
    """Spans as a mere mark, so that changes of boundaries are counted together."""
    if isinstance(value, list):
        return [_without_offsets(one) for one in value]
    is_span = isinstance(value, dict) and isinstance(value.get("start"), int)
    return "…" if is_span else value


def _sample(accepted: list[_Verdict], size: int, seed: str) -> Iterator[Sampled]:
    """Accepted records in an order that hangs on the seed and on nothing else."""

    def drawn(one: _Verdict) -> bytes:
        return blake2b("\x1f".join((seed, one.article, one.record)).encode("utf-8", "surrogatepass")).digest()

    for one in sorted(accepted, key=drawn)[:size]:
        yield Sampled(one.article, one.kind, one.record, one.rule, one.quote, one.who)
