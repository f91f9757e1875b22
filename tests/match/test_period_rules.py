"""Period rules: made from the examples of ``periods.toml`` and the words of its tables."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Article, Document, PeriodMention, Span
from extractor.errors import DataError
from extractor.match.period import PeriodRules, load_period_rules, match_periods, match_periods_slowly
from extractor.rules import Example, Rule
from tests.growth import assert_linear

RULES = load_period_rules()
EXAMPLES = [(rule, example) for rule in RULES.rules for example in rule.examples]
COUNTER_EXAMPLES = [(rule, text) for rule in RULES.rules for text in rule.counter_examples]
FRAGMENTS = [
    *(example.quote for _, example in EXAMPLES),
    *(text for _, text in COUNTER_EXAMPLES),
    *("，。；（）《》“”0123456789年月日号季度前比较与同至到起以来期间半底末初中"),
    *("一二三四五六七八九十两〇", " ", "　", "\n", "２０１９", "个", "多", "倍", "%"),
]


def document_of(text: str) -> Document:
    """A document of the bare text, without sections and sentences."""
    return Document(Article("test", text), (), (), ())


def found(text: str, rules: PeriodRules = RULES) -> list[PeriodMention]:
    """The mentions of a text; the fast scan is held against its slow twin."""
    document = document_of(text)
    mentions = match_periods(document, rules)
    assert mentions == match_periods_slowly(document, rules)
    return mentions


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}: {ex.text}" for rule, ex in EXAMPLES])
def test_example_matches_its_own_rule_exactly(rule: Rule, example: Example) -> None:
    before = example.fields.get("before", "")
    spans = {(m.start - len(before), m.end - len(before)): m for m in found(before + example.text)}
    mention = spans.get((example.start, example.end))
    assert mention is not None, f"found only {[example.text[s:e] for s, e in spans]}"
    assert (mention.rule, mention.label) == (rule.id, rule.fields["label"])


@pytest.mark.parametrize(("rule", "text"), COUNTER_EXAMPLES, ids=[f"{rule.id}: {t}" for rule, t in COUNTER_EXAMPLES])
def test_counter_example_stays_silent(rule: Rule, text: str) -> None:
    assert rule.id not in {mention.rule for mention in found(text)}


WORDS = [(kind, word) for kind in ("year", "month", "day", "now", "vague") for word in RULES.words[kind]]


@pytest.mark.parametrize(("kind", "word"), WORDS, ids=[word for _, word in WORDS])
def test_every_word_of_the_table_is_found(kind: str, word: str) -> None:
    text = f"，{word}，全县共有12家。"
    assert word in {text[mention.start : mention.end] for mention in found(text)}


@pytest.mark.parametrize("word", RULES.parts)
def test_every_part_of_a_year_is_found(word: str) -> None:
    text = f"2019年{word}，全县新建12家。"
    mentions = found(text)
    assert text[mentions[0].start : mentions[0].end] == f"2019年{word}"


@pytest.mark.parametrize(
    "text",
    [
        "建筑面积2019平方米",
        "12月龄婴儿",
        "3个月内办结",
        "自受理之日起30日内",
        "第2019号",
        "占比最高",
        "对比鲜明",
        "比较充分",
        "同比例缩放",
        "5年工期",
        "12345热线",
        "日均客流3万",
        "现代农业园区",
        "三年级学生",
    ],
)
def test_no_period_in(text: str) -> None:
    assert found(text) == []


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_mentions_are_sorted_inside_and_the_fast_scan_equals_the_slow(text: str) -> None:
    mentions = found(text)
    at = 0
    for mention in mentions:
        assert at <= mention.start < mention.end <= len(text)
        at = mention.end


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    found(text)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "年",
        "2019年",
        "1-",
        "一",
        "十",
        "前",
        "比",
        "同比",
        "自",
        "2019年至",
        "截至",
        "“十三五",
        "近",
        "期间",
        "汉",
    ],
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    times = 10_000 // len(unit)
    small, large = document_of(unit * times), document_of(unit * times * 4)
    assert_linear(lambda document: match_periods(document, RULES), small, large, 4)


def test_within_keeps_the_search_to_the_spans() -> None:
    text = "2018年，甲。2019年，乙。2020年，丙。"
    document = document_of(text)
    at = text.index("2019")
    mentions = match_periods(document, RULES, [Span(at, at + 7)])
    assert [text[m.start : m.end] for m in mentions] == ["2019年"]


def test_rules_survive_pickling() -> None:
    again = pickle.loads(pickle.dumps(RULES))
    text = "截至6月底，全县共有3家，比上年末增加1家。"
    assert match_periods(document_of(text), again) == match_periods(document_of(text), RULES)


def test_a_user_folder_adds_words(tmp_path: Path) -> None:
    (tmp_path / "period_words.tsv").write_text("kind\tword\tshift\nyear\t旧年\t-1\n", encoding="utf-8")
    rules = load_period_rules([tmp_path])
    assert [m.rule for m in found("旧年，全县新建12家", rules)] == ["period.point"]


RULE = """[[rule]]
id = '{id}'
label = '{label}'
kind = 'now'
starts = ['{starts}']
pattern = '{pattern}'
examples = ['⟦此刻⟧，全县共有3家']
counter_examples = ['彼时']
"""


@pytest.mark.parametrize(
    ("label", "starts", "pattern", "message"),
    [
        ("time", "此 刻", "此刻", "label 'time'"),
        ("period", "彼 刻", "此刻", "leave out its example"),
        ("period", "{nothing}", "此刻", "a word list is one of"),
        ("period", "此 刻", "此刻{nothing}", "placeholder {nothing}"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path: Path, label: str, starts: str, pattern: str, message: str) -> None:
    text = RULE.format(id="user.moment", label=label, starts=starts, pattern=pattern)
    (tmp_path / "periods.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_period_rules([tmp_path])


def test_a_building_block_made_of_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "period_forms.tsv").write_text("name\tpattern\na\tx{b}\nb\ty{a}\n", encoding="utf-8")
    with pytest.raises(DataError, match="made of itself"):
        load_period_rules([tmp_path])
