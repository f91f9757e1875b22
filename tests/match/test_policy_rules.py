"""Every rule of policies.toml proves itself: its examples are found by it, its counter-examples are not."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from extractor.document import Article, Document, PolicyMention
from extractor.match.policy import PolicyRules, load_policy_rules, match_policies
from extractor.rules import Example, Rule

RULES = load_policy_rules()
MATCHING = [rule for rule in RULES.rules.values() if rule.fields["at"] != "check"]
CHECKS = [rule for rule in RULES.rules.values() if rule.fields["at"] == "check"]


def mentions(text: str, rules: PolicyRules = RULES) -> list[PolicyMention]:
    """The policy mentions of a text that is one article without structure."""
    return match_policies(Document(Article("a", text), (), (), ()), rules)


def field(mention: PolicyMention, name: str) -> Any:
    value = getattr(mention, name)
    return "|".join(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r.id}: {e.quote}") for r in MATCHING for e in r.examples]
)
def test_an_example_is_found_by_its_rule(rule: Rule, example: Example) -> None:
    found = [m for m in mentions(example.text) if (m.start, m.end) == (example.start, example.end)]
    assert [m.rule for m in found] == [rule.id]
    assert {key: field(found[0], key) for key in example.fields} == dict(example.fields)


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, t, id=f"{r.id}: {t}") for r in MATCHING for t in r.counter_examples]
)
def test_a_counter_example_stays_silent(rule: Rule, text: str) -> None:
    assert [m for m in mentions(text) if m.rule == rule.id] == []


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r.id}: {e.quote}") for r in CHECKS for e in r.examples]
)
def test_a_check_reads_its_example(rule: Rule, example: Example) -> None:
    match = rule.regex.match(example.text, 0, len(example.text))
    assert match is not None
    assert match.span() == (example.start, example.end)


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, t, id=f"{r.id}: {t}") for r in CHECKS for t in r.counter_examples]
)
def test_a_check_passes_its_counter_example_over(rule: Rule, text: str) -> None:
    match = rule.regex.match(text)
    assert match is None or match.end() in (0, match.start()) or match.span() != (0, len(text))


def test_the_definitions_are_picklable_before_and_after_use() -> None:
    text = "出台《南通市慈善条例》"
    expected = mentions(text)
    assert mentions(text, pickle.loads(pickle.dumps(RULES))) == expected
