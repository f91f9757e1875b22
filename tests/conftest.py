"""What several tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extractor.kept import ENVIRONMENT
from extractor.records import ArticleRecord
from extractor.writing import load_records

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Commands that tests start keep their patterns in a folder of the tests, and not in the user's."""
    os.environ[ENVIRONMENT] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real articles and gold beside the repository; without it the test is skipped."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared, which is not beside this clone")
    return folder


@pytest.fixture(scope="session")
def bulletins() -> list[Path]:
    """The sample bulletins, in order of name."""
    return sorted((ROOT / "corpora" / "bulletins").glob("*.txt"))


@pytest.fixture(scope="session")
def example() -> ArticleRecord:
    """The published example of a record."""
    return load_records(ROOT / "extractor" / "data" / "example_record.json")[0]
