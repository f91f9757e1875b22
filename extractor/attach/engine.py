"""Which rule speaks of each quantity of a sentence: fast where it can be, spaCy for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge

from extractor.attach.fast import FastMatcher, is_fast
from extractor.attach.fine import QUANTITY, RANK
from extractor.attach.rules import AttachmentMatcher, AttachmentRule, RuleMatch
from extractor.attach.tokens import Token


class RuleEngine:
    """All attachment rules, compiled once a process.

    spaCy is loaded only if a rule uses more of its pattern format than the
    fast twin understands.
    """

    def __init__(self, rules: Sequence[AttachmentRule]) -> None:
        self._fast = FastMatcher(rules)
        slow = [(order, rule) for order, rule in enumerate(rules) if not is_fast(rule)]
        self._slow = AttachmentMatcher([rule for _, rule in slow], [order for order, _ in slow]) if slow else None

    def matches(self, text: str, tokens: Sequence[Token]) -> dict[int, Iterator[RuleMatch]]:
        """For the index of each quantity token, the longest match of each rule, in the order of the rules.

        The iterators are read lazily: asking for the first match costs only the
        rules before it.
        """
        code = self._fast.encode(text, tokens)
        backwards = code[::-1]
        slow = self._slow.matches(text, tokens) if self._slow else {}
        found: dict[int, Iterator[RuleMatch]] = {}
        for i, token in enumerate(tokens):
            if token.tag in (QUANTITY, RANK):
                fast = self._fast.at(code, backwards, i)
                found[i] = merge(fast, slow[i], key=lambda match: match.order) if i in slow else fast
        return found
