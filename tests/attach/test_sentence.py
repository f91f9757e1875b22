"""One sentence to links: what holds whatever the words are."""

from __future__ import annotations

import pytest

from extractor import extract


@pytest.mark.parametrize(
    "text",
    ["产量居全国第一、12家企业获奖。", "位居第三和5.2%。", "总量居全省首位、8亿元和6吨。"],
    ids=lambda text: text,
)
def test_only_a_place_in_an_order_is_a_rank(text: str) -> None:
    for one in extract(text, published="2024-01-15").observations:
        assert (one.measure == "rank") == (one.quantity.dimension is None and one.quantity.unit is None), text


def test_a_planned_amount_gives_its_plan_to_its_rate_and_parts() -> None:
    text = "2030年一般公共预算支出安排46亿元，增长8%，其中：教育支出12亿元。"
    record = extract(text, published="2029-02-01", title="预算报告")
    assert [one.status for one in record.observations] == ["target", "target", "target"]


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("2023年上半年，出口额同比增长5%。", "year_on_year", "2022-01-01"),
        ("2023年，出口额比上年增长5%。", "period", "2022-01-01"),
        ("出口额增长5%。", None, None),
    ],
    ids=lambda value: str(value),
)
def test_a_change_says_what_it_is_counted_against(text: str, kind: str | None, first: str | None) -> None:
    (one,) = extract(text, published="2024-01-15").observations
    assert (one.comparison.kind if one.comparison else None) == kind
    assert (str(one.comparison.first) if one.comparison else None) == first
