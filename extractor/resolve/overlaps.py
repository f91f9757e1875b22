"""Where mentions of several kinds cover the same characters, which of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.document import PeriodMention, PolicyMention, QuantityMention


class Standing(NamedTuple):
    """The quantities that stand, and those that do not with the kind of what covers them."""

    quantities: list[QuantityMention]
    covered: list[tuple[QuantityMention, str]]


def settle_overlaps(
    quantities: Sequence[QuantityMention], periods: Sequence[PeriodMention], policies: Sequence[PolicyMention]
) -> Standing:
    """A quantity inside a time (近3年) or inside the name of a policy (养老服务十条) does not stand.

    One that reaches beyond the time or the name stands. ``quantities`` are sorted by start.
    """
    covers = [(mention.start, mention.end, "date") for mention in periods]
    covers += [(mention.start, mention.end, "name") for mention in policies]
    covers.sort()
    standing: list[QuantityMention] = []
    covered: list[tuple[QuantityMention, str]] = []
    near: list[tuple[int, int, str]] = []
    at = 0
    for quantity in quantities:
        near = [cover for cover in near if cover[1] > quantity.start]
        while at < len(covers) and covers[at][0] <= quantity.start:
            near.append(covers[at])
            at += 1
        kind = next((kind for _, end, kind in near if quantity.end <= end), None)
        if kind is None:
            standing.append(quantity)
        else:
            covered.append((quantity, kind))
    return Standing(standing, covered)
