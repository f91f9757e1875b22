"""What people need who use a screen reader, a narrow window, or no colours: names, order, one list that says all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from screen_page import Screen

Windows = Callable[..., Screen]

_FAULTS = """() => {
  const faults = []
  const named = (one) => {
    const ids = (one.getAttribute('aria-labelledby') ?? '').split(' ')
    const by = ids.map((id) => document.getElementById(id)?.textContent ?? '')
    const label = one.labels?.length ? [...one.labels].map((each) => each.textContent).join('') : ''
    return (by.join('') + label + (one.getAttribute('aria-label') ?? '') + one.textContent + (one.title ?? '')).trim()
  }
  const parts = 'button, a[href], input, select, textarea, [role=group], [role=radiogroup], [role=tablist]'
  for (const one of document.querySelectorAll(parts))
    if (!named(one)) faults.push('no name: ' + one.outerHTML.slice(0, 120))
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id)
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('twice: ' + id)
  for (const name of ['aria-describedby', 'aria-labelledby', 'for'])
    for (const one of document.querySelectorAll(`[${name}]`))
      for (const id of one.getAttribute(name).split(' '))
        if (!document.getElementById(id)) faults.push(`${name} leads nowhere: ${id}`)
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1')
  if (document.querySelector('[style]')) faults.push('inline style')
  if (document.documentElement.scrollWidth > innerWidth) faults.push('wider than the window')
  for (const one of document.querySelectorAll('[tabindex]')) if (one.tabIndex > 0) faults.push('tabindex above 0')
  return faults
}"""


@pytest.mark.parametrize("size", [(1280, 820), (390, 844)], ids=["1280 wide", "390 wide"])
def test_everything_has_a_name_and_fits_the_window(windows: Windows, size: tuple[int, int]) -> None:
    screen = windows(size=size)
    assert screen.page.evaluate(_FAULTS) == []
    screen.open("zhangjiakou-shengtai-2018")
    assert screen.page.evaluate(_FAULTS) == []
    for tab in ("数字台账", "冲突", "历史", "记录"):
        screen.page.get_by_role("tab", name=tab).click()
        expect(screen.page.get_by_role("tabpanel", name=tab)).to_be_visible()
        assert screen.page.evaluate(_FAULTS) == [], tab


def test_the_list_says_all_that_the_marks_in_the_text_say(screen: Screen) -> None:
    key = screen.open("zhangjiakou-shengtai-2018")
    article = screen.article(key)
    all_ids = {one["id"] for kind in ("observations", "regions", "policies") for one in article[kind]}
    expect(screen.page.locator("[data-record]")).to_have_count(len(all_ids))
    listed = {str(one.get_attribute("data-record")) for one in screen.page.locator("[data-record]").all()}
    assert listed == all_ids
    for one in article["observations"][:5]:
        row = screen.row(one["id"]).locator("button.row")
        for words in (one["indicator"]["text"], (one["region"] or {}).get("name", "地区未定")):
            expect(row).to_contain_text(words)


def test_a_field_points_at_its_evidence_and_back(screen: Screen) -> None:
    key = screen.open("zhangjiakou-shengtai-2018")
    one = next(each for each in screen.article(key)["observations"] if each["period"] and each["period"]["evidence"])
    screen.choose(one["id"])
    evidence = screen.text.locator(f'[data-at="{one["period"]["evidence"]["start"]}"]')
    expect(evidence).to_have_class("leaf on")
    screen.field(one["id"], "period").locator("input").first.focus()
    expect(evidence).to_have_class("leaf on here")
    screen.text.locator(f'[data-at="{one["quantity"]["start"]}"]').click()
    expect(screen.field(one["id"], "quantity.span")).to_have_class("field here")


def test_the_narrow_screen_corrects_too(windows: Windows) -> None:
    screen = windows(size=(390, 844))
    key = screen.open("hebei-jiuye-fabuhui-2021")
    one = screen.article(key)["observations"][0]
    screen.choose(one["id"])
    screen.field(one["id"], "quantity.unit").locator("input").fill("窄")
    screen.row(one["id"]).get_by_role("button", name="保存 1 处修改").click()
    expect(screen.row(one["id"]).get_by_role("img", name="已修改")).to_be_visible()
    assert screen.article(key)["observations"][0]["quantity"]["unit"] == "窄"
