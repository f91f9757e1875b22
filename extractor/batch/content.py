"""What an article is made of, as a hash: the same hash, the same article."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from extractor.reading.manifest import LineSource
from extractor.reading.sources import DataSource, FileSource

_SIZE = 16


def content_of(source: Any) -> str | None:
    """A hash of all that the article of ``source`` is made from; None where that cannot be read.

    It holds the bytes, the id and the name of the file, but not its folder, nor
    the number of its line: what has only moved is the same.

    >>> content_of(DataSource("a.zip!one.txt", "one", b"x")) == content_of(DataSource("b.zip!one.txt", "one", b"x"))
    True
    """
    hasher = hashlib.blake2b(digest_size=_SIZE)
    hasher.update(f"{type(source).__name__}\0{source.id}\0".encode("utf-8", "surrogatepass"))
    try:
        if isinstance(source, FileSource):
            _add_file(hasher, source.path)
        elif isinstance(source, DataSource):
            hasher.update(f"{source.name.rpartition('!')[2]}\0".encode("utf-8", "surrogatepass"))
            hasher.update(source.data)
        elif isinstance(source, LineSource):
            hasher.update(source.line.encode("utf-8", "surrogatepass"))
            _add_file_of_line(hasher, source)
        else:
            hasher.update(repr(tuple(source)).encode("utf-8", "surrogatepass"))
    except OSError:
        return None
    return hasher.hexdigest()


def _add_file(hasher: Any, path: Path) -> None:
    if not path.is_file():  # a pipe would never end
        raise FileNotFoundError(path)
    hasher.update(f"{path.name}\0".encode("utf-8", "surrogatepass"))
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            hasher.update(block)


def _add_file_of_line(hasher: Any, source: LineSource) -> None:
    """The file that a line of a manifest names; a line that is no JSON is told when it is read."""
    if '"path"' not in source.line and "\\u" not in source.line:  # it may be written in escapes
        return
    with suppress(ValueError, RecursionError):
        fields = json.loads(source.line)
        path = fields.get("path") if isinstance(fields, dict) and not fields.get("text") else None
        if isinstance(path, str) and path:
            hasher.update(b"\0")
            _add_file(hasher, Path(source.root, path))
