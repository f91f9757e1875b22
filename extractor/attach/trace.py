"""How one sentence was attached, step by step: its words, coarse tokens, and every rule that matched.

Nothing here decides; :func:`extractor.attach.sentence.attach_sentence` does,
with the same parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.conditions import holds, kind_of, speaks_of
from extractor.attach.fine_token import FixedToken
from extractor.attach.rulebook import AttachRules
from extractor.attach.rules import RuleMatch
from extractor.attach.sentence import SentenceInput, _fixed_tokens
from extractor.attach.status import statuses
from extractor.attach.tags import QUANTITY, RANK
from extractor.attach.tokens import Token, coarse_tokens
from extractor.document import Span


class WordTrace(NamedTuple):
    """A word or fixed token: ``tag`` is jieba's or what the token is, ``group`` its class in ``data/words.tsv``."""

    start: int
    end: int
    tag: str
    group: str | None


class Tried(NamedTuple):
    """A rule whose pattern matches at a quantity: its place in the order, and the role of each token.

    ``holds`` is whether the conditions of the rule (``when`` and the like) are
    true there; the first rule that holds decides.
    """

    rule: str
    order: int
    roles: tuple[tuple[Span, str], ...]
    holds: bool


class SentenceTrace(NamedTuple):
    """Words and coarse tokens of a sentence; for each of its quantities the rules tried and the status rule."""

    words: tuple[WordTrace, ...]
    tokens: tuple[Token, ...]
    tried: tuple[tuple[Tried, ...], ...]
    status: tuple[str | None, ...]


def trace_sentence(text: str, given: SentenceInput, rules: AttachRules) -> SentenceTrace:
    """The trace of ``given``; ``tried`` and ``status`` are parallel to its quantities, offsets into ``text``."""
    sentence = given.sentence
    fixed = _fixed_tokens(given, rules.words)
    tokens = coarse_tokens(text, sentence.start, sentence.end, fixed, rules.reader)
    matches = rules.engine.matches(text, tokens)
    tried: list[tuple[Tried, ...]] = [()] * len(given.quantities)
    for i, token in enumerate(tokens):
        if token.tag in (QUANTITY, RANK):
            tried[token.ref] = tuple(_tried(text, match, tokens, given, rules) for match in matches.at(i))
    said = statuses(text, sentence.start, sentence.end, given.quantities, rules.status, given.under)
    status = tuple(rule for _, rule in said)
    return SentenceTrace(_words(text, given, fixed, rules), tuple(tokens), tuple(tried), status)


def _tried(text: str, match: RuleMatch, tokens: Sequence[Token], given: SentenceInput, rules: AttachRules) -> Tried:
    quantity = given.quantities[tokens[match.quantity].ref]
    roles = tuple((Span(tokens[i].start, tokens[i].end), role) for i, role in match.tokens)
    is_true = speaks_of(match.rule, kind_of(quantity, rules.words)) and holds(text, match, tokens, rules.words)
    return Tried(match.rule.id, match.order, roles, is_true)


def _words(text: str, given: SentenceInput, fixed: Sequence[FixedToken], rules: AttachRules) -> tuple[WordTrace, ...]:
    """What the segmenter gives between the fixed tokens, and those, in order."""
    words: list[WordTrace] = []
    at = given.sentence.start
    for one in [*fixed, FixedToken(given.sentence.end, given.sentence.end, "END")]:
        for word in rules.segmenter.words(text[at : one.start], at):
            known = rules.words.known(word.text)
            words.append(WordTrace(word.start, word.end, word.tag, known[0] if known else None))
        if one.end > one.start:
            words.append(WordTrace(one.start, one.end, one.tag, None))
        at = max(at, one.end)
    return tuple(words)
