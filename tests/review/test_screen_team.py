"""The screen for named users: signing in, two readings of an article, adjudication field by field."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from screen_page import PATIENCE
from serving import Server, api, post

from extractor.review.server.access import session_name
from extractor.review.store.store import open_store
from extractor.review.store.users import add_user

PASSWORD = "一段足够长的口令 42"
SignIn = Callable[[str], Page]


@pytest.fixture
def team(machine: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with two reviewers, who do not see each other, and an adjudicator."""
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    shutil.copy(machine / "suining-minzheng-2020.json", outputs)
    store = open_store(outputs)
    store.refresh()
    for name, role in (("王芳", "reviewer"), ("李明", "reviewer"), ("赵敏", "adjudicator")):
        add_user(store.engine, name, role, PASSWORD)
    store.engine.dispose()
    server = Server(outputs, None, "--double")
    yield server
    server.close()


@pytest.fixture
def sign_in(chromium: Browser, team: Server) -> Iterator[SignIn]:
    """Opens a window for each user; a fault that the page reports fails the test."""
    faults: list[str] = []
    contexts = []

    def enter(name: str) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 820}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{team.base}/?token={team.new_token()}")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator(".top")).to_contain_text(name)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert faults == []


def test_two_readings_are_adjudicated_field_by_field(team: Server, sign_in: SignIn) -> None:
    readings = {"王芳": "甲", "李明": "乙"}
    record = ""
    for name, unit in readings.items():
        page = sign_in(name)
        page.locator(".items a").first.click()
        row = page.locator(".records li.selected")
        expect(row).to_be_visible()
        record = str(row.get_attribute("data-record"))
        row.locator('[data-field="quantity.unit"] input').fill(unit)
        page.keyboard.press("Control+s")
        expect(row.get_by_role("img", name="已修改")).to_be_visible()
    page = sign_in("赵敏")
    page.locator(".items a").first.click()
    expect(page.locator(".records li.selected")).to_be_visible()
    page.get_by_role("button", name="裁定").click()
    dispute = page.get_by_test_id("adjudication").locator("article")
    expect(dispute).to_have_count(1)
    for name, unit in readings.items():
        reading = dispute.locator(".choice-of", has_text=name)
        expect(reading).to_contain_text(unit)
    dispute.locator(".choice-of", has_text="王芳").get_by_role("button", name="采用").click()
    expect(dispute).to_have_count(0)
    with closing(team.page()) as client:
        assert post(client, "/login", {"name": "赵敏", "password": PASSWORD}).status_code == 200
        article = api(client, f"/articles/{api(client, '/queue')['items'][0]['key']}")
    unit = next(one for one in article["observations"] if one["id"] == record)["quantity"]["unit"]
    assert unit == "甲"


def test_what_is_done_after_the_session_has_ended_is_sent_once_the_reviewer_is_back(
    team: Server, sign_in: SignIn
) -> None:
    page = sign_in("王芳")
    page.locator(".items a").first.click()
    row = page.locator(".records li.selected")
    expect(row).to_be_visible()
    record = str(row.get_attribute("data-record"))
    row.locator('[data-field="quantity.unit"] input').fill("丙")
    page.context.clear_cookies(name=session_name(int(team.base.rpartition(":")[2])))
    page.keyboard.press("Control+s")
    page.get_by_label("用户名").fill("王芳")
    page.get_by_label("密码").fill("不是这一个")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码错误")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(f'[data-record="{record}"]').get_by_role("img", name="已修改")).to_be_visible()


def test_who_is_at_an_article_is_shown_to_the_others(sign_in: SignIn) -> None:
    first = sign_in("王芳")
    first.locator(".items a").first.click()
    expect(first.locator(".records li.selected")).to_be_visible()
    second = sign_in("李明")
    expect(second.locator(".items")).to_contain_text("王芳")
    second.locator(".items a").first.click()
    expect(second.locator(".about")).to_contain_text("王芳 正在校核本篇")
