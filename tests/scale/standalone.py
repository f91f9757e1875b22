"""A real standalone cluster on this machine: a master and its workers, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
SECONDS = 120
_MASTER = re.compile(r"Starting Spark master at (spark://\S+)")
_REGISTERED = "Successfully registered with master"


class Cluster(NamedTuple):
    """Where the master listens, and the processes of the workers."""

    master: str
    workers: tuple[int, ...]

    def executors(self) -> list[int]:
        """The process ids of the executors that run now, in order of their start."""
        return sorted(child for worker in self.workers for child in _children(worker) if _is_executor(child))

    def kill_an_executor(self) -> int:
        """Kill -9 the executor that started first; gives its process id."""
        executor = self.executors()[0]
        os.kill(executor, signal.SIGKILL)
        return executor


def environment() -> dict[str, str]:
    """What the processes of the cluster are told: this Python, this tree."""
    import pyspark

    return os.environ | {
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "SPARK_LOCAL_IP": "127.0.0.1",
        # short lives: half of the time would go into compiling what is run once
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }


@contextmanager
def standalone(folder: Path, workers: int = 2, cores: int = 1, memory: str = "2g") -> Iterator[Cluster]:
    """A cluster that lives as long as the block; its logs and work folders are in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    running: list[subprocess.Popen[bytes]] = []
    try:
        options = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        running.append(_start("org.apache.spark.deploy.master.Master", options, folder / "master.log"))
        master = _wait_for(folder / "master.log", _MASTER)
        for number in range(workers):
            log = folder / f"worker-{number}.log"
            work = ["--work-dir", str(folder / f"work-{number}"), "--cores", str(cores), "--memory", memory]
            running.append(_start("org.apache.spark.deploy.worker.Worker", [*options, *work, master], log))
            _wait_for(log, re.compile(f"({_REGISTERED})"))
        yield Cluster(master, tuple(process.pid for process in running[1:]))
    finally:
        for process in reversed(running):
            for child in filter(_is_executor, _children(process.pid)):
                os.kill(child, signal.SIGTERM)
            process.terminate()
        for process in running:
            process.wait(SECONDS)


def _start(what: str, options: list[str], log: Path) -> subprocess.Popen[bytes]:
    told = environment()
    with log.open("wb") as file:
        command = [f"{told['SPARK_HOME']}/bin/spark-class", what, *options]
        return subprocess.Popen(command, env=told, stdout=file, stderr=subprocess.STDOUT)


def _wait_for(log: Path, words: re.Pattern[str]) -> str:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found = words.search(log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(f"{log}: {words.pattern} did not come\n{log.read_text(encoding='utf-8', errors='replace')}")


def _is_executor(process: int) -> bool:
    try:
        return b"CoarseGrainedExecutorBackend" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return sorted({int(child) for task in tasks for child in (task / "children").read_text().split()})
    except OSError:
        return []
