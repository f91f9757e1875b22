"""Small values by their text: compiled patterns in one file of plain values, parsed TOML in another.

What comes of a text depends on nothing but it and the
versions of Python and ``regex``, and these are the key: a changed rule has another
text, and what is wrong is never kept. The file holds plain values and no code of Python
(``marshal``, not ``pickle``).
"""

from __future__ import annotations

import marshal
import platform
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import regex

from extractor.kept import files
from extractor.kept.insides import make_re, make_regex, re_parts, regex_parts

MOST_BYTES = 32_000_000
"""A file that would grow longer begins anew: what belongs to rules that were changed is never asked for again."""
ENVIRONMENT = "EXTRACTOR_CACHE"

Key = tuple[str, str, int]
"""``regex``, ``re`` or ``toml``, the text, and the flags of a pattern."""

_KINDS = ("patterns", "toml")
"""A file for each: parsed TOML is asked for only where the rulebook has to be made anew."""


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


_caches: dict[str, Cache] = {}


def compiled(source: str, flags: int = 0) -> regex.Pattern[str]:
    """The pattern as ``regex.compile`` makes it, from the cache where one is in use. Raises regex.error.

    >>> compiled("[0-9]+").findall("19个县，7个区")
    ['19', '7']
    """
    if not _caches:
        return regex.compile(source, flags)
    parts = _caches["patterns"].get(("regex", source, int(flags)), lambda: regex_parts(regex.compile(source, flags))[1])
    pattern: regex.Pattern[str] = make_regex(*parts)
    return pattern


def compiled_by_re(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern as ``re.compile`` makes it, from the cache where one is in use. Raises re.error.

    >>> compiled_by_re("[0-9]+").findall("19个县，7个区")
    ['19', '7']
    """
    if not _caches:
        return re.compile(source, flags)
    parts = _caches["patterns"].get(("re", source, int(flags)), lambda: re_parts(source, int(flags)))
    return re.compile(source, flags) if parts is None else make_re(*parts)


def parsed_toml(text: str) -> dict[str, Any]:
    """The content of a TOML file, from the cache where one is in use. Raises tomllib.TOMLDecodeError.

    >>> parsed_toml("most = 3")
    {'most': 3}
    """
    if not _caches:
        return tomllib.loads(text)
    content: dict[str, Any] = _caches["toml"].get(("toml", text, 0), lambda: tomllib.loads(text))
    return content


def use_cache(folder: Path | None) -> None:
    """Keep what this process and its workers work out in files of ``folder``; None for not at all."""
    _caches.clear()
    if folder is not None:
        _caches.update((kind, Cache(folder / file_name(kind))) for kind in _KINDS)


def save_cache() -> None:
    """Write what this process has worked out, where a cache is in use."""
    for cache in _caches.values():
        cache.save()


def folder_in_use() -> Path | None:
    """The folder given to :func:`use_cache`."""
    return _caches["patterns"].file.parent if _caches else None


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


def file_name(name: str) -> str:
    """Another file for each Python, machine and version of ``regex``."""
    return f"{name}-{platform.python_version()}-{platform.machine()}-{regex.__version__}.bin"


def _read(file: Path) -> dict[Key, bytes]:
    content = files.read(file)
    if content is None:
        return {}
    kept: dict[Key, bytes] = marshal.loads(content)
    return kept


def _write(file: Path, kept: dict[Key, bytes], new: dict[Key, bytes]) -> None:
    """Write the file whole or not at all. Raises OSError."""
    content = marshal.dumps(kept)
    files.write(file, content if len(content) <= MOST_BYTES else marshal.dumps(new))
