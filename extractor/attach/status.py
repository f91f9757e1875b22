"""Whether a number is an actual figure, a target or a standard (MEANING.md section 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from extractor.attach.goals import NOTHING, GoalRule, GoalRules, Goals, Under, make_goal_rules
from extractor.attach.needs import Needs
from extractor.document import QuantityMention
from extractor.kept import compiled_by_re
from extractor.numerals import CHINESE
from extractor.prefilter import needed_together
from extractor.rules import Rule, load_rules

HERE = "〓"
OTHER = "＃"
REACH = 90
OVER = "分之"
NUMERALS = CHINESE + "0123456789"
AFTER = 23
LEAD = 6
"""How far before a match its `unless` is looked for, behind any other number: 累计 in 全年累计给予奖励.

In the clause of the match it may stand anywhere, in one before it only at the end: 目前，准备…, but not 已铺开，确保….
"""

_MARKS = compiled_by_re(f"[{HERE}{OTHER}]")
_BOUNDS = compiled_by_re("[，。；]")
_META = frozenset("\\.^$*+?{}[]()|" + HERE + OTHER)


class _StatusRule(NamedTuple):
    """A rule with its fields read: ``forms`` is empty for all, ``unless`` are the words that take it back."""

    rule: Rule
    status: str
    forms: frozenset[str]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusRules:
    """The rules of ``data/status.toml`` in the order in which they are tried, and the words that they need.

    ``goals`` are the rules that look at more than a window; ``needs`` has the other rules, and behind them those of
    the goals that are said at the head of a sentence. ``own`` are the ids of rules whose status is for one number only.
    """

    rules: tuple[_StatusRule, ...]
    needs: Needs
    goals: GoalRules
    own: frozenset[str] = frozenset()

    def possible(self, text: str, start: int, end: int, under: Under) -> tuple[list[_StatusRule], list[GoalRule]]:
        """The rules that can match in ``text[start:end]``, and the goals that can hold there, both in order."""
        rules, goals, count = self.rules, self.goals, len(self.rules)
        found = self.needs.of(text, start, end)
        headed = goals.of_headings(text, under) if under.headings else []
        if not found and not headed:
            return [], []
        if found and found[-1] >= count:
            headed += [goals.leads[at - count] for at in found if at >= count]
        return [rules[at] for at in found if at < count], [goals.rules[at] for at in sorted(headed)]


def load_status_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of ``data/status.toml`` and of the user's files, with their proof."""
    return load_rules("status.toml", {}, folders)


def make_status_rules(rules: Sequence[Rule]) -> StatusRules:
    """The rules ready to be asked."""
    near = [rule for rule in rules if "where" not in rule.fields]
    goals = make_goal_rules(rules)
    return StatusRules(
        tuple(_read(rule) for rule in near),
        Needs([_needed(rule.pattern) for rule in [*near, *(goals.rules[at].rule for at in goals.leads)]]),
        goals,
        frozenset(rule.id for rule in rules if rule.fields.get("own")),
    )


def _needed(pattern: str) -> list[Sequence[str]]:
    """Groups of words, without the marks that stand for numbers: a match in a window holds one of each."""
    groups = [_plain(words) for words in (first_words(pattern), *needed_together(pattern))]
    return [words for words in dict.fromkeys(groups) if any(map(str.isalnum, words))]  # not 、 alone


def _plain(words: Sequence[str]) -> tuple[str, ...]:
    """The longest piece of each word between the marks for numbers; none if a word is nothing else."""
    pieces = tuple(max(_MARKS.split(word), key=len) for word in words)
    return pieces if all(pieces) else ()


def _read(rule: Rule) -> _StatusRule:
    fields = rule.fields
    unless = fields.get("unless")
    return _StatusRule(
        rule,
        str(fields["status"]),
        frozenset(fields.get("forms", ())),
        tuple(unless.split("|")) if isinstance(unless, str) else (),
    )


def first_words(pattern: str) -> tuple[str, ...]:
    """Words of which each match of ``pattern`` holds one, by how it begins; empty where that says none.

    >>> first_words("(?:力争|(?<!行动)计划(?!，)|将(?=建))[^。]*〓")
    ('力争', '计划', '将')
    >>> first_words("每(?:人|户)〓"), first_words("(?:a?b|c)〓"), first_words("(?:一|二)?三")
    (('每',), (), ())
    """
    alternatives = _alternatives(pattern)
    if len(alternatives) == 1 and pattern.startswith("(?:"):
        stop = _closing(pattern, 0)
        alternatives = _alternatives(pattern[3:stop]) if pattern[stop + 1 : stop + 2] not in ("?", "*", "{") else []
    words = tuple(_first_word(alternative) for alternative in alternatives)
    return words if all(words) else ()


