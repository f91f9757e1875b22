"""The rules of ``policy_ties.toml`` and the words of ``policy_tie_words.tsv``, loaded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extractor.errors import DataError
from extractor.kept import compiled
from extractor.lexicon import read_table
from extractor.rules import LazyPattern, Rule, expand, load_rules

ROLES = frozenset("basis fulfil listed between says states holds goal type this ends goes_on issued".split())
PLACES = ("before", "after", "type")
REACHES = ("clause", "next", "sentence", "account")
_CLOSE = r"[》”]?(?:[（(][^（）()\n]{0,40}[）)])?[》”）)]*"


@dataclass(frozen=True, slots=True)
class TieRule:
    """A rule of ``policy_ties.toml`` with its fields read; ``only`` is empty where it ties numbers of any status."""

    id: str
    pattern: LazyPattern
    at: str
    reach: str
    only: frozenset[str]
    kinds: frozenset[str]
    is_issued: bool
    is_titled: bool


@dataclass(frozen=True, slots=True)
class TieRules:
    """The rules by place, in the order of the file, and what ends an account or goes on with it.

    ``issued`` are the actions that make a policy known.
    """

    rules: Mapping[str, tuple[TieRule, ...]]
    ends: regex.Pattern[str]
    goes_on: regex.Pattern[str]
    issued: frozenset[str]
    proof: tuple[Rule, ...]


def load_tie_rules(folders: Sequence[Path] = ()) -> TieRules:
    """The built-in rules with those of the user's ``folders``.

    Raises DataError for an unknown role, place, reach or kind.

    >>> sorted(load_tie_rules().rules)
    ['after', 'before', 'type']
    """
    words: dict[str, list[str]] = {role: [] for role in ROLES}
    for row in read_table("policy_tie_words.tsv", ("role", "word"), folders):
        role = row.cells["role"]
        if role not in ROLES:
            raise DataError(row.file, row.line, f"role {role!r}", f"write one of {', '.join(sorted(ROLES))}")
        words[role].append(row.cells["word"])
    either = {role: "|".join(sorted(group, key=len, reverse=True)) for role, group in words.items()}
    proof = load_rules("policy_ties.toml", {**either, "close": _CLOSE}, folders)
    read = [_read(rule) for rule in proof]
    return TieRules(
        rules={place: tuple(rule for rule in read if rule.at == place) for place in PLACES},
        ends=compiled(expand(either["ends"], either, "policy_tie_words.tsv", 1)),
        goes_on=compiled(either["goes_on"]),
        issued=frozenset(words["issued"]),
        proof=proof,
    )


def _read(rule: Rule) -> TieRule:
    fields = rule.fields
    for name, allowed in (("at", PLACES), ("reach", REACHES)):
        if fields.get(name) not in allowed:
            found = f"{name} {fields.get(name)!r} in {rule.id!r}"
            raise DataError(rule.file, rule.line, found, f"write one of {', '.join(allowed)}")
    return TieRule(
        rule.id,
        LazyPattern(rule.source),
        fields["at"],
        fields["reach"],
        frozenset(fields.get("only", ())),
        frozenset(fields.get("kinds", ("document",))),
        bool(fields.get("issued", False)),
        bool(fields.get("titled", False)),
    )
