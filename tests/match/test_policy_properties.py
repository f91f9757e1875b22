"""What holds for any text: no exception, true spans in order, linear time, the same answer twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Article, Document, PolicyMention, Span
from extractor.errors import DataError
from extractor.match.policy import load_policy_rules, match_policies
from tests.growth import assert_linear

RULES = load_policy_rules()
PIECES = [
    *'《》〈〉“”"＂（）()〔〕「」‘’、，。\n\t 的了等和第号条法令年月日',
    *(
        "关于",
        "意见",
        "印发",
        "实施",
        "条例",
        "行动计划",
        "“",
        "放管服",
        "改革",
        "脱贫攻坚",
        "中华人民共和国",
        "十四五",
    ),
    *(
        "规划",
        "GB/T",
        "2260",
        "国发〔2019〕5号",
        "国务院",
        "草案",
        "简称《",
        "\ud800",
        "😀",
        "𠮷",
        "2019",
        "《人民日报》",
    ),
]


def mentions(text: str) -> list[PolicyMention]:
    return match_policies(Document(Article("a", text), (), (), ()), RULES)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_spans_are_true_and_in_order_in_any_text(text: str) -> None:
    found = mentions(text)
    last = 0
    for mention in found:
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end
        assert mention.kind in ("document", "initiative")
        assert mention.name
        for span in (mention.number_span, mention.action_span):
            assert span is None or 0 <= span.start < span.end <= len(text)
        if mention.number_span:
            assert mention.number == text[mention.number_span.start : mention.number_span.end]
    assert mentions(text) == found


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "《",
            "》",
            "《》",
            "《《》",
            "“",
            "”",
            "“”",
            '"',
            "号",
            "条",
            "十条",
            "关于",
            "关于的",
            "GB",
            "GB1",
            "/T",
            "第1号",
            "、",
        ),
        *(
            "印发",
            "意见",
            "的意见",
            "行动计划",
            "实施计划",
            "“动”",
            "“”等行动",
            "十四五",
            "中华人民共和国",
            "国发〔",
            "〔2019〕1号",
        ),
        *(
            "印发《办法》",
            "《关于的通知》",
            "脱贫攻坚",
            "实施脱贫攻坚",
            "民政部、",
            "甲",
            "1",
            "万",
            "出台甲乙丙丁条例",
            "（",
            "简称《甲》",
        ),
        *("启动甲乙丙丁戊己提升工程。", "实施甲乙丙丁计划、"),
    ],
)
def test_a_hundred_thousand_of_anything_takes_linear_time(piece: str) -> None:
    times = 10_000 // len(piece)
    assert_linear(mentions, piece * times, piece * times * 10, 10)


def test_nested_and_unclosed_marks_lose_no_later_title() -> None:
    text = "《" * 50_000 + "甲" + "《南通市慈善条例》"
    assert [m.name for m in mentions(text)] == ["南通市慈善条例"]


def test_furniture_gives_no_mention() -> None:
    text = "来源：《南通条例》\n印发《南通市慈善条例》"
    document = Document(Article("a", text, furniture=(Span(0, 10),)), (), (), ())
    assert [m.start for m in match_policies(document, RULES)] == [13]


def test_a_users_table_adds_an_initiative(tmp_path: Path) -> None:
    (tmp_path / "initiatives.tsv").write_text(
        "name\taliases\tsubtype\tfrom\tto\n明珠行动\t明珠攻坚\t行动\t2024\t\n", encoding="utf-8"
    )
    rules = load_policy_rules([tmp_path])
    document = Document(Article("a", "推进明珠攻坚"), (), (), ())
    assert [(m.name, m.subtype) for m in match_policies(document, rules)] == [("明珠行动", "行动")]


def test_a_wrong_type_row_stops_with_file_and_line(tmp_path: Path) -> None:
    header = "type\tkind\tsubtype\trank\tbare\tmin\ttitle\tquoted\tinside\n"
    (tmp_path / "policy_types.tsv").write_text(header + "箴言\tother\t箴言\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"policy_types\.tsv:2"):
        load_policy_rules([tmp_path])
