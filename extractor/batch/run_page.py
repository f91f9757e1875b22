"""The report of a run as one self-contained HTML page: what was done, and its yields against earlier runs.

It holds no script and loads nothing, as the page of an article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from extractor.writing.html_page import shown, whole_page

STYLE = Path(__file__).with_name("run_page.css")
MOST_RUNS = 20
MOST_ROWS = 60
DRIFT = 1.5
LEAST_FOR_DRIFT = 10
"""A yield has drifted when it differs by ``DRIFT`` from what earlier runs let expect, for counts from this on."""
_PER = 1000
_WIDTH, _HEIGHT, _FOOT = 300, 120, 16

_WORDS = {
    "en": {
        "run": "Run", "state": "state", "started": "started (UTC)", "seconds": "seconds", "version": "version",
        "rules": "rules", "rule": "rule", "machine": "machine", "articles": "articles", "written": "written",
        "same": "same",
        "failed": "failed", "new": "new", "changed": "changed", "failed_before": "of these not tried again",
        "observations": "Observations", "regions": "Regions", "policies": "Policies", "numerals": "Numerals",
        "unexplained": "Unexplained numerals", "characters": "characters", "charts": "Yields against earlier runs",
        "per": "per 1,000 characters; the run of this page is the last bar", "share": "per cent of all numerals",
        "by_rule": "by rule", "by_kind": "by kind", "count": "count", "rate": "per 1,000 characters",
        "before": "earlier runs, median", "failures": "Failures", "source": "source", "kind": "kind",
        "reason": "reason", "slowest": "Slowest articles", "numeral": "numeral", "around": "in", "at": "at",
        "none": "none", "drift": "drift", "article": "article", "more": "more, in run.json",
        "corrections": "corrections", "applied": "applied", "satisfied": "satisfied", "conflict": "in conflict",
        "orphan": "orphans", "absent": "on articles that are not there",
    },
    "zh": {
        "run": "运行", "state": "状态", "started": "开始时间（UTC）", "seconds": "秒", "version": "版本",
        "rules": "规则", "rule": "规则", "machine": "机器", "articles": "文章", "written": "写出", "same": "未变化",
        "failed": "失败", "new": "新增", "changed": "有变化", "failed_before": "其中未重试",
        "observations": "观测", "regions": "地区提及", "policies": "政策提及", "numerals": "数字",
        "unexplained": "未解释的数字", "characters": "字符", "charts": "产出与历次运行对比",
        "per": "每千字；最右为本次运行", "share": "占全部数字的百分比",
        "by_rule": "按规则", "by_kind": "按类别", "count": "数量", "rate": "每千字",
        "before": "历次中位数", "failures": "失败", "source": "来源", "kind": "类别",
        "reason": "原因", "slowest": "最慢的文章", "numeral": "数字", "around": "上下文", "at": "位置",
        "none": "无", "drift": "偏移", "article": "文章", "more": "其余见 run.json",
        "corrections": "更正", "applied": "已应用", "satisfied": "机器已学会", "conflict": "冲突",
        "orphan": "失去依据", "absent": "文章已不在",
    },
}  # fmt: skip
_TABLES = ("observations", "regions", "policies", "numerals")


def run_page(report: Mapping[str, Any], earlier: Iterable[Mapping[str, Any]], language: str = "zh") -> str:
    """The page of a ``run.json``, in Chinese (``zh``) or English (``en``); ``earlier`` are older ones, oldest first."""
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    before = [one for one in earlier if one.get("characters") and one.get("id") != report["id"]][-MOST_RUNS + 1 :]
    title = f"{words['run']} {shown(str(report['id']))}"
    body = [
        f"<h1>{title}</h1>",
        _facts(report, words),
        f"<h2>{words['charts']}</h2>",
        f'<div class="charts">{"".join(_charts([*before, report], words))}</div>',
        *_yields(report, before, words),
        *_lists(report, words),
    ]
    return whole_page(title, STYLE, body, "zh-CN" if words is _WORDS["zh"] else "en")


def _facts(report: Mapping[str, Any], words: Mapping[str, str]) -> str:
    articles, machine = report["articles"], report["machine"]
    counted = [f"{words[name]} {articles[name]}" for name in ("written", "new", "changed", "same", "failed")]
    if articles["failed_before"]:
        counted.append(f"{words['failed_before']} {articles['failed_before']}")
    rows = [
        (words["state"], report["state"]),
        (words["started"], report["started"]),
        (words["seconds"], f"{report['seconds']:.1f}"),
        (words["articles"], " · ".join(counted)),
        (words["characters"], f"{report['characters']:,}"),
        (words["version"], f"{report['version']} · {words['rules']} {report['rules'][:8]}"),
        (words["machine"], f"{machine['name']} · {machine['system']} · Python {machine['python']}"),
    ]
    corrections: Mapping[str, int] | None = report.get("corrections")
    if corrections:
        told = [
            f"{words[name]} {corrections[name]}" for name in ("applied", "satisfied", "conflict", "orphan", "absent")
        ]
        rows.append((words["corrections"], f"{words['articles']} {corrections['articles']} · {' · '.join(told)}"))
    return _table((), [tuple(map(shown, map(str, row))) for row in rows])


def rate(report: Mapping[str, Any], table: str) -> float:
    """How many records of a table a run gave in 1,000 characters; for ``unexplained`` per cent of all numerals.

    >>> rate({"characters": 500, "counts": {"observations": 4}}, "observations")
    8.0
    """
    counts: dict[str, int] = report["counts"]
    characters: int = report["characters"]
    if table == "unexplained":
        return 100 * counts.get(table, 0) / max(counts.get("numerals", 0), 1)
    return _PER * counts.get(table, 0) / max(characters, 1)


def _charts(reports: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> Iterator[str]:
    for table in (*_TABLES[:3], "unexplained"):
        said = words["share"] if table == "unexplained" else words["per"]
        values = [rate(report, table) for report in reports]
        yield (
            f"<figure><figcaption>{words[table]}</figcaption>{_bars(values, [str(one['id']) for one in reports])}"
            f"<small>{said}</small></figure>"
        )


def _bars(values: Sequence[float], names: Sequence[str]) -> str:
    """Bars from the left, the last one marked; each has its name and value as a title, the last its value over it."""
    top, step = max(values) or 1.0, _WIDTH / max(len(values), 6)
    bars = []
    for at, (value, name) in enumerate(zip(values, names, strict=True)):
        height = (_HEIGHT - _FOOT) * value / top
        kind = "now" if at == len(values) - 1 else "old"
        x, y = at * step, _HEIGHT - height
        bars.append(
            f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}">'
            f"<title>{shown(name)}: {value:.2f}</title></rect>"
        )
        if kind == "now":
            bars.append(f'<text x="{x:.1f}" y="{y - 4:.1f}">{value:.2f}</text>')
    return f'<svg viewBox="0 0 {_WIDTH + 30} {_HEIGHT}" preserveAspectRatio="xMinYMax" role="img">{"".join(bars)}</svg>'


def _yields(report: Mapping[str, Any], before: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> Iterator[str]:
    """A table by kind and one by rule for each sort of record, each row against the earlier runs."""
    for table in _TABLES:
        for by in ("kind", "rule"):
            counts: dict[str, int] = report["yields"].get(table, {}).get(by, {})
            old = [one["yields"].get(table, {}).get(by, {}) for one in before]
            names = dict.fromkeys([*counts, *(name for each in old for name in each)])
            rows = []
            for name in names:
                rates = [_PER * each.get(name, 0) / one["characters"] for each, one in zip(old, before, strict=True)]
                rows.append(_yield_row(name, counts.get(name, 0), report["characters"], rates, words))
            if rows:
                heads = (words[by], *(words[x] for x in ("count", "rate", "before")))
                yield f"<h2>{words[table]} {words['by_' + by]}</h2>"
                yield _table((*heads, ""), rows[:MOST_ROWS], numbers=(1, 2, 3))
                yield from _more(len(rows) - MOST_ROWS, words)


def _yield_row(
    name: str, count: int, characters: int, rates: Sequence[float], words: Mapping[str, str]
) -> tuple[str, ...]:
    now = _PER * count / max(characters, 1)
    if not rates:
        return shown(name), f"{count:,}", f"{now:.2f}", "", ""
    usual = median(rates)
    drifted = has_drifted(count, usual * characters / _PER)
    mark = f'<span class="drift">{words["drift"]}</span>' if drifted else ""
    return shown(name), f"{count:,}", f"{now:.2f}", f"{usual:.2f}", mark


def has_drifted(count: int, expected: float) -> bool:
    """Whether a count differs from the expected one by more than a few records.

    >>> has_drifted(30, 10.0), has_drifted(3, 1.0), has_drifted(33, 30.0), has_drifted(0, 20.0)
    (True, False, False, True)
    """
    return max(count, expected) >= LEAST_FOR_DRIFT and (count > DRIFT * expected or count * DRIFT < expected)


def _lists(report: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    """Failures, unexplained numerals and slow articles."""
    failures, unexplained = report["failures"], report["unexplained"]
    yield f"<h2>{words['failures']}</h2>"
    rows = [(each["source"], each["kind"], each["error"]) for each in failures[:MOST_ROWS]]
    yield _table((words["source"], words["kind"], words["reason"]), _shown(rows)) if rows else words["none"]
    yield from _more(len(failures) + report["failures_left_off"] - MOST_ROWS, words)
    yield f"<h2>{words['unexplained']}</h2>"
    odd = [(each["article"], each["start"], each["text"], each["around"]) for each in unexplained[:MOST_ROWS]]
    heads = (words["article"], words["at"], words["numeral"], words["around"])
    yield _table(heads, _shown(odd), numbers=(1,)) if odd else words["none"]
    yield from _more(report["counts"].get("unexplained", 0) - MOST_ROWS, words)
    yield f"<h2>{words['slowest']}</h2>"
    slow = [(each["source"], f"{each['seconds']:.3f}", f"{each['characters']:,}") for each in report["slowest"]]
    yield _table((words["source"], words["seconds"], words["characters"]), _shown(slow), numbers=(1, 2))


def _shown(rows: Iterable[Sequence[Any]]) -> list[tuple[str, ...]]:
    return [tuple(shown(str(cell).replace("\n", "⏎")) for cell in row) for row in rows]


def _more(left: int, words: Mapping[str, str]) -> Iterator[str]:
    if left > 0:
        yield f"<p>+ {left} {words['more']}</p>"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    def cells(row: Sequence[str], tag: str) -> str:
        return "".join(f"<{tag}{' class=n' if at in numbers else ''}>{cell}</{tag}>" for at, cell in enumerate(row))

    head = f"<thead><tr>{cells(heads, 'th')}</tr></thead>" if heads else ""
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f'<div class="scroll"><table>{head}<tbody>{body}</tbody></table></div>'
