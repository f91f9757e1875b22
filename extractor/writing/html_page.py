"""An article record as one self-contained HTML page: the text with its spans, and tables of the records.

The page holds no script and loads nothing; every piece of the article is
escaped, and characters that cannot be seen are shown by their code.
"""

from __future__ import annotations

import base64
import hashlib
import html
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from extractor.record_values import decimal_text
from extractor.records import ArticleRecord, ObservationRecord, Quantity
from extractor.writing.highlights import highlights_of, pieces

STYLE = Path(__file__).with_name("page.css")

_WORDS = {
    "en": {
        "region": "region", "scope": "pointer", "quantity": "quantity", "indicator": "indicator", "period": "period",
        "comparison": "compared with", "policy": "policy", "unexplained": "unexplained numeral", "value": "value",
        "unit": "unit", "measure": "measure", "status": "status", "rule": "rule", "confidence": "confidence",
        "text": "text", "name": "name", "code": "code", "level": "level", "kind": "kind", "subtype": "type",
        "action": "action", "issuers": "issued by", "number": "number", "observations": "Observations",
        "regions": "Regions", "policies": "Policies", "ledger": "Numerals without explanation", "none": "none",
    },
    "zh": {
        "region": "地区", "scope": "指代", "quantity": "数量", "indicator": "指标", "period": "时间",
        "comparison": "比较基准", "policy": "政策", "unexplained": "未解释的数字", "value": "数值",
        "unit": "单位", "measure": "性质", "status": "状态", "rule": "规则", "confidence": "置信度",
        "text": "原文", "name": "名称", "code": "代码", "level": "层级", "kind": "类别", "subtype": "种类",
        "action": "动作", "issuers": "发文机关", "number": "文号", "observations": "观测",
        "regions": "地区提及", "policies": "政策提及", "ledger": "未解释的数字", "none": "无",
    },
}  # fmt: skip
_KINDS = ("quantity", "indicator", "region", "scope", "period", "comparison", "policy", "unexplained")


def html_page(record: ArticleRecord, language: str = "zh") -> str:
    """The page, in Chinese (``zh``) or English (``en``)."""
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    title = shown(record.article.title or record.article.id)
    body = [
        f"<h1>{title}</h1>",
        f'<p class="meta">{_meta(record)}</p>',
        f'<ul class="key">{"".join(_key(kind, words) for kind in _KINDS)}</ul>',
        f'<div class="text">{"".join(_text(record))}</div>',
        *_tables(record, words),
    ]
    return whole_page(title, STYLE, body, "zh-CN" if words is _WORDS["zh"] else "en", 'lang="zh-CN"')


def whole_page(title: str, style: Path, body: Iterable[str], language: str, attributes: str = "") -> str:
    """A page that loads nothing and runs no script: its content policy allows its own style sheet only, by hash.

    ``title`` and the parts of ``body`` are HTML, ``attributes`` those of its main element.
    """
    css = style.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{title}</title>\n<style>{css}</style>\n</head>\n<body>\n<main{' ' * bool(attributes)}{attributes}>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def shown(text: str) -> str:
    """Text escaped for HTML, with characters that cannot be seen shown by their code.

    >>> shown("<b>3\\u202e户")
    '&lt;b&gt;3<span class="odd">U+202E</span>户'
    """
    escaped = html.escape(text)
    if escaped.isprintable():
        return escaped
    return "".join(
        f'<span class="odd">U+{ord(c):04X}</span>' if unicodedata.category(c) in ("Cf", "Cc") and c not in "\n\t" else c
        for c in escaped.replace("\r\n", "\n")
    )


def _meta(record: ArticleRecord) -> str:
    info = record.article
    facts = [info.source, str(info.published) if info.published else None, info.region and info.region.name, info.path]
    return " · ".join(shown(fact) for fact in facts if fact)


def _key(kind: str, words: dict[str, str]) -> str:
    return f'<li><span class="s l0 {kind}">{words[kind]}</span></li>'


