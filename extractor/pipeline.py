"""From an article to its record: the only file that knows the order of the stages.

read → structure → match → resolve → attach → assemble → write
"""

from __future__ import annotations

import hashlib
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from extractor import __version__
from extractor.assemble import REGION_KINDS, Observed, Parts, assemble
from extractor.attach import AttachRules, SentenceInput, attach_sentence, load_attach_rules
from extractor.attach.confidence import Factors, confidence_of, load_confidence
from extractor.attach.fine import Entity
from extractor.attach.period import PeriodCues, attach_periods, load_period_cues
from extractor.attach.policy import Stated, attach_policies
from extractor.attach.policy_rules import TieRules, load_tie_rules
from extractor.attach.region import attach_regions
from extractor.attach.table import CellObservation, apart, attach_tables
from extractor.attach.table_context import settings_of
from extractor.attach.table_heads import Around
from extractor.attach.table_rules import TableRules, load_table_rules
from extractor.base_units import BaseUnits, load_base_units
from extractor.catalogue import Catalogue, load_catalogue
from extractor.check import CheckRules, check_observations, load_check_rules, with_flags
from extractor.document import (
    Article,
    BlockedMention,
    Document,
    Link,
    PeriodLink,
    PerMention,
    PolicyMention,
    QuantityMention,
    ResolvedPeriod,
    ResolvedRegion,
    ResolvedRegions,
    Sentence,
    Span,
)
from extractor.gazetteer import Gazetteer, load_gazetteer
from extractor.lexicon import BUILT_IN
from extractor.match.period import PeriodRules, load_period_rules, match_periods
from extractor.match.policy import PolicyRules, load_policy_rules, match_policies
from extractor.match.quantity import QuantityRules, load_quantity_rules, match_quantities, numeral_spans
from extractor.match.region import load_region_rules, match_regions
from extractor.match.region.rules import RegionRules
from extractor.reading import ReadingRules, article_from_text, fingerprint, load_reading_rules, read_file
from extractor.records import ArticleRecord
from extractor.resolve.overlaps import settle_overlaps
from extractor.resolve.period import resolve_periods
from extractor.resolve.policy import policy_keys, policy_regions
from extractor.resolve.region import resolve_regions
from extractor.structure import StructureRules, build_document, load_structure_rules

