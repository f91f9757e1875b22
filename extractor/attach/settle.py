"""The class of a word in its place: 处置 is a verb, but part of a name in 处置率."""

from __future__ import annotations

from extractor.attach.fine_token import FineTokens, Word
from extractor.attach.tags import (
    BOUNDARIES,
    CHANGES,
    END,
    LIGHTER,
    NAMING,
    OBJECTS,
    PLAIN_VERBS,
    QUANTITY,
    RANK,
    SETTLED,
    VERBS,
    WHOM,
)
from extractor.attach.words import WordClasses

LISTING = ("DUN", "CONJ")


def settle(fine: FineTokens, words: WordClasses) -> None:
    """Give the words whose class depends on their neighbours the one they have here, in place.

    The word before has its class already, the word after is still as the
    lexicon has it: 处置率, 登记的社会组织, 日均客流, 上海港.
    """
    tags, for_whom = fine.tags, words.for_openers
    by_itself = tags.copy()
    number = is_in_place = False
    beneficiary = -1
    for i, token in enumerate(fine.words):
        if not token.turns:
            continue
        tag = by_itself[i]
        if token.text in for_whom:
            beneficiary = i
        elif beneficiary >= 0 and tag not in WHOM:
            is_for = WHOM.issuperset(by_itself[beneficiary + 1 : i])
            beneficiary = -1
            if is_for and by_itself[i - 1] == "N" and _is_deed(tag, token, tags[i + 1]):
                continue  # 为群众提供服务
        if tag == QUANTITY:
            number = True
        elif tag in BOUNDARIES:
            number = False
        elif tag == "PLACE" and i and tags[i - 1] == "N" and tags[i + 1] == "DE":
            tags[i] = "N" if is_in_place else "STOP"
            is_in_place = False
        elif tag == "REPORT" and i and tags[i - 1] == "N" and _opens_place(fine, i, words):
            tags[i] = "N"  # 猪肉在肉类消费中的比重
            is_in_place = True
        elif tag == "REPORT" and tags[i + 1] == QUANTITY and _says_no_value(fine, i, words):
            tags[i] = "PREP"
        elif tag in PLAIN_VERBS and tags[i + 1] in LISTING and _opens_members(tags, i):
            tags[i] = "N"  # 出口、进口分别增长
        elif tag == "IMPROVE":
            _settle_improvement(fine, i, by_itself[i - 1] if i else "", words, number)
        elif i and by_itself[i - 1] == "REGION" and token.text in words.areas:
            tags[i] = by_itself[i] = "REGION"  # 苏北地区降水
        elif tag == "REGION":
            if fine.words[i + 1].text in words.suffixes:
                tags[i] = "N"  # 上海港
        else:
            _settle_by_follower(fine, i, tag, by_itself[i - 1] if i else "", words, number)


def _says_no_value(fine: FineTokens, at: int, words: WordClasses) -> bool:
    """Whether 在 before a number says where (在4个景区同时举行), or 为 for whom (为120家企业发放贷款)."""
    text = fine.words[at].text
    if text in words.place_openers and _has_counted(fine.tags, at):
        return True
    return text in words.for_openers and _is_served(fine.tags, at)


def _settle_by_follower(fine: FineTokens, at: int, tag: str, before: str, words: WordClasses, number: bool) -> None:
    """Give a word the class that what follows it asks for."""
    follower = at + 1
    if fine.tags[follower] == "COMPARISON":
        follower = _follower(fine, at, before, words)
    if tag not in VERBS:
        fine.tags[at] = _settled(fine, at, follower, tag, words, number)
        return
    token = fine.words[at]
    if _is_nominal(fine, at, follower, tag, token.direction, words, number):
        if tag in CHANGES and fine.words[follower].text not in words.rate_heads:
            fine.words[at] = token.without_direction()
        fine.tags[at] = "N"


def _follower(fine: FineTokens, at: int, before: str, words: WordClasses) -> int:
    """What follows a word before a comparison: the change or rate behind that (出口同比增长, 出口同比增速)."""
    is_change = fine.tags[at + 2] in CHANGES and before not in VERBS
    return at + 2 if is_change or is_rate_behind(fine, at + 1, words) else at + 1


def is_rate_behind(fine: FineTokens, at: int, words: WordClasses) -> bool:
    """Whether a noun that names a rate of change follows the word at ``at``: 同比增速."""
    return words.verbs.get(fine.words[at + 1].text, ("", None))[0] == "rate"


def _is_deed(tag: str, token: Word, after: str) -> bool:
    """Whether a verb behind the noun for whom something is done is the deed, and no part of a name."""
    return (tag in PLAIN_VERBS or tag == "SPEND") and token.kind != "vn" and after == "N"


def _opens_members(tags: list[str], at: int) -> bool:
    """Whether a verb at the start of a clause is the first of members that 分别 follows."""
    if tags[at + 1] not in LISTING or (at and tags[at - 1] not in BOUNDARIES and tags[at - 1] not in LIGHTER):
        return False
    return (tags[at + 2] in PLAIN_VERBS or tags[at + 2] == "N") and tags[at + 3] in ("EACH", "COMPARISON")


def _settle_improvement(fine: FineTokens, at: int, before: str, words: WordClasses, number: bool) -> None:
    """改造提升: right after another verb the pair is one deed and no change, as is the one before its object."""
    token = fine.words[at]
    tag = "ACT" if before in PLAIN_VERBS or fine.tags[at + 1] == "N" else "UP"
    is_name = _is_nominal(fine, at, at + 1, tag, None if tag == "ACT" else token.direction, words, number)
    fine.tags[at] = "N" if is_name else tag
    if is_name or tag == "ACT":
        fine.words[at] = token.without_direction()


