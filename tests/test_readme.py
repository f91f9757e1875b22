"""Every code block of the README and the docs does what it says.

``python`` blocks of one page run one after the other in one namespace; each line of
a ``sh`` block is a command; a block with ``file=PATH`` in its head becomes that file.
All of it happens in a folder of its own that holds the repository's corpora and data.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "docs/cli.md",
    "docs/tour.md",
    "docs/add-a-rule.md",
    "docs/attachment.md",
    "docs/catalogue.md",
    "docs/checks.md",
    "docs/corrections.md",
    "docs/design.md",
    "docs/periods.md",
    "docs/policies.md",
    "docs/reading.md",
    "docs/regions.md",
    "docs/review.md",
    "docs/spacy.md",
    "docs/tables.md",
]
_FENCE = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """One code block of a page."""

    language: str
    file: str | None
    content: str


def blocks(page: str) -> list[Block]:
    """The code blocks of a page, in order."""
    return [Block(*match) for match in _FENCE.findall((ROOT / page).read_text(encoding="utf-8"))]


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make run`` leaves behind."""
    folder = tmp_path_factory.mktemp("run")
    _run(f"extractor run corpora/bulletins -o {folder}/outputs --quiet", ROOT)
    return folder / "outputs"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the repository to a reader of the docs."""
    for name in ("corpora", "extractor"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(line: str, place: Path) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(words[1:]) <= set(targets)
        return
    if words[0] == "extractor":
        words[:1] = [sys.executable, "-m", "extractor"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=place, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_code_blocks_do_what_they_say(page: str, place: Path, outputs: Path) -> None:
    namespace: dict[str, Any] = {}
    shutil.copytree(outputs, place / "outputs")
    for block in blocks(page):
        if block.file:
            target = place / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.content, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.content, page, "exec"), namespace)
        elif block.language == "sh":
            for line in block.content.splitlines():
                _run(line, place)
        else:
            pytest.fail(f"{page}: a block of {block.language} that nothing tests")


def test_the_folder_of_rules_in_the_docs_adds_what_it_says(place: Path) -> None:
    from extractor.pipeline import extract_file
    from extractor.rulebook import load_rulebook

    for block in blocks("docs/add-a-rule.md"):
        if block.file:
            (place / block.file).parent.mkdir(exist_ok=True)
            (place / block.file).write_text(block.content, encoding="utf-8")
    before = extract_file(place / "article.txt")
    after = extract_file(place / "article.txt", rulebook=load_rulebook([place / "my-rules"]))
    assert "艘把" not in [one.quantity.unit for one in before.observations]
    assert "艘把" in [one.quantity.unit for one in after.observations]
    assert "水乡" not in [region.text for region in before.regions]
    assert ("水乡", "320506") in [(region.text, region.adcode) for region in after.regions]
    assert "公约" in [policy.subtype for policy in after.policies]
    assert "mine.registered" not in [one.rule for one in before.observations]
    assert ("mine.registered", "渔船") in [
        (one.rule, one.indicator.text) for one in after.observations if one.indicator is not None
    ]
    assert before.extraction.rules != after.extraction.rules


def test_readme_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")))
    pages = {str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")}
    assert pages - linked == set()


def test_links_of_the_pages_lead_somewhere() -> None:
    pages = [str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")]
    for page in ["README.md", "CHANGELOG.md", "corpora/README.md", "schemas/CHANGELOG.md", *pages]:
        for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert (ROOT / page).parent.joinpath(target).exists(), f"{page}: {target}"


def test_files_that_the_tour_names_are_there() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:extractor|data)/[\w./]+)`", tour):
        path = ROOT / "extractor" / name if name.startswith("data/") else ROOT / name
        assert path.exists(), name
