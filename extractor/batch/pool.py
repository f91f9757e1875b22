"""Work over many tasks in processes, where a worker that dies costs at most its task.

Each worker has its own pipe and answers in the order in which it was given its
tasks, so the parent always knows what a dead worker was doing: the first that it
has not answered. That task is tried once more in a new worker; if that one dies
as well, the task is given back as lost. While a worker is busy with short tasks
the next lies in its pipe already, so that it need not wait for the parent.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, Generic, NamedTuple, TypeVar

Task = TypeVar("Task")
Done = TypeVar("Done")

TRIES = 2
_PARENT_CHECK_SECONDS = 5.0
SHORT_SECONDS = 0.1
"""A worker whose last task took longer is given no task ahead, which would wait while another worker is free."""
_SMALL_BYTES = 32_768
"""Longer tasks are not sent ahead: a pipe holds two of this length, and the parent must never wait to send."""


class Lost(NamedTuple):
    """Stands for the result of a task whose worker died, twice; ``reason`` says how."""

    reason: str


class _Job(NamedTuple):
    task: Any
    tries: int


class Worker(Generic[Task, Done]):
    """One process with its pipe; ``jobs`` are what it works on now, and what it was given ahead."""

    def __init__(
        self,
        context: Any,
        work: Callable[[Task], Done],
        prepare: Callable[[], None] | None,
        others: Sequence[Worker[Task, Done]],
    ) -> None:
        self.pipe, theirs = context.Pipe()
        # a forked worker holds the parent's ends of all pipes, and would not see them close when the parent dies
        held = [self.pipe, *(other.pipe for other in others)] if context.get_start_method() == "fork" else []
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, work, prepare, os.getpid(), held))
        self.process.daemon = True
        self.process.start()
        theirs.close()
        self.jobs: deque[_Job] = deque()
        self._unsent: Any = None
        self._is_quick = False
        self._began = 0.0

    @property
    def has_room(self) -> bool:
        """Whether a job may be given now: always to an idle worker, one ahead to a quick one."""
        return not self.jobs or (self._is_quick and len(self.jobs) == 1)

    def give(self, job: _Job) -> None:
        """Hand over a job, or keep it until the worker is idle where it is too long to lie in the pipe."""
        data = ForkingPickler.dumps(job.task)
        if self.jobs and len(data) > _SMALL_BYTES:
            self._unsent = data
        else:
            self._send(data)
        self._began = self._began if self.jobs else time.monotonic()
        self.jobs.append(job)

    def _send(self, data: Any) -> None:
        """Send a pickled task; a worker that died meanwhile is found out when its answer is read."""
        with suppress(OSError):
            self.pipe.send_bytes(data)

    def answer(self) -> tuple[_Job, Done]:
        """The job that is done, with its result; EOFError or OSError where the worker died."""
        done = self.pipe.recv()
        now = time.monotonic()
        self._is_quick, self._began = now - self._began < SHORT_SECONDS, now
        job = self.jobs.popleft()
        if self._unsent is not None:
            data, self._unsent = self._unsent, None
            self._send(data)
        return job, done

    def end(self) -> None:
        """Let an idle worker stop; stop one that is in the middle of a task."""
        if not self.jobs:
            with suppress(OSError):
                self.pipe.send(_STOP)
            self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.pipe.close()


_STOP = "stop"


def run_tasks(
    work: Callable[[Task], Done],
    tasks: Iterable[Task],
    jobs: int,
    prepare: Callable[[], None] | None = None,
    before_fork: Callable[[], None] | None = None,
) -> Iterator[tuple[Task, Done | Lost]]:
    """Each task with its result, in the order of completion.

    ``work`` must not raise and, like the tasks and results, be picklable.
    ``before_fork`` is called in this process when there is a first task, where workers
    are forked: what it builds they all have from their start, also one that takes
    the place of a dead one. With one job the work is done in this process. ``tasks`` is read as workers
    become free, so memory stays flat. Closing the iterator ends the workers.
    """
    if jobs <= 1:
        if prepare is not None:
            prepare()
        gc.freeze()  # as in a worker: what lives for the whole run is not looked through again and again
        try:
            for task in tasks:
                yield task, work(task)
        finally:
            gc.unfreeze()
        return
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    waiting: deque[_Job] = deque()
    source = iter(tasks)

    def next_job() -> _Job | None:
        if waiting:
            return waiting.popleft()
        for task in source:
            return _Job(task, 1)
        return None

    workers: list[Worker[Task, Done]] = []
    try:
        while len(workers) < jobs and (job := next_job()) is not None:
            if before_fork is not None and not workers and context.get_start_method() == "fork":
                before_fork()
            workers.append(Worker(context, work, prepare, workers))
            workers[-1].give(job)
        while busy := {worker.pipe: worker for worker in workers if worker.jobs}:
            for pipe in wait(list(busy)):
                worker = busy[pipe]
                try:
                    job, done = worker.answer()
                except (EOFError, OSError):
                    job, *ahead = worker.jobs
                    worker = _in_place_of(worker, workers, lambda: Worker(context, work, prepare, workers))
                    waiting.extend(ahead)
                    if job.tries < TRIES:
                        waiting.append(_Job(job.task, job.tries + 1))
                    else:
                        yield job.task, Lost("the worker died twice on it (killed, or out of memory)")
                else:
                    yield job.task, done
                while worker.has_room and (following := next_job()) is not None:
                    worker.give(following)
    finally:
        for worker in workers:
            worker.end()


def _in_place_of(
    dead: Worker[Task, Done], workers: list[Worker[Task, Done]], make: Callable[[], Worker[Task, Done]]
) -> Worker[Task, Done]:
    """A new worker where the dead one stood."""
    dead.end()
    place = workers.index(dead)
    del workers[place]
    workers.insert(place, make())
    return workers[place]


def _serve(
    pipe: Connection,
    work: Callable[[Task], Done],
    prepare: Callable[[], None] | None,
    parent: int,
    held: Sequence[Connection],
) -> None:
    """The life of a worker: answer task by task until told to stop or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        # the parent ends gently on it, and lets the articles at hand be finished
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for other in held:
        other.close()
    gc.freeze()  # what the parent has built is never garbage here; to look at it would copy its pages
    if prepare is not None:
        prepare()
    while True:
        while not pipe.poll(_PARENT_CHECK_SECONDS):
            if os.getppid() != parent:
                return
        try:
            task = pipe.recv()
            if isinstance(task, str) and task == _STOP:
                return
            pipe.send(work(task))
        except (EOFError, OSError):
            return
