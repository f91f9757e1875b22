"""What the queue tells of an article: counts, doubt with its reason, the rules and flags to filter by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

UNSURE: Final = 0.6
"""An observation less sure than this is counted as doubtful."""
FLAGGED: Final = 0.5
UNEXPLAINED: Final = 0.5
MOST_DOUBTED: Final = 5


class Reason(NamedTuple):
    """Why an article is doubted, in both languages."""

    zh: str
    en: str


class Summary(NamedTuple):
    """The row of an article in the queue, as far as it comes from its records."""

    observations: int
    regions: int
    policies: int
    doubtful: int
    unexplained: int
    lowest: float | None
    doubt: float
    reason: Reason
    rules: frozenset[str]
    flags: frozenset[str]


def summarize(document: Mapping[str, Any], settled: Collection[str] = (), open_outcomes: int = 0) -> Summary:
    """The summary of a document in the form of the contract.

    ``settled`` are the ids of the records that a reviewer has judged: they are
    doubted no more. ``open_outcomes`` counts conflicts and orphans, each of which
    is in doubt for certain. Doubt, from 0 to 1, is the mean of the five most
    doubtful things, so that a long article is not doubted for its length.
    """
    observations = document["observations"]
    unsettled = [one for one in observations if one["id"] not in settled]
    doubts = [_doubt(one) for one in unsettled]
    doubtful = sum(doubt > 1 - UNSURE for doubt in doubts)
    unexplained = sum(entry["fate"] == "unexplained" for entry in document["ledger"])
    confidences = [float(one["confidence"]) for one in unsettled]
    lowest = min(confidences, default=None)
    doubts += [UNEXPLAINED] * min(unexplained, MOST_DOUBTED) + [1.0] * min(open_outcomes, MOST_DOUBTED)
    most = sorted(doubts, reverse=True)[:MOST_DOUBTED]
    return Summary(
        observations=len(observations),
        regions=len(document["regions"]),
        policies=len(document["policies"]),
        doubtful=doubtful,
        unexplained=unexplained,
        lowest=lowest,
        doubt=round(sum(most) / MOST_DOUBTED, 4),
        reason=_reason(doubtful, unexplained, open_outcomes, lowest),
        rules=frozenset(rule for rule in _rules(document) if rule),
        flags=frozenset(flag_kind(flag) for one in observations for flag in one["flags"]),
    )


def flag_kind(flag: str) -> str:
    """A flag without its arithmetic.

    >>> flag_kind("check:from-to:156→59=-62.2%≠67%"), flag_kind("far")
    ('check:from-to', 'far')
    """
    return ":".join(flag.split(":")[:2])


def _doubt(observation: Mapping[str, Any]) -> float:
    unsure = 1 - float(observation["confidence"])
    return max(unsure, FLAGGED) if observation["flags"] else unsure


def _rules(document: Mapping[str, Any]) -> Iterable[str]:
    for kind in ("observations", "regions", "policies"):
        yield from (record["rule"] for record in document[kind])


def _reason(doubtful: int, unexplained: int, open_outcomes: int, lowest: float | None) -> Reason:
    parts: Sequence[tuple[int, str, str, str]] = (
        (open_outcomes, "处冲突或失位的修改", "correction to look at", "corrections to look at"),
        (doubtful, "个存疑观测", "doubtful observation", "doubtful observations"),
        (unexplained, "个未解释的数字", "unexplained numeral", "unexplained numerals"),
    )
    zh = [f"{count} {words}" for count, words, _, _ in parts if count]
    en = [f"{count} {one if count == 1 else many}" for count, _, one, many in parts if count]
    if not zh and lowest is not None:
        return Reason(f"最低置信度 {lowest:.2f}", f"lowest confidence {lowest:.2f}")
    return Reason("，".join(zh) or "无疑点", ", ".join(en) or "nothing in doubt")
