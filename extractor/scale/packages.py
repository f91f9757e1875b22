"""Whether the packages of the extra ``spark`` are there."""

from __future__ import annotations

from importlib.util import find_spec

from extractor.errors import MissingPackageError

NEEDED = ("pyspark", "pyarrow", "pandas")


def need_packages() -> None:
    """Raise MissingPackageError naming the extra where one of ``NEEDED`` is not installed."""
    for package in NEEDED:
        if find_spec(package) is None:
            raise MissingPackageError("spark", package)
