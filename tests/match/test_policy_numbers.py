"""Document numbers: every form that is written, its parts, and the numbers that are none."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extractor.document import Article, Document
from extractor.match.policy import load_policy_rules, match_policies
from extractor.reading import article_from_text, load_reading_rules, read_file
from extractor.resolve.policy_number import number_parts
from extractor.structure import build_document, load_structure_rules

RULES = load_policy_rules()
READING = load_reading_rules()


def cases(name: str = "policy_number_cases.tsv") -> list[dict[str, str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"])
def test_case(case: dict[str, str]) -> None:
    text = case["text"]
    found = [one for one in match_policies(Document(Article("a", text), (), (), ()), RULES) if one.number]
    assert [one.number for one in found] == ([case["number"]] if case["number"] else [])
    for one in found:
        assert one.number is not None
        assert one.number_span is not None
        assert text[one.number_span.start : one.number_span.end] == one.number
        parts = number_parts(one.number)
        assert parts is not None
        assert (parts.code or "", str(parts.year or ""), parts.serial) == (case["code"], case["year"], case["serial"])


def test_there_are_sixty_forms_and_more() -> None:
    table = cases()
    assert sum(bool(case["number"]) for case in table) >= 55
    assert sum(not case["number"] for case in table) >= 25


def test_each_number_of_a_list_has_the_type_said_once() -> None:
    text = "签署第六十三号、第六十四号和第六十五号主席令"
    found = match_policies(Document(Article("a", text), (), (), ()), RULES)
    assert [(one.number, one.name, one.subtype) for one in found] == [
        ("第六十三号", "第六十三号主席令", "令"),
        ("第六十四号", "第六十四号主席令", "令"),
        ("第六十五号主席令", "第六十五号主席令", "令"),
    ]


def test_a_number_over_two_lines_is_one() -> None:
    text = "中华人民共和国国务院令\n　　第723号\n"
    (one,) = match_policies(Document(Article("a", text), (), (), ()), RULES)
    assert one.number == "中华人民共和国国务院令第723号"
    assert one.number_span is not None
    assert text[one.number_span.start : one.number_span.end] == "中华人民共和国国务院令\n　　第723号"


@pytest.mark.parametrize("text", ["国务院令第714号", "财政部公告2020年第3号", "国发〔2019〕5号"])
def test_a_number_tells_who_issues(text: str) -> None:
    (one,) = match_policies(Document(Article("a", text), (), (), ()), RULES)
    assert one.issuers == ({"国": "国务院", "财": "财政部"}[text[0]],)


def test_99_percent_of_the_numbers_that_were_read_are_right() -> None:
    sample = cases("policy_number_sample.tsv")
    assert len(sample) >= 190
    assert sum(row["right"] == "yes" for row in sample) >= 0.99 * len(sample)
    assert all(row["remark"] for row in sample if row["right"] != "yes")


def sampled(shared: Path, wanted: set[str]) -> Iterator[tuple[str, Article]]:
    for name in sorted(wanted):
        path = shared / "corpora" / "articles" / f"{name}.txt"
        if path.is_file():
            yield name, read_file(path, rules=READING)
    with gzip.open(shared / "corpora" / "bulk.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in wanted:
                day = date.fromisoformat(row["date"])
                yield row["id"], article_from_text(row["text"], title=row["title"], published=day, rules=READING)


def test_the_numbers_of_real_articles_are_those_that_were_read(shared: Path) -> None:
    sample = cases("policy_number_sample.tsv")
    structure = load_structure_rules()
    found = set()
    for name, article in sampled(shared, {row["article"] for row in sample}):
        for one in match_policies(build_document(article, structure), RULES):
            if one.number_span is not None:
                found.add((name, *one.number_span))
    assert found == {(row["article"], int(row["start"]), int(row["end"])) for row in sample if row["right"] == "yes"}
