"""The same bulletin twice: a fingerprint that a repost keeps."""

from __future__ import annotations

import struct
import zlib

from extractor.kept import compiled_by_re

KEPT = 16
SHORTEST = 8
SHARED = 0.5

_END = "\n"
_OTHER_ENDS = "。！？!?；;\r"
_LETTERS = compiled_by_re(rf"[一-龥a-zA-Z0-9\w{_OTHER_ENDS}{_END}]+")
"""The common letters first, although they are all in the class: that is the quicker look."""


def fingerprint(text: str) -> str:
    """A fingerprint of the text: hexadecimal, eight digits for each of at most sixteen sentences.

    It keeps the smallest checksums of the sentences, without marks and white
    space, so that another header, foot, title or line break changes little.
    Empty for a text without a sentence of eight letters.

    >>> fingerprint("全县已播种早稻三万亩。") == fingerprint("来源：甲\\n全县 已播种早稻三万亩！")
    True
    """
    letters = "".join(_LETTERS.findall(text.replace("_", "").replace("，", "").replace("、", "")))
    for mark in _OTHER_ENDS:
        letters = letters.replace(mark, _END)
    sentences = [one for one in letters.split(_END) if len(one) >= SHORTEST]
    if not sentences:
        return ""
    parts = _END.join(sentences).encode("utf-8", "surrogatepass").split(_END.encode())
    sums = sorted(set(map(zlib.crc32, parts)))[:KEPT]
    return struct.pack(f">{len(sums)}I", *sums).hex()


def is_repost(one: str, other: str) -> bool:
    """Whether two fingerprints are of the same bulletin: half of the smaller one's sentences are shared.

    >>> is_repost("0000000100000002", "0000000100000003"), is_repost("00000001", ""), is_repost("", "")
    (True, False, False)
    """
    mine, yours = _sums(one), _sums(other)
    most = sorted(mine | yours)[:KEPT]
    shared = sum(one in mine and one in yours for one in most)
    return bool(mine and yours) and shared >= SHARED * min(len(mine), len(yours), len(most))


def _sums(fingerprint: str) -> set[str]:
    return {fingerprint[i : i + 8] for i in range(0, len(fingerprint), 8)}
