"""The lines of an article that are title or body."""

from __future__ import annotations

from extractor.document import Article


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


def article_lines(article: Article) -> list[tuple[int, int, bool]]:
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
