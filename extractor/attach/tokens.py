"""One sentence as coarse tokens: noun phrases, verbs by class, quantities, marks.

The attachment rules see these tokens and not single words, so that a pattern
of three or four tokens says what it means: NP REPORT QUANTITY. Adverbs, times,
regions and brackets without numbers are transparent: they are left out here
and never keep a rule from matching. Offsets are into the article's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.attach.words import WordClasses
from extractor.document import Span
from extractor.segment import Segmenter, Word

NP = "NP"
QUANTITY = "QUANTITY"
RANK = "RANK"
PER = "PER"
CLAUSE_MARKS = {"，": "COMMA", ",": "COMMA", "；": "SEMI", ";": "SEMI", "：": "COLON", ":": "COLON", "、": "DUN"}
END_MARKS = frozenset("。！？!?…\n\r")
OPENING = "（(［[【"
CLOSING = "）)］]】"
QUOTES = frozenset('“”"‘’《》〈〉「」『』·—-－～~/')
NOMINAL_TAGS = frozenset(
    ["n", "v", "a", "b", "j", "l", "i", "s", "x", "e", "g", "t", "f", "h", "k", "z", "q", "m", "o", "y"]
)


class Entity(NamedTuple):
    """A span that is one token whatever words it holds; ``ref`` is the caller's index of it.

    ``unit`` is the unit of a quantity.
    """

    start: int
    end: int
    tag: str
    ref: int = -1
    unit: str | None = None


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
    words: tuple[Span, ...] = ()


class Fine(NamedTuple):
    """A word or entity with its class, before noun phrases are built."""

    start: int
    end: int
    tag: str
    ref: int = -1
    direction: str | None = None
    word: Word | None = None
    unit: str | None = None


def coarse_tokens(
    text: str, start: int, end: int, entities: Sequence[Entity], segmenter: Segmenter, words: WordClasses
) -> list[Token]:
    """The coarse tokens of ``text[start:end]``, closed by one token END.

    ``entities`` are sorted by start and do not overlap.
    """
    fine = _quoted(text, _fine_tokens(text, start, end, entities, segmenter, words))
    fine = _settle_verbs(text, fine, words)
    tokens = _noun_phrases(text, _drop_brackets(text, fine), words.noun_units)
    tokens.append(Token(end, end, "END"))
    return tokens


def _fine_tokens(
    text: str, start: int, end: int, entities: Sequence[Entity], segmenter: Segmenter, words: WordClasses
) -> list[Fine]:
    fine: list[Fine] = []
    at = start
    for entity in entities:
        if entity.start > at:
            _add_words(text, at, entity.start, segmenter, words, fine)
        fine.append(_entity_token(text, entity, words))
        at = entity.end
    if at < end:
        _add_words(text, at, end, segmenter, words, fine)
    return fine


def _entity_token(text: str, entity: Entity, words: WordClasses) -> Fine:
    """The token of an entity; a comparison that opens with 高于 or the like is a verb of its own."""
    if entity.tag == "COMPARISON":
        for length in (3, 2):
            name, direction = words.verbs.get(text[entity.start : entity.start + length], ("", None))
            if name == "beat":
                return Fine(entity.start, entity.end, "BEAT", -1, direction)
    return Fine(entity.start, entity.end, entity.tag, entity.ref, unit=entity.unit)


def _add_words(text: str, start: int, end: int, segmenter: Segmenter, words: WordClasses, fine: list[Fine]) -> None:
    for word in segmenter.words(text[start:end], start):
        known = words.known(word.text)
        if known is not None:
            name, direction = known
            if name in ("rate", "noun"):
                fine.append(Fine(word.start, word.end, "N", -1, direction, word))
            else:
                fine.append(Fine(word.start, word.end, name.upper(), -1, direction, word))
        elif len(word.text) == 4 and words.is_change(word.text[2:]):
            middle = word.start + 2
            noun = Word(word.start, middle, word.text[:2], "n")
            fine.append(Fine(word.start, middle, "N", -1, None, noun))  # 价格上涨 is one word of the dictionary
            name, direction = words.verbs[word.text[2:]]
            change = Word(middle, word.end, word.text[2:], "v")
            fine.append(Fine(middle, word.end, name.upper(), -1, direction, change))
        else:
            fine.append(Fine(word.start, word.end, _tag_of(word), -1, None, word))


def _tag_of(word: Word) -> str:
    text = word.text
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
        if text in "的之":
            return "DE"
        if text in "和与及或":
            return "CONJ"
        if text == "等":
            return "ETC"
    if text in ("以及", "或者"):
        return "CONJ"
    if text.isspace():
        return "SPACE"
    kind = word.tag[0]
    if kind == "v" and word.tag != "vn":
        return "V"
    if kind == "d":
        return "ADVERB"
    if kind in "cp":
        return "PREP"
    if kind == "r":
        return "STOP"
    return "N" if kind in NOMINAL_TAGS else "STOP"


LONGEST_QUOTE = 16


def _quoted(text: str, fine: list[Fine]) -> list[Fine]:
    """What stands in quotation marks is a name, whatever words it is made of: “无感申办”."""
    opened = -1
    for i, token in enumerate(fine):
        if token.tag != "QUOTE":
            if token.tag in (QUANTITY, RANK, "STOP") and token.word is None:
                opened = -1
        elif text[token.start] in "“「『":
            opened = i
        elif opened >= 0 and text[token.start] in "”」』":
            if token.start - fine[opened].end <= LONGEST_QUOTE:
                for n in range(opened + 1, i):
                    fine[n] = fine[n]._replace(tag="N", direction=None)
            opened = -1
    return fine


VERBS = frozenset({"LIGHT", "KEEP", "ACT", "SPEND", "V", "UP", "DOWN"})


def _settle_verbs(text: str, fine: list[Fine], words: WordClasses) -> list[Fine]:
    """Words whose class depends on their neighbours: 处置率, 登记的社会组织, 日均客流, 上海港."""
    out: list[Fine] = []
    last = len(fine) - 1
    is_after_number = is_in_place = False
    for i, token in enumerate(fine):
        after = fine[i + 1] if i < last else None
        before = out[-1] if out else None
        tag = token.tag
        if tag == QUANTITY:
            is_after_number = True
        elif tag in BOUNDARIES:
            is_after_number = False
        elif tag in VERBS:
            if _is_nominal(token, before, after, words, is_after_number):
                if tag in ("UP", "DOWN") and not _names_rate(after, words):
                    token = token._replace(direction=None)
                tag = "N"
        elif tag == "IMPROVE":
            # 改造提升: the pair is one deed and no change
            tag = "ACT" if i > 0 and fine[i - 1].tag in PLAIN_VERBS else "UP"
            token = token._replace(direction=token.direction if tag == "UP" else None)
            if _is_nominal(token._replace(tag=tag), before, after, words, is_after_number):
                token = token._replace(direction=None)
                tag = "N"
        elif tag == "REPORT" and before is not None and before.tag == "N" and _opens_place(text, fine, i):
            tag = "N"  # 猪肉在肉类消费中的比重
            is_in_place = True
        elif tag == "REPORT":
            if after is not None and after.tag == "N" and token.end - token.start > 1:
                tag = "LIGHT"  # 实现增加值: before its object it does not bound a phrase
        elif tag == "REGION":
            if after is not None and _is_suffix(token, after, words):
                tag = "N"
        elif tag == "PLACE" and before is not None and before.tag == "N" and after is not None and after.tag == "DE":
            tag = "N" if is_in_place else "STOP"
            is_in_place = False
        elif tag in SETTLED:
            tag = _settled(tag, before, after)
        elif tag == "ADVERB" and _is_noun_here(token, after):
            tag = "N"
        elif tag == "N" and is_after_number and _is_idiom(token, before, after):
            tag = "ADVERB"
        out.append(token if tag == token.tag else token._replace(tag=tag))
    return out


NAMING = frozenset({"N", "KEEP", "ACT", "V"})
PLAIN_VERBS = frozenset({"LIGHT", "KEEP", "ACT", "V"})
BOUNDARIES = frozenset({"COMMA", "SEMI", "COLON", "DUN", "STOP", "OPEN", "CLOSE"})
SETTLED = frozenset({"ATTRIBUTE", "ARENA", "PLACE", "DISTANCE"})


def _is_idiom(token: Fine, before: Fine | None, after: Fine | None) -> bool:
    """An idiom after a noun tells how something is done: 小微企业雪中送炭, 项目等紧锣密鼓推进."""
    word = token.word
    if word is None or len(word.text) < 3 or before is None or before.tag not in ("N", "ETC"):
        return False
    return word.tag == "i" or (word.tag == "l" and after is not None and after.tag in VERBS)


def _is_noun_here(token: Fine, after: Fine | None) -> bool:
    """An adverb is a noun before a mark or 的 if the dictionary has it as one: 占年计划的114%."""
    if token.word is None or after is None:
        return False
    return token.word.tag[0] == "n" and after.tag in ("DE", QUANTITY, "COMMA", "DUN", "STOP", "OF")


def _settled(tag: str, before: Fine | None, after: Fine | None) -> str:
    """The class of a word that is a noun in some places only."""
    after_tag = after.tag if after is not None else "END"
    if tag == "ATTRIBUTE":
        return "N" if after_tag in ("N", "KEEP", "ACT", "V", "ATTRIBUTE", "SPEND") else "ADVERB"
    if tag == "ARENA":
        return "REGION" if after_tag in (RANK, "REPORT", QUANTITY) else "N"
    if tag == "PLACE":
        return "N" if after_tag == "N" and (before is None or before.tag != "N") else "STOP"
    return "DISTANCE" if after_tag in ("N", "REGION") else "N"


def _opens_place(text: str, fine: Sequence[Fine], at: int) -> bool:
    """Whether 在 opens 在…中的, which belongs to the noun phrase around it."""
    if text[fine[at].start : fine[at].end] != "在":
        return False
    for i in range(at + 1, min(at + 7, len(fine) - 1)):
        if fine[i].tag == "PLACE":
            return fine[i + 1].tag == "DE"
        if fine[i].tag not in ("N", "ACT", "KEEP", "V", "REGION"):
            return False
    return False


def _is_suffix(token: Fine, after: Fine, words: WordClasses) -> bool:
    """Whether the word after a region makes it part of a name: 上海港."""
    return after.start == token.end and after.word is not None and after.word.text in words.suffixes


def _names_rate(after: Fine | None, words: WordClasses) -> bool:
    return after is not None and after.word is not None and after.word.text in words.rate_heads


def _is_nominal(
    token: Fine, before: Fine | None, after: Fine | None, words: WordClasses, is_after_number: bool
) -> bool:
    """Whether a verb is part of a name here: 养老服务机构, 处置率, 小额贷款."""
    if after is None or token.word is None:
        return False
    kind = token.word.tag
    before_tag = before.tag if before is not None else "START"
    inside = before_tag in ("N", "DE", "QUOTE")
    if after.tag in ("LE", "QUANTITY", "REPORT", "TO"):
        is_listed = before_tag == "CONJ" and after.tag != "LE"
        return (is_listed or (inside and kind == "n")) and token.direction is None
    after_text = after.word.text if after.word else ""
    if token.tag in ("UP", "DOWN"):
        if after_text in words.rate_heads or (len(token.word.text) == 1 and after.tag == "N"):
            return True
        return inside and after.tag == "N" and after_text in words.heads
    if after.tag in ("UP", "DOWN"):
        return before_tag != "ADVERB"
    if after.tag == "DE" or (after.tag == "OF" and inside):
        return True
    if after_text in words.heads and token.direction is None and token.tag != "LIGHT":
        return True
    if after_text in words.heads and inside and token.tag == "LIGHT":
        return True
    if before is not None and before_tag == QUANTITY:
        is_thing = before.unit not in words.person_units and token.tag != "LIGHT"
        return after.tag in NAMING and (kind == "vn" or is_thing)
    if inside and after.tag in ("CONJ", "DUN") and token.direction is None:
        return True
    if is_after_number and before_tag == "N" and token.direction is None:
        if token.tag == "V" and kind != "vn":
            return after.tag in NAMING
        if token.tag in ("KEEP", "ACT") and after.tag in BOUNDARIES:
            return True
    if token.tag == "V":
        return before_tag not in ("ADVERB", "PREP")
    if kind not in ("vn", "n"):
        return False
    return inside or (before_tag in ("CONJ", "DUN") and after.tag == "N" and token.tag != "SPEND")


SHORT_BRACKET = 8


def _drop_brackets(text: str, fine: list[Fine]) -> list[Fine]:
    """Brackets without a quantity: a short one after a noun is part of it, a long one vanishes.

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
            del out[begin:]
            out.append(Fine(start, token.end, "N" if is_short else "BRACKET"))
        else:
            out.append(token)
    return out


