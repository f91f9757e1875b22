"""Enumerations: numbers in a row shared out among the members of their head.

铁路、航空分别为38万、12万 gives each number its own member; PM2.5和PM10下降率
分别达40%和33% gives each member the tail that only the last one shows.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.attach.members import members_of
from extractor.attach.readings import Attached
from extractor.attach.tags import NP, QUANTITY
from extractor.attach.tokens import Token
from extractor.attach.words import WordClasses
from extractor.document import Span

EACH_OF_REGIONS = "attach.verb.each"
KEEPS = ("attach.verb.keep", "attach.noun.keep")
SEPARATORS = frozenset({"DUN", "CONJ"})


def share_heads(
    text: str,
    tokens: Sequence[Token],
    at_token: Sequence[int],
    attached: list[Attached],
    words: WordClasses,
) -> list[Attached]:
    """``attached`` with the members of coordinated heads dealt out, in order; ``at_token`` are the places of numbers.

    A row of numbers takes the head of its first; where the head has as many
    members as the row has numbers, each number gets its own.
    """
    for row in _rows(tokens, at_token):
        first = attached[row[0]]
        if first.rule == EACH_OF_REGIONS:
            heads = []
        else:
            heads = _head_members(text, tokens, at_token[row[0]], first, words, len(row))
            heads = heads or _row_before(tokens, at_token, attached, row)
        for place, i in enumerate(row):
            indicator = heads[place] if len(heads) == len(row) else first.indicator
            if place == 0 and len(heads) != len(row):
                continue
            attached[i] = attached[i]._replace(
                indicator=indicator,
                measure=first.measure,
                direction=first.direction,
                rule=first.rule,
                confidence=first.confidence if place == 0 else round(first.confidence - 0.05, 2),
                before=first.before,
                flags=first.flags,
            )
    return _carry_verbs(tokens, at_token, attached)


def _rows(tokens: Sequence[Token], at_token: Sequence[int]) -> list[list[int]]:
    """Runs of two or more numbers with nothing but a separator between them, as indices of numbers."""
    rows: list[list[int]] = []
    for n in range(1, len(at_token)):
        left, right = at_token[n - 1], at_token[n]
        if right - left == 2 and tokens[left + 1].tag in SEPARATORS:
            if rows and rows[-1][-1] == n - 1:
                rows[-1].append(n)
            else:
                rows.append([n - 1, n])
    return rows


def _row_before(
    tokens: Sequence[Token], at_token: Sequence[int], attached: Sequence[Attached], row: Sequence[int]
) -> list[tuple[Span, ...]]:
    """The indicators of the numbers before, one for each of this row: A 12亿元、B 3亿元，分别增长5%、6%."""
    begin = row[0] - len(row)
    if begin < 0 or attached[row[0]].before < 0:
        return []
    between = tokens[at_token[row[0] - 1] : at_token[row[0]]]
    if not any(token.tag == "EACH" for token in between):
        return []
    own = attached[row[0]].indicator
    last = attached[row[0] - 1].indicator
    rest = tuple(span for span in own if span not in last)
    return [attached[i].indicator + rest for i in range(begin, row[0])]


def _head_members(
    text: str, tokens: Sequence[Token], at: int, first: Attached, words: WordClasses, wanted: int
) -> list[tuple[Span, ...]]:
    """The members of the noun phrase that the indicator of the row's first number is made of.

    Where 分别 stands between the members and a verb with its object, each member
    gets both: 铁路、航空分别发送旅客38万人、12万人.
    """
    for token in tokens[:at]:
        if token.tag == NP and first.indicator and first.indicator[0].start <= token.start < first.indicator[-1].end:
            members = members_of(text, token, words, wanted)
            if len(members) > 1:
                rest = tuple(
                    Span(max(span.start, token.end), span.end) for span in first.indicator if span.end > token.end
                )
                return [member + rest for member in members]
    for i in range(at - 1, 0, -1):
        if tokens[i].tag in ("COMMA", "SEMI", "STOP", QUANTITY):
            break
        if tokens[i].tag == "EACH" and tokens[i - 1].tag == NP:
            members = members_of(text, tokens[i - 1], words, wanted)
            rest = tuple(span for span in first.indicator if span.start >= tokens[i].end)
            return [member + rest for member in members] if len(members) > 1 else []
    return []


def _carry_verbs(tokens: Sequence[Token], at_token: Sequence[int], attached: list[Attached]) -> list[Attached]:
    """新增A 9家、B 3家: the verb that makes the first a change makes the later ones changes too."""
    for n in range(1, len(at_token)):
        before, one = attached[n - 1], attached[n]
        if before.measure != "change":
            continue
        between = [token.tag for token in tokens[at_token[n - 1] + 1 : at_token[n]]]
        if not between and one.rule == "attach.carried":
            attached[n] = one._replace(
                measure="change", direction=before.direction, before=before.before
            )  # 减贫9户30人
        elif (
            between
            and between[0] in SEPARATORS
            and set(between[1:]) <= {NP}
            and before.rule.startswith(KEEPS)
            and one.measure == "level"
            and one.rule.startswith("attach.noun")
        ):
            attached[n] = one._replace(measure="change", direction=before.direction, rule=before.rule)
    return attached
