"""How soon the review server answers with a long queue: median and 95th percentile over HTTP, in milliseconds.

usage: python benchmarks/review_queue.py [--articles N] [--rounds N] [--folder DIR] [--database URL]

N record files (default 100,000) are made of the sample bulletins with other ids,
days, regions and confidences, and brought into the store as ``extractor review``
does it; with ``--folder`` they stay there for the next time. Then a server
process is asked, one request after the other. ``cpu`` is what the server itself
spent on a request (Linux only): it does not grow when the machine is busy with
other things. The last lines are about one article of 20,000 characters.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from extractor.gazetteer import load_gazetteer
from extractor.pipeline import extract, extract_file
from extractor.review.store.store import Store, open_store
from extractor.writing import to_json_bytes

SAMPLES = Path(__file__).parent.parent / "corpora" / "bulletins"
WORDS = ("浙江", "公告", "养老", "增长", "全市", "2020年", "固定资产投资", "的", "不存在的词组")
LONG = "long-article"
LONG_CHARACTERS = 20_000
LONG_SPANS = 600
PLAIN = "大家围绕下一步怎么做谈了想法，听取了意见，并商定了分工。"


def main() -> None:
    """Make the folder, bring it in, ask, print."""
    options = _arguments()
    with tempfile.TemporaryDirectory() as aside:
        folder = options.folder or Path(aside)
        _make_files(folder, options.articles)
        store = open_store(folder, options.database)
        _bring_in(store)
        store.engine.dispose()
        command = [sys.executable, "-m", "extractor", "review", str(folder), "--no-browser", "--port", "0"]
        command += ["--database", options.database] if options.database else []
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                base = server.stdout.readline().partition("/?")[0]
                print(f"server answers after {time.perf_counter() - began:.1f} s")
                _measure(base, (folder / "review" / "token").read_text().strip(), options.rounds, server.pid)
            finally:
                server.terminate()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database")
    return parser.parse_args()


def _make_files(folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / f"{LONG}.json").exists():
        return
    samples = []
    for path in sorted(SAMPLES.glob("*.txt")):
        samples.append(json.loads(to_json_bytes(extract_file(path))))
    chance = random.Random(1)
    divisions = [each for each in load_gazetteer().divisions if each.level != "country" and each.valid_to is None]
    for at in range(number):
        record = samples[at % len(samples)]
        division = chance.choice(divisions)
        record["article"] |= {
            "id": f"{at:06}-{chance.randrange(16**6):06x}",
            "published": f"{chance.randrange(2008, 2025)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "region": {"adcode": division.adcode, "name": division.name},
        }
        for one in record["observations"]:
            one["confidence"] = round(chance.betavariate(8, 1), 2)
        data = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{record['article']['id']}.json").write_text(data, encoding="utf-8")
    (folder / f"{LONG}.json").write_bytes(long_article())


def long_article() -> bytes:
    """One article of 20,000 characters: bulletins, and plain sentences once there are spans enough."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    whole, spans = "", 0
    while len(whole) < LONG_CHARACTERS:
        whole += (texts.pop(0) if spans < LONG_SPANS else PLAIN) + "\n"
        if spans < LONG_SPANS:
            spans = _spans(json.loads(to_json_bytes(extract(whole))))
    record = json.loads(to_json_bytes(extract(whole[:LONG_CHARACTERS])))
    record["article"]["id"] = LONG
    print(f"long article: {len(record['text'])} characters, {_spans(record)} spans")
    return json.dumps(record, ensure_ascii=False).encode()


def _spans(record: dict[str, Any]) -> int:
    """The spans that the screen marks: regions, policies, quantities, pieces of indicators."""
    pieces = sum(1 + len((one["indicator"] or {"spans": ()})["spans"]) for one in record["observations"])
    return len(record["regions"]) + len(record["policies"]) + pieces


