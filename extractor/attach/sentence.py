"""One sentence with quantities becomes links: the door of this room."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from extractor.attach.fine_token import FixedToken
from extractor.attach.goals import NOTHING, Under
from extractor.attach.indicator import attach_indicators
from extractor.attach.readings import Attached
from extractor.attach.rulebook import AttachRules
from extractor.attach.status import statuses
from extractor.attach.tags import PER, QUANTITY, RANK
from extractor.attach.tokens import Token, coarse_tokens
from extractor.attach.words import WordClasses
from extractor.document import Link, PerMention, QuantityMention, Sentence, Span

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
LINK_KINDS = (("attach.to", "from"), ("attach.share", "share_of"), ("attach.rank", "rank_of"))


class SentenceInput(NamedTuple):
    """A sentence and what was found in it, each list sorted by start.

    ``others`` are the spans that are one word whatever they hold: regions
    (tag REGION), periods (TIME), comparison bases (COMPARISON), names (N).
    ``under`` is what it stands under.
    """

    sentence: Sentence
    quantities: Sequence[QuantityMention]
    pers: Sequence[PerMention]
    comparisons: Sequence[Span]
    others: Sequence[FixedToken]
    under: Under = NOTHING


def attach_sentence(text: str, given: SentenceInput, rules: AttachRules, earlier: tuple[Span, ...] = ()) -> list[Link]:
    """One link for each quantity of the sentence, in order.

    ``earlier`` is the last indicator of the sentence before, in the same
    paragraph. Offsets are into ``text``. A link without indicator has an empty
    one and the flag ``indicator-missing``.
    """
    sentence = given.sentence
    fixed = _fixed_tokens(given, rules.words)
    tokens = coarse_tokens(text, sentence.start, sentence.end, fixed, rules.reader)
    attached = attach_indicators(text, tokens, given.quantities, rules.engine, rules.words, earlier)
    said = statuses(text, sentence.start, sentence.end, given.quantities, rules.status, given.under)
    links: list[Link] = []
    for i, (status, _) in enumerate(said):
        is_shared = i and links[-1].status != "actual" and said[i - 1][1] not in rules.status.own
        if is_shared and status == "actual" and _inherits(tokens, attached, i):
            status = links[-1].status
        links.append(_link(given, attached, i, status))
    return links


def _inherits(tokens: Sequence[Token], attached: Sequence[Attached], at: int) -> bool:
    """Whether a number has the status of the one before it.

    The rate of a planned amount is planned (预期77亿元，增长8%), and so are the
    parts of a planned whole (安排46亿元，其中：教育支出12亿元).
    """
    if attached[at].before == at - 1 and attached[at].measure == "change":
        return True
    places = [i for i, token in enumerate(tokens) if token.tag in (QUANTITY, RANK)]
    between = tokens[places[at - 1] : places[at]]
    return any(token.tag == "AMONG" for token in between)


def _fixed_tokens(given: SentenceInput, words: WordClasses) -> list[FixedToken]:
    """Quantities and bases, and of the others those that overlap none of them; where two overlap, the first."""
    merged = [
        _make(FixedToken, (q[0], q[1], RANK if q.form == "rank" else QUANTITY, i, q.unit))
        for i, q in enumerate(given.quantities)
    ]
    if given.pers:
        units = words.time_units
        merged += [
            FixedToken(per.start, per.end, "TIME" if per.unit in units else PER, i) for i, per in enumerate(given.pers)
        ]
        merged.sort()
    if given.others:
        starts = [one[0] for one in merged]
        ends = [-1, *accumulate([one[1] for one in merged], max)]
        merged += [one for one in given.others if ends[bisect_left(starts, one[1])] <= one[0]]
        merged.sort()
    return [one for i, one in enumerate(merged) if i == 0 or one.start >= merged[i - 1].end]


def _link(given: SentenceInput, attached: Sequence[Attached], i: int, status: str) -> Link:
    one, quantity = attached[i], given.quantities[i]
    indicator, said, direction, rule, confidence, _, doubts, _, _, _ = one
    measure = quantity.measure or said
    if measure == "rank" and quantity.form != "rank":
        measure = "level"  # the head of a row gave its own
    comparison = None
    if measure == "change":
        direction = direction or quantity.direction
        for span in given.comparisons:
            if span[1] <= quantity[0]:
                comparison = span
    else:
        direction = None
    flags = quantity.flags + doubts if indicator else (*quantity.flags, *doubts, "indicator-missing")
    if len(flags) > 1:
        flags = tuple(dict.fromkeys(flags))
    per = _per(given, one, quantity) if given.pers else None
    linked = _linked(given, attached, one) if one.before >= 0 else ()
    return _make(
        Link,
        (quantity[0], rule, indicator, measure, direction, status, comparison, per, linked, confidence, flags),
    )


def _per(given: SentenceInput, one: Attached, quantity: QuantityMention) -> tuple[int, Span] | None:
    """The base of a rate: in the words of the indicator, or directly before the number (每人每月400元)."""
    if one.per >= 0:
        base = given.pers[one.per]
        return base.start, one.per_of or Span(base.start, base.end)
    for base in given.pers:
        if base.end == quantity.start:
            return base.start, Span(base.start, base.end)
    return None


def _linked(given: SentenceInput, attached: Sequence[Attached], one: Attached) -> tuple[tuple[str, int], ...]:
    if one.before >= len(attached) or attached[one.before] is one:
        return ()
    start = given.quantities[one.before].start
    if one.measure == "change":
        return (("change_of", start),)
    for prefix, kind in LINK_KINDS:
        if one.rule.startswith(prefix):
            return ((kind, start),)
    return ()
