"""The head and tail of an article: title, source, date, and the lines that are page furniture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from extractor.document import Span
from extractor.kept import compiled_by_re
from extractor.reading.dates import find_date
from extractor.reading.page import HEAD_LINES, SEPARATORS, TAIL_LINES, TEXT_END, Page, Value
from extractor.reading.rules import Label, ReadingRules
from extractor.reading.title import find_title
from extractor.structure import split_lines

LONGEST_FIELD_LINE = 240
LONGEST_VALUE = 80
LONGEST_BEFORE_LABEL = 40
LONGEST_MIDDLE_FURNITURE = 24
LONGEST_LINE_END = 120
LONGEST_DATE_LINE = 60
LONGEST_BARE_SOURCE = 16
SHORTEST_BODY = 40
RANK_OF_BARE = 5

_GAP = compiled_by_re(r"\s{2,}|[|｜]|[\[【（(〔［]")
_CLOCK = compiled_by_re(r"\s*T?\d{1,2}[:：]\d{1,2}(?:[:：]\d{1,2})?|\s*星期[一二三四五六日天]")
_IN_TEXT = compiled_by_re(r"[。！？]")
_NO_NAME = compiled_by_re(r"[。！？，：:、\d]")


@dataclass(frozen=True, slots=True)
class Header:
    """What the article says of itself; ``furniture`` in order, without overlap; ``lines`` are those not blank."""

    title: str | None
    title_span: Span | None
    source: str | None
    published: date | None
    url: str | None
    furniture: tuple[Span, ...]
    lines: tuple[tuple[int, int], ...]


class _Field(NamedTuple):
    """One labelled value of a header line; the span is that of the value."""

    label: Label
    start: int
    end: int


def read_header(
    text: str,
    rules: ReadingRules,
    title: str | None = None,
    published: date | None = None,
    declared: date | None = None,
) -> Header:
    """Title, source, date, address and furniture of an article's text.

    Offsets are code points into ``text``. A ``title`` that the caller knows is
    kept and only looked for; without one it is the line or lines above the
    header line, or a first line that reads as a title. A day ``published`` that
    the caller knows is kept; without one it is that of the header line, else the
    day ``declared`` by the page's metadata, else that of a dateline, the address
    or the signature. None where no full date is said: a dateline without its
    year is none.

    >>> from extractor.reading.rules import load_reading_rules
    >>> header = read_header("春耕全面展开\\n来源：赣南日报 日期：2021/3/2\\n全县已播种3万亩。", load_reading_rules())
    >>> header.title, header.source, header.published
    ('春耕全面展开', '赣南日报', datetime.date(2021, 3, 2))
    """
    lines = split_lines(text)
    page = Page(text, lines, [False] * len(lines), rules, {})
    _mark_furniture(page)
    head = _read_head(page)
    _read_tail(page)
    name, span = find_title(page, head, title)
    spans = [Span(*line) for line, marked in zip(lines, page.is_furniture, strict=True) if marked]
    furniture = sorted(_outside(one, span) for one in (*spans, *_line_ends(page)) if one != span)
    return Header(
        title=name,
        title_span=span,
        source=page.say("source"),
        published=published or _published(page, declared),
        url=page.say("url"),
        furniture=tuple(furniture),
        lines=tuple(lines),
    )


def _outside(span: Span, title: Span | None) -> Span:
    """The span without the title that may stand in the same line (标题：…)."""
    if title is None or title.start >= span.end or title.end <= span.start:
        return span
    return Span(span.start, max(span.start, title.start))


def _mark_furniture(page: Page) -> None:
    """Mark what the furniture rules take; in the middle of an article only short lines are asked."""
    for i, (start, end) in enumerate(page.lines):
        if end - start > LONGEST_MIDDLE_FURNITURE and page.text[end - 1] in TEXT_END:
            continue
        is_outer = i < HEAD_LINES or i >= len(page.lines) - TAIL_LINES
        if end - start <= (LONGEST_FIELD_LINE if is_outer else LONGEST_MIDDLE_FURNITURE):
            page.is_furniture[i] = page.rules.line.fullmatch(page.text, start, end) is not None


def _read_head(page: Page) -> list[int]:
    """The numbers of the header lines above the body; they become furniture, their values the page's."""
    found = []
    for i, (start, end) in enumerate(page.lines[:HEAD_LINES]):
        if page.is_furniture[i]:
            continue
        is_text = page.text[end - 1] in TEXT_END
        if end - start > LONGEST_FIELD_LINE or (is_text and end - start >= SHORTEST_BODY):
            break
        fields = _fields(page, start, end)
        if fields and _is_header_line(page, start, end, fields):
            _keep(page, start, end, fields)
        elif not (i > 0 and _keep_bare_date(page, start, end)):
            continue
        found.append(i)
        page.is_furniture[i] = True
    return found


def _read_tail(page: Page) -> None:
    """Lines of fields below the body (来源：… 链接：…): furniture, and what the head did not say."""
    above, page.values = page.values, {}
    for i in range(len(page.lines) - 1, max(0, len(page.lines) - TAIL_LINES - 1), -1):
        if page.is_furniture[i]:
            continue
        start, end = page.lines[i]
        if page.text[end - 1] in TEXT_END:
            break
        fields = _fields(page, start, end)
        if not fields or not _is_header_line(page, start, end, fields, most_before=0):
            break
        _keep(page, start, end, fields)
        page.is_furniture[i] = True
    page.values.update(above)


