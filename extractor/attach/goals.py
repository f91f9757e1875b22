"""Goals that are said once for many numbers: in the heading of a section, or at the head of a long sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.document import QuantityMention, Span
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
    """What a sentence stands under: the headings of its section and of those around it, and the start of its line."""

    headings: Sequence[Span] = ()
    line: int = 0


NOTHING = Under()


def make_goal_rules(rules: Sequence[Rule]) -> tuple[GoalRule, ...]:
    """Those of the rules that have a ``where``, ready to be asked, in order. Raises DataError for an unknown one."""
    return tuple(_read(rule) for rule in rules if "where" in rule.fields)


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
    """The goals that hold in ``text[start:end]``, which stands ``under`` headings: each is looked for once."""

    def __init__(self, text: str, start: int, end: int, under: Under, rules: Sequence[GoalRule]) -> None:
        self._text = text
        self._end = end
        self._found: list[tuple[int, GoalRule]] = []
        for rule in rules:
            if rule.where == _HEADING:
                if _is_under(text, under, rule):
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


def _is_under(text: str, under: Under, rule: GoalRule) -> bool:
    if rule.line is not None and rule.line.match(text, under.line) is None:
        return False
    headings = under.headings[:1] if rule.line is not None else under.headings
    return any(rule.rule.regex.search(text[span.start : span.end].strip()) for span in headings)
