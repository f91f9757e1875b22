"""The same ``extract`` on a Spark cluster; docs/scale.md shows how.

Needs the extra ``spark``; what is asked for without it raises MissingPackageError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.scale.job import Options, Report, run_job
    from extractor.scale.spark import extract_articles, extract_dataframe, table_of
    from extractor.scale.store import read_table
    from extractor.scale.streaming import stream_articles

__all__ = [
    "Options",
    "Report",
    "extract_articles",
    "extract_dataframe",
    "read_table",
    "run_job",
    "stream_articles",
    "table_of",
]

_HOMES = {
    "Options": "job",
    "Report": "job",
    "extract_articles": "spark",
    "extract_dataframe": "spark",
    "read_table": "store",
    "run_job": "job",
    "stream_articles": "streaming",
    "table_of": "spark",
}


def __getattr__(name: str) -> Any:
    """The public names, loaded when first asked for; MissingPackageError without pyspark and pyarrow."""
    if name not in _HOMES:
        raise AttributeError(f"module 'extractor.scale' has no attribute {name!r}")
    from importlib import import_module

    from extractor.scale.packages import need_packages

    need_packages()
    return getattr(import_module(f"extractor.scale.{_HOMES[name]}"), name)
