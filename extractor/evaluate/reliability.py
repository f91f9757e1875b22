"""Whether the confidence of records means what it says: precision by confidence, and by rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.evaluate.scoring import Outcome

EDGES = (0.0, 0.6, 0.7, 0.9, 1.01)


class Bin(NamedTuple):
    """The records of a stretch of confidence, lower edge included: how many, and how many of them right."""

    low: float
    high: float
    records: int
    right: int

    @property
    def precision(self) -> float:
        """The share of records that are right in every slot; 0 for an empty bin."""
        return self.right / self.records if self.records else 0.0


class RuleCount(NamedTuple):
    """The records of one attachment rule: how many, how many right, and in how many articles."""

    rule: str
    records: int
    right: int
    articles: int


def reliability(outcomes: Iterable[Outcome], edges: Sequence[float] = EDGES) -> list[Bin]:
    """The outcomes in bins of confidence, lowest first.

    >>> outcomes = [Outcome("a", "r", 0.95, True), Outcome("a", "r", 0.5, False)]
    >>> [(b.low, b.records, b.precision) for b in reliability(outcomes, (0, 0.9, 1.01))]
    [(0, 1, 0.0), (0.9, 1, 1.0)]
    """
    found = list(outcomes)
    bins = []
    for low, high in pairwise(edges):
        inside = [one.is_right for one in found if low <= one.confidence < high]
        bins.append(Bin(low, high, len(inside), sum(inside)))
    return bins


def upper_half(outcomes: Iterable[Outcome]) -> float:
    """The precision of the more confident half of the records; 0 where there are none."""
    ordered = sorted(outcomes, key=lambda one: (-one.confidence, not one.is_right))
    half = ordered[: len(ordered) // 2]
    return sum(one.is_right for one in half) / len(half) if half else 0.0


def by_rule(outcomes: Iterable[Outcome]) -> list[RuleCount]:
    """The attachment rules that made the records, the most frequent first."""
    found: dict[str, list[Outcome]] = {}
    for one in outcomes:
        found.setdefault(one.rule, []).append(one)
    counts = [
        RuleCount(rule, len(of_rule), sum(one.is_right for one in of_rule), len({one.article for one in of_rule}))
        for rule, of_rule in found.items()
    ]
    return sorted(counts, key=lambda one: (-one.records, one.rule))


def as_table(outcomes: Sequence[Outcome]) -> str:
    """Both tables as text."""
    lines = ["confidence   records  right  precision"]
    for one in reliability(outcomes):
        lines.append(f"{one.low:.2f}-{min(one.high, 1):.2f}   {one.records:8} {one.right:6}  {one.precision:9.3f}")
    lines.append(f"upper half of the records: {upper_half(outcomes):.3f}")
    lines.append("")
    lines.append("rule                              records  right  articles")
    for rule in by_rule(outcomes):
        lines.append(f"{rule.rule:34}{rule.records:7} {rule.right:6}  {rule.articles:8}")
    return "\n".join(lines) + "\n"
