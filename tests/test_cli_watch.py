"""``extractor watch`` as a real process: what arrives is extracted; stopped by SIGTERM and Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractor.batch.status import status_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are not sent so there")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "EXTRACTOR_"))}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "first.txt").write_text("全市新增床位3张。", encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def watching(inbox: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The process, looking ten times a second."""
    command = [sys.executable, "-m", "extractor", "watch", str(inbox), "-o", str(tmp_path / "out")]
    options = ["--settle", "0.2", "--every", "0.1", "-j", "2", "--json-log"]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env=ENVIRONMENT | {"LANG": "C.UTF-8"},
    )  # fmt: skip
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def wait_for(is_so: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def beds(output: Path, id: str) -> int | None:
    """The number of the first observation of an article that is written."""
    try:
        return int(json.loads((output / f"{id}.json").read_bytes())["observations"][0]["quantity"]["value"])
    except FileNotFoundError:
        return None


def test_what_arrives_is_extracted_and_sigterm_is_a_clean_end(
    inbox: Path, tmp_path: Path, watching: subprocess.Popen[str]
) -> None:
    out = tmp_path / "out"
    wait_for(lambda: beds(out, "first") == 3, watching)
    (tmp_path / "second.part").write_text("全市新增床位4张。", encoding="utf-8")
    (tmp_path / "second.part").rename(inbox / "second.txt")
    (inbox / "empty.txt").write_bytes(b"")
    wait_for(lambda: beds(out, "second") == 4, watching)
    (inbox / "first.txt").write_text("全市新增床位55张。", encoding="utf-8")
    wait_for(lambda: beds(out, "first") == 55, watching)
    watching.send_signal(signal.SIGTERM)
    printed, told = watching.communicate(timeout=60)
    assert (watching.returncode, printed) == (0, ""), told
    events = [json.loads(line) for line in told.splitlines()]
    assert [each["id"] for each in events if each["event"] == "article"] == ["first", "second", "first"]
    assert {each["kind"] for each in events if each["event"] == "failure"} == {"reading"}
    assert (status_of(out).written, status_of(out).at_work) == (2, False)


def test_ctrl_c_is_130(inbox: Path, tmp_path: Path, watching: subprocess.Popen[str]) -> None:
    wait_for(lambda: beds(tmp_path / "out", "first") == 3, watching)
    watching.send_signal(signal.SIGINT)
    _, told = watching.communicate(timeout=60)
    assert (watching.returncode, "Traceback" in told) == (130, False), told


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "extractor", "watch", str(tmp_path / "nowhere")]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert (done.returncode, "no" in done.stderr.lower()) == (2, True)
