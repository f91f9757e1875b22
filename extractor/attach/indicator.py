"""What a number is about: the indicator, and whether it is a level, a change or a rank."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.attach.conditions import CLAUSE_END, holds, is_division, kind_of
from extractor.attach.engine import Matches, RuleEngine
from extractor.attach.lists import share_heads
from extractor.attach.readings import Attached
from extractor.attach.rules import ALWAYS, RuleMatch
from extractor.attach.tags import NP, NUMBERS, PER, QUANTITY, RANK
from extractor.attach.tokens import Token
from extractor.attach.words import WordClasses
from extractor.document import QuantityMention, Span

REST_LIMIT = 40
SHARE = "占"
CLAUSE_START = frozenset({"COMMA", "SEMI", "COLON", "STOP", "AMONG"})
PREDICATES = frozenset({"UP", "DOWN", "LIGHT", "KEEP", "ACT", "SPEND", "V", "REPORT", "TO"})
MEASURED = frozenset({"indicator", "measured"})
NAMING_ROLES = frozenset({"indicator", "generic", "measured"})
STEADY = frozenset({"attach.to", "attach.from", "attach.share.part-whole", "attach.share.whole"})
DIRECTED = frozenset({"UP", "DOWN", "BEAT", "KEEP", "ACT", "TO"})
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


def attach_indicators(
    text: str,
    tokens: Sequence[Token],
    quantities: Sequence[QuantityMention],
    engine: RuleEngine,
    words: WordClasses,
    earlier: tuple[Span, ...] = (),
) -> list[Attached]:
    """One reading for each of ``quantities``, which the tokens refer to by index.

    ``earlier`` is the last indicator of the sentence before in the same
    paragraph: a clause without a noun phrase of its own goes on with it.
    """
    found = engine.matches(text, tokens)
    attached: list[Attached] = []
    last, last_at = earlier, -1
    subject = earlier
    places = [i for i, token in enumerate(tokens) if token[2] in NUMBERS]
    for i in places:
        quantity = quantities[tokens[i][3]]
        match = _choose(text, found, tokens, i, engine.of_kind(kind_of(quantity, words)), words)
        carried = last if _goes_on_whole(match, quantity) else subject
        one = _attach(text, tokens, match, quantity, carried, last_at, words)
        attached.append(one)
        is_run = quantity.optional == "duration" and quantity.number.start > quantity.start
        if one.indicator and not (is_run and last):  # 连续5个月增长 goes on with what grew
            last, last_at = one.indicator, len(attached) - 1
            subject = one.subject or last
    return share_heads(text, tokens, places, attached, words) if len(places) > 1 else attached


def _goes_on_whole(match: RuleMatch | None, quantity: QuantityMention) -> bool:
    """Whether the number goes on with a whole share (占比提高2个百分点, 达到52%) and not with its part."""
    if quantity.form in ("point", "rank"):
        return True
    if match is None:
        return False
    is_state = match.rule.id == "attach.report.carried" and quantity.form in ("percent", "fraction")
    return is_state or match.rule.id.startswith("attach.to")


def _choose(
    text: str,
    found: Matches,
    tokens: Sequence[Token],
    at: int,
    among: int,
    words: WordClasses,
) -> RuleMatch | None:
    """The first match in the order of the rules whose conditions hold, of those ``among`` which it is looked for."""
    for match in found.at(at, among):
        if holds(text, match, tokens, words):
            return match
    return None


def _read(text: str, tokens: Sequence[Token], match: RuleMatch, quantity: QuantityMention) -> tuple[Span, ...]:
    """What the tokens of the rule name, in one piece where they touch."""
    _, rule, at, taken = match
    own: list[Span] = []
    roles = [tokens[i] for i, role in taken if role in NAMING_ROLES]
    if rule.trim:
        own = _trimmed(roles, tokens[at].start)
    elif rule.whole:
        last = max(i for i, role in taken if role == "indicator")
        own = [Span(roles[0].start, max(roles[-1].end, tokens[last + 1].start))]
    else:
        before = ""
        for n, token in enumerate(roles):
            if before == "OF":
                own.append(Span(_share_start(text, roles[n - 1]), token.end))  # 占全国比重: the whole keeps its region
            elif token[2] == "OF":
                own.append(Span(_share_start(text, token), token.end))
            else:
                own += token[5] or (_make(Span, token[:2]),)
            before = token[2]
    if rule.when == "place":
        unit = text.rindex(quantity.unit or "", quantity.start, quantity.end)
        own.append(Span(unit, unit + len(quantity.unit or "")))
    if rule.rest:
        start = next((i for i, role in taken if role == "rest"), at + 1)
        own.extend(_rest(tokens, at, start, own))
    return _merge(own)


def _trimmed(roles: Sequence[Token], number: int) -> list[Span]:
    """The stretch up to its last noun phrase, or up to the number and the stretch behind it."""
    before = [token for token in roles if token.start < number]
    behind = [Span(roles[len(before)].start, roles[-1].end)] if len(roles) > len(before) else []
    while before and not behind and before[-1].tag != NP:
        before.pop()
    return [*([Span(before[0].start, before[-1].end)] if before else []), *behind]


def _share_start(text: str, opener: Token) -> int:
    """Where a share begins: 占, without the 约 before it."""
    return max(opener.start, text.find(SHARE, opener.start, opener.end))


def _rest(tokens: Sequence[Token], at: int, first: int, own: Sequence[Span]) -> list[Span]:
    """What follows the number from token ``first`` to the end of its clause, as one span, beyond ``own``."""
    begin = tokens[first].start
    end = begin
    start = None
    for token in tokens[first:]:
        if token.tag in CLAUSE_END or token.tag in (QUANTITY, RANK, "DUN") or token.end - begin > REST_LIMIT:
            break
        if start is None and token.tag != "DE":
            start = token.start
        end = token.end
    if start is None:
        return []
    covered = max((span.end for span in own if span.start >= tokens[at].end), default=start)
    return [Span(covered, end)] if end > covered else []


def _merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    if len(spans) < 2:
        return tuple(spans)
    merged: list[Span] = []
    start = reached = -1
    for span in sorted(set(spans)):
        if span[0] > reached or start < 0:
            if start >= 0:
                merged.append(_make(Span, (start, reached)))
            start, reached = span
        elif span[1] > reached:
            reached = span[1]
    merged.append(_make(Span, (start, reached)))
    return tuple(merged)


def _attach(
    text: str,
    tokens: Sequence[Token],
    match: RuleMatch | None,
    quantity: QuantityMention,
    last: tuple[Span, ...],
    last_at: int,
    words: WordClasses,
) -> Attached:
    if match is None:
        return Attached(last, "level", None, "attach.none", 0.3, last_at, ("indicator-doubtful",))
    rule = match[1]
    own = _read(text, tokens, match, quantity)
    measure, direction = _measure(tokens, match)
    indicator = own
    if last and _is_bare_rate(text, tokens, match, words):
        # 增加8.2万人、增幅37% is about the thing; 增速提高2个百分点 is about its rate
        indicator = last if rule.when == "rate" or own == last else _merge((*last, *own))
    before = -1
    flags: tuple[str, ...] = ()
    if rule.carry and _carries(tokens, match):
        subject = _clause_subject(text, tokens, match, words)
        if subject:
            last, last_at = subject, -1
        indicator = _merge((*last, *own)) if last else own
        before = last_at
        if not last:
            indicator, flags = own or _nearest(tokens, match.quantity), ("indicator-doubtful",)
    per, of = _per(tokens, match)
    subject = _part(tokens, match, last) if rule.id.startswith("attach.share") else ()
    return _make(Attached, (indicator, measure, direction, rule.id, rule.confidence, before, flags, per, of, subject))


def _carries(tokens: Sequence[Token], match: RuleMatch) -> bool:
    """Whether the number goes on with the indicator of the one before it, by a rule that may."""
    if match.rule.carry == ALWAYS:
        return True
    return NP not in [tokens[i][2] for i, role in match.tokens if role == "indicator"]


def _part(tokens: Sequence[Token], match: RuleMatch, last: tuple[Span, ...]) -> tuple[Span, ...]:
    """The part of a share: later amounts are about it, and not about its share."""
    for i, role in match.tokens:
        if role == "indicator":
            return tokens[i].pieces if tokens[i].tag == NP else last
    return last


def _is_bare_rate(text: str, tokens: Sequence[Token], match: RuleMatch, words: WordClasses) -> bool:
    nouns = [tokens[i] for i, role in match[3] if role == "indicator"]
    return len(nouns) == 1 and words.verbs.get(text[nouns[0][0] : nouns[0][1]], ("", None))[0] == "rate"


def _per(tokens: Sequence[Token], match: RuleMatch) -> tuple[int, Span | None]:
    """The base of a rate among the tokens of the rule: its reference and what it counts."""
    for i, _ in match[3]:
        if tokens[i][2] == PER:
            of = tokens[i + 1]
            return tokens[i].ref, Span(of.start, of.end) if of.tag == NP else None
    return -1, None


def _clause_subject(text: str, tokens: Sequence[Token], match: RuleMatch, words: WordClasses) -> tuple[Span, ...]:
    """The subject of a clause without a number between the number before and this one.

    客运量继续增长，达1063万乘次: the number is about 客运量 and not about what
    came before it.
    """
    first = min(i for i, _ in match.tokens)
    for i in range(first - 1, -1, -1):
        token = tokens[i]
        if token.tag in (QUANTITY, RANK):
            return ()
        opens = i == 0 or tokens[i - 1].tag in CLAUSE_START
        if token.tag == NP and opens and tokens[i + 1].tag in PREDICATES and not is_division(text, token, words):
            return token.pieces
    return ()


def _nearest(tokens: Sequence[Token], at: int) -> tuple[Span, ...]:
    """The noun phrase before the number that is nearest, else the nearest after it."""
    for token in [*reversed(tokens[:at]), *tokens[at + 1 :]]:
        if token.tag == NP:
            return token.pieces
    return ()


def _measure(tokens: Sequence[Token], match: RuleMatch) -> tuple[str, str | None]:
    """Level, change or rank, and the direction of a change.

    A noun phrase that holds a word of change makes a level rule a change:
    城镇新增就业53万人, 出口增速6%.
    """
    _, rule, at, taken = match
    measure = rule.measure
    if measure == "rank":
        return "rank", None
    by_verb: str | None = None
    by_noun: str | None = None
    for i, role in taken:
        token = tokens[i]
        if not token[4]:  # it has no direction
            continue
        if role == "change" or (role == "indicator" and token[2] in DIRECTED):
            by_verb = token[4]
        elif role in MEASURED and token[2] == NP and i < at:
            by_noun = token[4]
    if measure == "change":
        return "change", by_verb or by_noun
    direction = by_verb if measure == "verb" and by_verb else by_noun
    return ("change", direction) if direction and rule.carry != ALWAYS and rule.id not in STEADY else ("level", None)
