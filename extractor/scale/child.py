"""A piece of work in a process of its own, which it may kill without harm."""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_BLOCK = 1 << 16


class Died(Exception):  # noqa: N818
    """The process ended without an answer; the message says how."""


class OverTime(Exception):  # noqa: N818
    """The process gave no answer in time and was killed."""


def in_child(work: Callable[[], T], most_seconds: float) -> T:
    """What ``work`` returns in a forked process; its value has to be picklable.

    Raises Died where the process ends without an answer (a crash, a lack of
    memory, an exception) and OverTime after ``most_seconds`` of real time.

    >>> in_child(lambda: 6 * 7, 10)
    42
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(work, writer)
    os.close(writer)
    data = None
    try:
        data = _read(reader, most_seconds)
    finally:
        os.close(reader)
        if data is None:
            os.kill(child, signal.SIGKILL)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if data is None:
        raise OverTime
    if ended != 0:
        raise Died(_how(ended))
    value: T = pickle.loads(data)
    return value


def _answer(work: Callable[[], T], writer: int) -> None:
    """The life of the child: it leaves without the parent's clean-up, whose sockets are not its own."""
    code = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(work(), pipe)
        code = 0
    finally:
        os._exit(code)


def _read(reader: int, most_seconds: float) -> bytes | None:
    """All that comes until the other end closes; None when the time is over before."""
    until = time.monotonic() + most_seconds
    blocks: list[bytes] = []
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return None
        block = os.read(reader, _BLOCK)
        if not block:
            return b"".join(blocks)
        blocks.append(block)


def _how(code: int) -> str:
    return f"its worker was killed by {signal.Signals(-code).name}" if code < 0 else f"its worker ended with {code}"
