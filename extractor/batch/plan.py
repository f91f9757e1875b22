"""Which articles are to be done: the new, the changed, the same and the gone."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from extractor.batch.state import PASSING, Entry, Made, State

Standing = Literal["new", "changed", "same", "failed"]


class Verdict(NamedTuple):
    """Where an article stands, and why: ``failed`` failed before and nothing has changed since."""

    standing: Standing
    why: str


def judge(entry: Entry | None, made: Made, output: Path, *, force: bool = False, retry_failed: bool = False) -> Verdict:
    """Where an article that would be ``made`` so stands against its ``entry`` in the state."""
    if entry is None:
        return Verdict("new", "not extracted yet")
    if force:
        return Verdict("changed", "--force")
    reasons = differences(entry.made, made)
    if reasons:
        return Verdict("changed", "; ".join(reasons))
    if entry.error is not None:
        if retry_failed or entry.kind in PASSING:
            return Verdict("changed", f"failed before: {entry.error}")
        return Verdict("failed", entry.error)
    if not (output / entry.file).exists():
        return Verdict("changed", f"{entry.file} is not there")
    return Verdict("same", f"extracted in run {entry.run}, nothing has changed since")


def differences(old: Made, new: Made) -> list[str]:
    """What has changed, in words.

    >>> differences(Made("a", "r1", "1", None), Made("a", "r2", "1", "2021-03-02"))
    ['the rules changed (r1 to r2)', 'the day of publication given changed (none to 2021-03-02)']
    """
    found = []
    if old.content != new.content or new.content is None:
        found.append("the article changed" if new.content is not None else "the article cannot be read")
    if old.rules != new.rules:
        found.append(f"the rules changed ({old.rules[:8]} to {new.rules[:8]})")
    if old.version != new.version:
        found.append(f"the version changed ({old.version} to {new.version})")
    if old.published != new.published:
        found.append(f"the day of publication given changed ({old.published or 'none'} to {new.published or 'none'})")
    return found


def gone(state: State, paths: Sequence[str], seen: set[str]) -> Iterator[Entry]:
    """The entries whose article was below one of ``paths`` and is not there any more.

    ``seen`` are the output files of the articles that are there.
    """
    places = [os.path.abspath(path) for path in paths]
    for file, entry in state.entries.items():
        if file not in seen and any(_is_below(entry.source, place) for place in places):
            yield entry


def _is_below(source: str, place: str) -> bool:
    inside = source.removeprefix(place)
    return source == place or (inside != source and inside[0] in "/\\:!") or fnmatch.fnmatchcase(source, place)
