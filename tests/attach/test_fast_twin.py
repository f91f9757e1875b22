"""The fast engine gives the matches that spaCy's Matcher gives, for every quantity of every sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.attach.engine import RuleEngine
from extractor.attach.fast import FastMatcher, is_fast
from extractor.attach.rules import AttachmentMatcher, AttachmentRule, load_attachment_rules
from extractor.attach.sentence import SentenceInput
from extractor.attach.tags import QUANTITY, RANK
from extractor.attach.tokens import Token
from extractor.attach.trace import trace_sentence
from extractor.pipeline import follow
from extractor.reading import read_file
from extractor.rulebook import Rulebook, default_rulebook

RULES = load_attachment_rules()


class Said(NamedTuple):
    """One match as both twins tell it."""

    order: int
    rule: str
    quantity: int
    tokens: tuple[tuple[int, str], ...]


class Twins:
    """Both engines over the same rules."""

    def __init__(self, rules: Sequence[AttachmentRule]) -> None:
        self._fast = FastMatcher(rules)
        self._slow = AttachmentMatcher(rules)

    def assert_agree(self, text: str, tokens: Sequence[Token]) -> int:
        """Both give the same for each quantity; the number of matches compared."""
        slow = self._slow.matches(text, tokens)
        code = self._fast.encode(text, tokens)
        compared = 0
        for i in (i for i, token in enumerate(tokens) if token.tag in (QUANTITY, RANK)):
            quick = [Said(m.order, m.rule.id, m.quantity, m.tokens) for m in self._fast.at(code, code[::-1], i)]
            sure = [Said(m.order, m.rule.id, m.quantity, m.tokens) for m in slow.get(i, [])]
            assert quick == sure, text[tokens[0].start : tokens[-1].end]
            compared += len(quick)
        return compared


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return default_rulebook()


@pytest.fixture(scope="module")
def twins() -> Twins:
    return Twins(RULES)


def sentences(path: Path, rulebook: Rulebook) -> Iterator[tuple[str, SentenceInput]]:
    done = follow(read_file(path, rules=rulebook.reading), rulebook)
    return ((done.document.text, one.sentence) for one in done.given)


def compared(paths: Sequence[Path], rulebook: Rulebook, twins: Twins) -> int:
    return sum(
        twins.assert_agree(text, trace_sentence(text, sentence, rulebook.attach).tokens)
        for path in paths
        for text, sentence in sentences(path, rulebook)
    )


def test_every_built_in_rule_has_the_fast_form() -> None:
    assert [rule.id for rule in RULES if not is_fast(rule)] == []


def test_twins_agree_on_the_sample_bulletins(bulletins: list[Path], rulebook: Rulebook, twins: Twins) -> None:
    assert compared(bulletins, rulebook, twins) > 1000


def test_twins_agree_on_real_articles(shared: Path, rulebook: Rulebook, twins: Twins) -> None:
    assert compared(sorted((shared / "corpora" / "articles").glob("*.txt")), rulebook, twins) > 5000


def _values(key: str) -> list[str]:
    found: set[str] = set()
    for spec in (spec for rule in RULES for spec in rule.pattern):
        value: Any = spec.get(key, [])
        found.update(value["IN"] if isinstance(value, dict) else [value] if isinstance(value, str) else value)
    return sorted(found)


TAGS = [*_values("TAG"), "X"]
TEXTS = [*_values("TEXT"), "甲"]


@given(st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(TEXTS)), max_size=12))
@settings(max_examples=1000, deadline=None)
def test_twins_agree_on_any_row_of_tokens(twins: Twins, row: list[tuple[str, str]]) -> None:
    tokens = [Token(i, i + 1, tag) for i, (tag, _) in enumerate(row)]
    twins.assert_agree("".join(text for _, text in row), [*tokens, Token(len(row), len(row), "END")])


def test_twins_agree_when_the_matcher_begins_anew(
    bulletins: list[Path], rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.attach.fast.REMEMBERED", 150)
    assert compared(bulletins[:3], rulebook, Twins(RULES)) > 300


def test_a_rule_beyond_the_fast_form_is_tried_in_its_place() -> None:
    """LENGTH is of spaCy's format and not of the fast one: such a rule goes to spaCy, in the order of all rules."""
    first, second = RULES[0], next(rule for rule in RULES if rule.id == "attach.noun.before")
    slow = AttachmentRule(
        id="mine.long",
        pattern=({"TAG": "NP", "LENGTH": {">=": 3}}, {"TAG": "QUANTITY"}),
        roles=("indicator", "quantity"),
        measure="level",
        carry=False,
        rest=False,
        trim=False,
        whole=False,
        when="",
        confidence=0.5,
        examples=(),
        counter_examples=(),
    )
    assert not is_fast(slow)
    text = "养老床位67张。"
    tokens = [Token(0, 4, "NP"), Token(4, 7, "QUANTITY"), Token(7, 8, "STOP"), Token(8, 8, "END")]
    found = RuleEngine([first, slow, second]).matches(text, tokens)
    assert [match.rule.id for match in found.at(1)] == ["mine.long", "attach.noun.before"]
    found = RuleEngine([first, second, slow]).matches(text, tokens)
    assert [match.rule.id for match in found.at(1)] == ["attach.noun.before", "mine.long"]
