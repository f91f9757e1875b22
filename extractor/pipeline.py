"""From an article to its record: the only file that knows the order of the stages.

read → structure → match → resolve → attach → assemble → write
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from extractor import __version__
from extractor.assemble import REGION_KINDS, Observed, Parts, assemble
from extractor.attach import SentenceInput, attach_sentence
from extractor.attach.confidence import Factors, confidence_of
from extractor.attach.feeding import Beside, Feed, sentence_at, sentences_of, windows
from extractor.attach.period import attach_periods
from extractor.attach.policy import Stated, attach_policies
from extractor.attach.policy_rules import TieRules
from extractor.attach.region import attach_regions
from extractor.attach.table import CellObservation, apart, attach_tables
from extractor.attach.table_context import settings_of
from extractor.attach.table_heads import Around
from extractor.check import check_observations, with_flags
from extractor.document import (
    Article,
    BlockedMention,
    Document,
    Link,
    PeriodLink,
    PerMention,
    PolicyMention,
    QuantityMention,
    RegionLink,
    ResolvedPeriod,
    ResolvedRegion,
    ResolvedRegions,
    Span,
)
from extractor.match.period import match_periods
from extractor.match.policy import match_policies
from extractor.match.quantity import match_quantities, numeral_spans
from extractor.match.region import match_regions
from extractor.reading import article_from_text, fingerprint, read_file
from extractor.records import ArticleRecord
from extractor.resolve.overlaps import settle_overlaps
from extractor.resolve.period import resolve_periods
from extractor.resolve.policy import policy_keys, policy_regions
from extractor.resolve.region import resolve_regions
from extractor.rulebook import Rulebook, default_rulebook
from extractor.structure import build_document

STAGES = ("structure", "match", "resolve", "attach", "assemble")
T = TypeVar("T")
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


def extract(
    article: Article | str,
    published: date | str | None = None,
    title: str | None = None,
    *,
    rulebook: Rulebook | None = None,
) -> ArticleRecord:
    """The validated record of one article, given as text or as read by :mod:`extractor.reading`.

    ``published`` (a date, or text as 2019-07-11) is the day against which codes
    and relative times are resolved, where the article states none; without it
    they stay open. Raises ReadingError for text that cannot be an article.

    >>> record = extract("全省养老床位达67.49万张。", published="2019-07-11", title="江苏养老服务")
    >>> [(o.indicator.text, str(o.quantity.value), o.quantity.unit) for o in record.observations]
    [('养老床位', '674900', '张')]
    """
    return extract_timed(article, rulebook, published=published, title=title)[0]


def extract_file(path: Path | str, *, rulebook: Rulebook | None = None) -> ArticleRecord:
    """The validated record of the article in the file at ``path``; ReadingError if it cannot be read."""
    rules = rulebook or default_rulebook()
    return extract(read_file(path, rules=rules.reading), rulebook=rules)


def extract_timed(
    article: Article | str,
    rulebook: Rulebook | None = None,
    *,
    published: date | str | None = None,
    title: str | None = None,
) -> tuple[ArticleRecord, dict[str, float]]:
    """As :func:`extract`, with the processor seconds that each stage of ``STAGES`` took."""
    rules = rulebook or default_rulebook()
    day = date.fromisoformat(published) if isinstance(published, str) else published
    if isinstance(article, str):
        article = article_from_text(article, title=title, published=day, rules=rules.reading)
    elif article.published is None and day is not None:
        article = replace(article, published=day)
    clock = _Clock()
    document = clock.run("structure", lambda: build_document(article, rules.structure))
    found = clock.run("match", lambda: _match(document, rules))
    resolved = clock.run("resolve", lambda: _resolve(document, found, rules))
    observed = clock.run("attach", lambda: _attach(document, found, resolved, rules))
    record = clock.run("assemble", lambda: _assemble(document, found, resolved, observed, rules))
    return record, clock.seconds


class Given(NamedTuple):
    """What the attachment room was handed for one sentence: ``earlier`` is the indicator it may go on with."""

    sentence: SentenceInput
    earlier: tuple[Span, ...]


class Followed(NamedTuple):
    """One article with what its stages handed on: ``given`` has an entry for each sentence with quantities."""

    document: Document
    observed: Sequence[Observed]
    given: Sequence[Given]
    record: ArticleRecord


def follow(article: Article, rulebook: Rulebook) -> Followed:
    """As :func:`extract`, keeping what :mod:`extractor.explain` shows."""
    document = build_document(article, rulebook.structure)
    found = _match(document, rulebook)
    resolved = _resolve(document, found, rulebook)
    given: list[Given] = []
    observed = _attach(document, found, resolved, rulebook, given)
    return Followed(document, observed, given, _assemble(document, found, resolved, observed, rulebook))


class Mentions(NamedTuple):
    """What an article names, each sorted by start: exactly what its record is made of, before attachment.

    ``quantities`` are those that become observations; ``policy_keys`` has an
    entry for each of ``policies``.
    """

    quantities: Sequence[QuantityMention]
    periods: Sequence[ResolvedPeriod]
    regions: Sequence[ResolvedRegion]
    policies: Sequence[PolicyMention]
    policy_keys: Sequence[str | None]


def find_mentions(article: Article, rulebook: Rulebook) -> Mentions:
    """What ``article`` names, without saying what its numbers are about: a third of the work of :func:`extract`."""
    document = build_document(article, rulebook.structure)
    found = _match(document, rulebook)
    resolved = _resolve(document, found, rulebook)
    quantities = [quantity for _, group in sentences_of(document, resolved.quantities) for quantity in group]
    quantities += [cell.quantity for cell in resolved.cells if sentence_at(document, cell.quantity.start) is not None]
    issuers = policy_regions(document, found.policies, resolved.regions, rulebook.policies)
    return Mentions(
        quantities=sorted(quantities, key=lambda one: one.start),
        periods=resolved.periods,
        regions=[one for one in resolved.regions.mentions if one.kind in REGION_KINDS],
        policies=found.policies,
        policy_keys=policy_keys(found.policies, issuers),
    )


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def run(self, stage: str, work: Callable[[], T]) -> T:
        begin = time.process_time()
        value = work()
        self.seconds[stage] = time.process_time() - begin
        return value


@dataclass(frozen=True, slots=True)
class _Found:
    quantities: Sequence[QuantityMention]
    pers: Sequence[PerMention]
    blocked: Sequence[BlockedMention]
    periods: Sequence[Any]
    regions: Sequence[Any]
    policies: Sequence[PolicyMention]


@dataclass(frozen=True, slots=True)
class _Resolved:
    quantities: Sequence[QuantityMention]
    covered: Sequence[tuple[QuantityMention, str]]
    periods: Sequence[ResolvedPeriod]
    regions: ResolvedRegions
    cells: Sequence[CellObservation] = ()


def _match(document: Document, rules: Rulebook) -> _Found:
    quantities = match_quantities(document, rules.quantities)
    return _Found(
        quantities=quantities.quantities,
        pers=quantities.pers,
        blocked=quantities.blocked,
        periods=match_periods(document, rules.periods),
        regions=match_regions(document, rules.gazetteer, rules.regions),
        policies=match_policies(document, rules.policies),
    )


def _resolve(document: Document, found: _Found, rules: Rulebook) -> _Resolved:
    standing = settle_overlaps(found.quantities, found.periods, found.policies)
    resolved = _Resolved(
        quantities=standing.quantities,
        covered=standing.covered,
        periods=resolve_periods(document, found.periods, rules.periods),
        regions=resolve_regions(document, found.regions, rules.gazetteer, rules.regions),
    )
    return _read_tables(document, resolved, rules) if document.article.tables else resolved


def _read_tables(document: Document, resolved: _Resolved, rules: Rulebook) -> _Resolved:
    """With the cells of tables, and without the quantities that these settle."""
    around = Around(resolved.periods, resolved.regions)
    setting = settings_of(document, around, rules.period_cues)
    tables = attach_tables(document, around, setting, rules.quantities, rules.tables)
    outside, inside = apart(resolved.quantities, tables.taken)
    covered = [*resolved.covered, *((quantity, "table_head") for quantity in inside)]
    return replace(resolved, quantities=outside, covered=covered, cells=tables.observations)


def _attach(
    document: Document, found: _Found, resolved: _Resolved, rules: Rulebook, given: list[Given] | None = None
) -> list[Observed]:
    """Each quantity with its links; ``given`` takes what the attachment room was handed, where that is wanted."""
    placed = list(sentences_of(document, resolved.quantities))
    inside = [quantity for _, group in placed for quantity in group]
    regions = attach_regions(document, inside, resolved.regions, rules.regions)
    periods = attach_periods(document, inside, resolved.periods, rules.period_cues)
    observed: list[Observed] = []
    earlier: tuple[Span, ...] = ()
    paragraph = -1
    feed = Feed(
        document,
        Beside(
            found.pers, resolved.periods, resolved.regions.mentions, found.policies, resolved.covered, found.blocked
        ),
    )
    text, published, factors = document.text, document.article.published, rules.confidence
    for sentence, group in placed:
        if sentence.paragraph != paragraph:
            earlier, paragraph = (), sentence.paragraph
        for window, part in windows(sentence, group):
            handed = feed.of(window, part)
            if given is not None:
                given.append(Given(handed, earlier))
            links = attach_sentence(text, handed, rules.attach, earlier)
            for quantity, link in zip(part, links, strict=True):
                region, period = regions[len(observed)], periods[len(observed)]
                link = _settled(link, quantity, region, period, published, factors)
                observed.append(_make(Observed, (quantity, sentence, link, region, period, None, None)))
            earlier = _last_indicator(links) or earlier
    observed = _with_cells(document, observed, resolved.cells, rules) if resolved.cells else observed
    return _with_ties(document, observed, found.policies, resolved.regions, rules.policy_ties)


def _with_cells(
    document: Document, observed: list[Observed], cells: Sequence[CellObservation], rules: Rulebook
) -> list[Observed]:
    """The observations of running text and those of table cells together, in order of start."""
    for quantity, link, region, period, cell in cells:
        sentence = sentence_at(document, quantity.start)
        if sentence is None:
            continue
        link = _settled(link, quantity, region, period, document.article.published, rules.confidence)
        observed.append(Observed(quantity, sentence, link, region, period, cell))
    return sorted(observed, key=lambda one: one.quantity.start)


def _with_ties(
    document: Document,
    observed: list[Observed],
    policies: Sequence[PolicyMention],
    regions: ResolvedRegions,
    rules: TieRules,
) -> list[Observed]:
    """The observations with the policies that clauses tie them to; a table has none."""
    if not policies:
        return observed
    running = [one for one in observed if one.cell is None]
    numbers = [Stated(one.quantity.start, one.quantity.end, one.link.status) for one in running]
    ties = attach_policies(document, numbers, policies, regions, rules)
    tied = {number.start: tie for number, tie in zip(numbers, ties, strict=True) if tie is not None}
    return [one._replace(tie=tied.get(one.quantity.start)) for one in observed]


def _settled(
    link: Link,
    quantity: QuantityMention,
    region: RegionLink,
    period: PeriodLink | None,
    published: date | None,
    factors: Factors,
) -> Link:
    """The link with its confidence; a number of a time that had not begun when the article appeared is a target."""
    if period is not None and published is not None and period.first > published and link.status == "actual":
        link = link._replace(status="target")
    sure = confidence_of(link, quantity, region, period, factors)
    return _make(Link, (*link[:9], sure, link[10]))


def _last_indicator(links: Sequence[Link]) -> tuple[Span, ...]:
    for link in reversed(links):
        if link.indicator:
            return link.indicator
    return ()


def _assemble(
    document: Document, found: _Found, resolved: _Resolved, observed: Sequence[Observed], rules: Rulebook
) -> ArticleRecord:
    regions = policy_regions(document, found.policies, resolved.regions, rules.policies)
    parts = Parts(
        document=document,
        observed=observed,
        regions=resolved.regions,
        policies=found.policies,
        policy_keys=policy_keys(found.policies, regions),
        policy_regions=regions,
        comparisons={p.start: p for p in resolved.periods if p.label == "comparison"},
        pers=found.pers,
        covered=resolved.covered,
        blocked=found.blocked,
        periods=resolved.periods,
        numerals=numeral_spans(document.text, rules.quantities),
        catalogue=rules.catalogue,
        base_units=rules.base_units,
        fingerprint=fingerprint(document.text) or None,
    )
    record = assemble(parts, version=__version__, rules=rules.digest)
    return with_flags(record, check_observations(record, rules.checks, rules.catalogue))
