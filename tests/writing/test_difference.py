"""What changed between two runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import ReadingError, RecordError
from extractor.records import ArticleRecord
from extractor.writing import to_json_bytes
from extractor.writing.difference import Totals, article_dict, article_text, compare_runs, totals_text
from extractor.writing.difference_page import DifferencePage


@pytest.fixture
def runs(example: ArticleRecord, tmp_path: Path) -> tuple[Path, Path]:
    """Two runs: of the article a one observation changed and one policy went, b is gone, c is new, d is the same."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, names in ((old, "abd"), (new, "acd")):
        folder.mkdir()
        for name in names:
            content: dict[str, Any] = json.loads(to_json_bytes(example))
            content["article"]["id"] = name
            if (folder, name) == (new, "a"):
                content["observations"][0]["status"] = "standard"
                del content["policies"][0]
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return old, new


def test_differences_by_article_and_rule(runs: tuple[Path, Path], example: ArticleRecord) -> None:
    differences = list(compare_runs(*runs))
    assert [(each.id, each.state) for each in differences] == [("a", "changed"), ("b", "removed"), ("c", "added")]
    first = article_dict(differences[0])
    (changed,) = first["observations"]["changed"]
    assert changed["fields"] == {"status": (example.observations[0].status, "standard")}
    assert len(first["policies"]["removed"]) == 1
    assert "→ standard" in article_text(differences[0])
    totals = Totals()
    for difference in differences:
        totals.add(difference)
    counted = totals.as_dict()
    assert counted["articles"] == {"added": 1, "removed": 1, "changed": 1}
    added = sum(row["added"] for row in counted["rules"] if row["kind"] == "observations")
    assert added == len(example.observations)
    assert "articles: 1 added, 1 removed, 1 changed" in totals_text(totals)


def test_same_runs_differ_in_nothing(runs: tuple[Path, Path]) -> None:
    assert list(compare_runs(runs[0], runs[0])) == []


def test_what_is_no_run_is_told(runs: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="no such folder"):
        list(compare_runs(runs[0], tmp_path / "nowhere"))
    (runs[1] / "a.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RecordError, match="extractor validate"):
        list(compare_runs(*runs))


def _page(runs: tuple[Path, Path], language: str = "en") -> str:
    totals, page = Totals(), DifferencePage("old <a>", "new", language)
    for difference in compare_runs(*runs):
        totals.add(difference)
        page.add(difference)
    return page.html(totals)


def test_page_shows_each_record_with_its_words(runs: tuple[Path, Path], example: ArticleRecord) -> None:
    page = _page(runs)
    assert f"<mark>{example.policies[0].text}</mark>" in page
    assert f"<del>{example.observations[0].status}</del> → <ins>standard</ins>" in page
    assert '<span class="added">+ 1 added</span>' in page
    assert page.count("<details open>") == 3
    assert "差异" in _page(runs, "zh")
    assert "Nothing changed." in _page((runs[0], runs[0]))


def test_page_loads_nothing_and_escapes(runs: tuple[Path, Path]) -> None:
    path = runs[1] / "a.json"
    content = json.loads(path.read_bytes())
    content["observations"][0]["rule"] = "<script>alert(1)</script>"
    content["observations"][0]["flags"] = ["x\u202e</details>"]
    path.write_text(json.dumps(content), encoding="utf-8")
    page = _page(runs)
    assert "<script" not in page
    assert "old &lt;a&gt;" in page
    assert '<span class="odd">U+202E</span>&lt;/details&gt;' in page
    assert not re.search(r"<link|<img|https?:|url\(|style=", page)


def test_page_shows_a_part_of_many_articles(runs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.writing.difference_page.MOST_ARTICLES", 1)
    page = _page(runs)
    assert page.count("<details") == 1
    assert "+ 2 more articles" in page
