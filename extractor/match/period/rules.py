"""The rules and tables of the period room, loaded and checked once.

``periods.toml`` holds the rules, ``period_forms.tsv`` their building blocks,
and ``period_words.tsv``, ``period_parts.tsv``, ``period_eras.tsv``,
``period_plans.tsv`` and ``period_festivals.tsv`` the words with their dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import regex

from extractor.errors import DataError
from extractor.kept import compiled_by_re
from extractor.lexicon import alternation, read_table
from extractor.rules import Rule, expand, load_rules

RULES = "periods.toml"
FORMS = "period_forms.tsv"
LABELS = ("period", "comparison")
Match = Callable[[str, int, int], "re.Match[str] | None"]
DIGITS = "0123456789０１２３４５６７８９"
_GROUP_NAME = compiled_by_re(r"\(\?P<[a-z_0-9]+>")


@dataclass(frozen=True, eq=False)
class Branch:
    """A rule as the scan asks it: its pattern for `re`, and the names of its groups by number."""

    rule: Rule
    names: tuple[str, ...]

    @cached_property
    def match(self) -> Match:
        """Matches the rule at a place; compiled on first use."""
        return compiled_by_re(_GROUP_NAME.sub("(", self.rule.source)).match


@dataclass(frozen=True, slots=True, eq=False)
class PointPattern:
    """The pattern of one point of the calendar; hashed by identity, as a pattern's own hash takes long."""

    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PeriodRules:
    """Everything that the period room knows, frozen and picklable.

    ``begins`` finds the places where a mention can begin; ``by_first`` gives
    the rules for a first character. ``point`` parses one point of the calendar
    into named groups; a second group of a name has ``_2`` after it. ``words``
    maps a kind (year, month, day) to word → shift; ``parts`` a word to its
    first and last MM-DD and granularity; ``eras`` and ``plans`` a word to its
    days; ``festivals`` a (word, year) to its days, year '' for every other
    year, and ``festival`` finds such a word. ``future`` matches a text after
    whose end, and ``future_after`` one before whose start, a bare month may lie
    after the publication date (计划9月份, 9月将开工); ``aside`` matches a text
    after whose end a period is the time of something else (占去年总数).
    ``this_year`` are the words for times of the publication year.
    """

    rules: tuple[Rule, ...]
    begins: re.Pattern[str]
    by_first: Mapping[str, tuple[Branch, ...]]
    by_id: Mapping[str, Rule]
    point: PointPattern
    words: Mapping[str, Mapping[str, str]]
    parts: Mapping[str, tuple[str, str, str]]
    eras: Mapping[str, str]
    plans: Mapping[str, tuple[str, str]]
    festivals: Mapping[tuple[str, str], tuple[str, str]]
    festival: re.Pattern[str]
    future: re.Pattern[str]
    future_after: re.Pattern[str]
    aside: re.Pattern[str]
    this_year: tuple[str, ...]


def load_period_rules(folders: Sequence[Path] = ()) -> PeriodRules:
    """The built-in period rules and tables, followed by those in the user's folders.

    Raises DataError with file and line for a rule without proof, an unknown
    building block, a wrong label or ``starts`` that does not cover an example.

    >>> len(load_period_rules().rules) > 20
    True
    """
    words: dict[str, dict[str, str]] = {}
    for row in read_table("period_words.tsv", ("kind", "word", "shift"), folders):
        words.setdefault(row.cells["kind"], {})[row.cells["word"]] = row.cells["shift"]
    parts = {
        row.cells["word"]: (row.cells["first"], row.cells["last"], row.cells["granularity"])
        for row in read_table("period_parts.tsv", ("word", "first", "last", "granularity"), folders)
    }
    eras = {row.cells["word"]: row.cells["first"] for row in read_table("period_eras.tsv", ("word", "first"), folders)}
    plans = {
        row.cells["word"]: (row.cells["first"], row.cells["last"])
        for row in read_table("period_plans.tsv", ("word", "first", "last"), folders)
    }
    festivals = {
        (row.cells["word"], row.cells["year"]): (row.cells["first"], row.cells["last"])
        for row in read_table("period_festivals.tsv", ("word", "year", "first", "last"), folders)
    }
    lists: dict[str, Iterable[str]] = {f"word_{kind}": tuple(entries) for kind, entries in words.items()}
    lists |= {"part": parts, "era": eras, "plan": plans, "festival": {word for word, _ in festivals}}
    forms = _read_forms({name: alternation(entries) for name, entries in lists.items()}, folders)
    unnamed = {name: _GROUP_NAME.sub("(?:", pattern) for name, pattern in forms.items()}
    rules = load_rules(RULES, unnamed, folders)
    firsts, begins = _starts(rules, unnamed, lists)
    return PeriodRules(
        rules=rules,
        begins=begins,
        by_first=_branches(firsts, rules),
        by_id={rule.id: rule for rule in rules},
        point=PointPattern(compiled_by_re(_told_apart(forms["point"]))),
        words=words,
        parts=parts,
        eras=eras,
        plans=plans,
        festivals=festivals,
        festival=compiled_by_re(alternation(lists["festival"])),
        future=compiled_by_re(f"(?:{_cue('future', folders)})$"),
        future_after=compiled_by_re(_cue("future_after", folders)),
        aside=compiled_by_re(f"(?:{_cue('aside', folders)})$"),
        this_year=tuple(
            word for kind in ("year", "month", "day") for word, step in words.get(kind, {}).items() if step == "0"
        ),
    )


