"""One run at a time in an output folder."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_EVERY_SECONDS = 0.05


class LockedError(OSError):
    """Another run is at work in the output folder."""


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock file ``path``; waits ``wait`` seconds for another run to end.

    The system frees the lock when the process and its workers are gone, however
    they went, so that no lock is ever left behind. Raises LockedError. Windows
    has no such lock: there nothing is held.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with path.open("a+", encoding="utf-8") as file:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise LockedError(f"{path.parent.parent}: {_holder(path)}; wait for it, or give --wait") from None
                time.sleep(_EVERY_SECONDS)
        file.truncate(0)
        file.write(json.dumps({"process": os.getpid(), "machine": socket.gethostname()}) + "\n")
        file.flush()
        yield


def is_locked(path: Path) -> bool:
    """Whether a run holds the lock file now."""
    if sys.platform == "win32" or not path.exists():
        return False
    import fcntl

    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return f"another run is at work here (process {held['process']} on {held['machine']})"
    except (OSError, ValueError, KeyError):
        return "another run is at work here"
