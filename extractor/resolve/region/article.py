"""The region of an article and of its sections."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from extractor.document import Document, RegionMention, RegionRef, Sentence, Span
from extractor.gazetteer import COUNTRY, LEVELS, Division
from extractor.match.region.rules import AnyOf, RegionRules
from extractor.resolve.region.names import Name, Resolver
from extractor.resolve.region.scope import points_at

_FIRST = 2.0
_MAJORITY = 0.5


def reference(division: Division | None) -> RegionRef | None:
    """Code and name of a division."""
    return None if division is None else RegionRef(division.adcode, division.name)


def deepest(names: Sequence[Name], resolver: Resolver) -> Division | None:
    """The most specific division of names that lie in each other; the one above all where they part."""
    found = [name.division for name in names if name.division is not None and name.division.adcode != COUNTRY]
    if not found:
        return None
    lowest = max(found, key=lambda division: LEVELS.index(division.level))
    if all(resolver.lies_in(lowest, division.adcode) for division in found):
        return lowest
    for code in reversed(resolver.above(found[0])):
        if all(resolver.lies_in(division, code) for division in found):
            return resolver.year.division(code)
    return None


def section_regions(document: Document, resolver: Resolver) -> tuple[RegionRef | None, ...]:
    """The region that each section's heading names, the most specific of a chain, else None."""
    found = []
    names = resolver.names
    for section in document.sections:
        first = bisect_left(names, section.start, key=_start)
        last = bisect_left(names, section.heading_end, lo=first, key=_start)
        found.append(reference(deepest(names[first:last], resolver)))
    return tuple(found)


def _start(name: Name) -> int:
    return name.mention.start


def article_region(
    document: Document,
    scopes: Sequence[RegionMention],
    resolver: Resolver,
    issuer: Division | None,
    is_press: bool,
    rules: RegionRules,
    foreign: Sequence[Span] = (),
) -> tuple[Division | None, bool]:
    """The division that the article is about, or None, and whether the text says so itself.

    ``issuer`` is the division that the source line names, ``foreign`` are the
    places outside of China. The region comes from the title; else from 我省, 我市
    and the issuing body of the source; else it is the country where the title
    says so (国内快讯); else from where most mentions of the text lie, the first
    counting more. News from abroad have none.
    """
    text = document.text
    titles = [sentence for sentence in document.sentences if sentence.kind == "title"]
    weights = _weights(document, scopes, resolver, rules)
    in_title = [n for n in resolver.names if any(t.start <= n.mention.start < t.end for t in titles)]
    titled = _titled(in_title, resolver, weights)
    if titled is not None:
        return titled, True
    if _is_abroad(titles, [name.mention.start for name in resolver.names], scopes, foreign):
        return None, True
    own = [scope for scope in scopes if scope.rule.startswith("scope.") and text[scope.start] in "我本"]
    for scope in own:
        unit = scope.rule.partition(".")[2]
        if unit == "国":
            continue
        for division in (issuer, *_heaviest(weights, resolver)):
            if division is not None and points_at(unit, division):
                return division, True
    if issuer is not None and not is_press:
        return issuer, True
    if issuer is None and any(word in text[title.start : title.end] for word in rules.national for title in titles):
        return resolver.year.division(COUNTRY), False
    return _by_weight(scopes, weights, resolver) or issuer, False


def _is_abroad(
    titles: Sequence[Sentence], names: Sequence[int], scopes: Sequence[RegionMention], foreign: Sequence[Span]
) -> bool:
    """Whether the title names places outside of China only, or, without any place in it, most of the text's are."""
    if not foreign:
        return False
    home = [*names, *(scope.start for scope in scopes)]
    titled, at_home = (
        any(title.start <= at < title.end for title in titles for at in places)
        for places in ((span.start for span in foreign), home)
    )
    return not at_home and (titled or len(foreign) > 2 * len(home))


def _titled(names: Sequence[Name], resolver: Resolver, weights: Counter[str]) -> Division | None:
    """The most specific division of the title that holds most mentions of each one named above it."""
    lowest = deepest(names, resolver)
    if lowest is None:
        return None
    chained = {name.division.adcode for name in names if name.division is not None and name.is_chained}
    named = {name.division.adcode: name.division for name in names if name.division is not None}
    above = [code for code in resolver.above(lowest) if code in named]
    if above and lowest.adcode not in chained and weights[lowest.adcode] <= _MAJORITY * weights[above[-1]]:
        return named[above[-1]]
    return lowest


def source_division(source: str, resolver: Resolver, press: AnyOf) -> tuple[Division | None, bool]:
    """The most specific division that the source line names, and whether it is in the name of a newspaper."""
    found: list[Division] = []
    forms = resolver.year.gazetteer.forms
    at = 0
    is_press = False
    while at < len(source):
        end = next((e for e in range(min(len(source), at + 12), at + 1, -1) if source[at:e] in forms), at)
        if end == at:
            at += 1
            continue
        here = tuple(resolver.year.readings(source[at:end]))
        here = tuple(division for division in here if not found or resolver.lies_in(division, found[-1].adcode)) or here
        if len(here) == 1 or (here and here[0].level == "province"):
            found.append(here[0])
            is_press = is_press or press.blocks(source, at, end)
        at = end
    local = [division for division in found if division.adcode != COUNTRY]
    return (local[-1] if local else None), is_press


def _weights(
    document: Document, scopes: Sequence[RegionMention], resolver: Resolver, rules: RegionRules
) -> Counter[str]:
    """How often the text names each division, itself or one inside it.

    A chain counts once, a dateline and what others are compared with not at all.
    """
    weights: Counter[str] = Counter()
    national = next((scope.start for scope in scopes if scope.rule == "scope.国"), len(document.text))
    first = _FIRST
    below = [*resolver.names[1:], None][: len(resolver.names)]
    for name, following in zip(resolver.names, below, strict=True):
        division = name.division
        start, end = name.mention.start, name.mention.end
        if following is not None and following.is_chained and following.mention.start <= end + 1:
            continue
        if division is None or rules.article.blocks(document.text, start, end):
            continue
        if rules.attach[""].blocks(document.text, start, end):
            continue
        for code in (division.adcode, *resolver.above(division)):
            weights[code] += first if start < national else 1.0  # type: ignore[assignment]
        first = 1.0
    return weights


def _heaviest(weights: Counter[str], resolver: Resolver) -> list[Division]:
    ordered = sorted(weights, key=lambda code: (-weights[code], code))
    found = [resolver.year.division(code) for code in ordered]
    return [division for division in found if division is not None]


def _by_weight(scopes: Sequence[RegionMention], weights: Counter[str], resolver: Resolver) -> Division | None:
    national = sum(scope.rule == "scope.国" for scope in scopes)
    local = Counter(scope.rule.partition(".")[2] for scope in scopes if scope.rule != "scope.国")
    heaviest = _heaviest(weights, resolver)
    for unit, count in local.items():
        pointed = next((division for division in heaviest if points_at(unit, division)), None)
        if pointed is not None:
            for code in (pointed.adcode, *resolver.above(pointed)):
                weights[code] += count
    country = resolver.year.division(COUNTRY)
    total = sum(weight for code, weight in weights.items() if code.endswith("0000") and code != COUNTRY) + national
    if total == 0:
        return None
    here = country
    while here is not None:
        below = [division for division in heaviest if division.parent == here.adcode]
        best = max(below, key=lambda division: weights[division.adcode], default=None)
        if best is None or weights[best.adcode] <= _MAJORITY * total:
            break
        here, total = best, weights[best.adcode]
    return here
