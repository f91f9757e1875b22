"""Files of other tools: written from an output folder, and brought into its mirror."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from extractor.errors import ReadingError
from extractor.review.draft import RefusedError, draft
from extractor.review.events import Event, EventIds
from extractor.review.exact import json_text, parse_json
from extractor.review.exchange.changes import acts_of
from extractor.review.exchange.doccano import line_of, sheet_of_line
from extractor.review.exchange.label_studio import sheet_of_task, task_of
from extractor.review.exchange.sheet import ExchangeError, Sheet, sheet_of
from extractor.review.mirror import append_events, mirror_of
from extractor.review.resolved import Corrections
from extractor.writing import file_name, iter_records, write_whole

Tool = Literal["label-studio", "doccano"]


class BroughtIn(NamedTuple):
    """What came of one article: how many events, or why it was left out."""

    article: str
    events: int
    problem: str | None = None


def write_exchange(corrections: Corrections, tool: Tool, path: Path) -> int:
    """Write the resolved records of an output folder into one file for a tool; gives the number of articles."""
    made = []
    for number, record in enumerate(iter_records(corrections.outputs), 1):
        replayed = corrections.replay(record)
        sheet = sheet_of(replayed.document)
        if tool == "doccano":
            made.append(json_text(line_of(sheet, number)) + "\n")
        else:
            model = f"{record.extraction.version} {record.extraction.rules}"
            made.append(json_text(task_of(sheet, number, is_done=replayed.state == "done", model=model)))
    content = "".join(made) if tool == "doccano" else "[" + ",\n".join(made) + "]\n"
    write_whole(path, content.encode("utf-8", "backslashreplace"))
    return len(made)


def read_exchange(tool: Tool, path: Path) -> Iterator[Sheet]:
    """The sheets of a file of a tool. Raises ExchangeError with file and line, ReadingError."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingError(f"{path}: {error}; give the exported file, in UTF-8") from None
    try:
        if tool == "doccano":
            for number, line in enumerate(content.split("\n"), 1):
                if line.strip():
                    yield sheet_of_line(parse_json(line), f"{path}:{number}")
            return
        tasks = parse_json(content)
    except ValueError as error:
        if isinstance(error, ExchangeError):
            raise
        raise ExchangeError(f"{path}: not JSON: {error}; give the file as {tool} exports it") from None
    if not isinstance(tasks, list):
        raise ExchangeError(f"{path}: no list of tasks; give the JSON export, not the JSON-MIN")
    for number, task in enumerate(tasks, 1):
        yield sheet_of_task(task, f"{path}: task {number}")


def bring_in(
    corrections: Corrections, tool: Tool, path: Path, who: str, clock: datetime | None = None
) -> list[BroughtIn]:
    """Add to the mirror, as events of ``who``, what was changed in a tool; an article at a time.

    An article whose text or records have changed since the export, or with a change
    that cannot be, is left out and told. Raises ExchangeError and ReadingError.
    """
    last = max((event.id for events in corrections.events.values() for event in events), default=None)
    ids, at = EventIds(last), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    told = []
    for sheet in read_exchange(tool, path):
        try:
            made = _events_of(corrections, sheet, who, at, ids)
        except (ExchangeError, RefusedError) as error:
            told.append(BroughtIn(sheet.article, 0, str(error)))
            continue
        if made:
            append_events(mirror_of(corrections.outputs), made)
            corrections.events.setdefault(sheet.article, []).extend(made)
        told.append(BroughtIn(sheet.article, len(made)))
    return told


def _events_of(corrections: Corrections, sheet: Sheet, who: str, at: str, ids: EventIds) -> tuple[Event, ...]:
    file = corrections.outputs / file_name(sheet.article)
    if not file.is_file():
        raise ExchangeError(f"{sheet.article}: no such article in {corrections.outputs}")
    machine = next(iter_records(file))
    events = corrections.events.get(sheet.article, [])
    acts = acts_of(corrections.replay(machine).document, sheet, corrections.lookups)
    if not acts:
        return ()
    batch = f"{at}-{who}-{sheet.article}"
    made = draft(machine, events, acts, who=who, at=at, ids=ids, batch=batch, lookups=corrections.lookups)
    return made.events
