"""The page of an article: safe, self-contained, complete."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.records import ArticleRecord, RegionRecord
from extractor.writing.highlights import MOST_LANES, Highlight, highlights_of, pieces
from extractor.writing.html_page import html_page


class _Reader(HTMLParser):
    """Collects the text of the article's part, the tags and the ids."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta",):
            self.open.append(tag)
        if ("class", "text") in attrs:
            self._depth = len(self.open)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if len(self.open) < self._depth:
            self._depth = 0

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.text += data


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_holds_text_and_records(example: ArticleRecord, language: str) -> None:
    page = html_page(example, language)
    reader = _read(page)
    assert reader.text == example.text
    for one in example.observations:
        assert f'id="{one.id}"' in page
        assert one.rule in page
    assert "62,000" in page


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
def test_page_fits_a_narrow_window(example: ArticleRecord) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_content(html_page(example, "en"))
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        browser.close()


def test_page_loads_nothing_and_runs_nothing(example: ArticleRecord) -> None:
    page = html_page(example)
    reader = _read(page)
    assert "script" not in reader.tags
    assert "link" not in reader.tags
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name in ("src", "style")]
    assert not re.search(r"https?://|url\(", page)
    assert "default-src 'none'" in page


def test_anchors_of_the_page_are_there(example: ArticleRecord) -> None:
    reader = _read(html_page(example))
    ids = [value for name, value in reader.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {value[1:] for name, value in reader.attributes if name == "href" and value}
    assert targets <= set(ids)


EVIL = "<script>alert(1)</script>&amp;\"'<img src=x onerror=alert(1)>\u202e\u200b\x07"


def test_hostile_text_is_escaped_and_hidden_characters_are_shown(example: ArticleRecord) -> None:
    text = EVIL * 2
    region = RegionRecord(id='"><b>', text=EVIL, start=0, end=len(EVIL), kind="name", rule="<i>")
    record = ArticleRecord(
        article=example.article.model_copy(update={"title": EVIL, "source": EVIL}),
        text=text,
        regions=(region,),
        extraction=example.extraction,
    )
    reader = _read(html_page(record))
    assert not {"script", "img", "b", "i"} & set(reader.tags)
    shown = reader.text
    for character in "\u202e\u200b\x07":
        assert character not in shown
        shown = shown.replace(f"U+{ord(character):04X}", character)
    assert shown == text


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=25)


@given(spans)
def test_pieces_cover_the_text_once_and_overlaps_lie_in_lanes_of_their_own(places: list[tuple[int, int]]) -> None:
    marks = sorted(
        (Highlight(start, start + size, "region", "", str(n)) for n, (start, size) in enumerate(places)),
        key=lambda each: (each.start, -each.end),
    )
    cut = list(pieces(60, marks))
    assert [piece.start for piece in cut[1:]] == [piece.end for piece in cut[:-1]]
    assert (cut[0].start, cut[-1].end) == (0, 60)
    for piece in cut:
        expected = {mark.record for mark in marks if mark.start <= piece.start and piece.end <= mark.end}
        assert {mark.record for _, mark in piece.highlights} == expected
        lanes = [lane for lane, _ in piece.highlights]
        below_the_last = [lane for lane in lanes if lane < MOST_LANES - 1]
        assert len(set(below_the_last)) == len(below_the_last)


def test_highlights_are_each_place_once(example: ArticleRecord) -> None:
    found = [(each.start, each.end, each.kind) for each in highlights_of(example)]
    assert len(found) == len(set(found))
    assert found == sorted(found, key=lambda each: (each[0], -each[1]))