def _bring_in(store: Store) -> None:
    began = time.perf_counter()
    last = 0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if done - last >= 10_000 or done == total:
            last = done
            print(f"  {done} of {total} after {time.perf_counter() - began:.0f} s", file=sys.stderr)

    done = store.refresh(tell)
    print(f"brought in {done.new} new articles in {time.perf_counter() - began:.0f} s")


def _measure(base: str, secret: str, rounds: int, process: int) -> None:
    with httpx.Client(base_url=f"{base}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=120) as client:
        facets = client.get("/queue/facets").json()
        total = client.get("/queue").json()["total"]
        print(f"{total} articles in the queue")
        keys = [row["key"] for row in client.get("/queue", params={"limit": 200, "order": "date"}).json()["items"]]
        long = client.get("/queue", params={"q": LONG}).json()["items"][0]["key"]
        requests: dict[str, Iterator[tuple[str, dict[str, Any]]]] = {
            "first page": (("/queue", {"order": ("doubt", "date", "id")[at % 3]}) for at in range(rounds)),
            "following pages": _following(client, rounds),
            "filtered by state": (("/queue", {"state": "open", "order": "doubt"}) for _ in range(rounds)),
            "filtered by region": (
                ("/queue", {"region": _some(facets["regions"], at, "adcode")}) for at in range(rounds)
            ),
            "filtered by province": (
                ("/queue", {"region": f"{_some(facets['regions'], at, 'adcode')[:2]}0000"}) for at in range(rounds)
            ),
            "filtered by rule": (("/queue", {"rule": _some(facets["rules"], at, "value")}) for at in range(rounds)),
            "filtered by flag": (("/queue", {"flag": _some(facets["flags"], at, "value")}) for at in range(rounds)),
            "filtered by confidence": (("/queue", {"max_confidence": at % 10 / 10}) for at in range(rounds)),
            "rule, flag and region": (("/queue", _three(facets, at)) for at in range(rounds)),
            "search": (("/queue", {"q": WORDS[at % len(WORDS)]}) for at in range(rounds)),
            "facets": (("/queue/facets", {}) for _ in range(rounds)),
            "article": ((f"/articles/{keys[at % len(keys)]}", {}) for at in range(rounds)),
            "long article, first": ((f"/articles/{long}", {}) for _ in range(1)),
            "long article, again": ((f"/articles/{long}", {}) for _ in range(rounds)),
        }
        while client.get("/session").json()["progress"]["busy"]:
            time.sleep(1)
        print(f"{'':<24}{'median':>9}{'p95':>9}{'cpu':>9}  ms")
        for name, asked in requests.items():
            before = _spent(process)
            times = [_timed(client, path, parameters) for path, parameters in asked]
            _print(name, times, (_spent(process) - before) / len(times))


def _following(client: httpx.Client, rounds: int) -> Iterator[tuple[str, dict[str, Any]]]:
    after = None
    for _ in range(rounds):
        parameters = {"after": after} if after else {}
        yield "/queue", parameters
        after = client.get("/queue", params=parameters).json()["next"]


def _some(facets: list[dict[str, Any]], at: int, name: str) -> str:
    return str(facets[at * 7 % len(facets)][name])


def _three(facets: dict[str, Any], at: int) -> dict[str, str]:
    return {
        "rule": _some(facets["rules"][:10], at, "value"),
        "flag": _some(facets["flags"], at, "value"),
        "region": f"{_some(facets['regions'], at, 'adcode')[:2]}0000",
    }


def _timed(client: httpx.Client, path: str, parameters: dict[str, Any]) -> float:
    began = time.perf_counter()
    answer = client.get(path, params=parameters)
    took = time.perf_counter() - began
    answer.raise_for_status()
    return took * 1000


def _spent(process: int) -> float:
    """The processor time of a process so far, in milliseconds; 0 where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _print(name: str, times: list[float], spent: float) -> None:
    ordered = sorted(times)
    last = ordered[max(0, int(len(ordered) * 0.95) - 1)]
    print(f"{name:<24}{statistics.median(ordered):>9.1f}{last:>9.1f}{spent:>9.1f}")


if __name__ == "__main__":
    main()
