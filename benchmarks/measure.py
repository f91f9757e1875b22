"""The yardstick of all benchmarks: processor seconds, and ``jieba.cut`` over the same text in the same process."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import jieba

from extractor.document import Article
from extractor.errors import ExtractorError
from extractor.reading.sources import Source, iter_sources
from extractor.rulebook import Rulebook

jieba.setLogLevel(logging.WARNING)
jieba.initialize()
ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "corpora" / "bulletins"
_BULK = ROOT.parent / "shared" / "corpora" / "bulk.jsonl.gz"
NEWS = _BULK if _BULK.exists() else SAMPLES
"""The bulk file of real news where it lies beside the repository, else the sample bulletins."""
T = TypeVar("T")


class Best(NamedTuple):
    """What the quickest round of some work returned, and its processor seconds."""

    value: object
    seconds: float


def best_of(rounds: int, work: Callable[[], object]) -> Best:
    """The quickest of ``rounds`` rounds: what other processes add to a round is never less than nothing."""
    found: list[Best] = []
    for _ in range(rounds):
        began = time.process_time()
        value = work()
        found.append(Best(value, time.process_time() - began))
    return min(found, key=lambda one: one.seconds)


def least_seconds(rounds: int, work: Callable[[T], object], items: Sequence[T]) -> float:
    """The seconds of ``work`` over all items, each by its quickest round: the most robust on a busy machine."""
    least = [float("inf")] * len(items)
    for _ in range(rounds):
        for at, item in enumerate(items):
            began = time.process_time()
            work(item)
            least[at] = min(least[at], time.process_time() - began)
    return sum(least)


def cut(text: str) -> None:
    """The yardstick: every word of the text by ``jieba.cut``."""
    for _ in jieba.cut(text):
        pass


def sources_of(paths: Sequence[str], limit: int | None, step: int = 1) -> list[Source]:
    """The articles of files, folders and JSONL, every ``step``-th of them, at most ``limit``."""
    return list(islice(iter_sources(paths), 0, None if limit is None else limit * step, step))


def articles_of(sources: Iterable[Source], rulebook: Rulebook) -> list[Article]:
    """The articles as read; what cannot be read is told on stderr and left out."""
    articles = []
    for source in sources:
        try:
            articles.append(source.read(rulebook.reading))
        except ExtractorError as error:
            print(error, file=sys.stderr)
    return articles
