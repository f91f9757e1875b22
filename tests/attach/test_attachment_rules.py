"""Each example of ``attachment.toml`` and ``status.toml`` proves its rule through the whole pipeline."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from extractor.attach.rules import AttachmentRule, load_attachment_rules
from extractor.attach.status import load_status_rules
from extractor.attach.trace import trace_sentence
from extractor.pipeline import follow
from extractor.reading import article_from_text
from extractor.records import ObservationRecord
from extractor.rulebook import Rulebook, default_rulebook
from extractor.rules import Example, Rule, parse_example

PUBLISHED = date(2024, 1, 15)
ATTACHMENT = load_attachment_rules()
STATUS = load_status_rules()
OPEN_FAULTS: dict[str, str] = {}
"""Marked text of an example that its rule does not yet serve, with the reason; strict, so that a mend shows."""


class Read(NamedTuple):
    """The observation at the mark, and the status rule that spoke of it (None for none)."""

    observation: ObservationRecord
    status_rule: str | None


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return default_rulebook()


def read(example: Example, rulebook: Rulebook) -> Read:
    """What the pipeline makes of the number that the example marks; fails if no number stands exactly there."""
    article = article_from_text(example.text, title=None, published=PUBLISHED, rules=rulebook.reading)
    done = follow(article, rulebook)
    status: dict[int, str | None] = {}
    for given, _ in done.given:
        rules = trace_sentence(done.document.text, given, rulebook.attach).status
        status |= {quantity.start: rule for quantity, rule in zip(given.quantities, rules, strict=True)}
    spans = [(one.quantity.start, one.quantity.end) for one in done.record.observations]
    assert (example.start, example.end) in spans, [example.text[s:e] for s, e in spans]
    return Read(done.record.observations[spans.index((example.start, example.end))], status[example.start])


def marked(example: Example) -> str:
    return f"{example.text[: example.start]}⟦{example.quote}⟧{example.text[example.end :]}"


def case(rule: AttachmentRule | Rule, example: Example) -> object:
    text = marked(example)
    marks = [pytest.mark.xfail(reason=OPEN_FAULTS[text], strict=True)] if text in OPEN_FAULTS else []
    return pytest.param(rule, example, id=f"{rule.id}: {text}", marks=marks)


def attachment_cases(name: str) -> list[object]:
    return [case(rule, example) for rule in ATTACHMENT for example in getattr(rule, name)]


def status_cases(name: str) -> list[object]:
    return [
        case(rule, entry if isinstance(entry, Example) else parse_example(entry, rule.file, rule.line))
        for rule in STATUS
        for entry in getattr(rule, name)
    ]


@pytest.mark.parametrize(("rule", "example"), attachment_cases("examples"))
def test_attachment_example(rule: AttachmentRule, example: Example, rulebook: Rulebook) -> None:
    observation = read(example, rulebook).observation
    assert observation.rule == rule.id
    assert observation.indicator is not None
    got = {
        "indicator": observation.indicator.text,
        "measure": observation.measure,
        "direction": observation.direction,
    }
    assert {name: got[name] for name in example.fields} == dict(example.fields)
    if rule.measure != "verb":
        assert observation.measure == rule.measure


@pytest.mark.parametrize(("rule", "example"), attachment_cases("counter_examples"))
def test_attachment_counter_example(rule: AttachmentRule, example: Example, rulebook: Rulebook) -> None:
    assert read(example, rulebook).observation.rule != rule.id


@pytest.mark.parametrize(("rule", "example"), status_cases("examples"))
def test_status_example(rule: Rule, example: Example, rulebook: Rulebook) -> None:
    observation, status_rule = read(example, rulebook)
    assert status_rule == rule.id
    assert observation.status == rule.fields["status"]


@pytest.mark.parametrize(("rule", "example"), status_cases("counter_examples"))
def test_status_counter_example(rule: Rule, example: Example, rulebook: Rulebook) -> None:
    assert read(example, rulebook).status_rule != rule.id


@pytest.mark.parametrize("rule", ATTACHMENT, ids=lambda rule: rule.id)
def test_an_example_says_what_the_indicator_is(rule: AttachmentRule) -> None:
    for example in rule.examples:
        assert "indicator" in example.fields
        assert rule.measure != "verb" or "measure" in example.fields


def test_open_faults_are_of_examples_that_are_still_there() -> None:
    cases = [*attachment_cases("examples"), *attachment_cases("counter_examples")]
    cases += [*status_cases("examples"), *status_cases("counter_examples")]
    texts = {marked(one.values[1]) for one in cases}  # type: ignore[attr-defined]
    assert set(OPEN_FAULTS) <= texts
