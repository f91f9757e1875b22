"""The attachment rules as regular expressions over one character per token.

The rules are written in the format of spaCy's Matcher, and
:class:`extractor.attach.rules.AttachmentMatcher` runs them as such: slow and
obvious. This is its fast twin, tested equal: a sentence becomes a string with
one character for the class of each token, and a rule the pieces of a pattern
before and after its quantity. An automaton tells which rules match at a number,
and how far around it they look; numbers whose surroundings are the same to
there are read alike, and read once. Rules that use more of the format than TAG, TEXT
and OP stay with spaCy (``is_fast`` says which).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from extractor.attach.automaton import Automaton, Item, Leaf
from extractor.attach.rules import AttachmentRule, RuleMatch
from extractor.attach.tokens import Token
from extractor.kept import compiled_by_re

KEYS = frozenset({"TAG", "TEXT", "OP"})
OPERATORS = frozenset({"", "?", "*", "+"})
FIRST = 0x4E00
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
REMEMBERED = 20_000
"""How many surroundings of numbers are kept before the matcher begins anew."""


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


Placed = tuple[tuple[int, str], ...]
"""Tokens with their roles, counted from the quantity."""


class _Compiled(NamedTuple):
    """A rule as two patterns with a group for each token: before the quantity, nearest first, and behind it."""

    order: int
    rule: AttachmentRule
    before: re.Pattern[str]
    behind: re.Pattern[str]

    def placed(self, before: str, behind: str) -> Placed:
        """The tokens that the rule takes of those ``before`` the quantity, nearest first, and ``behind`` it."""
        roles = self.rule.roles
        at = roles.index("quantity")
        left = _placed(self.before.match(before), roles[:at][::-1])
        right = _placed(self.behind.match(behind), roles[at + 1 :])
        return (*[(-1 - i, role) for i, role in reversed(left)], (0, "quantity"), *[(i + 1, role) for i, role in right])


class _Surroundings:
    """The rules that match where a quantity stands so, in order, and how: found out when it is first asked for."""

    __slots__ = ("_among", "placed", "rules")

    def __init__(self, rules: Sequence[_Compiled]) -> None:
        self.rules = rules
        self.placed: list[Placed | None] = [None] * len(rules)
        self._among: dict[int, list[tuple[int, int, AttachmentRule]]] = {}

    def among(self, wanted: int) -> list[tuple[int, int, AttachmentRule]]:
        """The place, order and rule of those that have a bit in ``wanted``."""
        found = self._among.get(wanted)
        if found is None:
            rules = enumerate(self.rules)
            found = [(place, one.order, one.rule) for place, one in rules if wanted >> one.order & 1]
            self._among[wanted] = found
        return found


class FastMatcher:
    """The fast rules of a set, compiled together."""

    def __init__(self, rules: Sequence[AttachmentRule]) -> None:
        fast = [(order, rule) for order, rule in enumerate(rules) if is_fast(rule)]
        specs = [spec for _, rule in fast for spec in rule.pattern]
        self._tags = _Tags(sorted(_values(specs, "TAG")))
        texts = sorted(_values(specs, "TEXT"))
        self._text_steps = {text: (i + 1) * (len(self._tags) + 1) for i, text in enumerate(texts)}
        self._rules = [self._compile(order, rule) for order, rule in fast]
        self._sides = [self._items(rule) for _, rule in fast]
        self._begin()

    def encode(self, text: str, tokens: Sequence[Token]) -> str:
        """One character for each token: its tag, and its text where a rule asks for that."""
        tags, step = self._tags, self._text_steps.get
        return "".join(
            [
                tags[token[2]] if (far := step(text[token[0] : token[1]])) is None else chr(ord(tags[token[2]]) + far)
                for token in tokens
            ]
        )

    def at(self, code: str, backwards: str, quantity: int, among: int = -1) -> Iterator[RuleMatch]:
        """The longest match of each rule for the quantity token, in the order of the rules.

        ``code`` is what :meth:`encode` gives and ``backwards`` its reverse;
        ``among`` has a bit for the order of each rule that is wanted.
        """
        before = self._before.leaf(backwards[len(code) - quantity :])
        behind = self._behind.leaf(code[quantity:])
        around: _Surroundings | None = before.known.get(behind)
        if around is None:
            around = before.known[behind] = self._surroundings(before, behind)
        for place, order, rule in around.among(among):
            placed = around.placed[place]
            if placed is None:
                placed = around.placed[place] = around.rules[place].placed(before.text, behind.text[1:])
            yield _make(RuleMatch, (order, rule, quantity, tuple([(quantity + i, role) for i, role in placed])))

    def _begin(self) -> None:
        self._kept = 0
        self._before = Automaton([before for before, _ in self._sides])
        self._behind = Automaton([behind for _, behind in self._sides])

    def _surroundings(self, before: Leaf, behind: Leaf) -> _Surroundings:
        self._kept += 1
        if self._kept + self._before.size + self._behind.size > REMEMBERED:
            self._begin()
        return _Surroundings([self._rules[place] for place in sorted(before.patterns & behind.patterns)])

    def _compile(self, order: int, rule: AttachmentRule) -> _Compiled:
        at = rule.roles.index("quantity")
        return _Compiled(order, rule, self._pattern(rule.pattern[:at][::-1]), self._pattern(rule.pattern[at + 1 :]))

    def _pattern(self, specs: Sequence[dict[str, Any]]) -> re.Pattern[str]:
        return compiled_by_re("".join(f"([{self._chars(spec)}]{spec.get('OP', '')})" for spec in specs))

    def _items(self, rule: AttachmentRule) -> tuple[list[Item], list[Item]]:
        """What may stand before the quantity, nearest first; and the quantity with what may stand behind it."""
        items = [(frozenset(self._chars(spec)), spec.get("OP", "")) for spec in rule.pattern]
        at = rule.roles.index("quantity")
        return items[:at][::-1], items[at:]

    def _chars(self, spec: dict[str, Any]) -> str:
        """The characters that a token pattern stands for."""
        tags = _listed(spec, "TAG")
        chars = [self._tags[tag] for tag in tags] if tags else [*self._tags.values(), self._tags.other]
        texts = _listed(spec, "TEXT")
        steps = [self._text_steps[text] for text in texts] if texts else [0, *self._text_steps.values()]
        return "".join(chr(ord(char) + step) for step in steps for char in chars)


class _Tags(dict[str, str]):
    """The character of each tag of the rules; all other tags share ``other``."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__((tag, chr(FIRST + i)) for i, tag in enumerate(tags))
        self.other = chr(FIRST + len(tags))

    def __missing__(self, tag: str) -> str:
        return self.other


def _listed(spec: dict[str, Any], key: str) -> list[str]:
    value = spec.get(key)
    if value is None:
        return []
    return list(value["IN"]) if isinstance(value, dict) else [value]


def _values(specs: Iterable[dict[str, Any]], key: str) -> set[str]:
    return {value for spec in specs for value in _listed(spec, key)}


def _placed(match: re.Match[str] | None, roles: Sequence[str]) -> list[tuple[int, str]]:
    """The index of each matched character with the role of its group."""
    assert match is not None, "the automaton said that the rule matches here"
    return [(i, role) for (start, end), role in zip(match.regs[1:], roles, strict=True) for i in range(start, end)]
