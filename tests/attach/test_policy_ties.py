"""Which policy a number is tied to: the rules' own examples, hand-made cases, and ties read in real articles."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extractor.assemble import Observed
from extractor.attach.policy_rules import load_tie_rules
from extractor.errors import DataError
from extractor.pipeline import extract
from extractor.reading import article_from_text, read_file
from extractor.records import ArticleRecord, PolicyRecord
from extractor.rulebook import default_rulebook
from extractor.rules import Example, Rule
from tests.attach.conftest import Follow

PROOF = load_tie_rules().proof
HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    lines = [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


CASES = rows("policy_tie_cases.tsv")
SAMPLE = rows("policy_tie_sample.tsv")


def observed_at(followed: Follow, text: str, start: int, end: int) -> Observed:
    found = followed(text).observed
    spans = {(one.quantity.start, one.quantity.end): one for one in found}
    assert (start, end) in spans, [text[s:e] for s, e in spans]
    return spans[start, end]


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r.id}: {e.text}") for r in PROOF for e in r.examples]
)
def test_example(rule: Rule, example: Example, followed: Follow) -> None:
    tie = observed_at(followed, example.text, example.start, example.end).tie
    assert tie is not None
    assert tie.rule == rule.id


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, t, id=f"{r.id}: {t}") for r in PROOF for t in r.counter_examples]
)
def test_counter_example(rule: Rule, text: str, followed: Follow) -> None:
    found = followed(text).observed
    assert found, "a counter-example has a number"
    assert rule.id not in {one.tie.rule for one in found if one.tie is not None}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']} {case['number']}")
def test_hand_made_case(case: dict[str, str], followed: Follow) -> None:
    record = followed(case["text"]).record
    names: dict[str | None, PolicyRecord] = {policy.id: policy for policy in record.policies}
    tied = [one.policy for one in record.observations if one.quantity.text == case["number"]]
    assert len(tied) == 1
    policy = names.get(tied[0])
    assert (policy.name if policy else "") == (case["policy"] or "")


def test_half_of_the_cases_are_counter_examples() -> None:
    assert len(CASES) >= 40
    assert sum(not case["policy"] for case in CASES) * 5 >= len(CASES) * 2


def test_a_short_form_leads_to_the_policy_it_stands_for(followed: Follow) -> None:
    text = "市里印发《临溪市养老规划》（以下简称《规划》）。《规划》提出，到2025年养老床位达到3万张。"
    record = followed(text).record
    one = next(one for one in record.observations if one.quantity.text == "3万张")
    policy = next(policy for policy in record.policies if policy.id == one.policy)
    assert (policy.text, policy.start) == ("规划", text.rindex("规划"))
    assert policy.policy_key == record.policies[0].policy_key


def test_a_wrong_role_or_reach_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "policy_tie_words.tsv").write_text("role\tword\nspeaks\t道\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"policy_tie_words\.tsv:2.*speaks.*write one of"):
        load_tie_rules([tmp_path])


def test_at_least_95_percent_of_the_ties_that_were_read_are_right() -> None:
    assert len(SAMPLE) == 60
    assert sum(row["right"] == "yes" for row in SAMPLE) >= 0.95 * len(SAMPLE)
    assert all(row["remark"] for row in SAMPLE if row["right"] != "yes")


def sampled(shared: Path) -> Iterator[tuple[str, ArticleRecord]]:
    """The articles of the sample, extracted as they were when it was read."""
    rules = default_rulebook()
    wanted = {row["article"] for row in SAMPLE}
    for name in sorted(wanted):
        path = shared / "corpora" / "articles" / f"{name}.txt"
        if path.is_file():
            yield name, extract(read_file(path, rules=rules.reading), rulebook=rules)
    with gzip.open(shared / "corpora" / "bulk.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in wanted:
                day = date.fromisoformat(row["date"])
                article = article_from_text(row["text"], title=row["title"], published=day, rules=rules.reading)
                yield row["id"], extract(article, rulebook=rules)


def test_ties_that_were_right_are_still_there_and_wrong_ones_gone(shared: Path) -> None:
    found = set()
    for name, record in sampled(shared):
        policies = {policy.id: policy for policy in record.policies}
        for one in record.observations:
            if one.policy is not None:
                policy = policies[one.policy]
                found.add((name, one.quantity.start, one.quantity.end, policy.start, policy.end))
    places = ("start", "end", "policy_start", "policy_end")
    read = {(row["article"], *(int(row[key]) for key in places)): row["right"] == "yes" for row in SAMPLE}
    lost = [place for place, is_right in read.items() if is_right and place not in found]
    assert len(lost) <= 3, lost
    assert not [place for place, is_right in read.items() if not is_right and place in found]
