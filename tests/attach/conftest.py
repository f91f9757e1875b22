"""Sentences through the whole pipeline, for the tests of attachment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from extractor.attach.trace import trace_sentence
from extractor.pipeline import Followed, follow
from extractor.reading import article_from_text
from extractor.rulebook import default_rulebook

Follow = Callable[[str], Followed]
Tokens = Callable[[str], str]


@pytest.fixture(scope="session")
def followed() -> Follow:
    """What the pipeline makes of a text of 15 January 2024."""
    rules = default_rulebook()

    def read(text: str) -> Followed:
        article = article_from_text(text, title=None, published=date(2024, 1, 15), rules=rules.reading)
        return follow(article, rules)

    return read


@pytest.fixture(scope="session")
def tokens_of(followed: Follow) -> Tokens:
    """The coarse tokens of a text as ``text/TAG``, without the closing END."""
    rules = default_rulebook()

    def read(text: str) -> str:
        traces = [trace_sentence(text, given, rules.attach) for given, _ in followed(text).given]
        tokens = [token for trace in traces for token in trace.tokens if token.end > token.start]
        return " ".join(f"{text[token.start : token.end]}/{token.tag}" for token in tokens)

    return read
