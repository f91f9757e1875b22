"""The head and tail of an article: title, source, date, and the lines that are page furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from extractor.document import Span
from extractor.reading.dates import find_date
from extractor.reading.rules import Label, ReadingRules
from extractor.structure import split_lines

HEAD_LINES = 14
TAIL_LINES = 14
LONGEST_FIELD_LINE = 240
LONGEST_FURNITURE = 240
LONGEST_MIDDLE_FURNITURE = 24
LONGEST_TITLE = 120
SHORTEST_BODY = 40
MOST_TITLE_LINES = 4
LONGEST_BARE_SOURCE = 16

_SEPARATORS = " \t\u3000\xa0|｜·【】[]［］()（）〔〕,，;；"
_GAP = re.compile(r"\s{2,}|[|｜]|[\[【（(〔［]")
_CLOCK = re.compile(r"\s*T?\d{1,2}[:：]\d{1,2}(?:[:：]\d{1,2})?|\s*星期[一二三四五六日天]")
_TEXT_END = "。！？!?；;”"


@dataclass(slots=True)
class Header:
    """What the article says of itself; ``furniture`` in order, without overlap."""

    title: str | None = None
    title_span: Span | None = None
    source: str | None = None
    published: date | None = None
    url: str | None = None
    furniture: list[Span] = field(default_factory=list)


class _Field(NamedTuple):
    """One labelled value of a header line; the span is that of the value."""

    label: Label
    start: int
    end: int


def read_header(
    text: str, rules: ReadingRules, title: str | None = None, published: date | None = None
) -> Header:
    """Title, source, date, address and furniture of an article's text.

    Offsets are code points into ``text``. A ``title`` that the caller knows is
    kept and only looked for; without one it is the line or lines above the
    header line, or a first line that reads as a title. A day ``published`` that
    the caller knows is kept; without one ``Header.published`` is None
    where no full date is said: a dateline without its year is none.

    >>> from extractor.reading.rules import load_reading_rules
    >>> header = read_header("春耕全面展开\\n来源：赣南日报 日期：2021/3/2\\n全县已播种3万亩。", load_reading_rules())
    >>> header.title, header.source, header.published
    ('春耕全面展开', '赣南日报', datetime.date(2021, 3, 2))
    """
    lines = split_lines(text)
    header = Header()
    is_furniture = _mark_furniture(text, lines, rules)
    best: dict[str, tuple[int, str, Span]] = {}
    head = _read_head(text, lines, is_furniture, rules, best)
    _read_tail(text, lines, is_furniture, rules, best)
    header.source = _value(best, "source")
    header.url = _value(best, "url")
    _set_title(text, lines, is_furniture, head, rules, header, title, best)
    header.published = published or _published(text, lines, is_furniture, rules, header, best)
    title_span = header.title_span
    spans = [Span(*line) for line, marked in zip(lines, is_furniture, strict=True) if marked and line != title_span]
    spans += _line_ends(text, lines, is_furniture, rules)
    header.furniture = sorted(_outside(span, title_span) for span in spans)
    return header


def _outside(span: Span, title: Span | None) -> Span:
    """The span without the title that may stand in the same line (标题：…)."""
    if title is None or title.start >= span.end or title.end <= span.start:
        return span
    return Span(span.start, title.start)


def _mark_furniture(text: str, lines: Sequence[tuple[int, int]], rules: ReadingRules) -> list[bool]:
    """Which lines the furniture rules take; in the middle of an article only the short ones are asked."""
    marked = [False] * len(lines)
    for i, (start, end) in enumerate(lines):
        if end - start > LONGEST_MIDDLE_FURNITURE and text[end - 1] in _TEXT_END:
            continue
        is_outer = i < HEAD_LINES or i >= len(lines) - TAIL_LINES
        if end - start <= (LONGEST_FURNITURE if is_outer else LONGEST_MIDDLE_FURNITURE):
            marked[i] = rules.line.fullmatch(text, start, end) is not None
    return marked


def _read_head(
    text: str,
    lines: Sequence[tuple[int, int]],
    is_furniture: list[bool],
    rules: ReadingRules,
    best: dict[str, tuple[int, str, Span]],
) -> list[int]:
    """The numbers of the header lines above the body; their values go to ``best``."""
    found = []
    for i, (start, end) in enumerate(lines[:HEAD_LINES]):
        if is_furniture[i]:
            continue
        if _reads_as_body(text, start, end):
            break
        fields = _fields(text, start, end, rules)
        if fields and _is_header_line(text, start, end, fields):
            _keep(text, fields, rules, best)
            found.append(i)
            is_furniture[i] = True
        elif i > 0 and _bare_date(text, start, end, rules, best):
            found.append(i)
            is_furniture[i] = True
    return found


def _read_tail(
    text: str,
    lines: Sequence[tuple[int, int]],
    is_furniture: list[bool],
    rules: ReadingRules,
    best: dict[str, tuple[int, str, Span]],
) -> None:
    """Lines of fields below the body (来源：… 链接：…); they fill what the head does not say."""
    first = max(1, len(lines) - TAIL_LINES)
    below: dict[str, tuple[int, str, Span]] = {}
    for i in range(len(lines) - 1, first - 1, -1):
        if is_furniture[i]:
            continue
        start, end = lines[i]
        if text[end - 1] in _TEXT_END:
            break
        fields = _fields(text, start, end, rules)
        if not fields or fields[0].start - start > 12 or not _is_header_line(text, start, end, fields):
            break
        _keep(text, fields, rules, below)
        is_furniture[i] = True
    for name, value in below.items():
        best.setdefault(name, value)


def _fields(text: str, start: int, end: int, rules: ReadingRules) -> list[_Field]:
    """The labelled values of one line; none where the line is too long for a header."""
    if end - start > LONGEST_FIELD_LINE:
        return []
    matches = list(rules.label.finditer(text, start, end))
    if not matches:
        return []
    ends = [match.start() for match in matches[1:]] + [end]
    return [
        _Field(rules.labels["".join(match.group(1).split())], match.end(), stop)
        for match, stop in zip(matches, ends, strict=True)
    ]


def _is_header_line(text: str, start: int, end: int, fields: Sequence[_Field]) -> bool:
    """Whether little but labelled values stands in the line and no value reads as a sentence."""
    label_start = text[start : fields[0].start]
    before = len(label_start.strip(_SEPARATORS))
    if before > 40 or text[end - 1] in _TEXT_END:
        return False
    longest = max((f.end - f.start for f in fields if f.label.field not in ("title", "url")), default=0)
    return longest <= 80 and not any(mark in text[start:end] for mark in "。！？")


def _reads_as_body(text: str, start: int, end: int) -> bool:
    return end - start > LONGEST_FIELD_LINE or (end - start >= SHORTEST_BODY and text[end - 1] in _TEXT_END)


def _keep(text: str, fields: Sequence[_Field], rules: ReadingRules, best: dict[str, tuple[int, str, Span]]) -> None:
    """Put the values of the fields into ``best`` where they are of a lower rank than what is there."""
    for label, start, end in fields:
        name = label.field
        raw = text[start:end]
        if name == "published":
            when = find_date(raw, rules.dates)
            value = when.day.isoformat() if when and when.day else ""
            span = Span(start + when.start, start + when.end) if when else Span(start, start)
        else:
            value, span = _trim(raw, start, name, rules)
        if value and (name not in best or label.rank < best[name][0]):
            best[name] = (label.rank, value, span)
        if name == "source":
            _keep_date(raw, start, rules, best)


def _keep_date(raw: str, start: int, rules: ReadingRules, best: dict[str, tuple[int, str, Span]]) -> None:
    """A date without a label behind the source (来源：新华网 2020-04-30)."""
    when = find_date(raw, rules.dates)
    if when and when.day and "published" not in best:
        best["published"] = (5, when.day.isoformat(), Span(start + when.start, start + when.end))


def _trim(raw: str, start: int, name: str, rules: ReadingRules) -> tuple[str, Span]:
    """The value proper: a source ends at a date, a bracket or a gap; separators around it go."""
    stop = len(raw)
    if name == "source":
        when = find_date(raw, rules.dates)
        stop = when.start if when else stop
        lead = len(raw) - len(raw.lstrip(_SEPARATORS))
        gap = _GAP.search(raw, lead)
        stop = min(stop, gap.start()) if gap else stop
    elif name == "url":
        stop = len(raw.split(maxsplit=1)[0]) + len(raw) - len(raw.lstrip()) if raw.strip() else 0
    value = raw[:stop].strip(_SEPARATORS if name != "title" else None)
    if name == "source" and value.startswith("《") and value.endswith("》"):
        value = value[1:-1]
    at = start + raw.find(value)
    return value, Span(at, at + len(value))


def _bare_date(
    text: str, start: int, end: int, rules: ReadingRules, best: dict[str, tuple[int, str, Span]]
) -> bool:
    """Whether the line is a date with at most a clock and a short source (2020-04-30 10:20 新华网)."""
    line = text[start:end]
    if end - start > 60:
        return False
    when = find_date(line, rules.dates)
    if when is None or when.day is None:
        return False
    rest = _CLOCK.sub("", line[when.end :], count=2)
    outside = (line[: when.start].strip(_SEPARATORS), rest.strip(_SEPARATORS))
    if all(outside) or any(mark in line for mark in "。！？，：:、" if mark not in ":：" or mark in "".join(outside)):
        return False
    name = outside[0] or outside[1]
    if len(name) > LONGEST_BARE_SOURCE or (name and len(line) - len(name) < 10) or _has_digit(name):
        return False
    if name and not (line[when.end : when.end + 1].strip() == "" or line[when.start - 1 : when.start].strip() == ""):
        return False
    best.setdefault("published", (4, when.day.isoformat(), Span(start + when.start, start + when.end)))
    if name:
        at = start + line.find(name)
        best.setdefault("source", (5, name, Span(at, at + len(name))))
    return True


def _has_digit(name: str) -> bool:
    return any(character.isdecimal() for character in name)


def _value(best: dict[str, tuple[int, str, Span]], name: str) -> str | None:
    return best[name][1] if name in best else None


def _set_title(
    text: str,
    lines: Sequence[tuple[int, int]],
    is_furniture: list[bool],
    head: Sequence[int],
    rules: ReadingRules,
    header: Header,
    title: str | None,
    best: dict[str, tuple[int, str, Span]],
) -> None:
    """Set the title and its span: the caller's, the labelled one, or the line or lines that read as one."""
    if title is not None:
        header.title, header.title_span = title, _look_for(text, lines, title)
        return
    if "title" in best:
        header.title, header.title_span = best["title"][1:]
        return
    above = [i for i in range(head[0] if head else 0) if not is_furniture[i]]
    if above:
        chosen = _title_lines(text, lines, above, rules)
    else:
        after = head[-1] + 1 if head else 0
        first = next((i for i in range(after, min(len(lines), HEAD_LINES)) if not is_furniture[i]), None)
        chosen = [first] if first is not None and _opens_article(text, lines, first, rules) else []
    if chosen:
        start, end = lines[chosen[0]][0], lines[chosen[-1]][1]
        header.title, header.title_span = _join([text[slice(*lines[i])] for i in chosen]), Span(start, end)


