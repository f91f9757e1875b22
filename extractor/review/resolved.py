"""Records as people have corrected them: what the machine wrote in an output folder, with the events of its mirror."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

from extractor.records import ArticleRecord
from extractor.review.events import Event, live
from extractor.review.folding import Fate
from extractor.review.lookups import Lookups, default_lookups, load_lookups
from extractor.review.mirror import by_article, mirror_of, read_mirror
from extractor.review.replay import Replayed, replay
from extractor.writing import file_name, iter_records
from extractor.writing.frames import Frame
from extractor.writing.frames import load as load_frame

FATES: Final[tuple[Fate, ...]] = get_args(Fate)


class Tally(NamedTuple):
    """How many events ended how; ``absent`` are those on articles that the folder does not hold."""

    counts: Mapping[Fate, int]
    absent: int
    articles: int

    def __str__(self) -> str:
        told = ", ".join(f"{self.counts[fate]} {fate}" for fate in FATES)
        gone = f", {self.absent} on articles that are not there" if self.absent else ""
        return f"{self.articles} article{'' if self.articles == 1 else 's'}: {told}{gone}"

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {"articles": self.articles, **{fate: self.counts[fate] for fate in FATES}, "absent": self.absent}


class Corrections:
    """The events of an output folder, and its records with them. ``folders`` are the user's tables.

    >>> Corrections(Path("nowhere")).events
    {}
    """

    def __init__(self, outputs: Path, folders: Sequence[Path] = ()) -> None:
        self.outputs, self.folders = outputs, tuple(folders)
        mirror = read_mirror(mirror_of(outputs)) if outputs.is_dir() else None
        self.events: dict[str, list[Event]] = by_article(mirror.events) if mirror is not None else {}
        self._lookups: Lookups | None = None
        self._counts: Counter[Fate] = Counter()
        self._seen: set[str] = set()

    @property
    def lookups(self) -> Lookups:
        """The tables that say what follows from a value, loaded on first use."""
        if self._lookups is None:
            self._lookups = load_lookups(self.folders) if self.folders else default_lookups()
        return self._lookups

    def replay(self, record: ArticleRecord) -> Replayed:
        """One record with the events on it, counted."""
        replayed = replay(record, self.events.get(record.article.id, ()), self.lookups)
        self._seen.add(record.article.id)
        self._counts.update(each.outcome for each in replayed.outcomes)
        return replayed

    def resolve(self, record: ArticleRecord) -> ArticleRecord:
        """The record as people have corrected it; the very same where nobody has."""
        return self.replay(record).record if record.article.id in self.events else record

    def records(self, path: str | Path) -> Iterator[ArticleRecord]:
        """As :func:`extractor.writing.iter_records`, each record as people have corrected it."""
        return map(self.resolve, iter_records(path))

    def corrected(self) -> Iterator[tuple[ArticleRecord, Replayed]]:
        """The machine's record and its replay for each article of the folder that has events, in order of ids."""
        for article in sorted(self.events):
            file = self.outputs / file_name(article)
            if file.is_file():
                machine = next(iter_records(file))
                yield machine, self.replay(machine)

    def tally(self) -> Tally:
        """What became of the events on the records that were read so far."""
        absent = sum(len(live(events)) for article, events in self.events.items() if article not in self._seen)
        return Tally({fate: self._counts[fate] for fate in FATES}, absent, len(self._seen & self.events.keys()))


def count_corrections(outputs: Path, folders: Sequence[Path] = ()) -> dict[str, int] | None:
    """What becomes of all events of an output folder; None where it has none.

    Raises ReadingError and RecordError for what cannot be read.
    """
    corrections = Corrections(outputs, folders)
    if not corrections.events:
        return None
    for _ in corrections.corrected():
        pass
    return corrections.tally().as_dict()


def load(
    path: str | Path,
    table: str = "observations",
    as_: Frame = "pandas",
    *,
    machine: bool = False,
    tell: Callable[[str], Any] | None = None,
) -> Any:
    """One table as a data frame, as :func:`extractor.writing.frames.load` gives it, with people's corrections.

    Where ``path`` is an output folder that was reviewed, records are as people have
    corrected them, and a line on stderr (or to ``tell``) says so with the counts;
    with ``machine`` they are as the machine wrote them. An export stays what it is.

    >>> load("outputs", table="facts")
    Traceback (most recent call last):
    extractor.errors.ExtractorError: no table 'facts'; allowed: articles, observations, regions, policies, ledger
    """
    corrections = Corrections(Path(path))
    if machine or not corrections.events:
        return load_frame(path, table, as_)
    found = load_frame(path, table, as_, records=corrections.records)
    tell = tell or (lambda line: print(line, file=sys.stderr))
    tell(f"extractor: corrections of {corrections.tally()}")
    return found


def every_outcome(corrected: Iterable[tuple[ArticleRecord, Replayed]]) -> list[dict[str, Any]]:
    """For each article the state and the outcome of each event, as JSON values."""
    return [
        {
            "article": machine.article.id,
            "state": replayed.state,
            "outcomes": [
                each._asdict() | {"reason": {"zh": each.reason.zh, "en": each.reason.en}} for each in replayed.outcomes
            ],
        }
        for machine, replayed in corrected
    ]
