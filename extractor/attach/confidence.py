"""How sure a record is: its rule's confidence, lowered by what the other slots rest on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from extractor.document import Link, PeriodLink, QuantityMention, RegionLink
from extractor.errors import DataError
from extractor.lexicon import read_table

FEATURES = frozenset({"region", "period", "status", "optional", "flag", "length"})
MOST_KNOWN = 20_000
"""How many answers are kept: the records of an archive differ in few of the things that count here."""


class Factors(dict[tuple[str, str], float]):
    """The factors by feature and value; ``known`` keeps what they come to for what was asked before."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[tuple[object, ...], float] = {}


def load_confidence(folders: Sequence[Path] = ()) -> Factors:
    """The factors of the built-in table and of the user's, by feature and value.

    Raises DataError for an unknown feature and for a factor that is not above 0 and at most 1.

    >>> load_confidence()["region", "article"]
    0.95
    """
    factors = Factors()
    for row in read_table("confidence.tsv", ("feature", "value", "factor"), folders):
        feature, written = row.cells["feature"], row.cells["factor"]
        if feature not in FEATURES:
            raise DataError(row.file, row.line, f"feature {feature!r}", f"allowed: {', '.join(sorted(FEATURES))}")
        try:
            factor = Decimal(written)
        except InvalidOperation:
            factor = Decimal(0)
        if not 0 < factor <= 1:
            raise DataError(row.file, row.line, f"factor {written!r}", "write a number above 0 and at most 1")
        factors[feature, row.cells["value"]] = float(factor)
    return factors


def confidence_of(
    link: Link, quantity: QuantityMention, region: RegionLink, period: PeriodLink | None, factors: Factors
) -> float:
    """Between 0 and 1, to two digits: how often a record of this kind was right in every slot."""
    length = sum([end - start for start, end in link.indicator])
    place = region.via if region.region is not None and region.via else "none"
    time = period.via if period is not None else "none"
    asked = (link.confidence, place, time, link.status, length, quantity.optional, link.flags)
    sure = factors.known.get(asked)
    if sure is None:
        if len(factors.known) >= MOST_KNOWN:
            factors.known.clear()
        sure = factors.known[asked] = _product(*asked, factors)
    return sure


def _product(
    confidence: float,
    place: str,
    time: str,
    status: str,
    length: int,
    optional: str | None,
    flags: Sequence[str],
    factors: Factors,
) -> float:
    factor = factors.get
    confidence *= factor(("region", place), 1.0)
    confidence *= factor(("period", time), 1.0)
    confidence *= factor(("status", status), 1.0)
    confidence *= factor(("length", str(length)), 1.0)
    if optional is not None:
        confidence *= factor(("optional", optional), 1.0)
    for flag in flags:
        confidence *= factor(("flag", flag), 1.0)
    return round(confidence, 2)
