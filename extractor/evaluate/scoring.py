"""Scores of predicted records against gold, and every fault behind them.

An observation is found when a predicted quantity overlaps it and value and
unit are right. A record is right when indicator (likeness 0.75), region,
period, qualifier, measure and status are right as well. Optional gold rows
count neither when found nor when missed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractor.errors import ReadingError
from extractor.evaluate.gold import GoldArticle, GoldRow, read_gold_folder
from extractor.evaluate.likeness import Align, align, indicator_likeness, number, unit_key

Json = Mapping[str, Any]
LIKE_ENOUGH = 0.75
SAME_POLICY = 0.6
_SCOPE_WORDS = frozenset({"省级", "市级", "县级", "国家级", "全省", "全国"})
_SMALL_LEVELS = frozenset({"township", "village"})


class Fault(NamedTuple):
    """One thing missed, spurious or wrong: in which article, of what kind, what was said, and where."""

    article: str
    kind: str
    note: str
    quote: str


class Outcome(NamedTuple):
    """One predicted observation: its rule, its confidence, and whether it is right in every slot."""

    article: str
    rule: str
    confidence: float
    is_right: bool


class Evaluation(NamedTuple):
    """The scores by name, as the scorer prints them, the faults in order of articles, and each record's outcome."""

    scores: dict[str, Any]
    faults: tuple[Fault, ...]
    outcomes: tuple[Outcome, ...] = ()


class _Span(NamedTuple):
    start: int
    end: int
    fields: Json


