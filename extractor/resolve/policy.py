"""What a policy mention stands for: the division that issues it, and the key under which a corpus groups it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import regex

from extractor.document import Document, PolicyMention, RegionRef, ResolvedRegion, ResolvedRegions
from extractor.match.policy import PolicyRules

CHINA = RegionRef("100000", "中华人民共和国")
_MARKS = regex.compile(r"[\s《》〈〉“”‘’「」『』\"'、，,·—\-–]")
_TAIL = regex.compile(r"(?:[（(][^（）()]*[）)]|征求意见稿|修订草案|修正草案|草案)+$")
_PASSED_ON = regex.compile(r".*(?:印发|转发|发布|公布)[〈《](?P<inner>[^〈〉《》]{4,})[〉》]的(?:通知|公告|决定)$")
_STATE = "中华人民共和国"
_BARE = 4
_SHORT = 2
_BACK = 60
_ADVERB = 5
_NAME_AND_ADVERB = 16
_BREAK = regex.compile(r"[，。；：、！？\s《》“”（）]")


def policy_regions(
    document: Document, mentions: Sequence[PolicyMention], regions: ResolvedRegions, rules: PolicyRules
) -> list[RegionRef | None]:
    """The division that issues each policy, in the order of ``mentions``; None where the text does not say.

    In this order: the division in the title (无锡市养老机构条例), the issuing body (民政部 is China's, 盐城市政府
    Yancheng's), none for what stands behind a place abroad (德国颁布《…法》), China for a law, and, for what the text
    says was issued or started, the division right before the verb (湖南发布《…》), else that of the section or article.
    """
    return [_region(document, one, regions, rules) for one in mentions]


def policy_keys(mentions: Sequence[PolicyMention], regions: Sequence[RegionRef | None]) -> list[str | None]:
    """A key for each mention that is the same for the same policy in all articles; None for a type without a name.

    The key is kind and title without marks, issuer, 中华人民共和国, (试行) and the like; a title that names no
    place has the adcode of its division behind it, and a number without title stands for itself.

    >>> law = PolicyMention(0, 11, "policy", "r", "中华人民共和国慈善法", "document", "法律")
    >>> local = PolicyMention(0, 6, "policy", "r", "养老服务十条", "document", "措施")
    >>> policy_keys([law, local], [CHINA, RegionRef("320100", "南京市")])
    ['document:慈善法', 'document:养老服务十条@320100']
    """
    return [_key(one, region) for one, region in zip(mentions, regions, strict=True)]


def _key(one: PolicyMention, region: RegionRef | None) -> str | None:
    if one.number and one.name == one.number:
        return "document:" + _number(one.number)
    name = _title(one.name)
    if not name or (one.subtype and len(name) <= max(len(one.subtype), _SHORT)):
        return None
    place = ""
    if region and region.adcode != CHINA.adcode and not _names(name, region) and ".catalogue" not in one.rule:
        place = f"@{region.adcode}"
    return f"{one.kind}:{name}{place}"


def _title(name: str) -> str:
    passed_on = _PASSED_ON.match(name)
    title = _TAIL.sub("", passed_on["inner"] if passed_on else name)
    about = title.find("关于")
    if about > 0 and len(title) - about > _BARE:
        title = title[about:]
    return _MARKS.sub("", title).removeprefix(_STATE)


def _number(number: str) -> str:
    return regex.sub(r"[\[［﹝（(【]", "〔", regex.sub(r"[\]］﹞）)】]", "〕", _spaceless(number)))


def _spaceless(text: str) -> str:
    return "".join(text.split())


def _names(title: str, region: RegionRef) -> bool:
    return _short(region.name) in title


def _region(document: Document, one: PolicyMention, regions: ResolvedRegions, rules: PolicyRules) -> RegionRef | None:
    inside = _first(regions, one.start, one.end)
    if inside:
        return inside
    if one.issuers:
        return _of_issuer(one, regions, rules) or _in_scope(document, one, regions)
    known = rules.known.get(one.name)
    if _is_abroad(document, one, regions):
        return None
    if one.subtype == "法律" or (known is not None and known.kind == "document"):
        return CHINA
    if known is not None or ".catalogue" in one.rule:
        return None
    if one.action not in rules.issuing:
        return None
    return _who_acts(document, one, regions) or _in_scope(document, one, regions)


def _is_abroad(document: Document, one: PolicyMention, regions: ResolvedRegions) -> bool:
    """Whether the last place named before the mention in its sentence, near it, is outside of China."""
    start = max(0, one.start - _BACK, *(document.text.rfind(mark, 0, one.start) + 1 for mark in "。！？\n"))
    at = bisect_left(regions.foreign, (one.start,))
    if at == 0 or regions.foreign[at - 1].start < start:
        return False
    return not any(mention.start < one.start for mention in _from(regions, regions.foreign[at - 1].end))


def _who_acts(document: Document, one: PolicyMention, regions: ResolvedRegions) -> RegionRef | None:
    """The division named right before the verb: 湖南正式发布《…》."""
    if one.action_span is None or one.action_span.start > one.start:
        return None
    start = one.action_span.start
    for mention in _from(regions, start - _NAME_AND_ADVERB):
        if mention.end > start:
            break
        between = document.text[mention.end : start]
        is_near = len(between) <= _ADVERB and not _BREAK.search(between)
        if is_near and mention.kind == "name" and mention.adcode and mention.name:
            return RegionRef(mention.adcode, mention.name)
    return None


def _of_issuer(one: PolicyMention, regions: ResolvedRegions, rules: PolicyRules) -> RegionRef | None:
    if any(issuer in rules.issuers for issuer in one.issuers):
        return CHINA
    for mention in _from(regions, one.start - _BACK):
        if mention.start >= one.start:
            break
        if mention.adcode and mention.name and _begins_issuer(mention.name, one.issuers):
            return RegionRef(mention.adcode, mention.name)
    return next(
        (
            RegionRef(mention.adcode, mention.name)
            for mention in regions.mentions
            if mention.adcode and mention.name and one.issuers[0].startswith(mention.name)
        ),
        None,
    )


def _begins_issuer(name: str, issuers: Sequence[str]) -> bool:
    return any(issuer.startswith((name, _short(name))) for issuer in issuers)


def _short(name: str) -> str:
    return name[:-1] if len(name) > _SHORT and name[-1] in "省市县区" else name


def _first(regions: ResolvedRegions, start: int, end: int) -> RegionRef | None:
    for mention in _from(regions, start):
        if mention.start >= end:
            break
        if mention.end <= end and mention.adcode and mention.name and mention.kind == "name":
            return RegionRef(mention.adcode, mention.name)
    return None


def _from(regions: ResolvedRegions, start: int) -> Iterator[ResolvedRegion]:
    """The mentions that begin at ``start`` or after it, in order."""
    first = bisect_left(regions.mentions, start, key=lambda mention: mention.start)
    return (regions.mentions[at] for at in range(first, len(regions.mentions)))


def _in_scope(document: Document, one: PolicyMention, regions: ResolvedRegions) -> RegionRef | None:
    """The division of the innermost section around the mention, else of the article."""
    for section, region in zip(reversed(document.sections), reversed(regions.sections), strict=True):
        if section.start <= one.start < section.end and region is not None:
            return region
    return regions.article
