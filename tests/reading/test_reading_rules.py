"""Each reading rule matches its examples with exactly their span, and stays silent on its counter-examples."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from extractor.errors import DataError
from extractor.reading import load_reading_rules
from extractor.reading.dates import find_date
from extractor.rules import Rule, load_rules

RULES = (*load_rules("reading_furniture.toml"), *load_rules("reading_shapes.toml"))
WHOLE = {"line", "title", "no-title"}


def spans(rule: Rule, text: str) -> list[tuple[int, int]]:
    if rule.fields.get("place", rule.fields.get("kind")) in WHOLE:
        match = rule.regex.fullmatch(text)
        return [match.span()] if match else []
    return [match.span() for match in rule.regex.finditer(text)]


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r.id}: {e.text}") for r in RULES for e in r.examples]
)
def test_example(rule: Rule, example) -> None:
    assert (example.start, example.end) in spans(rule, example.text)
    if "date" in example.fields:
        found = find_date(example.text, [rule])
        assert found is not None
        expected = None if example.fields["date"].startswith("--") else example.fields["date"]
        assert (found.day and found.day.isoformat()) == expected


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, c, id=f"{r.id}: {c}") for r in RULES for c in r.counter_examples]
)
def test_counter_example(rule: Rule, text: str) -> None:
    assert spans(rule, text) == []


def test_rules_can_be_pickled_and_are_the_same_each_time() -> None:
    rules = load_reading_rules()
    for again in (pickle.loads(pickle.dumps(rules)), load_reading_rules()):
        assert again.labels == rules.labels
        assert again.line.pattern == rules.line.pattern
        assert [rule.id for rule in again.dates] == [rule.id for rule in rules.dates]


def test_a_folder_adds_labels_and_furniture(tmp_path: Path) -> None:
    (tmp_path / "reading_labels.tsv").write_text("label\tfield\trank\n供图单位\tother\t\n", encoding="utf-8")
    (tmp_path / "reading_furniture.toml").write_text(
        "[[rule]]\nid = 'furniture.bell'\npattern = '铃声.*'\nplace = 'line'\n"
        "examples = ['⟦铃声提醒⟧']\ncounter_examples = ['钟声']\n",
        encoding="utf-8",
    )
    rules = load_reading_rules([tmp_path])
    assert rules.labels["供图单位"].field == "other"
    assert rules.line.fullmatch("铃声提醒")


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reading_labels.tsv").write_text("label\tfield\n来自\tsrc\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"field 'src'; write one of source"):
        load_reading_rules([tmp_path])
