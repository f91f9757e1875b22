"""The value that the attachment of one quantity gives."""

from __future__ import annotations

from typing import NamedTuple

from extractor.document import Span


class Attached(NamedTuple):
    """The reading of one quantity of a sentence.

    ``before`` is the index (into the sentence's quantities) of the one whose
    indicator it carries on, or -1; ``per`` is the caller's index of the base of a rate, or -1, and ``per_of``
    what that base counts. ``subject`` is what a later clause goes on with where
    that is not the whole indicator: the part of a share.
    """

    indicator: tuple[Span, ...]
    measure: str
    direction: str | None
    rule: str
    confidence: float
    before: int
    flags: tuple[str, ...]
    per: int = -1
    per_of: Span | None = None
    subject: tuple[Span, ...] = ()
