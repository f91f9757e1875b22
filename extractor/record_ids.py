"""Stable identifiers of records.

An id is made of what a record says and of the words around it, never of its
place in a list: it does not change when another record is added before it, and
not when a paragraph is put in elsewhere in the article.
"""

from __future__ import annotations

from hashlib import blake2b

CONTEXT = 24


def stable_id(kind: str, *parts: str) -> str:
    """An id of the kind's letters and twelve hexadecimal digits of a hash of ``parts``.

    >>> stable_id("o", "67.49万张", "养老床位达67.49万张") == stable_id("o", "67.49万张", "养老床位达67.49万张")
    True
    >>> stable_id("o", "ab", "c") == stable_id("o", "a", "bc")
    False
    """
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=6)
    return f"{kind}{digest.hexdigest()}"


class IdMaker:
    """Gives the records of one article their ids, in any order of kinds.

    The hash is of the quote with ``CONTEXT`` characters on either side. Only
    where the very same quote stands twice in the very same words, the second
    and later ones get a counter.

    >>> ids = IdMaker("新增12家。新增12家。")
    >>> ids.of("o", 2, 5) == IdMaker("新增12家。新增12家。").of("o", 2, 5)
    True
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen: dict[str, int] = {}

    def of(self, kind: str, start: int, end: int) -> str:
        """The id of the record of ``kind`` whose evidence is ``text[start:end]``."""
        text = self._text
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        plain = stable_id(kind, before, text[start:end], after)
        count = self._seen.get(plain, 0) + 1
        self._seen[plain] = count
        return plain if count == 1 else f"{plain}-{count}"