class _Tally:
    """Counts and faults of all articles."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self.outcomes: list[Outcome] = []
        self.article = ""
        self.text = ""

    def fault(self, kind: str, note: object, start: int, end: int) -> None:
        text = self.text
        quote = f"{text[max(0, start - 18) : start]}⟦{text[start:end]}⟧{text[end : end + 14]}"
        self.faults.append(Fault(self.article, kind, str(note), quote))

    def outcome(self, record: Json, is_right: bool) -> None:
        confidence = float(record.get("confidence") or 0)
        self.outcomes.append(Outcome(self.article, record.get("rule") or "", confidence, is_right))


def evaluate_folders(predicted: str | Path, gold: str | Path, texts: str | Path | None = None) -> Evaluation:
    """Scores of a folder of ``ID.json`` against a folder of ``ID.jsonl`` with ``ID.txt`` beside it or in ``texts``.

    An article without prediction counts as all missed and is listed in
    ``scores["missing"]``. Raises ReadingError and DataError for bad files.
    """
    articles = read_gold_folder(gold, texts)
    found: dict[str, Json] = {}
    for article in articles:
        file = Path(predicted) / f"{article.id}.json"
        if file.is_file():
            try:
                found[article.id] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise ReadingError(f"{file}: {error}; give the output folder of extractor run") from error
    if not Path(predicted).is_dir():
        raise ReadingError(f"{predicted}: no such folder; give the output folder of extractor run")
    return evaluate(articles, found)


def evaluate(gold: Iterable[GoldArticle], predicted: Mapping[str, Json]) -> Evaluation:
    """Scores of predicted JSON documents by article id against gold articles."""
    tally, missing = _Tally(), []
    for article in gold:
        document = predicted.get(article.id)
        if document is None:
            missing.append(article.id)
            document = {}
        tally.article, tally.text = article.id, article.text
        to_gold = align(document.get("text", article.text), article.text)
        _metadata(tally, article, document)
        _observations(tally, article, _spans(document.get("observations", ()), to_gold, "quantity"))
        regions = _spans(document.get("regions", ()), to_gold)
        for kind, key in (("name", "reg"), ("scope", "scope")):
            _regions(tally, article, [span for span in regions if _region_kind(span.fields) == kind], kind, key)
        _policies(tally, article, _spans(document.get("policies", ()), to_gold))
    return Evaluation(_scores(tally.counts, missing), tuple(tally.faults), tuple(tally.outcomes))


def _spans(records: Sequence[Json], to_gold: Align, inner: str | None = None) -> list[_Span]:
    spans = []
    for record in records:
        place = record[inner] if inner else record
        spans.append(_Span(*to_gold(place["start"], place["end"]), record))
    return spans


def _overlap(one: _Span | GoldRow, other: _Span | GoldRow) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _metadata(tally: _Tally, article: GoldArticle, document: Json) -> None:
    info = document.get("article", {})
    for field in ("title", "source", "published"):
        if article.head.get(field):
            tally.counts["meta_n"] += 1
            right = (info.get(field) or "") == article.head[field]
            tally.counts["meta_ok"] += right
            if not right:
                note = f"gold {article.head[field]!r} pred {info.get(field)!r}"
                tally.faults.append(Fault(article.id, f"metadata {field}", note, ""))


def _observations(tally: _Tally, article: GoldArticle, spans: list[_Span]) -> None:
    used: set[int] = set()
    for row in article.observations:
        ranked = []
        for index, span in enumerate(spans):
            overlap = _overlap(span, row)
            if index not in used and overlap > 0:
                value_right, unit_right = _quantity_right(span.fields["quantity"], row)
                ranked.append((value_right and unit_right, value_right, overlap, index))
        if not ranked:
            if not row.optional:
                tally.counts["obs_fn"] += 1
                tally.fault("missed", f"{row.fields['value']} {row.fields['unit']}", row.start, row.end)
            continue
        right, _, _, index = max(ranked, key=lambda each: each[:3])
        used.add(index)
        if not right:
            if not row.optional:
                tally.counts["obs_fn"] += 1
                tally.counts["obs_fp"] += 1
                found = spans[index].fields["quantity"]
                note = f"gold {row.fields['value']} {row.fields['unit']} pred {found.get('value')} {found.get('unit')}"
                tally.fault("wrong quantity", note, row.start, row.end)
                tally.outcome(spans[index].fields, False)
        elif not row.optional:
            tally.counts["obs_tp"] += 1
            _slots(tally, row, spans[index].fields)
    for index, span in enumerate(spans):
        if index not in used:
            tally.counts["obs_fp"] += 1
            found = span.fields["quantity"]
            tally.fault("spurious", f"{found.get('value')} {found.get('unit')}", span.start, span.end)
            tally.outcome(span.fields, False)


def _quantity_right(quantity: Json, row: GoldRow) -> tuple[bool, bool]:
    value_max = row.fields.get("value_max")
    value_right = number(quantity.get("value")) == number(row.fields["value"]) and (
        value_max is None or number(quantity.get("value_max")) == number(value_max)
    )
    unit_right = unit_key(quantity.get("unit")) in [unit_key(unit) for unit in row.accepted("unit")]
    return value_right, unit_right


def _slots(tally: _Tally, row: GoldRow, record: Json) -> None:
    """Count each slot of an observation whose quantity is right, and the record if all are."""
    indicator = (record.get("indicator") or {}).get("text")
    likeness = indicator_likeness(indicator, row.accepted("indicator"))
    region = record.get("region") or {}
    period = _period(record)
    regions = [None if code is None else str(code) for code in row.accepted("region")]
    said = None not in row.accepted("period")
    place = f"{region.get('adcode')} via {region.get('via')}"
    qualifier = record["quantity"].get("qualifier")
    measure, status = record.get("measure"), record.get("status")
    checks = [
        ("ind_relaxed", "indicator", likeness >= LIKE_ENOUGH, row.accepted("indicator")[0], indicator),
        ("region_ok", "region", region.get("adcode") in regions, regions, place),
        ("period_ok", "period", period in row.accepted("period"), row.accepted("period"), period),
        ("qualifier_ok", "qualifier", qualifier in row.accepted("qual"), row.fields["qual"], qualifier),
        ("measure_ok", "measure", measure in row.accepted("measure"), row.fields["measure"], measure),
        ("status_ok", "status", status in row.accepted("status"), row.fields["status"], status),
    ]
    tally.counts["ind_exact"] += likeness == 1.0
    for key, kind, right, gold, mine in checks:
        tally.counts[key] += right
        if not right:
            tally.fault(kind, f"gold {gold} pred {mine}", row.start, row.end)
    if said:
        tally.counts["period_said"] += 1
        tally.counts["period_said_ok"] += period in row.accepted("period")
    if row.fields["measure"] == "change" and row.fields.get("direction"):
        tally.counts["dir_n"] += 1
        right = record.get("direction") == row.fields["direction"]
        tally.counts["dir_ok"] += right
        if not right:
            note = f"gold {row.fields['direction']} pred {record.get('direction')}"
            tally.fault("direction", note, row.start, row.end)
    is_right = all(right for _, _, right, _, _ in checks)
    tally.counts["full_ok"] += is_right
    tally.outcome(record, is_right)


def _period(record: Json) -> str | None:
    period = record.get("period") or {}
    start, end = period.get("start"), period.get("end")
    if start is None and end is None:
        return None
    return start if start == end else f"{start}/{end}"


def _region_kind(region: Json) -> str | None:
    kind = region.get("kind") or "name"
    return None if kind == "name" and region.get("level") in _SMALL_LEVELS else kind


def _regions(tally: _Tally, article: GoldArticle, spans: list[_Span], kind: str, key: str) -> None:
    used: set[int] = set()
    for row in article.regions:
        if row.fields.get("kind", "name") != kind:
            continue
        index = next((i for i, span in enumerate(spans) if i not in used and _overlap(span, row) > 0), None)
        if index is None:
            if not row.optional:
                tally.counts[f"{key}_fn"] += 1
                tally.fault(f"{key} missed", row.fields["adcode"], row.start, row.end)
            continue
        used.add(index)
        if row.optional:
            continue
        found = spans[index].fields.get("adcode")
        if row.fields["adcode"] is None or str(found) in [str(code) for code in row.accepted("adcode")]:
            tally.counts[f"{key}_tp"] += 1
        else:
            tally.counts.update((f"{key}_fp", f"{key}_fn"))
            tally.fault(f"{key} wrong", f"gold {row.fields['adcode']} pred {found}", row.start, row.end)
    for index, span in enumerate(spans):
        if index in used or any(_overlap(span, row) > 0 for row in article.regions):
            continue
        if kind == "scope" and span.fields.get("text") in _SCOPE_WORDS:
            continue
        tally.counts[f"{key}_fp"] += 1
        note = f"{span.fields.get('text')} {span.fields.get('adcode')}"
        tally.fault(f"{key} spurious", note, span.start, span.end)


def _policies(tally: _Tally, article: GoldArticle, spans: list[_Span]) -> None:
    used: set[int] = set()
    for row in article.policies:
        likeness, index = max(
            ((_dice(span, row), -i) for i, span in enumerate(spans) if i not in used and _overlap(span, row) > 0),
            default=(0.0, 0),
        )
        key, other = ("doc", "init") if row.fields["kind"] == "document" else ("init", "doc")
        if likeness < SAME_POLICY:
            if not row.optional and not _inside_another(row, spans, article.policies):
                tally.counts[f"{key}_fn"] += 1
                tally.fault(f"{key} missed", row.fields.get("name"), row.start, row.end)
            continue
        used.add(-index)
        if row.optional:
            continue
        found = spans[-index].fields.get("kind")
        if found == row.fields["kind"]:
            tally.counts[f"{key}_tp"] += 1
        else:
            tally.counts.update((f"{key}_fn", f"{other}_fp"))
            tally.fault(f"{key} kind", f"pred {found}", row.start, row.end)
    for index, span in enumerate(spans):
        if index not in used:
            key = "doc" if span.fields.get("kind") == "document" else "init"
            tally.counts[f"{key}_fp"] += 1
            tally.fault(f"{key} spurious", span.fields.get("name") or span.fields.get("text"), span.start, span.end)


def _dice(one: _Span | GoldRow, other: _Span | GoldRow) -> float:
    """Twice the overlap by both lengths."""
    return 2 * max(0, _overlap(one, other)) / ((one.end - one.start) + (other.end - other.start))


def _inside_another(row: GoldRow, spans: list[_Span], rows: Sequence[GoldRow]) -> bool:
    """True where a longer prediction that another gold row accepts covers this row."""
    return any(
        span.start <= row.start
        and row.end <= span.end
        and span.end - span.start > row.end - row.start
        and any(other is not row and _dice(span, other) >= SAME_POLICY for other in rows)
        for span in spans
    )


def _scores(counts: Counter[str], missing: list[str]) -> dict[str, Any]:
    found = counts["obs_tp"]
    full = counts["full_ok"]
    scores: dict[str, Any] = {
        "missing": missing,
        "observation": _prf(found, counts["obs_fp"], counts["obs_fn"]),
        "record": _prf(full, counts["obs_fp"] + found - full, counts["obs_fn"] + found - full),
    }
    for key in ("ind_exact", "ind_relaxed", "region_ok", "period_ok", "qualifier_ok", "measure_ok", "status_ok"):
        scores[key] = round(counts[key] / found, 4) if found else 0.0
    scores["direction_ok"] = round(counts["dir_ok"] / (counts["dir_n"] or 1), 4)
    scores["period_said_ok"] = round(counts["period_said_ok"] / (counts["period_said"] or 1), 4)
    names = (("reg", "region"), ("scope", "scope"), ("doc", "policy_document"), ("init", "policy_initiative"))
    for key, name in names:
        scores[name] = _prf(counts[f"{key}_tp"], counts[f"{key}_fp"], counts[f"{key}_fn"])
    scores["metadata"] = round(counts["meta_ok"] / (counts["meta_n"] or 1), 4)
    return scores


def _prf(right: int, spurious: int, missed: int) -> dict[str, float]:
    precision = right / (right + spurious) if right + spurious else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "p": round(precision, 4),
        "r": round(recall, 4),
        "f1": round(f1, 4),
        "tp": right,
        "fp": spurious,
        "fn": missed,
    }
