"""Work in processes: every task once, dead workers replaced, nothing left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch.pool import Lost, run_tasks


def _square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_each_task_is_done_once(jobs: int) -> None:
    done = list(run_tasks(_square, range(50), jobs))
    assert sorted(done) == [(number, number * number) for number in range(50)]


def test_no_tasks_no_workers() -> None:
    assert list(run_tasks(_square, [], 4)) == []


def _die_on_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_dead_worker_costs_its_task_only() -> None:
    done = dict(run_tasks(_die_on_seven, range(20), 3))
    assert isinstance(done.pop(7), Lost)
    assert done == {number: number for number in range(20) if number != 7}


def _die_once(flag: str) -> str:
    if not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_task_of_a_dead_worker_is_tried_once_more(tmp_path: Path) -> None:
    flag = str(tmp_path / "flag")
    assert list(run_tasks(_die_once, [flag], 2)) == [(flag, "done")]


def test_tasks_are_read_as_workers_become_free() -> None:
    read: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    done = run_tasks(_square, tasks(), 2)
    next(done)
    assert len(read) < 10
    done.close()  # type: ignore[attr-defined]


def _sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_closing_ends_workers_in_the_middle_of_a_task() -> None:
    done = run_tasks(_sleep, [0.0, 60.0, 60.0, 60.0], 2)
    next(done)
    began = time.monotonic()
    done.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 30  # the tasks sleep for 60 seconds
    assert multiprocessing.active_children() == []
