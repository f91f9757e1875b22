"""Goals that are said once for many numbers: in the heading of a section, or at the head of a long sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extractor.document import QuantityMention
from extractor.errors import DataError
from extractor.kept import compiled_by_re
from extractor.rules import Rule

NEAR = 90
"""How far before a number what takes a goal back is looked for."""

_STOP = compiled_by_re("[，。；]")
_LEAD, _HEADING = "lead", "heading"
PLACES = (_LEAD, _HEADING)


class GoalRule(NamedTuple):
    """A rule of ``status.toml`` with a ``where``: ``line`` is what a line must begin with, ``unless`` takes it back."""

    rule: Rule
    where: str
    status: str
    line: re.Pattern[str] | None
    unless: re.Pattern[str]


class Under(NamedTuple):
    """What a sentence stands under: the texts of the headings around it, the nearest first, and its line's start."""

    headings: tuple[str, ...] = ()
    line: int = 0


NOTHING = Under()


@dataclass(frozen=True, eq=False)
class GoalRules:
    """The rules that have a ``where``, in the order in which they are tried."""

    rules: tuple[GoalRule, ...]

    @property
    def leads(self) -> list[int]:
        """The places of the rules that ask the head of a sentence."""
        return [at for at, rule in enumerate(self.rules) if rule.where == _LEAD]

    def of_headings(self, text: str, under: Under) -> list[int]:
        """The places of the rules that hold by what a sentence of ``text`` stands under."""
        rules = self.rules
        return [at for at in _of_headings(self, under.headings) if _is_line(rules[at], text, under.line)]


@lru_cache(maxsize=1024)
def _of_headings(goals: GoalRules, headings: tuple[str, ...]) -> tuple[int, ...]:
    """The places of the rules that hold by one of the headings, or by the nearest where they ask for a line."""
    return tuple(
        at
        for at, rule in enumerate(goals.rules)
        if rule.where == _HEADING and any(map(rule.rule.regex.search, headings[:1] if rule.line else headings))
    )


def _is_line(rule: GoalRule, text: str, start: int) -> bool:
    return rule.line is None or rule.line.match(text, start) is not None


def make_goal_rules(rules: Sequence[Rule]) -> GoalRules:
    """Those of the rules that have a ``where``, ready to be asked. Raises DataError for an unknown one."""
    return GoalRules(tuple(_read(rule) for rule in rules if "where" in rule.fields))


def _read(rule: Rule) -> GoalRule:
    fields = rule.fields
    if fields["where"] not in PLACES:
        raise DataError(rule.file, rule.line, f"{rule.id}: where {fields['where']!r}", f"allowed: {', '.join(PLACES)}")
    line = fields.get("line")
    return GoalRule(
        rule,
        str(fields["where"]),
        str(fields["status"]),
        compiled_by_re(line) if isinstance(line, str) else None,
        compiled_by_re(str(fields.get("unless", "(?!)"))),
    )


class Goals:
    """The goals that hold in ``text[start:end]``: those of rules that its headings fulfil, and those at its head."""

    def __init__(self, text: str, start: int, end: int, rules: Sequence[GoalRule]) -> None:
        self._text = text
        self._end = end
        self._found: list[tuple[int, GoalRule]] = []
        for rule in rules:
            if rule.where == _HEADING:
                self._found.append((start, rule))
            elif found := rule.rule.regex.search(text, start, end):
                self._found.append((found.end(), rule))

    def status(self, quantity: QuantityMention) -> tuple[str, str] | None:
        """Status and id of the first rule that holds for a number; None where none does."""
        for since, rule in self._found:
            if since <= quantity.start and rule.unless.search(self._around(since, quantity)) is None:
                return rule.status, rule.rule.id
        return None

    def _around(self, since: int, quantity: QuantityMention) -> str:
        """What stands around a number, behind the goal and the last semicolon, to the end of its clause."""
        near = max(since, quantity.start - NEAR)
        first = max(near, self._text.rfind("；", near, quantity.start) + 1)
        stop = _STOP.search(self._text, quantity.end, self._end)
        return self._text[first : stop.start() if stop else self._end]
