"""Many articles through ``extract``, each to one JSON file; bad ones reported and counted."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from extractor.batch.pool import Lost, run_tasks
from extractor.batch.reposts import find_reposts
from extractor.document import Article
from extractor.errors import ExtractorError
from extractor.reading import ReadingRules
from extractor.records import ArticleRecord
from extractor.writing import file_name, to_json_bytes, write_whole

if TYPE_CHECKING:
    from extractor.pipeline import Rulebook

COUNTED = ("observations", "regions", "policies", "numerals", "unexplained")


class Source(Protocol):
    """Where an article comes from: a name for people, its id, and how to read it. Picklable."""

    @property
    def name(self) -> str:
        """The file, or the file and line."""

    @property
    def id(self) -> str:
        """The id that the article will have."""

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError."""


class Outcome(NamedTuple):
    """What became of one source: the file written and its counts, or the error."""

    source: str
    article: str | None
    file: str | None
    error: str | None
    counts: dict[str, int]
    seconds: float
    fingerprint: str = ""


@dataclass(slots=True)
class Report:
    """What became of a run; ``reposts`` are the sources that repeat another, with that other."""

    written: int = 0
    failed: list[Outcome] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    reposts: list[tuple[str, str]] = field(default_factory=list)
    fingerprints: dict[str, str] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        if outcome.error is None:
            self.written += 1
            self.counts.update(outcome.counts)
            self.fingerprints[outcome.source] = outcome.fingerprint
        else:
            self.failed.append(outcome)


def run_batch(
    sources: Iterable[Source],
    output: Path,
    rulebook: Rulebook,
    *,
    jobs: int | None = None,
    published: date | None = None,
    on_outcome: Callable[[Outcome], None] | None = None,
) -> Report:
    """Extract every source into ``output``/ID.json with ``jobs`` processes (default: the cores).

    ``published`` stands in for articles that state no date. ``on_outcome`` is
    called for each source as it is done. Two sources with one id: the second is
    an error, nothing is written over. Raises OSError if the folder cannot be made.
    """
    output.mkdir(parents=True, exist_ok=True)
    report, began = Report(), time.perf_counter()

    def tell(outcome: Outcome) -> None:
        report.add(outcome)
        if on_outcome is not None:
            on_outcome(outcome)

    work = partial(extract_to_file, output=output, rulebook=rulebook, published=published)
    for source, done in run_tasks(work, _distinct(sources, tell), jobs or os.cpu_count() or 1):
        tell(_failed(source.name, done.reason) if isinstance(done, Lost) else done)
    report.reposts = find_reposts(report.fingerprints)
    report.seconds = time.perf_counter() - began
    return report


def _distinct(sources: Iterable[Source], tell: Callable[[Outcome], None]) -> Iterator[Source]:
    """The sources without those whose file an earlier one already has; these are told as failed."""
    taken: dict[str, str] = {}
    for source in sources:
        first = taken.setdefault(file_name(source.id), source.name)
        if first == source.name:
            yield source
        else:
            tell(_failed(source.name, f"has the id {source.id!r} of {first}; rename one of them"))


def _failed(name: str, error: str, seconds: float = 0.0) -> Outcome:
    return Outcome(name, None, None, error, {}, seconds)


def extract_to_file(source: Source, output: Path, rulebook: Rulebook, published: date | None) -> Outcome:
    """One source read, extracted and written. Never raises: what went wrong is in ``Outcome.error``."""
    from extractor.pipeline import extract

    began = time.perf_counter()
    try:
        article = source.read(rulebook.reading)
        record = extract(article, published=article.published or published, rulebook=rulebook)
        name = file_name(source.id)
        write_whole(output / name, to_json_bytes(record))
    except ExtractorError as error:
        return _failed(source.name, str(error), time.perf_counter() - began)
    except Exception as error:
        return _failed(source.name, f"{type(error).__name__}: {error}", time.perf_counter() - began)
    seconds, mark = time.perf_counter() - began, record.article.fingerprint or ""
    return Outcome(source.name, record.article.id, name, None, count_records(record), seconds, mark)


def count_records(record: ArticleRecord) -> dict[str, int]:
    """How many records of each kind, how many numerals, and how many of these are unexplained."""
    unexplained = sum(entry.fate == "unexplained" for entry in record.ledger)
    kinds = (record.observations, record.regions, record.policies, record.ledger)
    return dict(zip(COUNTED, (*map(len, kinds), unexplained), strict=True))
