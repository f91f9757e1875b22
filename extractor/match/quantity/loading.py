"""Load the rules of quantities: units, qualifiers, words, forms and blockers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import DataError
from extractor.lexicon import alternation, read_table
from extractor.match.quantity.units import UnitTable, make_unit_table
from extractor.match.quantity.vocabulary import Vocabulary, inside_pattern, make_vocabulary, multiplier_pattern
from extractor.numerals import CHINESE
from extractor.rules import Rule, load_rules

DIGIT = "0-9０-９"
ARABIC = rf"(?:[{DIGIT}]{{1,3}}(?:,[{DIGIT}]{{3}})+(?![{DIGIT}])|[{DIGIT}]+)(?:[.．][{DIGIT}]+)?"
USES = (
    "range",
    "list",
    "bare",
    "infer_before",
    "infer_after",
    "measured",
    "threshold",
    "threshold_before",
    "leftover",
    "counted",
)
_NO_MULTIPLIER = str.maketrans("", "", "百千万亿")
_TRIGGERS = ("first", "prev", "next")


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """All that :func:`match_quantities` knows; frozen, and made of picklable values.

    ``by_first``, ``by_prev`` and ``by_next`` hold the rules to try at a numeral
    by its first character or two, the character before it and the one after its
    digits; ``uses`` those that the reading of a plain number asks for by name.
    ``scan`` finds where a numeral or another such character stands, ``number``
    is a numeral with its multiplier, ``numeral`` one without.
    """

    units: UnitTable
    vocabulary: Vocabulary
    powers: Mapping[str, int]
    scan: re.Pattern[str]
    number: re.Pattern[str]
    numeral: re.Pattern[str]
    mixed: re.Pattern[str]
    by_first: Mapping[str, tuple[Rule, ...]]
    by_prev: Mapping[str, tuple[Rule, ...]]
    by_next: Mapping[str, tuple[Rule, ...]]
    uses: Mapping[str, tuple[Rule, ...]]
    rules: tuple[Rule, ...]


def load_quantity_rules(folders: Sequence[Path] = ()) -> QuantityRules:
    """The built-in rules with those of the user's ``folders`` (same file names) added.

    Raises DataError, with file and line, for a row or rule that cannot be used.

    >>> rules = load_quantity_rules()
    >>> rules.units.named("亩").dimension
    'area'
    """
    unit_rows = read_table(
        "units.tsv", ("unit", "aliases", "code", "dimension", "factor", "counts", "not_before", "digits", "as"), folders
    )
    multipliers = read_table("multipliers.tsv", ("multiplier", "power", "not_before"), folders)
    qualifiers = read_table(
        "qualifiers.tsv", ("word", "qualifier", "place", "not_after", "not_before", "status", "optional"), folders
    )
    words = read_table("quantity_words.tsv", ("word", "kind"), folders)
    units = make_unit_table(unit_rows)
    multiplier, inside = multiplier_pattern(multipliers), inside_pattern(qualifiers)
    spoken = rf"(?:[{CHINESE.translate(_NO_MULTIPLIER)}]|{multiplier})+(?:点[零〇一二三四五六七八九]+)?"
    placeholders = {
        "number": rf"(?:{ARABIC}[ ]?(?:{multiplier})?|{spoken})",
        "arabic": ARABIC,
        "digit": f"[{DIGIT}]",
        "chinese": f"[{CHINESE}]",
        "inside": inside,
        "multiplier": multiplier,
        "unit": alternation(unit.written for group in units.by_first.values() for unit in group),
    }
    forms = load_rules("quantities.toml", placeholders, folders)
    blockers = load_rules("blockers.toml", placeholders, folders)
    early = [rule for rule in forms if rule.fields.get("precedes")]
    triggers = _triggers((*early, *blockers, *(rule for rule in forms if rule not in early)))
    return QuantityRules(
        units=units,
        vocabulary=make_vocabulary(qualifiers, words, CHINESE + "0123456789"),
        powers={row.cells["multiplier"]: int(row.cells["power"]) for row in multipliers},
        scan=re.compile(f"[{DIGIT}{CHINESE}{re.escape(''.join(key[0] for key in triggers['first']))}]"),
        number=re.compile(
            rf"(?P<digits>{ARABIC}|{spoken})[ ]?(?P<inside>{inside})?"
            rf"(?:(?P<multiplier>{multiplier})(?P<second>{inside})?)?"
        ),
        numeral=re.compile(rf"{ARABIC}|{spoken}"),
        # 1亿2345万, 3万5千, 2万4670; 357万60岁 are two numbers
        mixed=re.compile(
            rf"[{DIGIT}]{{1,9}}[万亿千百]{{1,2}}(?:[{DIGIT}]{{1,4}}[万亿千百]{{1,2}}){{0,3}}(?:[{DIGIT}]{{3,4}})?"
            rf"(?![{DIGIT}.．年月日])"
        ),
        by_first=triggers["first"],
        by_prev=triggers["prev"],
        by_next=triggers["next"],
        uses=_uses((*forms, *blockers)),
        rules=(*forms, *blockers),
    )


def _triggers(rules: Sequence[Rule]) -> dict[str, dict[str, tuple[Rule, ...]]]:
    tables: dict[str, dict[str, list[Rule]]] = {name: {} for name in _TRIGGERS}
    for rule in rules:
        if "use" in rule.fields:
            continue
        named = [name for name in _TRIGGERS if rule.fields.get(name)]
        if len(named) != 1 or not ("kind" in rule.fields or "form" in rule.fields):
            mend = "give it one of first, prev, next (the characters that set it off) and a kind or form"
            raise DataError(rule.file, rule.line, f"rule {rule.id!r} cannot be set off", mend)
        keys = rule.fields[named[0]]
        for key in dict.fromkeys(keys.replace("\\n", "\n") if isinstance(keys, str) else keys):
            tables[named[0]].setdefault(key, []).append(rule)
    return {name: {key: tuple(found) for key, found in table.items()} for name, table in tables.items()}


def _uses(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {name: [] for name in USES}
    for rule in rules:
        use = rule.fields.get("use")
        if use is None:
            continue
        if use not in found:
            raise DataError(rule.file, rule.line, f"use {use!r}", f"allowed: {', '.join(USES)}")
        found[use].append(rule)
    return {name: tuple(group) for name, group in found.items()}
