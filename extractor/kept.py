"""What is worked out once for all runs: compiled patterns and parsed TOML, in a file of the user's cache.

A third of the time to the first article goes into compiling patterns and
parsing rule files. What comes of it depends on nothing but their text and the
versions of Python and ``regex``, and these are the key: a changed rule has another
text, and what is wrong is never kept. The file is of use only, never needed:
without it, or where it is damaged, all is worked out as ever, and where it
cannot be written, nothing is lost. It holds plain values and no code of Python
(``marshal``, not ``pickle``).
"""

from __future__ import annotations

import copyreg
import hashlib
import marshal
import os
import platform
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import regex

MOST_BYTES = 32_000_000
"""A file that would grow longer begins anew: what belongs to rules that were changed is never asked for again."""
ENVIRONMENT = "EXTRACTOR_CACHE"
_SUM_BYTES = 64

Key = tuple[str, str, int]
"""``regex`` or ``toml``, the text, and the flags of a pattern."""


class Cache:
    """Values by key, each as bytes, as ``file`` keeps them; it is read when the first is asked for."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.new: dict[Key, bytes] = {}
        self._kept: dict[Key, bytes] | None = None

    def get(self, key: Key, make: Callable[[], Any]) -> Any:
        """The value as kept, or as ``make`` gives it; no two callers share it. What ``make`` raises is not kept."""
        if self._kept is None:
            self._kept = _read(self.file)
        kept = self._kept.get(key)
        if kept is not None:
            return marshal.loads(kept)
        value = make()
        with suppress(ValueError):  # no plain value: TOML knows days
            self._kept[key] = self.new[key] = marshal.dumps(value)
        return value

    def save(self) -> None:
        """Add to the file what was made since it was read; another process may have added to it meanwhile."""
        if self.new:
            with suppress(OSError):
                _write(self.file, _read(self.file) | self.new, self.new)
            self.new = {}


_cache: list[Cache] = []


def compiled(source: str, flags: int = 0) -> regex.Pattern[str]:
    """The pattern as ``regex.compile`` makes it, from the cache where one is in use. Raises regex.error.

    >>> compiled("[0-9]+").findall("19个县，7个区")
    ['19', '7']
    """
    if not _cache:
        return regex.compile(source, flags)
    parts = _cache[0].get(("regex", source, int(flags)), lambda: _reduce(regex.compile(source, flags))[1])
    pattern: regex.Pattern[str] = _make(*parts)
    return pattern


def parsed_toml(text: str) -> dict[str, Any]:
    """The content of a TOML file, from the cache where one is in use. Raises tomllib.TOMLDecodeError.

    >>> parsed_toml("most = 3")
    {'most': 3}
    """
    if not _cache:
        return tomllib.loads(text)
    content: dict[str, Any] = _cache[0].get(("toml", text, 0), lambda: tomllib.loads(text))
    return content


def use_cache(folder: Path | None) -> None:
    """Keep what this process and its workers work out in a file of ``folder``; None for not at all."""
    _cache[:] = [] if folder is None else [Cache(folder / _file_name())]


def save_cache() -> None:
    """Write what this process has worked out, where a cache is in use."""
    for cache in _cache:
        cache.save()


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Where the cache lies: ``EXTRACTOR_CACHE`` (None where it is empty), else ``extractor`` in the user's cache.

    >>> cache_folder({"EXTRACTOR_CACHE": ""}), cache_folder({"EXTRACTOR_CACHE": "kept"}).name
    (None, 'kept')
    """
    if ENVIRONMENT in environment:
        return Path(environment[ENVIRONMENT]) if environment[ENVIRONMENT] else None
    given = environment.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    try:
        return (Path(given) if given else Path.home() / ".cache") / "extractor"
    except RuntimeError:  # no home
        return None


def _file_name() -> str:
    """Another file for each Python, machine and version of ``regex``."""
    return f"kept-{platform.python_version()}-{platform.machine()}-{regex.__version__}.bin"


_reduce: Callable[[Any], Any] = copyreg.dispatch_table[regex.Pattern]
"""Takes a pattern apart for pickling: a function, and the plain values from which it makes the pattern again."""
_make: Callable[..., Any] = _reduce(regex.compile("x"))[0]


def _read(file: Path) -> dict[Key, bytes]:
    """What the file keeps; nothing where it is not there, damaged, or another user's."""
    try:
        if hasattr(os, "getuid") and file.stat().st_uid != os.getuid():
            return {}
        data = file.read_bytes()
    except OSError:
        return {}
    content = data[_SUM_BYTES:]
    if not content or hashlib.blake2b(content).digest() != data[:_SUM_BYTES]:
        return {}
    kept: dict[Key, bytes] = marshal.loads(content)
    return kept


def _write(file: Path, kept: dict[Key, bytes], new: dict[Key, bytes]) -> None:
    """Write the file whole or not at all. Raises OSError."""
    content = marshal.dumps(kept)
    if len(content) > MOST_BYTES:
        content = marshal.dumps(new)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as aside:
        try:
            aside.write(hashlib.blake2b(content).digest() + content)
            aside.close()
            os.replace(aside.name, file)
        except BaseException:
            Path(aside.name).unlink(missing_ok=True)
            raise
