"""Quantities in whole sentences, what holds for any text, and texts made to hurt."""

from __future__ import annotations

import itertools
import json
import pickle
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Article, Document, QuantityMention, Span
from extractor.errors import DataError
from extractor.match.quantity import (
    QuantityMatches,
    QuantityRules,
    load_quantity_rules,
    match_quantities,
    numeral_spans,
)
from tests.growth import assert_linear

RULES = load_quantity_rules()
CASES = Path(__file__).with_name("quantity_cases.tsv")


def matches(text: str, rules: QuantityRules = RULES, furniture: tuple[Span, ...] = ()) -> QuantityMatches:
    return match_quantities(Document(Article("t", text, furniture=furniture), (), (), ()), rules)


def written(text: str, q: QuantityMention) -> str:
    value = format(q.value, "f") + (f"..{q.value_max:f}" if q.value_max is not None else "")
    reason = f"/{q.optional}" if q.optional else ""
    return f"{text[q.start : q.end]} {value} {q.unit or '-'} {q.qualifier}{reason}"


def cases() -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in CASES.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return [(row[0], row[1]) for row in rows[1:]]


@pytest.mark.parametrize(("sentence", "quantities"), cases(), ids=[sentence for sentence, _ in cases()])
def test_sentence(sentence: str, quantities: str) -> None:
    found = " | ".join(written(sentence, q) for q in matches(sentence).quantities)
    assert (found or "none") == quantities


def test_list_id_joins_an_enumeration() -> None:
    text = "分别增长40.2%和33%,另有5家。"
    first, second, third = matches(text).quantities
    assert (first.list_id, second.list_id, third.list_id) == (first.start, first.start, None)


def test_units_have_codes_and_dimensions() -> None:
    found = {q.unit: (q.unit_code, q.dimension) for q in matches("5亩、3美元、2吨、1.5元/平方米、6家").quantities}
    assert found == {
        "亩": ("[own]mu", "area"),
        "美元": ("USD", "money"),
        "吨": ("t", "mass"),
        "元/平方米": ("CNY/m2", "money per area"),
        "家": ("{establishment}", "count"),
    }


def test_factors_are_exact() -> None:
    assert RULES.units.named("公顷").factor == Decimal(10000)  # type: ignore[union-attr]
    assert RULES.units.named("斤").factor == Decimal("0.5")  # type: ignore[union-attr]


def test_there_are_hundreds_of_units() -> None:
    assert sum(len(units) for units in RULES.units.by_first.values()) > 600


def test_furniture_is_passed_over() -> None:
    text = "浏览85次\n新增5家"
    found = matches(text, furniture=(Span(0, 5),))
    assert [q.unit for q in found.quantities] == ["家"]


def test_bases_of_rates() -> None:
    text = "每千名老年人拥有床位37.4张;每人每月补助;万人拥有律师3.2名"
    found = matches(text)
    assert [(text[p.start : p.end], p.value, p.unit) for p in found.pers] == [
        ("每千名", 1000, "名"),
        ("每人每月", 1, "人每月"),
        ("万人", 10000, "人"),
    ]


def test_rules_survive_pickling() -> None:
    again = pickle.loads(pickle.dumps(RULES))
    text = "近800名,占40%,第三次普查"
    assert matches(text, again) == matches(text)


