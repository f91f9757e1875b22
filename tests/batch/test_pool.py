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


_BUILT: list[int] = []


def _build() -> None:
    _BUILT.append(os.getpid())


def _builders(number: int) -> tuple[int, ...]:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return tuple(_BUILT)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")
def test_what_is_built_before_the_fork_all_workers_have_also_new_ones() -> None:
    _BUILT.clear()
    assert list(run_tasks(_builders, [], 3, before_fork=_build)) == []
    assert _BUILT == [], "without a task nothing is built"
    done = dict(run_tasks(_builders, range(20), 3, before_fork=_build))
    assert isinstance(done.pop(7), Lost)
    assert set(done.values()) == {(os.getpid(),)}


def test_what_lies_in_the_pipe_of_a_dead_worker_is_not_held_against_it() -> None:
    """Every third task kills its worker; those that were given ahead to it are done all the same."""
    done = dict(run_tasks(_die_on_thirds, range(60), 2))
    assert {number for number, result in done.items() if isinstance(result, Lost)} == set(range(0, 60, 3))


def _die_on_thirds(number: int) -> int:
    if number % 3 == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _twice(text: bytes) -> bytes:
    return text + text


def test_tasks_and_results_longer_than_a_pipe_hold_nobody_up() -> None:
    tasks = [bytes([number]) * (3_000_000 if number % 2 else 30_000) for number in range(40)]
    done = list(run_tasks(_twice, tasks, 2))
    assert sorted(done) == [(task, task + task) for task in tasks]


def test_nothing_waits_behind_a_long_task_while_another_worker_is_free() -> None:
    """The first task ends only when all others are done: none of them was given to its worker."""
    with multiprocessing.Manager() as manager:
        others = manager.list()
        tasks = [(others, 30), *((others, 0) for _ in range(30))]
        assert [result for _, result in run_tasks(_wait_for_others, tasks, 2)].count(True) == 31


def _wait_for_others(task: tuple[list[int], int]) -> bool:
    done, awaited = task
    if not awaited:
        done.append(1)
        return True
    until = time.monotonic() + 60
    while len(done) < awaited and time.monotonic() < until:
        time.sleep(0.01)
    return len(done) == awaited


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
