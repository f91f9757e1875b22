"""Web pages: the main text with its title, source, date, address and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from extractor.document import Table
from extractor.errors import ReadingError
from extractor.kept import compiled_by_re
from extractor.reading.dates import find_date
from extractor.reading.decoding import check_text, decode
from extractor.reading.laid_out import lay_out_parts
from extractor.reading.page import SEPARATORS
from extractor.reading.rules import ReadingRules
from extractor.reading.web_blocks import Block, blocks, collapse

LONGEST_HEAD_BLOCK = 160
SHORTEST_GOOD = 15
MOST_LINKS = 0.5
MORE_TEXT = 2.0
SHARES = (1.0, 0.5, 0.25)
WRONG_BYTE = "\U0010fffd"

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_LOOKS = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table)[\s>]", re.IGNORECASE)
_ESCAPED = compiled_by_re("[\ud800-\udfff]")
_XML = compiled_by_re(r"\A\s*<\?xml[^>]{0,200}\?>")
_ENDS = compiled_by_re(r"</(?:html|body)\s*>", re.IGNORECASE)  # pages put together from parts have them in the middle
_ADDRESS = compiled_by_re(r"<!--\s*(?:saved from url=\(\d+\)|页面地址[:：])?\s*(https?://[^\s<>\"]{4,500}?)\s*-->")
_SITE = compiled_by_re(r"\s*(?:_{1,2}|\||-{2,}|—{2,}|\s[-–—]\s)\s*")
_MARKS = compiled_by_re(r"[，。；！？]")
_INNER = frozenset(["p", "li", "td", "dd", "dt"])
_TITLES = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}


class WebPage(NamedTuple):
    """What a page says: its laid-out text and what is known besides it."""

    text: str
    title: str | None
    source: str | None
    published: date | None
    url: str | None
    encoding: str
    tables: tuple[Table, ...]


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes open like a web page."""
    return _LOOKS.search(data[:2000]) is not None


def read_page(data: bytes, name: str, rules: ReadingRules) -> WebPage:
    """The main text of a web page and what its metadata say.

    The text has one block of the page a line: title, header line, paragraphs;
    a table has one row a line and tabs between cells. Raises ReadingError
    where no main text is found, the bytes are no text, or lxml is missing.
    """
    text, encoding = decode_page(data, name)
    root = _parse(text, name)
    found = blocks(root)
    content = _content(found, root)
    if content is None:
        raise ReadingError(f"{name}: no main text in the web page; save the page of the article itself")
    first, last = content
    says = _metadata(root, text, rules)
    title, at = _title(root, found, first, says)
    head = [b for b in found[at + 1 : first] if _is_head(b, rules)] if at < first else []
    body = [b for b in found[first : last + 1] if not _is_links(b)]
    opening = [title] if title and not _has_title(body, title) else []
    laid_out, tables = lay_out_parts([*opening, *(block.grid or block.text for block in (*head, *body))])
    if (wrong := laid_out.find(WRONG_BYTE)) >= 0:
        near = laid_out[max(0, wrong - 10) : wrong]
        raise ReadingError(f"{name}: bytes behind {near!r} are no {encoding}; get the page again or save it as UTF-8")
    check_text(laid_out, name)
    return WebPage(
        laid_out, title, says.get("source"), _day(says.get("published"), rules), says.get("url"), encoding, tables
    )


def decode_page(data: bytes, name: str) -> tuple[str, str]:
    """The page's text and encoding: the byte order mark, else UTF-8 that is valid, else what the page declares.

    Each byte that is wrong in the declared encoding becomes ``WRONG_BYTE``,
    which is refused only where it reaches the main text.
    """
    declared = _DECLARED.search(data[:4096])
    try:
        return decode(data, name)
    except ReadingError:
        if not declared or b"\0" in data:
            raise
        encoding = declared.group(1).decode("ascii").lower()
        encoding = _ALIASES.get(encoding, encoding)
        if encoding not in ("utf-8", "gb18030", "big5hkscs"):
            raise
    text = data.decode(encoding, "surrogateescape")
    return _ESCAPED.sub(WRONG_BYTE, text), encoding.removesuffix("hkscs")


def _parse(text: str, name: str) -> Any:
    try:
        from lxml import html
    except ImportError:
        raise ReadingError(f"{name}: web pages need lxml; pip install 'bulletin-extractor[html]'") from None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    data = _ENDS.sub("", _XML.sub("", text)).encode("utf-8")
    try:
        root = html.document_fromstring(data, parser=parser)
    except Exception as error:  # lxml raises many kinds for hostile input
        raise ReadingError(f"{name}: not readable as a web page: {error}; save the page again") from None
    return root


