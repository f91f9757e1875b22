"""The words by which the checks know what they look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import DataError
from extractor.rules import Rule, load_rules

FILE = "checks.toml"


@dataclass(frozen=True, slots=True)
class CheckRules:
    """The rules of ``checks.toml`` by their use; frozen and picklable."""

    part: Rule
    not_additive: Rule
    share: Rule
    yearly_mean: Rule
    rate_of_change: Rule
    added_up: Rule


def load_check_rules(folders: Sequence[Path] = ()) -> CheckRules:
    """The built-in rules, or those of the same id in the user's folders.

    Raises DataError where a rule is wrong or has an id that no check reads.
    """
    rules = {rule.id: rule for rule in load_rules(FILE, folders=folders)}
    uses = {f"check.{use.replace('_', '-')}": use for use in CheckRules.__dataclass_fields__}
    for rule in rules.values():
        if rule.id not in uses:
            raise DataError(rule.file, rule.line, f"rule {rule.id!r}", f"ids are {', '.join(uses)}")
    return CheckRules(**{use: rules[id] for id, use in uses.items()})
