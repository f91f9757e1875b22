"""Every numeral of a text, for the ledger."""

from __future__ import annotations

from functools import lru_cache

from extractor.document import Span
from extractor.kept import compiled_by_re
from extractor.match.quantity.loading import DIGIT, QuantityRules, load_quantity_rules
from extractor.numerals import CHINESE

_CHINESE = frozenset(CHINESE)
_NUMERAL = compiled_by_re(f"[{DIGIT}{CHINESE}]")
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


def numeral_spans(text: str, rules: QuantityRules | None = None) -> list[Span]:
    """The spans of all numerals, Arabic or Chinese, in order; ``rules`` default to the built-in ones.

    A lone Chinese numeral character counts where a unit that Chinese numerals take,
    年, 月, 日 or 号 follows it or 第 stands before it; elsewhere it is part of a word
    (统一, 一致), as are the words of ``quantity_words.tsv`` of kind ``word``.

    >>> text = "统一建设12个站点,第三批新增三百户"
    >>> [text[s.start:s.end] for s in numeral_spans(text)]
    ['12', '三', '三百']
    """
    rules = rules or _built_in()
    search, match, vocabulary = _NUMERAL.search, rules.numeral.match, rules.vocabulary
    words, word_at = vocabulary.words, vocabulary.word_at
    spans: list[Span] = []
    found = search(text)
    while found:
        start = found.start()
        if text[start : start + 2] in words or text[start - 1 : start + 1] in words:
            word = word_at(text, start)
            if word and word[2] == "word":
                found = search(text, word[1])
                continue
        number = match(text, start)
        end = number.end() if number else start + 1
        if number and (end - start > 1 or text[start] not in _CHINESE or _counts(text, start, end, rules)):
            spans.append(_make(Span, (start, end)))
        found = search(text, end)
    return spans


def _counts(text: str, start: int, end: int, rules: QuantityRules) -> bool:
    if text[start - 1 : start] in ("第", "之") or text[end : end + 1] in ("年", "月", "日", "号"):
        return True
    unit = rules.units.at(text, end)
    return unit is not None and not unit.arabic


@lru_cache(maxsize=1)
def _built_in() -> QuantityRules:
    return load_quantity_rules()
