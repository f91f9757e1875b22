"""Whether a number is an actual figure, a target or a standard (MEANING.md section 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from extractor.attach.goals import NOTHING, GoalRule, Goals, Under, make_goal_rules
from extractor.document import QuantityMention
from extractor.kept import compiled_by_re
from extractor.numerals import CHINESE
from extractor.prefilter import needed_words
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
    """The rules of ``data/status.toml`` in the order in which they are tried, and words of which each match holds one.

    ``leads`` maps the first character of such a word to words with the places of
    their rules; ``always`` are the places of the rules that name none; ``any_lead``
    matches each of the words. ``goals`` are the rules that look at more than a window;
    ``own`` are the ids of those whose status is for the one number only.
    """

    rules: tuple[_StatusRule, ...]
    leads: Mapping[str, tuple[tuple[str, frozenset[int]], ...]]
    always: frozenset[int]
    any_lead: re.Pattern[str]
    goals: tuple[GoalRule, ...] = ()
    own: frozenset[str] = frozenset()

    def has_any(self, text: str, start: int, end: int) -> bool:
        """Whether any rule can match in ``text[start:end]``."""
        return bool(self.always) or self.any_lead.search(text, start, end) is not None

    def possible(self, text: str) -> list[_StatusRule]:
        """The rules that can match in ``text``, in order: those with one of their words in it."""
        found: set[int] = set()
        for character in self.leads.keys() & set(text):
            for word, places in self.leads[character]:
                if word in text:
                    found |= places
        return [self.rules[at] for at in sorted(found | self.always)]


def load_status_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of ``data/status.toml`` and of the user's files, with their proof."""
    return load_rules("status.toml", {}, folders)


def make_status_rules(rules: Sequence[Rule]) -> StatusRules:
    """The rules ready to be asked."""
    leads: dict[str, dict[str, set[int]]] = {}
    always = set()
    near = [rule for rule in rules if "where" not in rule.fields]
    for at, rule in enumerate(near):
        words = first_words(rule.pattern) or _plain(needed_words(rule.pattern))
        if not words:
            always.add(at)
        for word in words:
            leads.setdefault(word[0], {}).setdefault(word, set()).add(at)
    return StatusRules(
        tuple(_read(rule) for rule in near),
        {first: tuple((word, frozenset(at)) for word, at in words.items()) for first, words in leads.items()},
        frozenset(always),
        compiled_by_re("|".join(re.escape(word) for words in leads.values() for word in words) or "(?!)"),
        make_goal_rules(rules),
        frozenset(rule.id for rule in rules if rule.fields.get("own")),
    )


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, if none of them holds a mark that stands for a number."""
    return () if any(mark in word for word in words for mark in (HERE, OTHER)) else words


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
    said: list[tuple[str, str | None]] = [(quantity.status or "actual", None) for quantity in quantities]
    if rules.has_any(text, start, end):
        possible = rules.possible(text[start:end])
        windows = _windows(text, start, end, quantities)
        said = [_status_of(window, quantity, possible) for window, quantity in zip(windows, quantities, strict=True)]
    if ("actual", None) not in said:
        return said
    goals = Goals(text, start, end, under, rules.goals)
    return [
        (goals.status(quantity) or one) if one == ("actual", None) else one
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


def _status_of(window: str, quantity: QuantityMention, rules: Sequence[_StatusRule]) -> tuple[str, str | None]:
    forms = _forms(quantity)
    for rule in rules:
        if rule.forms and rule.forms.isdisjoint(forms):
            continue
        found = rule.rule.regex.search(window)
        if found and not (rule.unless and _taken_back(rule.unless, window, found.start(), found.end())):
            return rule.status, rule.rule.id
    return quantity.status or "actual", None


def _forms(quantity: QuantityMention) -> list[str]:
    forms = [quantity.form]
    if quantity.unit and "/" in quantity.unit:
        forms.append("rate")
    if quantity.dimension and quantity.dimension.startswith("money"):
        forms.append("money")
    return forms


def _taken_back(unless: Sequence[str], window: str, start: int, end: int) -> bool:
    lead = window[max(0, start - LEAD) : start]
    *earlier, last = _BOUNDS.split(lead[lead.rfind(OTHER) + 1 :])
    quote = last + window[start:end]
    return any(word in quote or any(clause.endswith(word) for clause in earlier) for word in unless)
