"""The parts of an article: title, headed sections, paragraphs, sentences, clauses, as offsets.

What a heading looks like is data (``data/structure_headings.toml``); how
headings nest and where sentences end is here. See ``docs/reading.md``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import regex

from extractor.document import Article, Document, Section, Sentence, Span
from extractor.rules import Rule, load_rules

LONGEST_HEADING = 60
LONGEST_RUN_IN = 32
LONGEST_TITLE_IN_BRACKETS = 120
MOST_PLAIN_IN_A_ROW = 3
MOST_NUMBERED_IN_A_ROW = 2
SHORTEST_BODY = 30

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor
_MARK = re.compile(r"[，；：。！？!?,;:—─《]")
_SPACED = re.compile(r"[，；：。！？!?,;:—─《]|\s+")
_CLOSERS = "”’」』）)】〉》〕］]"
_SPACES = frozenset(filter(str.isspace, map(chr, range(0x3001))))
_ENDERS = "。！？!?"
_TEXT_ENDS = "。！？!?；：”…"
_BOOK = re.compile(r"《(?:[^《》。\n]++|《[^《》。\n]*+》)*+》")


@dataclass(frozen=True, slots=True)
class StructureRules:
    """What headings look like: the rules for whole lines and for headings that run into text."""

    lines: tuple[Rule, ...]
    run_in: tuple[Rule, ...]
    line: regex.Pattern[str]
    opening: regex.Pattern[str]


class _Heading(NamedTuple):
    """The shape of one line: its style, its rank among numbered styles (0: none), where it ends."""

    style: str
    rank: int
    end: int


class _Piece(NamedTuple):
    """One line of the article without its outer white space, and its shape if it may be a heading."""

    start: int
    end: int
    heading: _Heading | None
    is_title: bool


def load_structure_rules(folders: Sequence[Path] = ()) -> StructureRules:
    """The heading rules of the package and of the user's folders.

    Raises DataError for a rule that is wrong.

    >>> [rule.id for rule in load_structure_rules().lines][-1]
    'heading.plain'
    """
    rules = load_rules("structure_headings.toml", folders=folders)
    lines = tuple(rule for rule in rules if not rule.fields.get("run_in"))
    run_in = tuple(rule for rule in rules if rule.fields.get("run_in"))
    return StructureRules(lines, run_in, _any_of(lines), _any_of(run_in))


def _any_of(rules: Sequence[Rule]) -> regex.Pattern[str]:
    """One pattern that says quickly that no rule matches."""
    return regex.compile("|".join(f"(?:{rule.pattern})" for rule in rules) or "(?!)")


def build_document(article: Article, rules: StructureRules) -> Document:
    """The article with its sections, paragraphs and sentences.

    All offsets are code points into ``article.text``. Every line that is not
    furniture is a paragraph; the title is one sentence of kind ``title``, also
    where it stands on several lines. Sections have the ids s1, s2, … in order;
    an article without headings has none. Never raises for any text.

    >>> article = Article(id="a", text="一、综合。全市增长5%，就业稳定。")
    >>> document = build_document(article, load_structure_rules())
    >>> [article.text[s.start:s.end] for s in document.sentences]
    ['一、综合。', '全市增长5%，就业稳定。']
    >>> [article.text[c.start:c.end] for c in document.sentences[1].clauses]
    ['全市增长5%', '就业稳定']
    >>> document.sections[0].heading
    '一、综合。'
    """
    text = article.text
    lines = _lines(article)
    pieces = [_Piece(a, b, None if is_title else _shape(text, a, b, rules), is_title) for a, b, is_title in lines]
    headings = _decide(text, pieces, article.title or "")
    sections, opened = _sections(text, pieces, headings)
    sentences: list[Sentence] = []
    section = -1
    for number, (piece, heading) in enumerate(zip(pieces, headings, strict=True)):
        start = piece.start
        section = opened.get(number, section)
        if piece.is_title:
            sentences.append(Sentence(*piece[:2], "title", number, -1, _clauses(text, start, piece.end, _SPACED)))
            continue
        if heading is not None:
            clauses = _clauses(text, start, heading.end, _SPACED)
            sentences.append(Sentence(start, heading.end, "heading", number, section, clauses))
            start = _skip_space(text, heading.end, piece.end)
        if start < piece.end:
            _split(text, start, piece.end, number, section, sentences)
    return Document(article, sections, tuple(Span(piece.start, piece.end) for piece in pieces), tuple(sentences))


def split_lines(text: str) -> list[tuple[int, int]]:
    """Start and end of the lines that are not blank, without their outer white space.

    >>> split_lines("一\\r\\n\\n　　二 \\n")
    [(0, 1), (6, 7)]
    """
    lines = []
    at = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            start = at + len(line) - len(line.lstrip()) if line[0].isspace() else at
            lines.append((start, start + len(bare)))
        at += len(line)
    return lines


def _lines(article: Article) -> list[tuple[int, int, bool]]:
    """The stretches of text that are title or body, in order, without outer white space and furniture."""
    text, title = article.text, article.title_span
    whole = split_lines(text)
    blocked = sorted(span for span in (*article.furniture, *([title] if title else ())) if span.end > span.start)
    if not blocked:
        return [(start, end, False) for start, end in whole]
    lines: list[tuple[int, int, bool]] = []
    at = 0
    for start, end in whole:
        while at < len(blocked) and blocked[at].end <= start:
            at += 1
        ahead = at
        while ahead < len(blocked) and blocked[ahead].start < end:
            _strip(text, start, blocked[ahead].start, lines)
            start = max(start, blocked[ahead].end)
            ahead += 1
        if ahead == at:
            lines.append((start, end, False))
        else:
            _strip(text, start, end, lines)
    if title and title.end > title.start:
        _strip(text, title.start, title.end, lines, is_title=True)
        lines.sort()
    return lines


def _strip(text: str, start: int, end: int, lines: list[tuple[int, int, bool]], is_title: bool = False) -> None:
    line = text[start:end] if start < end else ""
    bare = line.strip()
    if bare:
        start += len(line) - len(line.lstrip())
        lines.append((start, start + len(bare), is_title))


def _shape(text: str, start: int, end: int, rules: StructureRules) -> _Heading | None:
    """The shape of the line, None where it is text; a heading that runs into text ends before ``end``."""
    if end - start <= LONGEST_HEADING and rules.line.fullmatch(text, start, end):
        line = text[start:end]
        for rule in rules.lines:
            if rule.regex.fullmatch(line):
                style = rule.fields["style"]
                return None if style == "none" else _Heading(style, rule.fields.get("rank", 0), end)
    if not rules.opening.match(text, start, min(end, start + LONGEST_RUN_IN)):
        return None
    line = text[start : min(end, start + LONGEST_RUN_IN)]
    for rule in rules.run_in:
        if match := rule.regex.match(line):
            stop = start + len(match.group().rstrip())
            return _Heading(rule.fields["style"], rule.fields.get("rank", 0), stop) if stop < end else None
    return None


def _decide(text: str, pieces: Sequence[_Piece], title: str) -> list[_Heading | None]:
    """Which lines of a heading's shape are headings, by what stands around them.

    A run of such lines must be followed by text; many plain lines in a row are
    a list or a table, and so are several numbers of one style. A line that
    comes again in the article is a label (江苏路径); one that only says the title
    again is text.
    """
    said = _letters(title)
    headings: list[_Heading | None] = [piece.heading for piece in pieces]
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


def _is_whole_line(piece: _Piece) -> bool:
    return piece.heading is not None and piece.heading.end == piece.end


def _is_body(text: str, piece: _Piece) -> bool:
    """Whether the line reads as running text and not as a row of a table or list."""
    if "\t" in text[piece.start : min(piece.end, piece.start + LONGEST_HEADING)]:
        return False
    return piece.end - piece.start >= SHORTEST_BODY or text[piece.end - 1] in _TEXT_ENDS


def _sections(
    text: str, pieces: Sequence[_Piece], headings: Sequence[_Heading | None]
) -> tuple[tuple[Section, ...], dict[int, int]]:
    """The sections, and which piece opens which of them.

    A plain line directly under a plain heading is its subtitle and belongs to
    the same heading.
    """
    sections: list[Section] = []
    opened: dict[int, int] = {}
    stack: list[tuple[_Heading, int]] = []
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
    stack: list[tuple[_Heading, int]], heading: _Heading, is_adjacent: bool, parents: Mapping[str, str]
) -> list[tuple[_Heading, int]]:
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


def _yields(open_one: _Heading, heading: _Heading, is_adjacent: bool) -> bool:
    """Whether an open section ends before a numbered heading of a style not open so far."""
    return open_one.rank >= heading.rank if open_one.rank else not is_adjacent


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _split(text: str, start: int, end: int, paragraph: int, section: int, sentences: list[Sentence]) -> None:
    """Append the sentences of one line: they end after 。！？ with the closing quotes and brackets behind it."""
    clauses: list[Span] = []
    clause, skip = start, start
    for match in _MARK.finditer(text, start, end):
        i = match.start()
        if i < skip:
            continue
        mark = text[i]
        if mark in "，；":
            if clause < i and text[clause] not in _SPACES and text[i - 1] not in _SPACES:
                clauses.append(_make(Span, (clause, i)))
            else:
                _clause(text, clause, i, clauses)
            clause = i + 1
        elif mark in _ENDERS:
            stop = _sentence_end(text, start, i, end)
            if stop < 0:
                continue
            _clause(text, clause, i, clauses)
            sentences.append(_make(Sentence, (start, stop, "body", paragraph, section, tuple(clauses))))
            clauses = []
            start = clause = skip = _skip_space(text, stop, end)
        else:
            skip = _clause_mark_end(text, i, end, mark)
            if skip > i and mark != "《":
                _clause(text, clause, i, clauses)
                clause = skip
    if start < end:
        _clause(text, clause, end, clauses)
        sentences.append(Sentence(start, end, "body", paragraph, section, tuple(clauses)))


def _clauses(text: str, start: int, end: int, marks: re.Pattern[str]) -> tuple[Span, ...]:
    """The clauses of a title or heading, whose sentence marks and spaces part clauses too."""
    clauses: list[Span] = []
    clause, skip = start, start
    for match in marks.finditer(text, start, end):
        i, mark = match.start(), text[match.start()]
        if i < skip:
            continue
        skip = match.end() if mark in _ENDERS or mark.isspace() else _clause_mark_end(text, i, end, mark)
        if skip > i and mark != "《":
            _clause(text, clause, i, clauses)
            clause = skip
    _clause(text, clause, end, clauses)
    return tuple(clauses)


def _clause(text: str, start: int, end: int, clauses: list[Span]) -> None:
    if start < end and (text[start] in _SPACES or text[end - 1] in _SPACES):
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
    if start < end:
        clauses.append(_make(Span, (start, end)))


def _sentence_end(text: str, start: int, i: int, end: int) -> int:
    """Where the sentence that has its mark at ``i`` ends; -1 where a half-width mark is part of a word (?id=1)."""
    stop = i + 1
    if text[i] in "!?" and stop < end and text[stop].isascii() and (text[stop].isalnum() or text[stop] in "/=&"):
        return -1
    while stop < end and (text[stop] in _ENDERS or text[stop] in _CLOSERS):
        stop += 1
    if stop < end and text[stop] == '"' and text.count('"', start, stop) % 2:
        stop += 1
    return stop


def _clause_mark_end(text: str, i: int, end: int, mark: str) -> int:
    """The end of the clause mark at ``i``, or of the title in 《》 that begins there; ``i`` where it is no mark."""
    if mark in "，；;":
        return i + 1
    after = text[i + 1] if i + 1 < end else ""
    is_between_digits = i > 0 and text[i - 1].isdecimal() and after.isdecimal()
    if mark in ":：":
        return i if is_between_digits or text.startswith("//", i + 1) else i + 1
    if mark == ",":
        return i if is_between_digits and _is_thousands(text, i + 1, end) else i + 1
    if mark == "《":
        title = _BOOK.match(text, i, min(end, i + LONGEST_TITLE_IN_BRACKETS))
        return title.end() if title else i
    if after != mark:
        return i
    stop = i + 2
    while stop < end and text[stop] == mark:
        stop += 1
    return stop


def _is_thousands(text: str, start: int, end: int) -> bool:
    """Whether exactly three digits stand at ``start``, as in 1,200."""
    stop = min(end, start + 4)
    digits = text[start:stop]
    return digits[:3].isdecimal() and len(digits) >= 3 and not digits[3:].isdecimal()
