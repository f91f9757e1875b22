"""A batch: outcomes, counts, ids taken twice, errors of every sort."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from extractor.batch import Outcome, run_batch
from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading import ReadingRules, article_from_text
from extractor.rulebook import Rulebook, default_rulebook
from extractor.writing import load_records


class Text(NamedTuple):
    """A source that is a text; ``text`` None cannot be read, ``!`` is a bug."""

    id: str
    text: str | None
    place: str = "here"

    @property
    def name(self) -> str:
        return f"{self.place}/{self.id}"

    def read(self, rules: ReadingRules | None = None) -> Article:
        if self.text is None:
            raise ReadingError("cannot be read")
        if self.text == "!":
            raise ZeroDivisionError("a bug")
        return article_from_text(self.text, id=self.id, rules=rules)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return default_rulebook()


SOURCES = [
    Text("a", "新增床位3张。"),
    Text("b", None),
    Text("c", "!"),
    Text("d/e", "减少8户。"),
    Text("a", "x", "there"),
]


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_source_has_its_outcome(tmp_path: Path, rulebook: Rulebook, jobs: int) -> None:
    told: list[Outcome] = []
    report = run_batch(SOURCES, tmp_path / "new" / "out", rulebook, jobs=jobs, on_outcome=told.append)
    assert report.written == 2
    assert {(each.source, each.error) for each in report.failed} == {
        ("here/b", "cannot be read"),
        ("here/c", "ZeroDivisionError: a bug"),
        ("there/a", "has the id 'a' of here/a; rename one of them"),
    }
    assert report.counts["observations"] == 2
    assert len(told) == len(SOURCES)
    assert [record.article.id for record in load_records(tmp_path / "new" / "out")] == ["a", "d/e"]


def test_storage_that_refuses_fails_the_article_not_the_batch(tmp_path: Path, rulebook: Rulebook) -> None:
    (tmp_path / "a.json").mkdir()
    report = run_batch(SOURCES[:1] + SOURCES[3:4], tmp_path, rulebook, jobs=1)
    assert report.written == 1
    assert "IsADirectoryError" in (report.failed[0].error or "")
    assert sorted(path.name for path in tmp_path.glob("*.json")) == ["a.json", "d%2Fe.json"]
