"""The words of one sentence with their classes, before noun phrases are built.

A word's class comes from ``data/words.tsv``, else from its tag in jieba's
dictionary; some classes depend on the words around: 处置 is a verb, but part
of a name in 处置率. Offsets are into the article's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractor.attach.fine_token import Fine, FixedToken
from extractor.attach.negation import join_negations
from extractor.attach.words import WordClasses
from extractor.segment import Segmenter

QUANTITY = "QUANTITY"
RANK = "RANK"
NUMBERS = frozenset({QUANTITY, RANK})
PER = "PER"
CLAUSE_MARKS = {"，": "COMMA", ",": "COMMA", "；": "SEMI", ";": "SEMI", "：": "COLON", ":": "COLON", "、": "DUN"}
END_MARKS = frozenset("。！？!?…\n\r")
OPENING = "（(［[【"
CLOSING = "）)］]】"
QUOTES = frozenset('“”"‘’《》〈〉「」『』·—-－～~/')
OPENING_QUOTES = "“「『《"
CLOSING_QUOTES = "”」』》"
NOMINAL_TAGS = frozenset("nvabjlisxegtfhkzqmoy")
_QUOTE_OPENS = re.compile(f"[{OPENING_QUOTES}]")
LONGEST_QUOTE = 16
REMEMBERED = 200_000
VERBS = frozenset({"LIGHT", "KEEP", "ACT", "SPEND", "V", "UP", "DOWN"})
NAMING = frozenset({"N", "KEEP", "ACT", "V"})
CHANGES = frozenset({"UP", "DOWN"})
PLAIN_VERBS = frozenset({"LIGHT", "KEEP", "ACT", "V"})
BOUNDARIES = frozenset({"COMMA", "SEMI", "COLON", "DUN", "STOP", "OPEN", "CLOSE"})
LIGHTER = frozenset({"TIME", "REGION", "AMONG", "COMPARISON"})
WHOM = frozenset({"N", "DE", "CONJ", "DUN", "ETC", "QUOTE", "REGION", "MODE", "ATTRIBUTE", "BRACKET"})
OBJECTS = frozenset({"N", "QUOTE", "REGION", "ATTRIBUTE", "MODE"})
SETTLED = frozenset({"ATTRIBUTE", "MODE", "WILL", "ARENA", "PLACE", "DISTANCE"})
FIXED = frozenset(
    {"N", "COMPARISON", "TIME", "QUOTE", "DE", "CONJ", "ETC", "PREP", "LE", "SPACE", "OF", "AMONG", "EACH"}
)


Part = tuple[int, str, str | None, str, str]
"""A piece of a word as it is classed: its length, class, direction, text and jieba's tag."""


class WordReader:
    """Reads stretches of text as classed words; remembers the class of each word that it met."""

    def __init__(self, segmenter: Segmenter, words: WordClasses) -> None:
        self._segmenter = segmenter
        self.words = words
        self._parts: dict[str, tuple[Part, ...]] = {}

    def fine_tokens(self, text: str, start: int, end: int, fixed: Sequence[FixedToken]) -> list[Fine]:
        """The words and fixed tokens of ``text[start:end]`` in order, each with the class it has in this place.

        ``fixed`` are sorted by start and do not overlap.
        """
        fine: list[Fine] = []
        at = start
        for one in fixed:
            if one.start > at:
                self._add_words(text[at : one.start], at, fine)
            fine.append(self._fixed_token(text, one))
            at = one.end
        if at < end:
            self._add_words(text[at:end], at, fine)
        if _QUOTE_OPENS.search(text, start, end) is not None:
            _quote(text, fine)
        join_negations(fine, self.words)
        _settle(fine, self.words)
        return fine

    def _add_words(self, stretch: str, at: int, fine: list[Fine]) -> None:
        known = self._parts
        for piece, kind in self._segmenter.pieces(stretch):
            parts = known.get(piece)
            if parts is None:
                parts = tuple(_parts_of(piece, kind, self.words))
                if len(known) >= REMEMBERED:
                    known.clear()
                known[piece] = parts
            for length, tag, direction, text, part_kind in parts:
                fine.append(Fine(at, at + length, tag, -1, direction, text, part_kind))
                at += length

    def _fixed_token(self, text: str, one: FixedToken) -> Fine:
        """The token of a fixed one; a comparison that opens with 高于 or the like is a verb of its own."""
        if one.tag == "COMPARISON":
            for length in (3, 2):
                name, direction = self.words.verbs.get(text[one.start : one.start + length], ("", None))
                if name == "beat":
                    return Fine(one.start, one.end, "BEAT", -1, direction)
        return Fine(one.start, one.end, one.tag, one.ref, unit=one.unit)


