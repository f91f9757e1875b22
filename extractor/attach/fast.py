"""The attachment rules as regular expressions over one character per token.

The rules are written in the format of spaCy's Matcher, and
:class:`extractor.attach.rules.AttachmentMatcher` runs them as such: slow and
obvious. This is its fast twin, tested equal: a sentence becomes a string with
one character for the class of each token, and a rule the pieces of a pattern
before and after its quantity. Rules that use more of the format than TAG, TEXT
and OP stay with spaCy (``is_fast`` says which).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from extractor.attach.rules import AttachmentRule, RuleMatch
from extractor.attach.tokens import Token

KEYS = frozenset({"TAG", "TEXT", "OP"})
OPERATORS = frozenset({"", "?", "*", "+"})
FIRST = 0x4E00


def is_fast(rule: AttachmentRule) -> bool:
    """Whether the rule keeps to what this module understands, with one plain quantity token."""
    for spec, role in zip(rule.pattern, rule.roles, strict=True):
        if not spec or set(spec) - KEYS or spec.get("OP", "") not in OPERATORS:
            return False
        if role == "quantity" and spec.get("OP"):
            return False
        for key in ("TAG", "TEXT"):
            value = spec.get(key)
            if isinstance(value, dict) and set(value) != {"IN"}:
                return False
    return True


class _Side(NamedTuple):
    """The tokens on one side of the quantity, nearest first: a pattern with a group for each.

    ``nearest`` are the characters that the token next to the quantity can be,
    None if the side can be empty.
    """

    pattern: re.Pattern[str]
    roles: tuple[str, ...]
    nearest: frozenset[str] | None


class _Compiled(NamedTuple):
    order: int
    rule: AttachmentRule
    quantity: frozenset[str]
    left: _Side
    right: _Side


class FastMatcher:
    """The fast rules of a set, compiled together."""

    def __init__(self, rules: Sequence[AttachmentRule]) -> None:
        fast = [(order, rule) for order, rule in enumerate(rules) if is_fast(rule)]
        specs = [spec for _, rule in fast for spec in rule.pattern]
        self._tags = {tag: chr(FIRST + i) for i, tag in enumerate(sorted(_values(specs, "TAG")))}
        self._texts = sorted(_values(specs, "TEXT"))
        self._other = chr(FIRST + len(self._tags))
        self._longest = max(map(len, self._texts), default=0)
        self._text_index = {text: i + 1 for i, text in enumerate(self._texts)}
        self._width = len(self._tags) + 1
        self._rules = [self._compile(order, rule) for order, rule in fast]
        self._by_neighbours: dict[tuple[str, str, str], list[_Compiled]] = {}

    def encode(self, text: str, tokens: Sequence[Token]) -> str:
        """One character for each token: its tag, and its text where a rule asks for that."""
        tags, other = self._tags, self._other
        if not self._texts:
            return "".join([tags.get(token.tag, other) for token in tokens])
        out = []
        longest, index = self._longest, self._text_index
        for start, end, tag, *_ in tokens:
            char = tags.get(tag, other)
            if end - start <= longest and (at := index.get(text[start:end])) is not None:
                char = chr(ord(char) + at * self._width)
            out.append(char)
        return "".join(out)

    def at(self, code: str, backwards: str, quantity: int) -> Iterator[RuleMatch]:
        """The longest match of each rule for the quantity token, in the order of the rules.

        ``code`` is what :meth:`encode` gives and ``backwards`` its reverse.
        """
        behind = len(code) - quantity
        for order, rule, _, left, right in self._possible(code, quantity):
            pairs: list[tuple[int, str]] = []
            if left.roles:
                before = left.pattern.match(backwards, behind)
                if before is None:
                    continue
                last = len(code) - 1
                pairs = [(last - i, role) for i, role in _placed(before, left.roles)]
                pairs.reverse()
            pairs.append((quantity, "quantity"))
            if right.roles:
                after = right.pattern.match(code, quantity + 1)
                if after is None:
                    continue
                pairs += _placed(after, right.roles)
            yield RuleMatch(order, rule, quantity, tuple(pairs))

    def _possible(self, code: str, quantity: int) -> Sequence[_Compiled]:
        """The rules that the quantity and its two neighbours leave possible, in order."""
        key = (code[quantity - 1 : quantity], code[quantity], code[quantity + 1 : quantity + 2])
        rules = self._by_neighbours.get(key)
        if rules is None:
            before, own, after = key
            rules = [
                one
                for one in self._rules
                if own in one.quantity
                and (one.left.nearest is None or before in one.left.nearest)
                and (one.right.nearest is None or after in one.right.nearest)
            ]
            self._by_neighbours[key] = rules
        return rules

    def _compile(self, order: int, rule: AttachmentRule) -> _Compiled:
        at = rule.roles.index("quantity")
        before = list(zip(rule.pattern[:at], rule.roles[:at], strict=True))[::-1]
        after = list(zip(rule.pattern[at + 1 :], rule.roles[at + 1 :], strict=True))
        own = frozenset(self._chars(rule.pattern[at]))
        return _Compiled(order, rule, own, self._side(before), self._side(after))

    def _side(self, specs: Sequence[tuple[dict[str, Any], str]]) -> _Side:
        pattern = "".join(f"([{self._chars(spec)}]{spec.get('OP', '')})" for spec, _ in specs)
        return _Side(re.compile(pattern), tuple(role for _, role in specs), self._nearest(specs))

    def _nearest(self, specs: Sequence[tuple[dict[str, Any], str]]) -> frozenset[str] | None:
        chars: set[str] = set()
        for spec, _ in specs:
            chars.update(self._chars(spec))
            if spec.get("OP", "") in ("", "+"):
                return frozenset(chars)
        return None

    def _chars(self, spec: dict[str, Any]) -> str:
        """The characters that a token pattern stands for."""
        tags = _listed(spec, "TAG")
        chars = [self._tags[tag] for tag in tags] if tags else [*self._tags.values(), self._other]
        texts = _listed(spec, "TEXT")
        places = [self._text_index[text] for text in texts] if texts else range(len(self._texts) + 1)
        return "".join(chr(ord(char) + at * self._width) for at in places for char in chars)


def _listed(spec: dict[str, Any], key: str) -> list[str]:
    value = spec.get(key)
    if value is None:
        return []
    return list(value["IN"]) if isinstance(value, dict) else [value]


def _values(specs: Iterable[dict[str, Any]], key: str) -> set[str]:
    return {value for spec in specs for value in _listed(spec, key)}


def _placed(match: re.Match[str], roles: Sequence[str]) -> list[tuple[int, str]]:
    """The index of each matched character with the role of its group."""
    return [(i, role) for (start, end), role in zip(match.regs[1:], roles, strict=True) for i in range(start, end)]
