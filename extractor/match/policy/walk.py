"""What the walk through the text carries: the last verb, and names as found before their fields are read."""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractor.document import Span
from extractor.match.policy.rules import Lead

_SENTENCE_END = regex.compile("[。；！？\n]")
_COMPOUND = 10
_IN_NAME = regex.compile(r"\p{Han}+")
_AFTER_LEAD = regex.compile("[了着好过]")


class LeadAt(NamedTuple):
    """A verb that may stand before a name, and where."""

    lead: Lead
    start: int
    end: int


class Found(NamedTuple):
    """A name as a rule found it; ``lead`` is the verb that the rule saw before it."""

    start: int
    end: int
    rule: str
    kind: str
    subtype: str | None
    name: str
    lead: LeadAt | None = None
    number: Span | None = None
    tail: str = ""


def after_lead(text: str, lead: LeadAt | None) -> int:
    """Where a name that follows the verb begins: after 了, 着; -1 without a verb."""
    if lead is None:
        return -1
    return lead.end + 1 if _AFTER_LEAD.match(text, lead.end) else lead.end


def stronger_lead(text: str, last: LeadAt | None, new: LeadAt) -> LeadAt:
    """The new verb, but for one without strength close behind a strong one, where it is part of a name.

    >>> strong, weak = LeadAt(Lead("启动", 1, 2, "启动", None), 0, 2), LeadAt(Lead("创新", 0, 0, "推行", None), 6, 8)
    >>> stronger_lead("启动制度集成创新三年行动", strong, weak).lead.word
    '启动'
    """
    if last is None or new.lead.document or new.lead.initiative or new.start - last.end > _COMPOUND:
        return new
    is_strong = max(last.lead.document, last.lead.initiative) > 1 and not last.lead.is_preposition
    return last if is_strong and new.start > last.end and _IN_NAME.fullmatch(text, last.end, new.start) else new


def near_lead(text: str, lead: LeadAt | None, start: int, reach: int = 16) -> LeadAt | None:
    """The verb, if it stands within ``reach`` characters before ``start`` in the same sentence.

    >>> near_lead("出台。条例", LeadAt(Lead("出台", 3, 0, "出台", None), 0, 2), 3)
    """
    if lead is None or lead.end > start or start - lead.end > reach:
        return None
    if lead.lead.is_preposition and start - after_lead(text, lead) > 1:
        return None
    return None if _SENTENCE_END.search(text, lead.end, start) else lead
