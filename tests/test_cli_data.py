"""``extractor export`` as a process: exit codes and messages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The finished process of ``extractor ARGUMENTS``."""
    command = [sys.executable, "-m", "extractor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture
def outputs(root: Path, tmp_path: Path) -> Path:
    """An output folder with one record."""
    (tmp_path / "out").mkdir()
    shutil.copy(root / "extractor" / "data" / "example_record.json", tmp_path / "out" / "example.json")
    return tmp_path / "out"


def test_export_writes_tables(outputs: Path, tmp_path: Path) -> None:
    done = run("export", outputs, "--to", "csv", "--excel", "-o", tmp_path / "tables", "--table", "policies")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert json.loads(done.stderr)["policies"] > 0
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["policies.csv"]


def test_export_of_a_wrong_document_is_four(outputs: Path, tmp_path: Path) -> None:
    (outputs / "wrong.json").write_text("{}", encoding="utf-8")
    done = run("export", outputs, "--to", "jsonl", "-o", tmp_path / "tables")
    assert done.returncode == 4
    assert "wrong.json" in done.stderr
    assert not (tmp_path / "tables").exists()


def test_excel_is_for_csv(outputs: Path, tmp_path: Path) -> None:
    assert run("export", outputs, "--to", "jsonl", "--excel", "-o", tmp_path / "t").returncode == 2


def test_validate_lists_all_and_exits_with_four(outputs: Path) -> None:
    assert run("validate", outputs).returncode == 0
    (outputs / "wrong.json").write_text('{"text": 3}', encoding="utf-8")
    done = run("validate", outputs, "--json")
    assert done.returncode == 4
    assert {json.loads(line)["path"] for line in done.stdout.splitlines()} == {"$.article", "$.extraction", "$.text"}
    assert run("validate", outputs / "nowhere.json").returncode == 2
    (outputs / "no.json").write_text("x", encoding="utf-8")
    assert run("validate", outputs / "no.json").stderr == "1 fault\n"


def test_diff_as_json(outputs: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("diff", tmp_path / "empty", outputs, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == {"added": 1, "removed": 0, "changed": 0}
    assert len(json.loads(done.stdout)["differences"]) == 1
    assert "1 removed" in run("diff", outputs, tmp_path / "empty", "--totals").stdout
    same = json.loads(run("diff", outputs, outputs, "--json").stdout)
    assert same == {"differences": [], "articles": {"added": 0, "removed": 0, "changed": 0}, "rules": []}
    assert "differences" not in json.loads(run("diff", outputs, outputs, "--json", "--totals").stdout)


def test_diff_as_page(outputs: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("diff", tmp_path / "empty", outputs, "--totals", "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert 'class="record added"' in (tmp_path / "page.html").read_text(encoding="utf-8")