def _first_word(pattern: str) -> str:
    """The plain characters that a pattern without alternatives begins with, behind what must not stand before it."""
    start = _closing(pattern, 0) + 1 if pattern.startswith("(?<!") else 0
    end = start
    while end < len(pattern) and pattern[end] not in _META:
        end += 1
    return pattern[start : end - 1] if pattern[end : end + 1] in ("?", "*", "{") else pattern[start:end]


def _alternatives(pattern: str) -> list[str]:
    """The pattern parted at each | that stands in no bracket."""
    found = [""]
    at = 0
    while at < len(pattern):
        stop = _closing(pattern, at) if pattern[at] in "([" else at + (pattern[at] == "\\")
        if pattern[at] == "|":
            found.append("")
        else:
            found[-1] += pattern[at : stop + 1]
        at = stop + 1
    return found


def _closing(pattern: str, start: int) -> int:
    """Where the bracket that opens at ``start`` closes."""
    inner, depth, at = pattern[start] == "[", 0, start
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif inner or character == "[":
            inner = character != "]"
            if not inner and not depth:
                return at
        elif character in "()":
            depth += 1 if character == "(" else -1
            if not depth:
                return at
        at += 1
    return len(pattern)


def statuses(
    text: str,
    start: int,
    end: int,
    quantities: Sequence[QuantityMention],
    rules: StatusRules,
    under: Under = NOTHING,
) -> list[tuple[str, str | None]]:
    """For each quantity of ``text[start:end]`` its status, and the id of the rule that says it.

    ``actual`` and None where no rule does: first those that look at the words
    around a number, then those for a goal at the head of the sentence or in the
    headings ``under`` which it stands. The quantities are in order and do not overlap.
    """
    near, goals = rules.possible(text, start, end, under)
    said: list[tuple[str, str | None]] = [(quantity.status or "actual", None) for quantity in quantities]
    asked = [_rules_for(quantity, near) for quantity in quantities] if near else []
    if any(asked):
        windows = _windows(text, start, end, quantities)
        said = [_status_of(*one) for one in zip(windows, said, asked, strict=True)]
    if not goals:
        return said
    held = Goals(text, start, end, goals)
    return [
        (held.status(quantity) or one) if one == ("actual", None) else one
        for one, quantity in zip(said, quantities, strict=True)
    ]


def _windows(text: str, start: int, end: int, quantities: Sequence[QuantityMention]) -> Iterator[str]:
    """What stands around each number, which is written as 〓 after its qualifier, and the others as ＃."""
    parts = []
    place, at = start, 0
    places = []
    for quantity in quantities:
        parts.append(text[place : quantity.start])
        at += quantity.start - place
        places.append(at)
        at += 1
        place = quantity.end
    parts.append(text[place:end])
    masked = OTHER.join(parts)
    for at, quantity in zip(places, quantities, strict=True):
        before = masked[max(0, at - REACH) : at] + _qualifier(text[quantity.start : quantity.number.start])
        yield before[-REACH:] + HERE + masked[at + 1 : at + 1 + AFTER]


def _qualifier(before: str) -> str:
    """What stands before a number inside its quantity, without the denominator of a fraction (不低于三分之一)."""
    return before[: -len(OVER)].rstrip(NUMERALS) if before.endswith(OVER) else before


def _rules_for(quantity: QuantityMention, near: Sequence[_StatusRule]) -> list[_StatusRule]:
    """Those of the rules that are for quantities of its form."""
    forms = [quantity.form]
    if quantity.unit and "/" in quantity.unit:
        forms.append("rate")
    if quantity.dimension and quantity.dimension.startswith("money"):
        forms.append("money")
    return [rule for rule in near if not rule.forms or not rule.forms.isdisjoint(forms)]


def _status_of(window: str, otherwise: tuple[str, str | None], asked: Sequence[_StatusRule]) -> tuple[str, str | None]:
    for rule in asked:
        found = rule.rule.regex.search(window)
        if found and not (rule.unless and _taken_back(rule.unless, window, found.start(), found.end())):
            return rule.status, rule.rule.id
    return otherwise


def _taken_back(unless: Sequence[str], window: str, start: int, end: int) -> bool:
    lead = window[max(0, start - LEAD) : start]
    *earlier, last = _BOUNDS.split(lead[lead.rfind(OTHER) + 1 :])
    quote = last + window[start:end]
    return any(word in quote or any(clause.endswith(word) for clause in earlier) for word in unless)
