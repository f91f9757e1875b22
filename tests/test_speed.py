"""A guard against what is many times slower: processor time as a multiple of `jieba.cut` over the same text.

The multiples are generous, so that a busy machine does not break them; `make bench` gives the exact ones.
"""

from collections.abc import Callable
from pathlib import Path

import jieba
import pytest

from extractor.pipeline import extract
from extractor.rulebook import load_rulebook
from extractor.writing import to_json_bytes

SAMPLES = Path(__file__).parent.parent / "corpora" / "bulletins"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
RULEBOOK = load_rulebook()
MOST_OF_JIEBA = 8
"""Bulletins hold three times the numbers of news, on which the multiple is below two."""
MOST_OF_SHORT = 2.5


def whole(text: str) -> None:
    """All that a text goes through."""
    to_json_bytes(extract(text, rulebook=RULEBOOK))


def cut(text: str) -> None:
    """The yardstick."""
    for _ in jieba.cut(text):
        pass


Least = Callable[[int, Callable[[str], None], list[str]], float]


@pytest.fixture
def least(monkeypatch: pytest.MonkeyPatch) -> Least:
    """The measure of the benchmarks: the seconds of all texts, each by its quickest round."""
    monkeypatch.syspath_prepend(str(SAMPLES.parents[1] / "benchmarks"))
    from measure import least_seconds

    return least_seconds


@pytest.mark.slow
def test_the_whole_pipeline_stays_near_the_time_of_jieba(least: Least) -> None:
    assert least(4, whole, TEXTS) < MOST_OF_JIEBA * least(4, cut, TEXTS)


@pytest.mark.slow
def test_a_long_article_costs_what_its_characters_cost(least: Least) -> None:
    text = "\n".join(TEXTS)
    short = [text[at : at + 1000] for at in range(0, len(text), 1000)]
    each = least(3, whole, short) / len(text)
    assert least(3, whole, [text]) / len(text) < MOST_OF_SHORT * each
    line = text.replace("\n", "")
    assert least(3, whole, [line]) / len(line) < MOST_OF_SHORT * each
