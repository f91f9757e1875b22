"""Quantities of a text: 近800名, 42.1个百分点, 三分之一, 居全国第二; and the numerals that are none.

Forms, units, qualifiers and blockers are data (``extractor/data``); see
``docs/quantities.md``.
"""

from extractor.match.quantity.loading import QuantityRules, load_quantity_rules
from extractor.match.quantity.matching import QuantityMatches, match_quantities
from extractor.match.quantity.numeral_spans import numeral_spans

__all__ = ["QuantityMatches", "QuantityRules", "load_quantity_rules", "match_quantities", "numeral_spans"]
