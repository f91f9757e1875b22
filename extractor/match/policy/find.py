"""One walk through the text: each word that the scan finds is tried against the rules that ask for it."""

from __future__ import annotations

from extractor.document import Document, PolicyMention, Span
from extractor.match.policy.fields import with_fields
from extractor.match.policy.names import found_about, found_law, found_points, found_standard
from extractor.match.policy.numbers import found_number
from extractor.match.policy.rules import KnownPolicy, Lead, Mark, PolicyRules, PolicyType
from extractor.match.policy.settle import longest_stand, said_again
from extractor.match.policy.text import titles, with_curly_quotes
from extractor.match.policy.titles import Abbreviations, found_title
from extractor.match.policy.typed import Chain, found_known, found_typed
from extractor.match.policy.walk import Found, LeadAt, is_new_lead

Hit = tuple[int, int, int]
"""A term where the scan found it: its place in ``PolicyRules.terms``, start and end."""
_AT_MARK = {
    "about": found_about,
    "people": found_law,
    "points": found_points,
    "number": found_number,
    "standard": found_standard,
}

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


def match_policies(document: Document, rules: PolicyRules) -> list[PolicyMention]:
    """The policy mentions of the article, in order, none overlapping: the longest stands (MEANING.md section 3).

    ``start`` and ``end`` are offsets into the article's text, without 《》, and with quotes only where the type word
    stands outside them. ``name`` is without 《》 and quotes; a document said by its short form (《条例》) has the name
    it was introduced with. Page furniture gives nothing.

    >>> from extractor.document import Article, Document
    >>> from extractor.match.policy import load_policy_rules
    >>> text = "无锡市出台《无锡市养老机构条例》，实施“关爱邮路”项目。"
    >>> document = Document(Article("a", text), (), (), ())
    >>> [(m.name, m.kind, m.subtype, m.action) for m in match_policies(document, load_policy_rules())]
    [('无锡市养老机构条例', 'document', '条例', '出台'), ('关爱邮路项目', 'initiative', '项目', '实施')]
    """
    text = with_curly_quotes(document.text)
    found = longest_stand(_walk(text, rules))
    if not found:
        return []
    again = said_again(text, found, rules)
    if again:
        found = longest_stand(found + again)
    furniture = document.article.furniture
    if furniture:
        found = [f for f in found if not any(f.start < span.end and span.start < f.end for span in furniture)]
    return with_fields(text, document, found, rules)


def _walk(text: str, rules: PolicyRules) -> list[Found]:
    hits: list[Hit] = rules.automaton.find_matches_as_indexes(text)
    terms = rules.terms
    waiting = titles(text)[::-1]
    abbreviations = Abbreviations()
    found: list[Found] = []
    lead: LeadAt | None = None
    inside = 0
    at = 0
    last = len(hits)
    while at < last or waiting:
        if waiting and (at == last or hits[at][2] > waiting[-1].start):
            title = waiting.pop()
            inside = title.end
            one = found_title(text, title, lead, abbreviations, rules)
            found += (one,) if one else ()
            continue
        index, start, end = hits[at]
        at += 1
        if start < inside:
            continue
        term = terms[index]
        if isinstance(term, Lead):
            if is_new_lead(text, lead, term, start):
                lead = _make(LeadAt, (term, start, end))
        elif isinstance(term, PolicyType):
            if term.is_named or (at < last and hits[at][1] == end):
                chain, at = _chain(hits, at, _make(Chain, (start, end, term, None)), rules)
                found += found_typed(text, chain, lead, found, rules)
        elif isinstance(term, KnownPolicy):
            found += found_known(text, term, _make(Span, (start, end)), lead, found, rules)
        elif isinstance(term, Mark):
            one = _AT_MARK[term.at](text, _make(Span, (start, end)), lead, rules)
            found += (one,) if one else ()
    return found


def _chain(hits: list[Hit], at: int, chain: Chain, rules: PolicyRules) -> tuple[Chain, int]:
    """Types written on end (改革 + 试验方案) are one name: the last type says what it is."""
    while at < len(hits) and hits[at][1] == chain.end:
        index, _, end = hits[at]
        term = rules.terms[index]
        if not isinstance(term, PolicyType):
            break
        chain = _make(Chain, (chain.start, end, term, chain))
        at += 1
    return chain, at
