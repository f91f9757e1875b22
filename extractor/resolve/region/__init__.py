"""Decide what each region mention stands for on the day of the article, and what 全市 points at."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from itertools import chain
from operator import itemgetter

from extractor.document import Document, RegionMention, ResolvedRegion, ResolvedRegions, Span
from extractor.gazetteer import COUNTRY, Division, Gazetteer
from extractor.match.region.rules import RegionRules
from extractor.resolve.region.article import (
    article_region,
    reference,
    section_regions,
    source_division,
    start_of,
)
from extractor.resolve.region.names import Name, Resolver, Year, in_year, needs
from extractor.resolve.region.scope import first_on_line, inherited, points_at
from extractor.resolve.region.within import places_within

__all__ = ["resolve_regions"]

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
_HALF = 6
_TITLE = 60


def resolve_regions(
    document: Document, mentions: Sequence[RegionMention], gazetteer: Gazetteer, rules: RegionRules
) -> ResolvedRegions:
    """The mentions with their adcodes in force on ``document.article.published``.

    An article without a date is read with the latest edition. A name that
    nothing decides has ``adcode`` None and its ``candidates``; a short form that
    needs evidence and has none is no mention. Groups have ``members``. See
    MEANING.md section 2 and ``docs/regions.md`` for the order of evidence.

    >>> from extractor.document import Article, Span
    >>> from extractor.gazetteer import load_gazetteer
    >>> from extractor.match.region import load_region_rules, match_regions
    >>> document = Document(Article("a", "徐州市鼓楼区和泉山区"), (), (), ())
    >>> gazetteer, rules = load_gazetteer(), load_region_rules()
    >>> found = resolve_regions(document, match_regions(document, gazetteer, rules), gazetteer, rules)
    >>> [mention.adcode for mention in found.mentions]
    ['320300', '320302', '320311']
    """
    published = document.article.published
    year = in_year(gazetteer, gazetteer.year(published), published is not None and published.month <= _HALF)
    resolver = Resolver(document, _names(document.text, mentions, year), year)
    resolver.chain()
    resolver.lists()
    resolver.nested()
    source, is_press = source_division(document.article.source or "", resolver, rules.press)
    _drop_without_evidence(resolver, source)
    scopes = [mention for mention in mentions if mention.kind == "scope"]
    foreign = [mention for mention in mentions if mention.kind == "foreign"]
    about, is_said = article_region(document, scopes, resolver, source, is_press, rules, foreign)
    context = _Context(document, resolver, about, is_said, source)
    undecided = [(at, name) for at, name in enumerate(resolver.names) if len(name.candidates) > 1]
    for at, name in undecided:
        _decide(at, name, context)
    if undecided:
        context.look_at_sections()
    done = [_named(name, resolver) for name in resolver.names]
    done += [_pointed(scope, context) for scope in scopes]
    groups = [group for mention in mentions if mention.kind == "group" and (group := _grouped(mention, context))]
    hosts = [host for group in groups if (host := _host(group, resolver)) is not None]
    hosts += places_within(document.text, resolver, rules)
    done += groups
    return ResolvedRegions(
        tuple(sorted(done, key=itemgetter(0))),
        reference(about),
        context.sections,
        tuple([_make(Span, (mention.start, mention.end)) for mention in foreign]),
        tuple(hosts),
    )


class _Context:
    """What decides beyond the names themselves: sections, article, source, and where names stand."""

    def __init__(
        self, document: Document, resolver: Resolver, about: Division | None, is_said: bool, source: Division | None
    ) -> None:
        self.document, self.resolver = document, resolver
        self.about, self.is_said, self.source = about, is_said, source
        self.look_at_sections()

    def look_at_sections(self) -> None:
        """Read the regions that the headings name, as the names now stand."""
        self.sections = section_regions(self.document, self.resolver)
        self._around = inherited(self.document.sections, self.sections) if any(self.sections) else []

    def section(self, at: int) -> Division | None:
        """The region of the headed section around an offset."""
        if not self._around:
            return None
        number = bisect_right(self.document.sentences, (at, sys.maxsize)) - 1
        section = self.document.sentences[number].section if number >= 0 else -1
        region = self._around[section] if section >= 0 else None
        return self.resolver.year.division(region.adcode) if region else None

    def before(self, at: int, in_paragraph: bool) -> Iterator[Division]:
        """The divisions named before an offset, nearest first; in its paragraph only, or anywhere."""
        paragraphs, names = self.document.paragraphs, self.resolver.names
        number = bisect_right(paragraphs, (at, sys.maxsize)) - 1
        first = paragraphs[number].start if in_paragraph and number >= 0 else 0
        for index in range(bisect_left(names, at, key=start_of) - 1, -1, -1):
            if names[index].mention.start < first:
                return
            division = names[index].division
            if division is not None:
                yield division

    def touching(self, at: int) -> Division | None:
        """The division whose name ends at an offset (巩义全市)."""
        index = bisect_left(self.resolver.names, at, key=start_of) - 1
        name = self.resolver.names[index] if index >= 0 else None
        return name.division if name is not None and name.mention.end == at else None


def _names(text: str, mentions: Sequence[RegionMention], year: Year) -> list[Name]:
    readings = year.readings
    names = []
    for mention in mentions:
        if mention.kind != "name":
            continue
        written = text[mention.start : mention.end]
        if mention.rule == "name.abbreviation":
            candidates = [division for division in map(year.division, mention.candidates) if division is not None]
        else:
            candidates = readings(written)
        if candidates:
            names.append(Name(mention, written, candidates))
    return names


def _drop_without_evidence(resolver: Resolver, source: Division | None) -> None:
    """Keep of the risky short forms those that a chain, a list or the article's other names speak for."""
    wanted = [needs(name) or ("context" if _is_old_and_short(name, resolver.year) else None) for name in resolver.names]
    if not any(wanted):
        return
    sure = [name.division for name in resolver.names if needs(name) is None or name.is_chained]
    codes = {division.adcode for division in (*sure, source) if division is not None} - {COUNTRY}
    written = {d.adcode for name in resolver.names if name.mention.rule == "name.full" for d in name.candidates}
    around = codes.union(*(resolver.above(division) for division in (*sure, source) if division is not None))
    kept = []
    for name, need in zip(resolver.names, wanted, strict=True):
        if need is not None and not (name.is_chained or name.is_listed):
            pool = written if need == "chain" else codes
            known = [d for d in name.candidates if _is_known(d, need, pool, around, resolver)]
            if not known:
                continue
            name.keep(lambda division, known=known: division in known, need)  # type: ignore[misc]
        kept.append(name)
    resolver.names = kept


