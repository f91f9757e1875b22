"""The spans of a record that a reader sees: what each is, and in which lane it is drawn."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from extractor.records import ArticleRecord, Quote

MOST_LANES = 6


class Highlight(NamedTuple):
    """A span to be drawn: its kind, a note for people, and the id of its record."""

    start: int
    end: int
    kind: str
    note: str
    record: str


class Piece(NamedTuple):
    """A stretch of text in which the same highlights hold, each with its lane."""

    start: int
    end: int
    highlights: tuple[tuple[int, Highlight], ...]


def highlights_of(record: ArticleRecord) -> list[Highlight]:
    """Regions, quantities with what was attached to them, policies and unexplained numerals, by start."""
    found: list[Highlight] = []

    def add(quote: Quote, kind: str, note: str, of: str) -> None:
        found.append(Highlight(quote.start, quote.end, kind, note, of))

    for region in record.regions:
        place = f"{region.name} {region.adcode}" if region.adcode else "、".join(region.members or region.candidates)
        add(region, region.kind if region.kind == "scope" else "region", place, region.id)
    for one in record.observations:
        note = one.indicator.text if one.indicator else ""
        add(one.quantity, "quantity", note, one.id)
        for piece in one.indicator.spans if one.indicator else ():
            add(piece, "indicator", one.quantity.text, one.id)
        if one.period is not None and one.period.evidence is not None and one.period.via == "stated":
            add(one.period.evidence, "period", f"{one.period.start}/{one.period.end}", one.id)
        if one.comparison is not None:
            add(one.comparison, "comparison", one.comparison.kind, one.id)
    for policy in record.policies:
        add(policy, "policy", policy.name, policy.id)
    for entry in record.ledger:
        if entry.fate == "unexplained":
            add(entry, "unexplained", "", "")
    return sorted(_without_twins(found), key=lambda each: (each.start, -each.end))


def _without_twins(found: list[Highlight]) -> Iterator[Highlight]:
    """The highlights, each place and kind once: two quantities often share an indicator or a period."""
    seen: set[tuple[int, int, str]] = set()
    for each in found:
        key = (each.start, each.end, each.kind)
        if key not in seen:
            seen.add(key)
            yield each


def pieces(size: int, highlights: list[Highlight]) -> Iterator[Piece]:
    """The text from 0 to ``size`` cut wherever a highlight starts or ends.

    Highlights that overlap lie in different lanes, counted from 0; one that
    needs a lane beyond the last shares the last.

    >>> one, two = Highlight(0, 4, "a", "", ""), Highlight(2, 6, "b", "", "")
    >>> [(p.start, p.end, [lane for lane, _ in p.highlights]) for p in pieces(8, [one, two])]
    [(0, 2, [0]), (2, 4, [0, 1]), (4, 6, [1]), (6, 8, [])]
    """
    edges = sorted({0, size, *(h.start for h in highlights), *(h.end for h in highlights)})
    lanes = _lanes(highlights)
    coming = list(zip(lanes, highlights, strict=True))
    at, active = 0, list[tuple[int, Highlight]]()
    for start, end in itertools.pairwise(edges):
        active = [each for each in active if each[1].end > start]
        while at < len(coming) and coming[at][1].start <= start:
            active.append(coming[at])
            at += 1
        yield Piece(start, end, tuple(sorted(active, key=lambda each: each[0])))


def _lanes(highlights: list[Highlight]) -> list[int]:
    """The lowest free lane of each highlight, in order of start."""
    ends: list[int] = []
    lanes = []
    for each in highlights:
        lane = next((n for n, end in enumerate(ends) if end <= each.start), len(ends))
        if lane == len(ends) and lane < MOST_LANES:
            ends.append(each.end)
        lane = min(lane, MOST_LANES - 1)
        ends[lane] = max(ends[lane], each.end)
        lanes.append(lane)
    return lanes
