"""Opening a store: what it is kept in, and what cannot be opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from extractor.review.store.engine import DatabaseError, open_engine
from extractor.review.store.store import OutputsError, open_store


def test_sqlite_keeps_a_journal_ahead_of_its_file(outputs: Path) -> None:
    store = open_store(outputs)
    with sqlite3.connect(outputs / "review" / "review.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    store.engine.dispose()


@pytest.mark.parametrize("address", ["nonsense", "mysql://x/y", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_wrong_address_of_a_database_is_told(address: str) -> None:
    with pytest.raises(DatabaseError):
        open_engine(address)


def test_a_path_that_is_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputsError, match="no folder"):
        open_store(tmp_path / "nothing")
