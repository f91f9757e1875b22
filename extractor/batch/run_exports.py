"""The tables of a run, written while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, get_args

from extractor.errors import ExtractorError, ReadingError, RecordError
from extractor.gazetteer import Gazetteer
from extractor.records import ArticleRecord
from extractor.writing import iter_records
from extractor.writing.export import Format, exporting

FOLDER = "exports"


class Target(NamedTuple):
    """An export that is wanted: its format, and where it goes."""

    to: Format
    path: Path


def target_of(said: str, output: Path) -> Target:
    """The export that ``FORMAT`` or ``FORMAT=PATH`` asks for; without a path it goes below the output folder.

    Raises ExtractorError for a format that there is not.

    >>> csv = target_of("csv=tables", Path("out"))
    >>> target_of("duckdb", Path("out")).path.as_posix(), (csv.to, csv.path.name)
    ('out/exports/bulletins.duckdb', ('csv', 'tables'))
    """
    name, _, path = said.partition("=")
    for to in get_args(Format):
        if to == name:
            own = "bulletins.duckdb" if to == "duckdb" else to
            return Target(to, Path(path) if path else output / FOLDER / own)
    raise ExtractorError(f"--export {said}: no such format; allowed: {', '.join(get_args(Format))}")


def targets_of(said: Sequence[str], output: Path) -> list[Target]:
    """All exports that are asked for; two to one place raise ExtractorError. See :func:`target_of`."""
    targets = [target_of(each, output) for each in said]
    places = [target.path.absolute() for target in targets]
    for target, place in zip(targets, places, strict=True):
        if places.count(place) > 1:
            raise ExtractorError(f"--export: {target.path} is the place of two exports; give each its own")
    return targets


@contextmanager
def exports_of_run(
    targets: Sequence[Target],
    gazetteer: Gazetteer,
    on_fault: Callable[[str], None],
    records: Callable[[Path], Iterator[ArticleRecord]] = iter_records,
) -> Iterator[Callable[[Path], None]]:
    """A function that takes the files of a run one by one into all ``targets``, which are in place after the block.

    What was there before stays where the run does not end. A file that holds no
    valid record (someone changed it) is left out and told to ``on_fault``. ``records``
    reads a file.
    """
    with ExitStack() as stack:
        open_now = [stack.enter_context(exporting(each.to, each.path, gazetteer)) for each in targets]

        def add(file: Path) -> None:
            try:
                record = next(records(file))
            except (ReadingError, RecordError) as error:
                on_fault(f"{error}; left out of the export, extractor run --force makes it again")
                return
            for each in open_now:
                each.add(record)

        yield add
