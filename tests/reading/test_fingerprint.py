"""Reposts have like fingerprints, other bulletins of the same kind have not."""

from __future__ import annotations

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
