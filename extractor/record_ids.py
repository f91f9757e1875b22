"""Stable identifiers of records.

An id is made of what a record says and of the words around it, never of its
place in a list: it does not change when another record is added before it, and
not when a paragraph is put in elsewhere in the article.
"""

from __future__ import annotations

from hashlib import blake2b

CONTEXT = 24
_HASH = blake2b(digest_size=6)


def stable_id(kind: str, *parts: str) -> str:
    """An id of the kind's letters and twelve hexadecimal digits of a hash of ``parts``.

    >>> stable_id("o", "67.49万张", "养老床位达67.49万张") == stable_id("o", "67.49万张", "养老床位达67.49万张")
    True
    >>> stable_id("o", "ab", "c") == stable_id("o", "a", "bc")
    False
    """
    return _hashed(kind, "\x1f".join(parts))


def _hashed(kind: str, words: str) -> str:
    digest = _HASH.copy()  # quicker than a new one
    digest.update(words.encode("utf-8", "surrogatepass"))
    return kind + digest.hexdigest()


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
        text, seen = self._text, self._seen
        first = start - CONTEXT if start > CONTEXT else 0
        plain = _hashed(kind, f"{text[first:start]}\x1f{text[start:end]}\x1f{text[end : end + CONTEXT]}")
        if plain not in seen:
            seen[plain] = 1
            return plain
        seen[plain] += 1
        return f"{plain}-{seen[plain]}"
