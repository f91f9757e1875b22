"""The wheel carries the built screen, and what it installs serves it; no Node is asked for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from screen_page import BUILT
from serving import ROOT, Server

IGNORED = shutil.ignore_patterns("node_modules", "__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this source, made in a copy of it."""
    if not BUILT.is_file():
        pytest.skip("the screen is not built: make screen")
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(ROOT / "extractor", source / "extractor", ignore=IGNORED)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    _pip("wheel", "--no-build-isolation", "-w", str(source / "dist"), str(source))
    return next((source / "dist").glob("*.whl"))


@pytest.fixture
def installed(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of the installed wheel, with no Node on its path."""
    place = tmp_path / "site"
    _pip("install", "--no-index", "--target", str(place), str(wheel))
    (tmp_path / "outputs").mkdir()
    monkeypatch.setattr("serving.ROOT", place)
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable))
    server = Server(tmp_path / "outputs")
    yield server
    server.close()


def test_the_wheel_holds_the_screen_and_not_its_source(wheel: Path) -> None:
    names = [name for name in ZipFile(wheel).namelist() if name.startswith("extractor/review/")]
    static = [name for name in names if "/static/" in name]
    assert {Path(name).suffix for name in static} == {".html", ".js", ".css"}
    assert not [name for name in names if "/web/" in name or name.endswith(".map")]


def test_what_the_wheel_installs_serves_the_page(installed: Server) -> None:
    with closing(installed.page()) as client:
        page = client.get("/").text
        assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
        assert {Path(name).suffix for name in assets} == {".js", ".css"}
        for name in assets:
            answer = client.get(name)
            assert answer.status_code == 200
            assert answer.headers["content-type"].split(";")[0] in ("text/javascript", "text/css")


def _pip(*arguments: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([sys.executable, "-m", "pip", *arguments, *quiet], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
