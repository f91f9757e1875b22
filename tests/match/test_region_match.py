"""The region matcher: rules by their own examples, fast against slow, edges, hostile input."""

from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Article, Document, Span
from extractor.errors import DataError
from extractor.gazetteer import Gazetteer, load_gazetteer
from extractor.match.region import load_region_rules, match_regions
from extractor.match.region.rules import FalseFriend, RegionRules, load_context_rules
from extractor.match.region.scan import scanner
from tests.growth import assert_linear

GAZETTEER = load_gazetteer()
RULES = load_region_rules()
CONTEXT = [
    rule
    for file in ("region_article.toml", "region_attach.toml", "region_within.toml")
    for rule in load_context_rules(file)
    if not rule.words
]


def found(text: str, gazetteer: Gazetteer = GAZETTEER, rules: RegionRules = RULES) -> list[tuple[str, str]]:
    document = Document(Article("a", text), (), (), ())
    return [(text[m.start : m.end], m.rule) for m in match_regions(document, gazetteer, rules)]


def spans(text: str) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in match_regions(Document(Article("a", text), (), (), ()), GAZETTEER, RULES)]


@pytest.mark.parametrize("rule", RULES.false_friends, ids=lambda rule: rule.id)
def test_false_friend_keeps_its_examples(rule: FalseFriend) -> None:
    for example in rule.examples:
        assert not [s for s in spans(example.text) if s[0] < example.end and example.start < s[1]], example.text
    for text in rule.counter_examples:
        assert spans(text), text


@pytest.mark.parametrize("rule", CONTEXT, ids=lambda rule: rule.id)
def test_context_rule_keeps_its_examples(rule: FalseFriend) -> None:
    for example in rule.examples:
        assert rule.blocks(example.text, example.start, example.end), example.text
    for text in rule.counter_examples:
        assert not any(rule.blocks(text, *span) for span in spans(text)), text


@pytest.mark.parametrize("rule", RULES.short, ids=lambda rule: rule.id)
def test_abbreviations_keep_their_examples(rule: object) -> None:
    for example in rule.examples:  # type: ignore[attr-defined]
        assert (example.start, example.end) in spans(example.text), example.text
    for text in rule.counter_examples:  # type: ignore[attr-defined]
        assert not [name for name, kind in found(text) if kind == "name.abbreviation"], text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("宿迁泗阳:全县8.4万人", [("宿迁", "name.short"), ("泗阳", "name.above"), ("全县", "scope.县")]),
        ("京津冀和长三角", [("京津冀", "group"), ("长三角", "group")]),
        ("粤港澳大湾区", [("粤港澳大湾区", "group")]),
        ("我省和全国", [("我省", "scope.省"), ("全国", "scope.国")]),
        ("省内学校、县内学校", [("省内", "scope.省"), ("县内", "scope.县")]),
        ("省内外、城市内涝、超市内、各县内", []),
        ("当地、本地、境内、小区内", []),
        ("自治区党委", [("自治区", "scope.自治区")]),
        ("广西壮族自治区", [("广西壮族自治区", "name.full")]),
        ("健全市场体系", []),
        ("安全国门", []),
        ("全市场份额", []),
        ("17个市州", []),
        ("美国和日本", [("美国", "foreign"), ("日本", "foreign")]),
        ("", []),
    ],
    ids=str,
)
def test_mentions(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text) == wanted


def test_furniture_holds_only_full_names() -> None:
    text = "来源：大庆市统计局 全市\n江西日报"
    document = Document(Article("a", text, furniture=(Span(0, len(text)),)), (), (), ())
    assert [text[m.start : m.end] for m in match_regions(document, GAZETTEER, RULES)] == ["大庆市"]


@given(st.text(st.sampled_from("江苏省徐州市鼓楼区全县我南京北海上河湖和、，。的在1a😀"), max_size=40))
def test_fast_equals_slow_and_spans_are_sorted(text: str) -> None:
    scan = scanner(GAZETTEER, RULES)
    assert sorted(scan.found(text), key=lambda hit: hit[:2]) == sorted(scan.found_slowly(text), key=lambda hit: hit[:2])
    ends = [0]
    for start, end in spans(text):
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)


def test_fast_equals_slow_on_real_text(shared: Path) -> None:
    scan = scanner(GAZETTEER, RULES)
    with gzip.open(shared / "corpora" / "bulk.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 200 == 0:
                text = json.loads(line)["text"]
                fast = sorted(hit[:2] for hit in scan.found(text))
                assert fast == sorted(hit[:2] for hit in scan.found_slowly(text))


@pytest.mark.parametrize("piece", ["海南", "南海", "全", "1", "《", "北京市、", "新", "自治区", "鲁豫"])
def test_hostile_input_takes_linear_time(piece: str) -> None:
    times = 25_000 // len(piece)
    assert_linear(found, piece * times, piece * times * 4, 4)


def test_rules_survive_pickling() -> None:
    gazetteer, rules = pickle.loads(pickle.dumps((GAZETTEER, RULES)))
    assert found("徐州市鼓楼区", gazetteer, rules) == found("徐州市鼓楼区")


def test_wrong_tables_are_refused(tmp_path: Path) -> None:
    (tmp_path / "region_risky.tsv").write_text("form\tneed\n和平\tsometimes\n", encoding="utf-8")
    with pytest.raises(DataError, match="sometimes"):
        load_region_rules([tmp_path])
    (tmp_path / "region_risky.tsv").unlink()
    (tmp_path / "region_false.toml").write_text(
        "[[rule]]\nid = 'x'\npattern = 'a'\nexamples = ['⟦a⟧']\ncounter_examples = ['b']\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="name"):
        load_region_rules([tmp_path])
    (tmp_path / "region_false.toml").unlink()
    for row, said in (("甲新区\t\t320100\tsoon", "soon"), ("甲新区\t\t\t2015", "without hosts")):
        zones = f"name\taliases\thosts\tvalid_from\n{row}\n"
        (tmp_path / "region_zones.tsv").write_text(zones, encoding="utf-8")
        with pytest.raises(DataError, match=said):
            load_region_rules([tmp_path])


def test_a_user_can_add_a_group_and_a_false_friend(tmp_path: Path) -> None:
    (tmp_path / "region_groups.tsv").write_text("name\tmembers\topen\n淮海片区\t320300|341300\t\n", encoding="utf-8")
    (tmp_path / "region_false.toml").write_text(
        "[[rule]]\nid = 'my.brand'\nwords = ['徐州牌']\nexamples = ['⟦徐州⟧牌']\ncounter_examples = ['徐州']\n",
        encoding="utf-8",
    )
    (tmp_path / "region_zones.tsv").write_text(
        "name\taliases\thosts\tvalid_from\n石湖新区\t石湖新城\t320500\t\n", encoding="utf-8"
    )
    rules = load_region_rules([tmp_path])
    assert found("淮海片区", rules=rules) == [("淮海片区", "group")]
    assert found("石湖新城", rules=rules) == [("石湖新城", "zone")]
    assert found("徐州牌", rules=rules) == []


def test_a_rule_of_places_within_a_county_must_name_the_place(tmp_path: Path) -> None:
    (tmp_path / "region_within.toml").write_text(
        "[[rule]]\nid = 'mine'\npattern = '{name}岛'\nexamples = ['⟦泗阳县⟧岛']\ncounter_examples = ['泗阳县']\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"region_within\.toml:1: rule 'mine' names no place"):
        load_region_rules([tmp_path])