def _parts_of(piece: str, kind: str, words: WordClasses) -> Iterable[Part]:
    """A word of the dictionary as one part, or as noun and change: 价格上涨."""
    known = words.known(piece)
    if known is not None:
        name, direction = known
        yield len(piece), "N" if name in ("rate", "noun") else name.upper(), direction, piece, kind
    elif len(piece) == 4 and words.is_change(piece[2:]):
        name, direction = words.verbs[piece[2:]]
        yield 2, "N", None, piece[:2], "n"
        yield 2, name.upper(), direction, piece[2:], "v"
    else:
        tag = _tag_of(piece, kind)
        is_head = len(piece) > 1 and piece in words.heads
        yield len(piece), "N" if is_head and tag in ("ADVERB", "PREP", "STOP") else tag, None, piece, kind


def _tag_of(text: str, kind: str) -> str:
    if len(text) == 1:
        mark = CLAUSE_MARKS.get(text)
        if mark:
            return mark
        if text in END_MARKS:
            return "STOP"
        if text in OPENING:
            return "OPEN"
        if text in CLOSING:
            return "CLOSE"
        if text in QUOTES:
            return "QUOTE"
    if text.isspace():
        return "SPACE"
    first = kind[0]
    if first == "v" and kind != "vn":
        return "V"
    if first == "d":
        return "ADVERB"
    if kind == "ad":
        return "MODE"  # 正式员工, but 正式投入使用
    if first in "cp":
        return "PREP"
    if first == "r":
        return "STOP"
    return "N" if first in NOMINAL_TAGS else "STOP"


def _quote(text: str, fine: Sequence[Fine]) -> None:
    """What stands in quotation marks is a name, whatever words it is made of: “无感申办”."""
    opened = -1
    for i, token in enumerate(fine):
        if token.tag != "QUOTE":
            if token.tag in (QUANTITY, RANK, "STOP") and not token.text:
                opened = -1
        elif text[token.start] in OPENING_QUOTES:
            opened = i
        elif opened >= 0 and text[token.start] in CLOSING_QUOTES:
            if token.start - fine[opened].end <= LONGEST_QUOTE:
                for inner in fine[opened + 1 : i]:
                    inner.tag = "N"
                    inner.direction = None
            opened = -1


def _settle(fine: Sequence[Fine], words: WordClasses) -> None:
    """Give the words whose class depends on their neighbours the one they have here, in place.

    The word before has its class already, the word after is still as the
    lexicon has it: 处置率, 登记的社会组织, 日均客流, 上海港.
    """
    last = len(fine) - 1
    before: Fine | None = None
    tag_before = ""
    number: Fine | None = None
    is_in_place = False
    is_for = False
    for i, token in enumerate(fine):
        tag = token.tag
        if token.text in words.for_openers:
            is_for = True
        elif is_for and tag not in WHOM:
            is_for = False
            if tag_before == "N" and i < last and _is_deed(token, fine[i + 1]):
                before, tag_before = token, tag  # 为群众提供服务
                continue
        if tag == QUANTITY:
            number = token
        elif tag in BOUNDARIES:
            number = None
        elif tag == "PLACE" and before is not None and before.tag == "N" and i < last and fine[i + 1].tag == "DE":
            token.tag = "N" if is_in_place else "STOP"
            is_in_place = False
        elif tag == "REPORT" and before is not None and before.tag == "N" and _opens_place(fine, i, words):
            token.tag = "N"  # 猪肉在肉类消费中的比重
            is_in_place = True
        elif tag == "REPORT" and token.text in words.place_openers and _has_counted(fine, i):
            token.tag = "PREP"  # 在4个景区同时举行
        elif tag in PLAIN_VERBS and _opens_members(fine, i, before):
            token.tag = "N"  # 出口、进口分别增长
        elif tag == "IMPROVE":
            _settle_improvement(token, tag_before, before, fine[i + 1] if i < last else None, words, number)
        elif tag_before == "REGION" and token.text in words.areas:
            token.tag = tag = "REGION"  # 苏北地区降水
        elif tag not in FIXED or (tag == "N" and number is not None):
            after = fine[i + 1] if i < last else None
            if after is not None and after.tag == "COMPARISON" and i + 2 <= last:
                behind = fine[i + 2]
                if (behind.tag in CHANGES and tag_before not in VERBS) or is_rate_behind(fine, i + 1, words):
                    after = behind  # 出口同比增长, 出口同比增速
            _settle_one(token, before, after, words, number)
        before = token
        tag_before = tag


