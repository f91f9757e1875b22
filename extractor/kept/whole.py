"""Whole objects of this package, kept as pickles that can make nothing but values and our own classes."""

from __future__ import annotations

import copyreg
import gc
import hashlib
import io
import os
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from extractor.kept import cache, files
from extractor.kept.insides import make_re, make_regex, re_parts

PACKAGE: Final = Path(__file__).parent.parent
T = TypeVar("T")
_OTHERS: Final = frozenset((("builtins", "frozenset"), ("builtins", "set"), ("decimal", "Decimal"), ("re", "_compile")))


def kept_whole(name: str, version: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, from the file ``name`` of the cache in use, where that is of this version and this code.

    What ``make`` raises is not kept.
    """
    folder = cache.folder_in_use()
    if folder is None:
        return make()
    file = folder / cache.file_name(name)
    asked = hashlib.blake2b(f"{version}\0{code_stamp(PACKAGE)}".encode()).digest()
    content = files.read(file, asked)
    if content is not None:
        with suppress(pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError):
            found: T = _loaded(content)
            return found
    value = make()
    with suppress(OSError, pickle.PicklingError):
        files.write(file, _dumped(value), asked)
    return value


def code_stamp(package: Path) -> str:
    """The place, size and time of change of each source file below ``package``: other code has another stamp."""
    told = "\n".join(f"{path} {size} {changed}" for path, size, changed in sorted(_sources(package)))
    return hashlib.blake2b(f"{package}\n{told}".encode(), digest_size=16).hexdigest()


def _sources(folder: str | Path) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith(".py"):
            found = entry.stat()
            yield entry.path, found.st_size, found.st_mtime_ns
        elif "." not in entry.name and entry.is_dir():
            yield from _sources(entry.path)


def _dumped(value: Any) -> bytes:
    content = io.BytesIO()
    pickler = pickle.Pickler(content, protocol=5)
    pickler.dispatch_table = copyreg.dispatch_table | {re.Pattern: _of_re}
    pickler.dump(value)
    return content.getvalue()


def _loaded(content: bytes) -> Any:
    """The object, made without the garbage collector, which would look for garbage among what is just made."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return _Reader(io.BytesIO(content)).load()
    finally:
        if was_enabled:
            gc.enable()


def _of_re(pattern: re.Pattern[str]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    parts = re_parts(pattern.pattern, pattern.flags)
    return (re.compile, (pattern.pattern, pattern.flags)) if parts is None else (make_re, parts)


class _Reader(pickle.Unpickler):
    """Reads what :func:`_dumped` wrote, and refuses what names anything but our classes and the makers of patterns."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _OTHERS:
            return super().find_class(module, name)
        for maker in (make_re, make_regex, re.compile):
            if (module, name) == (maker.__module__, maker.__qualname__):
                return maker
        if module.startswith("extractor."):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not made here")
