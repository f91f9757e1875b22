"""Load the rules of quantities: units, qualifiers, words, forms and blockers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import DataError
from extractor.kept import compiled_by_re
from extractor.lexicon import alternation, read_table
from extractor.match.quantity.triggers import Triggers, make_triggers
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


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """All that :func:`match_quantities` knows; frozen, and made of picklable values.

    ``triggers`` give the rules to try at a numeral; ``uses`` those that the
    reading of a plain number asks for by name, ``range_signs`` and ``list_signs``
    the characters that join two numbers. ``scan`` finds where a numeral or
    another character that sets off a rule stands, ``number`` is a numeral with
    its multiplier, ``numeral`` one without.
    """

    units: UnitTable
    vocabulary: Vocabulary
    powers: Mapping[str, int]
    scan: re.Pattern[str]
    number: re.Pattern[str]
    numeral: re.Pattern[str]
    mixed: re.Pattern[str]
    triggers: Triggers
    uses: Mapping[str, tuple[Rule, ...]]
    range_signs: frozenset[str]
    list_signs: frozenset[str]
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
    ordered = (*early, *blockers, *(rule for rule in forms if rule not in early))
    triggers = make_triggers([rule for rule in ordered if "use" not in rule.fields])
    begins = "".join(key[0] for key in (*triggers.first, *triggers.pair))
    uses = _uses((*forms, *blockers))
    return QuantityRules(
        units=units,
        vocabulary=make_vocabulary(qualifiers, words, CHINESE + "0123456789"),
        powers={row.cells["multiplier"]: int(row.cells["power"]) for row in multipliers},
        scan=compiled_by_re(f"[{DIGIT}{CHINESE}{re.escape(begins)}]"),
        number=compiled_by_re(
            rf"(?P<digits>{ARABIC}|{spoken})[ ]?(?P<inside>{inside})?"
            rf"(?:(?P<multiplier>{multiplier})(?P<second>{inside})?)?"
        ),
        numeral=compiled_by_re(rf"{ARABIC}|{spoken}"),
        # 1亿2345万, 3万5千, 2万4670; 357万60岁 are two numbers
        mixed=compiled_by_re(
            rf"[{DIGIT}]{{1,9}}[万亿千百]{{1,2}}(?:[{DIGIT}]{{1,4}}[万亿千百]{{1,2}}){{0,3}}(?:[{DIGIT}]{{3,4}})?"
            rf"(?![{DIGIT}.．年月日])"
        ),
        triggers=triggers,
        uses=uses,
        range_signs=frozenset(uses["range"][0].fields["signs"]),
        list_signs=frozenset(uses["list"][0].fields["signs"]),
        rules=(*forms, *blockers),
    )


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
