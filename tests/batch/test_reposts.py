"""A run tells which articles are the same bulletin, published again."""

from __future__ import annotations

from pathlib import Path

from extractor.batch import run_batch
from extractor.batch.reposts import find_reposts
from extractor.reading.sources import iter_sources
from extractor.rulebook import default_rulebook

SENTENCES = [f"前{month}个月，全县完成固定资产投资{month}.5亿元，增长良好。\n" for month in "一二三四五六七八"]


def test_a_repost_is_told(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "first.txt").write_text("安远经济平稳\n" + "".join(SENTENCES), encoding="utf-8")
    (inbox / "later.txt").write_text("安远县经济平稳运行\n" + "".join(SENTENCES[1:]), encoding="utf-8")
    (inbox / "other.txt").write_text("全县播种早稻三万亩，比去年多五千亩。\n", encoding="utf-8")
    report = run_batch(iter_sources([inbox]), tmp_path / "out", default_rulebook(), jobs=1)
    assert [(Path(again).name, Path(first).name) for again, first in report.reposts] == [("later.txt", "first.txt")]


def test_one_shared_sentence_is_no_repost() -> None:
    assert find_reposts({"a": "000000010000000200000003", "b": "000000010000000400000005"}) == []


def test_an_article_without_sentences_repeats_none() -> None:
    assert find_reposts({"a": "", "b": ""}) == []
