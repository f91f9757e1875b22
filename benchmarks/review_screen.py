"""How soon the review screen opens an article of 20,000 characters with 600 spans, in Chromium, in milliseconds.

usage: python benchmarks/review_screen.py [--rounds N]

A server process, a browser without a window. Each round reloads the page at the
queue and opens the article; then the next record is selected, and an edge of a
span moved, by key. `open` runs from the click to the frame in which the article
is drawn (performance marks of the page); `processor` is what the page's main
thread used for it, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright
from review_queue import LONG, long_article

_DRAWN = "performance.getEntriesByName('article-drawn').length"
_TIMES = """() => {
  const at = (name) => performance.getEntriesByName(name)[0].startTime
  return { fetched: at('article-received') - at('article-asked'), open: at('article-drawn') - at('article-asked') }
}"""
_KEY = """async (code) => {
  const began = performance.now()
  document.body.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true }))
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
  return performance.now() - began
}"""
_FIND = """async (id) => {
  const page = await (await fetch('/api/v1/queue')).json()
  return page.items.find((item) => item.id === id)?.key ?? null
}"""


def main() -> None:
    """Make the article, serve it, open it again and again, print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{LONG}.json").write_bytes(long_article())
        command = [sys.executable, "-m", "extractor", "review", folder, "--no-browser", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                _measure(server.stdout.readline().strip(), rounds)
            finally:
                server.terminate()


def _measure(address: str, rounds: int) -> None:
    with sync_playwright() as playwright:
        path = which("chromium") or which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 820})
        page.goto(address)
        while (key := page.evaluate(_FIND, LONG)) is None:
            time.sleep(0.2)
        times = [_open(page, page.context.new_cdp_session(page), key) for _ in range(rounds)]
        for name in ("fetched", "open", "processor"):
            _print(name, [one[name] for one in times])
        _print("next record", [page.evaluate(_KEY, "KeyJ") for _ in range(rounds)])
        _print("edge moved", [page.evaluate(_KEY, "BracketRight") for _ in range(rounds)])
        browser.close()


def _open(page: Page, developer: CDPSession, key: int) -> dict[str, float]:
    page.evaluate("location.hash = '#/'")
    page.reload()
    page.wait_for_selector(".items a")
    developer.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _processor(developer)
    page.evaluate(f"performance.clearMarks(); location.hash = '#/a/{key}'")
    while not page.evaluate(_DRAWN):
        time.sleep(0.02)
    times: dict[str, float] = page.evaluate(_TIMES)
    return times | {"processor": (_processor(developer) - before) * 1000}


def _processor(developer: CDPSession) -> float:
    metrics: list[dict[str, Any]] = developer.send("Performance.getMetrics")["metrics"]
    return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def _print(name: str, times: list[float]) -> None:
    print(f"{name:<14}median {statistics.median(times):>7.0f}   least {min(times):>7.0f}   most {max(times):>7.0f}  ms")


if __name__ == "__main__":
    main()
