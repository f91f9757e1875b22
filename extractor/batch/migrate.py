"""Documents that earlier versions wrote, written anew in the present one."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

from extractor.batch.lock import locked
from extractor.batch.run import LOCK, WAIT_SECONDS
from extractor.batch.state import FOLDER
from extractor.errors import ReadingError, RecordError
from extractor.writing import to_json_bytes, write_whole
from extractor.writing.json_files import LINE_ENDINGS, read_lines, record_files, record_from_dict
from extractor.writing.versions import is_newer

Fate = Literal["current", "rewritten", "newer", "wrong"]


class Migrated(NamedTuple):
    """One document: where it is, the version that it had, what became of it, and why it is ``wrong``."""

    where: str
    version: str | None
    fate: Fate
    why: str | None = None


def migrate(
    path: Path, output: Path | None = None, *, dry_run: bool = False, wait: float = WAIT_SECONDS
) -> Iterator[Migrated]:
    """Each document of an output folder, a JSON or a JSONL file, rewritten in the present version of the contract.

    In place, or into the folder ``output``. A file is replaced whole or not at all;
    one of a later version, or with a wrong document, is left as it is. The lock of
    an output folder is held meanwhile. Nothing is written with ``dry_run``. Raises
    ReadingError, LockedError and OSError.
    """
    if not path.exists():
        raise ReadingError(f"{path}: no such file or folder; give an output folder, JSON or JSONL")
    with ExitStack() as stack:
        if path.is_dir() and (path / FOLDER).is_dir() and not dry_run:
            stack.enter_context(locked(path / FOLDER / LOCK, wait))
        if output is not None and not dry_run:
            output.mkdir(parents=True, exist_ok=True)
        for file in record_files(path) if path.is_dir() else [path]:
            target = None if dry_run else file if output is None else output / file.name
            yield from (_lines if file.name.endswith(LINE_ENDINGS) else _document)(file, target)


def _document(file: Path, target: Path | None) -> Iterator[Migrated]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ReadingError(f"{file}: {error.strerror or error}; give a readable file") from error
    told, new = _anew(data, str(file), compact=False)
    if target is not None and (new != data or target != file):
        write_whole(target, new)
    yield told


def _lines(file: Path, target: Path | None) -> Iterator[Migrated]:
    """A JSONL file line by line into a file aside, which takes its place at the end if a line is new."""
    if target is None:
        yield from (_anew(line, f"{file}:{number}", compact=True)[0] for number, line in enumerate(read_lines(file), 1))
        return
    aside, is_new = target.with_name(f".{target.name}.aside"), target != file
    try:
        with (gzip.open if file.suffix == ".gz" else open)(aside, "wb") as written:
            for number, line in enumerate(read_lines(file), 1):
                if line.strip():
                    told, new = _anew(line, f"{file}:{number}", compact=True)
                    written.write(new)
                    is_new = is_new or new != line
                    yield told
        if is_new:
            os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)


def _anew(data: bytes, where: str, compact: bool) -> tuple[Migrated, bytes]:
    """What becomes of one document, and its bytes: those that it had where it is left as it is."""
    version = None
    try:
        content = json.loads(data, parse_float=Decimal)
        version = content.get("schema_version") if isinstance(content, dict) else None
        if is_newer(version):
            return Migrated(where, version, "newer"), data
        new = to_json_bytes(record_from_dict(content, where), compact=compact)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, RecordError) else f"{where}: not JSON: {error}"
        return Migrated(where, version, "wrong", why), data
    return Migrated(where, version, "current" if new == data else "rewritten"), new