def is_rate_behind(fine: Sequence[Fine], at: int, words: WordClasses) -> bool:
    """Whether a noun that names a rate of change follows the word at ``at``: 同比增速."""
    return at + 1 < len(fine) and words.verbs.get(fine[at + 1].text, ("", None))[0] == "rate"


def _is_deed(token: Fine, after: Fine) -> bool:
    """Whether a verb behind the noun for whom something is done is the deed, and no part of a name."""
    is_verb = token.tag in PLAIN_VERBS or token.tag == "SPEND"
    return is_verb and token.kind != "vn" and after.tag == "N"


def _opens_members(fine: Sequence[Fine], at: int, before: Fine | None) -> bool:
    """Whether a verb at the start of a clause is the first of members that 分别 follows."""
    if at + 3 >= len(fine) or (before is not None and before.tag not in BOUNDARIES and before.tag not in LIGHTER):
        return False
    joint, other, each = fine[at + 1 : at + 4]
    return joint.tag in ("DUN", "CONJ") and other.tag in (*PLAIN_VERBS, "N") and each.tag in ("EACH", "COMPARISON")


def _settle_one(token: Fine, before: Fine | None, after: Fine | None, words: WordClasses, number: Fine | None) -> None:
    tag = token.tag
    if tag in VERBS:
        if _is_nominal(token, tag, before, after, words, number):
            if tag in ("UP", "DOWN") and not (after is not None and after.text in words.rate_heads):
                token.direction = None
            token.tag = "N"
    elif tag == "REPORT":
        if after is not None and after.tag == "N" and token.end - token.start > 1:
            token.tag = "LIGHT"  # 实现增加值: before its object it does not bound a phrase
    elif tag == "REGION":
        if after is not None and after.start == token.end and after.text in words.suffixes:
            token.tag = "N"  # 上海港
    elif tag in SETTLED:
        token.tag = _settled(tag, before, after, words)
    elif tag == "ADVERB":
        if _is_noun_here(token, after):
            token.tag = "N"
    elif tag == "N":
        is_of_number = before is not None and before.tag == QUANTITY and token.text in words.currencies
        if is_of_number or _is_idiom(token, before, after):
            token.tag = "ADVERB"


def _settle_improvement(
    token: Fine,
    tag_before: str,
    before: Fine | None,
    after: Fine | None,
    words: WordClasses,
    number: Fine | None,
) -> None:
    """改造提升: right after another verb the pair is one deed and no change, as is the one before its object."""
    tag = "ACT" if tag_before in PLAIN_VERBS or (after is not None and after.tag == "N") else "UP"
    is_name = _is_nominal(token, tag, before, after, words, number, None if tag == "ACT" else token.direction)
    token.tag = "N" if is_name else tag
    if is_name or tag == "ACT":
        token.direction = None


def _is_idiom(token: Fine, before: Fine | None, after: Fine | None) -> bool:
    """An idiom after a noun tells how something is done: 小微企业雪中送炭, 项目等紧锣密鼓推进."""
    if len(token.text) < 3 or before is None or before.tag not in ("N", "ETC"):
        return False
    return token.kind == "i" or (token.kind == "l" and after is not None and after.tag in VERBS)


def _is_noun_here(token: Fine, after: Fine | None) -> bool:
    """An adverb is a noun before a mark or 的 if the dictionary has it as one: 占年计划的114%."""
    return token.kind[:1] == "n" and after is not None and after.tag in ("DE", "COMMA", "DUN", "STOP", "OF")


