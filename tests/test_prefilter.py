"""A look at one character may only pass over patterns that cannot match there."""

import re
from pathlib import Path

import pytest
import regex

from extractor.attach.status import load_status_rules
from extractor.document import Article, Document
from extractor.gazetteer import load_gazetteer
from extractor.match.region import load_region_rules, match_regions
from extractor.match.region.rules import AnyOf, any_of
from extractor.prefilter import characters_before, first_characters, may_be, needed_near, needed_words
from extractor.resolve.region.within import _ends

SAMPLES = Path(__file__).parent.parent / "corpora" / "bulletins"
RULES = load_region_rules()
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("(?:首(?:个|家)|第?[一二])", "一二第首"),
        ("(?:等)?(?:进出口|贸易)", "等贸进"),
        ("(?<!名)(?=省)省?市", "市省"),
        ("[一-三]|[零〇]", "一丁丂七丄丅丆万丈三零〇"),
    ],
)
def test_first_characters(pattern: str, wanted: str) -> None:
    assert first_characters(pattern) == frozenset(wanted)


@pytest.mark.parametrize(
    "pattern", [".{0,4}市", "市?", "[^市]区", r"\p{Han}市", "(?:市|)", r"\w市", "[一-龥]", "(?i)km", "(?i:km)公里"]
)
def test_what_may_begin_with_anything_is_open(pattern: str) -> None:
    assert first_characters(pattern) is None


def test_characters_before_are_those_that_the_look_behinds_end_with() -> None:
    assert characters_before("(?<=(?<=江|河)|对[^，]{0,3}岸)") == frozenset("江河岸")
    assert characters_before("(?:(?<=位居)|(?<=占))第") == frozenset("居占")
    assert characters_before("(?:(?<=位居)|第)") is None


def _every_any_of() -> list[AnyOf]:
    friends = any_of(list(RULES.false_friends))
    return [friends, RULES.article, RULES.press, *RULES.attach.values()]


def test_rules_asked_together_say_what_each_says_alone() -> None:
    gazetteer = load_gazetteer()
    asked = told = 0
    for text in TEXTS:
        mentions = match_regions(Document(Article("a", text), (), (), ()), gazetteer, RULES)
        for rules in _every_any_of():
            for mention in mentions:
                said = rules.blocks(text, mention.start, mention.end)
                assert said == rules.blocks_slowly(text, mention.start, mention.end), (
                    text[mention.start :][:20],
                    rules,
                )
                asked, told = asked + 1, told + said
    assert asked > 1000
    assert 0 < told < asked


def test_no_match_begins_outside_its_guard() -> None:
    seen = 0
    for rules in _every_any_of():
        for rule in rules.rules:
            before, last, after = rule.guard
            for example in rule.examples:
                text, start, end = example.text, example.start, example.end
                assert may_be(text[start - 1 : start], before), rule.id
                assert may_be(text[end - 1], last), rule.id
                assert may_be(text[end : end + 1], after), rule.id
                assert not rule.near.words or rule.near.is_in(text, start, end), rule.id
                seen += before is not None or last is not None or after is not None
    assert seen > 20


@pytest.mark.parametrize(
    ("pattern", "words", "back", "ahead"),
    [
        ("(?<=(?:落实|按照)[^，]{0,9}《.{0,4})", ("《",), 16, 0),
        ("(?:等.{0,2})?(?:贸易额|双边)", ("贸易额", "双边"), 0, 6),
        ("(?:小(?!型)|.{2}新)村", ("村",), 0, 4),
        ("(?:甲|.)(?=村)", (), 0, 1),
        (".*村", (), 0, 0),
        (r"\p{Lu}村(?", (), 0, 0),
    ],
)
def test_words_that_stand_near(pattern: str, words: tuple[str, ...], back: int, ahead: int) -> None:
    assert needed_near(pattern) == (words, back, ahead)


def test_places_within_are_found_behind_every_name_that_introduces_one() -> None:
    found = tried = 0
    gazetteer = load_gazetteer()
    ends, reach = _ends(RULES)
    assert ends is not None
    for text in [*TEXTS, *(example.text for rule in RULES.within for example in rule.examples)]:
        for mention in match_regions(Document(Article("a", text), (), (), ()), gazetteer, RULES):
            if any(rule.blocks(text, mention.start, mention.end) for rule in RULES.within):
                assert not ends.isdisjoint(text[mention.end : mention.end + reach]), text[mention.start :][:30]
                found += 1
            tried += 1
    assert 5 < found < tried


def test_patterns_of_both_modules_agree_on_what_they_begin_with() -> None:
    text = "".join(TEXTS)
    for pattern in ("(?:同|环)比", "[一二三]、", r"\d{1,2}月", "(?:占|约占)全[省市]"):
        allowed = first_characters(pattern)
        for module in (re, regex):
            for match in module.finditer(pattern, text):
                assert may_be(match.group()[0], allowed)


def test_every_match_of_a_status_rule_holds_a_word_that_it_needs() -> None:
    seen = 0
    for rule in load_status_rules():
        words = needed_words(rule.source)
        assert words, rule.id
        for example in rule.examples:
            for match in rule.regex.finditer(example.text[: example.start] + "〓" + example.text[example.end :]):
                assert any(word in match.group() for word in words), (rule.id, match.group())
                seen += 1
    assert seen > 10
