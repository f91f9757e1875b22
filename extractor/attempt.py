"""One article from its source to the bytes of its document; what goes wrong is told and not raised.

Every door that takes many articles (:mod:`extractor.batch`, :mod:`extractor.scale`)
goes through here, so that the same article fails everywhere in the same words.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from extractor.errors import ExtractorError, RecordError
from extractor.reading.sources import Source
from extractor.records import ArticleRecord
from extractor.time_limit import MOST_SECONDS, OutOfTime, time_limit
from extractor.writing import to_json_bytes

if TYPE_CHECKING:
    from extractor.rulebook import Rulebook


class Extracted(NamedTuple):
    """The record of an article, and its JSON document as it is written to a file."""

    record: ArticleRecord
    document: bytes


class Failure(NamedTuple):
    """Why there is no record.

    ``kind``: ``reading`` (no article), ``invalid`` (the record fails the contract),
    ``slow`` (it took too long), ``bug``.
    """

    kind: str
    error: str


def attempt(
    source: Source, rulebook: Rulebook, published: date | None = None, *, most_seconds: float = MOST_SECONDS
) -> Extracted | Failure:
    """The record of the article of ``source``, or why there is none. Never raises an Exception.

    ``published`` stands in for an article that states no day.

    >>> from extractor.rulebook import default_rulebook
    >>> from extractor.reading.sources import DataSource
    >>> attempt(DataSource("empty.txt", "empty", b""), default_rulebook()).kind
    'reading'
    """
    from extractor.pipeline import extract

    try:
        with time_limit(most_seconds):
            article = source.read(rulebook.reading)
            record = extract(article, published=article.published or published, rulebook=rulebook)
            return Extracted(record, to_json_bytes(record))
    except OutOfTime:
        mend = "split the article, or look whether it is one"
        told = f"{source.name}: took more than {most_seconds:g} seconds, which is all that one article may take; {mend}"
        return Failure("slow", told)
    except (ValidationError, RecordError) as error:
        return Failure("invalid", str(error))
    except ExtractorError as error:
        return Failure("reading", str(error))
    except Exception as error:
        return Failure("bug", f"{type(error).__name__}: {error}")
