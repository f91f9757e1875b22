"""Many articles through ``extract``, each to one JSON file; what has not changed is left alone."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor import __version__
from extractor.attempt import attempt
from extractor.batch.content import content_of
from extractor.batch.in_order import InOrder
from extractor.batch.lock import locked
from extractor.batch.placing import in_place
from extractor.batch.plan import gone, judge
from extractor.batch.pool import Lost, run_tasks
from extractor.batch.report import Report, machine, make_folder, write_page, write_report
from extractor.batch.reposts import find_reposts
from extractor.batch.state import FOLDER, Entry, Made, State, remove_asides
from extractor.batch.work import Outcome, extract_aside, failed
from extractor.kept import save_cache
from extractor.reading.sources import DataSource, Source
from extractor.writing import file_name

if TYPE_CHECKING:
    from extractor.rulebook import Rulebook

LOCK = "lock"
WAIT_SECONDS = 5.0
_WARM_UP = "2020年，南京市印发《关于发展养老服务的意见》，新增养老床位1.2万张，同比增长8%。"


class Planned(NamedTuple):
    """A source that is to be done, and from what its record will be made."""

    source: Source
    made: Made


def run_batch(
    sources: Iterable[Source],
    output: Path,
    rulebook: Rulebook,
    *,
    jobs: int | None = None,
    published: date | None = None,
    on_outcome: Callable[[Outcome], None] | None = None,
    on_file: Callable[[Path], None] | None = None,
    force: bool = False,
    retry_failed: bool = False,
    wait: float = WAIT_SECONDS,
    paths: Sequence[str] = (),
    ids: dict[str, str] | None = None,
    language: str = "zh",
    corrections: Callable[[Path], Mapping[str, int] | None] | None = None,
) -> Report:
    """Extract the sources that are new or changed into ``output``/ID.json with ``jobs`` processes (default: the cores).

    An article is left alone when its content, the rules and the version are those
    from which its file was made, unless ``force``; one that failed so is tried
    again with ``retry_failed``. ``published`` stands in for articles that state no
    date. ``on_outcome`` is called for each source that was worked on, ``on_file`` with
    the file of each article that is there at last, also of one that was left alone,
    in the order of the sources. Two sources with one id: the second is an error,
    nothing is written over; ``ids`` keeps which are taken from one call to the next.
    ``paths`` are told in the run's report, whose page is in ``language``, and what
    ``corrections`` counts in the output folder when all is written. Raises
    LockedError when another run is at work there for longer than ``wait`` seconds,
    and OSError if the storage refuses.
    """
    (output / FOLDER).mkdir(parents=True, exist_ok=True)
    with locked(output / FOLDER / LOCK, wait):
        remove_asides(output)
        report = Report()
        report.folder = make_folder(output, report)
        jobs = jobs or os.cpu_count() or 1
        setting = {
            "machine": machine(),
            "version": __version__,
            "rules": rulebook.digest,
            "published": published.isoformat() if published else None,
            "jobs": jobs,
            "sources": list(paths),
        }
        write_report(report, setting)
        state = State(output)
        run = _Run(state, report, output, report.folder.name, on_outcome, on_file)
        end = "bug"
        try:
            state.open()
            single = _distinct(sources, run.tell, {} if ids is None else ids)
            plan = run.plan(single, partial(made_of, rulebook=rulebook, published=published), force, retry_failed)
            work = partial(_extract_planned, output=output, rulebook=rulebook, published=published)
            for planned, done in in_place(
                run_tasks(work, plan, jobs, _save_patterns_at_end, partial(_warm_up, rulebook)), output, jobs
            ):
                run.end_of(planned, done)
            end = "done"
            report.corrections = corrections(output) if corrections is not None else None
        except KeyboardInterrupt:
            end = "interrupted"
            raise
        except OSError:
            end = "storage"
            raise
        finally:
            _close(state, report, setting, end)
        write_page(report, output, language)
    return report


def _close(state: State, report: Report, setting: dict[str, Any], end: str) -> None:
    """Write down how the run ended; where the storage refuses already, no more is tried in vain."""
    report.reposts = find_reposts(report.fingerprints)
    report.end(end)
    if end == "done":
        state.close()
        write_report(report, setting)
        return
    with suppress(OSError):
        state.close()
    with suppress(OSError):
        write_report(report, setting)


class _Run:
    """The parent's side of a run: what was planned, and what became of it."""

    def __init__(
        self,
        state: State,
        report: Report,
        output: Path,
        name: str,
        on_outcome: Callable[[Outcome], None] | None,
        on_file: Callable[[Path], None] | None,
    ) -> None:
        self.state, self.report, self.output, self.name = state, report, output, name
        self.on_outcome, self.on_file = on_outcome, on_file
        self.order = InOrder(self.give)

    def give(self, file: str) -> None:
        if self.on_file is not None:
            self.on_file(self.output / file)

    def tell(self, outcome: Outcome) -> None:
        self.report.add(outcome)
        if self.on_outcome is not None:
            self.on_outcome(outcome)

    def plan(
        self, sources: Iterable[Source], made: Callable[[Source], Made], force: bool, retry_failed: bool
    ) -> Iterator[Planned]:
        """The sources that are to be done; the others are counted."""
        for source in sources:
            entry = self.state.entries.get(file_name(source.id))
            new = made(source)
            verdict = judge(entry, new, self.output, force=force, retry_failed=retry_failed)
            self.report.standings[verdict.standing] += 1
            if verdict.standing == "same":
                assert entry is not None
                self.report.same += 1
                if entry.fingerprint:
                    self.report.fingerprints[source.name] = entry.fingerprint
                self.order.plan(entry.file)
                self.order.done(entry.file, True)
            elif verdict.standing == "failed":
                assert entry is not None
                self.report.failed_before += 1
                self.tell(failed(source.name, entry.kind or "reading", verdict.why))
            else:
                self.order.plan(file_name(source.id))
                yield Planned(source, new)

    def end_of(self, planned: Planned, done: Outcome | Lost) -> None:
        """Keep and tell what became of a source. Raises OSError where nothing more can be written."""
        source = planned.source
        outcome = failed(source.name, "lost", done.reason) if isinstance(done, Lost) else done
        name = file_name(source.id)
        self.state.add(
            Entry(
                name,
                source.id,
                os.path.abspath(source.name),
                planned.made,
                self.name,
                outcome.error,
                outcome.kind,
                outcome.fingerprint,
            )
        )
        self.tell(outcome)
        self.order.done(name, outcome.error is None)
        if outcome.kind == "storage":
            raise OSError(f"{self.output / name}: {outcome.error}; nothing more can be written here")


