"""Explanations: the number at a place, what was tried, and why region, period and status are as they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from extractor.cli.explained import explanation_json, explanation_text, offset_of, split_place
from extractor.errors import ExtractorError
from extractor.explain import Explanation, explain
from extractor.pipeline import extract
from extractor.reading import article_from_text, read_file
from extractor.rulebook import Rulebook, default_rulebook


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return default_rulebook()


def explained(text: str, number: str, rulebook: Rulebook, title: str | None = None) -> Explanation:
    article = article_from_text(text, title=title, published=date(2024, 1, 15), rules=rulebook.reading)
    return explain(article, article.text.index(number), rulebook)


def test_words_tokens_and_rules_of_a_number(rulebook: Rulebook) -> None:
    found = explained("截至2023年底，全市养老床位达5.2万张。", "5.2", rulebook)
    assert found.sentence == "截至2023年底，全市养老床位达5.2万张。"
    assert ("养老床位", "noun") in [(word.text, word.group) for word in found.words]
    assert [(token.text, token.tag) for token in found.tokens][-5:-2] == [
        ("养老床位", "NP"),
        ("达", "REPORT"),
        ("5.2万张", "QUANTITY"),
    ]
    verdicts = {rule.rule: rule.verdict for rule in found.rules}
    assert verdicts["attach.report.own"] == "chosen"
    assert verdicts["attach.change.rate"] == "refused"
    assert verdicts["attach.carried"] == "rival"
    assert [rule.order for rule in found.rules] == sorted(rule.order for rule in found.rules)


def test_region_and_period_come_with_their_reasons(rulebook: Rulebook) -> None:
    found = explained("截至2023年底，苏州市养老床位达5.2万张。", "5.2", rulebook).observation
    assert found is not None
    assert found.region is not None
    assert found.period is not None
    assert (found.region.adcode, found.region.via) == ("320500", "stated")
    assert found.region.evidence is not None
    assert found.region.evidence.text == "苏州市"
    assert found.period.evidence is not None
    assert found.period.evidence.text == "截至2023年底"


@pytest.mark.parametrize(
    ("text", "number", "status", "by"),
    [
        ("全市养老床位达5.2万张。", "5.2", "actual", None),
        ("今年计划新建公园12个。", "12", "target", "status.target.cue"),
        ("2031年新建公园12个。", "12", "target", "period"),
    ],
)
def test_status_comes_with_what_says_it(
    text: str, number: str, status: str, by: str | None, rulebook: Rulebook
) -> None:
    found = explained(text, number, rulebook)
    assert found.observation is not None
    assert (found.observation.status, found.status_by) == (status, by)


def test_a_number_of_a_row_has_the_rule_of_the_first(rulebook: Rulebook) -> None:
    found = explained("铁路、航空发送旅客分别增长8%、12%。", "12", rulebook)
    assert found.observation is not None
    assert found.observation.rule in [rule.rule for rule in found.rules if rule.verdict == "chosen"] or found.listed


def test_a_numeral_that_is_no_observation_is_told_with_its_kind(rulebook: Rulebook) -> None:
    found = explained("第14次会议召开，养老床位达5万张。", "14", rulebook)
    assert found.observation is None
    assert found.ledger is not None
    assert found.ledger.kind is not None
    assert found.ledger.kind in explanation_text(found)
    assert json.loads(explanation_json(found))["observation"] is None


@pytest.mark.parametrize(("text", "says"), [("养老床位达5万张。", "5 at 5"), ("养老床位充足。", "the text has none")])
def test_a_place_without_number_is_an_error_that_names_the_nearest(text: str, says: str, rulebook: Rulebook) -> None:
    with pytest.raises(ExtractorError, match=says):
        explained(text, "养", rulebook)


def test_every_observation_of_the_sample_bulletins_is_explained(bulletins: list[Path], rulebook: Rulebook) -> None:
    for path in bulletins[:4]:
        article = read_file(path, rules=rulebook.reading)
        for one in extract(article, rulebook=rulebook).observations:
            found = explain(article, one.quantity.start, rulebook)
            assert found.observation == one
            chosen = [rule.rule for rule in found.rules if rule.verdict == "chosen"]
            assert chosen == ([] if found.listed else [one.rule])
            assert found.listed or found.rules
            assert one.rule in explanation_text(found)
            assert json.loads(explanation_json(found))["observation"]["rule"] == one.rule


def test_nothing_before_the_chosen_rule_holds(bulletins: list[Path], rulebook: Rulebook) -> None:
    article = replace(read_file(bulletins[0], rules=rulebook.reading))
    for one in extract(article, rulebook=rulebook).observations:
        found = explain(article, one.quantity.start, rulebook)
        if not found.listed:
            verdicts = [rule.verdict for rule in found.rules]
            assert "rival" not in verdicts[: verdicts.index("chosen")]


@pytest.mark.parametrize("place", ["a.txt", ":12", "a.txt:"])
def test_a_place_names_a_file_and_an_offset(place: str) -> None:
    with pytest.raises(ExtractorError, match="FILE:OFFSET"):
        split_place(place)


def test_a_place_may_be_the_number_as_written() -> None:
    assert offset_of("67张", "床位67张") == 2
    with pytest.raises(ExtractorError, match="no such words"):
        offset_of("68张", "床位67张")