def _cue(kind: str, folders: Sequence[Path]) -> str:
    rows = read_table("period_cues.tsv", ("kind", "text"), folders)
    return "|".join(row.cells["text"] for row in rows if row.cells["kind"] == kind) or "(?!)"


def _told_apart(pattern: str) -> str:
    """The pattern with a number after each further group of a name, as `re` wants it."""
    seen: Counter[str] = Counter()

    def number(match: re.Match[str]) -> str:
        seen[match.group()] += 1
        count = seen[match.group()]
        return match.group() if count == 1 else f"{match.group()[:-1]}_{count}>"

    return _GROUP_NAME.sub(number, pattern)


def _read_forms(lists: Mapping[str, str], folders: Sequence[Path]) -> dict[str, str]:
    """Building blocks by name with their placeholders expanded, whatever their order in the file."""
    rows = {row.cells["name"]: row for row in read_table(FORMS, ("name", "pattern"), folders)}
    done = dict(lists)

    def finish(name: str, above: tuple[str, ...]) -> None:
        row = rows[name]
        if name in above:
            raise DataError(row.file, row.line, f"{name} is made of itself", "take the circle out")
        for used in re.findall(r"\{([a-z_0-9]*[a-z][a-z_0-9]*)\}", row.cells["pattern"]):
            if used in rows and used not in done:
                finish(used, (*above, name))
        done[name] = expand(row.cells["pattern"], done, row.file, row.line)

    for name in rows:
        if name not in done:
            finish(name, ())
    return done


def _starts(
    rules: Sequence[Rule], forms: Mapping[str, str], lists: Mapping[str, Iterable[str]]
) -> tuple[dict[str, list[Rule]], re.Pattern[str]]:
    """The rules by first character, and one pattern for all places where a mention can begin."""
    firsts: dict[str, list[Rule]] = {}
    branches: dict[str, set[str]] = {}
    for rule in rules:
        if rule.fields.get("label") not in LABELS:
            found = f"label {rule.fields.get('label')!r} of {rule.id!r}"
            raise DataError(rule.file, rule.line, found, f"allowed: {', '.join(LABELS)}")
        for entry in rule.fields.get("starts", ()):
            for first, rest in _start(entry, rule, forms, lists):
                branches.setdefault(first, set()).add(rest)
                if rule not in firsts.setdefault(first, []):
                    firsts[first].append(rule)
        for example in rule.examples:
            if rule not in firsts.get(example.quote[0], ()):
                found = f"starts of {rule.id!r} leave out its example {example.quote!r}"
                raise DataError(rule.file, rule.line, found, "add the first character to starts")
    order = {rule.id: place for place, rule in enumerate(rules)}
    for entries in firsts.values():
        entries.sort(key=lambda rule: order[rule.id])
    # One branch for each literal first character: the form that `re` searches fastest.
    tails = [f"{regex.escape(first)}(?:{'|'.join(sorted(rests))})" for first, rests in branches.items()]
    return firsts, compiled_by_re("|".join(tails))


def _start(
    entry: str, rule: Rule, forms: Mapping[str, str], lists: Mapping[str, Iterable[str]]
) -> list[tuple[str, str]]:
    """An entry of ``starts`` as (first character, pattern for what follows it)."""
    if " " not in entry:
        name = entry.strip("{}")
        if name not in lists:
            raise DataError(rule.file, rule.line, f"starts {entry!r}", f"a word list is one of {', '.join(lists)}")
        tails: dict[str, set[str]] = {}
        for word in lists[name]:
            tails.setdefault(word[0], set()).add(word[1:])
        return [(first, alternation(rest)) for first, rest in tails.items()]
    heads, _, rest = entry.partition(" ")
    characters = heads.replace("{d}", DIGITS).replace("{numeral}", forms["numeral"])
    rest = expand(rest, {**forms, "numeral": f"[{forms['numeral']}]"}, rule.file, rule.line)
    return [(first, rest) for first in characters]


def _branches(firsts: Mapping[str, Sequence[Rule]], rules: Sequence[Rule]) -> dict[str, tuple[Branch, ...]]:
    """For each first character its rules, in order."""
    names = {rule.id: tuple(name[4:-1] for name in _GROUP_NAME.findall(rule.source)) for rule in rules}
    branches = {rule.id: Branch(rule, names[rule.id]) for rule in rules}
    return {first: tuple(branches[rule.id] for rule in found) for first, found in firsts.items()}