def _is_old_and_short(name: Name, year: Year) -> bool:
    """True for a full name of two characters that is no longer in force (达县)."""
    return (
        name.mention.rule == "name.full"
        and len(name.text) == 2
        and not any(division.name == name.text for division in name.candidates)
    )


def _is_known(division: Division, need: str, codes: Set[str], around: Set[str], resolver: Resolver) -> bool:
    """True where the article names the division, or (not for ``chain``) the one above, or (for ``above``) any above."""
    above = resolver.above(division)
    if division.adcode in codes or (need != "chain" and not codes.isdisjoint(above[-1:])):
        return True
    return need == "above" and not around.isdisjoint(above)


def _decide(at: int, name: Name, context: _Context) -> None:
    resolver = context.resolver
    resolver.near(at)
    for rule, near in (
        ("section", context.section(name.mention.start)),
        ("article", context.about),
        ("source", context.source),
    ):
        if len(name.candidates) > 1 and near is not None:
            resolver.narrow(name, near, rule)
    resolver.by_level(name)


def _named(name: Name, resolver: Resolver) -> ResolvedRegion:
    mention, rule = name.mention, name.rule
    rule = f"{mention.rule}+{rule}" if rule else mention.rule
    if len(name.candidates) == 1:
        return _resolved(mention, rule, name.candidates[0], resolver)
    codes = tuple([candidate.adcode for candidate in name.candidates])
    start, end, label = mention[:3]
    return ResolvedRegion(start, end, label, rule, "name", None, None, None, candidates=codes)


def _resolved(mention: RegionMention, rule: str, division: Division, resolver: Resolver) -> ResolvedRegion:
    start, end, label, _, kind, _, _ = mention
    adcode, name, level, _, _, _, _ = division
    line = resolver.above(division)
    return _make(ResolvedRegion, (start, end, label, rule, kind, adcode, name, level, line, (), ()))


def _pointed(scope: RegionMention, context: _Context) -> ResolvedRegion:
    resolver = context.resolver
    unit = scope.rule.partition(".")[2]
    division = first_on_line(unit, _starts(scope, unit, context), resolver.year)
    if division is None:
        return ResolvedRegion(scope.start, scope.end, scope.label, scope.rule, "scope", None, None, scope.level)
    return _resolved(scope, scope.rule, division, resolver)


def _starts(scope: RegionMention, unit: str, context: _Context) -> Iterator[Division]:
    """Where to look for what a pointer means, in order: see ``docs/regions.md``."""
    first = context.document.text[scope.start]
    article = [context.about] if context.about is not None else []
    section = context.section(scope.start)
    here = [section] if section is not None else []
    near = (division for division in context.before(scope.start, True) if points_at(unit, division))
    touching = context.touching(scope.start)
    if first == "该":
        yield from chain(near, here, article)
    elif touching is not None:
        yield touching
    elif first in "我本":
        yield from (
            chain(near, article, here) if _is_quoted(context.document.text, scope.start) else chain(article, here)
        )
    elif context.is_said:
        yield from chain(here, article, near)
    else:
        yield from chain(here, near, article)
    yield from context.before(scope.start, False)


def _is_quoted(text: str, at: int) -> bool:
    """True inside a title in 《》: 我省 in it is the province of its issuer."""
    return text.rfind("《", max(0, at - _TITLE), at) > text.rfind("》", max(0, at - _TITLE), at)


def _grouped(mention: RegionMention, context: _Context) -> ResolvedRegion | None:
    """A group or zone with its members on the date; None for a zone after a name that is none."""
    year = context.resolver.year
    members = tuple(code for code in mention.candidates if year.gazetteer.on(code, year.on) is not None)
    if mention.rule == "zone.after-name":
        host = context.touching(mention.start) or context.touching(mention.start - 1)
        if host is None or host.adcode == COUNTRY:
            return None
        members = (host.adcode,)
    return ResolvedRegion(
        mention.start, mention.end, mention.label, mention.rule, "group", None, None, None, members=members
    )


def _host(zone: ResolvedRegion, resolver: Resolver) -> ResolvedRegion | None:
    """The division that holds all of a zone, at the zone's span; None for a group, and where the country only does."""
    if not zone.rule.startswith("zone"):
        return None
    members = [member for member in map(resolver.year.division, zone.members) if member is not None]
    shared = [(*resolver.above(member), member.adcode) for member in members]
    codes = [code for code in shared[0] if all(code in line for line in shared)] if shared else []
    division = resolver.year.division(codes[-1]) if codes else None
    if division is None:
        return None
    return zone._replace(
        adcode=division.adcode, name=division.name, level=division.level, ancestors=resolver.above(division)
    )
