"""Corrections come out at every door: export, load, run, review replay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from reviewer import Reviewer, find

import extractor
from extractor.review.mirror import append_events, mirror_of, read_mirror
from extractor.review.resolved import Corrections
from extractor.writing import load_records, to_json_bytes

ROOT = Path(__file__).parent.parent.parent
ARTICLE = "云溪县2021年民政工作通报\n2021年，全县新建社区食堂36家，服务老年人12.5万人次。\n发放高龄津贴860万元。\n"


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "EXTRACTOR_LANG": "en"}
    command = [sys.executable, "-m", "extractor", *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "云溪.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "in" / "别处.txt").write_text(ARTICLE.replace("云溪", "别处").replace("36家", "12家"), encoding="utf-8")
    done = run("run", tmp_path / "in", "-o", tmp_path / "out", "--published", "2022-01-05", "--quiet")
    assert done.returncode == 0, done.stderr
    return tmp_path / "out"


@pytest.fixture
def reviewed(outputs: Path) -> Path:
    machine = load_records(outputs / "云溪.json")[0]
    reviewer = Reviewer(machine)
    reviewer.edit("observation", find(machine, "observation", "36家").id, "quantity.value", 38)
    reviewer.reject("observation", find(machine, "observation", "860万元").id)
    append_events(mirror_of(outputs), reviewer.events)
    return outputs


def values(folder: Path) -> list[tuple[str, int]]:
    """Quote and value of each exported observation."""
    lines = (folder / "observations.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    quotes = [next(each["text"] for each in row["evidence"] if each["role"] == "quantity") for row in rows]
    return [(quote, row["value"]) for quote, row in zip(quotes, rows, strict=True)]


def test_export_gives_corrected_records_and_says_so(reviewed: Path, tmp_path: Path) -> None:
    done = run("export", reviewed, "--to", "jsonl", "-o", tmp_path / "tables")
    assert done.returncode == 0
    assert "1 article: 2 applied, 0 satisfied, 0 conflict, 0 orphan" in done.stderr
    assert ("36家", 38) in values(tmp_path / "tables")
    assert values(tmp_path / "tables").count(("860万元", 8600000)) == 1


def test_export_of_the_machine_s_own(reviewed: Path, tmp_path: Path) -> None:
    done = run("export", reviewed, "--to", "jsonl", "-o", tmp_path / "tables", "--machine")
    assert (done.returncode, "corrections" in done.stderr) == (0, False)
    assert ("36家", 36) in values(tmp_path / "tables")


def test_load_gives_corrected_records_and_says_so(reviewed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = extractor.load(reviewed)
    assert 38 in [int(value) for value in frame["value"]]
    assert "corrections of 1 article: 2 applied" in capsys.readouterr().err
    assert 38 not in [int(value) for value in extractor.load(reviewed, machine=True)["value"]]
    assert capsys.readouterr().err == ""


def test_articles_that_nobody_reviewed_are_the_very_same(reviewed: Path) -> None:
    corrections = Corrections(reviewed)
    machine = {one.article.id: one for one in load_records(reviewed)}
    for record in corrections.records(reviewed):
        same = to_json_bytes(record) == to_json_bytes(machine[record.article.id])
        assert same == (record.article.id == "别处")


def conflicting(outputs: Path) -> None:
    """Let the machine say something new of what was edited."""
    file = outputs / "云溪.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"value": 36,', '"value": 99,'), encoding="utf-8")


def test_strict_refuses_to_export_over_a_conflict(reviewed: Path, tmp_path: Path) -> None:
    assert run("export", reviewed, "--to", "jsonl", "-o", tmp_path / "tables", "--strict").returncode == 0
    conflicting(reviewed)
    done = run("export", reviewed, "--to", "jsonl", "-o", tmp_path / "more", "--strict")
    assert (done.returncode, (tmp_path / "more").exists()) == (5, False)
    assert "1 corrections conflict" in done.stderr
    done = run("export", reviewed, "--to", "jsonl", "-o", tmp_path / "more")
    assert done.returncode == 0
    assert ("36家", 38) in values(tmp_path / "more")


def test_review_replay_tells_every_outcome(reviewed: Path) -> None:
    conflicting(reviewed)
    done = run("review", "replay", reviewed)
    assert done.returncode == 0
    assert "conflict" in done.stdout
    assert "quantity.value: 36 → 38; machine 99" in done.stdout
    content = json.loads(run("review", "replay", reviewed, "--json").stdout)
    assert content["counts"] == {
        "articles": 1, "applied": 1, "satisfied": 0, "conflict": 1, "orphan": 0, "absent": 0,
    }  # fmt: skip
    assert [each["outcome"] for each in content["articles"][0]["outcomes"]] == ["conflict", "applied"]
    assert run("review", "replay", reviewed, "--strict").returncode == 5


def test_events_on_articles_that_are_not_there_are_told(reviewed: Path) -> None:
    (reviewed / "云溪.json").unlink()
    assert "2 on articles that are not there" in run("review", "replay", reviewed).stderr


def test_a_run_tells_what_became_of_corrections(reviewed: Path, tmp_path: Path) -> None:
    done = run(
        "run", tmp_path / "in", "-o", reviewed, "--published", "2022-01-05", "--force", "--json", "--export", "csv"
    )
    assert done.returncode == 0
    expected = {"articles": 1, "applied": 2, "satisfied": 0, "conflict": 0, "orphan": 0, "absent": 0}
    assert json.loads(done.stdout)["corrections"] == expected
    report = sorted((reviewed / "runs").glob("*/run.json"))[-1]
    assert json.loads(report.read_text(encoding="utf-8"))["corrections"] == expected
    assert "corrections</td>" in (report.parent / "run.html").read_text(encoding="utf-8")
    assert ",38," in (reviewed / "exports" / "csv" / "observations.csv").read_text(encoding="utf-8")
    first = sorted((reviewed / "runs").glob("*/run.json"))[0]
    assert json.loads(first.read_text(encoding="utf-8"))["corrections"] is None


def test_a_broken_mirror_is_told_and_the_run_s_records_stand(reviewed: Path, tmp_path: Path) -> None:
    with mirror_of(reviewed).open("a", encoding="utf-8") as file:
        file.write("<<<<<<< ours\n")
    (tmp_path / "in" / "新到.txt").write_text(ARTICLE.replace("云溪", "新到"), encoding="utf-8")
    done = run("run", tmp_path / "in", "-o", reviewed, "--published", "2022-01-05", "--quiet")
    assert done.returncode == 4
    assert "events.jsonl:3: not JSON" in done.stderr
    assert (reviewed / "新到.json").is_file()
    report = sorted((reviewed / "runs").glob("*/run.json"))[-1]
    assert json.loads(report.read_text(encoding="utf-8"))["state"] == "done"
    done = run("export", reviewed, "--to", "jsonl", "-o", tmp_path / "tables")
    assert (done.returncode, (tmp_path / "tables").exists()) == (4, False)


def test_mirrors_are_merged_by_command(reviewed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    machine = load_records(reviewed / "别处.json")[0]
    reviewer = Reviewer(machine, who="王芳")
    reviewer.accept("observation", find(machine, "observation", "12家").id)
    append_events(other, reviewer.events)
    done = run("review", "merge", reviewed, other)
    assert (done.returncode, done.stdout) == (0, '{"new": 1}\n')
    assert len(read_mirror(mirror_of(reviewed)).events) == 3
