"""What pytest leaves alone: modules that need the extra spark, where it is not installed."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = (
    []
    if find_spec("pyspark")
    else [f"extractor/scale/{name}.py" for name in ("files", "inputs", "job", "keyed", "spark", "store", "streaming")]
)
