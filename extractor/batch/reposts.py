"""Which articles of a run are the same bulletin, published again."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.reading.fingerprint import is_repost

_WIDTH = 8


def find_reposts(fingerprints: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs (article, the first article that it repeats), both by name; names are taken in their order.

    Only articles that share a sentence are compared, so that the time grows
    with their number and not with its square.

    >>> find_reposts({"b": "0000000100000002", "a": "0000000100000002", "c": "00000009"})
    [('b', 'a')]
    """
    first: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for name in sorted(fingerprints):
        mark = fingerprints[name]
        sums = [mark[at : at + _WIDTH] for at in range(0, len(mark), _WIDTH)]
        alike = dict.fromkeys(first[one] for one in sums if one in first)
        original = next((other for other in alike if is_repost(mark, fingerprints[other])), None)
        if original is not None:
            found.append((name, original))
        for one in sums:
            first.setdefault(one, name)
    return found
