"""Which days a stated time or a comparison base stands for."""

from __future__ import annotations

from extractor.resolve.period.resolve import resolve_periods

__all__ = ["resolve_periods"]
