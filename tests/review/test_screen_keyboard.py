"""The screen by keyboard alone, with an input method at work, through reloads and lost lines."""

from __future__ import annotations

from playwright.sync_api import expect
from screen_page import Screen, as_now, observation, verdict
from serving import api


def test_from_the_queue_to_done_without_a_mouse(screen: Screen) -> None:
    screen.press("/")
    screen.page.keyboard.insert_text("登革")
    expect(screen.page.get_by_test_id("queue-total")).to_have_text("共 1 篇")
    screen.press("Escape", "j", "Enter")
    expect(screen.records.locator("li.selected")).to_be_visible()
    key = screen.key_of("guangdong-dengge-2014")
    article = screen.article(key)
    first = str(screen.records.locator("li.selected").get_attribute("data-record"))
    screen.press("a")
    expect(screen.row(first).get_by_role("img", name="已接受")).to_be_visible()
    second = str(screen.records.locator("li.selected").get_attribute("data-record"))
    assert second != first
    screen.press("x")
    expect(screen.row(second).get_by_role("img", name="已否决")).to_be_visible()
    edited = observation(article, 6)
    while screen.records.locator("li.selected").get_attribute("data-record") != edited["id"]:
        screen.press("j")
    screen.press("e")
    expect(screen.row(edited["id"]).locator(":focus")).to_have_count(1)
    while "quantity-unit" not in str(screen.page.evaluate("document.activeElement.id")):
        screen.press("Tab")
    screen.press("Control+a")
    screen.page.keyboard.insert_text("键")
    screen.press("Control+s")
    expect(screen.row(edited["id"]).get_by_role("img", name="已修改")).to_be_visible()
    screen.press("Escape", "d")
    expect(screen.page.get_by_test_id("notice")).to_contain_text("本篇已完成")
    after = screen.article(key)
    assert after["state"] == "done"
    assert [verdict(after, id) for id in (first, second, edited["id"])] == ["accepted", "rejected", "edited"]
    assert as_now(after, edited["id"])["quantity"]["unit"] == "键"
    assert screen.page.evaluate("location.hash").startswith("#/")


def test_an_article_is_not_done_while_something_typed_is_not_saved(screen: Screen) -> None:
    key = screen.open("congjiang-tuopin-2020")
    one = observation(screen.article(key), text="1938户")
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.unit").locator("input").fill("家")
    screen.press("Escape", "d")
    expect(screen.page.get_by_test_id("notice")).to_contain_text("请先保存或放弃")
    assert screen.article(key)["state"] != "done"
    screen.press("s")
    screen.saved()
    screen.press("Escape", "d")
    expect(screen.page.get_by_test_id("notice")).to_contain_text("本篇已完成")
    assert screen.article(key)["state"] == "done"
    assert as_now(screen.article(key), one["id"])["quantity"]["unit"] == "家"


def test_text_is_selected_and_a_record_added_without_a_mouse(screen: Screen) -> None:
    key = screen.open("chaohu-huanjing-2010")
    before = screen.article(key)
    one = observation(before)
    while screen.records.locator("li.selected").get_attribute("data-record") != one["id"]:
        screen.press("j")
    screen.press("t", "ArrowRight", "ArrowLeft", *["Shift+ArrowRight"] * (len(one["quantity"]["text"]) - 1))
    expect(screen.page.get_by_test_id("picked").locator("q")).to_have_text(one["quantity"]["text"])
    screen.press("3")
    card = screen.page.get_by_test_id("new-record")
    expect(card).to_be_visible()
    screen.press("s")
    expect(card).to_have_count(0)
    after = screen.article(key)
    added = [policy for policy in after["policies"] if verdict(after, policy["id"]) == "added"]
    assert [(policy["start"], policy["text"]) for policy in added] == [
        (one["quantity"]["start"], one["quantity"]["text"])
    ]


