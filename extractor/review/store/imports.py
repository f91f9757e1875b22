"""Output files into the store: what is new or changed since the last time, in short transactions."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, delete, select, update

from extractor.errors import RecordError
from extractor.review.store import search
from extractor.review.store.derive import placed_of
from extractor.review.store.documents import Document, data_of, keep, read_document
from extractor.review.store.engine import reading, writing
from extractor.review.store.rows import add_rows, change_row, next_key, take_details
from extractor.review.store.statements import insert_or_update
from extractor.review.store.tables import articles, events, files

CHUNK: Final = 500
_JOURNAL: Final = Path(".extractor", "state.jsonl")
_REVIEW: Final = "review"

Progress = Callable[[int, int], None]


class Imported(NamedTuple):
    """What an import did: counts of articles, and the files that hold none, with the reason."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    faults: tuple[str, ...] = ()


class _File(NamedTuple):
    """An output file as it lies there."""

    name: str
    size: int
    changed: int


def bring_in(engine: Engine, outputs: Path, progress: Progress | None = None) -> Imported:
    """Bring the store up to date with the record files of a folder.

    A file whose size and time are those of the last import is not read again, and
    one whose bytes are the same changes nothing. Events are replayed on what
    changed. Articles whose file is gone leave the queue; their events stay.
    ``progress`` is told how many of the files that are to be read are done.
    """
    known, lying = _known(engine), list(_lying(outputs))
    fresh = [file for file in lying if known.pop(file.name, None) != (file.size, file.changed)]
    runs = _runs(outputs) if fresh else {}
    new = changed = 0
    faults: list[str] = []
    waiting = iter(fresh)
    done = 0
    while chunk := list(islice(waiting, CHUNK)):
        added, altered, wrong = _bring_in_chunk(engine, outputs, chunk, runs)
        new, changed, done = new + added, changed + altered, done + len(chunk)
        faults += wrong
        if progress is not None:
            progress(done, len(fresh))
    return Imported(new, changed, _take_out(engine, list(known)), tuple(faults))


def _known(engine: Engine) -> dict[str, tuple[int, int]]:
    with reading(engine) as connection:
        rows = connection.execute(select(files.c.name, files.c.size, files.c.changed))
        return {name: (size, changed) for name, size, changed in rows}


def _lying(outputs: Path) -> Iterator[_File]:
    with os.scandir(outputs) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".json") and not entry.name.startswith(".") and entry.is_file():
                stat = entry.stat()
                yield _File(entry.name, stat.st_size, stat.st_mtime_ns)


def _runs(outputs: Path) -> dict[str, str]:
    """The run that wrote each file, as the journal of the folder tells; empty without a journal."""
    found: dict[str, str] = {}
    path = outputs / _JOURNAL
    if path.is_file():
        for line in path.read_bytes().splitlines():
            try:
                entry = json.loads(line)
                found[entry["file"]] = entry["run"]
            except (ValueError, KeyError, TypeError):
                continue
    return found


def _bring_in_chunk(
    engine: Engine, outputs: Path, chunk: list[_File], runs: Mapping[str, str]
) -> tuple[int, int, list[str]]:
    """How many articles of the chunk are new and how many changed, and the faults."""
    found: dict[str, Document] = {}
    rows: list[dict[str, Any]] = []
    faults = []
    for file in chunk:
        row: dict[str, Any] = {**file._asdict(), "article": None, "fault": None}
        try:
            path = outputs / file.name
            document = read_document(path.read_bytes(), str(path), runs.get(file.name))
            row["article"] = document.content["article"]["id"]
            found[row["article"]] = document
        except (RecordError, OSError) as error:
            row["fault"] = str(error)
            faults.append(str(error))
        rows.append(row)
    with writing(engine) as connection:
        connection.execute(insert_or_update(connection, files), rows)
        new, changed = _put(connection, found)
    return new, changed, faults


def _put(connection: Connection, found: Mapping[str, Document]) -> tuple[int, int]:
    columns = (articles.c.id, articles.c.key, articles.c.document, articles.c.present)
    there = {row.id: row for row in connection.execute(select(*columns).where(articles.c.id.in_(found)))}
    noted = select(events.c.article).where(events.c.article.in_(found)).distinct()
    with_events = set(connection.execute(noted).scalars())
    keep(connection, list(found.values()))
    first = next_key(connection)
    fresh = [id for id in found if id not in there]
    placed = [
        placed_of(connection, first + at, found[id], with_events=id in with_events) for at, id in enumerate(fresh)
    ]
    add_rows(connection, placed)
    search.put_new(connection, [(each.key, searched(found[each.id].content)) for each in placed])
    changed = 0
    for id, row in there.items():
        if row.document != found[id].hash or not row.present:
            old = searched(json.loads(data_of(connection, row.document)))
            search.put(connection, row.key, searched(found[id].content), old if row.present else None)
            change_row(connection, placed_of(connection, row.key, found[id], with_events=id in with_events))
            changed += 1
    return len(fresh), changed


def searched(content: Mapping[str, Any]) -> str:
    """What a search looks through: id, title, source and text of an article."""
    info = content["article"]
    return "\n".join([info["id"], info.get("title") or "", info.get("source") or "", content["text"]])


def _take_out(engine: Engine, names: list[str]) -> int:
    """Take the articles of files that are gone out of the queue; how many."""
    gone = 0
    for at in range(0, len(names), CHUNK):
        some = names[at : at + CHUNK]
        with writing(engine) as connection:
            ids = connection.execute(select(files.c.article).where(files.c.name.in_(some))).scalars().all()
            connection.execute(delete(files).where(files.c.name.in_(some)))
            chosen = articles.c.id.in_([id for id in ids if id]) & articles.c.present
            rows = connection.execute(select(articles.c.key, articles.c.document).where(chosen)).all()
            for key, document in rows:
                search.take(connection, key, searched(json.loads(data_of(connection, document))))
            keys = [key for key, _ in rows]
            take_details(connection, keys)
            step = {"present": False, "version": articles.c.version + 1}
            connection.execute(update(articles).where(articles.c.key.in_(keys)).values(**step))
            gone += len(keys)
    return gone
