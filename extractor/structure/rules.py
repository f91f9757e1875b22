"""What headings look like, from the data files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extractor.kept import compiled
from extractor.lexicon import read_table
from extractor.rules import Rule, load_rules


@dataclass(frozen=True, slots=True)
class StructureRules:
    """The rules for whole lines and for headings that run into text; ``chapter`` for those glued to it.

    ``line`` is all rules for lines as one pattern, whose last group names the
    rule that matched (r0, r1, …); ``numbered`` and ``opening`` say quickly that no
    numbered rule for lines, and no rule for headings that run into text, matches.
    """

    lines: tuple[Rule, ...]
    run_in: tuple[Rule, ...]
    line: regex.Pattern[str]
    numbered: regex.Pattern[str]
    opening: regex.Pattern[str]
    chapter: regex.Pattern[str]


def load_structure_rules(folders: Sequence[Path] = ()) -> StructureRules:
    """The heading rules and chapter names of the package and of the user's folders.

    Raises DataError for a rule that is wrong.

    >>> [rule.id for rule in load_structure_rules().lines][-1]
    'heading.plain'
    """
    rules = load_rules("structure_headings.toml", folders=folders)
    lines = tuple(rule for rule in rules if not rule.fields.get("run_in"))
    run_in = tuple(rule for rule in rules if rule.fields.get("run_in"))
    names = {row.cells["name"] for row in read_table("structure_chapters.tsv", ("name",), folders)}
    numbered = tuple(rule for rule in lines if rule.fields.get("rank"))
    return StructureRules(lines, run_in, _any_of(lines), _any_of(numbered), _any_of(run_in), _chapter(names))


def _any_of(rules: Sequence[Rule]) -> regex.Pattern[str]:
    return compiled("|".join(f"(?P<r{i}>{rule.pattern})" for i, rule in enumerate(rules)) or "(?!)")


def _chapter(names: set[str]) -> regex.Pattern[str]:
    """Chapter names joined by 、 and 和, with white space anywhere in them (综　合)."""
    spaced = (r"\s*+".join(map(regex.escape, name)) for name in sorted(names, key=lambda name: (-len(name), name)))
    name = "(?:" + "|".join(spaced) + ")"
    return compiled(rf"\s*+{name}(?:\s*+[、，和与及]\s*+{name})*+")