def test_no_key_acts_while_an_input_method_composes(screen: Screen) -> None:
    key = screen.open("heilongjiang-nongye-2024")
    one = observation(screen.article(key))
    screen.choose(one["id"])
    developer = screen.developer()
    unit = screen.field(one["id"], "quantity.unit").locator("input")
    unit.focus()
    screen.press("Control+a")
    for composed in ("h", "hu", "户"):
        developer.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
    # what the browser sends for letters, and for the confirming Enter, while it composes
    for code, virtual in (("KeyX", 229), ("KeyA", 229), ("KeyS", 229), ("Enter", 229)):
        for kind in ("rawKeyDown", "keyUp"):
            developer.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "code": code, "key": "Process", "windowsVirtualKeyCode": virtual},
            )
    developer.send("Input.insertText", {"text": "户"})
    expect(unit).to_have_value("户")
    # also where no field has the focus: the first letter of a composition comes with keyCode 229
    screen.press("Escape")
    for code in ("KeyX", "KeyA", "KeyU", "KeyD", "KeyQ"):
        developer.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "code": code, "key": "Process", "windowsVirtualKeyCode": 229},
        )
        developer.send(
            "Input.dispatchKeyEvent", {"type": "keyUp", "code": code, "key": "Process", "windowsVirtualKeyCode": 229}
        )
    expect(screen.row(one["id"]).get_by_text("保存 1 处修改")).to_be_visible()
    assert screen.article(key)["human"] == {}
    screen.press("s")
    expect(screen.row(one["id"]).get_by_role("img", name="已修改")).to_be_visible()
    assert as_now(screen.article(key), one["id"])["quantity"]["unit"] == "户"


def test_letters_enter_and_backspace_in_a_field_are_only_text(screen: Screen) -> None:
    key = screen.open("heilongjiang-nongye-2024")
    one = observation(screen.article(key), 3)
    screen.choose(one["id"])
    before = screen.article(key)["version"]
    screen.field(one["id"], "quantity.unit").locator("input").focus()
    screen.press("Control+a")
    screen.page.keyboard.type("axudqb")
    screen.press("Enter", "Backspace", "Enter")
    expect(screen.field(one["id"], "quantity.unit").locator("input")).to_have_value("axudq")
    screen.press("Control+a", "Backspace", "Backspace")
    expect(screen.row(one["id"]).locator("[data-card]")).to_be_visible()
    assert screen.article(key)["version"] == before


def test_a_reload_in_the_middle_loses_nothing(screen: Screen) -> None:
    key = screen.open("shandong-minzheng-2017")
    article = screen.article(key)
    one, other = observation(article, 0), observation(article, 1)
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.unit").locator("input").fill("草稿")
    screen.choose(other["id"])
    screen.press("BracketLeft")
    at = other["quantity"]["start"]
    screen.mark(at - 6, at - 2)
    screen.press("1")
    screen.page.get_by_test_id("new-record").locator('[data-field="quantity.value"] input').fill(
        "123456789012345678901"
    )
    screen.page.reload()
    card = screen.page.get_by_test_id("new-record")
    expect(card.locator('[data-field="quantity.value"] input')).to_have_value("123456789012345678901")
    card.get_by_role("button", name="放弃修改").click()
    screen.choose(other["id"])
    expect(screen.field(other["id"], "quantity.span").locator("mark")).to_have_text(
        article["text"][at - 1 : other["quantity"]["end"]]
    )
    screen.choose(one["id"])
    expect(screen.field(one["id"], "quantity.unit").locator("input")).to_have_value("草稿")
    screen.press("s")
    screen.saved()
    expect(screen.row(one["id"]).get_by_role("img", name="已修改")).to_be_visible()
    assert as_now(screen.article(key), one["id"])["quantity"]["unit"] == "草稿"


def test_what_is_done_while_the_line_is_down_is_sent_later_also_after_a_reload(screen: Screen) -> None:
    key = screen.open("yunyang-xianyu-2021")
    one = observation(screen.article(key))
    screen.choose(one["id"])
    screen.page.route("**/events", lambda route: route.abort())
    screen.press("a")
    expect(screen.page.get_by_test_id("send-state")).to_contain_text("1 项待送出")
    assert screen.article(key)["human"] == {}
    screen.page.unroute("**/events")
    screen.page.reload()
    expect(screen.row(one["id"]).get_by_role("img", name="已接受")).to_be_visible()
    screen.saved()
    assert verdict(screen.article(key), one["id"]) == "accepted"
    events = api(screen.client, f"/articles/{key}/history")["events"]
    assert [event["kind"] for event in events] == ["accept"]


def test_help_lists_the_keys_and_both_languages_are_there(screen: Screen) -> None:
    screen.press("?")
    help_ = screen.page.locator("dialog.help")
    expect(help_).to_be_visible()
    expect(help_).to_contain_text("接受，转到下一条待校")
    screen.press("Escape")
    expect(help_).to_be_hidden()
    screen.page.get_by_role("button", name="EN").click()
    screen.press("Shift+Slash")
    expect(help_).to_be_visible()
    expect(help_).to_contain_text("Accept and go to the next open one")
    assert screen.page.evaluate("document.documentElement.lang") == "en"