STAGES = ("structure", "match", "resolve", "attach", "assemble")
LONGEST_SENTENCE = 2000
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All that the language knows, loaded and checked once; frozen and picklable.

    ``digest`` is the hash of every rule file and table that it was made from.
    """

    reading: ReadingRules
    structure: StructureRules
    quantities: QuantityRules
    regions: RegionRules
    gazetteer: Gazetteer
    periods: PeriodRules
    period_cues: PeriodCues
    policies: PolicyRules
    policy_ties: TieRules
    attach: AttachRules
    catalogue: Catalogue
    checks: CheckRules
    tables: TableRules
    confidence: Factors
    base_units: BaseUnits
    digest: str


def load_rulebook(folders: Sequence[Path] = ()) -> Rulebook:
    """The built-in rules and lexicons with those of the user's ``folders``.

    Raises DataError, with file and line, for anything that is wrong in them.
    """
    return Rulebook(
        reading=load_reading_rules(folders),
        structure=load_structure_rules(folders),
        quantities=load_quantity_rules(folders),
        regions=load_region_rules(folders),
        gazetteer=load_gazetteer(folders),
        periods=load_period_rules(folders),
        period_cues=load_period_cues(folders),
        policies=load_policy_rules(folders),
        policy_ties=load_tie_rules(folders),
        attach=load_attach_rules(folders),
        catalogue=load_catalogue(folders),
        checks=load_check_rules(folders),
        tables=load_table_rules(folders),
        confidence=load_confidence(folders),
        base_units=load_base_units(folders),
        digest=_digest(folders),
    )


def _digest(folders: Sequence[Path]) -> str:
    """A hash of the names and bytes of all data files, in order of folder and name."""
    hasher = hashlib.blake2b(digest_size=16)
    for folder in (BUILT_IN, *folders):
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            if path.suffix in (".tsv", ".toml"):
                data = path.read_bytes()
                hasher.update(f"{path.name}\0{len(data)}\0".encode())
                hasher.update(data)
    return hasher.hexdigest()


_default: list[Rulebook] = []


def default_rulebook() -> Rulebook:
    """The built-in rulebook, loaded on first use and kept for the life of the process."""
    if not _default:
        _default.append(load_rulebook())
    return _default[0]


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
    quantities = [quantity for _, group in _sentences_of(document, resolved.quantities) for quantity in group]
    quantities += [cell.quantity for cell in resolved.cells if _sentence_at(document, cell.quantity.start) is not None]
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
    quantities = resolved.quantities
    placed = list(_sentences_of(document, quantities))
    inside = [quantity for _, group in placed for quantity in group]
    regions = attach_regions(document, inside, resolved.regions, rules.regions)
    periods = attach_periods(document, inside, resolved.periods, rules.period_cues)
    observed: list[Observed] = []
    earlier: tuple[Span, ...] = ()
    paragraph = -1
    feed = _Feed(document, found, resolved)
    for sentence, group in placed:
        if sentence.paragraph != paragraph:
            earlier, paragraph = (), sentence.paragraph
        for window, part in _windows(sentence, group):
            handed = feed.of(window, part)
            if given is not None:
                given.append(Given(handed, earlier))
            links = attach_sentence(document.text, handed, rules.attach, earlier)
            for quantity, link in zip(part, links, strict=True):
                at = len(observed)
                link = _settle_status(document, link, periods[at])
                sure = confidence_of(link, quantity, regions[at], periods[at], rules.confidence)
                link = link._replace(confidence=sure)
                observed.append(Observed(quantity, sentence, link, regions[at], periods[at]))
            earlier = _last_indicator(links) or earlier
    observed = _with_cells(document, observed, resolved.cells, rules) if resolved.cells else observed
    return _with_ties(document, observed, found.policies, resolved.regions, rules.policy_ties)


def _with_cells(
    document: Document, observed: list[Observed], cells: Sequence[CellObservation], rules: Rulebook
) -> list[Observed]:
    """The observations of running text and those of table cells together, in order of start."""
    for quantity, link, region, period, cell in cells:
        sentence = _sentence_at(document, quantity.start)
        if sentence is None:
            continue
        link = _settle_status(document, link, period)
        link = link._replace(confidence=confidence_of(link, quantity, region, period, rules.confidence))
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


def _sentence_at(document: Document, start: int) -> Sentence | None:
    """The sentence that holds the character at ``start``, None outside of all."""
    at = bisect_right(document.sentences, start, key=lambda sentence: sentence.start) - 1
    return document.sentences[at] if at >= 0 and start < document.sentences[at].end else None


def _settle_status(document: Document, link: Link, period: PeriodLink | None) -> Link:
    """A number of a time that had not begun when the article appeared is a target."""
    published = document.article.published
    if link.status == "actual" and period is not None and published is not None and period.first > published:
        return link._replace(status="target")
    return link


def _last_indicator(links: Sequence[Link]) -> tuple[Span, ...]:
    return next((link.indicator for link in reversed(links) if link.indicator), ())


def _sentences_of(
    document: Document, quantities: Sequence[QuantityMention]
) -> Iterator[tuple[Sentence, list[QuantityMention]]]:
    """Each sentence that holds quantities, with them; a quantity outside of all sentences is left out."""
    at = 0
    for sentence in document.sentences:
        while at < len(quantities) and quantities[at].start < sentence.start:
            at += 1
        group = []
        while at < len(quantities) and quantities[at].start < sentence.end:
            group.append(quantities[at])
            at += 1
        if group:
            yield sentence, group


def _windows(
    sentence: Sentence, quantities: Sequence[QuantityMention]
) -> Iterator[tuple[Sentence, Sequence[QuantityMention]]]:
    """The stretches in which a sentence is attached: one, but for an endless line, which would cost its square.

    Each of those ends where the next quantity begins, and sees what is near its own.
    """
    if sentence.end - sentence.start <= LONGEST_SENTENCE:
        yield sentence, quantities
        return
    first, start = 0, sentence.start
    for at in range(1, len(quantities) + 1):
        following = quantities[at].start if at < len(quantities) else sentence.end
        if at == len(quantities) or quantities[at].end - quantities[first].start > LONGEST_SENTENCE // 2:
            near = LONGEST_SENTENCE // 4
            start = max(start, quantities[first].start - near)
            end = min(following, quantities[at - 1].end + near)
            yield sentence._replace(start=start, end=end), quantities[first:at]
            first, start = at, end


def _class_of(blocked: BlockedMention) -> str:
    """What a numeral that is no observation is in its sentence: a time, nothing (一套), or a part of a name."""
    if blocked.kind in ("date", "time", "duration"):
        return "TIME"
    return "SPACE" if blocked.rule == "quantity.article" else "N"


class _Feed:
    """Hands the attachment room what was found in each sentence."""

    def __init__(self, document: Document, found: _Found, resolved: _Resolved) -> None:
        self._pers = _Sorted(found.pers)
        self._comparisons = _Sorted([Span(p.start, p.end) for p in resolved.periods if p.label == "comparison"])
        others = [Entity(p.start, p.end, "COMPARISON" if p.label == "comparison" else "TIME") for p in resolved.periods]
        others += [Entity(r.start, r.end, "REGION") for r in resolved.regions.mentions]
        others += [Entity(p.start, p.end, "N") for p in found.policies]
        others += [Entity(q.start, q.end, "TIME" if kind == "date" else "N") for q, kind in resolved.covered]
        others += [Entity(b.start, b.end, _class_of(b)) for b in found.blocked]
        self._others = _Sorted(_disjoint(others))

    def of(self, sentence: Sentence, quantities: Sequence[QuantityMention]) -> SentenceInput:
        """What stands inside ``sentence``."""
        return SentenceInput(
            sentence,
            quantities,
            self._pers.inside(sentence),
            self._comparisons.inside(sentence),
            self._others.inside(sentence),
        )


S = TypeVar("S", PerMention, Span, Entity)


class _Sorted(Generic[S]):
    """Spans in order of start, to be looked up by sentence."""

    def __init__(self, spans: Sequence[S]) -> None:
        self._spans: Sequence[S] = spans
        self._starts = [span.start for span in spans]

    def inside(self, sentence: Sentence) -> list[S]:
        """Those that lie in the sentence."""
        first = bisect_left(self._starts, sentence.start)
        last = bisect_left(self._starts, sentence.end, lo=first)
        return [span for span in self._spans[first:last] if span.end <= sentence.end]


def _disjoint(entities: list[Entity]) -> list[Entity]:
    """The longest of those that overlap, sorted by start."""
    entities.sort(key=lambda one: (one.start, -one.end))
    kept: list[Entity] = []
    for one in entities:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


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
