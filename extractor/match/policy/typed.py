"""Names that end with a type word (“关爱邮路”项目, 大气污染防治攻坚战) and names known as such (民法典, 河长制)."""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractor.document import Span
from extractor.match.policy.rules import ALWAYS, NEVER, KnownPolicy, PolicyRules, PolicyType
from extractor.match.policy.walk import Found, LeadAt, after_lead, near_lead

_REACH = 36
_QUOTE_REACH = 90
_MIDDLE = {"led": 4, "near": 4, "yes": 12}
_LONG = 10
_PAIR = 8
_HAN = regex.compile(r"\p{Han}+")
_CONJUNCTIONS = "和与及或"
_JOIN = "、和与及"
_QUOTED = regex.compile("“([^“”\n]{1,60})”")


class Chain(NamedTuple):
    """One or more types written on end: ``start`` of the first, ``end`` of the last, which is ``type``."""

    start: int
    end: int
    type: PolicyType
    shorter: Chain | None = None


def found_typed(text: str, chain: Chain, lead: LeadAt | None, found: list[Found], rules: PolicyRules) -> list[Found]:
    """The names that end with these types, or else with these but the last: “…”行动, where “…”行动试点项目 is none."""
    at: Chain | None = chain
    while at is not None:
        names = _typed(text, at, lead, found, rules) if at.type.is_named else []
        if names:
            return names
        at = at.shorter
    return []


def _typed(text: str, chain: Chain, lead: LeadAt | None, found: list[Found], rules: PolicyRules) -> list[Found]:
    """Names of all forms that end with the last type: of a five-year plan, quoted, inside quotes, bare."""
    start, end, type_, _ = chain
    names: list[Found] = []
    if type_.plans:
        names += _plan(text, chain, lead, rules)
    if not names and type_.quoted and text.find("”", max(0, start - 14), start) >= 0:
        names += _quoted(text, chain, lead, found, rules)
    if type_.inside and text.startswith("”", end):
        names += _inside(text, chain, lead, rules)
    if not names and type_.extends and found:
        names += _extended(text, chain, found, rules)
    if not names and type_.bare != NEVER:
        names += _bare(text, chain, lead, found, rules)
    return names


def found_known(
    text: str, known: KnownPolicy, at: Span, lead: LeadAt | None, found: list[Found], rules: PolicyRules
) -> list[Found]:
    """A law by its short name, with 草案 and the like behind it, or an initiative of the catalogue."""
    if not known.bare:
        return []
    start, end = at
    near = lead if lead and lead.end <= start and after_lead(text, lead) >= start - 1 else None
    if known.kind == "initiative":
        rule = rules.rules["policy.initiative.catalogue"]
        if not rule.regex.match(text, end):
            return []
        longer = []
        if known.type and start and _HAN.match(text, start - 1):
            longer = _bare(text, Chain(end - len(known.type.word), end, known.type), lead, found, rules)
            longer = [one for one in longer if one.lead]
        return [*longer, Found(start, end, rule.id, "initiative", known.subtype, known.name, near)]
    rule = rules.rules["policy.document.known"]
    match = rule.regex.match(text, end)
    if not match:
        return []
    tail = match["tail"] or ""
    near = near_lead(text, lead, start)
    return [Found(start, end + len(tail), rule.id, "document", known.subtype, text[start:end] + tail, near, tail=tail)]


def _kind(type_: PolicyType, lead: LeadAt | None) -> str:
    """Of a type that may be either: a document after a verb that issues one, else an initiative."""
    if type_.kind != "either":
        return type_.kind
    return "document" if lead and lead.lead.document > lead.lead.initiative else "initiative"


def _plan(text: str, chain: Chain, lead: LeadAt | None, rules: PolicyRules) -> list[Found]:
    rule = rules.rules["policy.document.plan"]
    match = rule.regex.match(text, max(0, chain.start - _REACH), chain.start)
    if not match or any(word in match["name"] for word in rules.around["plan_middle"]):
        return []
    if chain.type.subtype not in rule.fields["with_digits"] and any(c.isdigit() for c in match["name"]):
        return []
    name = text[match.start() : chain.end].translate(_NO_QUOTES)
    near = near_lead(text, lead, match.start())
    return [Found(match.start(), chain.end, rule.id, "document", chain.type.subtype, name, near)]


