"""The rules and tables of the period room, loaded and checked once.

``periods.toml`` holds the rules, ``period_forms.tsv`` their building blocks,
and ``period_words.tsv``, ``period_parts.tsv``, ``period_eras.tsv``,
``period_plans.tsv`` and ``period_festivals.tsv`` the words with their dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extractor.errors import DataError
from extractor.lexicon import alternation, read_table
from extractor.rules import Rule, expand, load_rules

RULES = "periods.toml"
FORMS = "period_forms.tsv"
LABELS = ("period", "comparison")
_GROUP_NAME = re.compile(r"\(\?P<[a-z_0-9]+>")


@dataclass(frozen=True, slots=True)
class PeriodRules:
    """Everything that the period room knows, frozen and picklable.

    ``begins`` finds the places where a mention can begin; ``by_first`` gives
    for a first character one pattern whose n-th group is the n-th rule of
    ``rules_by_first``. ``point`` parses one point of the calendar into named
    groups. ``words`` maps a kind (year, month, day) to word → shift; ``parts``
    a word to its first and last MM-DD and granularity; ``eras`` and ``plans``
    a word to its days; ``festivals`` a (word, year) to its days, year '' for
    every other year. ``future`` matches a text after whose end a bare month
    may lie after the publication date (计划9月份).
    """

    rules: tuple[Rule, ...]
    begins: re.Pattern[str]
    by_first: Mapping[str, re.Pattern[str]]
    rules_by_first: Mapping[str, tuple[Rule, ...]]
    by_id: Mapping[str, Rule]
    point: regex.Pattern[str]
    words: Mapping[str, Mapping[str, str]]
    parts: Mapping[str, tuple[str, str, str]]
    eras: Mapping[str, str]
    plans: Mapping[str, tuple[str, str]]
    festivals: Mapping[tuple[str, str], tuple[str, str]]
    future: re.Pattern[str]


def load_period_rules(folders: Sequence[Path] = ()) -> PeriodRules:
    """The built-in period rules and tables, followed by those in the user's folders.

    Raises DataError with file and line for a rule without proof, an unknown
    building block, a wrong label or ``starts`` that does not cover an example.

    >>> len(load_period_rules().rules) > 20
    True
    """
    words: dict[str, dict[str, str]] = {}
    for row in read_table("period_words.tsv", ("kind", "word", "shift"), folders):
        words.setdefault(row["kind"], {})[row["word"]] = row["shift"]
    parts = {
        row["word"]: (row["first"], row["last"], row["granularity"])
        for row in read_table("period_parts.tsv", ("word", "first", "last", "granularity"), folders)
    }
    eras = {row["word"]: row["first"] for row in read_table("period_eras.tsv", ("word", "first"), folders)}
    plans = {
        row["word"]: (row["first"], row["last"])
        for row in read_table("period_plans.tsv", ("word", "first", "last"), folders)
    }
    festivals = {
        (row["word"], row["year"]): (row["first"], row["last"])
        for row in read_table("period_festivals.tsv", ("word", "year", "first", "last"), folders)
    }
    lists = {f"word_{kind}": alternation(entries) for kind, entries in words.items()}
    lists |= {
        "part": alternation(parts),
        "era": alternation(eras),
        "plan": alternation(plans),
        "festival": alternation({word for word, _ in festivals}),
        "numeral": "一二两三四五六七八九十〇",
    }
    forms = _read_forms(lists, folders)
    unnamed = {name: _GROUP_NAME.sub("(?:", pattern) for name, pattern in forms.items()}
    rules = load_rules(RULES, unnamed, folders)
    firsts, begins = _starts(rules, unnamed)
    return PeriodRules(
        rules=rules,
        begins=begins,
        by_first=_patterns(firsts),
        rules_by_first={first: tuple(found) for first, found in firsts.items()},
        by_id={rule.id: rule for rule in rules},
        point=regex.compile(forms["point"]),
        words=words,
        parts=parts,
        eras=eras,
        plans=plans,
        festivals=festivals,
        future=re.compile(f"(?:{_cue('future', folders)})$"),
    )


def _cue(kind: str, folders: Sequence[Path]) -> str:
    rows = read_table("period_cues.tsv", ("kind", "text"), folders)
    return "|".join(row["text"] for row in rows if row["kind"] == kind) or "(?!)"


def _read_forms(lists: Mapping[str, str], folders: Sequence[Path]) -> dict[str, str]:
    """Building blocks by name with their placeholders expanded, whatever their order in the file."""
    rows = {row["name"]: row for row in read_table(FORMS, ("name", "pattern"), folders)}
    done = dict(lists)

    def finish(name: str, above: tuple[str, ...]) -> None:
        row = rows[name]
        if name in above:
            raise DataError(row.file, row.line, f"{name} is made of itself", "take the circle out")
        for used in re.findall(r"\{([a-z_0-9]*[a-z][a-z_0-9]*)\}", row["pattern"]):
            if used in rows and used not in done:
                finish(used, (*above, name))
        done[name] = expand(row["pattern"], done, row.file, row.line)

    for name in rows:
        if name not in done:
            finish(name, ())
    return done


def _starts(rules: Sequence[Rule], forms: Mapping[str, str]) -> tuple[dict[str, list[Rule]], re.Pattern[str]]:
    """The rules by first character, and one pattern for all places where a mention can begin."""
    firsts: dict[str, list[Rule]] = {}
    branches: list[str] = []
    for rule in rules:
        if rule.fields.get("label") not in LABELS:
            found = f"label {rule.fields.get('label')!r} of {rule.id!r}"
            raise DataError(rule.file, rule.line, found, f"allowed: {', '.join(LABELS)}")
        for entry in rule.fields.get("starts", ()):
            head, _, rest = entry.partition(" ")
            head = head.replace("{d}", "0123456789０１２３４５６７８９").replace("{numeral}", forms["numeral"])
            branch = f"(?<=[{head}])(?:{rest.replace('{d}', forms['d'])})"
            if branch not in branches:
                branches.append(branch)
            for first in head:
                if rule not in firsts.setdefault(first, []):
                    firsts[first].append(rule)
        for example in rule.examples:
            if example.quote[0] not in firsts or rule not in firsts[example.quote[0]]:
                found = f"starts of {rule.id!r} leave out its example {example.quote!r}"
                raise DataError(rule.file, rule.line, found, "add the first character to starts")
    order = {rule.id: place for place, rule in enumerate(rules)}
    for entries in firsts.values():
        entries.sort(key=lambda rule: order[rule.id])
    return firsts, re.compile(f"[{''.join(firsts)}](?:{'|'.join(branches)})")


def _patterns(firsts: Mapping[str, Sequence[Rule]]) -> dict[str, re.Pattern[str]]:
    """For each first character its rules as one pattern, one capturing group for each."""
    made: dict[tuple[str, ...], re.Pattern[str]] = {}
    by_first: dict[str, re.Pattern[str]] = {}
    for first, rules in firsts.items():
        ids = tuple(rule.id for rule in rules)
        if ids not in made:
            made[ids] = re.compile("|".join(f"({_GROUP_NAME.sub('(?:', rule.regex.pattern)})" for rule in rules))
        by_first[first] = made[ids]
    return by_first


