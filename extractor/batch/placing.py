"""Files that were written aside, put in their places beside the work, so that no worker waits for the disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from extractor.batch.pool import SHORT_SECONDS, Lost
from extractor.batch.work import Outcome, put_in_its_place

Task = TypeVar("Task")

_MOST_WAITING = 2
"""How many files for each thread may wait for the disk, and in the end for their line in the journal.

None does after a long article (``SHORT_SECONDS``), since the next result may be long in coming.
"""


def in_place(
    results: Iterable[tuple[Task, Outcome | Lost]], output: Path, jobs: int
) -> Iterator[tuple[Task, Outcome | Lost]]:
    """Each task with its result, in the order in which they come, when its file is in ``output`` and safe on disk.

    With one job this is done at once, else in as many threads as there are
    workers: a thread spends its time waiting for the disk.
    """
    if jobs <= 1:
        for task, result in results:
            yield task, _placed(result, output)
        return
    waiting: deque[tuple[Task, Future[Outcome | Lost]]] = deque()
    with ThreadPoolExecutor(jobs) as threads:
        for task, result in results:
            waiting.append((task, threads.submit(_placed, result, output)))
            most = _MOST_WAITING * jobs if isinstance(result, Outcome) and result.seconds < SHORT_SECONDS else 0
            while waiting and (waiting[0][1].done() or len(waiting) > most):
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def _placed(result: Outcome | Lost, output: Path) -> Outcome | Lost:
    return result if isinstance(result, Lost) else put_in_its_place(result, output)
