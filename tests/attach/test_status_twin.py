"""Status rules are tried only where their first words stand; trying all of them says the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from extractor.attach.status import StatusRules, load_status_rules, make_status_rules, statuses
from extractor.document import QuantityMention, Span

RULES = load_status_rules()
FAST = make_status_rules(RULES)
SLOW = replace(FAST, leads={}, always=frozenset(range(len(RULES))))
FORMS = [("money", "元", "money"), ("percent", "%", "percent"), ("count", "个", "count"), ("money", "元/月", "money")]
FRAGMENTS = sorted({text for texts in FAST.leads.values() for text, _ in texts})
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


def test_first_words_spare_most_rules() -> None:
    assert len(FAST.possible("全年新增床位")) <= 1
    assert len(FAST.always) <= 2
