"""Which lines are headings, and how the sections that they open nest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.document import Section
from extractor.prefilter import first_characters, may_be
from extractor.rules import Rule
from extractor.structure.rules import StructureRules

LONGEST_HEADING = 60
LONGEST_RUN_IN = 32
MOST_PLAIN_IN_A_ROW = 3
MOST_NUMBERED_IN_A_ROW = 2
SHORTEST_BODY = 30

_SENTENCE_ENDS = "。；，、"
_TEXT_ENDS = "。！？!?；：”…"


class Heading(NamedTuple):
    """The shape of one line: its style, its rank among numbered styles (0: none), where it ends."""

    style: str
    rank: int
    end: int


class Piece(NamedTuple):
    """One line of the article without its outer white space, and its shape if it may be a heading."""

    start: int
    end: int
    heading: Heading | None
    is_title: bool


def shape(text: str, start: int, end: int, rules: StructureRules) -> Heading | None:
    """The shape of the line, None where it is text; a heading that runs into text ends before ``end``."""
    if end - start <= LONGEST_HEADING and (rule := _line_rule(text, start, end, rules)):
        style = rule.fields["style"]
        return None if style == "none" else Heading(style, rule.fields.get("rank", 0), end)
    if not may_be(text[start], first_characters(rules.opening.pattern)):
        return None
    if not rules.opening.match(text, start, min(end, start + LONGEST_RUN_IN)):
        return None
    line = text[start : min(end, start + LONGEST_RUN_IN)]
    for rule in rules.run_in:
        if match := rule.regex.match(line):
            stop = start + len(match.group().rstrip())
            return Heading(rule.fields["style"], rule.fields.get("rank", 0), stop) if stop < end else None
    return None


def _line_rule(text: str, start: int, end: int, rules: StructureRules) -> Rule | None:
    """The first rule that takes the whole line; a line that ends as a sentence can only have a number."""
    if text[end - 1] in _SENTENCE_ENDS and not rules.numbered.match(text, start, end):
        return None
    match = rules.line.fullmatch(text, start, end)
    if match is None:
        return None
    if match.lastgroup and match.lastgroup[1:].isdigit():
        return rules.lines[int(match.lastgroup[1:])]
    return next((rule for rule in rules.lines if rule.regex.fullmatch(text[start:end])), None)


def decide_headings(text: str, pieces: Sequence[Piece], title: str) -> list[Heading | None]:
    """Which lines of a heading's shape are headings, by what stands around them.

    A run of such lines must be followed by text; many plain lines in a row are
    a list or a table, and so are several numbers of one style. A line that
    comes again in the article is a label (江苏路径); one that only says the title
    again is text.
    """
    headings: list[Heading | None] = [piece.heading for piece in pieces]
    if not any(headings):
        return headings
    said = _letters(title)
    lines = Counter(text[p.start : p.end] for p in pieces if p.heading is not None)
    i = 0
    while i < len(pieces):
        j = i
        while j < len(pieces) and _is_whole_line(pieces[j]):
            j += 1
        if j == i:
            i += 1
            continue
        styles = Counter(style for style, _, _ in filter(None, headings[i:j]))
        followed = j < len(pieces) and (pieces[j].heading is not None or _is_body(text, pieces[j]))
        for k in range(i, j):
            heading = headings[k]
            assert heading is not None
            listed = heading.rank > 0 and styles[heading.style] > MOST_NUMBERED_IN_A_ROW
            is_title = bool(said) and _letters(text[pieces[k].start : pieces[k].end]) == said
            if (
                not followed
                or listed
                or is_title
                or (heading.style == "plain" and styles["plain"] > MOST_PLAIN_IN_A_ROW)
            ):
                headings[k] = None
            elif not heading.rank and lines[text[pieces[k].start : pieces[k].end]] > 1:
                headings[k] = heading._replace(style="label")
        i = j
    return headings


def _letters(line: str) -> str:
    """The letters and digits of a line, to compare it with the title."""
    return "".join(filter(str.isalnum, line))


def _is_whole_line(piece: Piece) -> bool:
    return piece.heading is not None and piece.heading.end == piece.end


def _is_body(text: str, piece: Piece) -> bool:
    """Whether the line reads as running text and not as a row of a table or list."""
    if "\t" in text[piece.start : min(piece.end, piece.start + LONGEST_HEADING)]:
        return False
    return piece.end - piece.start >= SHORTEST_BODY or text[piece.end - 1] in _TEXT_ENDS


def make_sections(
    text: str, pieces: Sequence[Piece], headings: Sequence[Heading | None]
) -> tuple[tuple[Section, ...], dict[int, int]]:
    """The sections, and which piece opens which of them.

    A plain line directly under a plain heading is its subtitle and belongs to
    the same heading.
    """
    if not any(headings):
        return (), {}
    sections: list[Section] = []
    opened: dict[int, int] = {}
    stack: list[tuple[Heading, int]] = []
    parents: dict[str, str] = {}
    end = pieces[-1].end if pieces else 0
    before = -2
    for i, (piece, heading) in enumerate(zip(pieces, headings, strict=True)):
        if heading is None:
            continue
        is_adjacent = before == i - 1 and _is_whole_line(pieces[before])
        before = i
        if is_adjacent and heading.style == "plain" and stack[-1][0].style == "plain":
            start = sections[-1].start
            whole = " ".join(text[start : heading.end].split())
            sections[-1] = sections[-1]._replace(heading=whole, heading_end=heading.end)
            continue
        for _, number in _close(stack, heading, is_adjacent, parents):
            sections[number] = sections[number]._replace(end=piece.start)
        opened[i] = len(sections)
        if is_adjacent and stack:
            parents[heading.style] = stack[-1][0].style
        stack.append((heading, len(sections)))
        name = f"s{len(sections) + 1}"
        sections.append(Section(name, text[piece.start : heading.end], len(stack), piece.start, end, heading.end))
    return tuple(sections), opened


def _close(
    stack: list[tuple[Heading, int]], heading: Heading, is_adjacent: bool, parents: Mapping[str, str]
) -> list[tuple[Heading, int]]:
    """Take off the stack, and return, the sections that end where ``heading`` begins.

    ``parents`` says under which style each style was first met: a label that
    stood right under a plain heading once stands under plain headings again.
    """
    styles = [open_one.style for open_one, _ in stack]
    depth = len(stack)
    if heading.style in styles:
        depth = styles.index(heading.style)
    elif heading.rank:
        while depth and _yields(stack[depth - 1][0], heading, is_adjacent):
            depth -= 1
    elif not is_adjacent and parents.get(heading.style) in styles:
        depth = styles.index(parents[heading.style]) + 1
    elif not is_adjacent:
        depth = max((d for d, (open_one, _) in enumerate(stack) if not open_one.rank), default=depth)
    closed = stack[depth:]
    del stack[depth:]
    return closed


def _yields(open_one: Heading, heading: Heading, is_adjacent: bool) -> bool:
    """Whether an open section ends before a numbered heading of a style not open so far."""
    return open_one.rank >= heading.rank if open_one.rank else not is_adjacent
