"""Gold files are read as they are meant, and a wrong row is told with file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import DataError, ReadingError
from extractor.evaluate import read_gold, read_gold_folder

TEXT = "盐城新闻\n盐城全市新增床位12张，盐城市区新增床位12张。"
ROW = {
    "type": "obs", "value": "12", "unit": "张", "qual": "exact", "measure": "change",
    "status": "actual", "indicator": ["新增床位"], "region": "320900", "period": None,
}  # fmt: skip


def _write(folder: Path, *rows: dict[str, Any] | str) -> Path:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "a.jsonl"


def test_marked_context_becomes_offsets(tmp_path: Path) -> None:
    gold = read_gold(_write(tmp_path, "# a comment", "", ROW | {"ctx": "床位⟦12张⟧。"}))
    (row,) = gold.observations
    assert TEXT[row.start : row.end] == "12张"
    assert row.start == TEXT.rindex("12张")
    assert row.accepted("indicator") == ["新增床位"]


def test_nth_says_which_place(tmp_path: Path) -> None:
    gold = read_gold(_write(tmp_path, ROW | {"ctx": "床位⟦12张⟧", "nth": 2}))
    assert gold.observations[0].start == TEXT.rindex("12张")


def test_all_row_stands_for_each_free_place(tmp_path: Path) -> None:
    rows = (
        {"type": "region_all", "text": "盐城", "adcode": "320900"},
        {"type": "region", "ctx": "⟦盐城市⟧区", "adcode": "320900"},
    )
    gold = read_gold(_write(tmp_path, *rows))
    assert sorted(TEXT[row.start : row.end] for row in gold.regions) == ["盐城", "盐城", "盐城市"]


WRONG = {
    "context twice in the text": (ROW | {"ctx": "床位⟦12张⟧"}, "found 2 times"),
    "context not in the text": (ROW | {"ctx": "床位⟦13张⟧"}, "found 0 times"),
    "no marks": (ROW | {"ctx": "床位12张。"}, "mark one span"),
    "field missing": ({"type": "obs", "ctx": "床位⟦12张⟧。"}, "observation without value"),
    "unknown measure": (ROW | {"ctx": "床位⟦12张⟧。", "measure": "sum"}, "write one of level, change, rank"),
    "unknown type": ({"type": "thing"}, "write article, obs, region or policy"),
    "not JSON": ("{", "not JSON"),
    "text that is not there": ({"type": "policy_all", "text": "条例", "kind": "document"}, "is not in the text"),
}


@pytest.mark.parametrize(("row", "says"), WRONG.values(), ids=WRONG.keys())
def test_wrong_row_is_told_with_its_line(tmp_path: Path, row: dict[str, Any] | str, says: str) -> None:
    with pytest.raises(DataError, match=says) as raised:
        read_gold(_write(tmp_path, {"type": "article"}, row))
    assert str(raised.value).startswith("a.jsonl:2: ")


def test_folder_without_gold_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="no gold"):
        read_gold_folder(tmp_path)


def test_texts_may_stand_in_another_folder(tmp_path: Path) -> None:
    path = _write(tmp_path, {"type": "article", "title": "盐城新闻"})
    (tmp_path / "texts").mkdir()
    (tmp_path / "a.txt").rename(tmp_path / "texts" / "a.txt")
    with pytest.raises(ReadingError, match="--texts"):
        read_gold(path)
    assert read_gold(path, tmp_path / "texts").text == TEXT
