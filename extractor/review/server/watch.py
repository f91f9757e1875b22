"""How far bringing in the outputs is, and the thread that does it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any, Final

from extractor.errors import ExtractorError
from extractor.review.store.imports import Imported
from extractor.review.store.store import Store

EVERY_SECONDS: Final = 2.0
_JOURNAL: Final = Path(".extractor", "state.jsonl")
log: Final = logging.getLogger("extractor.review")


class Watch:
    """Brings the outputs in at the start, on request, and when the folder or the mirror has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="outputs", daemon=True)
        self._done, self._total = 0, 0
        self.last: Imported | None = None
        self.fault: str | None = None

    def start(self) -> None:
        """Begin to watch; the first import begins at once."""
        self._wake.set()
        self._thread.start()

    def stop(self) -> None:
        """End after the chunk at work."""
        self._end.set()
        self._wake.set()
        self._thread.join()

    def told(self) -> dict[str, Any]:
        """How far it is: files read and to be read now, articles changed the last time, what was refused."""
        faults = list(self.last.faults[:20]) if self.last else []
        return {"done": self._done, "total": self._total, "busy": self._total > self._done, "faults": faults} | (
            {"error": self.fault} if self.fault else {}
        )

    def _run(self) -> None:
        seen: Any = None
        while not self._end.is_set():
            now = self._seen()
            if self._wake.is_set() or now != seen:
                self._wake.clear()
                seen = now
                self._bring_in()
            self._wake.wait(EVERY_SECONDS)

    def _bring_in(self) -> None:
        try:
            self.last = self._store.refresh(self._noted)
            self.fault = None
        except _StoppedError:
            return
        except (ExtractorError, OSError) as error:
            self.fault = str(error)
            log.error("%s", error)
        self._done = self._total

    def _noted(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        if self._end.is_set():
            raise _StoppedError

    def _seen(self) -> Any:
        """What changes when a file is put in place, the journal grows or the mirror is changed by others."""
        places = (self._store.outputs, self._store.outputs / _JOURNAL)
        return [_times(path) for path in places] + [self._store.mirror.is_changed()]


class _StoppedError(Exception):
    """The server ends."""


def _times(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
        return stat.st_mtime_ns, stat.st_size
    except OSError:
        return None