def _look_for(text: str, lines: Sequence[tuple[int, int]], title: str) -> Span | None:
    """Where the first lines hold the title, white space aside; None where they do not."""
    wanted = "".join(title.split())
    opening = wanted[:1]
    for i, (start, end) in enumerate(lines[:HEAD_LINES]):
        if text[start] != opening:
            continue
        for j in range(i, min(i + MOST_TITLE_LINES, len(lines))):
            end = lines[j][1]
            if end - start > 2 * len(title) + 2 * LONGEST_TITLE:
                break
            if wanted and "".join(text[start:end].split()) == wanted:
                return Span(start, end)
    return None


def _is_title(text: str, start: int, end: int, rules: ReadingRules) -> bool:
    if end - start > LONGEST_TITLE or any(rule.regex.fullmatch(text, start, end) for rule in rules.no_titles):
        return False
    return any(rule.regex.fullmatch(text, start, end) for rule in rules.titles)


def _title_lines(
    text: str, lines: Sequence[tuple[int, int]], above: Sequence[int], rules: ReadingRules
) -> list[int]:
    """Of the lines above the header line, the run of neighbours that is the title."""
    fit = [i for i in above if _is_title(text, *lines[i], rules)]
    run: list[int] = []
    for i in reversed(fit):
        if run and (run[0] - i != 1 or len(run) == MOST_TITLE_LINES):
            break
        if run and text.count("\n", lines[i][1], lines[run[0]][0]) > 1:
            break
        run.insert(0, i)
    return run or [i for i in above[:1] if lines[i][1] - lines[i][0] <= LONGEST_TITLE]