def _settled(tag: str, before: Fine | None, after: Fine | None, words: WordClasses) -> str:
    """The class of a word that is a noun in some places only."""
    after_tag = after.tag if after is not None else "END"
    if tag == "ATTRIBUTE":
        if before is not None and before.unit in words.person_units and after_tag in VERBS:
            return "ADVERB"  # 3200人紧急转移安置
        return "N" if after_tag in ("N", "KEEP", "ACT", "V", "ATTRIBUTE", "SPEND") else "ADVERB"
    if tag == "MODE":
        return "N" if after_tag in ("N", "SPEND", "ATTRIBUTE", "MODE") else "ADVERB"
    if tag == "WILL":
        return "PREP" if after_tag in OBJECTS else "ADVERB"
    if tag == "ARENA":
        return "REGION" if after_tag in (RANK, "REPORT", QUANTITY) else "N"
    if tag == "PLACE":
        return "N" if after_tag == "N" and (before is None or before.tag != "N") else "STOP"
    return "DISTANCE" if after_tag in ("N", "REGION") else "N"


def _opens_place(fine: Sequence[Fine], at: int, words: WordClasses) -> bool:
    """Whether 在 opens 在…中的, which belongs to the noun phrase around it."""
    if fine[at].text not in words.place_openers:
        return False
    for i in range(at + 1, min(at + 7, len(fine) - 1)):
        if fine[i].tag == "PLACE":
            return fine[i + 1].tag == "DE"
        if fine[i].tag not in ("N", "ACT", "KEEP", "V", "REGION"):
            return False
    return False


def _has_counted(fine: Sequence[Fine], at: int) -> bool:
    """Whether a number with its noun follows, so that 在 says where and no value."""
    return at + 2 < len(fine) and fine[at + 1].tag == QUANTITY and fine[at + 2].tag == "N"


_OWN = "own"


def _is_nominal(
    token: Fine,
    tag: str,
    before: Fine | None,
    after: Fine | None,
    words: WordClasses,
    number: Fine | None,
    direction: str | None = _OWN,
) -> bool:
    """Whether a verb of class ``tag`` is part of a name here: 养老服务机构, 处置率, 小额贷款."""
    if after is None or not token.text:
        return False
    kind = token.kind
    if direction == _OWN:
        direction = token.direction
    before_tag = before.tag if before is not None else "START"
    inside = before_tag in ("N", "DE", "QUOTE")
    if after.tag in ("EACH", "COMPARISON") and before_tag in ("CONJ", "DUN", "DE"):
        return direction is None  # 收入和支出分别, 用于科研的支出同比
    if after.tag in ("LE", "QUANTITY", "REPORT", "TO"):
        is_listed = before_tag == "CONJ" and after.tag != "LE"
        return (is_listed or (inside and kind == "n")) and direction is None
    after_text = after.text
    if tag in ("UP", "DOWN"):
        if after_text in words.rate_heads or (len(token.text) == 1 and after.tag == "N"):
            return True
        return inside and after.tag == "N" and after_text in words.heads
    if after.tag in ("UP", "DOWN"):
        return before_tag != "ADVERB"
    if after.tag == "DE" or (after.tag == "OF" and inside):
        return True
    if after_text in words.heads and direction is None and tag != "LIGHT":
        return True
    if after_text in words.heads and inside and tag == "LIGHT":
        return True
    if before is not None and before_tag == QUANTITY:
        is_thing = before.unit not in words.person_units and tag != "LIGHT"
        return after.tag in NAMING and (kind == "vn" or is_thing)
    if inside and after.tag in ("CONJ", "DUN") and direction is None:
        return True
    if number is not None and before_tag == "N" and direction is None:
        if tag == "V" and kind != "vn":
            return after.tag in NAMING or (len(token.text) == 1 and after.tag in (*BOUNDARIES, "QUOTE"))
        if tag in ("KEEP", "ACT") and after.tag in BOUNDARIES:
            return True
    if tag == "V":
        return before_tag not in ("ADVERB", "PREP")
    if kind not in ("vn", "n"):
        return False
    return inside or (before_tag in ("CONJ", "DUN") and after.tag == "N" and tag != "SPEND")
