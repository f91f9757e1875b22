"""Which of the names found stand: of those that overlap, the longest; and where they are said again."""

from __future__ import annotations

from extractor.match.policy.rules import PolicyRules
from extractor.match.policy.walk import Found


def longest_stand(found: list[Found]) -> list[Found]:
    """The names in order of start, none overlapping: the longest stands, of equals the first.

    >>> a, b, c = (Found(s, e, "r", "document", None, "") for s, e in ((0, 4), (2, 9), (9, 12)))
    >>> [(f.start, f.end) for f in longest_stand([a, b, c])]
    [(2, 9), (9, 12)]
    """
    if len(found) < 2:
        return found
    standing: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        while standing and standing[-1].end > one.start and one.end - one.start > standing[-1].end - standing[-1].start:
            standing.pop()
        if not standing or standing[-1].end <= one.start:
            standing.append(one)
    return standing


def said_again(text: str, found: list[Found], rules: PolicyRules) -> list[Found]:
    """Where a name that a verb proved (启动泗河绿化提升工程) stands again without one."""
    rule = rules.rules["policy.repeated"]
    proven = {one.name: one for one in found if one.rule.endswith(".bare") and one.lead}
    again: list[Found] = []
    for name, one in proven.items():
        at = text.find(name, one.end) if rule.regex.fullmatch(name) else -1
        while at >= 0:
            again.append(one._replace(start=at, end=at + len(name), rule=rule.id, lead=None))
            at = text.find(name, at + len(name))
    return again
