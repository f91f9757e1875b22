"""The report: verdicts counted by rule and field, and a sample that anybody can draw again."""

from __future__ import annotations

from pathlib import Path

import pytest
from reviewer import Reviewer

from extractor.cli.corrected import report_text
from extractor.pipeline import extract_file
from extractor.records import ArticleRecord
from extractor.review.draft import Act
from extractor.review.report import ReviewReport, report_of, wilson

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def machine() -> ArticleRecord:
    return extract_file(ROOT / "corpora" / "bulletins" / "deqing-yusuan-2016.txt")


def report(reviewer: Reviewer, **options: object) -> ReviewReport:
    events = {reviewer.machine.article.id: reviewer.events}
    return report_of([(reviewer.machine, reviewer.now)], events, **options)  # type: ignore[arg-type]


def test_verdicts_are_counted_by_the_rule_that_made_the_record(machine: ArticleRecord) -> None:
    reviewer = Reviewer(machine)
    rule = machine.observations[0].rule
    of_rule = [one for one in machine.observations if one.rule == rule]
    right, edited, rejected, undone = of_rule[:4]
    reviewer.accept("observation", right.id)
    reviewer.edit("observation", edited.id, "status", "target")
    reviewer.accept("observation", edited.id)
    reviewer.reject("observation", rejected.id)
    back = reviewer.reject("observation", undone.id)
    reviewer.undo(back.id)
    found = next(one for one in report(reviewer).rules if one.rule == rule)
    assert (found.right, found.edited, found.rejected, found.implied) == (1, 1, 1, 0)
    assert found.precision == pytest.approx(1 / 3)
    assert found.interval[0] < 1 / 3 < found.interval[1]


def test_what_nobody_spoke_of_in_an_article_that_is_done_is_right(machine: ArticleRecord) -> None:
    reviewer = Reviewer(machine)
    reviewer.reject("observation", machine.observations[0].id)
    assert sum(one.implied for one in report(reviewer).rules) == 0
    reviewer.do(Act("done"))
    made = report(reviewer)
    total = len(machine.observations) + len(machine.regions) + len(machine.policies)
    assert sum(one.records for one in made.rules) == total
    assert sum(one.rejected for one in made.rules) == 1
    assert made.states == {"done": 1}


def test_edits_are_counted_by_field_with_their_changes(machine: ArticleRecord) -> None:
    reviewer = Reviewer(machine)
    for one in machine.observations[:3]:
        reviewer.edit("observation", one.id, "status", "standard")
    reviewer.edit("observation", machine.observations[3].id, "quantity.value", 5)
    fields = report(reviewer).fields
    assert [(one.field, one.edits) for one in fields] == [("status", 3), ("quantity.value", 1)]
    assert sum(count for _, _, count in fields[0].changes) == 3
    assert {value for _, value, _ in fields[0].changes} == {"standard"}


def test_a_sample_can_be_drawn_again_and_hangs_on_the_seed(machine: ArticleRecord) -> None:
    reviewer = Reviewer(machine)
    reviewer.do(*(Act("accept", "observation", one.id) for one in machine.observations[:20]))
    one, again = report(reviewer, sample=5), report(reviewer, sample=5)
    assert one.sample == again.sample
    assert len({each.record for each in one.sample}) == 5
    assert report(reviewer, sample=5, seed="2").sample != one.sample
    assert report(reviewer, sample=8).sample[:5] == one.sample


def test_text_and_json_say_the_same(machine: ArticleRecord) -> None:
    reviewer = Reviewer(machine)
    reviewer.accept("observation", machine.observations[0].id)
    reviewer.add("region", "财政", kind_="name")
    made = report(reviewer)
    text, content = report_text(made), made.as_dict()
    assert content["missed"]["region"] == 1
    assert content["sample"][0]["quote"] in text
    assert content["rules"][0]["interval"] == [round(end, 4) for end in wilson(1, 1)]
