"""Stated times and comparison bases in the text: finds them, does not say which days they are."""

from __future__ import annotations

from extractor.match.period.rules import PeriodRules, PointPattern, load_period_rules
from extractor.match.period.scan import match_periods, match_periods_slowly

__all__ = ["PeriodRules", "PointPattern", "load_period_rules", "match_periods", "match_periods_slowly"]
