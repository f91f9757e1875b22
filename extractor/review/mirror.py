"""The mirror: every event as one line of ``outputs/review/events.jsonl``, on the disk before it is acknowledged.

The file can be versioned with git, and the store can be made from it again. Lines
are only ever added. Two mirrors of one folder (two branches, two machines) are
merged by the ids of their events.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Final, NamedTuple

from extractor.errors import ReadingError, RecordError
from extractor.review.events import Event, event_from_line, event_line, in_order
from extractor.writing import write_whole

if sys.platform != "win32":
    import fcntl

FOLDER: Final = "review"
FILE: Final = "events.jsonl"


def mirror_of(outputs: Path) -> Path:
    """Where the mirror of an output folder is.

    >>> mirror_of(Path("outputs")).as_posix()
    'outputs/review/events.jsonl'
    """
    return outputs / FOLDER / FILE


class Lines(NamedTuple):
    """The events of a mirror in the order of the file; ``torn`` is a last line that was not written to its end."""

    events: tuple[Event, ...]
    torn: bytes


def read_mirror(path: Path, start: int = 0) -> Lines:
    """The events of a mirror from byte ``start`` (the beginning of a line) on; none where there is no file.

    A last line without its end is that of a write which was cut off and never
    acknowledged: it is not read. Raises RecordError with file and line for any
    other line that is no event, ReadingError where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            skipped = file.read(start).count(b"\n") if start else 0
            data = file.read()
    except FileNotFoundError:
        return Lines((), b"")
    except OSError as error:
        raise ReadingError(f"{path}: {error.strerror or error}; give a readable file") from error
    *lines, torn = data.split(b"\n")
    events = [
        event_from_line(line, f"{path}:{number}") for number, line in enumerate(lines, skipped + 1) if line.strip()
    ]
    return Lines(tuple(events), torn)


def append_events(path: Path, events: Sequence[Event]) -> int:
    """Add the events to the mirror and give the size that it has then; they are on the disk when this returns.

    The folder is made where it is not there. A torn line at the end is cut off
    first. Where the storage refuses, nothing of the events stays. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(map(event_line, events)).encode("utf-8", "surrogatepass")
    with _locked(path) as file:
        size = _whole_size(file)
        file.truncate(size)
        file.seek(size)
        try:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise
        if size == 0:
            _sync_folder(path.parent)
        return size + len(data)


@contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    """The mirror, open for writing, for this process alone (on Windows there is no lock)."""
    with FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _whole_size(file: FileIO) -> int:
    """The bytes up to the end of the last whole line."""
    size = file.seek(0, os.SEEK_END)
    block = 1 << 16
    while size > 0:
        begin = max(0, size - block)
        file.seek(begin)
        at = file.read(size - begin).rfind(b"\n")
        if at >= 0:
            return begin + at + 1
        size = begin
    return 0


def _sync_folder(folder: Path) -> None:
    """Make sure that the name of a new file is on the disk as well."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def merged(*mirrors: Iterable[Event]) -> list[Event]:
    """The events of several mirrors, each once, in the order of their making.

    Raises RecordError where two of them have the same id and are not the same.
    """
    found: dict[str, Event] = {}
    for mirror in mirrors:
        for event in mirror:
            other = found.setdefault(event.id, event)
            if other != event:
                mend = "keep the mirror in which it was made"
                raise RecordError(f"event {event.id} of {event.who} stands in two mirrors with two contents; {mend}")
    return in_order(found.values())


def merge_into(path: Path, *others: Path) -> int:
    """Add the events of other mirrors to the one at ``path``, written anew in the order of their making.

    Gives the number of events that were new. Raises RecordError and ReadingError.
    """
    own = read_mirror(path).events
    all_events = merged(own, *(read_mirror(other).events for other in others))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "".join(map(event_line, all_events)).encode("utf-8", "surrogatepass"))
    return len(all_events) - len({event.id for event in own})


def by_article(events: Iterable[Event]) -> dict[str, list[Event]]:
    """The events by the id of their article, each list in the order of the file."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.article, []).append(event)
    return found