def _settled(fine: FineTokens, at: int, follower: int, tag: str, words: WordClasses, number: bool) -> str:
    """The class here of a word that is no verb."""
    token = fine.words[at]
    after = fine.tags[follower]
    if tag == "REPORT":  # 实现增加值: before its object it does not bound a phrase
        return "LIGHT" if after == "N" and fine.starts[at + 1] - fine.starts[at] > 1 else tag
    if tag in SETTLED:
        return _noun_or_not(fine, at, after, tag, words)
    if tag == "ADVERB":
        return "N" if _is_noun_here(token, after) else tag
    if tag == "N" and number and at:
        is_of_number = fine.tags[at - 1] == QUANTITY and token.text in words.currencies
        return "ADVERB" if is_of_number or _is_idiom(token, fine.tags[at - 1], after) else tag
    return tag


def _is_idiom(token: Word, before: str, after: str) -> bool:
    """An idiom after a noun tells how something is done: 小微企业雪中送炭, 项目等紧锣密鼓推进."""
    if len(token.text) < 3 or before not in ("N", "ETC"):
        return False
    return token.kind == "i" or (token.kind == "l" and after in VERBS)


def _is_noun_here(token: Word, after: str) -> bool:
    """An adverb is a noun before a mark or 的 if the dictionary has it as one: 占年计划的114%."""
    return token.kind[:1] == "n" and after in ("DE", "COMMA", "DUN", "STOP", "OF")


def _noun_or_not(fine: FineTokens, at: int, after: str, tag: str, words: WordClasses) -> str:
    """The class of a word that is a noun in some places only."""
    if tag == "ATTRIBUTE":
        if at and fine.words[at - 1].unit in words.person_units and after in VERBS:
            return "ADVERB"  # 3200人紧急转移安置
        return "N" if after in ("N", "KEEP", "ACT", "V", "ATTRIBUTE", "SPEND") else "ADVERB"
    if tag == "MODE":
        return "N" if after in ("N", "SPEND", "ATTRIBUTE", "MODE") else "ADVERB"
    if tag == "WILL":
        return "PREP" if after in OBJECTS else "ADVERB"
    if tag == "ARENA":
        return "REGION" if after in (RANK, "REPORT", QUANTITY) else "N"
    if tag == "PLACE":
        return "N" if after == "N" and (not at or fine.tags[at - 1] != "N") else "STOP"
    return "DISTANCE" if after in ("N", "REGION") else "N"


def _opens_place(fine: FineTokens, at: int, words: WordClasses) -> bool:
    """Whether 在 opens 在…中的, which belongs to the noun phrase around it."""
    if fine.words[at].text not in words.place_openers:
        return False
    for i in range(at + 1, min(at + 7, len(fine) - 1)):
        tag = fine.tags[i]
        if tag == "PLACE":
            return fine.tags[i + 1] == "DE"
        if tag not in ("N", "ACT", "KEEP", "V", "REGION"):
            return False
    return False


def _has_counted(tags: list[str], at: int) -> bool:
    """Whether a number with its noun follows, so that 在 says where and no value."""
    return tags[at + 1] == QUANTITY and tags[at + 2] == "N"


def _is_served(tags: list[str], at: int) -> bool:
    """Whether a number with its noun and then a deed follow, so that 为 says for whom and no value."""
    if not _has_counted(tags, at):
        return False
    deed = next((tag for tag in tags[at + 3 :] if tag not in WHOM), END)
    return deed in PLAIN_VERBS or deed == "SPEND"


def _is_nominal(
    fine: FineTokens, at: int, follower: int, tag: str, direction: str | None, words: WordClasses, number: bool
) -> bool:
    """Whether a verb of class ``tag`` is part of a name here: 养老服务机构, 处置率, 小额贷款."""
    token = fine.words[at]
    after = fine.tags[follower]
    if after == END or not token.text:
        return False
    kind = token.kind
    before = fine.tags[at - 1] if at else "START"
    inside = before in ("N", "DE", "QUOTE")
    if after in ("EACH", "COMPARISON") and before in ("CONJ", "DUN", "DE"):
        return direction is None  # 收入和支出分别, 用于科研的支出同比
    if after in ("LE", "QUANTITY", "REPORT", "TO"):
        is_listed = before == "CONJ" and after != "LE"
        return (is_listed or (inside and kind == "n")) and direction is None
    after_text = fine.words[follower].text
    if tag in ("UP", "DOWN"):
        if after_text in words.rate_heads or (len(token.text) == 1 and after == "N"):
            return True
        return inside and (after == "DUN" or (after == "N" and after_text in words.heads))  # 住房改善、社会服务
    if after in ("UP", "DOWN"):
        return before != "ADVERB"
    if after == "DE" or (after == "OF" and inside):
        return True
    if after_text in words.heads and direction is None and tag != "LIGHT":
        return True
    if after_text in words.heads and inside and tag == "LIGHT":
        return True
    if before == QUANTITY:
        is_thing = fine.words[at - 1].unit not in words.person_units and tag != "LIGHT"
        return after in NAMING and (kind == "vn" or is_thing)
    if inside and after in ("CONJ", "DUN") and direction is None:
        return True
    if number and before == "N" and direction is None:
        if tag == "V" and kind != "vn":
            return after in NAMING or (len(token.text) == 1 and (after in BOUNDARIES or after == "QUOTE"))
        if tag in ("KEEP", "ACT") and after in BOUNDARIES:
            return True
    if tag == "V":
        return before not in ("ADVERB", "PREP")
    if kind not in ("vn", "n"):
        return False
    return inside or (before in ("CONJ", "DUN") and after == "N" and tag != "SPEND")
