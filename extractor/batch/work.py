"""One article from its source to its file, and what is told of it."""

from __future__ import annotations

import errno
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractor.attempt import Failure, attempt
from extractor.reading.sources import Source
from extractor.records import ArticleRecord
from extractor.time_limit import MOST_SECONDS
from extractor.writing.json_files import file_name, put_in_place, write_aside

if TYPE_CHECKING:
    from extractor.rulebook import Rulebook

COUNTED = ("observations", "regions", "policies", "numerals", "unexplained")
REFUSING = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOENT)
"""Errors of the storage that the next article would meet as well."""
MOST_SHOWN = 10
"""Unexplained numerals that are told of one article."""
_AROUND = 12


class Unexplained(NamedTuple):
    """A numeral that nothing explains: the article, where it stands, itself, and the text around it."""

    article: str
    start: int
    text: str
    around: str


class Outcome(NamedTuple):
    """What became of one source: the file written and its counts, or the error.

    ``kind`` of an error: those of :class:`extractor.attempt.Failure`, ``lost`` (the worker died), ``storage``
    (nothing can be written), ``file`` (this file cannot), ``duplicate`` (the id is taken).
    ``yields`` has how many records there are, as "observations/rule/NAME" and
    "observations/kind/level". ``aside`` is the file that :func:`put_in_its_place` has
    still to put in the place of ``file``.
    """

    source: str
    article: str | None
    file: str | None
    error: str | None
    counts: dict[str, int]
    seconds: float
    fingerprint: str = ""
    kind: str | None = None
    characters: int = 0
    yields: dict[str, int] = {}  # noqa: RUF012
    unexplained: tuple[Unexplained, ...] = ()
    aside: Path | None = None


def failed(name: str, kind: str, error: str, seconds: float = 0.0) -> Outcome:
    """The outcome of a source that gave no record."""
    return Outcome(name, None, None, error, {}, seconds, kind=kind)


def extract_aside(
    source: Source, output: Path, rulebook: Rulebook, published: date | None, *, most_seconds: float = MOST_SECONDS
) -> Outcome:
    """One source read, extracted and written aside. Never raises: what went wrong is in ``Outcome.error``."""
    began = time.perf_counter()
    got = attempt(source, rulebook, published, most_seconds=most_seconds)
    if isinstance(got, Failure):
        return failed(source.name, got.kind, got.error, time.perf_counter() - began)
    record, name = got.record, file_name(source.id)
    try:
        aside = write_aside(output / name, got.document)
    except Exception as error:
        return failed(source.name, _kind_of(error), f"{type(error).__name__}: {error}", time.perf_counter() - began)
    return Outcome(
        source.name,
        record.article.id,
        name,
        None,
        count_records(record),
        time.perf_counter() - began,
        record.article.fingerprint or "",
        characters=len(record.text),
        yields=count_yields(record),
        unexplained=tuple(_unexplained(record)),
        aside=aside,
    )


def put_in_its_place(outcome: Outcome, output: Path) -> Outcome:
    """The outcome when the file that was written aside is in its place, safe on disk. Never raises."""
    if outcome.aside is None or outcome.file is None:
        return outcome
    began = time.perf_counter()
    try:
        put_in_place(outcome.aside, output / outcome.file)
    except Exception as error:
        return failed(outcome.source, _kind_of(error), f"{type(error).__name__}: {error}", outcome.seconds)
    return outcome._replace(aside=None, seconds=outcome.seconds + time.perf_counter() - began)


def _kind_of(error: Exception) -> str:
    return "storage" if isinstance(error, OSError) and error.errno in REFUSING else "file"


def count_records(record: ArticleRecord) -> dict[str, int]:
    """How many records of each kind, how many numerals, and how many of these are unexplained."""
    unexplained = sum(entry.fate == "unexplained" for entry in record.ledger)
    kinds = (record.observations, record.regions, record.policies, record.ledger)
    return dict(zip(COUNTED, (*map(len, kinds), unexplained), strict=True))


def count_yields(record: ArticleRecord) -> dict[str, int]:
    """How many records of each kind and of each rule, by keys such as ``regions/kind/scope``."""
    found = Counter[str]()
    for one in record.observations:
        found.update((f"observations/kind/{one.measure}", f"observations/rule/{one.rule}"))
    for region in record.regions:
        found.update((f"regions/kind/{region.kind}", f"regions/rule/{region.rule}"))
    for policy in record.policies:
        found.update((f"policies/kind/{policy.kind}", f"policies/rule/{policy.rule}"))
    for entry in record.ledger:
        found.update((f"numerals/kind/{entry.kind or entry.fate}", f"numerals/rule/{entry.rule or 'none'}"))
    return dict(found)


def _unexplained(record: ArticleRecord) -> Iterator[Unexplained]:
    left = MOST_SHOWN
    for entry in record.ledger:
        if entry.fate == "unexplained" and left:
            left -= 1
            around = record.text[max(0, entry.start - _AROUND) : entry.end + _AROUND]
            yield Unexplained(record.article.id, entry.start, entry.text, around)
