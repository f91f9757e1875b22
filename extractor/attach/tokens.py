"""One sentence as coarse tokens: noun phrases, verbs by class, quantities, marks.

The attachment rules see these tokens and not single words, so that a pattern
of three or four tokens says what it means: NP REPORT QUANTITY. Adverbs, times,
regions and brackets without numbers are transparent: they are left out here
and never keep a rule from matching. Offsets are into the article's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.fine import BOUNDARIES, OPENING, PER, QUANTITY, RANK, VERBS, WordReader, is_rate_behind
from extractor.attach.fine_token import Fine, FixedToken
from extractor.attach.words import WordClasses
from extractor.document import Span

NP = "NP"
NOMINAL = frozenset({"N", "QUOTE"})
_BRACKET_OPENS = re.compile(f"[{re.escape(OPENING)}]")
NOT_WORDS = '“”"‘’《》〈〉「」『』·—-－～~/ \u3000'


class Token(NamedTuple):
    """One coarse token.

    ``pieces`` are the spans of a noun phrase without its brackets; ``items`` the
    spans of its coordinated members, one where it has none; ``direction`` that
    of a verb of change; ``ref`` the index of the quantity it stands for.
    ``words`` are the words of a noun phrase.
    """

    start: int
    end: int
    tag: str
    ref: int = -1
    direction: str | None = None
    pieces: tuple[Span, ...] = ()
    items: tuple[Span, ...] = ()
    words: tuple[Fine, ...] = ()


def coarse_tokens(text: str, start: int, end: int, fixed: Sequence[FixedToken], reader: WordReader) -> list[Token]:
    """The coarse tokens of ``text[start:end]``, closed by one token END.

    ``fixed`` are sorted by start and do not overlap.
    """
    fine = reader.fine_tokens(text, start, end, fixed)
    if _BRACKET_OPENS.search(text, start, end) is not None:
        fine = _drop_brackets(text, fine)
    tokens = _noun_phrases(text, fine, reader.words)
    tokens.append(Token(end, end, "END"))
    return tokens


SHORT_BRACKET = 8


def _drop_brackets(text: str, fine: list[Fine]) -> list[Fine]:
    """Brackets without a quantity: a short one after a noun is part of it, a long one and a note's number vanish.

    The marks of a bracket that holds a quantity bound a clause.
    """
    out: list[Fine] = []
    open_at: list[int] = []
    for token in fine:
        if token.tag == "OPEN":
            open_at.append(len(out))
            out.append(token)
        elif token.tag == "CLOSE" and open_at:
            begin = open_at.pop()
            if any(inner.tag in (QUANTITY, RANK) for inner in out[begin:]):
                out.append(token)
                continue
            is_short = token.end - out[begin].start <= SHORT_BRACKET and begin > 0 and out[begin - 1].tag == "N"
            start = out[begin].start
            is_short = is_short and not text[start + 1 : token.start].isdigit()  # 挂牌公司［57］
            del out[begin:]
            out.append(Fine(start, token.end, "N" if is_short else "BRACKET"))
        else:
            out.append(token)
    return out


TRANSPARENT = frozenset({"ADVERB", "LE", "TIME", "COMPARISON", "REGION", "BRACKET", "SPACE"})
LIST_SIGNS = frozenset("—－-·")
PASSED_OVER = frozenset({PER, "DE", "ETC", "CONJ", "DUN"})
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


def _noun_phrases(text: str, fine: list[Fine], classes: WordClasses) -> list[Token]:
    tokens: list[Token] = []
    i, stop = 0, len(fine)
    while i < stop:
        token = fine[i]
        tag = token.tag
        if tag == "QUOTE" and not tokens and text[token.start] in LIST_SIGNS:
            i += 1  # ——城镇新增就业30万人
            continue
        if tag in NOMINAL:
            if _is_classifier(fine, i):
                i += 1
            else:
                i = _noun_phrase(text, fine, i, tokens, classes)
            continue
        if tag == "REGION" and (behind := _whole(fine, i)):
            span = Span(token.start, fine[behind - 1].end)  # 占全国的35%
            tokens.append(_make(Token, (*span, NP, -1, None, (span,), (span,), (token,))))
            i = behind
            continue
        if tag == "V" and tokens and tokens[-1].tag == QUANTITY:
            tag = token.tag = "PREDICATE"
        if tag not in TRANSPARENT and not (tag in PASSED_OVER and _is_passed_over(fine, i)):
            tokens.append(_make(Token, (token.start, token.end, tag, token.ref, token.direction, (), (), ())))
        i += 1
    return tokens


def _is_classifier(fine: Sequence[Fine], at: int) -> bool:
    """Whether a word of one character stands between a pronoun and its noun: 这条隧道, 该趟列车, 这一比例."""
    token = fine[at]
    if token.end - token.start != 1 or at == 0 or at + 1 >= len(fine) or fine[at + 1].tag != "N":
        return False
    is_apart = token.kind == "q" or fine[at + 1].end - fine[at + 1].start > 1  # not 该工船
    return is_apart and fine[at - 1].kind[:1] == "r" and fine[at - 1].tag == "STOP"


def _whole(fine: Sequence[Fine], at: int) -> int:
    """The index behind a region that is all that a share is of (占 before it, no noun behind it), else 0."""
    if at == 0 or fine[at - 1].tag != "OF":
        return 0
    behind = at + 1
    while behind < len(fine) and fine[behind].tag == "REGION" and fine[behind].start == fine[behind - 1].end:
        behind += 1  # 占京津冀地区的35%
    return behind if behind < len(fine) and fine[behind].tag in ("DE", QUANTITY, "REPORT") else 0


def _is_passed_over(fine: Sequence[Fine], i: int) -> bool:
    """A word of PASSED_OVER that is no token here.

    的 after a time, 等 before a number, 和 and 、 between regions, a base right before its number.
    """
    tag = fine[i].tag
    if tag == PER:
        return _stands_before_number(fine, i)
    if tag in ("CONJ", "DUN"):
        return 0 < i < len(fine) - 1 and fine[i - 1].tag == fine[i + 1].tag == "REGION"
    if tag == "DE":
        return i > 0 and fine[i - 1].tag == "TIME"
    return i + 1 < len(fine) and fine[i + 1].tag == QUANTITY


def _stands_before_number(fine: Sequence[Fine], at: int) -> bool:
    """Whether nothing but bases of rates stands between this one and the number: 每人每月400元."""
    i = at + 1
    while i < len(fine) and fine[i].tag in (PER, "ADVERB", "SPACE", "REPORT", "TO", "LE"):
        i += 1
    return i < len(fine) and fine[i].tag == QUANTITY


def _leads_to_number(fine: Sequence[Fine], at: int) -> bool:
    """Whether what follows a separator is the head of the next number: 检测746批样品、磺胺类检测1106批.

    和 before a noun whose verb has the next number still joins: 65个国家和地区带来4000件展品; 的 joins up to a 和:
    50个老人之家和10个广场.
    """
    is_conj, is_de = fine[at].tag == "CONJ", fine[at].tag == "DE"
    for i in range(at + 1, len(fine)):
        tag = fine[i].tag
        if tag == QUANTITY:
            return True
        if tag in BOUNDARIES or (is_conj and tag in VERBS) or (is_de and tag == "CONJ" and fine[i - 1].tag in NOMINAL):
            return False
    return False


def _goes_on_behind_region(fine: Sequence[Fine], at: int) -> bool:
    """Whether 的 joins what stands before it with a noun that has its region before it."""
    return at + 2 < len(fine) and fine[at + 1].tag == "REGION" and fine[at + 2].tag in NOMINAL


JOINERS = frozenset({"DE", "CONJ", "DUN", "ETC"})


def _ends_count(text: str, fine: Sequence[Fine], at: int, noun_units: frozenset[str]) -> bool:
    """10个主产省份鸡蛋平均价格: what is counted ends with 省份, the rest is the next noun phrase."""
    token = fine[at]
    if text[token.start : token.end] not in noun_units or at + 1 >= len(fine):
        return False
    if token.end - token.start == 1 and fine[at - 1].tag == QUANTITY:
        return False  # 11个国考断面
    after = fine[at + 1]
    is_bracket = text[after.start] in OPENING
    return after.tag in ("N", "DE") and not is_bracket and text[after.start : after.end] not in noun_units


def _noun_phrase(text: str, fine: list[Fine], first: int, tokens: list[Token], classes: WordClasses) -> int:
    """Append the noun phrase that begins at ``fine[first]``; return the index after it."""
    i, stop = first, len(fine)
    pieces: list[Span] = []
    items: list[Span] = []
    words: list[Fine] = []
    start = item_start = piece_start = end = fine[first].start
    direction: str | None = None
    is_after_number = bool(tokens) and tokens[-1].tag == QUANTITY
    while i < stop:
        token = fine[i]
        tag = token.tag
        if tag in NOMINAL:
            end = token.end
            direction = token.direction or direction
            words.append(token)
            if is_after_number and _ends_count(text, fine, i, classes.noun_units):
                i += 1
                break
        elif tag == "BRACKET":
            pieces.append(Span(piece_start, end))
            piece_start = token.end
            # the next word decides whether the phrase goes on
            if i + 1 >= stop or fine[i + 1].tag not in ("N", "DE"):
                i += 1
                break
        elif tag == "COMPARISON" and fine[i - 1].tag in NOMINAL and is_rate_behind(fine, i, classes):
            pieces.append(Span(piece_start, end))  # 出口同比增速
            piece_start = fine[i + 1].start
        elif tag not in JOINERS or (is_after_number and tag != "ETC" and _leads_to_number(fine, i)):
            break
        elif i + 1 < stop and fine[i + 1].tag in NOMINAL and end > item_start:
            if tag in ("CONJ", "DUN"):
                items.append(Span(item_start, end))
                item_start = fine[i + 1].start
        elif is_after_number and tag == "DE" and _goes_on_behind_region(fine, i):
            i += 1  # 68件流失海外的中国文物: the region inside stays
        else:
            break
        i += 1
    if text[start:end].strip(NOT_WORDS):
        items.append(Span(item_start, max(end, item_start)))
        if end > piece_start:
            pieces.append(items[-1] if piece_start == item_start else Span(piece_start, end))
        tokens.append(_make(Token, (start, end, NP, -1, direction, tuple(pieces), tuple(items), tuple(words))))
    return i
