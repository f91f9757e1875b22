"""What changed between two runs as one self-contained HTML page: counts by rule, then article by article.

It holds no script and loads nothing, as the page of an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.writing.difference import ArticleDifference, Changed, Content, KindDifference, Totals
from extractor.writing.html_page import shown, whole_page

STYLE = Path(__file__).with_name("difference.css")
MOST_ARTICLES = 300
MOST_OPEN = 20
"""So many articles are shown, and so many of them unfolded."""
_AROUND = 24
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_WORDS = {
    "en": {
        "title": "What changed", "old": "before", "new": "after", "articles": "Articles", "rules": "By rule",
        "kind": "kind", "rule": "rule", "added": "added", "removed": "removed", "changed": "changed",
        "observations": "observation", "regions": "region", "policies": "policy", "none": "Nothing changed.",
        "more": "more articles; extractor diff --json has all",
    },
    "zh": {
        "title": "差异", "old": "之前", "new": "之后", "articles": "文章", "rules": "按规则", "kind": "类别",
        "rule": "规则", "added": "新增", "removed": "删除", "changed": "改变", "observations": "观测",
        "regions": "地区", "policies": "政策", "none": "没有差异。", "more": "篇未显示，extractor diff --json 含全部",
    },
}  # fmt: skip


class DifferencePage:
    """The page of a comparison: takes the articles one by one and keeps those that it will show."""

    def __init__(self, old: str, new: str, language: str = "zh") -> None:
        self._words = _WORDS["zh" if language.startswith("zh") else "en"]
        self._runs = (old, new)
        self._articles: list[str] = []
        self._left = 0

    def add(self, difference: ArticleDifference) -> None:
        """Keep one article; those after the first ``MOST_ARTICLES`` are only counted."""
        if len(self._articles) >= MOST_ARTICLES:
            self._left += 1
            return
        self._articles.append("".join(_article(difference, self._words, len(self._articles) < MOST_OPEN)))

    def html(self, totals: Totals) -> str:
        """The page, with the counts of all articles."""
        words = self._words
        body = [
            f"<h1>{words['title']}</h1>",
            f"<p>{words['old']} <code>{shown(self._runs[0])}</code> · {words['new']} "
            f"<code>{shown(self._runs[1])}</code></p>",
            f"<p>{words['articles']}: {_counts(totals.articles, words)}</p>",
            *_rules(totals, words),
            *([f"<h2>{words['articles']}</h2>"] if self._articles else [f"<p>{words['none']}</p>"]),
            *self._articles,
            *([f"<p>+ {self._left} {words['more']}</p>"] if self._left else []),
        ]
        return whole_page(words["title"], STYLE, body, "zh-CN" if words is _WORDS["zh"] else "en")


def _counts(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    return " ".join(
        f'<span class="{state}">{sign} {counts.get(state, 0):,} {words[state]}</span>' for state, sign in _SIGNS.items()
    )


def _rules(totals: Totals, words: Mapping[str, str]) -> Iterator[str]:
    """The table of counts, the rules with the most changes first."""
    if not totals.rules:
        return
    heads = "".join(f'<th class="n {state}">{sign} {words[state]}</th>' for state, sign in _SIGNS.items())
    yield f"<h2>{words['rules']}</h2>"
    yield f'<div class="scroll"><table><thead><tr><th>{words["kind"]}</th><th>{words["rule"]}</th>{heads}</tr></thead>'
    yield "<tbody>"
    for (kind, rule), counts in sorted(totals.rules.items(), key=lambda each: (-sum(each[1].values()), each[0])):
        cells = "".join(f'<td class="n">{counts[state] or ""}</td>' for state in _SIGNS)
        yield f"<tr><td>{words[kind]}</td><td><code>{shown(rule)}</code></td>{cells}</tr>"
    yield "</tbody></table></div>"


def _article(difference: ArticleDifference, words: Mapping[str, str], is_open: bool) -> Iterator[str]:
    each = {state: sum(len(getattr(kind, state)) for kind in difference.kinds.values()) for state in _SIGNS}
    counted = "".join(f'<span class="{state}">{_SIGNS[state]} {count}</span>' for state, count in each.items() if count)
    sign = _SIGNS[difference.state] if difference.state != "changed" else ""
    yield f"<details{' open' if is_open else ''}><summary><b>{sign} {shown(difference.id)}</b>{counted}</summary>"
    for name, kind in difference.kinds.items():
        yield from _records(kind, words[name], difference)
    yield "</details>\n"


def _records(kind: KindDifference, name: str, difference: ArticleDifference) -> Iterator[str]:
    for record in kind.added:
        yield _record("added", name, record, difference.new_text)
    for record in kind.removed:
        yield _record("removed", name, record, difference.old_text)
    for changed in kind.changed:
        yield _record("changed", name, changed.record, difference.new_text, _fields(changed))


def _record(state: str, name: str, record: Content, text: str, fields: str = "") -> str:
    indicator, rule = record.get("indicator"), str(record.get("rule") or "")
    about = f"{indicator['text']} " if isinstance(indicator, dict) else ""
    quote = record["quantity"] if isinstance(record.get("quantity"), dict) else record
    return (
        f'<div class="record {state}"><span class="sign">{_SIGNS[state]}</span> <span>{name} '
        f"{shown(about)}<b>{shown(str(quote.get('text', '')))}</b> <code>{shown(rule)}</code></span>"
        f"{_context(quote, text)}{fields}</div>"
    )


def _context(quote: Content, text: str) -> str:
    """The words around the quote, with it marked."""
    start, end = quote.get("start"), quote.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        return ""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    pieces = [shown(piece.replace("\n", "⏎")) for piece in (before, text[start:end], after)]
    return f'<span class="context" lang="zh-CN">…{pieces[0]}<mark>{pieces[1]}</mark>{pieces[2]}…</span>'


def _fields(changed: Changed) -> str:
    rows = "".join(
        f"<dt><code>{shown(field)}</code></dt><dd><del>{_value(old)}</del> → <ins>{_value(new)}</ins></dd>"
        for field, (old, new) in changed.fields.items()
    )
    return f"<dl>{rows}</dl>"


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown(text if len(text) <= 200 else f"{text[:199]}…")