def test_user_units_and_rules_are_added(tmp_path: Path) -> None:
    head = "unit\taliases\tcode\tdimension\tfactor\tcounts\tnot_before\tdigits\tas\n"
    (tmp_path / "units.tsv").write_text(head + "笸箩\t\t{basket}\tcount\n", encoding="utf-8")
    (tmp_path / "blockers.toml").write_text(
        "[[rule]]\nid = 'mine.bus'\nkind = 'road'\nnext = '路'\npattern = '\\d{1,3}路'\n"
        "examples = ['乘⟦12路⟧']\ncounter_examples = ['12条路']\n",
        encoding="utf-8",
    )
    rules = load_quantity_rules([tmp_path])
    text = "收了20笸箩,乘12路公交"
    found = matches(text, rules)
    assert [q.unit for q in found.quantities] == ["笸箩"]
    assert [b.rule for b in found.blocked] == ["mine.bus"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "units.tsv",
            "unit\taliases\tcode\tdimension\tfactor\tcounts\tnot_before\tdigits\tas\nx\t\tx\tcount\t3x",
            "3x",
        ),
        (
            "qualifiers.tsv",
            "word\tqualifier\tplace\tnot_after\tnot_before\tstatus\toptional\n约\tmaybe\tbefore",
            "maybe",
        ),
        ("quantity_words.tsv", "word\tkind\n没有\tword", "没有"),
        (
            "blockers.toml",
            "[[rule]]\nid='a'\nkind='b'\npattern='1'\nexamples=['⟦1⟧']\ncounter_examples=['2']\n",
            "set off",
        ),
        (
            "quantities.toml",
            "[[rule]]\nid='a'\nuse='b'\npattern='1'\nexamples=['⟦1⟧']\ncounter_examples=['2']\n",
            "use 'b'",
        ),
    ],
)
def test_bad_data_is_named(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        load_quantity_rules([tmp_path])


NUMERIC = "0123456789.,，、-—:：/%％年月日个万亿千百十一二三两第每约超过以上至到和〔〕()（）“”《》元人户+ \n"


@given(st.one_of(st.text(max_size=80), st.text(alphabet=NUMERIC, max_size=60)))
def test_mentions_of_any_text_are_sound(text: str) -> None:
    found = matches(text)
    assert found == matches(text)
    spans = sorted((m.start, m.end) for group in found for m in group)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    for group in found:
        assert [m.start for m in group] == sorted(m.start for m in group)
    for q in found.quantities:
        assert q.start <= q.number.start < q.number.end <= q.end
        assert q.value_max is None or q.value < q.value_max
        assert q.form != "rank" or q.unit is None
    for span in numeral_spans(text, RULES):
        assert 0 <= span.start < span.end <= len(text)


@given(
    st.integers(min_value=0, max_value=10**12), st.sampled_from(["", "万", "亿"]), st.sampled_from(["家", "吨", "%"])
)
def test_value_is_the_written_one(number: int, multiplier: str, unit: str) -> None:
    found = matches(f"共有{number}{multiplier}{unit}。").quantities
    assert [q.value for q in found] == [number * {"": 1, "万": 10**4, "亿": 10**8}[multiplier]]


HOSTILE = {
    "digits": "1" * 100_000,
    "dotted digits": "1." * 15_000,
    "grouped digits": "1,111" * 6_000,
    "万": "万" * 100_000,
    "一": "一" * 100_000,
    "第": "第" * 100_000,
    "第一": "第一" * 15_000,
    "第一、": "第一、" * 10_000,
    "brackets": "〔2" * 15_000,
    "titles": "《" * 100_000,
    "titles with digits": "《1" * 15_000,
    "lists": "1、" * 15_000,
    "lists of decimals": "1.5、" * 7_500,
    "ranges": "1-" * 15_000,
    "ratios": "1:" * 15_000,
    "percent": "1%" * 15_000,
    "quotes": "“一" * 15_000,
    "units": "1元/元/元/" * 4_285,
    "百分之": "百分之" * 10_000,
    "每": "每千" * 15_000,
    "约": "约" * 50_000 + "5家",
    "mixed": "1万" * 15_000,
    "years": "2019年" * 6_000,
    "居第": "居第" * 15_000,
    "plus": "1+" * 15_000,
    "letters": "A1" * 15_000,
    "slashes": "a/1" * 10_000,
    "spaces": "1 " * 15_000,
    "届中": "十届一中、" * 6_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_time_in_proportion(name: str) -> None:
    text = HOSTILE[name]
    quarter = text[: len(text) // 4]
    assert_linear(matches, quarter, text, 4)
    assert_linear(lambda text: numeral_spans(text, RULES), quarter, text, 4)


def test_gold_is_found(shared: Path) -> None:
    """Recall of the required observations of ../shared/gold/dev by value and place."""
    missed, all_rows = [], 0
    for path in sorted((shared / "gold" / "dev").glob("*.jsonl")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        found = matches(text).quantities
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() and line[0] != "#" else {}
            if row.get("type") != "obs" or row.get("optional"):
                continue
            plain = row["ctx"].replace("⟦", "").replace("⟧", "")
            at = -1
            for _ in range(row.get("nth", 1)):
                at = text.index(plain, at + 1)
            start, end = at + row["ctx"].index("⟦"), at + row["ctx"].index("⟧") - 1
            all_rows += 1
            if not any(q.start < end and start < q.end and q.value == Decimal(str(row["value"])) for q in found):
                missed.append(text[start:end])
    assert len(missed) <= 0.01 * all_rows, missed


def documented(root: Path, columns: int) -> list[list[str]]:
    """The rows of the tables of docs/quantities.md that have so many columns, without their heads."""
    lines = (root / "docs" / "quantities.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if line.startswith("| ")]
    return [row for row in rows if len(row) == columns and row[0] not in ("in the text", "---")]


def test_the_documented_quantities_are_what_is_found(root: Path) -> None:
    rows = documented(root, 6)
    assert len(rows) > 50
    for text, quantity, value, unit, qualifier, form in rows:
        found = {text[q.start : q.end]: q for q in matches(text).quantities}
        assert quantity in found, text
        q = found[quantity]
        shown = format(q.value, "f") + (f" to {q.value_max:f}" if q.value_max is not None else "")
        assert shown == value
        assert (q.unit or "–") + (" (inferred)" if q.unit_inferred else "") == unit
        assert q.qualifier == qualifier
        parts = [q.form, q.measure, q.direction, f"optional: {q.optional}" if q.optional else None]
        assert ", ".join(part for part in parts if part) == form


def test_the_documented_blockers_are_what_is_found(root: Path) -> None:
    rows = documented(root, 3)
    assert len(rows) > 20
    for text, span, kind in rows:
        found = matches(text)
        assert (span, kind) in [(text[b.start : b.end], b.kind) for b in found.blocked]
        assert found.quantities == []
