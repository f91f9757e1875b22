"""Enumerations: numbers in a row shared out among the members of their head.

铁路、航空分别为38万、12万 gives each number its own member; PM2.5和PM10下降率
分别达40%和33% gives each member the tail that only the last one shows.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.attach.fine import QUANTITY, RANK, Fine
from extractor.attach.readings import Attached
from extractor.attach.tokens import NP, Token
from extractor.attach.words import WordClasses
from extractor.document import QuantityMention, Span

SEPARATORS = frozenset({"DUN", "CONJ"})


def share_heads(
    text: str,
    tokens: Sequence[Token],
    quantities: Sequence[QuantityMention],
    attached: list[Attached],
    words: WordClasses,
) -> list[Attached]:
    """``attached`` with the members of coordinated heads dealt out, in order.

    A row of numbers takes the head of its first; where the head has as many
    members as the row has numbers, each number gets its own.
    """
    at_token = [i for i, token in enumerate(tokens) if token.tag in (QUANTITY, RANK)]
    for row in _rows(tokens, at_token):
        first = attached[row[0]]
        heads = _members(text, _head(tokens, first), words) or _row_before(tokens, at_token, attached, row)
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


def _head(tokens: Sequence[Token], first: Attached) -> Token | None:
    """The coordinated noun phrase that the indicator of ``first`` is made of."""
    if not first.indicator:
        return None
    for token in tokens:
        if (
            token.tag == NP
            and len(token.items) > 1
            and token.pieces
            and token.pieces[0].start >= first.indicator[0].start
        ):
            return token if token.pieces[0].start <= first.indicator[-1].end else None
    return None


def _members(text: str, head: Token | None, words: WordClasses) -> list[tuple[Span, ...]]:
    """The indicator of each member of a coordinated head, with the shared beginning and end."""
    if head is None or len(head.items) < 2:
        return []
    items = [[word for word in head.words if item.start <= word.start < item.end] for item in head.items]
    if not all(items):
        return [(item,) for item in head.items]
    last, lead = items[-1], items[0]
    tail: tuple[Span, ...] = ()
    alike = False
    if len(last) > 1 and _is_head(text, last[-1], words) and not _is_head(text, lead[-1], words):
        alike = text[lead[0].start : lead[0].end] == text[last[0].start : last[0].end] and len(lead) < len(last)
        tail = (Span(last[len(lead) if alike else 1].start, head.items[-1].end),)
    front: tuple[Span, ...] = ()
    if tail and not alike and len(lead) > 1 and len(lead) > len(items[1]) - (len(last) - 1 if len(items) == 2 else 0):
        front = (Span(head.items[0].start, lead[-2].end),)
    members: list[tuple[Span, ...]] = []
    for n, item in enumerate(head.items):
        own = Span(item.start, item.end)
        pieces = (own,) if n == 0 else (*front, own)
        members.append(_joined(pieces if n == len(head.items) - 1 else (*pieces, *tail)))
    return members


def _is_head(text: str, word: Fine, words: WordClasses) -> bool:
    return text[word.start : word.end] in words.heads or text[word.end - 1] in words.heads


def _joined(pieces: tuple[Span, ...]) -> tuple[Span, ...]:
    out: list[Span] = []
    for piece in pieces:
        if out and out[-1].end == piece.start:
            out[-1] = Span(out[-1].start, piece.end)
        else:
            out.append(piece)
    return tuple(out)


def _carry_verbs(tokens: Sequence[Token], at_token: Sequence[int], attached: list[Attached]) -> list[Attached]:
    """新增A 9家、B 3家: the verb that makes the first a change makes the later ones changes too."""
    for n in range(1, len(at_token)):
        between = [token.tag for token in tokens[at_token[n - 1] + 1 : at_token[n]]]
        before, one = attached[n - 1], attached[n]
        if (
            between[:1]
            and between[0] in SEPARATORS
            and set(between[1:]) <= {NP}
            and before.rule.startswith("attach.verb.keep") | before.rule.startswith("attach.noun.keep")
            and before.measure == "change"
            and one.measure == "level"
            and one.rule.startswith("attach.noun")
        ):
            attached[n] = one._replace(measure="change", direction=before.direction, rule=before.rule)
    return attached
