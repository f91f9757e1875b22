"""The store of one output folder: its database, its mirror, and what keeps the two and the outputs together."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from extractor.errors import ExtractorError
from extractor.review.mirror import FILE, FOLDER
from extractor.review.store.double import set_double
from extractor.review.store.engine import open_engine, sqlite_address, writing
from extractor.review.store.event_log import Mirror, Reconciled, articles_with_events, reconcile
from extractor.review.store.imports import Imported, Progress, bring_in
from extractor.review.store.rebuild import derive_again, derive_all

DATABASE: Final = "review.sqlite"


class OutputsError(ExtractorError):
    """The folder is no output folder."""


@dataclass(frozen=True)
class Store:
    """An output folder opened for review. ``refreshing`` is held while outputs are brought in."""

    outputs: Path
    engine: Engine
    mirror: Mirror
    refreshing: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def review(self) -> Path:
        """The folder of what review writes, beside the records."""
        return self.outputs / FOLDER

    def reconcile(self) -> Reconciled:
        """Make mirror and database agree, and replay what came with it; see :func:`event_log.reconcile`."""
        with writing(self.engine) as connection:
            found = reconcile(connection, self.mirror)
            derive_again(connection, found.articles)
        return found

    def refresh(self, progress: Progress | None = None) -> Imported:
        """Bring in what is new, changed or gone in the folder, events and records; see :func:`imports.bring_in`."""
        with self.refreshing:
            if self.mirror.is_changed():
                self.reconcile()
            return bring_in(self.engine, self.outputs, progress)

    def set_double(self, is_double: bool) -> None:
        """Whether each article takes two reviewers who do not see each other; the states follow."""
        with writing(self.engine) as connection:
            if set_double(connection, is_double):
                derive_again(connection, articles_with_events(connection))

    def rebuild(self) -> int:
        """Derive all rows of the queue again from documents and events; how many."""
        with self.refreshing:
            self.reconcile()
            return derive_all(self.engine)


def open_store(outputs: Path, database: str | None = None) -> Store:
    """The store of an output folder, in its own SQLite file or in the database at an address.

    Raises OutputsError for a path that is no folder, DatabaseError for a database that cannot be opened.
    """
    if not outputs.is_dir():
        raise OutputsError(f"{outputs}: no folder; give the output folder of extractor run")
    review = outputs / FOLDER
    review.mkdir(exist_ok=True)
    engine = open_engine(database or sqlite_address(review / DATABASE))
    return Store(outputs, engine, Mirror(review / FILE))
