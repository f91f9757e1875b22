"""A large batch, killed and continued: does it end with the bytes of a run that nothing disturbed, in flat memory?

    python benchmarks/killed_runs.py ARTICLES.jsonl.gz --articles 100000 --work /tmp/killed

repeats the articles (JSONL, or a folder) with other ids until there are enough, extracts
them once undisturbed, once with the parent killed (SIGKILL) at random moments and
continued, compares both byte for byte, exports, and tells times and peak memory as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

COMMAND = [sys.executable, "-m", "extractor"]
_LOOK_SECONDS = 0.2


class Measured(NamedTuple):
    """A process that ended, or was killed: its exit code, seconds, those of the processor, and peak memory in MB.

    The processor's seconds are those of its workers as well; the memory is its own.
    """

    code: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def make_articles(source: Path, path: Path, number: int, shortest: int | None = None) -> int:
    """Write ``number`` articles as JSONL, those of ``source`` again and again with other ids; gives their bytes.

    ``shortest`` takes so many of the shortest ones only, where the number of articles matters and not their length.
    """
    found = [_fields(one) for one in _articles(source)]
    if shortest is not None:
        found = sorted(found, key=lambda one: len(one[1]["text"]))[:shortest]
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for at in range(number):
            id, fields = found[at % len(found)]
            line = json.dumps({**fields, "id": f"{id}-{at // len(found):04}"}, ensure_ascii=False)
            size += len(line.encode())
            file.write(line + "\n")
    return size


def _articles(source: Path) -> Iterator[tuple[str, str]]:
    """Name and content of each article: a JSON line, or the text of a file."""
    if source.is_dir():
        yield from ((path.stem, path.read_text(encoding="utf-8")) for path in sorted(source.glob("*.txt")))
        return
    with (gzip.open if source.suffix == ".gz" else open)(source, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield f"{source.name.split('.')[0]}-{number}", line


def _fields(named: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    name, content = named
    fields = json.loads(content) if content.startswith("{") else {"text": content}
    return str(fields.get("id") or name), fields


def measured(*arguments: str | Path, kill_after: float | None = None, journal: Path | None = None) -> Measured:
    """``extractor ARGUMENTS`` as a process, killed so many seconds after it opened its ``journal``."""
    began = at_work = time.monotonic()
    spent = _cpu_seconds()
    process = subprocess.Popen([*COMMAND, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _peak_mb(process.pid))
        if journal is not None and not journal.exists():
            at_work = time.monotonic()
        if kill_after is not None and time.monotonic() - at_work >= kill_after:
            process.kill()
        time.sleep(_LOOK_SECONDS)
    _, told = process.communicate()
    if process.returncode not in (0, 1, -9):
        raise SystemExit(f"extractor {' '.join(map(str, arguments))}: {process.returncode}\n{told.decode()}")
    return Measured(process.returncode, time.monotonic() - began, _cpu_seconds() - spent, peak)


def _cpu_seconds() -> float:
    """What all processes took that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_mb(pid: int) -> float:
    with suppress(OSError, ValueError, IndexError):
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    return 0.0


def digest(folder: Path, pattern: str = "*.json") -> tuple[int, str]:
    """How many files of the folder fit the pattern, and a hash of their names and bytes."""
    hasher, count = hashlib.sha256(), 0
    for path in sorted(folder.glob(pattern)):
        data = path.read_bytes()
        hasher.update(f"{path.name}\0{len(data)}\0".encode() + data)
        count += 1
    return count, hasher.hexdigest()


def killed_and_continued(source: Path, work: Path, jobs: int, kills: int, seed: int) -> dict[str, Any]:
    """Both runs in ``work``; ``same`` says whether files and tables are equal in each byte."""
    whole, broken = work / "whole", work / "broken"
    run = ("run", source, "-j", str(jobs), "-q", "--export", "jsonl", "-o")
    undisturbed = measured(*run, whole)
    print(f"undisturbed: {undisturbed}", file=sys.stderr, flush=True)
    moments = random.Random(seed)
    parts = []
    for _ in range(kills):
        after = undisturbed.seconds * moments.uniform(0.05, 0.8 / max(kills, 1))
        part = measured(*run, broken, kill_after=after, journal=broken / ".extractor" / "state.jsonl")
        parts.append((part, sum(1 for _ in broken.glob("*.json"))))
        print(f"killed: {part}", file=sys.stderr, flush=True)
    last = measured(*run, broken)
    print(f"continued: {last}", file=sys.stderr, flush=True)
    files, tables = digest(whole), digest(whole / "exports" / "jsonl", "*.jsonl")
    return {
        "articles": files[0],
        "undisturbed": undisturbed._asdict(),
        "killed": [part._asdict() | {"files_then": there} for part, there in parts],
        "last": last._asdict(),
        "sha256": files[1],
        "tables_sha256": tables[1],
        "same": files == digest(broken) and tables == digest(broken / "exports" / "jsonl", "*.jsonl"),
        "left_over": sorted(path.name for path in broken.rglob(".*") if path.name != ".extractor")[:5],
    }


def exported(work: Path, formats: list[str]) -> dict[str, Any]:
    """Seconds and peak memory of each export of the undisturbed run."""
    told = {}
    for to in formats:
        place = work / ("all.duckdb" if to == "duckdb" else f"exported-{to}")
        told[to] = measured("export", work / "whole", "--to", to, "-o", place)._asdict()
    return told


def speed_up(source: Path, work: Path) -> dict[str, Any]:
    """One process and two over the same articles; on a busy machine the processor's seconds say more than the clock."""
    took = {}
    for jobs in (1, 2):
        folder = work / f"jobs-{jobs}"
        took[jobs] = measured("run", source, "-o", folder, "-j", str(jobs), "-q")
        shutil.rmtree(folder)
    return {"one": took[1]._asdict(), "two": took[2]._asdict(), "speed_up": took[1].seconds / took[2].seconds}


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", type=Path, help="JSONL (also .gz) or a folder of texts")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--work", type=Path, required=True, help="folder for all that is written; it must not be there")
    parser.add_argument("--shortest", type=int, metavar="N", help="only the N shortest articles, repeated")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--export", action="append", default=[], help="a format to export to as well")
    parser.add_argument(
        "--speed-up", type=int, default=0, metavar="N", help="compare 1 and 2 processes over N articles"
    )
    given = parser.parse_args()
    given.work.mkdir(parents=True)
    made = given.work / "articles.jsonl"
    told: dict[str, Any] = {"bytes": make_articles(given.source, made, given.articles, given.shortest)}
    told |= killed_and_continued(made, given.work, given.jobs, given.kills, given.seed)
    told["exports"] = exported(given.work, given.export)
    if given.speed_up:
        some = given.work / "some.jsonl"
        make_articles(given.source, some, given.speed_up)
        told["speed_up"] = speed_up(some, given.work)
    print(json.dumps(told, indent=2))
    if not told["same"]:
        raise SystemExit("the killed run has not the bytes of the undisturbed one")


if __name__ == "__main__":
    main()