_NO_QUOTES = str.maketrans("", "", "“”")


def _quoted(text: str, chain: Chain, lead: LeadAt | None, found: list[Found], rules: PolicyRules) -> list[Found]:
    if text.startswith(rules.words["after_quoted"], chain.end):
        return []
    low = max(0, chain.start - _QUOTE_REACH)
    listed = rules.rules["policy.initiative.quoted-list"]
    match = listed.regex.match(text, low, chain.start)
    if match:
        if chain.type.kind != "initiative" or chain.type.quoted != "yes" or _is_vetoed(text, match, rules):
            return []
        return [
            Found(
                *one.span(1), listed.id, "initiative", chain.type.subtype, one[1], lead_before(text, lead, one.start())
            )
            for one in _QUOTED.finditer(text, match.start("list"), match.end("list"))
        ]
    match = rules.rules["policy.initiative.quoted"].regex.match(text, low, chain.start)
    if not match or not _quoted_is_name(match["inner"], match["middle"], chain, rules):
        return []
    if _is_vetoed(text, match, rules):
        return []
    near = lead_before(text, lead, match.start())
    if (chain.type.quoted == "led" and near is None) or any(one.start == match.start() for one in found[-2:]):
        return []
    kind = _kind(chain.type, near)
    name = text[match.start() : chain.end].translate(_NO_QUOTES)
    return [Found(match.start(), chain.end, f"policy.{kind}.quoted", kind, chain.type.subtype, name, near)]


def _extended(text: str, chain: Chain, found: list[Found], rules: PolicyRules) -> list[Found]:
    """A name of the catalogue with a type behind it: 脱贫攻坚规划, 健康中国行动."""
    last = found[-1] if found else None
    if last is None or last.end != chain.start or last.rule != "policy.initiative.catalogue":
        return []
    if text.startswith(rules.words["after_type"], chain.end):
        return []
    kind = _kind(chain.type, last.lead)
    name = text[last.start : chain.end]
    return [Found(last.start, chain.end, "policy.catalogue-type", kind, chain.type.subtype, name, last.lead)]


def lead_before(text: str, lead: LeadAt | None, start: int) -> LeadAt | None:
    """The verb before a quoted name, up to some words away in the same clause."""
    near = near_lead(text, lead, start, 30)
    return None if near and "，" in text[near.end : start] else near


def _is_vetoed(text: str, match: regex.Match[str], rules: PolicyRules) -> bool:
    """True where the words before the quotes or between them and the type say that this is no policy."""
    if text.endswith(rules.words["against"], 0, match.start()):
        return True
    middle = match["middle"]
    return bool(middle) and any(map(middle.__contains__, rules.words["middle"]))


def _quoted_is_name(inner: str, middle: str, chain: Chain, rules: PolicyRules) -> bool:
    if len(middle) > _MIDDLE[chain.type.quoted] or (chain.type.quoted != "yes" and middle and "、" in inner):
        return False
    is_bare_type = middle in rules.around["generic"] and (chain.type.kind == "document" or chain.type.quoted != "yes")
    if is_bare_type or inner in rules.around["quoted_inner"]:
        return False
    known = rules.known.get(inner)
    return not (known and middle and chain.type.quoted != "yes")


def _inside(text: str, chain: Chain, lead: LeadAt | None, rules: PolicyRules) -> list[Found]:
    rule = rules.rules["policy.initiative.inside-quotes"]
    match = rule.regex.match(text, max(0, chain.start - _REACH), chain.start)
    if not match:
        return []
    whole = text[match.start() : chain.end]
    if whole in rules.around["quoted"] or match["name"].endswith(rules.words["name_end"]):
        return []
    if "的" in whole or ("、" in whole and len(chain.type.word) == len(chain.type.subtype)):
        return []
    if rules.rules["policy.counted"].regex.match(whole) or rules.rules["policy.generic"].regex.fullmatch(match["name"]):
        return []
    near = lead_before(text, lead, match.start() - 1)
    kind = _kind(chain.type, near)
    return [Found(match.start(), chain.end, f"policy.{kind}.inside-quotes", kind, chain.type.subtype, whole, near)]


