"""Which rules to ask at a numeral: one look at the characters around it gives them, most often none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.errors import DataError
from extractor.prefilter import Characters, first_characters, may_be
from extractor.rules import Rule

_KINDS = ("prev", "next", "first")


@dataclass(frozen=True, slots=True, eq=False)
class Triggers:
    """The rules that a character beside a numeral sets off, in the order in which they are asked.

    ``prev``, ``next`` and ``first`` give the rules of a character as bits: of
    the one before the numeral (a line break stands for the start of the text),
    of the one after its digits (here for the end) and of the numeral's first;
    ``pair`` those of its first two; ``begins`` are the characters that each
    rule can begin with. ``chosen`` holds, for each first character
    met so far, the rules of such bits whose pattern can begin with it.
    """

    rules: tuple[Rule, ...]
    begins: tuple[Characters, ...]
    prev: Mapping[str, int]
    next: Mapping[str, int]
    first: Mapping[str, int]
    pair: Mapping[str, int]
    chosen: dict[str, dict[int, tuple[Rule, ...]]] = field(default_factory=dict, repr=False)

    def at(self, text: str, hit: int, after: int) -> tuple[Rule, ...]:
        """The rules to ask at the numeral (or other trigger) at ``hit`` whose digits end at ``after``, in order."""
        first = text[hit]
        bits = (
            self.prev.get(text[hit - 1] if hit else "\n", 0)
            | self.next.get(text[after : after + 1] or "\n", 0)
            | self.first.get(first, 0)
            | self.pair.get(text[hit : hit + 2], 0)
        )
        if not bits:
            return ()
        known = self.chosen.get(first)
        if known is None:
            known = self.chosen[first] = {}
        found = known.get(bits)
        if found is None:
            found = known[bits] = self._choose(first, bits)
        return found

    def at_slowly(self, text: str, hit: int, after: int) -> tuple[Rule, ...]:
        """The plain twin of :meth:`at`: all rules of the characters, whatever their patterns can begin with."""
        before, behind = text[hit - 1] if hit else "\n", text[after : after + 1] or "\n"
        looks = ((self.prev, before), (self.next, behind), (self.first, text[hit]), (self.pair, text[hit : hit + 2]))
        return tuple(rule for table, key in looks for i, rule in enumerate(self.rules) if table.get(key, 0) >> i & 1)

    def _choose(self, first: str, bits: int) -> tuple[Rule, ...]:
        asked = (one for i, one in enumerate(zip(self.rules, self.begins, strict=True)) if bits >> i & 1)
        return tuple(rule for rule, begins in asked if may_be(first, begins))


def make_triggers(rules: Sequence[Rule]) -> Triggers:
    """The triggers of the rules, which are given in order. DataError for a rule that nothing sets off."""
    tables: dict[str, dict[str, int]] = {name: {} for name in (*_KINDS, "pair")}
    ordered: list[Rule] = []
    for rule in rules:
        _check(rule)
    for name, table in tables.items():
        for rule in rules:
            keys = [key for key in _keys(rule, name) if (len(key) > 1) == (name == "pair")]
            table |= {key: table.get(key, 0) | 1 << len(ordered) for key in keys}
            ordered += [rule] if keys else []
    begins = tuple(first_characters(rule.source) for rule in ordered)
    return Triggers(tuple(ordered), begins, tables["prev"], tables["next"], tables["first"], tables["pair"])


def _keys(rule: Rule, name: str) -> Sequence[str]:
    keys = rule.fields.get("first" if name == "pair" else name, ())
    return keys.replace("\\n", "\n") if isinstance(keys, str) else keys


def _check(rule: Rule) -> None:
    named = [kind for kind in _KINDS if rule.fields.get(kind)]
    if len(named) != 1 or not ("kind" in rule.fields or "form" in rule.fields):
        mend = "give it one of first, prev, next (the characters that set it off) and a kind or form"
        raise DataError(rule.file, rule.line, f"rule {rule.id!r} cannot be set off", mend)
