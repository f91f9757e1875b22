"""Every example of the quantity and blocker rules matches as marked, every counter-example stays silent."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from extractor.document import Article, Document
from extractor.match.quantity import QuantityMatches, QuantityRules, load_quantity_rules, match_quantities
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
