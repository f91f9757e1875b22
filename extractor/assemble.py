"""Resolved mentions and links become records: the only maker of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
from extractor.records import ArticleRecord
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
Owner = tuple[str | None, str | None, str | None]
"""What a numeral became: the observation, or the kind of another fate, and the rule that says so."""


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
            "regions": tuple(
                _region(text, ids, mention) for mention in parts.regions.mentions if mention.kind in REGION_KINDS
            ),
            "observations": tuple(_observation(parts, one, observation_ids, policies) for one in parts.observed),
            "policies": policies,
            "ledger": _ledger(parts, observation_ids),
            "extraction": {"version": version, "rules": rules, "warnings": tuple(warnings)},
        }
    )


def _quote(text: str, span: Span) -> Fields:
    return {"start": span.start, "end": span.end, "text": text[span.start : span.end]}


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
    return {
        "id": ids.of("r", mention.start, mention.end),
        "text": text[mention.start : mention.end],
        "start": mention.start,
        "end": mention.end,
        "kind": mention.kind,
        "adcode": mention.adcode,
        "name": mention.name,
        "level": mention.level,
        "ancestors": mention.ancestors,
        "members": mention.members,
        "candidates": mention.candidates,
        "rule": mention.rule,
    }


def _observation(parts: Parts, one: Observed, ids: Mapping[int, str], policies: Sequence[Fields]) -> Fields:
    document, link, quantity = parts.document, one.link, one.quantity
    text = document.text
    section = one.sentence.section
    return {
        "id": ids[quantity.start],
        "indicator": _indicator(text, link, quantity.unit, parts.catalogue),
        "quantity": _quantity(text, quantity, parts.base_units),
        "measure": link.measure,
        "direction": link.direction,
        "comparison": _comparison(text, link, parts.comparisons),
        "status": link.status,
        "region": _region_of(text, one.region),
        "period": _period(text, one.period),
        "per": _per(text, link, parts.pers),
        "policy": policies[one.tie.policy]["id"] if one.tie else None,
        "linked": tuple({"id": ids[start], "kind": kind} for kind, start in link.linked if start in ids),
        "sentence": {"start": one.sentence.start, "end": one.sentence.end},
        "section": document.sections[section].id if section >= 0 else None,
        "optional": quantity.optional,
        "cell": _cell(text, one.cell),
        "rule": link.rule,
        "confidence": link.confidence,
        "flags": link.flags,
    }


def _cell(text: str, place: CellPlace | None) -> Fields | None:
    if place is None:
        return None
    return {
        "table": place.table,
        "row": place.row,
        "column": place.column,
        "unit": _quote(text, place.unit) if place.unit else None,
        "note": _quote(text, place.note) if place.note else None,
    }


def _indicator(text: str, link: Link, unit: str | None, catalogue: Catalogue) -> Fields | None:
    if not link.indicator:
        return None
    name = "".join(text[span.start : span.end] for span in link.indicator)
    return {
        "text": name,
        "spans": tuple(_quote(text, span) for span in link.indicator),
        "canonical": catalogue.canonical(name, unit, link.measure),
    }


def _quantity(text: str, quantity: QuantityMention, base_units: BaseUnits) -> Fields:
    base = base_units.convert(quantity.value, quantity.unit) if quantity.unit else None
    return {
        "text": text[quantity.start : quantity.end],
        "start": quantity.start,
        "end": quantity.end,
        "value": quantity.value,
        "value_max": quantity.value_max,
        "unit": quantity.unit,
        "unit_inferred": quantity.unit_inferred,
        "unit_code": quantity.unit_code,
        "dimension": quantity.dimension,
        "qualifier": quantity.qualifier,
        "base_value": base[0] if base else None,
        "base_unit": base[1] if base else None,
    }


def _comparison(text: str, link: Link, resolved: Mapping[int, ResolvedPeriod]) -> Fields | None:
    span = link.comparison
    if span is None:
        return None
    base = resolved.get(span.start)
    return {
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
        "kind": COMPARISON_KINDS.get(base.rule, "other") if base else "other",
        "first": base.first if base else None,
        "last": base.last if base else None,
    }


def _region_of(text: str, link: RegionLink) -> Fields | None:
    if link.region is None or link.via is None:
        return None
    return {
        "adcode": link.region.adcode,
        "name": link.region.name,
        "via": link.via,
        "evidence": _quote(text, link.evidence) if link.evidence else None,
    }


def _period(text: str, link: PeriodLink | None) -> Fields | None:
    if link is None:
        return None
    return {
        "start": link.first,
        "end": link.last,
        "granularity": link.granularity,
        "via": link.via,
        "evidence": _quote(text, link.evidence) if link.evidence else None,
        "instant": link.instant,
        "fuzzy": link.fuzzy,
    }


def _per(text: str, link: Link, pers: Sequence[PerMention]) -> Fields | None:
    if link.per is None:
        return None
    start, of = link.per
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
    """The fate of every numeral: the first of these that covers it says what it is."""
    text = parts.document.text
    furniture = parts.document.article.furniture
    claims: list[tuple[int, int, Owner]] = [(span.start, span.end, (None, "furniture", None)) for span in furniture]
    for one in parts.observed:
        quantity = one.quantity
        claims.append((quantity.start, quantity.end, (ids[quantity.start], None, quantity.rule)))
    for quantity, covered_by in parts.covered:
        claims.append((quantity.start, quantity.end, (None, covered_by, quantity.rule)))
    claims.extend((per.start, per.end, (None, "rate_base", per.rule)) for per in parts.pers)
    claims.extend((found.start, found.end, (None, found.kind, found.rule)) for found in parts.blocked)
    claims.extend((period.start, period.end, (None, "date", period.rule)) for period in parts.periods)
    claims.extend((policy.start, policy.end, (None, "name", policy.rule)) for policy in parts.policies)
    claims.extend((region.start, region.end, (None, "name", region.rule)) for region in parts.regions.mentions)
    owner: list[Owner | None] = [None] * len(text)
    for start, end, who in reversed(claims):  # painted last to first, so the first claim stays on top
        owner[start:end] = [who] * (end - start)
    entries = []
    for span in parts.numerals:
        observation, kind, rule = owner[span.start] or owner[span.end - 1] or (None, None, None)
        fate = "observation" if observation else "other" if kind else "unexplained"
        entries.append(
            {
                "start": span.start,
                "end": span.end,
                "text": text[span.start : span.end],
                "fate": fate,
                "observation": observation,
                "kind": kind,
                "rule": rule,
            }
        )
    return tuple(entries)
