"""Each rule of table_heads.toml matches its examples and no counter-example; unknown roles are errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.attach.table_rules import load_table_rules
from extractor.errors import DataError
from extractor.rules import Example, Rule, load_rules

RULES = load_rules("table_heads.toml")


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, one, id=f"{rule.id}:{one.text}") for rule in RULES for one in rule.examples],
)
def test_example(rule: Rule, example: Example) -> None:
    found = rule.regex.search(example.text)
    assert found is not None
    assert found.span() == (example.start, example.end)


@pytest.mark.parametrize(
    ("rule", "text"),
    [pytest.param(rule, text, id=f"{rule.id}:{text}") for rule in RULES for text in rule.counter_examples],
)
def test_counter_example(rule: Rule, text: str) -> None:
    assert rule.regex.search(text) is None


def test_an_unknown_role_is_an_error(tmp_path: Path) -> None:
    text = "[[rule]]\nid = 'x'\nrole = 'colour'\npattern = 'a'\nexamples = ['⟦a⟧']\ncounter_examples = ['b']\n"
    (tmp_path / "table_heads.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="colour"):
        load_table_rules([tmp_path])
