"""The user's folders of rules on their way to the executors."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_shipped: set[tuple[str, str]] = set()


def ship(spark: SparkSession, folders: Sequence[Path]) -> tuple[str, ...]:
    """Send each folder to the executors, present and to come; gives the names under which they have them.

    A name holds a hash of the folder's files, so that changed rules in the same
    session are other rules.
    """
    names = []
    for folder in folders:
        data = packed(folder)
        name = f"extractor-rules-{hashlib.sha256(data).hexdigest()[:16]}"
        names.append(name)
        if (spark.sparkContext.applicationId, name) in _shipped:
            continue
        place = Path(tempfile.mkdtemp(prefix="extractor-rules-")) / f"{name}.zip"
        place.write_bytes(data)
        spark.sparkContext.addArchive(f"{place}#{name}")
        _shipped.add((spark.sparkContext.applicationId, name))
    return tuple(names)


def packed(folder: Path) -> bytes:
    """The tables and rule files of a folder as a ZIP archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix in (".tsv", ".toml"):
                archive.writestr(zipfile.ZipInfo(path.name, _NO_TIME), path.read_bytes())
    return buffer.getvalue()
