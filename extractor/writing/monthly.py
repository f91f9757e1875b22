"""Article records as JSONL, one a line, in a file for each month of publication."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from extractor.records import ArticleRecord
from extractor.writing.json_files import to_json_bytes

UNDATED = "undated"
_SHARD = re.compile(rf"(?:\d{{4}}-\d\d|{UNDATED})\.jsonl")


def month_of(record: ArticleRecord) -> str:
    """The month of publication as ``2021-02``; ``undated`` where no day is known."""
    day = record.article.published
    return day.isoformat()[:7] if day is not None else UNDATED


class MonthlyRecords:
    """Whole documents, in the order in which they come, into ``2021-02.jsonl`` and its like.

    Each file is opened for each record, since there may be more months than a process may hold files open.
    """

    def __init__(self, folder: Path) -> None:
        self.counts: dict[str, int] = {}
        self._folder = folder

    def add(self, record: ArticleRecord) -> None:
        """Write one record at the end of its month."""
        month = month_of(record)
        with (self._folder / f"{month}.jsonl").open("ab") as file:
            file.write(to_json_bytes(record, compact=True))
        self.counts[month] = self.counts.get(month, 0) + 1

    def close(self) -> None:
        """Nothing is left open."""


def remove_other_months(folder: Path, months: Iterable[str]) -> None:
    """Take away the files of months that an earlier export had and this one has not."""
    kept = {f"{month}.jsonl" for month in months}
    for path in folder.iterdir():
        if _SHARD.fullmatch(path.name) and path.name not in kept:
            path.unlink()
