"""The rules of ``table_heads.toml``: what the words of a table's heads say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import DataError
from extractor.rules import Rule, load_rules

ROLES = (
    "stub",
    "unit",
    "ignore",
    "time",
    "rank",
    "amount",
    "value",
    "total",
    "share",
    "change",
    "index",
    "caption",
    "measured",
    "complete",
    "note",
    "mark",
    "up",
    "down",
)
HEADS = ("stub", "unit", "ignore", "time", "rank", "index", "change", "share", "total", "amount", "value")


@dataclass(frozen=True, slots=True)
class TableRules:
    """``heads`` are tried in their order; ``also`` say more of a head; ``roles`` holds the others by role."""

    heads: tuple[Rule, ...]
    also: tuple[Rule, ...]
    roles: Mapping[str, tuple[Rule, ...]]

    def of(self, role: str) -> tuple[Rule, ...]:
        """The rules of one role."""
        return self.roles.get(role, ())


def load_table_rules(folders: Sequence[Path] = ()) -> TableRules:
    """The built-in rules with those of the user's ``folders``.

    Raises DataError for an unknown role.

    >>> load_table_rules().of("unit")[0].id
    'table.unit'
    """
    rules = load_rules("table_heads.toml", {}, folders)
    roles: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.fields.get("also"):
            continue
        role = rule.fields.get("role")
        if role not in ROLES:
            raise DataError(rule.file, rule.line, f"role {role!r}", f"allowed: {', '.join(ROLES)}")
        roles.setdefault(role, []).append(rule)
    return TableRules(
        heads=tuple(rule for rule in rules if rule.fields.get("role") in HEADS),
        also=tuple(rule for rule in rules if rule.fields.get("also")),
        roles={role: tuple(found) for role, found in roles.items()},
    )
