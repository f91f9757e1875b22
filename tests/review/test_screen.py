"""The screen in a real browser, by mouse: correcting, adding, undoing, accepting in bulk, two reviewers at once."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import expect
from screen_fixtures import PAYLOADS, SHRINKING
from screen_page import Screen, article_file, as_now, observation, verdict

Windows = Callable[..., Screen]


def test_a_value_and_a_unit_are_corrected_and_the_old_ones_shown(screen: Screen) -> None:
    key = screen.open("suining-minzheng-2020")
    one = observation(screen.article(key), text="6.03万户")
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.value").locator("input").fill("60,345")
    screen.field(one["id"], "quantity.unit").locator("input").fill("家")
    expect(screen.row(one["id"]).get_by_text("保存 2 处修改")).to_be_visible()
    screen.row(one["id"]).get_by_text("保存 2 处修改").click()
    expect(screen.field(one["id"], "quantity.value")).to_contain_text("机器抽取为 60,300")
    screen.saved()
    now = as_now(screen.article(key), one["id"])
    assert (now["quantity"]["value"], now["quantity"]["unit"]) == (60345, "家")
    assert verdict(screen.article(key), one["id"]) == "edited"


def test_a_value_that_cannot_be_is_refused_with_the_reason_at_its_field(screen: Screen) -> None:
    key = screen.open("suining-minzheng-2020")
    one = observation(screen.article(key), text="1.86万户")
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.value_max").locator("input").fill("5")
    screen.press("Control+s")
    row = screen.row(one["id"])
    expect(row.locator(".error").first).to_be_visible()
    expect(screen.field(one["id"], "quantity.value_max").locator("input")).to_have_value("5")
    assert as_now(screen.article(key), one["id"])["quantity"]["value_max"] is None


def test_region_period_and_choices_have_editors_of_their_own(screen: Screen) -> None:
    key = screen.open("xiangfan-gongbao-2009")
    one = observation(screen.article(key), 4)
    screen.choose(one["id"])
    region = screen.field(one["id"], "region").locator("input")
    region.fill("浙江")
    screen.field(one["id"], "region").get_by_role("option", name="浙江省").click()
    expect(region).to_have_value("浙江省 330000")
    period = screen.field(one["id"], "period").locator("input").first
    period.fill("2007-2")
    period.blur()
    expect(screen.field(one["id"], "period").locator("input").last).to_have_value("2007-02-28")
    screen.field(one["id"], "status").get_by_text("目标", exact=True).click()
    screen.field(one["id"], "quantity.qualifier").locator("select").select_option("about")
    screen.press("Control+s")
    expect(screen.row(one["id"]).get_by_role("img", name="已修改")).to_be_visible()
    now = as_now(screen.article(key), one["id"])
    assert (now["region"]["adcode"], now["region"]["name"]) == ("330000", "浙江省")
    assert (now["period"]["start"], now["period"]["end"], now["period"]["granularity"]) == (
        "2007-02-01",
        "2007-02-28",
        "month",
    )
    assert (now["status"], now["quantity"]["qualifier"]) == ("target", "about")


def test_a_boundary_moves_by_key_and_by_button(screen: Screen) -> None:
    key = screen.open("suining-minzheng-2020")
    one = observation(screen.article(key), text="4326人")
    start, end = one["quantity"]["start"], one["quantity"]["end"]
    screen.choose(one["id"])
    screen.press("Shift+BracketRight", "BracketLeft")
    expect(screen.field(one["id"], "quantity.span").locator("mark")).to_have_text(
        screen.article(key)["text"][start - 1 : end - 1]
    )
    screen.press("Shift+BracketLeft")
    screen.field(one["id"], "quantity.span").get_by_label("终点右移一字").click()
    expect(screen.row(one["id"]).locator(".draft")).to_have_count(0)
    screen.press("Shift+BracketRight", "s")
    screen.saved()
    expect(screen.row(one["id"]).get_by_text("接受", exact=True)).to_be_visible()
    quantity = as_now(screen.article(key), one["id"])["quantity"]
    assert (quantity["start"], quantity["end"], quantity["text"]) == (start, end - 1, "4326")


def test_boundaries_count_code_points_where_the_page_counts_otherwise(screen: Screen) -> None:
    """Two characters before these take two units of UTF-16 each."""
    key = screen.open("astral")
    article = screen.article(key)
    one = observation(article, text="7438张")
    screen.choose(one["id"])
    expect(screen.text.locator(".leaf.on").filter(has_text="7438张")).to_have_count(1)
    at = article["text"].index("护理员")
    screen.mark(at, at + 3)
    expect(screen.page.get_by_test_id("picked").locator("q")).to_have_text("护理员")
    screen.field(one["id"], "indicator").get_by_role("button", name="用所选文字").click()
    screen.press("s")
    screen.saved()
    spans = as_now(screen.article(key), one["id"])["indicator"]["spans"]
    assert [span["text"] for span in spans] == ["护理员"]
    assert spans[0]["start"] == at


def test_an_indicator_is_replaced_by_selected_words(screen: Screen) -> None:
    key = screen.open("suining-minzheng-2020")
    article = screen.article(key)
    one = observation(article, text="1.13万人次")
    screen.choose(one["id"])
    at = article["text"].index("临时救助", one["quantity"]["start"] - 12)
    screen.field(one["id"], "indicator").click()
    screen.mark(at, at + 2)
    screen.press("f")
    expect(screen.field(one["id"], "indicator").locator("mark")).to_have_text("临时")
    screen.press("s")
    screen.saved()
    assert as_now(screen.article(key), one["id"])["indicator"]["text"] == "临时"


def test_a_record_is_rejected_seen_as_such_and_taken_back(screen: Screen) -> None:
    key = screen.open("anhui-jingji-2023")
    one = observation(screen.article(key))
    screen.choose(one["id"])
    screen.row(one["id"]).get_by_role("button", name="否决").click()
    expect(screen.row(one["id"]).get_by_role("img", name="已否决")).to_be_visible()
    screen.saved()
    assert verdict(screen.article(key), one["id"]) == "rejected"
    screen.press("u")
    expect(screen.row(one["id"]).get_by_role("img", name="待校")).to_be_visible()
    assert verdict(screen.article(key), one["id"]) is None


def test_a_missed_record_is_added_from_selected_text(screen: Screen) -> None:
    key = screen.open("xinganmeng-shuili-2012")
    article = screen.article(key)
    numeral = next(entry for entry in article["ledger"] if entry["fate"] == "unexplained")
    screen.page.get_by_role("tab", name="数字台账").click()
    screen.page.get_by_test_id("ledger").get_by_role("button", name=numeral["text"]).click()
    screen.page.get_by_role("button", name="据此新增观测").click()
    card = screen.page.get_by_test_id("new-record")
    expect(card).to_be_visible()
    screen.mark(numeral["start"] - 4, numeral["start"] - 2)
    card.locator('[data-field="indicator"]').get_by_role("button", name="增加一段").click()
    card.locator('[data-field="quantity.value"] input').fill("412")
    before = len(article["observations"])
    card.get_by_role("button", name="保存新记录").click()
    expect(card).to_have_count(0)
    after = screen.article(key)
    assert len(after["observations"]) == before + 1
    new = next(one for one in after["observations"] if verdict(after, one["id"]) == "added")
    assert (new["quantity"]["value"], new["quantity"]["text"]) == (412, numeral["text"])
    assert not [entry for entry in after["ledger"] if entry["fate"] == "unexplained"]


def test_many_records_are_accepted_at_once_and_taken_back_at_once(screen: Screen) -> None:
    key = screen.open("qinghai-nengyuan-2023")
    screen.press("b")
    screen.page.get_by_label("置信度不低于").fill("0.9")
    preview = screen.page.get_by_test_id("bulk-preview")
    expect(preview).to_contain_text("涉及 1 篇文章")
    sure = [one for one in screen.article(key)["observations"] if one["confidence"] >= 0.9]
    expect(preview).to_contain_text("将接受")
    screen.page.locator("dialog.bulk").get_by_role("button", name="接受").last.click()
    expect(screen.page.get_by_test_id("notice")).to_contain_text("已批量接受")
    article = screen.article(key)
    assert {verdict(article, one["id"]) for one in sure} == {"accepted"}
    assert "accepted" not in {verdict(article, o["id"]) for o in article["observations"] if o["confidence"] < 0.9}
    screen.page.get_by_test_id("notice").get_by_role("button", name="全部撤销").click()
    expect(screen.page.get_by_test_id("notice")).to_contain_text("已撤销")
    article = screen.article(key)
    assert {verdict(article, one["id"]) for one in sure} == {None}


def test_two_reviewers_at_once_lose_nothing(windows: Windows) -> None:
    first, second = windows(), windows()
    key = first.open("nantong-jiaotong-2019")
    second.open("nantong-jiaotong-2019")
    one = observation(first.article(key))
    for window in (first, second):
        window.choose(one["id"])
    first.field(one["id"], "quantity.unit").locator("input").fill("甲")
    first.press("Control+s")
    first.saved()
    expect(first.row(one["id"]).get_by_role("img", name="已修改")).to_be_visible()
    second.field(one["id"], "quantity.value").locator("input").fill("77")
    second.press("Control+s")
    stale = second.page.get_by_test_id("stale")
    expect(stale).to_contain_text("甲")
    expect(second.field(one["id"], "quantity.value").locator("input")).to_have_value("77")
    second.press("Control+s")
    second.saved()
    expect(second.field(one["id"], "quantity.value").locator(".was")).to_contain_text("机器抽取为")
    quantity = as_now(second.article(key), one["id"])["quantity"]
    assert (quantity["unit"], quantity["value"]) == ("甲", 77)


def test_a_correction_that_a_new_extraction_contradicts_is_shown_and_settled(screen: Screen) -> None:
    key = screen.open("deqing-yusuan-2016")
    one = observation(screen.article(key))
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.unit").locator("input").fill("人工")
    screen.press("Control+s")
    expect(screen.row(one["id"]).get_by_role("img", name="已修改")).to_be_visible()
    path = screen.server.outputs / "deqing-yusuan-2016.json"
    document = json.loads(path.read_text("utf-8"))
    changed = next(each for each in document["observations"] if each["id"] == one["id"])
    changed["quantity"]["unit"] = "机器"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    assert screen.client.post("/api/v1/refresh", json={}).status_code == 200
    screen.page.reload()
    screen.page.get_by_role("tab", name="冲突").click()
    conflict = screen.page.get_by_test_id("conflicts").locator("article")
    expect(conflict).to_have_count(1)
    for word in ("机器", "人工", one["quantity"]["unit"]):
        expect(conflict.locator("dd", has_text=word).first).to_be_visible()
    conflict.get_by_role("button", name="保留人工").click()
    expect(conflict).to_have_count(0)
    assert as_now(screen.article(key), one["id"])["quantity"]["unit"] == "人工"


def test_a_correction_whose_words_are_gone_is_shown_with_them_and_let_go(screen: Screen) -> None:
    key = screen.open("shrinking")
    one = observation(screen.article(key), text="7438张")
    screen.choose(one["id"])
    screen.press("x")
    expect(screen.row(one["id"]).get_by_role("img", name="已否决")).to_be_visible()
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.unit").locator("input").fill("套")
    screen.press("Control+s")
    screen.saved()
    article_file(screen.server.outputs, "shrinking", SHRINKING.partition("二、")[0])
    assert screen.client.post("/api/v1/refresh", json={}).status_code == 200
    screen.page.reload()
    screen.page.get_by_role("tab", name="冲突").click()
    lost = screen.page.get_by_test_id("conflicts").locator("article", has_text="失去依据")
    expect(lost.first).to_contain_text("7438张")
    while lost.count():
        before = lost.count()
        lost.first.get_by_role("button", name="放弃此校核").click()
        expect(lost).to_have_count(before - 1)
    assert screen.article(key)["outcomes"] == []


def test_a_click_picks_the_shortest_span_and_the_next_click_the_next(screen: Screen) -> None:
    key = screen.open("suining-minzheng-2020")
    article = screen.article(key)
    region = next(one for one in article["regions"] if one["text"] == "全市")
    users = [
        one
        for one in article["observations"]
        if (one["region"] or {}).get("evidence", {}) and one["region"]["evidence"]["start"] == region["start"]
    ]
    leaf = screen.text.locator(f'[data-at="{region["start"]}"]')
    picked = []
    for _ in range(len(users) + 2):
        leaf.click()
        expect(screen.page.locator(".records .selected .field.here")).to_have_count(1)
        chosen = screen.page.locator(".records .selected")
        picked.append(chosen.get_attribute("data-record"))
    assert picked[0] == region["id"]
    assert picked[1 : len(users) + 1] == [one["id"] for one in users]
    assert picked[-1] == region["id"]


def test_hostile_text_stays_text(screen: Screen) -> None:
    key = screen.open("hostile")
    one = observation(screen.article(key), text="4326人")
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.unit").locator("input").fill(PAYLOADS[0])
    screen.press("Control+s")
    expect(screen.row(one["id"]).get_by_role("img", name="已修改")).to_be_visible()
    comment = screen.row(one["id"]).get_by_label("批注")
    comment.fill(PAYLOADS[1])
    screen.row(one["id"]).get_by_role("button", name="发表").click()
    expect(comment).to_have_value("")
    screen.page.get_by_role("tab", name="历史").click()
    expect(screen.page.get_by_test_id("history")).to_contain_text(PAYLOADS[1])
    for payload in PAYLOADS:
        expect(screen.text).to_contain_text(payload)
    expect(screen.text).to_contain_text("U+202E")
    expect(screen.text).to_contain_text("U+200B")
    screen.page.goto(f"{screen.server.base}/#/")
    expect(screen.page.locator(".items")).to_contain_text("云岭县")
    assert screen.page.evaluate("window.__hit") is None
    assert screen.page.locator("img, svg[onload], main script").count() == 0
