"""A limit on the time that one article may take, so that none holds up a batch."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MOST_SECONDS = 120.0
"""What one article may take; 11,130 real ones together took 106 seconds on two processors."""


class OutOfTime(BaseException):
    """The article took longer than it may. No ``Exception``: a library that catches those must not swallow it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises OutOfTime in the block after ``seconds`` of real time.

    Without effect outside the main thread and where the system has no alarm
    signal (Windows). A single call into compiled code ends before it is raised.

    >>> with time_limit(5):
    ...     sum(range(10))
    45
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