def made_of(source: Source, rulebook: Rulebook, published: date | None) -> Made:
    """From what the record of a source would be made now."""
    return Made(content_of(source), rulebook.digest, __version__, published.isoformat() if published else None)


def _extract_planned(planned: Planned, output: Path, rulebook: Rulebook, published: date | None) -> Outcome:
    return extract_aside(planned.source, output, rulebook, published)


def _warm_up(rulebook: Rulebook) -> None:
    """Build what the first article needs (dictionaries, automata, patterns): once, and not in each worker."""
    attempt(DataSource("warm-up.txt", "warm-up", _WARM_UP.encode()), rulebook)


def _save_patterns_at_end() -> None:
    """A worker adds what it has compiled to the cache of patterns when it ends (``atexit`` is not for workers)."""
    if multiprocessing.parent_process() is not None:
        Finalize(None, save_cache, exitpriority=1)


def _distinct(sources: Iterable[Source], tell: Callable[[Outcome], None], taken: dict[str, str]) -> Iterator[Source]:
    """The sources without those whose file an earlier one already has (``taken``); these are told as failed."""
    for source in sources:
        first = taken.setdefault(file_name(source.id), source.name)
        if first == source.name:
            yield source
        else:
            tell(failed(source.name, "duplicate", f"has the id {source.id!r} of {first}; rename one of them"))


class Previewed(NamedTuple):
    """One source by name and id, with where it stands; ``gone`` are those of earlier runs that are not there now."""

    source: str
    id: str
    standing: str
    why: str


def preview(
    sources: Iterable[Source],
    output: Path,
    rulebook: Rulebook,
    *,
    published: date | None = None,
    force: bool = False,
    retry_failed: bool = False,
    paths: Sequence[str] = (),
) -> Iterator[Previewed]:
    """What :func:`run_batch` would do with the same arguments; reads, and writes nothing.

    ``gone`` are articles that lay below one of ``paths`` in an earlier run.
    """
    state = State(output)
    seen: set[str] = set()
    twice: list[Outcome] = []
    for source in _distinct(sources, twice.append, {}):
        name = file_name(source.id)
        seen.add(name)
        made = made_of(source, rulebook, published)
        verdict = judge(state.entries.get(name), made, output, force=force, retry_failed=retry_failed)
        yield Previewed(source.name, source.id, *verdict)
    yield from (Previewed(each.source, "", "failed", each.error or "") for each in twice)
    for entry in gone(state, paths, seen):
        yield Previewed(entry.source, entry.id, "gone", f"extracted in run {entry.run}, not there any more")