TRANSPARENT = frozenset({"ADVERB", "LE", "TIME", "COMPARISON", "REGION", "BRACKET", "SPACE"})


def _noun_phrases(text: str, fine: list[Fine], noun_units: frozenset[str]) -> list[Token]:
    tokens: list[Token] = []
    i = 0
    while i < len(fine):
        token = fine[i]
        if token.tag == "V" and tokens and tokens[-1].tag == QUANTITY:
            token = fine[i] = token._replace(tag="PREDICATE")
        if token.tag in ("N", "QUOTE"):
            i = _noun_phrase(text, fine, i, tokens, noun_units)
            continue
        if token.tag == PER and _stands_before_number(fine, i):
            i += 1
            continue
        if token.tag == "DE" and i > 0 and fine[i - 1].tag == "TIME":
            i += 1
            continue
        if token.tag == "ETC" and i + 1 < len(fine) and fine[i + 1].tag == QUANTITY:
            i += 1
            continue
        if token.tag not in TRANSPARENT:
            tokens.append(Token(token.start, token.end, token.tag, token.ref, token.direction))
        i += 1
    return tokens


def _stands_before_number(fine: Sequence[Fine], at: int) -> bool:
    """Whether nothing but bases of rates stands between this one and the number: 每人每月400元."""
    i = at + 1
    while i < len(fine) and fine[i].tag in (PER, "ADVERB", "SPACE", "REPORT", "TO", "LE"):
        i += 1
    return i < len(fine) and fine[i].tag == QUANTITY


