"""The review screen in a real browser, as a reviewer handles it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect, sync_playwright
from serving import ROOT, Server, api

from extractor import extract_file, to_json_bytes

BUILT = ROOT / "extractor" / "review" / "static" / "index.html"
WIDE = (1280, 820)
# long, since nothing is timed: other work on the machine must not fail a test
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def missing() -> str | None:
    """Why the screen cannot be driven here; None where it can."""
    if not BUILT.is_file():
        return "the screen is not built: make screen"
    return None if chromium() else "no chromium on PATH"


def chromium() -> str | None:
    """The browser of the machine; none is ever downloaded."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


class Screen:
    """One window of the screen, on a server."""

    def __init__(self, browser: Browser, server: Server, client: httpx.Client, size: tuple[int, int] = WIDE) -> None:
        self.server, self.client = server, client
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda told: self._told(told.type, told.text))
        self.page.goto(f"{server.base}/?token={server.new_token()}")
        expect(self.page.locator(".items a").first).to_be_visible()

    def _told(self, kind: str, text: str) -> None:
        # the browser notes each refused request; what the page does about it is what the tests look at
        if kind == "error" and "Failed to load resource" not in text:
            self.faults.append(text)

    def key_of(self, id: str) -> int:
        """The key of an article by its id."""
        rows = api(self.client, "/queue", limit=200)["items"]
        return next(int(row["key"]) for row in rows if row["id"] == id)

    def open(self, id: str) -> int:
        """Open an article by its address; its key."""
        key = self.key_of(id)
        self.page.goto(f"{self.server.base}/#/a/{key}")
        expect(self.records.locator("li.selected")).to_be_visible()
        return key

    def article(self, key: int) -> dict[str, Any]:
        """The article as the server has it."""
        found: dict[str, Any] = api(self.client, f"/articles/{key}")
        return found

    @property
    def records(self) -> Locator:
        return self.page.get_by_test_id("records")

    @property
    def text(self) -> Locator:
        return self.page.get_by_test_id("text")

    def row(self, record: str) -> Locator:
        """The line of a record in the list."""
        return self.page.locator(f'[data-record="{record}"]')

    def choose(self, record: str) -> Locator:
        """Select a record in the list; its line, opened."""
        row = self.row(record)
        if "selected" not in (row.get_attribute("class") or ""):
            row.locator("button.row").click()
        expect(row.locator("[data-card]")).to_be_visible()
        return row

    def field(self, record: str, name: str) -> Locator:
        """A field of the opened record."""
        return self.row(record).locator(f'[data-field="{name}"]')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def saved(self) -> None:
        """Wait until nothing is on its way to the server."""
        expect(self.page.get_by_test_id("send-state")).to_contain_text("已全部保存")

    def mark(self, start: int, end: int) -> None:
        """Select characters of the text as dragging the mouse over them does."""
        self.page.evaluate(_SELECT, [start, end])
        expect(self.page.get_by_test_id("picked")).to_be_visible()

    def developer(self) -> CDPSession:
        """The browser's own protocol, to compose with an input method."""
        return self.context.new_cdp_session(self.page)

    def close(self) -> None:
        self.context.close()


_SELECT = """([start, end]) => {
  const place = (at) => {
    const leaves = [...document.querySelectorAll('#article-text [data-at]')]
    const leaf = leaves.filter((one) => Number(one.dataset.at) <= at).at(-1)
    const points = [...leaf.textContent].slice(0, at - Number(leaf.dataset.at))
    return [leaf.firstChild, points.join('').length]
  }
  const [from, to] = [place(start), place(end)]
  document.getSelection().setBaseAndExtent(from[0], from[1], to[0], to[1])
}"""


def observation(article: dict[str, Any], number: int = 0, **wanted: Any) -> dict[str, Any]:
    """The observation of that number among those whose quantity has these values."""
    found = [
        one
        for one in article["observations"]
        if all(one["quantity"].get(name) == value for name, value in wanted.items())
    ]
    return dict(found[number])


def as_now(article: dict[str, Any], record: str) -> dict[str, Any]:
    """The observation of that id."""
    return next(dict(one) for one in article["observations"] if one["id"] == record)


def verdict(article: dict[str, Any], record: str) -> str | None:
    """What people decided on a record."""
    human = article["human"].get(record)
    return None if human is None else human["verdict"]


def article_file(outputs: Path, id: str, text: str) -> None:
    """Extract a text into the output folder."""
    source = outputs.parent / f"{id}.txt"
    source.write_text(text, encoding="utf-8")
    (outputs / f"{id}.json").write_bytes(to_json_bytes(extract_file(source)))
