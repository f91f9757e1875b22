"""How cost grows with the length of a text: a limit in seconds would ask about the machine instead."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Less than this, in processor seconds, is not told apart from nothing.
LEAST = 0.02
ROUNDS = 6


def seconds(work: Callable[[T], object], given: T) -> float:
    """Processor seconds of `work(given)` without the collector of garbage, whose cost depends on all other tests."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        work(given)
        return time.process_time() - start
    finally:
        gc.enable()


def assert_linear(work: Callable[[T], object], small: T, large: T, times: float) -> None:
    """Fail if `large`, which is `times` as much as `small`, costs more than two and a half times its share.

    Whatever else the machine does only ever adds, so the least of several rounds is taken, and as many rounds as
    are needed up to `ROUNDS`. Quadratic cost is `times` its share: give at least four times the text.

    >>> assert_linear(sorted, list(range(50_000)), list(range(200_000)), 4)
    """
    assert times >= 4
    work(small)
    little = much = float("inf")
    for _ in range(ROUNDS):
        little = min(little, seconds(work, small))
        much = min(much, seconds(work, large))
        if much < 2.5 * times * max(little, LEAST):
            return
    ratio = much / max(little, LEAST)
    raise AssertionError(f"{times} times as much costs {ratio:.1f} times the time: {little:.3f} s and {much:.3f} s")
