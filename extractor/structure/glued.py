"""Chapters whose line breaks are lost: 一、综    合2008年…二、农业….."""

from __future__ import annotations

from extractor.kept import compiled_by_re
from extractor.structure.headings import LONGEST_RUN_IN, Heading, Piece
from extractor.structure.rules import StructureRules

SHORTEST_GLUED = 300
FEWEST_CHAPTERS = 3
SHORTEST_CHAPTER = 20
"""The text under a chapter's heading: shorter ones are a list of titles (报告分为：一、综合情况；二、农业任务；…)."""

_NUMBER = compiled_by_re(
    r"(?<![一二三四五六七八九十、第（(])([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])、"
)
_ORDER = (*"一二三四五六七八九", "十", *(f"十{one}" for one in "一二三四五六七八九"), "二十")


def split_glued(text: str, start: int, end: int, rules: StructureRules) -> list[Piece]:
    """The pieces of a line that holds three or more chapters, each from its heading on; else none.

    The numbers must go up one by one from any number, and a name of a chapter
    (``data/structure_chapters.tsv``), or a short name with a full stop, must
    follow each.
    """
    if "二、" not in text[start:end] and "四、" not in text[start:end]:
        return []
    chapters: list[tuple[int, Heading]] = []
    expected = -1
    for match in _NUMBER.finditer(text, start, end):
        number = _ORDER.index(match.group(1)) if match.group(1) in _ORDER else -9
        if expected >= 0 and number != expected:
            continue
        stop = _name_end(text, match.start(), match.end(), end, rules)
        if stop < 0:
            continue
        chapters.append((match.start(), Heading("han", 3, stop)))
        expected = number + 1
    ends = [at for at, _ in (*chapters[1:], (end, None))][: len(chapters)]
    chapters = [one for one, stop in zip(chapters, ends, strict=True) if stop - one[1].end >= SHORTEST_CHAPTER]
    if len(chapters) < FEWEST_CHAPTERS:
        return []
    starts = [at for at, _ in chapters]
    pieces = (
        [Piece(start, start + len(text[start : starts[0]].rstrip()), None, False)]
        if text[start : starts[0]].strip()
        else []
    )
    for (at, heading), following in zip(chapters, [*starts[1:], end], strict=True):
        pieces.append(Piece(at, at + len(text[at:following].rstrip()), heading, False))
    return pieces


def _name_end(text: str, start: int, name: int, end: int, rules: StructureRules) -> int:
    """Where the heading that starts at ``start`` and its name at ``name`` end; -1 where it is none."""
    if match := rules.chapter.match(text, name, end):
        return match.end()
    for rule in rules.run_in:
        if match := rule.regex.match(text, start, min(end, start + LONGEST_RUN_IN)):
            return start + len(match.group().rstrip())
    return -1
