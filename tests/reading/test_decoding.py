"""The encoding is found from the bytes; what cannot be text is refused with a way to mend it."""

from __future__ import annotations

import pickle

import pytest

from extractor.errors import ReadingError
from extractor.reading import article_from_text, load_reading_rules, read_bytes, read_file

SIMPLE = "安远县春耕全面展开\r\n来源：赣南日报 发布日期：2021-03-02\r\n全县已播种3万亩，同比增长5.2%。\r\n"
TRADITIONAL = "國民經濟與社會發展統計公報\n全年地區生產總值三千億元，較上年增長百分之六，農業生產穩定。\n"
RULES = load_reading_rules()


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (SIMPLE, "utf-8", "utf-8"),
        (SIMPLE, "utf-8-sig", "utf-8"),
        (SIMPLE, "gbk", "gb18030"),
        (SIMPLE, "gb2312", "gb18030"),
        (SIMPLE + "𠮷林㐂", "gb18030", "gb18030"),
        (SIMPLE, "utf-16", "utf-16"),
        (SIMPLE, "utf-16-le", "utf-16-le"),
        (SIMPLE, "utf-16-be", "utf-16-be"),
        (SIMPLE, "utf-32", "utf-32"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "utf-8", "utf-8"),
        ("GDP 5.2%\n", "ascii", "utf-8"),
        ("😀全市😀", "utf-8", "utf-8"),
    ],
)
def test_decodes(text: str, codec: str, encoding: str) -> None:
    article = read_bytes(text.encode(codec), name="a.txt", rules=RULES)
    assert article.text == text
    assert article.encoding == encoding


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \r\n\xe3\x80\x80\n", "only white space"),
        (b"\xd0\xcf\x11\xe0....", "found an old Office file"),
        (b"PK\x03\x04....", "zip archive"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x00\x01\x02" * 99, "binary"),
        ("全市\0增长".encode(), "zero bytes"),
        ("全市增长".encode()[:-1], "cut off within a character"),
        ("全市增长。".encode() + b"\xff\xff" + "同比".encode(), "is no UTF-8"),
        (b"\xff\xfe\x00\xd8", "no utf-16"),
        (("\x01\x02\x03" * 20 + "全市").encode(), "control characters"),
    ],
)
def test_refuses(data: bytes, message: str) -> None:
    with pytest.raises(ReadingError, match=message) as caught:
        read_bytes(data, name="bad.txt", rules=RULES)
    assert str(caught.value).startswith("bad.txt: ")
    assert ";" in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(("true", "wrong"), [("utf-8", "gb18030"), ("gb18030", "latin-1"), ("utf-8", "latin-1")])
def test_mojibake_is_named(true: str, wrong: str) -> None:
    spoilt = (SIMPLE * 3).encode(true).decode(wrong, "replace")
    with pytest.raises(ReadingError, match=f"mojibake \\({true} read as {wrong}"):
        read_bytes(spoilt.encode(), name="bad.txt", rules=RULES)


def test_text_in_traditional_or_rare_characters_is_no_mojibake() -> None:
    for text in (
        TRADITIONAL,
        "魑魅魍魉饕餮貔貅龘靐齉爨" * 5,
        "日本の経済成長率は三パーセント" * 3,
        "Wachstum über fünf Prozent " * 9,
    ):
        assert article_from_text(text, rules=RULES).text == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("全市\ud800增长", r"lone surrogate \(U\+D800\) at character 2"),
        ("全市\0", r"U\+0000 at character 2"),
        (" \n", "empty"),
    ],
)
def test_text_that_is_none(text: str, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        article_from_text(text, id="t", rules=RULES)


def test_the_limit_holds_for_files_bytes_and_text(tmp_path) -> None:
    small = load_reading_rules(limit=10)
    (tmp_path / "long.txt").write_text("全市增长5%。", encoding="utf-8")
    for read in (
        lambda: read_file(tmp_path / "long.txt", rules=small),
        lambda: read_bytes("全市增长5%。".encode(), name="long.txt", rules=small),
        lambda: article_from_text("全市增长5%。", id="long", rules=small),
    ):
        with pytest.raises(ReadingError, match="more than the limit of 10"):
            read()


def test_files(tmp_path) -> None:
    path = tmp_path / "春耕.txt"
    path.write_bytes(SIMPLE.encode("gbk"))
    article = read_file(path, rules=RULES)
    assert (article.id, article.path, article.media_type) == ("春耕", "春耕.txt", "text/plain")
    assert len(article.sha256) == 64
    for bad in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(ReadingError, match="no such file"):
            read_file(bad, rules=RULES)
