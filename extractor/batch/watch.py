"""What arrives in a folder is extracted when it has settled, until stopped.

The folder is looked through again and again, and not watched by the system:
network mounts tell of no changes that were made elsewhere.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import NamedTuple

from extractor.batch.lock import LockedError
from extractor.batch.report import Report
from extractor.reading.sources import Source, may_hold_articles, sources_in

SETTLE_SECONDS = 2.0
EVERY_SECONDS = 1.0
_PAUSE = 5
"""After a look that took long the next one waits for so many times as long."""


class _Look(NamedTuple):
    """What a look at a file saw; the same in two looks means that nobody writes to it."""

    size: int
    changed: int
    number: int


@dataclass(slots=True)
class Arrivals:
    """The files of a folder that are new or changed and have not changed any more for ``settle`` seconds."""

    folder: Path
    settle: float = SETTLE_SECONDS
    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, tuple[_Look, float]] = field(default_factory=dict)
    _taken: dict[str, _Look] = field(default_factory=dict)

    def look(self) -> tuple[list[Path], list[str]]:
        """Those that have settled and were not :meth:`taken` as they are, by name; and the taken that are gone."""
        now, seen = self.clock(), dict[str, tuple[_Look, float]]()
        settled = []
        left = set(self._taken)
        for path, look in _looks(self.folder):
            left.discard(path)
            if self._taken.get(path) == look:
                continue
            before = self._seen.get(path)
            since = before[1] if before is not None and before[0] == look else now
            seen[path] = (look, since)
            if now - since >= self.settle:
                settled.append(Path(path))
        self._seen = seen
        for path in left:
            del self._taken[path]
        return sorted(settled), sorted(left)

    def taken(self, paths: Iterable[Path]) -> None:
        """These were extracted as the last look saw them; they come again when they change."""
        for path in paths:
            self._taken[str(path)] = self._seen.pop(str(path))[0]


def _looks(folder: Path) -> Iterator[tuple[str, _Look]]:
    """The files below the folder that may hold articles; what cannot be looked at now is there at the next look."""
    folders = [str(folder)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        folders.append(entry.path)
                elif may_hold_articles(entry.name):
                    with suppress(OSError):
                        status = entry.stat()
                        yield entry.path, _Look(status.st_size, status.st_mtime_ns, status.st_ino)


def watch(
    folder: Path,
    extract: Callable[[Iterator[Source], dict[str, str]], Report],
    *,
    stop: Event,
    on_locked: Callable[[LockedError], None],
    on_end: Callable[[Report], None],
    settle: float = SETTLE_SECONDS,
    every: float = EVERY_SECONDS,
) -> None:
    """Give what arrives in ``folder`` to ``extract``, batch by batch, until ``stop`` is set.

    A batch that is at work when ``stop`` is set ends with the articles at hand; the
    rest is new to the next start. ``extract`` gets the sources, and the ids that
    earlier batches have taken; where it raises LockedError, what has settled comes
    again. Other errors end the watch.
    """
    arrivals, ids = Arrivals(folder, settle), dict[str, str]()
    while not stop.is_set():
        began = time.monotonic()
        settled, gone = arrivals.look()
        spent = time.monotonic() - began
        _free(ids, gone)
        if settled:
            try:
                report = extract(_until(stop, settled, folder), ids)
            except LockedError as error:
                on_locked(error)
            else:
                arrivals.taken(settled)
                on_end(report)
        stop.wait(max(every, _PAUSE * spent))


def _until(stop: Event, paths: Iterable[Path], folder: Path) -> Iterator[Source]:
    """The sources of the files, none any more when ``stop`` is set; a table that has gone meanwhile has none."""
    for path in paths:
        with suppress(FileNotFoundError):
            for source in sources_in(path, folder):
                if stop.is_set():
                    return
                yield source


def _free(ids: dict[str, str], gone: Iterable[str]) -> None:
    """The ids whose files are gone may come again from other files."""
    files = set(gone)
    if not files:
        return
    for id, name in list(ids.items()):
        if not files.isdisjoint((name, name.partition("!")[0], name.rpartition(":")[0])):
            del ids[id]
