"""What is said not to be so is another thing: 不合格产品, 未就业, 不再缴纳."""

from __future__ import annotations

from extractor.attach.fine_token import Fine
from extractor.attach.words import WordClasses

DENIED = frozenset({"N", "V", "KEEP", "ACT", "LIGHT", "SPEND", "IMPROVE"})
BETWEEN = frozenset({"ADVERB", "MODE", "ATTRIBUTE"})
FARTHEST = 2


def join_negations(fine: list[Fine], words: WordClasses) -> None:
    """Make a word of negation and the noun or verb that it denies one word, in place.

    Adverbs may stand between the two (未按期完成). The word keeps the class of what is denied.
    """
    negations = words.negations
    i = len(fine) - 2
    while i >= 0:
        if fine[i].text in negations:
            denied = _denied(fine, i)
            if denied:
                begin, end = fine[i], fine[denied]
                end.text = "".join(token.text for token in fine[i : denied + 1])
                end.start = begin.start
                del fine[i:denied]
        i -= 1


def _denied(fine: list[Fine], at: int) -> int:
    """The index of the word that ``fine[at]`` denies, 0 where there is none."""
    for i in range(at + 1, min(at + 2 + FARTHEST, len(fine))):
        if fine[i].tag in DENIED:
            return i if fine[i].text else 0
        if fine[i].tag not in BETWEEN:
            return 0
    return 0
