"""Chinese government bulletins into validated records: regions, observations, policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.pipeline import extract, extract_file
    from extractor.records import ArticleRecord
    from extractor.review.resolved import load
    from extractor.writing import load_records, to_json_bytes

__version__ = "0.1.0"

__all__ = ["ArticleRecord", "__version__", "extract", "extract_file", "load", "load_records", "to_json_bytes"]

_HOMES = {
    "extract": "extractor.pipeline",
    "extract_file": "extractor.pipeline",
    "ArticleRecord": "extractor.records",
    "load": "extractor.review.resolved",
    "load_records": "extractor.writing",
    "to_json_bytes": "extractor.writing",
}


def __getattr__(name: str) -> Any:
    """The public names, loaded when first asked for, so that the command line starts quickly."""
    if name not in _HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
