"""Document numbers, found at 号: 国发〔2019〕5号, 国务院令第714号, 第七十号主席令, 1号文."""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractor.document import Span
from extractor.match.policy.rules import PolicyRules
from extractor.match.policy.walk import Found, LeadAt, after_lead, near_lead

_REACH = 44
_ROUND = "（(〈<「"
_NUMERALS = "一二三四五六七八九十百零〇 　"
_HAN = regex.compile(r"\p{Han}")
_SHORT = 2
_JOINTS = ("、", "和", "与")


class _Numbered(NamedTuple):
    """A number as a rule reads it: ``name`` is longer than its text where the type is said once for several."""

    start: int
    end: int
    rule: str
    subtype: str | None
    name: str


def found_number(text: str, at: Span, lead: LeadAt | None, rules: PolicyRules) -> Found | None:
    """The document number whose 号 stands at ``at``, or None for that of a house, a bus line, a storm, a licence."""
    before = text[max(0, at.start - 1) : at.start]
    if not (before.isdecimal() or (before and before in _NUMERALS)):
        return None
    low = max(0, at.start - _REACH, after_lead(text, lead))
    one = _coded(text, at, low, rules) or _order_before(text, at, low, rules) or _order_after(text, at, low, rules)
    if one is None:
        return None
    number = Span(one.start, one.end)
    name = "".join(one.name.split())
    near = near_lead(text, lead, one.start)
    return Found(one.start, one.end, one.rule, "document", one.subtype, name, near, number=number)


def _coded(text: str, at: Span, low: int, rules: PolicyRules) -> _Numbered | None:
    """国发〔2019〕5号: from the organ's code to 号; without a code where nothing else can stand in such brackets."""
    rule = rules.rules["policy.document.number"]
    match = rule.regex.match(text, low, at.start)
    if not match or text.startswith(rules.words["after_number"], at.end):
        return None
    organ = match["organ"] or ""
    cut = _code_start(organ, rules)
    start = match.start() + cut
    if organ[cut:]:
        if any(word in organ[cut:] for word in rules.around["organ_code"]):
            return None
    elif match["open"] and not (organ and match["open"] not in _ROUND):
        previous = text[max(0, start - 1) : start]
        if previous != "》" and (match["open"] in _ROUND or _HAN.match(previous)):
            return None
    return _Numbered(start, at.end, rule.id, None, text[start : at.end])


def _code_start(organ: str, rules: PolicyRules) -> int:
    """Where the code begins in the words before the bracket: 市政府临政发 has it at 临, 见国发 at 国.

    Words that lead to a number are cut off, and what stands before a code that is known; one or two characters
    before it may be a code's own (粤应急).
    """
    start = max((at + len(word) for word in rules.around["code_lead"] if (at := organ.rfind(word)) >= 0), default=0)
    for at in range(start, len(organ) - 1):
        if organ[at:] in rules.codes:
            is_own = 0 < at - start <= _SHORT and organ[start:at] not in rules.around["code_joint"]
            return start if is_own else at
    return start


def _order_before(text: str, at: Span, low: int, rules: PolicyRules) -> _Numbered | None:
    """国务院令第714号, 主席令（第二号）, 公告2019年第39号."""
    rule = rules.rules["policy.document.order"]
    match = rule.regex.match(text, low, at.start)
    if not match or (not match["organ"] and _HAN.match(text[max(0, match.start() - 1) : match.start()])):
        return None
    is_opened = text[match.start() : at.start].count("（") + text[match.start() : at.start].count("(") > 0
    end = at.end + 1 if is_opened and text[at.end : at.end + 1] in ("）", ")") else at.end
    return _Numbered(match.start(), end, rule.id, match["order"], text[match.start() : end])


def _order_after(text: str, at: Span, low: int, rules: PolicyRules) -> _Numbered | None:
    """第714号令, 2018年第5号公告, and each number of 第一号、第二号主席令."""
    rule = rules.rules["policy.document.order-after"]
    after = rules.rules["policy.document.order-type"].regex.match(text, at.end)
    match = rule.regex.match(text, low, at.start) if after else None
    if not match or not after:
        return None
    kind, listed = after["type"], after.end("listed") > at.end
    if not (match["ordinal"] or (listed and text[max(0, match.start() - 1) : match.start()] in _JOINTS)):
        previous = text[max(0, match.start() - 1) : match.start()]
        is_told = match["organ"] or match["year"] or previous not in rule.fields["not_after"]
        if not is_told or kind not in rule.fields["plain"] or match["serial"][0] in _NUMERALS:
            return None
    end = at.end if listed else after.end()
    name = text[match.start() : end] + (kind if listed else "")
    subtype = next((subtype for word, subtype in rule.fields["subtypes"].items() if kind.endswith(word)), kind)
    return _Numbered(match.start(), end, rule.id, subtype, name)


def number_in_title(text: str, title: Span, rules: PolicyRules) -> Span | None:
    """The number that a title ends with: 《防控指挥部令（第2号）》."""
    at = text.rfind("号", title.start, title.end)
    if at < 0 or title.end - at > 2 or "令" not in text[title.start : at]:
        return None
    one = _order_before(text, Span(at, at + 1), title.start, rules)
    return Span(one.start, one.end) if one else None
