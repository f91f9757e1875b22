"""Every example of the quantity and blocker rules matches as marked, every counter-example stays silent."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Article, Document
from extractor.match.quantity import QuantityMatches, QuantityRules, load_quantity_rules, match_quantities
from extractor.match.quantity.units import Unit
from extractor.rules import Example, Rule

RULES = load_quantity_rules()
JOINED = ("range", "list")


def matches(text: str, rules: QuantityRules = RULES) -> QuantityMatches:
    return match_quantities(Document(Article("t", text), (), (), ()), rules)


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}: {example.text[:24]!r}")
    for rule in RULES.rules
    for example in rule.examples
]
COUNTER_EXAMPLES = [
    pytest.param(rule, text, id=f"{rule.id}: {text[:24]!r}") for rule in RULES.rules for text in rule.counter_examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Example) -> None:
    found = matches(example.text)
    spans = {(m.start, m.end): m for group in found for m in group}
    mention = spans.get((example.start, example.end))
    assert mention is not None, [example.text[s:e] for s, e in spans]
    if "use" not in rule.fields or rule.fields["use"] in (*JOINED, "leftover"):
        assert mention.rule == rule.id
    if "kind" in rule.fields:
        assert mention.kind == rule.fields["kind"]
    for name, expected in example.fields.items():
        value = getattr(mention, name)
        assert value == (Decimal(expected) if isinstance(value, Decimal) else expected), name


def says(rule: Rule, found: QuantityMatches) -> list[object]:
    """What of the matches is this rule's doing."""
    use = rule.fields.get("use")
    quantities = found.quantities
    if use in (None, *JOINED, "leftover"):
        return [m for group in found for m in group if m.rule == rule.id]
    if use in ("infer_before", "infer_after"):
        return [q for q in quantities if q.unit_inferred and q.unit == rule.fields["unit"]]
    if use == "bare":
        return [q for q in quantities if q.form == "bare"]
    if use in ("threshold", "threshold_before"):
        return [q for q in quantities if q.optional == "threshold"]
    if use == "counted":
        return [q for q in quantities if q.form == "count" and q.unit is None]
    assert use == "measured"
    return [q for q in quantities if q.dimension in ("time", "age") and q.optional is None]


@pytest.mark.parametrize(("rule", "text"), COUNTER_EXAMPLES)
def test_counter_example(rule: Rule, text: str) -> None:
    assert says(rule, matches(text)) == []


def test_there_are_hundreds_of_examples() -> None:
    assert len(EXAMPLES) > 250
    assert len(COUNTER_EXAMPLES) > 180


def test_no_two_mentions_of_an_example_overlap() -> None:
    for rule in RULES.rules:
        for example in rule.examples:
            found = matches(example.text)
            spans = sorted((m.start, m.end) for group in found for m in group)
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans)), (rule.id, example.text)


FRAGMENTS = [
    *(example.quote for rule in RULES.rules for example in rule.examples),
    *(text for rule in RULES.rules for text in rule.counter_examples),
    *"，。；（〔“第每前后近一二十百千万亿半0123456789年月日个点号-/.+ \n",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6))
def test_a_rule_that_the_triggers_leave_out_does_not_match(fragments: list[str]) -> None:
    text = "".join(fragments)
    for hit in range(len(text)):
        for after in range(hit + 1, min(hit + 5, len(text)) + 1):
            asked = RULES.triggers.at(text, hit, after)
            slowly = RULES.triggers.at_slowly(text, hit, after)
            assert [rule for rule in slowly if rule in asked] == list(asked)
            left_out = [rule for rule in slowly if rule not in asked]
            assert not [rule.id for rule in left_out if rule.regex.match(text, hit)]


@pytest.mark.parametrize("text", sorted({unit.written for units in RULES.units.by_first.values() for unit in units}))
def test_the_unit_of_two_characters_is_that_of_one(text: str) -> None:
    for tail in ("", "人", "m", "地", "次", " "):
        written = text + tail
        assert RULES.units.at(written, 0) == next(
            (u for u in RULES.units.by_first[text[0]] if stands(u, written)), None
        )


def stands(unit: Unit, text: str) -> bool:
    """Whether the unit is what ``text`` begins with, as the table asks of every row."""
    rest = text[len(unit.written) :]
    if not text.startswith(unit.written) or (rest.startswith(unit.not_before) and not rest.startswith(unit.unless)):
        return False
    is_latin = unit.written[-1].isascii() and unit.written[-1].isalpha()
    return not (is_latin and rest[:1].isascii() and rest[:1].isalnum())
