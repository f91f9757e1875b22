"""Reviewed articles become gold against which the same records have no fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewer import Reviewer, find

from extractor.evaluate import Evaluation, evaluate, read_gold_folder
from extractor.pipeline import extract_file
from extractor.records import ArticleRecord
from extractor.review.draft import Act
from extractor.review.exact import document_of
from extractor.review.gold import GoldError, context_of, write_gold
from extractor.review.mirror import append_events, mirror_of
from extractor.writing import file_name, to_json_bytes

ROOT = Path(__file__).parent.parent.parent


def right(evaluation: Evaluation) -> None:
    """Every score is 1, and there is no fault."""
    assert evaluation.faults == ()
    for name, value in evaluation.scores.items():
        if isinstance(value, dict) and value["tp"] + value["fp"] + value["fn"]:
            assert value["f1"] == 1.0, name
        elif name.endswith("_ok") or name.startswith("ind_"):
            assert value in (1.0, 0.0), name


@pytest.fixture(scope="module")
def records() -> list[ArticleRecord]:
    return [extract_file(path) for path in sorted((ROOT / "corpora" / "bulletins").glob("*.txt"))]


def test_all_sample_bulletins_come_back_without_a_fault(records: list[ArticleRecord], tmp_path: Path) -> None:
    assert write_gold(records, tmp_path) == len(records)
    gold = read_gold_folder(tmp_path)
    assert [one.text for one in gold] == [record.text for record in records]
    right(evaluate(gold, {record.article.id: document_of(record) for record in records}))


def test_corrections_are_in_the_gold_and_the_machine_has_faults_against_it(
    records: list[ArticleRecord], tmp_path: Path
) -> None:
    machine = next(one for one in records if one.article.id == "deqing-yusuan-2016")
    reviewer = Reviewer(machine)
    first, second, third = machine.observations[:3]
    reviewer.edit("observation", first.id, "quantity.value", 1)
    reviewer.edit("observation", second.id, "region", "330000")
    reviewer.reject("observation", third.id)
    reviewer.reject("policy", machine.policies[0].id)
    reviewer.do(Act("done"))
    resolved = reviewer.now.record
    write_gold([resolved], tmp_path)
    gold = read_gold_folder(tmp_path)
    right(evaluate(gold, {machine.article.id: document_of(resolved)}))
    faults = {fault.kind for fault in evaluate(gold, {machine.article.id: document_of(machine)}).faults}
    assert {"wrong quantity", "region", "spurious"} <= faults


@given(st.text(alphabet="一二12，", min_size=1, max_size=40), st.data())
def test_a_context_stands_once_in_the_text_and_marks_the_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before, _, rest = context_of(text, start, end).partition("⟦")
    quote, _, after = rest.partition("⟧")
    whole = before + quote + after
    assert quote == text[start:end]
    assert [at for at in range(len(text)) if text.startswith(whole, at)] == [start - len(before)]


def test_marks_in_the_text_itself_are_refused() -> None:
    with pytest.raises(GoldError, match="leave the article out"):
        context_of("⟦12家⟧", 0, 4)


def test_the_command_writes_only_what_is_done(records: list[ArticleRecord], tmp_path: Path) -> None:
    outputs = tmp_path / "out"
    outputs.mkdir()
    for record in records[:2]:
        (outputs / file_name(record.article.id)).write_bytes(to_json_bytes(record))
    done, open_still = Reviewer(records[0]), Reviewer(records[1])
    done.edit("observation", records[0].observations[0].id, "status", "target")
    done.do(Act("done"))
    open_still.accept("observation", records[1].observations[0].id)
    append_events(mirror_of(outputs), [*done.events, *open_still.events])
    words = [sys.executable, "-m", "extractor", "review", "gold", str(outputs), "-o", str(tmp_path / "gold")]
    made = subprocess.run(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert json.loads(made.stdout) == {"articles": 1, "not_done": 1}
    gold = read_gold_folder(tmp_path / "gold")
    assert [one.id for one in gold] == [records[0].article.id]
    first = find(done.now.record, "observation", records[0].observations[0].quantity.text)
    assert (gold[0].observations[0].fields["status"], first.status) == ("target", "target")
