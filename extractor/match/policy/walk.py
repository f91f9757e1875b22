"""What the walk through the text carries: the last verb, and names as found before their fields are read."""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractor.document import Span
from extractor.match.policy.rules import Lead

_SENTENCE_END = regex.compile("[。；！？\n]")
_COMPOUND = 10
_IN_NAME = regex.compile(r"\p{Han}+")
_AFTER_LEAD = tuple("了着好过")


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
    return lead.end + 1 if text.startswith(_AFTER_LEAD, lead.end) else lead.end


def is_new_lead(text: str, last: LeadAt | None, verb: Lead, start: int) -> bool:
    """Whether names from here on follow ``verb``: not where it has no strength and is part of a name after ``last``.

    >>> strong, weak = LeadAt(Lead("启动", 1, 2, "启动", None), 0, 2), Lead("创新", 0, 0, "推行", None)
    >>> is_new_lead("启动制度集成创新三年行动", strong, weak, 6)
    False
    """
    if last is None or verb.document or verb.initiative or start - last.end > _COMPOUND:
        return True
    is_strong = max(last.lead.document, last.lead.initiative) > 1 and not last.lead.is_preposition
    return not (is_strong and start > last.end and _IN_NAME.fullmatch(text, last.end, start))


def near_lead(text: str, lead: LeadAt | None, start: int, reach: int = 16) -> LeadAt | None:
    """The verb, if it stands within ``reach`` characters before ``start`` in the same sentence.

    >>> near_lead("出台。条例", LeadAt(Lead("出台", 3, 0, "出台", None), 0, 2), 3)
    """
    if lead is None or lead.end > start or start - lead.end > reach:
        return None
    if lead.lead.is_preposition and start - after_lead(text, lead) > 1:
        return None
    return None if _SENTENCE_END.search(text, lead.end, start) else lead
