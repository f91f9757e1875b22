"""Which of the names found stand: of those that overlap, the longest."""

from __future__ import annotations

from extractor.match.policy.walk import Found


def longest_stand(found: list[Found]) -> list[Found]:
    """The names in order of start, none overlapping: the longest stands, of equals the first.

    >>> a, b, c = (Found(s, e, "r", "document", None, "") for s, e in ((0, 4), (2, 9), (9, 12)))
    >>> [(f.start, f.end) for f in longest_stand([a, b, c])]
    [(2, 9), (9, 12)]
    """
    standing: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        while standing and standing[-1].end > one.start and one.end - one.start > standing[-1].end - standing[-1].start:
            standing.pop()
        if not standing or standing[-1].end <= one.start:
            standing.append(one)
    return standing
