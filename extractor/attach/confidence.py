"""How sure a record is: its rule's confidence, lowered by what the other slots rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from extractor.document import Link, PeriodLink, QuantityMention, RegionLink
from extractor.errors import DataError
from extractor.lexicon import read_table

FEATURES = frozenset({"region", "period", "status", "optional", "flag", "length"})
Factors = Mapping[tuple[str, str], float]


def load_confidence(folders: Sequence[Path] = ()) -> Factors:
    """The factors of the built-in table and of the user's, by feature and value.

    Raises DataError for an unknown feature and for a factor that is not above 0 and at most 1.

    >>> load_confidence()["region", "article"]
    0.95
    """
    factors: dict[tuple[str, str], float] = {}
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
    factor = factors.get
    confidence = link.confidence
    confidence *= factor(("region", region.via if region.region is not None and region.via else "none"), 1.0)
    confidence *= factor(("period", period.via if period is not None else "none"), 1.0)
    confidence *= factor(("status", link.status), 1.0)
    confidence *= factor(("length", str(sum([span.end - span.start for span in link.indicator]))), 1.0)
    if quantity.optional is not None:
        confidence *= factor(("optional", quantity.optional), 1.0)
    for flag in link.flags:
        confidence *= factor(("flag", flag), 1.0)
    return round(confidence, 2)
