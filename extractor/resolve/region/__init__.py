"""Decide what each region mention stands for on the day of the article, and what 全市 points at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractor.document import Document, RegionMention, RegionRef, ResolvedRegion, ResolvedRegions, Span
from extractor.gazetteer import Division, Gazetteer
from extractor.match.region.rules import FalseFriend, load_context_rules
from extractor.resolve.region.article import article_region, reference, section_regions, source_division
from extractor.resolve.region.names import Name, Resolver, needs, readings
from extractor.resolve.region.scope import first_on_line, points_at

__all__ = ["resolve_regions"]


def resolve_regions(document: Document, mentions: Sequence[RegionMention], gazetteer: Gazetteer) -> ResolvedRegions:
    """The mentions with their adcodes in force on ``document.article.published``.

    An article without a date is read with the latest edition. A name that
    nothing decides has ``adcode`` None and its ``candidates``; a short form that
    needs evidence and has none is no mention. Groups have ``members``. See
    MEANING.md section 2 and ``docs/regions.md`` for the order of evidence.

    >>> from extractor.document import Article, Span
    >>> from extractor.gazetteer import load_gazetteer
    >>> from extractor.match.region import load_region_rules, match_regions
    >>> document = Document(Article("a", "徐州市鼓楼区和泉山区"), (), (), ())
    >>> gazetteer = load_gazetteer()
    >>> found = resolve_regions(document, match_regions(document, gazetteer, load_region_rules()), gazetteer)
    >>> [mention.adcode for mention in found.mentions]
    ['320300', '320302', '320311']
    """
    names = _names(document, mentions, gazetteer)
    resolver = Resolver(document, names, gazetteer)
    resolver.chain()
    resolver.lists()
    resolver.nested()
    scopes = [mention for mention in mentions if mention.kind == "scope"]
    rules = _context()
    resolver.names = [name for name in resolver.names if _has_evidence(name, resolver, document, rules)]
    about = article_region(document, scopes, resolver, rules)
    sections = section_regions(document, resolver)
    _decide(document, resolver, about, sections, rules)
    sections = section_regions(document, resolver)
    done = [_named(name, resolver) for name in resolver.names]
    done += [_pointed(scope, document, resolver, about, sections) for scope in scopes]
    done += [_grouped(mention, gazetteer, document) for mention in mentions if mention.kind == "group"]
    foreign = tuple(Span(mention.start, mention.end) for mention in mentions if mention.kind == "foreign")
    return ResolvedRegions(tuple(sorted(done)), reference(about), sections, foreign)


@lru_cache(maxsize=1)
def _context() -> tuple[FalseFriend, ...]:
    return load_context_rules("region_article.toml")


def _names(document: Document, mentions: Sequence[RegionMention], gazetteer: Gazetteer) -> list[Name]:
    starts = [sentence.start for sentence in document.sentences]
    names = []
    for mention in mentions:
        if mention.kind != "name":
            continue
        text = document.text[mention.start : mention.end]
        candidates = readings(mention, text, gazetteer, document)
        if candidates:
            names.append(Name(mention, text, bisect_right(starts, mention.start) - 1, candidates))
    return names


def _has_evidence(name: Name, resolver: Resolver, document: Document, rules: Sequence[FalseFriend]) -> bool:
    need = needs(name)
    if need is None or name.is_chained or name.is_listed:
        return True
    if need == "chain":
        return False
    others = [other for other in resolver.names if other is not name and needs(other) is None]
    codes = {other.division.adcode for other in others if other.division is not None}
    source, _ = source_division(document.article.source or "", resolver, rules)
    if source is not None:
        codes.add(source.adcode)
    kept = [
        division
        for division in name.candidates
        if division.adcode in codes or codes.intersection(_prefectures(division, resolver))
    ]
    if kept:
        name.keep(lambda division: division in kept, "context")
    return bool(kept)


def _prefectures(division: Division, resolver: Resolver) -> tuple[str, ...]:
    """The prefecture above a county; the province where none is between."""
    above = resolver.above(division)
    return above[-1:]


def _decide(
    document: Document,
    resolver: Resolver,
    about: Division | None,
    sections: Sequence[RegionRef | None],
    rules: Sequence[FalseFriend],
) -> None:
    source, _ = source_division(document.article.source or "", resolver, rules)
    for name in resolver.names:
        if len(name.candidates) < 2:
            continue
        resolver.near(name)
        for rule, near in (
            ("section", _section_division(document, name.mention.start, sections, resolver)),
            ("article", about),
            ("source", source),
        ):
            if len(name.candidates) > 1 and near is not None:
                resolver.narrow(name, near, rule)
        resolver.by_level(name)


def _section_division(
    document: Document, at: int, sections: Sequence[RegionRef | None], resolver: Resolver
) -> Division | None:
    """The region of the innermost headed section around an offset that has one."""
    for section, region in zip(reversed(document.sections), reversed(sections), strict=True):
        if region is not None and section.start <= at < section.end:
            return resolver.gazetteer.at_or_near(region.adcode, resolver.on)
    return None


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


def _pointed(
    scope: RegionMention,
    document: Document,
    resolver: Resolver,
    about: Division | None,
    sections: Sequence[RegionRef | None],
) -> ResolvedRegion:
    unit = scope.rule.partition(".")[2]
    is_own = document.text[scope.start] in "我本"
    is_back = document.text[scope.start] == "该"
    section = _section_division(document, scope.start, sections, resolver)
    before = list(_before(scope.start, document, resolver))
    article = [about] if about is not None else []
    here = [section] if section is not None else []
    in_paragraph = [division for division, is_near in before if is_near and points_at(unit, division)]
    earlier = [division for division, _ in before]
    touching = [n.division for n in resolver.names if n.mention.end == scope.start and n.division is not None]
    if touching and not is_back:
        order = touching
    elif is_back:
        order = in_paragraph + here + article + earlier
    elif is_own:
        order = article + here + earlier
    else:
        order = here + article + in_paragraph + earlier
    division = first_on_line(unit, order, resolver.gazetteer, resolver.on)
    if division is None:
        return ResolvedRegion(scope.start, scope.end, scope.label, scope.rule, "scope", None, None, scope.level)
    return _resolved(scope, scope.rule, division, resolver)


def _before(at: int, document: Document, resolver: Resolver) -> Iterator[tuple[Division, bool]]:
    """The divisions named before an offset, nearest first, and whether in the same paragraph."""
    starts = [span.start for span in document.paragraphs]
    number = bisect_right(starts, at) - 1
    paragraph = starts[number] if number >= 0 else 0
    for name in reversed(resolver.names):
        if name.mention.start < at and name.division is not None:
            yield name.division, name.mention.start >= paragraph


def _grouped(mention: RegionMention, gazetteer: Gazetteer, document: Document) -> ResolvedRegion:
    on = document.article.published
    members = tuple(code for code in mention.candidates if gazetteer.on(code, on) is not None)
    return ResolvedRegion(
        mention.start, mention.end, mention.label, mention.rule, "group", None, None, None, members=members
    )
