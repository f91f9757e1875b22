"""Status rules are tried only where their first words stand; trying all of them says the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import extract
from extractor.attach.goals import NOTHING
from extractor.attach.needs import Needs
from extractor.attach.status import StatusRules, first_words, load_status_rules, make_status_rules, statuses
from extractor.document import QuantityMention, Span
from extractor.errors import DataError
from extractor.prefilter import needed_together

RULES = load_status_rules()
FAST = make_status_rules(RULES)
SLOW = replace(FAST, needs=Needs([[] for _ in range(len(FAST.rules) + len(FAST.goals.leads))]))
FORMS = [("money", "元", "money"), ("percent", "%", "percent"), ("count", "个", "count"), ("money", "元/月", "money")]
WORDS = {
    word for rule in RULES for words in (first_words(rule.pattern), *needed_together(rule.pattern)) for word in words
}
FRAGMENTS = sorted({piece for word in WORDS for piece in word.split("〓") if piece})
PIECES = st.sampled_from(
    [*FRAGMENTS, "，", "。", "的", "到2030年", "达到", "实现", "由", "每人", "已", "标准发放", "5"]
)


def quantity(start: int, end: int, form: tuple[str, str, str]) -> QuantityMention:
    return QuantityMention(
        start, end, "quantity", "r", Span(start, end), Decimal(5), None, form[1], False, None, form[2], "exact", form[0]
    )


def told(text: str, form: tuple[str, str, str], rules: StatusRules) -> list[tuple[str, str | None]]:
    marks = [quantity(at, at + 1, form) for at, character in enumerate(text) if character == "5"]
    return statuses(text, 0, len(text), marks, rules)


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(FORMS))
def test_first_words_lose_no_match(text: str, form: tuple[str, str, str]) -> None:
    assert told(text, form, FAST) == told(text, form, SLOW)


def test_an_unknown_place_of_a_goal_is_told(tmp_path: Path) -> None:
    (tmp_path / "status.toml").write_text(
        "[[rule]]\nid = 'my.goal'\nwhere = 'title'\npattern = '心愿'\nstatus = 'target'\n"
        "examples = ['心愿⟦3家⟧']\ncounter_examples = ['3家']\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"my\.goal: where 'title'.*lead, heading"):
        make_status_rules(load_status_rules([tmp_path]))


def test_a_goal_of_a_heading_holds_for_its_section_and_of_a_listed_one_for_its_lines() -> None:
    text = (
        "工作报告\n二、主要工作目标\n新建公园3个。\n（一）民生\n新建学校5所，已建成2所。\n"
        "三、工作回顾\n新建桥梁8座。\n工作目标：\n——新增床位9张。\n新增泊位7个。"
    )
    said = [(str(one.quantity.value), one.status) for one in extract(text, title="工作报告").observations]
    assert said == [
        ("3", "target"), ("5", "target"), ("2", "actual"), ("8", "actual"), ("9", "target"), ("7", "actual"),
    ]  # fmt: skip


def test_first_words_spare_most_rules() -> None:
    assert FAST.possible("全年新增床位5张", 0, 8, NOTHING) == ([], [])
    near, goals = FAST.possible("有望新增床位5张", 0, 8, NOTHING)
    assert 1 <= len(near) <= 3
    assert not goals


def test_a_word_is_met_inside_of_another() -> None:
    needs = Needs([[["达到"]], [["达"], ["到底"]], [["到"]], [["底"]]])
    assert needs.of("达到底", 0, 3) == (0, 1, 2, 3)
    assert needs.of("达到", 0, 2) == (0, 1, 2)  # 到底 may begin in 达到: asked in vain
    assert needs.of("到底", 0, 1) == (2,)
