"""Machine documents as the store keeps them: compressed, by the hash of their bytes, never changed."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from extractor.errors import RecordError
from extractor.review.store.statements import insert_new
from extractor.review.store.summary import Summary, summarize
from extractor.review.store.tables import documents

_LEVEL = 3


class Document(NamedTuple):
    """One machine document: its bytes with their hash, its parsed content and what the queue tells of it."""

    hash: str
    data: bytes
    content: dict[str, Any]
    summary: Summary
    run: str | None


def read_document(data: bytes, where: str, run: str | None = None) -> Document:
    """The document of a file that ``extractor run`` wrote.

    Raises RecordError naming ``where`` for what is no such document. Its spans are
    checked when the article is opened, not here: a folder may hold very many.
    """
    try:
        content = json.loads(data)
        article = content["article"]
        if not article["id"] or "\0" in article["id"] or not isinstance(content["text"], str):
            raise TypeError("the id has to be text without NUL")
        article["id"].encode()
        _ = content["extraction"]["rules"], content["extraction"]["version"]
        return Document(hashlib.sha256(data).hexdigest(), data, content, summarize(content), run)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        mend = "write it again with extractor run"
        raise RecordError(f"{where}: no article record ({type(error).__name__}: {error}); {mend}") from None


def keep(connection: Connection, kept: list[Document]) -> None:
    """Add documents; those that are there already are left alone."""
    if kept:
        connection.execute(insert_new(connection, documents), [_row(document) for document in kept])


def _row(document: Document) -> dict[str, Any]:
    content, extraction = document.content, document.content["extraction"]
    return {
        "hash": document.hash,
        "article": content["article"]["id"],
        "run": document.run,
        "rules": extraction["rules"],
        "version": extraction["version"],
        "body": zlib.compress(document.data, _LEVEL),
    }


def data_of(connection: Connection, hash: str) -> bytes:
    """The bytes of a document, as ``extractor run`` wrote them."""
    body = connection.execute(select(documents.c.body).where(documents.c.hash == hash)).scalar_one()
    return zlib.decompress(body)


def text_of(connection: Connection, hash: str) -> str:
    """The text of a document's article."""
    return str(json.loads(data_of(connection, hash))["text"])


class Extraction(NamedTuple):
    """What made a machine document; ``run`` None where the folder has no journal."""

    run: str | None
    rules: str | None
    version: str | None


def extraction_of(connection: Connection, hash: str) -> Extraction:
    """What made the document."""
    columns = (documents.c.run, documents.c.rules, documents.c.version)
    return Extraction(*connection.execute(select(*columns).where(documents.c.hash == hash)).one())


def last_extraction(connection: Connection) -> Extraction:
    """What made the newest document; all None in an empty store."""
    columns = (documents.c.run, documents.c.rules, documents.c.version)
    newest = select(*columns).where(documents.c.run.is_not(None)).order_by(documents.c.run.desc()).limit(1)
    row = connection.execute(newest).first() or connection.execute(select(*columns).limit(1)).first()
    return Extraction(None, None, None) if row is None else Extraction(*row)
