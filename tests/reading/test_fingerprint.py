"""Reposts have like fingerprints, other bulletins of the same kind have not."""

from __future__ import annotations

import re
import zlib

from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.fingerprint import fingerprint, is_repost

SENTENCES = [f"今年前{month}个月，全县完成固定资产投资{month}.5亿元，增长良好。" for month in "一二三四五六七八九"]


def test_a_repost_is_found() -> None:
    original = "安远经济平稳\n" + "".join(SENTENCES)
    repost = "【转载】安远县经济平稳运行\r\n来源：赣南日报\r\n" + "\r\n".join(SENTENCES[:-1]) + "\r\n打印本页"
    assert is_repost(fingerprint(original), fingerprint(repost))


def test_another_month_is_no_repost() -> None:
    other = "".join(sentence.replace("亿元", "亿美元") for sentence in SENTENCES[:7]) + "".join(SENTENCES[7:])
    assert not is_repost(fingerprint("".join(SENTENCES)), fingerprint(other))


@given(st.text())
def test_any_text(text: str) -> None:
    mark = fingerprint(text)
    assert len(mark) % 8 == 0
    assert len(mark) <= 128
    assert is_repost(mark, mark) == bool(mark)


@given(st.text(alphabet="字母_，、。！？!?；;\r\n \u3000“9a\ud800"))
def test_the_quick_way_says_what_the_plain_one_says(text: str) -> None:
    sentences = re.split(r"[。！？!?；;\r\n]+", re.sub(r"[^\w。！？!?；;\r\n]|_", "", text))
    sums = {zlib.crc32(one.encode("utf-8", "surrogatepass")) for one in sentences if len(one) >= 8}
    assert fingerprint(text) == "".join(f"{one:08x}" for one in sorted(sums)[:16])
