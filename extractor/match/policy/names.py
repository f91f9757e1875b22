"""Names that do not end with a type word: 关于…的意见, 养老服务十条, GB/T 2260."""

from __future__ import annotations

from extractor.document import Span
from extractor.match.policy.rules import PolicyRules
from extractor.match.policy.walk import Found, LeadAt, after_lead, near_lead

_REACH = 24


def found_about(text: str, at: Span, lead: LeadAt | None, rules: PolicyRules) -> Found | None:
    """关于…的意见, from the word 关于 on."""
    rule = rules.rules["policy.document.about"]
    match = rule.regex.match(text, at.start)
    if not match:
        return None
    type_ = rules.types.get(match["type"] or match["bare"])
    subtype = type_.subtype if type_ else None
    near = near_lead(text, lead, at.start)
    before = text[max(0, at.start - 1) : at.start]
    if near is None and subtype in rule.fields["needs_verb"] and before in ("", *rule.fields["not_after"]):
        return None
    return Found(at.start, match.end(), rule.id, "document", subtype, match.group(), near, tail=match["tail"] or "")


def found_law(text: str, at: Span, lead: LeadAt | None, rules: PolicyRules) -> Found | None:
    """中华人民共和国…法, from its first word on."""
    rule = rules.rules["policy.document.law"]
    match = rule.regex.match(text, at.start)
    if not match:
        return None
    tail = match["tail"] or ""
    type_ = next((type_ for word, type_ in rules.types.items() if match.group().endswith(word)), None)
    subtype = type_.subtype if type_ else rule.fields["subtype"]
    near = near_lead(text, lead, at.start)
    return Found(at.start, match.end(), rule.id, "document", subtype, match.group(), near, tail=tail)


def found_points(text: str, at: Span, lead: LeadAt | None, rules: PolicyRules) -> Found | None:
    """养老服务十条 in quotes, or 稳外资20条 after a verb that issues it."""
    if at.start == 0 or not (text[at.start - 1].isdigit() or text[at.start - 1] in "一二三四五六七八九十"):
        return None
    rule = rules.rules["policy.document.points"]
    begin = after_lead(text, lead)
    match = rule.regex.match(text, max(0, at.start - _REACH, begin), at.start)
    if not match:
        return None
    start = match.start("name")
    opened = text.rfind("“", max(0, at.start - _REACH), at.start)
    if text[at.end : at.end + 1] == "”" and opened >= 0 and "”" not in text[opened : at.start]:
        start, near = opened + 1, near_lead(text, lead, opened)
    elif (
        lead is not None
        and lead.lead.document >= 2
        and (at.end == len(text) or text.startswith(("\n", *rules.words["after_points"]), at.end))
    ):
        near, start = lead, begin
        if match.start("name") != start:
            return None
    else:
        return None
    name = text[start : at.end]
    stem = name[: -len(match["count"]) - 1]
    if (not stem and near is None) or name.startswith("第") or stem.endswith(rules.words["name_end"]):
        return None
    return Found(start, at.end, rule.id, "document", rule.fields["subtype"], name, near)


def found_standard(text: str, at: Span, lead: LeadAt | None, rules: PolicyRules) -> Found | None:
    """GB/T 2260—2007, DB32/T 1644: the number of a standard."""
    start = at.start
    while start > max(0, at.start - 6) and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    rule = rules.rules["policy.document.standard"]
    match = rule.regex.match(text, start)
    if not match or match.end() <= at.end:
        return None
    near = near_lead(text, lead, start)
    return Found(
        start,
        match.end(),
        rule.id,
        "document",
        rule.fields["subtype"],
        match.group(),
        near,
        number=Span(start, match.end()),
    )