def _content(found: Sequence[Block], root: Any) -> tuple[int, int] | None:
    """The numbers of the first and last block of the element that holds the main text; None without one."""
    scores: dict[Any, float] = {}
    totals: dict[Any, float] = {}
    linked: dict[Any, float] = {}
    for block in found:
        weight = _weight(block)
        outside = block.tag in _INNER or bool(block.grid)
        for depth, element in enumerate((block.element, *block.element.iterancestors())):
            if weight and 0 <= depth - outside < len(SHARES):
                scores[element] = scores.get(element, 0.0) + weight * SHARES[depth - outside]
            totals[element] = totals.get(element, 0.0) + weight
            linked[element] = linked.get(element, 0.0) + block.links
    if not scores:
        return None
    best = max(scores, key=lambda element: scores[element] * totals[element] / (totals[element] + linked[element]))
    for element in best.iterancestors():
        if totals[element] >= MORE_TEXT * totals[best] and linked[element] <= MOST_LINKS * totals[element]:
            best = element
    inside = [i for i, block in enumerate(found) if block.element is best or best in block.element.iterancestors()]
    good = [i for i in inside if _weight(found[i])]
    return (inside[0], max(good[-1], _end_of_notes(found, inside, good[-1]))) if good else None


def _weight(block: Block) -> float:
    """How much a block speaks for the main text around it."""
    if block.grid:
        return 4.0 * len(block.grid)
    if block.tag in _TITLES:
        return 0.0
    marks = len(_MARKS.findall(block.text))
    own = len(block.text) - block.links
    return own + 10.0 * marks if own >= SHORTEST_GOOD and marks and not _is_links(block) else 0.0


def _end_of_notes(found: Sequence[Block], inside: Sequence[int], last: int) -> int:
    """Past the last good block to the last of the element's short blocks that are no links (signature, date)."""
    for i in inside:
        if i > last and found[i].links == 0 and i == last + 1:
            last = i
    return last


def _is_links(block: Block) -> bool:
    return block.links > MOST_LINKS * len(block.text)


def _metadata(root: Any, text: str, rules: ReadingRules) -> dict[str, str]:
    """Title, source, published and url as <meta>, <link> and comments say them."""
    best: dict[str, tuple[int, str]] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").strip().lower()
        value = collapse(element.get("content") or "")
        if name not in rules.meta or not value:
            continue
        label = rules.meta[name]
        if label.field == "url" and not value.startswith(("http://", "https://")):
            continue
        if label.field not in best or label.rank < best[label.field][0]:
            best[label.field] = (label.rank, value)
    says = {field: value for field, (_, value) in best.items()}
    if "source" in says:
        says["source"] = rules.label.sub("", says["source"]).split()[0].strip(SEPARATORS) or says["source"]
    if "url" not in says:
        for element in root.iter("link"):
            if (element.get("rel") or "").lower() == "canonical" and (element.get("href") or "").startswith("http"):
                says["url"] = element.get("href")
        if match := _ADDRESS.search(text[:20_000]):
            says.setdefault("url", match.group(1))
    return says


def _day(said: str | None, rules: ReadingRules) -> date | None:
    found = find_date(said, rules.dates) if said else None
    return found.day if found else None


def _title(root: Any, found: Sequence[Block], first: int, says: dict[str, str]) -> tuple[str | None, int]:
    """The title, and the number of its block before the main text (``first`` where it is not there).

    It is what the metadata say; else a heading that the window's title
    contains; else the window's title up to the name of the site.
    """
    window = collapse(root.findtext(".//title") or "")
    said = says.get("title")
    headings = [b.text for b in found[: first + 3] if b.tag in _TITLES and 3 < len(b.text) < 120]
    if not said:
        inside = [text for text in headings if _bare(text) in _bare(window)]
        said = max(inside, key=len) if inside else _SITE.split(window)[0].strip() or None
    if not said and headings:
        said = headings[0]
    wanted = _bare(said or "")
    at = max((i for i, block in enumerate(found[:first]) if wanted and _bare(block.text) == wanted), default=first)
    return said, at


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _has_title(body: Sequence[Block], title: str) -> bool:
    """Whether the first blocks, one or several together, are the title."""
    wanted, joined = _bare(title), ""
    for start in range(min(4, len(body))):
        joined = ""
        for block in body[start : start + 4]:
            joined += _bare(block.text)
            if joined == wanted:
                return True
    return False


def _is_head(block: Block, rules: ReadingRules) -> bool:
    """Whether a block between title and main text is a header line."""
    if len(block.text) > LONGEST_HEAD_BLOCK:
        return False
    return rules.label.search(block.text) is not None or find_date(block.text, rules.dates) is not None
