"""Words: rjieba against jieba as reference, offsets, and the pipeline without rjieba."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.attach.words import load_words
from extractor.pipeline import extract
from extractor.rulebook import load_rulebook
from extractor.segment import Segmenter, load_segmenter

EXTRA = load_words().extra_words


@pytest.fixture(scope="module")
def rust() -> Segmenter:
    pytest.importorskip("rjieba")
    return load_segmenter(EXTRA, engine="rjieba")


@pytest.fixture(scope="module")
def reference() -> Segmenter:
    return load_segmenter(EXTRA, engine="jieba")


def stretches(paths: list[Path]) -> Iterator[str]:
    """The texts cut at numbers and line ends, as the attachment room hands them over."""
    for path in paths:
        yield from filter(None, re.split(r"[\d.,%\n]+", path.read_text(encoding="utf-8")))


def agreement(paths: list[Path], rust: Segmenter, reference: Segmenter) -> tuple[int, int, int]:
    """Words of the reference, how many of them rjieba cuts alike, and how many of these it tags alike."""
    words = alike = tagged = 0
    for text in stretches(paths):
        sure = reference.words(text)
        quick = {(word.start, word.end): word.tag for word in rust.words(text)}
        words += len(sure)
        alike += sum((word.start, word.end) in quick for word in sure)
        tagged += sum(quick.get((word.start, word.end)) == word.tag for word in sure)
    return words, alike, tagged


def test_rjieba_cuts_the_sample_bulletins_as_jieba_does(
    bulletins: list[Path], rust: Segmenter, reference: Segmenter
) -> None:
    words, alike, tagged = agreement(bulletins, rust, reference)
    assert words > 5000
    assert alike / words >= 0.999
    assert tagged / words >= 0.99


def test_rjieba_cuts_real_articles_as_jieba_does(shared: Path, rust: Segmenter, reference: Segmenter) -> None:
    words, alike, _ = agreement(sorted((shared / "corpora" / "articles").glob("*.txt")), rust, reference)
    assert words > 20_000
    assert alike / words >= 0.999


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
@given(text=st.text(st.characters(codec="utf-8"), max_size=60), offset=st.integers(0, 1000))
@settings(max_examples=100, deadline=None)
def test_words_cover_any_text_without_gap(engine: str, text: str, offset: int) -> None:
    if engine == "rjieba":
        pytest.importorskip("rjieba")
    segmenter = load_segmenter(EXTRA, engine=engine)
    words = segmenter.words(text, offset)
    assert "".join(word.text for word in words) == text
    assert segmenter.cut(text) == [word.text for word in words] == [piece for piece, _ in segmenter.pieces(text)]
    at = offset
    for word in words:
        assert (word.start, word.end) == (at, at + len(word.text))
        at = word.end


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_words_of_the_lexicon_stay_whole(engine: str) -> None:
    if engine == "rjieba":
        pytest.importorskip("rjieba")
    segmenter = load_segmenter(EXTRA, engine=engine)
    apart = [word for word in EXTRA if [one.text for one in segmenter.words(word)] != [word]]
    assert apart == []


@pytest.fixture
def without_rjieba(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Imports of rjieba fail; the list of those that were tried."""
    real = builtins.__import__
    refused: list[str] = []

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "rjieba":
            refused.append(name)
            raise ImportError("No module named 'rjieba'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    load_segmenter.cache_clear()
    yield refused
    load_segmenter.cache_clear()


def test_the_pipeline_works_without_rjieba(without_rjieba: list[str]) -> None:
    record = extract("全省养老床位达67.49万张。", published="2019-07-11", rulebook=load_rulebook())
    assert [one.indicator.text for one in record.observations if one.indicator] == ["养老床位"]
    assert set(without_rjieba) == {"rjieba"}


@pytest.mark.usefixtures("without_rjieba")
def test_an_engine_that_is_asked_for_by_name_is_not_replaced() -> None:
    with pytest.raises(ImportError):
        load_segmenter((), engine="rjieba")


def test_one_segmenter_is_kept_for_the_same_words() -> None:
    assert load_segmenter(("养老床位",)) is load_segmenter(("养老床位",))


def test_words_added_to_one_segmenter_are_none_of_another() -> None:
    """Without words of the lexicon the dictionary that rjieba loads itself is taken; nobody adds to it."""
    word = "养老床位补贴"
    assert [one.text for one in load_segmenter((word,)).words(word)] == [word]
    assert len(load_segmenter().words(word)) > 1
    assert not load_segmenter().is_word(word)
