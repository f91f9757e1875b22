"""A server with articles to review, a browser, and windows of the screen; shared by the tests that drive it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import screen_page
from playwright.sync_api import Browser
from screen_page import Screen, article_file
from serving import Server, post

PAYLOADS = (
    "<img src=x onerror=window.__hit=1>",
    "<script>window.__hit=1</script>",
    '"><svg onload=window.__hit=1>',
    "javascript:window.__hit=1",
    "{{constructor.constructor('window.__hit=1')()}}",
)
HOSTILE = f"""{PAYLOADS[0]}云岭县2022年民政工作情况
来源：{PAYLOADS[1]}　发布时间：2023-02-10

一、社会救助{PAYLOADS[2]}
2022年，全县{PAYLOADS[0]}对象6.03万户，发放{PAYLOADS[1]}低保金1.99亿元。县政府印发《{PAYLOADS[2]}养老服务发展办法》。
{PAYLOADS[3]}新纳入低保4326人，\u202e退出3871人\u202c，零宽\u200b字符{PAYLOADS[4]}共有320户。
"""
ASTRAL = """清溪县2022年民政工作情况
来源：县民政局　发布时间：2023-02-10

一、社会救助
2022年，𠮷庆镇😀农村低保对象6.03万户，发放低保金1.99亿元。新增养老床位7438张，护理员1200名。
"""
SHRINKING = """青山县2022年民政工作情况
来源：县民政局　发布时间：2023-02-10

一、社会救助
2022年，全县农村低保对象6.03万户。

二、养老服务
2022年，全县新增养老床位7438张。
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser; skips where none can run, or the screen is not built."""
    if reason := screen_page.missing():
        pytest.skip(reason)
    with screen_page.browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def at_work(machine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on the sample bulletins and three articles more; each test works on an article of its own."""
    outputs = tmp_path_factory.mktemp("screen") / "outputs"
    shutil.copytree(machine, outputs)
    article_file(outputs, "hostile", HOSTILE)
    article_file(outputs, "astral", ASTRAL)
    article_file(outputs, "shrinking", SHRINKING)
    server = Server(outputs)
    with closing(server.page()) as client:
        assert post(client, "/refresh", {}).status_code == 200
    yield server
    server.close()


@pytest.fixture
def windows(chromium: Browser, at_work: Server) -> Iterator[Callable[..., Screen]]:
    """Opens windows of the screen; a fault that the page reports fails the test."""
    opened: list[Screen] = []
    client: httpx.Client = at_work.page()

    def opening(**options: Any) -> Screen:
        opened.append(Screen(chromium, at_work, client, **options))
        return opened[-1]

    yield opening
    for screen in opened:
        screen.close()
    client.close()
    assert [fault for screen in opened for fault in screen.faults] == []


@pytest.fixture
def screen(windows: Callable[..., Screen]) -> Screen:
    """One window of the screen."""
    return windows()