def _leads_to_number(fine: Sequence[Fine], at: int) -> bool:
    """Whether what follows a separator is the head of the next number: 检测746批样品、磺胺类检测1106批."""
    for token in fine[at + 1 :]:
        if token.tag == QUANTITY:
            return True
        if token.tag in BOUNDARIES:
            return False
    return False


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


def _noun_phrase(text: str, fine: list[Fine], first: int, tokens: list[Token], noun_units: frozenset[str]) -> int:
    """Append the noun phrase that begins at ``fine[first]``; return the index after it."""
    i = first
    pieces: list[Span] = []
    items: list[Span] = []
    words: list[Span] = []
    item_start = piece_start = fine[first].start
    direction: str | None = None
    end = piece_start
    is_after_number = bool(tokens) and tokens[-1].tag == QUANTITY
    while i < len(fine):
        token = fine[i]
        if token.tag in ("N", "QUOTE"):
            end = token.end
            direction = token.direction or direction
            words.append(Span(token.start, token.end))
            if is_after_number and _ends_count(text, fine, i, noun_units):
                i += 1
                break
        elif token.tag == "BRACKET":
            pieces.append(Span(piece_start, end))
            piece_start = token.end
            # the next word decides whether the phrase goes on
            if i + 1 >= len(fine) or fine[i + 1].tag not in ("N", "DE"):
                i += 1
                break
        elif token.tag in ("CONJ", "DUN", "DE") and is_after_number and _leads_to_number(fine, i):
            break
        elif token.tag in JOINERS and i + 1 < len(fine) and fine[i + 1].tag in ("N", "QUOTE") and end > item_start:
            if token.tag in ("CONJ", "DUN"):
                items.append(Span(item_start, end))
                item_start = fine[i + 1].start
        else:
            break
        i += 1
    if end > piece_start:
        pieces.append(Span(piece_start, end))
    items.append(Span(item_start, max(end, item_start)))
    if text[fine[first].start : end].strip('“”"‘’《》〈〉「」『』·—-－～~/ 　'):
        tokens.append(Token(fine[first].start, end, NP, -1, direction, tuple(pieces), tuple(items), tuple(words)))
    return i
