"""What is said not to be so is another thing: 不合格产品, 未就业, 不再缴纳."""

from __future__ import annotations

from extractor.attach.fine_token import FineTokens, Word

DENIED = frozenset({"N", "V", "KEEP", "ACT", "LIGHT", "SPEND", "IMPROVE"})
BETWEEN = frozenset({"ADVERB", "MODE", "ATTRIBUTE"})
FARTHEST = 2


def join_negations(fine: FineTokens) -> None:
    """Make a word of negation and the noun or verb that it denies one word, in place.

    Adverbs may stand between the two (未按期完成). The word keeps the class of what is denied.
    """
    for i in range(len(fine) - 2, -1, -1):
        if fine.words[i].denies and (at := _denied(fine, i)):
            text = "".join([word.text for word in fine.words[i : at + 1]])
            denied = fine.words[at]
            fine.merge(i, at, Word(fine.tags[at], text, denied.kind, denied.direction, turns=True))


def _denied(fine: FineTokens, at: int) -> int:
    """The index of the word that ``at`` denies, 0 where there is none."""
    for i in range(at + 1, min(at + 2 + FARTHEST, len(fine))):
        if fine.tags[i] in DENIED:
            return i if fine.words[i].text else 0
        if fine.tags[i] not in BETWEEN:
            return 0
    return 0
