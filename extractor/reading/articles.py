"""The doors of reading: bytes, a file, or text that is already decoded, into an ``Article``."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path, PurePath

from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading.decoding import check_text, decode
from extractor.reading.header import read_header
from extractor.reading.rules import ReadingRules, load_reading_rules
from extractor.reading.tables import find_tables
from extractor.structure import split_lines


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
    """The article in ``data``, a text file of any Chinese encoding.

    ``name`` is the file name: it stands in errors and, without its folders, in
    ``Article.path``; ``id`` defaults to it without its ending. What the caller
    knows (``published``, ``title``, ``source``, ``url``) goes before what the text
    says. ``Article.text`` is the decoded file as it stands, without a byte
    order mark, line ends kept. Raises ReadingError for input that is empty,
    binary, undecodable, spoilt or larger than ``rules.limit``.

    >>> article = read_bytes("春耕展开\\n来源：赣南日报\\n已播种3万亩。".encode("gbk"), name="x/spring.txt")
    >>> article.id, article.title, article.source, article.encoding, article.path
    ('spring', '春耕展开', '赣南日报', 'gb18030', 'spring.txt')
    """
    rules = rules or load_reading_rules()
    _check_size(len(data), name, rules)
    text, encoding = decode(data, name)
    path = PurePath(name).name
    return _article(
        text,
        rules,
        id=id or PurePath(path).stem or path,
        title=title,
        published=published,
        source=source,
        url=url,
        path=path,
        encoding=encoding,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def read_file(path: Path | str, *, rules: ReadingRules | None = None) -> Article:
    """The article in the file at ``path``; see :func:`read_bytes`.

    Raises ReadingError also where there is no such file or it cannot be opened.
    """
    rules = rules or load_reading_rules()
    path = Path(path)
    try:
        _check_size(path.stat().st_size, path.name, rules)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadingError(f"{path.name}: cannot be read: {reason}; check the path and its permissions") from None
    return read_bytes(data, name=path.name, rules=rules)


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
    return _article(
        text, rules, id=id, title=title, published=published, source=source, url=url, sha256=digest, encoding="utf-8"
    )


def _article(
    text: str,
    rules: ReadingRules,
    *,
    id: str,
    title: str | None,
    published: date | None,
    source: str | None,
    url: str | None,
    sha256: str,
    encoding: str,
    path: str | None = None,
) -> Article:
    header = read_header(text, rules, title, published)
    lines = split_lines(text) if "\t" in text else ()
    return Article(
        id=id,
        text=text,
        title=header.title,
        title_span=header.title_span,
        source=source if source is not None else header.source,
        published=header.published,
        url=url or header.url,
        path=path,
        sha256=sha256,
        encoding=encoding,
        furniture=header.furniture,
        tables=find_tables(text, (line for line in lines if line not in header.furniture)),
    )


def _check_size(size: int, name: str, rules: ReadingRules) -> None:
    if size > rules.limit:
        raise ReadingError(
            f"{name}: {size} bytes are more than the limit of {rules.limit}; split the file or raise the limit"
        )
