"""Bytes and files into articles: encoding, title, source, date, page furniture.

See ``docs/reading.md`` for what is recognised and how to add to it.
"""

from __future__ import annotations

from extractor.reading.articles import article_from_text, read_bytes, read_file
from extractor.reading.fingerprint import fingerprint, is_repost
from extractor.reading.rules import ReadingRules, load_reading_rules

__all__ = [
    "ReadingRules",
    "article_from_text",
    "fingerprint",
    "is_repost",
    "load_reading_rules",
    "read_bytes",
    "read_file",
]
