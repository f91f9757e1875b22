"""How much of a run is done and how much is ahead, in a line."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from extractor.cli.language import say
from extractor.errors import ReadingError
from extractor.reading.sources import STANDARD_INPUT, Source, iter_sources

_BAR = 20
_WINDOW_SECONDS, _LEAST_MARKS = 30.0, 2


class Ahead:
    """The sources of a run: how many there are, counted beside the work, and how many have been taken.

    ``total`` is None until they are counted, and stays so for standard input,
    which can be read only once.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.total: int | None = None
        self.taken = 0
        if STANDARD_INPUT not in paths:
            threading.Thread(target=self._count, args=(tuple(paths),), daemon=True).start()

    def _count(self, paths: Sequence[str]) -> None:
        with suppress(ReadingError, OSError):
            self.total = sum(1 for _ in iter_sources(paths))

    def counted(self, sources: Iterable[Source]) -> Iterator[Source]:
        """The sources, each counted as it is taken."""
        for source in sources:
            self.taken += 1
            yield source


class Pace:
    """How many articles a second are done now: over the last half minute, from the first one on.

    The time until the first is that of loading the rules, which comes once.

    >>> pace = Pace()
    >>> pace.at(1, 5.0), pace.at(3, 6.0), pace.at(3 + 20 * 60, 66.0)
    (None, 2.0, 20.0)
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[int, float]] = deque()

    def at(self, done: int, now: float) -> float | None:
        """The pace when ``done`` are done at ``now``, in seconds; None where one mark is all there is."""
        self._marks.append((done, now))
        while len(self._marks) > _LEAST_MARKS and now - self._marks[0][1] > _WINDOW_SECONDS:
            self._marks.popleft()
        before, then = self._marks[0]
        return (done - before) / (now - then) if now > then and done > before else None


def line_of(done: int, pace: float | None, taken: int, total: int | None, with_bar: bool) -> str:
    """``done`` articles were worked on, at so many a second; ``taken`` of ``total`` sources were looked at.

    Of the others it is taken that they have to be worked on, each as long as those before.

    >>> line_of(20, 2.0, 30, 120, False)
    '30 of 120 articles, 2.0 a second, 0:45 left'
    >>> line_of(20, 2.0, 30, None, True)
    '20 articles, 2.0 a second'
    """
    speed = "?" if pace is None else f"{pace:.1f}" if pace < 10 else f"{pace:,.0f}"
    if total is None:
        return say(f"{done:,} articles, {speed} a second", f"{done:,} 篇，每秒 {speed} 篇")
    left = duration(max(total - taken, 0) / pace) if pace else "?"
    said = say(
        f"{taken:,} of {total:,} articles, {speed} a second, {left} left",
        f"{taken:,}/{total:,} 篇，每秒 {speed} 篇，还需 {left}",
    )
    filled = _BAR * min(taken, total) // max(total, 1)
    return f"▕{'█' * filled}{'░' * (_BAR - filled)}▏ {said}" if with_bar else said


def duration(seconds: float) -> str:
    """Hours, minutes and seconds.

    >>> duration(67), duration(3 * 3600 + 5)
    ('1:07', '3:00:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