def _text(record: ArticleRecord) -> Iterator[str]:
    """The text cut at span edges; each piece inside one element for each span over it."""
    text, named = record.text, set[str]()
    for piece in pieces(len(text), highlights_of(record)):
        inner = shown(text[piece.start : piece.end])
        for lane, each in piece.highlights:
            anchor = ""
            if each.record and each.record not in named and each.kind != "indicator":
                named.add(each.record)
                anchor = f' id="t-{html.escape(each.record)}"'
            note = html.escape(f"{each.kind}: {each.note}" if each.note else each.kind)
            inner = f'<span class="s l{lane} {each.kind}"{anchor} title="{note}">{inner}</span>'
        target = next((each.record for _, each in piece.highlights if each.kind == "quantity"), "")
        target = target or next((each.record for _, each in piece.highlights if each.record), "")
        yield f'<a href="#{html.escape(target)}">{inner}</a>' if target else inner


def _tables(record: ArticleRecord, words: dict[str, str]) -> Iterator[str]:
    observations = ("indicator", "quantity", "value", "unit", "measure", "status", "region", "period", "rule")
    yield from _table("observations", observations, map(_observation, record.observations), words)
    regions = (
        (
            r.id,
            (
                _back(r.id, r.text),
                shown(r.name or "、".join(r.candidates)),
                r.adcode or "",
                r.level or "",
                shown(r.rule),
            ),
        )
        for r in record.regions
    )
    yield from _table("regions", ("text", "name", "code", "level", "rule"), regions, words)
    policies = (
        (
            p.id,
            (
                _back(p.id, p.name), p.kind, shown(p.subtype or ""), shown(p.action or ""),
                shown("、".join(p.issuers)), shown(p.number or ""), shown(p.rule),
            ),
        )
        for p in record.policies
    )  # fmt: skip
    columns = ("name", "kind", "subtype", "action", "issuers", "number", "rule")
    yield from _table("policies", columns, policies, words)
    unexplained = [entry for entry in record.ledger if entry.fate == "unexplained"]
    quotes = "、".join(f"{shown(entry.text)} ({entry.start})" for entry in unexplained)
    yield f"<h2>{words['ledger']} ({len(unexplained)} / {len(record.ledger)})</h2>\n<p>{quotes or words['none']}</p>"


def _table(
    title: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], words: dict[str, str]
) -> Iterator[str]:
    body = list(rows)
    yield f"<h2>{words[title]} ({len(body)})</h2>"
    if not body:
        return
    heads = "".join(f"<th scope=col>{words[column]}</th>" for column in columns)
    yield f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>'
    for key, cells in body:
        fields = "".join(
            f'<td{" class=n" if column == "value" else ""} data-l="{words[column]}">{cell}</td>'
            for column, cell in zip(columns, cells, strict=True)
        )
        yield f'<tr id="{html.escape(key)}">{fields}</tr>'
    yield "</tbody></table></div>"


def _back(key: str, text: str) -> str:
    return f'<a href="#t-{html.escape(key)}">{shown(text)}</a>'


def _observation(one: ObservationRecord) -> tuple[str, tuple[str, ...]]:
    quantity = one.quantity
    region = f"{shown(one.region.name)}<small>{one.region.adcode} {one.region.via}</small>" if one.region else ""
    unit = shown(quantity.unit or "") + ("<small>inferred</small>" if quantity.unit_inferred else "")
    period = ""
    if one.period is not None:
        same = one.period.start == one.period.end
        period = f"{one.period.start}{'' if same else f' – {one.period.end}'}<small>{one.period.via}</small>"
    measure = one.measure + (f" {one.direction}" if one.direction else "")
    base = f"<small>{shown(one.comparison.text)}</small>" if one.comparison else ""
    flags = f"<small>{shown(', '.join(one.flags))}</small>" if one.flags else ""
    rule = f"{shown(one.rule)}<small>{one.confidence:.2f}</small>{flags}"
    indicator = shown(one.indicator.text) if one.indicator else ""
    quote = _back(one.id, quantity.text) + (
        "" if quantity.qualifier == "exact" else f"<small>{quantity.qualifier}</small>"
    )
    return one.id, (indicator, quote, value_text(quantity), unit, measure + base, one.status, region, period, rule)


def value_text(quantity: Quantity) -> str:
    """The value for people: thousands apart, a range with a dash.

    >>> from decimal import Decimal
    >>> value_text(Quantity(start=0, end=2, text="3万", value=Decimal(30000)))
    '30,000'
    """
    low = _thousands(decimal_text(quantity.value))
    return low if quantity.value_max is None else f"{low}–{_thousands(decimal_text(quantity.value_max))}"


def _thousands(number: str) -> str:
    whole, point, rest = number.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole not in ("-0", "0") else number
