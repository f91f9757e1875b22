"""One sentence as coarse tokens: noun phrases, verbs by class, quantities, marks.

The attachment rules see these tokens and not single words, so that a pattern
of three or four tokens says what it means: NP REPORT QUANTITY. Adverbs, times,
regions and brackets without numbers are transparent: they are left out here
and never keep a rule from matching. Offsets are into the article's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.fine import OPENING, WordReader
from extractor.attach.fine_token import BRACKET, MOVE, FineTokens, FixedToken, Word
from extractor.attach.settle import is_rate_behind
from extractor.attach.tags import BOUNDARIES, END, NP, NUMBERS, PER, QUANTITY, VERBS
from extractor.attach.words import WordClasses
from extractor.document import Span

NOMINAL = frozenset({"N", "QUOTE"})
NOT_WORDS = '“”"‘’《》〈〉「」『』·—-－～~/ \u3000'


class Token(NamedTuple):
    """One coarse token.

    ``pieces`` are the spans of a noun phrase without its brackets; ``items`` the
    spans of its coordinated members, one where it has none; ``direction`` that
    of a verb of change; ``ref`` the index of the quantity it stands for.
    ``words`` are the starts of the words of a noun phrase, ``ends`` their ends.
    """

    start: int
    end: int
    tag: str
    ref: int = -1
    direction: str | None = None
    pieces: tuple[Span, ...] = ()
    items: tuple[Span, ...] = ()
    words: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def coarse_tokens(text: str, start: int, end: int, fixed: Sequence[FixedToken], reader: WordReader) -> list[Token]:
    """The coarse tokens of ``text[start:end]``, closed by one token END.

    ``fixed`` are sorted by start and do not overlap.
    """
    fine = reader.fine_tokens(text, start, end, fixed)
    if fine.holds & BRACKET:
        fine = _drop_brackets(text, fine)
    tokens = _noun_phrases(text, fine, reader.words)
    tokens.append(Token(end, end, END))
    return tokens


SHORT_BRACKET = 8
_BRACKET = Word("BRACKET")
_PART_OF_NAME = Word("N")


def _drop_brackets(text: str, fine: FineTokens) -> FineTokens:
    """Brackets without a quantity: a short one after a noun is part of it, a long one and a note's number vanish.

    The marks of a bracket that holds a quantity bound a clause.
    """
    out = FineTokens()
    out.holds = fine.holds
    starts, tags, words = out.starts, out.tags, out.words
    open_at: list[int] = []
    for i, (start, tag, word) in enumerate(zip(fine.starts, fine.tags, fine.words, strict=True)):
        starts.append(start)
        tags.append(tag)
        words.append(word)
        if tag == "OPEN":
            open_at.append(len(tags) - 1)
        elif tag == "CLOSE" and open_at:
            begin = open_at.pop()
            if not NUMBERS.isdisjoint(tags[begin:]):
                continue
            is_short = fine.starts[i + 1] - starts[begin] <= SHORT_BRACKET and begin > 0 and tags[begin - 1] == "N"
            is_short = is_short and not text[starts[begin] + 1 : start].isdigit()  # 挂牌公司［57］
            out.merge(begin, len(tags) - 1, _PART_OF_NAME if is_short else _BRACKET)
    return out


TRANSPARENT = frozenset({"ADVERB", "LE", "TIME", "COMPARISON", "BRACKET", "SPACE"})
LIST_SIGNS = frozenset("—－-·")
PASSED_OVER = frozenset({PER, "DE", "ETC", "CONJ", "DUN"})
_SEEN_THROUGH, _NAMES, _IN_PLACES, _IS_PLACE = 1, 2, 3, 4
_KINDS = (
    dict.fromkeys(TRANSPARENT, _SEEN_THROUGH)
    | dict.fromkeys(NOMINAL, _NAMES)
    | dict.fromkeys(PASSED_OVER, _IN_PLACES)
    | {"REGION": _IS_PLACE}
)
"""What becomes of a word of each class; a word of another class is a token of its own."""
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


def _noun_phrases(text: str, fine: FineTokens, classes: WordClasses) -> list[Token]:
    tokens: list[Token] = []
    starts, tags, words, kinds = fine.starts, fine.tags, fine.words, _KINDS
    last = ""
    i, stop = 0, len(words) - 1
    while i < stop:
        tag = tags[i]
        kind = kinds.get(tag)
        if kind is None or (kind == _IN_PLACES and not _is_passed_over(tags, i)):
            if tag == "V" and last == QUANTITY:
                tag = tags[i] = "PREDICATE"
            word = words[i]
            tokens.append(_make(Token, (starts[i], starts[i + 1], tag, word.ref, word.direction, (), (), (), ())))
            last = tag
        elif kind == _NAMES:
            if not _is_no_noun(text, fine, i, tokens):
                i = _noun_phrase(text, fine, i, tokens, classes, last == QUANTITY)
                last = tokens[-1][2] if tokens else ""
                continue
        elif kind == _IS_PLACE and (behind := _whole(tags, i)):
            span = _make(Span, (starts[i], starts[behind]))  # 占全国的35%
            tokens.append(_make(Token, (*span, NP, -1, None, (span,), (span,), (span[0],), (starts[i + 1],))))
            last = NP
            i = behind
            continue
        i += 1
    return tokens


def _is_no_noun(text: str, fine: FineTokens, at: int, tokens: Sequence[Token]) -> bool:
    """Whether what could be a noun is the sign of a list (——城镇新增就业30万人) or a classifier (这条隧道)."""
    if not tokens and fine.tags[at] == "QUOTE" and text[fine.starts[at]] in LIST_SIGNS:
        return True
    return at > 0 and fine.tags[at - 1] == "STOP" and _is_classifier(fine, at)


def _is_classifier(fine: FineTokens, at: int) -> bool:
    """Whether a word of one character stands between a pronoun (a STOP) and its noun: 这条隧道, 该趟列车, 这一比例."""
    starts = fine.starts
    if starts[at + 1] - starts[at] != 1 or fine.tags[at + 1] != "N" or fine.words[at - 1].kind[:1] != "r":
        return False
    return fine.words[at].kind == "q" or starts[at + 2] - starts[at + 1] > 1  # not 该工船


def _whole(tags: Sequence[str], at: int) -> int:
    """The index behind a region that is all that a share is of (占 before it, no noun behind it), else 0."""
    if at == 0 or tags[at - 1] != "OF":
        return 0
    behind = at + 1
    while tags[behind] == "REGION":
        behind += 1  # 占京津冀地区的35%
    return behind if tags[behind] in ("DE", QUANTITY, "REPORT") else 0


def _is_passed_over(tags: Sequence[str], i: int) -> bool:
    """A word of PASSED_OVER that is no token here.

    的 after a time, 等 before a number, 和 and 、 between regions, a base right before its number.
    """
    tag = tags[i]
    if tag == PER:
        return _stands_before_number(tags, i)
    if tag in ("CONJ", "DUN"):
        return i > 0 and tags[i - 1] == tags[i + 1] == "REGION"
    if tag == "DE":
        return i > 0 and tags[i - 1] == "TIME"
    return tags[i + 1] == QUANTITY


def _stands_before_number(tags: Sequence[str], at: int) -> bool:
    """Whether nothing but bases of rates stands between this one and the number: 每人每月400元."""
    i = at + 1
    while tags[i] in (PER, "ADVERB", "SPACE", "REPORT", "TO", "LE"):
        i += 1
    return tags[i] == QUANTITY


def _leads_to_number(tags: Sequence[str], at: int) -> bool:
    """Whether what follows a separator is the head of the next number: 检测746批样品、磺胺类检测1106批.

    和 before a noun whose verb has the next number still joins: 65个国家和地区带来4000件展品; 的 joins up to a 和:
    50个老人之家和10个广场.
    """
    is_conj, is_de = tags[at] == "CONJ", tags[at] == "DE"
    for i in range(at + 1, len(tags)):
        tag = tags[i]
        if tag == QUANTITY:
            return True
        if tag in BOUNDARIES or (is_conj and tag in VERBS) or (is_de and tag == "CONJ" and tags[i - 1] in NOMINAL):
            return False
    return False


def _goes_on_behind_region(tags: Sequence[str], at: int) -> bool:
    """Whether 的 joins what stands before it with a noun that has its region before it."""
    return tags[at + 1] == "REGION" and tags[at + 2] in NOMINAL


JOINERS = frozenset({"DE", "CONJ", "DUN", "ETC"})
GOING_ON = NOMINAL | JOINERS | {"BRACKET", "COMPARISON"}


def _has_unit(text: str, starts: Sequence[int], first: int, behind: int, noun_units: frozenset[str]) -> bool:
    """Whether what is counted may end with one of the words, so that the phrase is to be looked at word by word."""
    return not noun_units.isdisjoint([text[starts[i] : starts[i + 1]] for i in range(first, behind)])


def _ends_count(text: str, fine: FineTokens, at: int, noun_units: frozenset[str]) -> bool:
    """10个主产省份鸡蛋平均价格: what is counted ends with 省份, the rest is the next noun phrase."""
    starts = fine.starts
    start, end = starts[at], starts[at + 1]
    if text[start:end] not in noun_units or fine.tags[at + 1] not in ("N", "DE"):
        return False
    if end - start == 1 and fine.tags[at - 1] == QUANTITY:
        return False  # 11个国考断面
    return text[end] not in OPENING and text[end : starts[at + 2]] not in noun_units


def _noun_phrase(
    text: str, fine: FineTokens, first: int, tokens: list[Token], classes: WordClasses, is_after_number: bool
) -> int:
    """Append the noun phrase that begins at ``fine[first]``; return the index after it."""
    starts, tags = fine.starts, fine.tags
    behind = first + 1
    while tags[behind] in NOMINAL:
        behind += 1
    if tags[behind] in GOING_ON or (is_after_number and _has_unit(text, starts, first, behind, classes.noun_units)):
        return _long_phrase(text, fine, first, tokens, classes, is_after_number)
    start, end = starts[first], starts[behind]
    if text[start] not in NOT_WORDS or text[start:end].strip(NOT_WORDS):
        direction = None
        if fine.holds & MOVE:
            for word in fine.words[first:behind]:
                direction = word.direction or direction
        spans = (_make(Span, (start, end)),)
        ends = tuple(starts[first + 1 : behind + 1])
        tokens.append(_make(Token, (start, end, NP, -1, direction, spans, spans, (start, *ends[:-1]), ends)))
    return behind


def _long_phrase(
    text: str, fine: FineTokens, first: int, tokens: list[Token], classes: WordClasses, is_after_number: bool
) -> int:
    """As :func:`_noun_phrase`, for one with joiners, brackets or a comparison, or behind a number."""
    starts, tags = fine.starts, fine.tags
    i, stop = first, len(tags) - 1
    pieces: list[Span] = []
    items: list[Span] = []
    words: list[int] = []
    ends: list[int] = []
    start = item_start = piece_start = end = starts[first]
    direction: str | None = None
    while i < stop:
        tag = tags[i]
        if tag in NOMINAL:
            end = starts[i + 1]
            direction = fine.words[i].direction or direction
            words.append(starts[i])
            ends.append(end)
            if is_after_number and _ends_count(text, fine, i, classes.noun_units):
                i += 1
                break
        elif tag == "BRACKET":
            pieces.append(_make(Span, (piece_start, end)))
            piece_start = starts[i + 1]
            # the next word decides whether the phrase goes on
            if tags[i + 1] not in ("N", "DE"):
                i += 1
                break
        elif tag == "COMPARISON" and tags[i - 1] in NOMINAL and is_rate_behind(fine, i, classes):
            pieces.append(_make(Span, (piece_start, end)))  # 出口同比增速
            piece_start = starts[i + 1]
        elif tag not in JOINERS or (is_after_number and tag != "ETC" and _leads_to_number(tags, i)):
            break
        elif tags[i + 1] in NOMINAL and end > item_start:
            if tag in ("CONJ", "DUN"):
                items.append(_make(Span, (item_start, end)))
                item_start = starts[i + 1]
        elif is_after_number and tag == "DE" and _goes_on_behind_region(tags, i):
            i += 1  # 68件流失海外的中国文物: the region inside stays
        else:
            break
        i += 1
    if text[start:end].strip(NOT_WORDS):
        items.append(_make(Span, (item_start, max(end, item_start))))
        if end > piece_start:
            pieces.append(items[-1] if piece_start == item_start else _make(Span, (piece_start, end)))
        named = (tuple(pieces), tuple(items), tuple(words), tuple(ends))
        tokens.append(_make(Token, (start, end, NP, -1, direction, *named)))
    return i
