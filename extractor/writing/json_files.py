"""Article records as JSON: stable bytes, exact numbers, whole files.

Numbers are JSON numbers written from exact decimals, as CONTRACT.md asks: no
float artefact, no exponent. The same record gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from extractor.errors import ReadingError, RecordError
from extractor.record_ids import stable_id
from extractor.records import ArticleRecord
from extractor.writing.versions import upgraded, why_unreadable

MOST_NAME_BYTES = 200
LINE_ENDINGS = (".jsonl", ".jsonl.gz")
_GIVE = "give a readable file or folder"
_UNSAFE = {code: f"%{code:02X}" for code in (*range(32), *map(ord, '%/\\:*?"<>|'))}
# A key that ends in value (value, value_max, base_value) with a decimal as text. Inside a JSON
# string the quotation mark after the key would be escaped, so no text of an article looks like it.
_DECIMAL = re.compile(rb'(value(?:_max)?":\s?)"(-?[0-9]+(?:\.[0-9]+)?)"')
_SERIALIZER = ArticleRecord.__pydantic_serializer__


def to_json_bytes(record: ArticleRecord, *, compact: bool = False) -> bytes:
    """The record as UTF-8 JSON with a newline at its end, indented unless ``compact`` (one line).

    Keys stand in the order of the contract, so equal records give equal bytes.
    """
    data = _SERIALIZER.to_json(record, indent=None if compact else 2)
    return b"".join([*_DECIMAL.split(data), b"\n"])  # split keeps the groups: all but the quotation marks


def record_from_json(data: str | bytes, where: str = "record") -> ArticleRecord:
    """The validated record of one JSON document; numbers become exact decimals.

    Raises RecordError naming ``where`` and each field that is wrong.
    """
    try:
        content = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{where}: not JSON: {error}; write the document with extractor run") from error
    return record_from_dict(content, where)


def record_from_dict(content: Any, where: str = "record") -> ArticleRecord:
    """The validated record of a parsed JSON document of any minor version; RecordError names each wrong field."""
    unreadable = why_unreadable(content)
    if unreadable is not None:
        raise RecordError(f"{where}: {unreadable}")
    try:
        return ArticleRecord.model_validate(upgraded(content))
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(part) for part in each['loc']) or 'document'}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False)
        ]
        raise RecordError(f"{where}: not valid against the contract: {'; '.join(lines)}") from error


def iter_records(path: str | Path) -> Iterator[ArticleRecord]:
    """The records of a JSON file, a JSONL file (also ``.gz``), or of all files of a folder, in order of name.

    Of a folder its ``*.json`` files are read; where there are none, its ``*.jsonl``
    files. JSONL is read line by line. Raises ReadingError for a file that cannot be
    read and RecordError for a wrong document.
    """
    path = Path(path)
    if path.is_dir():
        for file in record_files(path):
            yield from iter_records(file)
    elif path.name.endswith(LINE_ENDINGS):
        for number, line in enumerate(read_lines(path), 1):
            if line.strip():
                yield record_from_json(line, f"{path}:{number}")
    else:
        yield record_from_json(_read(path), str(path))


def load_records(path: str | Path) -> list[ArticleRecord]:
    """All records of a JSON file, a JSONL file or a folder of them; see :func:`iter_records`."""
    return list(iter_records(path))


def record_files(folder: Path) -> list[Path]:
    """The files of a folder that hold its records: ``*.json``, or ``*.jsonl`` where there are none."""
    return sorted(folder.glob("*.json")) or sorted(folder.glob("*.jsonl"))


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a JSONL file, unpacked from ``.gz``; raises ReadingError where it cannot be read."""
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as lines:
            yield from lines
    except (OSError, EOFError) as error:
        raise ReadingError(f"{path}: {getattr(error, 'strerror', None) or error}; {_GIVE}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadingError(f"{path}: {error.strerror or error}; {_GIVE}") from error


def file_name(id: str) -> str:
    """The name of the output file of the article ``id``: safe on any file system, another for each id.

    >>> file_name("jiangsu-2019"), file_name("news/2020/1")
    ('jiangsu-2019.json', 'news%2F2020%2F1.json')
    """
    safe = id.translate(_UNSAFE)
    if safe.startswith("."):
        safe = f"%2E{safe[1:]}"
    if len(safe.encode("utf-8", "surrogatepass")) > MOST_NAME_BYTES:
        safe = f"{safe[:40]}-{stable_id('', id)}"
    return f"{safe}.json"


def write_whole(path: str | Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all: aside, fsync, rename.

    Raises OSError when the storage refuses; nothing half-written stays behind.
    """
    put_in_place(write_aside(path, data), path)


def write_aside(path: str | Path, data: bytes) -> Path:
    """Write the content of ``path`` into a hidden file beside it, for :func:`put_in_place`; raises OSError."""
    path = Path(path)
    handle: IO[bytes]
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:80]}.", delete=False) as handle:
        aside = Path(handle.name)
        try:
            handle.write(data)
            handle.flush()
            os.chmod(aside, 0o644)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    return aside


def put_in_place(aside: Path, path: str | Path) -> None:
    """Give a file that was written aside the name ``path`` when it is safe on disk.

    Any process may do so. Raises OSError when the storage refuses, and takes the file aside away.
    """
    try:
        with open(aside, "r+b") as file:
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
