"""Resolved mentions and links become records: the only maker of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from extractor import records
from extractor.base_units import BaseUnits
from extractor.catalogue import Catalogue
from extractor.document import (
    BlockedMention,
    CellPlace,
    Document,
    Link,
    PeriodLink,
    PerMention,
    PolicyMention,
    PolicyTie,
    QuantityMention,
    RegionLink,
    RegionRef,
    ResolvedPeriod,
    ResolvedRegion,
    ResolvedRegions,
    Sentence,
    Span,
)
from extractor.record_ids import IdMaker
from extractor.records import ArticleRecord, Record
from extractor.resolve.policy_number import number_parts

REGION_KINDS = frozenset({"name", "scope", "group"})
COMPARISON_KINDS = {
    "comparison.year-on-year": "year_on_year",
    "comparison.period-on-period": "previous_period",
    "comparison.with": "period",
    "comparison.base": "period",
    "comparison.before": "period",
    "comparison.average": "region",
}
"""What the record calls the base that a rule of the period room found."""

Fields = dict[str, Any]
"""The fields of a record before pydantic has seen them: one validation of the whole costs half of many small ones."""
_span: Callable[[Fields], Record] = records.Span.__pydantic_validator__.validate_python
_region_ref: Callable[[Fields], Record] = records.RegionRef.__pydantic_validator__.validate_python
_time: Callable[[Fields], Record] = records.Period.__pydantic_validator__.validate_python

Owner = tuple[str | None, str | None, str | None]
"""What a numeral became: the observation, or the kind of another fate, and the rule that says so."""
NOBODY: Owner = (None, None, None)
FURNITURE: Owner = (None, "furniture", None)


class Observed(NamedTuple):
    """All that was decided about one quantity."""

    quantity: QuantityMention
    sentence: Sentence
    link: Link
    region: RegionLink
    period: PeriodLink | None
    cell: CellPlace | None = None
    tie: PolicyTie | None = None


class Parts(NamedTuple):
    """Everything that one article's record is made of; ``numerals`` are all numerals of the text.

    ``covered`` are quantities that became no observation, with the kind of
    thing that they are instead; ``comparisons`` the resolved comparison bases
    by start; ``keys`` the identity of each policy mention.
    """

    document: Document
    observed: Sequence[Observed]
    regions: ResolvedRegions
    policies: Sequence[PolicyMention]
    policy_keys: Sequence[str | None]
    policy_regions: Sequence[RegionRef | None]
    comparisons: Mapping[int, ResolvedPeriod]
    pers: Sequence[PerMention]
    covered: Sequence[tuple[QuantityMention, str]]
    blocked: Sequence[BlockedMention]
    periods: Sequence[ResolvedPeriod]
    numerals: Sequence[Span]
    catalogue: Catalogue
    base_units: BaseUnits
    fingerprint: str | None = None


def assemble(parts: Parts, *, version: str, rules: str, warnings: Sequence[str] = ()) -> ArticleRecord:
    """The validated record of one article; pydantic checks it here and nowhere else."""
    document = parts.document
    text = document.text
    ids = IdMaker(text)
    policies = _policies(text, ids, parts)
    observation_ids = {one.quantity.start: ids.of("o", one.quantity.start, one.quantity.end) for one in parts.observed}
    return ArticleRecord.model_validate(
        {
            "article": _article(document, parts.regions, parts.fingerprint),
            "text": text,
            "sections": _sections(document, parts.regions),
            "regions": tuple([_region(text, ids, one) for one in parts.regions.mentions if one.kind in REGION_KINDS]),
            "observations": _observations(parts, observation_ids, policies),
            "policies": policies,
            "ledger": _ledger(parts, observation_ids),
            "extraction": {"version": version, "rules": rules, "warnings": tuple(warnings)},
        }
    )


def _quote(text: str, span: Span) -> Fields:
    start, end = span
    return {"start": start, "end": end, "text": text[start:end]}


def _name(ref: RegionRef | None) -> Fields | None:
    return None if ref is None else {"adcode": ref.adcode, "name": ref.name}


def _article(document: Document, regions: ResolvedRegions, fingerprint: str | None) -> Fields:
    article = document.article
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "url": article.url,
        "path": article.path,
        "sha256": article.sha256,
        "media_type": article.media_type,
        "encoding": article.encoding,
        "region": _name(regions.article),
        "fingerprint": fingerprint,
    }


def _sections(document: Document, regions: ResolvedRegions) -> tuple[Fields, ...]:
    return tuple(
        {
            "id": section.id,
            "heading": section.heading,
            "level": section.level,
            "start": section.start,
            "end": section.end,
            "region": _name(region),
        }
        for section, region in zip(document.sections, regions.sections, strict=True)
    )


def _region(text: str, ids: IdMaker, mention: ResolvedRegion) -> Fields:
    start, end, _, rule, kind, adcode, name, level, ancestors, members, candidates = mention
    return {
        "id": ids.of("r", start, end),
        "text": text[start:end],
        "start": start,
        "end": end,
        "kind": kind,
        "adcode": adcode,
        "name": name,
        "level": level,
        "ancestors": ancestors,
        "members": members,
        "candidates": candidates,
        "rule": rule,
    }


def _observations(parts: Parts, ids: Mapping[int, str], policies: Sequence[Fields]) -> tuple[Fields, ...]:
    """The observations; what one has in common with the one before it is the same, validated, object."""
    text = parts.document.text
    sentence: Sentence | None = None
    region: RegionLink | None = None
    period: PeriodLink | None = None
    span = place = time = None
    found = []
    for one in parts.observed:
        if one.sentence is not sentence:
            sentence = one.sentence
            span = _span({"start": sentence.start, "end": sentence.end})
        if one.region != region:
            region = one.region
            place = _region_of(text, region)
        if one.period != period:
            period = one.period
            time = _period(text, period) if period else None
        fields = _observation(parts, one, ids, policies)
        fields["sentence"], fields["region"], fields["period"] = span, place, time
        found.append(fields)
    return tuple(found)


def _observation(parts: Parts, one: Observed, ids: Mapping[int, str], policies: Sequence[Fields]) -> Fields:
    quantity, sentence, link, _, _, cell, tie = one
    document = parts.document
    text = document.text
    _, rule, _, measure, direction, status, _, per, linked, confidence, flags = link
    return {
        "id": ids[quantity.start],
        "indicator": _indicator(text, link, quantity.unit, parts.catalogue) if link.indicator else None,
        "quantity": _quantity(text, quantity, parts.base_units),
        "measure": measure,
        "direction": direction,
        "comparison": _comparison(text, link.comparison, parts.comparisons) if link.comparison else None,
        "status": status,
        "per": _per(text, per, parts.pers) if per else None,
        "policy": policies[tie.policy]["id"] if tie else None,
        "linked": tuple([{"id": ids[start], "kind": kind} for kind, start in linked if start in ids]),
        "section": document.sections[sentence.section].id if sentence.section >= 0 else None,
        "optional": quantity.optional,
        "cell": _cell(text, cell) if cell else None,
        "rule": rule,
        "confidence": confidence,
        "flags": flags,
    }


def _cell(text: str, place: CellPlace) -> Fields:
    return {
        "table": place.table,
        "row": place.row,
        "column": place.column,
        "unit": _quote(text, place.unit) if place.unit else None,
        "note": _quote(text, place.note) if place.note else None,
    }


def _indicator(text: str, link: Link, unit: str | None, catalogue: Catalogue) -> Fields:
    spans = tuple([_quote(text, span) for span in link.indicator])
    name = spans[0]["text"] if len(spans) == 1 else "".join([span["text"] for span in spans])
    return {
        "text": name,
        "spans": spans,
        "canonical": catalogue.canonical(name, unit, link.measure),
    }


def _quantity(text: str, quantity: QuantityMention, base_units: BaseUnits) -> Fields:
    start, end, _, _, _, value, value_max, unit, unit_inferred, unit_code, dimension, qualifier = quantity[:12]
    base_value, base_unit = base_units.convert(value, unit) or (None, None)
    return {
        "text": text[start:end],
        "start": start,
        "end": end,
        "value": value,
        "value_max": value_max,
        "unit": unit,
        "unit_inferred": unit_inferred,
        "unit_code": unit_code,
        "dimension": dimension,
        "qualifier": qualifier,
        "base_value": base_value,
        "base_unit": base_unit,
    }


def _comparison(text: str, span: Span, resolved: Mapping[int, ResolvedPeriod]) -> Fields:
    base = resolved.get(span.start)
    return {
        **_quote(text, span),
        "kind": COMPARISON_KINDS.get(base.rule, "other") if base else "other",
        "first": base.first if base else None,
        "last": base.last if base else None,
    }


def _region_of(text: str, link: RegionLink) -> Record | None:
    region, via, evidence = link
    if region is None or via is None:
        return None
    adcode, name = region
    said = _quote(text, evidence) if evidence else None
    return _region_ref({"adcode": adcode, "name": name, "via": via, "evidence": said})


def _period(text: str, link: PeriodLink) -> Record:
    first, last, granularity, via, evidence, instant, fuzzy = link
    return _time(
        {
            "start": first,
            "end": last,
            "granularity": granularity,
            "via": via,
            "evidence": _quote(text, evidence) if evidence else None,
            "instant": instant,
            "fuzzy": fuzzy,
        }
    )


def _per(text: str, per: tuple[int, Span], pers: Sequence[PerMention]) -> Fields:
    start, of = per
    base = next(per for per in pers if per.start == start)
    evidence = Span(base.start, base.end)
    return {
        "value": base.value,
        "unit": base.unit,
        "of": text[of.start : of.end] if of != evidence else None,
        "evidence": _quote(text, evidence),
    }


def _policies(text: str, ids: IdMaker, parts: Parts) -> tuple[Fields, ...]:
    return tuple(
        {
            "id": ids.of("p", mention.start, mention.end),
            "text": text[mention.start : mention.end],
            "start": mention.start,
            "end": mention.end,
            "name": mention.name,
            "kind": mention.kind,
            "subtype": mention.subtype,
            "number": mention.number,
            "number_span": _quote(text, mention.number_span) if mention.number_span else None,
            "number_parts": _number_parts(mention.number),
            "issuers": mention.issuers,
            "date": mention.date,
            "action": mention.action,
            "action_span": _quote(text, mention.action_span) if mention.action_span else None,
            "status": mention.status,
            "region": _name(region),
            "policy_key": key,
            "rule": mention.rule,
        }
        for mention, key, region in zip(parts.policies, parts.policy_keys, parts.policy_regions, strict=True)
    )


def _number_parts(number: str | None) -> Fields | None:
    found = number_parts(number) if number else None
    return found._asdict() if found else None


def _ledger(parts: Parts, ids: Mapping[int, str]) -> tuple[Fields, ...]:
    """The fate of every numeral: what its first character is part of, else its last."""
    text, owners = parts.document.text, _owners(parts, ids)
    entries = []
    for start, end in parts.numerals:
        last = end - 1
        owner = owners[start] or _name_at(parts, start) or owners[last] or _name_at(parts, last) or NOBODY
        observation, kind, rule = owner
        entries.append(
            {
                "start": start,
                "end": end,
                "text": text[start:end],
                "fate": "observation" if observation else "other" if kind else "unexplained",
                "observation": observation,
                "kind": kind,
                "rule": rule,
            }
        )
    return tuple(entries)


def _owners(parts: Parts, ids: Mapping[int, str]) -> list[Owner | None]:
    """What each character is part of but for names: painted last to first, so that what explains best stays on top."""
    owners: list[Owner | None] = [None] * len(parts.document.text)
    marks: list[tuple[Sequence[Any], str]] = [(one, "date") for one in reversed(parts.periods)]
    marks += [(one, one.kind) for one in reversed(parts.blocked)]
    marks += [(one, "rate_base") for one in reversed(parts.pers)]
    marks += reversed(parts.covered)
    for mark, kind in marks:
        start, end = mark[0], mark[1]
        owners[start:end] = [(None, kind, mark[3])] * (end - start)
    for one in reversed(parts.observed):
        quantity = one.quantity
        start, end = quantity.start, quantity.end
        owners[start:end] = [(ids[start], None, quantity.rule)] * (end - start)
    for start, end in parts.document.article.furniture:
        owners[start:end] = [FURNITURE] * (end - start)
    return owners


def _name_at(parts: Parts, at: int) -> Owner | None:
    """The first name of a policy or division that holds the character; few numerals stand in one."""
    for named in (parts.policies, parts.regions.mentions):
        for one in named:
            if one.start <= at < one.end:
                return (None, "name", one.rule)
    return None
