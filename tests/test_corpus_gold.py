"""The sample corpus: its gold is well formed, and the extractor reaches the floors on it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from extractor.evaluate import Evaluation, GoldArticle, GoldRow, as_text, evaluate, read_gold
from extractor.gazetteer import Gazetteer, load_gazetteer
from extractor.pipeline import extract_file
from extractor.writing import to_json_bytes

CORPORA = Path(__file__).parent.parent / "corpora"
BULLETINS, GOLD = CORPORA / "bulletins", CORPORA / "gold"
IDS = sorted(path.stem for path in BULLETINS.glob("*.txt"))
CHINA = "100000"

# The least that the whole corpus must score; a change of rules may raise these, not lower them.
FLOORS = {
    ("observation", "f1"): 0.95,
    ("record", "f1"): 0.55,
    ("ind_relaxed", None): 0.80,
    ("region_ok", None): 0.85,
    ("period_ok", None): 0.88,
    ("qualifier_ok", None): 0.97,
    ("measure_ok", None): 0.95,
    ("status_ok", None): 0.89,
    ("direction_ok", None): 0.92,
    ("region", "f1"): 0.96,
    ("scope", "f1"): 0.97,
    ("policy_document", "f1"): 0.95,
    ("policy_initiative", "f1"): 0.75,
    ("metadata", None): 0.97,
}


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, GoldArticle]:
    """The gold articles by id; text and rows are brought together in one folder first."""
    folder = tmp_path_factory.mktemp("gold")
    for source in (*BULLETINS.glob("*.txt"), *GOLD.glob("*.jsonl")):
        shutil.copy(source, folder)
    return {id: read_gold(folder / f"{id}.jsonl") for id in IDS}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def evaluation(articles: Mapping[str, GoldArticle]) -> Evaluation:
    predicted = {id: json.loads(to_json_bytes(extract_file(BULLETINS / f"{id}.txt"))) for id in IDS}
    return evaluate(articles.values(), predicted)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _days(period: str) -> Iterator[date]:
    for day in period.split("/"):
        yield date.fromisoformat(day)


def test_every_bulletin_has_gold_and_every_gold_a_bulletin() -> None:
    assert len(IDS) >= 12
    assert sorted(path.stem for path in GOLD.glob("*.jsonl")) == IDS
    assert not list(GOLD.glob("*.txt")), "the text of a bulletin is kept once, in bulletins/"


def test_the_readme_lists_every_bulletin() -> None:
    listed = re.findall(r"^\| `([\w-]+)` \|", (CORPORA / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == IDS


@pytest.mark.parametrize("id", IDS)
def test_a_bulletin_has_between_500_and_2500_characters(id: str) -> None:
    assert 500 <= len((BULLETINS / f"{id}.txt").read_text(encoding="utf-8")) <= 2500


@pytest.mark.parametrize("id", IDS)
def test_the_head_names_title_source_and_date_of_the_text(id: str, articles: Mapping[str, GoldArticle]) -> None:
    article = articles[id]
    assert article.text.startswith(article.head["title"])
    assert article.head["source"] in article.text
    assert date.fromisoformat(article.head["published"]).year >= 2008


@pytest.mark.parametrize("id", IDS)
def test_observation_rows_are_well_formed(id: str, articles: Mapping[str, GoldArticle]) -> None:
    rows = sorted(articles[id].observations, key=lambda row: row.start)
    assert len(rows) >= 25
    for before, after in pairwise(rows):
        assert before.end <= after.start, (before.fields["ctx"], after.fields["ctx"])
    for row in rows:
        _check_quantity(row)
        _check_links(row)


def _check_quantity(row: GoldRow) -> None:
    context = row.fields["ctx"]
    value, most = Decimal(row.fields["value"]), row.fields.get("value_max")
    assert value >= 0, context
    assert most is None or Decimal(most) > value, context
    assert len(set(row.accepted("unit"))) == len(row.accepted("unit")) > 0, context
    assert row.fields.get("direction") in (None, "up", "down"), context
    assert "change" in row.accepted("measure") or "direction" not in row.fields, context
    assert row.fields["measure"] != "rank" or None in row.accepted("unit"), context


def _check_links(row: GoldRow) -> None:
    context = row.fields["ctx"]
    assert all(isinstance(name, str) and name.strip() == name != "" for name in row.fields["indicator"]), context
    assert all(code is None or re.fullmatch(r"\d{6}", code) for code in row.accepted("region")), context
    for period in row.accepted("period"):
        days = list(_days(period)) if period else []
        assert len(days) <= 2, context
        assert days == sorted(days), context


@pytest.mark.parametrize("id", IDS)
def test_codes_were_in_force_when_the_bulletin_was_published(
    id: str, articles: Mapping[str, GoldArticle], gazetteer: Gazetteer
) -> None:
    article = articles[id]
    day = date.fromisoformat(article.head["published"])
    codes = {code for row in article.observations for code in row.accepted("region")}
    codes |= {row.fields["adcode"] for row in article.regions} | {article.head["region"]}
    assert [code for code in codes - {None, CHINA} if gazetteer.on(code, day) is None] == []


@pytest.mark.parametrize("id", IDS)
def test_mention_rows_are_well_formed(id: str, articles: Mapping[str, GoldArticle]) -> None:
    article = articles[id]
    assert all(row.fields["kind"] in ("name", "scope", "group") for row in article.regions)
    assert all(row.fields["adcode"] or row.optional or row.fields["kind"] == "group" for row in article.regions)
    assert all(row.fields["kind"] in ("document", "initiative") and row.fields["name"] for row in article.policies)
    for rows in (article.regions, article.policies):
        spans = [(row.start, row.end) for row in rows]
        assert len(set(spans)) == len(spans)


def test_nothing_is_missing_from_the_prediction(evaluation: Evaluation) -> None:
    assert evaluation.scores["missing"] == []


@pytest.mark.parametrize(("score", "part"), FLOORS, ids=lambda value: value or "")
def test_the_extractor_reaches_the_floor(score: str, part: str | None, evaluation: Evaluation) -> None:
    reached = evaluation.scores[score]
    reached = reached[part] if part else reached
    assert reached >= FLOORS[score, part], as_text(evaluation, faults=20)