def _bare(text: str, chain: Chain, lead: LeadAt | None, found: list[Found], rules: PolicyRules) -> list[Found]:
    type_ = chain.type
    before = _joined(text, chain, found)
    begin = after_lead(text, lead)
    if type_.bare != ALWAYS and not _may_be_led(chain, lead, begin, before):
        return []
    if text.startswith("《", chain.end) or text.startswith(rules.words["after_type"], chain.end):
        return []
    low = max(0, chain.start - _REACH, begin, before.end if before else 0)
    match = rules.rules["policy.initiative.bare"].regex.match(text, low, chain.start)
    start = match.start() if match else chain.start
    is_led = start == begin and not (lead and lead.lead.is_preposition and begin == lead.end)
    if before and not is_led and start - before.end <= 1:
        lead, is_led = before.lead, before.lead is not None
        start = before.end + 1
    elif not is_led and 0 < begin < start < chain.start and type_.kind == "initiative" and _is_pair(text, begin, start):
        start, is_led = begin, True
    near = lead if is_led else None
    if not is_led:
        start = _past_soft_cuts(text, start, chain, rules)
    kind = _kind(type_, near)
    if not _strong_enough(type_, kind, near):
        return []
    if kind == "document" and rules.rules["policy.counted"].regex.match(text, start, chain.end):
        return []
    trimmed = rules.rules["policy.trim"].regex.match(text, start, chain.end)
    start = trimmed.end() if trimmed else start
    if text[chain.start - 1] in _CONJUNCTIONS or text.endswith(rules.words["name_end"], start, chain.start):
        return []
    if chain.end - len(type_.word) - start < type_.minimum:
        return []
    if rules.rules["policy.generic"].regex.fullmatch(text, start, chain.end - len(type_.word)):
        return []
    return [Found(start, chain.end, f"policy.{kind}.bare", kind, type_.subtype, text[start : chain.end], near)]


def _may_be_led(chain: Chain, lead: LeadAt | None, begin: int, before: Found | None) -> bool:
    """Whether a verb strong enough for a bare name stands near enough; ``begin`` is where a name after it begins."""
    needed = chain.type.bare
    if before and before.lead and max(before.lead.lead[1:3]) >= needed:
        return True
    return lead is not None and begin >= chain.start - _REACH - _PAIR - 1 and max(lead.lead[1:3]) >= needed


def _past_soft_cuts(text: str, start: int, chain: Chain, rules: PolicyRules) -> int:
    """Where a long name without a verb before it begins: after the last 到, 和, 对 … that leaves enough of it."""
    if chain.start - start <= _LONG:
        return start
    low = chain.end - len(chain.type.word) - chain.type.minimum
    cuts = rules.rules["policy.soft-cut"].regex.finditer(text, start, max(start, low))
    return max((cut.end() for cut in cuts), default=start)


def _is_pair(text: str, begin: int, start: int) -> bool:
    """True where two short names share the type: 实施大生态、大扶贫战略."""
    is_short = text[start - 1] == "、" and 2 <= start - 1 - begin <= _PAIR
    return is_short and _HAN.fullmatch(text, begin, start - 1) is not None


def _joined(text: str, chain: Chain, found: list[Found]) -> Found | None:
    """The name that this one follows in a list: 实施…计划、…工程."""
    for one in reversed(found[-4:]):
        if chain.start - _REACH < one.end < chain.start and text[one.end] in _JOIN:
            return one
    return None


def _strong_enough(type_: PolicyType, kind: str, near: LeadAt | None) -> bool:
    if type_.bare == ALWAYS:
        return True
    if near is None:
        return False
    return (near.lead.document if kind == "document" else near.lead.initiative) >= type_.bare
