"""The fields of a mention, read from the words around it: action, date, issuers, status, document number."""

from __future__ import annotations

from datetime import date

import regex

from extractor.document import Document, PolicyMention, Span
from extractor.match.policy.numbers import number_in_title
from extractor.match.policy.rules import PolicyRules
from extractor.match.policy.walk import Found

_DAY = regex.compile(r"(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?![电讯])")
_ACROSS = regex.compile(r"\s*[\n　]\s*| {2,}")
_SENTENCE_END = "。；！？\n"
_BEFORE, _AFTER = 40, 30
_ISSUES = 2


def with_fields(text: str, document: Document, found: list[Found], rules: PolicyRules) -> list[PolicyMention]:
    """The names as mentions with their fields; a number beside a title goes into the title's mention."""
    mentions: list[PolicyMention] = []
    for one in _join_numbers(text, found, rules):
        if one.kind == "initiative":
            action, span = (one.lead.lead.action, Span(one.lead.start, one.lead.end)) if one.lead else (None, None)
            mentions.append(_mention(one, action, span))
        else:
            mentions.append(_document(text, document, one, rules))
    return _share_actions(text, mentions)


def _join_numbers(text: str, found: list[Found], rules: PolicyRules) -> list[Found]:
    """With the number that stands behind a title (《…》（国发〔2019〕5号）) or before it in the title's mention."""
    joined: list[Found] = []
    behind, before = rules.rules["policy.number-behind"].regex, rules.rules["policy.number-before"].regex
    for one in found:
        last = joined[-1] if joined else None
        if last is not None and last.kind == one.kind == "document":
            if _is_number(one) and last.number is None and behind.fullmatch(text, last.end, one.start):
                joined[-1] = last._replace(number=one.number)
                continue
            if _is_number(last) and one.number is None and before.fullmatch(text, last.end, one.start):
                joined[-1] = one._replace(number=last.number)
                continue
        joined.append(one)
    return joined


def _is_number(one: Found) -> bool:
    """True for a document number that stands for itself."""
    return one.number is not None and one.start == one.number.start and one.rule != "policy.document.standard"


def _mention(one: Found, action: str | None, span: Span | None) -> PolicyMention:
    return PolicyMention(
        one.start, one.end, "policy", one.rule, one.name, one.kind, one.subtype, action=action, action_span=span
    )


def _document(text: str, document: Document, one: Found, rules: PolicyRules) -> PolicyMention:
    lead = one.lead
    action, status, span = None, None, None
    if lead and lead.lead.action and lead.lead.document:
        action, status, span = lead.lead.action, lead.lead.status, Span(lead.start, lead.end)
        if lead.lead.document >= _ISSUES and rules.rules["policy.planned"].regex.match(text, 0, lead.start):
            status = "planned"
    end = one.end + 1 if text[one.end : one.end + 1] in "》”" else one.end
    after = rules.rules["policy.after"].regex.match(text, end)
    if after and action is None:
        verb = rules.after[after["action"]]
        action, status, span = verb.action, verb.status, Span(after.start("action"), after.end("action"))
    elif after and status is None:
        status = rules.after[after["action"]].status
    if rules.rules["policy.draft"].regex.match(one.tail):
        status = "draft"
    number = one.number or number_in_title(text, Span(one.start, one.end), rules)
    return PolicyMention(
        one.start,
        one.end,
        "policy",
        one.rule,
        one.name,
        "document",
        one.subtype,
        number=_ACROSS.sub("", document.text[number.start : number.end]) if number else None,
        number_span=number,
        issuers=_issuers(text, one, rules),
        action=action,
        action_span=span,
        date=_date(text, document, one) if action else None,
        status=status,
    )


def _issuers(text: str, one: Found, rules: PolicyRules) -> tuple[str, ...]:
    """The bodies before the verb that issues the document, before 关于 in its title, or of its number's code."""
    rule = rules.rules["policy.issuers"].regex
    if one.lead and one.lead.lead.document >= _ISSUES:
        low = max(0, one.lead.start - 90)
        match = rule.match(text, low, one.lead.start)
        if match:
            return _split(match["organs"], rules)
    by = rules.rules["policy.issued-by"].regex.match(text, one.end)
    if by:
        return _split(by["organs"], rules)
    head = rules.rules["policy.title-issuers"].regex.match(one.name)
    if head:
        return _split(head["organs"], rules)
    if one.number:
        written = text[one.number.start : one.number.end]
        for size in range(rules.longest_code, 0, -1):
            if written[:size] in rules.codes:
                return (rules.codes[written[:size]],)
    return ()


def _split(organs: str, rules: PolicyRules) -> tuple[str, ...]:
    trim = rules.rules["policy.trim"].regex
    names = (one.group() for one in rules.rules["policy.organ"].regex.finditer(organs))
    return tuple(dict.fromkeys(rules.issuers.get(name, trim.sub("", name, 1)) for name in names))


def _date(text: str, document: Document, one: Found) -> date | None:
    """The day said for the action, in the same sentence; without a year, that of the publication."""
    start = max((text.rfind(mark, max(0, one.start - _BEFORE), one.start) for mark in _SENTENCE_END), default=-1) + 1
    start = max(start, one.start - _BEFORE, 0)
    ends = [at for mark in _SENTENCE_END if (at := text.find(mark, one.end, one.end + _AFTER)) >= 0]
    end = min(ends, default=one.end + _AFTER)
    days = [*_DAY.finditer(text, one.end, end)][:1] or [*_DAY.finditer(text, start, one.start)]
    if not days:
        return None
    match = days[-1]
    published = document.article.published
    year = int(match["year"]) if match["year"] else published.year if published else None
    try:
        return date(year, int(match["month"]), int(match["day"])) if year else None
    except ValueError:
        return None


def _share_actions(text: str, mentions: list[PolicyMention]) -> list[PolicyMention]:
    """《A》《B》 under one verb: each has its action, date and issuers."""
    for at in range(len(mentions) - 1, 0, -1):
        left, right = mentions[at - 1], mentions[at]
        if left.action is None and right.action and _side_by_side(text, left, right):
            mentions[at - 1] = left._replace(action=right.action, action_span=right.action_span, date=right.date)
    for at in range(1, len(mentions)):
        left, right = mentions[at - 1], mentions[at]
        if left.action and right.action is None and _side_by_side(text, left, right):
            mentions[at] = right._replace(
                action=left.action, action_span=left.action_span, date=left.date, issuers=right.issuers or left.issuers
            )
    return mentions


def _side_by_side(text: str, left: PolicyMention, right: PolicyMention) -> bool:
    gap = text[left.end : right.start]
    return len(gap) <= 5 and not gap.strip("》《”“、和与及以 ")
