"""Decide what each region mention stands for on the day of the article, and what 全市 points at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from itertools import chain

from extractor.document import Document, RegionMention, RegionRef, ResolvedRegion, ResolvedRegions, Span
from extractor.gazetteer import COUNTRY, Division, Gazetteer
from extractor.match.region.rules import RegionRules
from extractor.resolve.region.article import article_region, reference, section_regions, source_division
from extractor.resolve.region.names import Name, Resolver, Year, in_year, needs
from extractor.resolve.region.scope import first_on_line, inherited, points_at
from extractor.resolve.region.within import places_within

__all__ = ["resolve_regions"]

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
    resolver = Resolver(document.text, _names(document, mentions, year), year)
    resolver.chain()
    resolver.lists()
    resolver.nested()
    source, is_press = source_division(document.article.source or "", resolver, rules.press)
    _drop_without_evidence(resolver, source)
    scopes = [mention for mention in mentions if mention.kind == "scope"]
    foreign = tuple(Span(mention.start, mention.end) for mention in mentions if mention.kind == "foreign")
    abroad = [span for span in foreign if not rules.attach["foreign"].blocks(document.text, span.start, span.end)]
    about, is_said = article_region(document, scopes, resolver, source, is_press, rules, abroad)
    context = _Context(document, resolver, about, is_said, source, section_regions(document, resolver))
    for at, name in enumerate(resolver.names):
        if len(name.candidates) > 1:
            _decide(at, name, context)
    sections = section_regions(document, resolver)
    context = _Context(document, resolver, about, is_said, source, sections)
    done = [_named(name, resolver) for name in resolver.names]
    done += [_pointed(scope, context) for scope in scopes]
    groups = [group for mention in mentions if mention.kind == "group" and (group := _grouped(mention, context))]
    hosts = tuple(host for group in groups if (host := _host(group, resolver)) is not None)
    hosts += tuple(places_within(document.text, resolver, rules.within))
    done += groups
    return ResolvedRegions(tuple(sorted(done, key=lambda done: done.start)), reference(about), sections, foreign, hosts)


class _Context:
    """What decides beyond the names themselves: sections, article, source, and where names stand."""

    def __init__(
        self,
        document: Document,
        resolver: Resolver,
        about: Division | None,
        is_said: bool,
        source: Division | None,
        sections: Sequence[RegionRef | None],
    ) -> None:
        self.document, self.resolver = document, resolver
        self.about, self.is_said, self.source = about, is_said, source
        self._sections = inherited(document.sections, sections)
        self._sentences = [sentence.start for sentence in document.sentences]
        self._paragraphs = [span.start for span in document.paragraphs]
        self._names = [name.mention.start for name in resolver.names]

    def section(self, at: int) -> Division | None:
        """The region of the headed section around an offset."""
        number = bisect_right(self._sentences, at) - 1
        section = self.document.sentences[number].section if number >= 0 else -1
        region = self._sections[section] if section >= 0 else None
        return self.resolver.year.division(region.adcode) if region else None

    def before(self, at: int, in_paragraph: bool) -> Iterator[Division]:
        """The divisions named before an offset, nearest first; in its paragraph only, or anywhere."""
        number = bisect_right(self._paragraphs, at) - 1
        first = self._paragraphs[number] if in_paragraph and number >= 0 else 0
        names = self.resolver.names
        for index in range(bisect_left(self._names, at) - 1, -1, -1):
            if names[index].mention.start < first:
                return
            division = names[index].division
            if division is not None:
                yield division

    def touching(self, at: int) -> Division | None:
        """The division whose name ends at an offset (巩义全市)."""
        index = bisect_left(self._names, at) - 1
        name = self.resolver.names[index] if index >= 0 else None
        return name.division if name is not None and name.mention.end == at else None


def _names(document: Document, mentions: Sequence[RegionMention], year: Year) -> list[Name]:
    starts = [sentence.start for sentence in document.sentences]
    names = []
    for mention in mentions:
        if mention.kind != "name":
            continue
        text = document.text[mention.start : mention.end]
        if mention.rule == "name.abbreviation":
            candidates = [division for division in map(year.division, mention.candidates) if division is not None]
        else:
            candidates = year.readings(text)
        if candidates:
            names.append(Name(mention, text, bisect_right(starts, mention.start) - 1, candidates))
    return names


def _drop_without_evidence(resolver: Resolver, source: Division | None) -> None:
    """Keep of the risky short forms those that a chain, a list or the article's other names speak for."""
    sure = [name.division for name in resolver.names if needs(name) is None or name.is_chained]
    codes = {division.adcode for division in (*sure, source) if division is not None} - {COUNTRY}
    written = {d.adcode for name in resolver.names if name.mention.rule == "name.full" for d in name.candidates}
    around = codes.union(*(resolver.above(division) for division in (*sure, source) if division is not None))
    kept = []
    for name in resolver.names:
        need = needs(name) or ("context" if _is_old_and_short(name, resolver.year) else None)
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
    mention = name.mention
    rule = f"{mention.rule}+{name.rule}" if name.rule else mention.rule
    division = name.division
    if division is None:
        codes = tuple(candidate.adcode for candidate in name.candidates)
        return ResolvedRegion(
            mention.start, mention.end, mention.label, rule, "name", None, None, None, candidates=codes
        )
    return _resolved(mention, rule, division, resolver)


def _resolved(mention: RegionMention, rule: str, division: Division, resolver: Resolver) -> ResolvedRegion:
    return ResolvedRegion(
        mention.start,
        mention.end,
        mention.label,
        rule,
        mention.kind,
        division.adcode,
        division.name,
        division.level,
        resolver.above(division),
    )


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
