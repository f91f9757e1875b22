"""Packages that only some formats need, imported when they are."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from extractor.errors import MissingPackageError


def needed(module: str, extra: str) -> Any:
    """The module, imported; raises MissingPackageError naming the extra to install.

    >>> needed("json", "parquet").__name__
    'json'
    """
    try:
        return import_module(module)
    except ImportError:
        raise MissingPackageError(extra, module.partition(".")[0]) from None
