"""An explanation as text or JSON, and the place that FILE:OFFSET names."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from extractor.cli.language import pad, say
from extractor.errors import ExtractorError
from extractor.explain import ExplainedRule, Explanation
from extractor.records import ObservationRecord, Quote

_VERDICTS = {"chosen": "→", "rival": "·", "refused": "✗"}


def split_place(place: str) -> tuple[Path, str]:
    """The file and what follows the last colon: an offset, or the number as written.

    >>> split_place("a/b.txt:2540")[1]
    '2540'
    """
    file, colon, where = place.rpartition(":")
    if not colon or not file or not where:
        raise ExtractorError(f"{place}: no place in it; write FILE:OFFSET or FILE:NUMBER, as in a.txt:2540, a.txt:67张")
    return Path(file), where


def offset_of(where: str, text: str) -> int:
    """The offset that ``where`` names: itself, or the first place of those words in the text.

    >>> offset_of("7", "床位达67.5万张"), offset_of("67.5万张", "床位达67.5万张")
    (7, 3)
    """
    if where.isascii() and where.isdecimal():
        return int(where)
    if where not in text:
        raise ExtractorError(f"{where}: the text has no such words; write an offset, or the number as written")
    return text.index(where)


def explanation_json(found: Explanation) -> str:
    """The explanation as one JSON object; the observation is as in the records."""
    whole = asdict(found)
    for name in ("observation", "ledger"):
        value = getattr(found, name)
        whole[name] = None if value is None else value.model_dump(mode="json")
    for name in ("words", "tokens", "rules"):
        whole[name] = [entry._asdict() for entry in getattr(found, name)]
    return json.dumps(whole, ensure_ascii=False, indent=2)


def explanation_text(found: Explanation) -> str:
    """The explanation as lines for the terminal."""
    lines = [found.sentence]
    one = found.observation
    if one is None:
        assert found.ledger is not None
        kind = found.ledger.kind or found.ledger.fate
        lines += [
            "",
            f"{found.ledger.text}: {say('no observation', '不是观测值')} · {kind} · {found.ledger.rule or '—'}",
        ]
        return "\n".join(lines)
    lines += ["", *(f"{pad(name, 12)}{value}" for name, value in _decided(found, one))]
    for title, entries in (
        (say("words", "分词"), [f"{w.text}/{w.tag}{'/' + w.group if w.group else ''}" for w in found.words]),
        (say("coarse tokens", "粗粒度词块"), [f"{t.text}/{t.tag}" for t in found.tokens if t.text]),
    ):
        lines += ["", title, "  " + " ".join(entries)]
    lines += ["", say("rules, in order (→ chosen, · rival, ✗ a condition fails)", "规则（→ 选用，· 竞争，✗ 条件不符）")]
    lines += [f"  {_VERDICTS[rule.verdict]} {rule.order + 1:>3} {rule.rule}  {_parts(rule)}" for rule in found.rules]
    if found.listed:
        lines.append(say(f"  → the rule of the first of its row: {one.rule}", f"  → 沿用并列首项的规则：{one.rule}"))
    return "\n".join(lines)


def _decided(found: Explanation, one: ObservationRecord) -> list[tuple[str, str]]:
    indicator = one.indicator.text if one.indicator else "—"
    direction = f" {one.direction}" if one.direction else ""
    region = period = comparison = "—"
    if one.region is not None:
        region = f"{one.region.adcode} {one.region.name} · {one.region.via}{_said(one.region.evidence)}"
    if one.period is not None:
        period = f"{one.period.start} – {one.period.end} · {one.period.via}{_said(one.period.evidence)}"
    if one.comparison is not None:
        comparison = f"{one.comparison.text} · {one.comparison.first or '?'} – {one.comparison.last or '?'}"
    quantity = one.quantity
    value = f"{quantity.value:f}" + (f" – {quantity.value_max:f}" if quantity.value_max is not None else "")
    by = found.ledger.rule if found.ledger is not None else None
    return [
        ("quantity", f"{quantity.text} = {value} {quantity.unit or ''} ({quantity.qualifier}) · {by or '—'}"),
        ("indicator", f"{indicator} · {one.rule}"),
        ("measure", one.measure + direction),
        ("comparison", comparison),
        ("status", f"{one.status} · {found.status_by or '—'}"),
        ("region", region),
        ("period", period),
        ("confidence", f"{one.confidence}{' · ' + ', '.join(one.flags) if one.flags else ''}"),
    ]


def _said(evidence: Quote | None) -> str:
    return f" “{evidence.text}” {evidence.start}" if evidence is not None else ""


def _parts(rule: ExplainedRule) -> str:
    return " ".join(text if role == "-" else f"{text}={role}" for text, role in rule.parts if text)
