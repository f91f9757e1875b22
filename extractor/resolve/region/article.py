"""The region of an article and of its sections."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from extractor.document import Document, RegionMention, RegionRef, Sentence
from extractor.gazetteer import COUNTRY, LEVELS, Division
from extractor.match.region.rules import AnyOf, RegionRules
from extractor.resolve.region.names import Name, Resolver
from extractor.resolve.region.scope import points_at

Weights = dict[str, float]

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
    names = resolver.names
    if not names:
        return (None,) * len(document.sections)
    found = []
    for section in document.sections:
        first = bisect_left(names, section.start, key=start_of)
        last = bisect_left(names, section.heading_end, lo=first, key=start_of)
        found.append(reference(deepest(names[first:last], resolver)) if first < last else None)
    return tuple(found)


def start_of(name: Name) -> int:
    """Where the mention of a name starts."""
    return name.mention.start


def article_region(
    document: Document,
    scopes: Sequence[RegionMention],
    resolver: Resolver,
    issuer: Division | None,
    is_press: bool,
    rules: RegionRules,
    foreign: Sequence[RegionMention] = (),
) -> tuple[Division | None, bool]:
    """The division that the article is about, or None, and whether the text says so itself.

    ``issuer`` is the division that the source line names, ``foreign`` are the
    mentions of places outside of China. The region comes from the title; else from 我省, 我市
    and the issuing body of the source; else it is the country where the title
    says so (国内快讯); else from where most mentions of the text lie, the first
    counting more. News from abroad have none, and a title about China alone is about the country.
    """
    text = document.text
    titles = [sentence for sentence in document.sentences if sentence.kind == "title"]
    in_title = [name for title in titles for name in resolver.names if title.start <= name.mention.start < title.end]
    weigh = partial(_weights, text, scopes, resolver, rules)
    titled = _titled(in_title, resolver, weigh)
    if titled is not None:
        return titled, True
    if foreign and _is_abroad(text, titles, [*(name.mention for name in resolver.names), *scopes], foreign, rules):
        return None, True
    own = [scope.rule.partition(".")[2] for scope in scopes if text[scope.start] in "我本"]
    weights = weigh() if own or issuer is None or is_press else {}
    for unit in own:
        if unit == "国":
            continue
        for division in (issuer, *_heaviest(weights, resolver)):
            if division is not None and points_at(unit, division):
                return division, True
    if issuer is not None and not is_press:
        return issuer, True
    country = resolver.year.division(COUNTRY)
    if any(name.division == country for name in in_title):
        return country, True
    if issuer is None and any(word in text[title.start : title.end] for word in rules.national for title in titles):
        return country, False
    return _by_weight(scopes, weights, resolver) or issuer, False


def _is_abroad(
    text: str,
    titles: Sequence[Sentence],
    home: Sequence[RegionMention],
    foreign: Sequence[RegionMention],
    rules: RegionRules,
) -> bool:
    """Whether the title names places outside of China only, or, without any place in it, most of the text's are."""
    if any(title.start <= one.start < title.end for title in titles for one in home):
        return False
    blocks = rules.attach["foreign"].blocks
    for title in titles:
        for one in foreign:
            if title.start <= one.start < title.end and not blocks(text, one.start, one.end):
                return True
    fewest = 2 * len(home)
    return len(foreign) > fewest and sum(not blocks(text, one.start, one.end) for one in foreign) > fewest


def _titled(names: Sequence[Name], resolver: Resolver, weigh: Callable[[], Weights]) -> Division | None:
    """The most specific division of the title that holds most mentions of each one named above it."""
    if not names:
        return None
    lowest = deepest(names, resolver)
    if lowest is None:
        return None
    chained = {name.division.adcode for name in names if name.division is not None and name.is_chained}
    named = {name.division.adcode: name.division for name in names if name.division is not None}
    above = [code for code in resolver.above(lowest) if code in named]
    if above and lowest.adcode not in chained:
        weights = weigh()
        if weights.get(lowest.adcode, 0) <= _MAJORITY * weights.get(above[-1], 0):
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


def _weights(text: str, scopes: Sequence[RegionMention], resolver: Resolver, rules: RegionRules) -> Weights:
    """How often the text names each division, itself or one inside it.

    A chain counts once, a dateline and what others are compared with not at all.
    """
    weights: Weights = {}
    names = resolver.names
    national = next((scope.start for scope in scopes if scope.rule == "scope.国"), len(text))
    first = _FIRST
    blocks, above = rules.article.blocks, resolver.above
    for name, following in zip(names, [*names[1:], None], strict=False):
        start, end = name.mention.start, name.mention.end
        if following is not None and following.is_chained and following.mention.start <= end + 1:
            continue
        if len(name.candidates) != 1 or blocks(text, start, end):
            continue
        division = name.candidates[0]
        weight = first if start < national else 1.0
        weights[division.adcode] = weights.get(division.adcode, 0) + weight
        for code in above(division):
            weights[code] = weights.get(code, 0) + weight
        first = 1.0
    return weights


def _heaviest(weights: Weights, resolver: Resolver) -> list[Division]:
    ordered = sorted(weights, key=lambda code: (-weights[code], code))
    found = [resolver.year.division(code) for code in ordered]
    return [division for division in found if division is not None]


def _by_weight(scopes: Sequence[RegionMention], weights: Weights, resolver: Resolver) -> Division | None:
    if not weights and not scopes:
        return None
    national = sum([scope.rule == "scope.国" for scope in scopes])
    local = Counter([scope.rule.partition(".")[2] for scope in scopes if scope.rule != "scope.国"]) if scopes else {}
    heaviest = _heaviest(weights, resolver)
    for unit, count in local.items():
        pointed = next((division for division in heaviest if points_at(unit, division)), None)
        if pointed is not None:
            for code in (pointed.adcode, *resolver.above(pointed)):
                weights[code] = weights.get(code, 0) + count
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
