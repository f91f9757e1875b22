"""The command line as a person meets it: real processes, their exit codes, stdout and stderr."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor.writing import load_records

LANGUAGES = {"en": "Extract files and folders", "zh_CN.UTF-8": "抽取文件或文件夹"}


def _environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "EXTRACTOR_"))}
    return kept | {"LANG": "C.UTF-8", "PYTHONWARNINGS": "default"} | changes


def run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished process of ``extractor ARGUMENTS``."""
    command = [sys.executable, "-m", "extractor", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=_environment(**environment), timeout=300
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good articles, an empty one, a binary one, and two of one id."""
    folder = tmp_path_factory.mktemp("articles")
    good = "泰州市卫生建设稳步推进\n发布日期：2020-03-02\n目前，全市医院床位达3.1万张，比上年增长4.2%。\n"
    (folder / "one.txt").write_text(good, encoding="utf-8")
    (folder / "two.txt").write_bytes(good.replace("泰州", "扬州").encode("gb18030"))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "again").mkdir()
    (folder / "again" / "one.txt").write_text(good, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def mixed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A run over that folder, and where it wrote."""
    output = tmp_path_factory.mktemp("output")
    return run("run", folder, "-o", output, "--jobs", "2"), output


def test_bad_articles_are_told_and_the_rest_goes_on(
    mixed: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    done, output = mixed
    assert done.returncode == 1, done.stderr
    assert sorted(path.name for path in output.glob("*.json")) == ["one.json", "two.json"]
    for told in ("empty.txt", "binary.txt", "has the id 'one'"):
        assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_what_is_written_is_valid_and_right(mixed: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    records = load_records(mixed[1])
    assert [record.article.encoding for record in records] == ["utf-8", "gb18030"]
    values = [(str(one.quantity.value), one.quantity.unit) for one in records[0].observations]
    assert ("31000", "张") in values
    assert ("4.2", "%") in values


def test_all_good_is_zero_and_same_bytes_with_any_number_of_processes(
    folder: Path, mixed: tuple[subprocess.CompletedProcess[str], Path], tmp_path: Path
) -> None:
    done = run("run", folder / "one.txt", folder / "two.txt", "-o", tmp_path, "--jobs", "1", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["written"], summary["failed"]) == (2, [])
    for name in ("one.json", "two.json"):
        assert (tmp_path / name).read_bytes() == (mixed[1] / name).read_bytes()


def test_lines_of_jsonl_are_articles_and_a_bad_line_is_told(tmp_path: Path) -> None:
    lines = [
        {"id": "news/1", "title": "宿迁", "date": "2020-11-09", "text": "宿迁市新增岗位300个。"},
        {"id": "news/2"},
    ]
    source = tmp_path / "day.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)) + "\nno json\n", encoding="utf-8")
    done = run("run", source, "-o", tmp_path / "out", "--quiet")
    assert done.returncode == 1
    assert "day.jsonl:2: no text" in done.stderr
    assert "day.jsonl:3: not JSON" in done.stderr
    (record,) = load_records(tmp_path / "out")
    assert (record.article.id, str(record.article.published)) == ("news/1", "2020-11-09")


WRONG_USE = {
    "no command": ([], "Usage"),
    "unknown command": (["fly"], "No such command"),
    "no path": (["run"], "Missing argument"),
    "path that is not there": (["run", "nowhere/x.txt"], "nowhere/x.txt: no such file or folder"),
    "pattern that fits nothing": (["run", "nowhere/*.txt"], "no such file or folder"),
    "jobs of zero": (["run", ".", "--jobs", "0"], "--jobs"),
    "date that is none": (["run", ".", "--published", "yesterday"], "--published"),
    "rules folder that is not there": (["run", ".", "--rules", "nowhere"], "--rules"),
    "show of a missing file": (["show", "nowhere.txt"], "nowhere.txt"),
    "show of a document that is no record": (["show", "package.json"], "not valid against the contract"),
    "evaluate without gold": (["evaluate", ".", "."], "no gold"),
}


@pytest.mark.parametrize(("arguments", "says"), WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_is_two(tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_rule_file_stops_the_run_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "units.tsv").write_text("# my units\nnothing\tof the kind\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("新增床位3张。", encoding="utf-8")
    done = run("run", tmp_path / "a.txt", "-o", tmp_path / "out", "--rules", tmp_path / "rules")
    assert done.returncode == 2
    assert "units.tsv:2: " in done.stderr
    assert "Traceback" not in done.stderr


def test_storage_that_refuses_is_six(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("新增床位3张。", encoding="utf-8")
    (tmp_path / "out").write_text("a file where the folder should be", encoding="utf-8")
    assert run("run", tmp_path / "a.txt", "-o", tmp_path / "out").returncode == 6


@pytest.mark.parametrize(("locale", "says"), LANGUAGES.items())
def test_help_follows_the_locale(locale: str, says: str) -> None:
    for variable in ("LANG", "LC_ALL", "EXTRACTOR_LANG"):
        done = run("--help", **{variable: locale})
        assert done.returncode == 0
        assert says in done.stdout


def test_version_is_data() -> None:
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("extractor ")


def test_show_of_a_record_in_the_terminal(root: Path) -> None:
    done = run("show", root / "extractor" / "data" / "example_record.json")
    assert done.returncode == 0, done.stderr
    assert "6.2万张" in done.stdout
    assert "62,000" in done.stdout
    assert "\x1b[" not in done.stdout


def test_show_of_the_ledger(root: Path) -> None:
    done = run("show", root / "extractor" / "data" / "example_record.json", "--ledger")
    assert "2021-02-05" in done.stdout
    assert "block.date" in done.stdout


def test_show_as_json_is_the_document(root: Path) -> None:
    file = root / "extractor" / "data" / "example_record.json"
    assert run("show", file, "--json").stdout == file.read_text(encoding="utf-8")


def test_show_writes_a_page(root: Path, tmp_path: Path) -> None:
    done = run("show", root / "extractor" / "data" / "example_record.json", "--html", tmp_path / "page.html")
    assert (done.returncode, done.stdout) == (0, "")
    assert "徐州市居家养老服务条例" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_evaluate_prints_the_scores(mixed: tuple[subprocess.CompletedProcess[str], Path], tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("x", encoding="utf-8")
    text = load_records(mixed[1])[0].text
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    row = {"type": "region", "ctx": "⟦泰州市⟧卫生", "adcode": "321200", "kind": "name"}
    (tmp_path / "one.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    done = run("evaluate", mixed[1], tmp_path, "--json")
    assert json.loads(done.stdout)["region"]["tp"] == 1
    assert "region" in run("evaluate", mixed[1], tmp_path, "--errors", "2").stdout


def test_schema_is_written_and_printed(root: Path, tmp_path: Path) -> None:
    assert run("schema", "-o", tmp_path).returncode == 0
    published = root / "schemas" / "1.0.0" / "article-record.schema.json"
    assert (tmp_path / "1.0.0" / published.name).read_bytes() == published.read_bytes()
    assert run("schema", "--stdout").stdout == published.read_text(encoding="utf-8")


def test_interrupted_run_is_130_and_leaves_whole_files(tmp_path: Path) -> None:
    source = tmp_path / "many.jsonl"
    lines = ({"id": str(n), "text": f"泰州市新增床位{n}张。" * 200} for n in range(1, 2000))
    source.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    output = tmp_path / "out"
    command = [sys.executable, "-m", "extractor", "run", str(source), "-o", str(output), "--jobs", "2"]
    process = subprocess.Popen(command, env=_environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    waited = time.monotonic()
    while len(list(output.glob("*.json"))) < 3 and time.monotonic() - waited < 120:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert b"Traceback" not in told
    assert len(load_records(output)) >= 3
