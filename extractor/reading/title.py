"""The title of an article: the caller's, the labelled one, or the lines that read as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.document import Span
from extractor.reading.page import HEAD_LINES, Page

LONGEST_TITLE = 120
MOST_TITLE_LINES = 4
SHORTEST_FULL_LINE = 20


def find_title(page: Page, head: Sequence[int], title: str | None) -> tuple[str | None, Span | None]:
    """The title and its span in the text; both None where there is none, the span where it is not in the text.

    ``head`` are the numbers of the header lines: the title stands above them,
    else right below, else it is a first line that reads as a title.
    """
    if title is not None:
        return title, _look_for(page, title)
    if "title" in page.values:
        return page.values["title"][1:]
    above = [i for i in range(head[0] if head else 0) if not page.is_furniture[i]]
    if above:
        chosen = _title_lines(page, above)
    else:
        after = head[-1] + 1 if head else 0
        first = next((i for i in range(after, min(len(page.lines), HEAD_LINES)) if not page.is_furniture[i]), None)
        chosen = [first] if first is not None and _opens_article(page, first) else []
    if not chosen:
        return None, None
    span = Span(page.lines[chosen[0]][0], page.lines[chosen[-1]][1])
    return _join([page.text[slice(*page.lines[i])] for i in chosen]), span


def _look_for(page: Page, title: str) -> Span | None:
    """Where the first lines hold the title, white space aside; None where they do not."""
    wanted = "".join(title.split())
    longest = 2 * len(title) + 2 * LONGEST_TITLE
    for i, (start, _) in enumerate(page.lines[:HEAD_LINES]):
        if page.text[start] != wanted[:1]:
            continue
        for _, end in page.lines[i : i + MOST_TITLE_LINES]:
            if end - start > longest:
                break
            if "".join(page.text[start:end].split()) == wanted:
                return Span(start, end)
    return None


def _is_title(page: Page, i: int) -> bool:
    start, end = page.lines[i]
    if end - start > LONGEST_TITLE or any(rule.regex.fullmatch(page.text, start, end) for rule in page.rules.no_titles):
        return False
    return any(rule.regex.fullmatch(page.text, start, end) for rule in page.rules.titles)


def _title_lines(page: Page, above: Sequence[int]) -> list[int]:
    """Of the lines above the header line, the run of neighbours that is the title."""
    run: list[int] = []
    for i in reversed([i for i in above if _is_title(page, i)]):
        if run and (run[0] - i != 1 or len(run) == MOST_TITLE_LINES):
            break
        if run and page.text.count("\n", page.lines[i][1], page.lines[run[0]][0]) > 1:
            break
        run.insert(0, i)
    return run or [i for i in above[:1] if page.lines[i][1] - page.lines[i][0] <= LONGEST_TITLE]


def _opens_article(page: Page, i: int) -> bool:
    """Whether line ``i``, without a header line below it, is the title: it reads as one and text follows."""
    start, end = page.lines[i]
    return i + 1 < len(page.lines) and end - start <= LONGEST_TITLE // 2 and _is_title(page, i)


def _join(parts: Sequence[str]) -> str:
    """The lines of a title as one: a full line broken by its width goes on without a space."""
    joined = parts[0]
    for before, part in pairwise(parts):
        is_broken = len(before) >= SHORTEST_FULL_LINE and len(before) > len(part) and part[0] not in "—─（("
        joined += part if is_broken else " " + part
    return joined
