"""The doors of reading: bytes, a file, or text that is already decoded, into an ``Article``."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import NamedTuple

from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading.decoding import check_text, decode
from extractor.reading.header import read_header
from extractor.reading.pdf import is_pdf, read_pdf
from extractor.reading.rules import ReadingRules, load_reading_rules
from extractor.reading.text_tables import tables_of_text
from extractor.reading.web import WebPage, looks_like_html, read_page
from extractor.reading.word import is_word, read_word

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE_ENDINGS = (".html", ".htm", ".shtml", ".xhtml")


class _Said(NamedTuple):
    """What the caller says of an article, and what is known of its file."""

    id: str
    title: str | None
    published: date | None
    source: str | None
    url: str | None
    path: str | None
    sha256: str


def read_bytes(
    data: bytes,
    *,
    name: str,
    id: str | None = None,
    published: date | None = None,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    rules: ReadingRules | None = None,
) -> Article:
    """The article in ``data``: text or a web page of any Chinese encoding, a Word (DOCX) or PDF file.

    ``name`` is the file name: it stands in errors and, without its folders, in
    ``Article.path``; ``id`` defaults to it without its ending. What the caller
    knows (``published``, ``title``, ``source``, ``url``) goes before what the text
    says. ``Article.text`` is the decoded file as it stands, without a byte
    order mark, line ends kept; of the other kinds it is the main text, one
    paragraph or table row a line. Raises ReadingError for input that is empty,
    binary, undecodable, spoilt or larger than ``rules.limit``.

    >>> article = read_bytes("春耕展开\\n来源：赣南日报\\n已播种3万亩。".encode("gbk"), name="x/spring.txt")
    >>> article.id, article.title, article.source, article.encoding, article.path
    ('spring', '春耕展开', '赣南日报', 'gb18030', 'spring.txt')
    """
    rules = rules or load_reading_rules()
    _check_size(len(data), name, rules)
    path = PurePath(name).name
    said = _Said(
        id=id or PurePath(path).stem or path,
        title=title,
        published=published,
        source=source,
        url=url,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    if is_word(data):
        return _from_word(data, said, rules)
    if is_pdf(data):
        text = read_pdf(data, name)
        check_text(text, name)
        return replace(_article(text, said, rules), media_type="application/pdf")
    if PurePath(path).suffix.lower() in PAGE_ENDINGS or looks_like_html(data):
        return _from_page(read_page(data, name, rules), said, rules)
    text, encoding = decode(data, name)
    return _article(text, said, rules, encoding=encoding)


def _from_page(page: WebPage, said: _Said, rules: ReadingRules) -> Article:
    said = said._replace(title=said.title or page.title, url=said.url or page.url)
    article = _article(page.text, said, rules, encoding=page.encoding, declared=page.published)
    source = article.source if article.source is not None else page.source
    return replace(article, source=source, media_type="text/html", tables=page.tables)


def _from_word(data: bytes, said: _Said, rules: ReadingRules) -> Article:
    name = said.path or said.id
    text, tables = read_word(data, name, rules.limit)
    check_text(text, name)
    return replace(_article(text, said, rules), media_type=WORD, tables=tables)


def read_file(
    path: Path | str,
    *,
    id: str | None = None,
    published: date | None = None,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    rules: ReadingRules | None = None,
) -> Article:
    """The article in the file at ``path``; see :func:`read_bytes`.

    Raises ReadingError also where there is no such file or it cannot be opened.
    """
    rules = rules or load_reading_rules()
    path = Path(path)
    try:
        if not path.is_file():
            raise ReadingError(f"{path.name}: no such file; check the path")
        _check_size(path.stat().st_size, path.name, rules)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadingError(f"{path.name}: cannot be read: {reason}; check the path and its permissions") from None
    return read_bytes(
        data, name=path.name, id=id, published=published, title=title, source=source, url=url, rules=rules
    )


def article_from_text(
    text: str,
    *,
    id: str = "text",
    title: str | None = None,
    published: date | None = None,
    source: str | None = None,
    url: str | None = None,
    rules: ReadingRules | None = None,
) -> Article:
    """The article in ``text``; its ``sha256`` is that of the text in UTF-8.

    What the caller does not give is looked for in the text, as in
    :func:`read_bytes`. Raises ReadingError for text that is empty or holds
    U+0000 or lone surrogates.

    >>> from datetime import date
    >>> article_from_text("标题\\n发布时间：2021-03-02 10:20\\n已播种3万亩。").published
    datetime.date(2021, 3, 2)
    """
    rules = rules or load_reading_rules()
    if not text.strip():
        raise ReadingError(f"{id}: the text is empty; give the text of an article")
    check_text(text, id)
    data = text.encode("utf-8")
    _check_size(len(data), id, rules)
    digest = hashlib.sha256(data).hexdigest()
    return _article(text, _Said(id, title, published, source, url, None, digest), rules)


def _article(
    text: str, said: _Said, rules: ReadingRules, encoding: str = "utf-8", declared: date | None = None
) -> Article:
    header = read_header(text, rules, said.title, said.published, declared)
    apart = {*header.furniture, header.title_span}
    body = [line for line in header.lines if line not in apart]
    return Article(
        id=said.id,
        text=text,
        title=header.title,
        title_span=header.title_span,
        source=said.source if said.source is not None else header.source,
        published=header.published,
        url=said.url or header.url,
        path=said.path,
        sha256=said.sha256,
        encoding=encoding,
        furniture=header.furniture,
        tables=tables_of_text(text, body, rules),
    )


def _check_size(size: int, name: str, rules: ReadingRules) -> None:
    if size > rules.limit:
        raise ReadingError(
            f"{name}: {size} bytes are more than the limit of {rules.limit}; split the file or raise the limit"
        )
