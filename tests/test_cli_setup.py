"""Settings and their precedence, ``config show`` and ``doctor``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from extractor import cli
from extractor.cli import batch_commands, setup_commands  # noqa: F401  (they add commands)
from extractor.cli.app import app
from extractor.cli.config import ConfigError, load_config, settings
from extractor.cli.doctor import EXTRAS, check_folders, examine
from extractor.errors import ExtractorError


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("EXTRACTOR_"):
            monkeypatch.delenv(name)


def _load(place: Path) -> dict[tuple[str, str], tuple[Any, str]]:
    group = get_command(app)
    return {(one.command, one.name): (one.value, one.origin) for one in settings(group, load_config(group, place))}


def test_precedence_of_environment_file_and_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "extractor.toml"
    file.write_text('quiet = true\njobs = 3\n[run]\noutput = "here"\nretry_failed = true\n', encoding="utf-8")
    (tmp_path / "below").mkdir()
    monkeypatch.setenv("EXTRACTOR_RUN_JOBS", "2")
    found = _load(tmp_path / "below")
    assert found["run", "jobs"] == ("2", "environment EXTRACTOR_RUN_JOBS")
    assert found["run", "output"] == (str(tmp_path / "here"), f"file {file}")
    assert found["run", "retry-failed"][0] is True
    assert found["run", "quiet"] == (True, f"file {file}")
    assert found["run", "force"] == (False, "default")


def test_pyproject_counts_if_it_has_a_table(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert load_config(get_command(app), tmp_path).file is None
    file.write_text("[tool.extractor.run]\njobs = 3\n", encoding="utf-8")
    assert _load(tmp_path)["run", "jobs"] == (3, f"file {file}")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("jobs = ", "Invalid value"),
        ("speed = 3", "speed is no option of any command"),
        ("[run]\nspeed = 3", "[run] has no setting speed; allowed: output, jobs"),
        ("[fly]\njobs = 3", "[fly] is no command"),
    ],
)
def test_wrong_settings_are_refused_with_the_file(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "extractor.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(get_command(app), tmp_path)
    assert told in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "extractor.toml"))


def test_flag_is_before_environment_and_file(tmp_path: Path) -> None:
    (tmp_path / "extractor.toml").write_text('[run]\noutput = "file"\nquiet = true\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text("全市新增床位3张。", encoding="utf-8")
    command = [sys.executable, "-m", "extractor", "run", "a.txt", "-j", "1"]
    environment = os.environ | {"EXTRACTOR_RUN_OUTPUT": "variable"}
    done = subprocess.run([*command, "-o", "flag"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "flag" / "a.json").exists()
    assert not (tmp_path / "variable").exists()


def test_show_as_json_and_wrong_file_is_two(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "extractor", "config", "show", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert {"command": "run", "name": "wait", "value": 5.0, "origin": "default", "variable": "EXTRACTOR_RUN_WAIT"} in (
        json.loads(done.stdout)
    )
    (tmp_path / "extractor.toml").write_text("[fly]\n", encoding="utf-8")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 2


def test_what_config_show_prints_is_a_settings_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "extractor", "config", "show"]
    shown = subprocess.run([*command, "--origin"], cwd=tmp_path, capture_output=True, text=True).stdout
    assert tomllib.loads(shown)["run"]["output"] == "outputs"
    assert "# jobs is not set" in shown
    (tmp_path / "extractor.toml").write_text(shown, encoding="utf-8")
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr


def test_rules_folder_with_an_unknown_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "unit.tsv").write_text("unit\n", encoding="utf-8")
    with pytest.raises(ExtractorError, match=r"did you mean units\.tsv"):
        check_folders([tmp_path])


def test_doctor_finds_all_in_order_here(tmp_path: Path) -> None:
    findings = {each.what: each for each in examine(tmp_path / "new" / "out", ())}
    assert {each.level for each in findings.values()} <= {"ok", "note"}
    assert not (tmp_path / "new").exists()
    assert findings["extraction"].level == "ok"


def test_doctor_looks_at_every_extra_for_users() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(EXTRAS) == set(project["optional-dependencies"]) - {"dev", "bench", "tools"}


def test_doctor_tells_wrong_rules_and_refusing_storage(tmp_path: Path) -> None:
    (tmp_path / "units.tsv").write_text("nothing\n", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    findings = {each.what: each for each in examine(tmp_path / "file" / "out", [tmp_path])}
    assert (findings["rules"].level, findings["output"].level) == ("fault", "fault")
    assert "units.tsv:1" in findings["rules"].told


def test_commands_loaded_alone_are_at_home_where_they_are_looked_for() -> None:
    for room in cli._ROOMS:
        import_module(f"extractor.cli.{room}")
    homes = {one.name: one.callback.__module__ for one in app.registered_commands if one.callback}
    assert {name: homes[name].rpartition(".")[2] for name in cli._HOMES} == cli._HOMES
    assert {name for name in homes if name not in cli._HOMES} <= {"doctor"}


@pytest.mark.parametrize("arguments", [["show", "-h"], ["run", "-h"], ["watch", "--helo"], ["rum", "x"], []])
def test_a_command_loaded_alone_says_what_it_says_among_all(tmp_path: Path, arguments: list[str]) -> None:
    """With a file of settings all commands are loaded."""
    told = []
    for _ in range(2):
        command = [sys.executable, "-m", "extractor", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)
        told.append((done.returncode, done.stdout, done.stderr))
        (tmp_path / "extractor.toml").touch()
    assert told[0] == told[1]
