"""The built screen as it is shipped: small, whole, and nothing in it that the content policy refuses."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REVIEW = Path(__file__).parents[2] / "extractor" / "review"
WEB = REVIEW / "web"


@pytest.fixture(scope="module")
def static() -> Path:
    """The folder of the built screen; skipped where it was not built."""
    folder = REVIEW / "static"
    if not (folder / "index.html").is_file():
        pytest.skip("the screen is not built: make screen")
    return folder


def test_is_under_150_kb_compressed(static: Path) -> None:
    files = [path for path in static.rglob("*") if path.is_file()]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 150_000


def test_has_hashed_names_and_no_source_maps(static: Path) -> None:
    names = [path.name for path in (static / "assets").iterdir()]
    assert names
    assert all(re.fullmatch(r"[\w-]+-[\w-]{8}\.(js|css)", name) for name in names)
    assert not any("sourceMappingURL" in path.read_text("utf-8") for path in (static / "assets").iterdir())


def test_page_has_no_inline_script_or_style(static: Path) -> None:
    page = (static / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert not re.search(r"\s(style|on\w+)=", page)


def test_names_no_other_host(static: Path) -> None:
    """Addresses of namespaces (SVG, MathML) are names, and are not asked."""
    for path in static.rglob("*.*"):
        hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text("utf-8"))) - {"www.w3.org"}
        assert hosts <= {"preactjs.com"}, path.name


def test_nothing_is_ever_set_as_html() -> None:
    """Article text reaches the page as text nodes only."""
    for path in (WEB / "src").rglob("*.ts*"):
        code = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|srcdoc", code), path.name


def test_without_node_a_message_says_so_and_the_rest_goes_on(tmp_path: Path) -> None:
    """No Node on the path, and none to be had from a package."""
    for name in ("bash", "dirname", "env"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    environment = {"PATH": str(tmp_path), "VENV": str(tmp_path / "venv")}
    script = REVIEW.parents[1] / "tools" / "screen.sh"
    done = subprocess.run([script, "build"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert "no Node 20.19 or later; the review screen is not built" in done.stderr


def test_lock_file_pins_all_and_holds_no_addresses() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
