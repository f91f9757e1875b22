"""What an output folder holds and from what it was made: one line for each article, written as it is done.

The journal lies in ``OUTPUTS/.extractor/state.jsonl``. A line is added after its
article's file is in place; so a run that was killed loses at most what it had
not finished, and a line that was cut off stands for nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, NamedTuple

from extractor.writing import write_whole

FOLDER = ".extractor"
JOURNAL = "state.jsonl"
PASSING = ("lost", "storage", "file")
"""Kinds of failure that may not come again: such articles are always tried again."""


class Made(NamedTuple):
    """From what an article was made: two that are equal give the same bytes."""

    content: str | None
    rules: str
    version: str
    published: str | None


class Entry(NamedTuple):
    """What became of one article; ``file`` is its name in the folder, ``error`` None if it was written."""

    file: str
    id: str
    source: str
    made: Made
    run: str
    error: str | None = None
    kind: str | None = None
    fingerprint: str = ""


class State:
    """The entries of an output folder, by file name; those added are in the journal at once."""

    def __init__(self, output: Path) -> None:
        self.folder = output / FOLDER
        self.entries: dict[str, Entry] = {}
        self._strings: dict[str, str] = {}
        self._journal: IO[bytes] | None = None
        self._stale = 0
        self._read()

    def _read(self) -> None:
        path = self.folder / JOURNAL
        if not path.exists():
            return
        with path.open("rb") as lines:
            for line in lines:
                entry = _entry(line)
                if entry is None or entry.file in self.entries:
                    self._stale += 1
                if entry is not None:
                    self.entries[entry.file] = self._shared(entry)

    def _shared(self, entry: Entry) -> Entry:
        """The entry with the strings that many entries have in common held once."""
        same = self._strings.setdefault
        made = entry.made._replace(
            rules=same(entry.made.rules, entry.made.rules), version=same(entry.made.version, entry.made.version)
        )
        return entry._replace(made=made, run=same(entry.run, entry.run))

    def open(self) -> None:
        """Begin to write: the journal is made whole first, without cut off or outdated lines. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / JOURNAL
        if self._stale:
            write_whole(path, b"".join(map(_line, self.entries.values())))
            self._stale = 0
        self._journal = path.open("ab")

    def add(self, entry: Entry) -> None:
        """Keep an entry, in the journal too. Raises OSError when the storage refuses."""
        assert self._journal is not None
        self._stale += entry.file in self.entries
        self.entries[entry.file] = self._shared(entry)
        self._journal.write(_line(entry))
        self._journal.flush()

    def close(self) -> None:
        """Make the journal safe on disk."""
        if self._journal is not None:
            journal, self._journal = self._journal, None
            with journal:
                os.fsync(journal.fileno())


def _line(entry: Entry) -> bytes:
    fields = entry._asdict() | {"made": entry.made._asdict()}
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _entry(line: bytes) -> Entry | None:
    """The entry of a line; None for one that was cut off, or that another version wrote."""
    try:
        fields = json.loads(line)
        return Entry(**{**fields, "made": Made(**fields["made"])}) if line.endswith(b"\n") else None
    except (ValueError, TypeError, KeyError):
        return None


def remove_asides(output: Path) -> None:
    """Take away what a killed run had begun to write aside (``.NAME.json.xxxxxxxx``)."""
    for path in _asides(output):
        path.unlink(missing_ok=True)


def _asides(output: Path) -> Iterable[Path]:
    return (path for path in output.glob(".*.json.*") if path.is_file())
