"""``extractor run`` and ``status`` as real processes: killed, interrupted, locked, out of space."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.batch.lock import locked
from extractor.writing import load_records

COMMAND = [sys.executable, "-m", "extractor"]
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "EXTRACTOR_"))} | {
    "LANG": "C.UTF-8"
}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The finished process of ``extractor ARGUMENTS``."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, timeout=120)


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """The process of ``extractor ARGUMENTS``, at work."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)


def wait_for(is_so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def count(output: Path) -> int:
    return len(list(output.glob("*.json")))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JSONL file of 120 articles."""
    path = tmp_path_factory.mktemp("many") / "many.jsonl"
    lines = ({"id": str(n), "text": f"泰州市新增床位{n}张，增长{n}%。" * 8} for n in range(1, 121))
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run that nothing disturbed."""
    output = tmp_path_factory.mktemp("whole")
    assert run("run", source, "-o", output, "-q").returncode == 0
    return {path.name: path.read_bytes() for path in output.glob("*.json")}


def _workers(parent: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True)
    return [int(pid) for pid in done.stdout.split()]


def test_killed_and_continued_is_as_undisturbed(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    for least in (3, 30):
        process = start("run", source, "-o", tmp_path, "-j", "2")
        wait_for(lambda least=least: count(tmp_path) >= least)  # type: ignore[misc]
        process.kill()
        process.communicate()
    told = run("status", tmp_path, "--json")
    assert json.loads(told.stdout)["last_state"] == "killed"
    done = run("run", source, "-o", tmp_path, "-j", "2", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["same"] >= 30 - 5, "what was just put in its place is not in the journal"
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} == whole
    assert not list(tmp_path.glob(".*.json.*"))


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps")
def test_killed_workers_cost_nothing(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    process = start("run", source, "-o", tmp_path, "-j", "2")
    wait_for(lambda: count(tmp_path) >= 3)
    for pid in _workers(process.pid):
        os.kill(pid, signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} == whole


def test_interrupted_is_130_and_told_in_its_report(source: Path, tmp_path: Path) -> None:
    process = start("run", source, "-o", tmp_path, "-j", "2")
    wait_for(lambda: count(tmp_path) >= 3)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in told) == (130, False), told
    assert len(load_records(tmp_path)) >= 3
    (report,) = (json.loads(path.read_bytes()) for path in tmp_path.glob("runs/*/run.json"))
    assert report["state"] == "interrupted"


def test_a_second_run_fails_clearly(source: Path, tmp_path: Path) -> None:
    (tmp_path / ".extractor").mkdir()
    with locked(tmp_path / ".extractor" / "lock", 0):
        done = run("run", source, "-o", tmp_path, "--wait", "0.2")
    assert done.returncode == 6
    assert "another run is at work here (process" in done.stderr
    assert count(tmp_path) == 0


def test_full_disk_is_six_and_the_next_run_goes_on(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    mount = ["unshare", "-rm", "sh", "-c"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*mount, f"mount -t tmpfs -o size=64k tmpfs {tmp_path}"], capture_output=True).returncode
    ):
        pytest.skip("needs unshare and the right to mount a tmpfs")
    kept = tmp_path.parent / "kept"
    small = (
        f"mount -t tmpfs -o size=320k tmpfs {tmp_path}; {sys.executable} -m extractor run {source} -o {tmp_path} -j 2;"
        f"code=$?; cp -a {tmp_path} {kept}; exit $code"
    )
    done = subprocess.run([*mount, small], capture_output=True, text=True, env=ENVIRONMENT, timeout=120)
    assert done.returncode == 6, done.stderr
    assert "No space left on device" in done.stderr
    assert 0 < count(kept) < len(whole)
    assert all((kept / path.name).read_bytes() == whole[path.name] for path in kept.glob("*.json"))
    assert run("run", source, "-o", kept, "-q").returncode == 0
    assert {path.name: path.read_bytes() for path in kept.glob("*.json")} == whole


def test_permission_taken_away_is_six_and_the_next_run_goes_on(
    source: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    command = [*COMMAND, "run", str(source), "-o", str(tmp_path), "-j", "2"]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("permissions do not bind root, and there is no setpriv to give that up")
        rights = "-dac_override,-dac_read_search"
        command = ["setpriv", "--bounding-set", rights, "--inh-caps", rights, *command]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    wait_for(lambda: count(tmp_path) >= 3)
    tmp_path.chmod(0o555)
    _, told = process.communicate(timeout=60)
    tmp_path.chmod(0o755)
    assert (process.returncode, "Permission denied" in told) == (6, True), told
    assert 3 <= count(tmp_path) < len(whole)
    assert all(path.read_bytes() == whole[path.name] for path in tmp_path.glob("*.json"))
    assert run("run", source, "-o", tmp_path, "-q").returncode == 0
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} == whole


def test_dry_run_empty_status_and_why(tmp_path: Path) -> None:
    inbox, output = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.txt").write_text("全市新增床位3张。", encoding="utf-8")
    dry = run("run", inbox, "-o", output, "--dry-run", "--json")
    assert json.loads(dry.stdout)["standing"] == "new"
    assert not output.exists()
    logged = run("run", inbox, "-o", output, "--fail-if-empty", "--json-log", "-j", "1")
    assert (logged.returncode, logged.stdout) == (0, "")
    assert [json.loads(line)["event"] for line in logged.stderr.splitlines()] == ["start", "article", "end"]
    assert run("run", inbox, "-o", output, "--fail-if-empty").returncode == 3
    assert "nothing has changed since" in run("status", output, "--why", "a").stdout
    assert "articles written  1" in run("status", output).stdout


def test_tables_are_written_with_the_run(source: Path, tmp_path: Path) -> None:
    output, settings = tmp_path / "out", tmp_path / "extractor.toml"
    done = run("run", source, "-o", output, "-q", "--export", "jsonl", "--export", f"csv={tmp_path / 'tables'}")
    assert (done.returncode, done.stderr) == (0, "")
    assert len((output / "exports" / "jsonl" / "articles.jsonl").read_bytes().splitlines()) == 120
    assert (tmp_path / "tables" / "articles.csv").read_bytes().count(b"\n") == 121
    (output / "7.json").write_text("{}", encoding="utf-8")
    settings.write_text('[run]\nexport = ["csv=again"]\n', encoding="utf-8")
    command = [*COMMAND, "run", str(source), "-o", str(output), "-q"]
    environment = ENVIRONMENT | {"EXTRACTOR_CONFIG": str(settings)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert (done.returncode, "7.json" in done.stderr) == (4, True), done.stderr
    assert (tmp_path / "again" / "articles.csv").read_bytes().count(b"\n") == 120
    assert run("run", source, "-o", output, "--export", "xlsx").returncode == 2


def test_a_failed_article_is_told_with_its_name_once(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    command = [sys.executable, "-m", "extractor", "run", str(empty), "-o", str(tmp_path / "o"), "-j", "1", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert (done.returncode, done.stderr.count("empty.txt")) == (1, 1), done.stderr


def test_a_record_that_fails_the_contract_is_four(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全市新增床位3张。", encoding="utf-8")
    code = (
        "import sys, extractor.pipeline as p\n"
        "from extractor.errors import RecordError\n"
        "from extractor.cli import main\n"
        "def wrong(*a, **k): raise RecordError('a span is not its text')\n"
        "p.extract = wrong\n"
        "sys.argv[1:] = sys.argv[1:]\n"
        "main()\n"
    )
    command = [sys.executable, "-c", code, "run", str(tmp_path / "a.txt"), "-o", str(tmp_path / "o"), "-j", "1"]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert done.returncode == 4, done.stderr
    code = code.replace("RecordError('", "KeyError('").replace("p.extract", "r.load_rulebook")
    bug = [sys.executable, "-c", code.replace("import sys,", "import extractor.rulebook as r, sys,")]
    done = subprocess.run([*bug, "run", str(tmp_path)], capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert (done.returncode, "bug: KeyError" in done.stderr) == (70, True), done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_is_told_how_much_is_ahead(source: Path, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [*COMMAND, "run", str(source), "-o", str(tmp_path), "-j", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=ENVIRONMENT | {"COLUMNS": "100"})
    os.close(theirs)
    told = b""
    with contextlib.suppress(OSError):
        while data := os.read(ours, 4096):
            told += data
    os.close(ours)
    assert process.wait(60) == 0
    line = re.search(r"▕█*░*▏ \d+ of 120 articles, [\d.?]+ a second, [\d:?]+ left", told.decode())
    assert line is not None, told.decode()
