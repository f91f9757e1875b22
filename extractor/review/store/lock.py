"""One server at a time for an output folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import ExtractorError


class AtWorkError(ExtractorError):
    """Another process holds the review of the folder."""


@contextmanager
def held(review: Path) -> Iterator[None]:
    """Hold the lock of a review folder; the system frees it when the process is gone, however it went.

    Raises AtWorkError where another process holds it. Windows has no such lock.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with (review / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = "a review server is at work here; use its address, or end it first"
            raise AtWorkError(f"{review.parent}: {told}") from None
        yield
