"""What an output folder holds, and why an article of it would be done again or left alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from extractor.batch.lock import is_locked
from extractor.batch.plan import judge
from extractor.batch.report import read_reports
from extractor.batch.run import LOCK, made_of
from extractor.batch.state import FOLDER, Entry, State
from extractor.errors import ExtractorError, ReadingError
from extractor.reading.sources import Source, iter_sources
from extractor.rulebook import Rulebook
from extractor.writing import file_name


class Status(NamedTuple):
    """An output folder: how many articles are written and failed, the failures, the last run, and if one is at work.

    ``gone`` of the articles failed and have been taken away since; they are not among the failures.
    """

    written: int
    failed: list[Entry]
    gone: int
    kinds: dict[str, int]
    last: dict[str, Any] | None
    at_work: bool


class Why(NamedTuple):
    """One article of an output folder, with what the next run would do: same, changed, failed, gone."""

    entry: Entry
    standing: str
    why: str


def status_of(output: Path) -> Status:
    """What the folder holds. A last run whose state is ``running`` while none is at work was killed."""
    entries = State(output).entries.values()
    ever = sorted((entry for entry in entries if entry.error is not None), key=lambda entry: entry.source)
    wrong = [entry for entry in ever if _is_there(entry)]
    last = next(iter([*read_reports(output)][::-1]), None)
    kinds = Counter(entry.kind or "bug" for entry in wrong)
    at_work = is_locked(output / FOLDER / LOCK)
    return Status(len(entries) - len(ever), wrong, len(ever) - len(wrong), dict(kinds), last, at_work)


def _is_there(entry: Entry) -> bool:
    """Whether the file of an article, or that which holds it (``a.zip!one.txt``, ``day.jsonl:3``), is still there."""
    places = (entry.source, entry.source.partition("!")[0], entry.source.rpartition(":")[0])
    return any(place and Path(place).exists() for place in places)


def why_of(output: Path, id: str, rulebook: Rulebook) -> Why:
    """Why the next run would do the article ``id`` again, or leave it. Raises ExtractorError for an unknown id."""
    entry = State(output).entries.get(file_name(id))
    if entry is None:
        raise ExtractorError(f"{id}: no such article in {output}; the id is the name of the file without .json")
    source = _source_of(entry)
    if source is None:
        return Why(entry, "gone", f"{entry.source} is not there any more")
    made = made_of(source, rulebook, None)._replace(published=entry.made.published)
    return Why(entry, *judge(entry, made, output))


def _source_of(entry: Entry) -> Source | None:
    """The source that the entry was made from, if it is still there."""
    place = Path(entry.source)
    if not place.exists():
        name = entry.source.partition("!")[0] if "!" in entry.source else entry.source.rpartition(":")[0]
        place = Path(name)
        if not name or not place.exists():
            return None
    try:
        return next((each for each in iter_sources([str(place)]) if file_name(each.id) == entry.file), None)
    except ReadingError:
        return None
