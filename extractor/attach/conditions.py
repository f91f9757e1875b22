"""Whether the conditions of an attachment rule are true of a number and of the tokens that the rule takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.members import LONGEST_HEAD
from extractor.attach.rules import AttachmentRule, RuleMatch
from extractor.attach.tags import NP, QUANTITY
from extractor.attach.tokens import Token
from extractor.attach.words import WordClasses
from extractor.document import QuantityMention

CLAUSE_END = frozenset({"COMMA", "SEMI", "COLON", "STOP", "END", "CLOSE"})
SIZED = frozenset({"measured", "size"})


class Kind(NamedTuple):
    """What the conditions ask of a quantity; ``is_place`` is whether its unit is a noun like 省."""

    form: str
    dimension: str | None
    is_change: bool
    is_place: bool


def kind_of(quantity: QuantityMention, words: WordClasses) -> Kind:
    """What the conditions ask of ``quantity``."""
    is_change, is_place = quantity.measure == "change", quantity.unit in words.noun_units
    return tuple.__new__(Kind, (quantity.form, quantity.dimension, is_change, is_place))


def speaks_of(rule: AttachmentRule, kind: Kind) -> bool:
    """Whether the rule can speak of a quantity of this kind, whatever stands around it."""
    form, when = kind.form, rule.when
    if rule.measure == "rank" or form == "rank":
        return form == "rank" and (rule.measure == "rank" or not when)
    is_share = form in ("percent", "point", "fraction")
    if when in ("rate", "percent"):
        return is_share
    if when == "doubled":
        return kind.is_change
    if when == "place":
        return kind.is_place
    if when == "amount":
        return not is_share and form != "multiple"
    if when == "point":
        return form in ("percent", "point")
    if when == "count":
        return kind.dimension == "count"
    if when == "money":
        return form == "money" or (kind.dimension or "").startswith("money")
    return True


def holds(text: str, match: RuleMatch, tokens: Sequence[Token], words: WordClasses) -> bool:
    """Whether what the rule asks of its tokens is true of them."""
    rule = match.rule
    if not rule.asks_tokens:
        return True
    if rule.measure == "change" and _is_of_divisions(text, tokens, match, words):
        return False
    has_noun = has_direction = False
    for i, role in match.tokens:
        token = tokens[i]
        if role == "indicator":
            has_noun = has_noun or token.tag == NP
            has_direction = has_direction or bool(token.direction)
        elif role == "generic":
            if not _is_generic(text, token, words):
                return False
        elif role in SIZED and not _is_measured(text, token, words):
            return False
    if (rule.trim and not has_noun) or (rule.when == "rate" and not has_direction):
        return False
    return not (rule.rest and _meets_number(tokens, match))


def _is_of_divisions(text: str, tokens: Sequence[Token], match: RuleMatch, words: WordClasses) -> bool:
    """主产省份下降0.9%: the noun says where, and the number is about what was said before."""
    nouns = [tokens[i] for i, role in match.tokens if role == "indicator" and tokens[i].tag == NP]
    return len(nouns) == 1 and is_division(text, nouns[0], words)


def is_division(text: str, token: Token, words: WordClasses) -> bool:
    """Whether the noun phrase says where: 主产省份."""
    start, end = (token.words[-1], token.ends[-1]) if token.words else (token.start, token.end)
    is_plain = end - start > 1 or token.end - token.start < 4
    return is_plain and text[start:end] in words.noun_units


def _meets_number(tokens: Sequence[Token], match: RuleMatch) -> bool:
    """Whether the clause that would give the purpose has a number of its own: 投资2亿元，实施项目90个."""
    first = next((i for i, role in match.tokens if role == "rest"), None)
    if first is None:
        return False
    for token in tokens[first:]:
        if token.tag in CLAUSE_END:
            return False
        if token.tag == QUANTITY:
            return True
    return False


def _is_generic(text: str, token: Token, words: WordClasses) -> bool:
    """A noun phrase of one word that says nothing without its subject: 增加值, 金额."""
    return len(token.words) == 1 and text[token.start : token.end] in words.heads


def _is_measured(text: str, token: Token, words: WordClasses) -> bool:
    """A noun phrase that ends in a head that measures: 总投资, 占地面积; not 企业."""
    for start in range(max(token.start, token.end - LONGEST_HEAD), token.end):
        ending = text[start : token.end]
        if ending in words.heads:
            return ending not in words.things
    return False