def _fields(page: Page, start: int, end: int) -> list[_Field]:
    """The labelled values of one line; none where the line is too long for a header."""
    if end - start > LONGEST_FIELD_LINE:
        return []
    matches = list(page.rules.label.finditer(page.text, start, end))
    stops = [match.start() for match in matches[1:]] + [end]
    labels = page.rules.labels
    return [
        _Field(labels["".join(match.group(1).split())], match.end(), stop)
        for match, stop in zip(matches, stops, strict=False)
    ]


def _is_header_line(
    page: Page, start: int, end: int, fields: Sequence[_Field], most_before: int = LONGEST_BEFORE_LABEL
) -> bool:
    """Whether little but labelled values stands in the line and none of them reads as a sentence."""
    line = page.text[start:end]
    label = page.rules.label.search(line)
    before = len(line[: label.start()].strip(SEPARATORS)) if label else 0
    if before > most_before or line[-1] in TEXT_END or _IN_TEXT.search(line):
        return False
    return all(stop - at <= LONGEST_VALUE for (field, _), at, stop in fields if field not in ("title", "url"))


def _keep(page: Page, start: int, end: int, fields: Sequence[_Field]) -> None:
    """Take the values of a header line, and a date in it that has no label (来源：新华网 2020-04-30)."""
    for (name, rank), at, stop in fields:
        raw = page.text[at:stop]
        if name == "published":
            _keep_date(page, raw, at, rank)
        elif name != "other":
            page.keep(name, _trim(raw, at, name, rank, page.rules))
    _keep_date(page, page.text[start:end], start, RANK_OF_BARE)


def _keep_date(page: Page, raw: str, at: int, rank: int) -> None:
    when = find_date(raw, page.rules.dates)
    if when and when.day:
        page.keep("published", Value(rank, when.day.isoformat(), Span(at + when.start, at + when.end)))


def _trim(raw: str, at: int, name: str, rank: int, rules: ReadingRules) -> Value:
    """The value proper: a source ends at a date, a bracket or a gap; separators around it go."""
    bare = raw.strip(SEPARATORS if name != "title" else None)
    if name == "source":
        when = find_date(bare, rules.dates)
        gap = _GAP.search(bare)
        stops = [when.start if when else len(bare), gap.start() if gap else len(bare)]
        bare = bare[: min(stops)].strip(SEPARATORS)
        if bare.startswith("《") and bare.endswith("》"):
            bare = bare[1:-1]
    elif name == "url":
        bare = (bare.split(maxsplit=1) or [""])[0]
    at += raw.find(bare)
    return Value(rank, bare, Span(at, at + len(bare)))


def _keep_bare_date(page: Page, start: int, end: int) -> bool:
    """Whether the line is a date with at most a clock and a short source (2020-04-30 10:20 新华网), and take them."""
    line = page.text[start:end]
    when = find_date(line, page.rules.dates) if end - start <= LONGEST_DATE_LINE else None
    if when is None or when.day is None:
        return False
    before, after = line[: when.start], _CLOCK.sub("", line[when.end :], count=2)
    name = (before + after).strip(SEPARATORS)
    if len(name) > LONGEST_BARE_SOURCE or _NO_NAME.search(name):
        return False
    is_apart = not (before and before[-1] not in SEPARATORS) and not (after and after[0] not in SEPARATORS)
    if name and not (is_apart and name in line):
        return False
    _keep_date(page, line, start, RANK_OF_BARE)
    at = start + line.find(name)
    page.keep("source", Value(RANK_OF_BARE, name, Span(at, at + len(name))))
    return True


def _published(page: Page, declared: date | None) -> date | None:
    """The day of publication: header, metadata, dateline with a year, address, or the date that signs the article."""
    if said := page.say("published"):
        return date.fromisoformat(said)
    if declared:
        return declared
    body = [line for line, marked in zip(page.lines, page.is_furniture, strict=True) if not marked]
    for start, end in body[:4]:
        opening = page.text[start : min(end, start + LONGEST_DATE_LINE)]
        if (when := find_date(opening, page.rules.datelines)) and when.day:
            return when.day
    if (url := page.say("url")) and (when := find_date(url, page.rules.url_dates)):
        return when.day
    for start, end in body[:-4:-1]:
        line = page.text[start : min(end, start + LONGEST_DATE_LINE)]
        if (when := find_date(line, page.rules.dates)) and not (line[: when.start] + line[when.end :]).strip(
            SEPARATORS
        ):
            return when.day
    return None


def _line_ends(page: Page) -> list[Span]:
    """Furniture behind the text of one of the last lines: (完), 责任编辑：…."""
    spans = []
    for (start, end), marked in list(zip(page.lines, page.is_furniture, strict=True))[-TAIL_LINES:]:
        if marked or page.text[end - 1] in TEXT_END:
            continue
        for rule in page.rules.ends:
            if match := rule.regex.search(page.text, max(start, end - LONGEST_LINE_END), end):
                spans.append(Span(*match.span()))
                break
    return spans
