"""The report of a run: its JSON, and the page with the earlier runs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extractor.batch import Report, report_schema, run_batch
from extractor.batch.report import machine, read_reports, report_json
from extractor.batch.run_page import run_page
from extractor.reading.sources import iter_sources
from extractor.rulebook import default_rulebook


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs: two articles and a bad one, nothing, one changed article."""
    place = tmp_path_factory.mktemp("runs")
    (place / "in").mkdir()
    (place / "in" / "a.txt").write_text("泰州市新增床位3张，增长4.2%。", encoding="utf-8")
    (place / "in" / "b.txt").write_text("泰州市出台《泰州市养老服务条例》。", encoding="utf-8")
    (place / "in" / "<b>.txt").write_bytes(b"")
    for text in (None, None, "泰州市新增床位8张。"):
        if text:
            (place / "in" / "a.txt").write_text(text, encoding="utf-8")
        run_batch(iter_sources([str(place / "in")]), place / "out", default_rulebook(), jobs=1, paths=["in"])
    return place / "out"


@pytest.fixture(scope="module")
def reports(out: Path) -> list[dict[str, Any]]:
    return list(read_reports(out))


def test_report_counts_what_was_done(reports: list[dict[str, Any]]) -> None:
    first, second, third = reports
    assert first["articles"] == {"written": 2, "new": 3, "changed": 0, "same": 0, "failed": 1, "failed_before": 0}
    assert second["articles"] == {"written": 0, "new": 0, "changed": 0, "same": 2, "failed": 1, "failed_before": 1}
    assert (third["articles"]["written"], third["articles"]["changed"]) == (1, 1)
    assert [each["state"] for each in reports] == ["done"] * 3
    assert first["report_version"] == "1.2.0"
    assert (first["sources"], first["jobs"], len(first["rules"])) == (["in"], 1, 32)
    assert first["yields"]["observations"]["kind"] == {"change": 2}
    assert sum(first["yields"]["observations"]["rule"].values()) == first["counts"]["observations"] == 2
    assert first["yields"]["policies"]["kind"] == {"document": 1}
    assert [each["kind"] for each in first["failures"]] == ["reading"]
    assert len(first["slowest"]) == 2


def test_reports_hold_to_the_published_schema(reports: list[dict[str, Any]], root: Path) -> None:
    published = (root / "schemas" / report_schema.FILE).read_text(encoding="utf-8")
    assert published == report_schema.report_schema_text(), "run: make schema"
    schema = json.loads(published)
    Draft202012Validator.check_schema(schema)
    for report in reports:
        assert [error.message for error in Draft202012Validator(schema).iter_errors(report)] == []
    assert list(schema["properties"]) == list(reports[0])


def test_a_killed_run_holds_to_the_schema_as_well(out: Path) -> None:
    report = Report(folder=out / "runs" / "x")
    setting = {"machine": machine(), "version": "1", "rules": "r", "published": None, "jobs": 1, "sources": []}
    schema = json.loads(report_schema.report_schema_text())
    assert list(Draft202012Validator(schema).iter_errors(report_json(report, setting))) == []


def test_runs_are_in_order_of_time_and_each_has_its_page(out: Path, reports: list[dict[str, Any]]) -> None:
    assert [each["id"] for each in reports] == sorted(each["id"] for each in reports)
    assert len(list(out.glob("runs/*/run.html"))) == 3


def test_page_loads_nothing_and_escapes(out: Path, reports: list[dict[str, Any]]) -> None:
    for language, said in (("zh", "产出与历次运行对比"), ("en", "Yields against earlier runs")):
        page = run_page(reports[2], reports[:2], language)
        assert said in page
        assert not re.search(r"<script|<link|<img|https?:|url\(|style=", page)
        assert "&lt;b&gt;.txt" in page
        assert "<b>.txt" not in page
        HTMLParser().feed(page)
    assert page.count('class="old"') == page.count('class="now"') == 4


def test_drift_is_marked(reports: list[dict[str, Any]]) -> None:
    now, before = json.loads(json.dumps(reports[0])), json.loads(json.dumps(reports[0]))
    now["yields"]["observations"]["kind"] = {"change": 40}
    assert "drift" not in re.sub("<style>.*</style>", "", run_page(now, [], "en"), flags=re.DOTALL)
    assert '<span class="drift">drift</span>' in run_page(now, [before | {"id": "earlier"}], "en")


def test_reports_of_another_major_version_are_passed_over(tmp_path: Path) -> None:
    for name, content in (("1", '{"report_version": "2.0.0"}'), ("2", "no json"), ("3", "[]")):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "run.json").write_text(content, encoding="utf-8")
    assert list(read_reports(tmp_path)) == []