def _opens_article(text: str, lines: Sequence[tuple[int, int]], i: int, rules: ReadingRules) -> bool:
    """Whether line ``i``, without a header line below it, is the title: it reads as one and text follows."""
    start, end = lines[i]
    return i + 1 < len(lines) and end - start <= LONGEST_TITLE // 2 and _is_title(text, start, end, rules)


def _join(parts: Sequence[str]) -> str:
    """The lines of a title as one: a full line broken by its width goes on without a space."""
    joined = parts[0]
    for before, part in pairwise(parts):
        is_broken = len(before) >= 20 and len(before) > len(part) and not part.startswith(("—", "─", "（", "("))
        joined += part if is_broken else " " + part
    return joined


def _published(
    text: str,
    lines: Sequence[tuple[int, int]],
    is_furniture: Sequence[bool],
    rules: ReadingRules,
    header: Header,
    best: dict[str, tuple[int, str, Span]],
) -> date | None:
    """The day of publication: header, dateline with a year, address, or the date that signs the article."""
    if "published" in best:
        return date.fromisoformat(best["published"][1])
    body = [line for line, marked in zip(lines, is_furniture, strict=True) if not marked]
    for start, end in body[:4]:
        if (when := find_date(text[start : min(end, start + 60)], rules.datelines)) and when.day:
            return when.day
    if header.url and (when := find_date(header.url, rules.url_dates)):
        return when.day
    for start, end in body[:-4:-1]:
        if end - start <= 20 and (when := find_date(text[start:end], rules.dates)):
            rest = text[start : start + when.start] + text[start + when.end : end]
            return when.day if not rest.strip(_SEPARATORS) else None
    return None


def _line_ends(
    text: str, lines: Sequence[tuple[int, int]], is_furniture: Sequence[bool], rules: ReadingRules
) -> list[Span]:
    """Furniture behind the text of one of the last lines: (完), 责任编辑：…."""
    spans = []
    for (start, end), marked in list(zip(lines, is_furniture, strict=True))[-TAIL_LINES:]:
        from_ = max(start, end - LONGEST_TITLE)
        if marked or end - start < 8 or text[end - 1] in _TEXT_END:
            continue
        for rule in rules.ends:
            if match := rule.regex.search(text, from_, end):
                spans.append(Span(*match.span()))
                break
    return spans
