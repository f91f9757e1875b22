"""Which rule speaks of each quantity of a sentence: fast where it can be, spaCy for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge

from extractor.attach.conditions import Kind, speaks_of
from extractor.attach.fast import FastMatcher, is_fast
from extractor.attach.rules import AttachmentMatcher, AttachmentRule, RuleMatch
from extractor.attach.tokens import Token

ALL = -1
"""The bits of all rules."""


class RuleEngine:
    """All attachment rules, compiled once a process.

    spaCy is loaded only if a rule uses more of its pattern format than the
    fast twin understands.
    """

    def __init__(self, rules: Sequence[AttachmentRule]) -> None:
        self._rules = rules
        self._fast = FastMatcher(rules)
        slow = [(order, rule) for order, rule in enumerate(rules) if not is_fast(rule)]
        self._slow = AttachmentMatcher([rule for _, rule in slow], [order for order, _ in slow]) if slow else None
        self._of_kind: dict[Kind, int] = {}

    def of_kind(self, kind: Kind) -> int:
        """The rules that can speak of a quantity of this kind: a bit for the order of each."""
        rules = self._of_kind.get(kind)
        if rules is None:
            rules = sum(1 << order for order, rule in enumerate(self._rules) if speaks_of(rule, kind))
            self._of_kind[kind] = rules
        return rules

    def matches(self, text: str, tokens: Sequence[Token]) -> Matches:
        """What matches in one sentence, to be asked for each of its quantity tokens."""
        code = self._fast.encode(text, tokens)
        return Matches(self._fast, code, self._slow.matches(text, tokens) if self._slow else {})


class Matches:
    """The matches of one sentence, found when they are asked for."""

    __slots__ = ("_backwards", "_code", "_fast", "_slow")

    def __init__(self, fast: FastMatcher, code: str, slow: Mapping[int, Sequence[RuleMatch]]) -> None:
        self._fast = fast
        self._code = code
        self._backwards = code[::-1]
        self._slow = slow

    def at(self, quantity: int, among: int = ALL) -> Iterator[RuleMatch]:
        """The longest match of each rule for the quantity token at this index, in the order of the rules.

        ``among`` has a bit for each rule that is wanted. Asking for the first match costs only the rules before it.
        """
        fast = self._fast.at(self._code, self._backwards, quantity, among)
        if quantity not in self._slow:
            return fast
        slow = [match for match in self._slow[quantity] if among >> match.order & 1]
        return merge(fast, slow, key=lambda match: match.order)
