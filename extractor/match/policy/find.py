"""One walk through the text: each word that the scan finds is tried against the rules that ask for it."""

from __future__ import annotations

from typing import NamedTuple

from extractor.document import Document, PolicyMention, Span
from extractor.match.policy.fields import with_fields
from extractor.match.policy.names import found_about, found_law, found_points, found_standard
from extractor.match.policy.numbers import found_number
from extractor.match.policy.rules import KnownPolicy, Lead, Mark, PolicyRules, PolicyType, Term
from extractor.match.policy.settle import longest_stand, said_again
from extractor.match.policy.text import Title, titles, with_curly_quotes
from extractor.match.policy.titles import Abbreviations, found_title
from extractor.match.policy.typed import Chain, found_known, found_typed
from extractor.match.policy.walk import Found, LeadAt, stronger_lead

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


class Hit(NamedTuple):
    """A term where the scan found it."""

    term: Term
    start: int
    end: int


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
    again = said_again(text, found, rules)
    if again:
        found = longest_stand(found + again)
    furniture = document.article.furniture
    if furniture:
        found = [f for f in found if not any(f.start < span.end and span.start < f.end for span in furniture)]
    return with_fields(text, document, found, rules)


def _walk(text: str, rules: PolicyRules) -> list[Found]:
    scan = rules.automaton.find_matches_as_indexes(text)
    terms = rules.terms
    hits = [_make(Hit, (terms[index], start, end)) for index, start, end in scan]
    waiting = titles(text)[::-1]
    abbreviations = Abbreviations()
    found: list[Found] = []
    lead: LeadAt | None = None
    inside = 0
    at = 0
    while at < len(hits) or waiting:
        if waiting and (at == len(hits) or hits[at].end > waiting[-1].start):
            title = waiting.pop()
            inside = title.end
            found += _title(text, title, lead, abbreviations, rules)
            continue
        hit = hits[at]
        at += 1
        if hit.start < inside:
            continue
        term = hit.term
        if isinstance(term, Lead):
            lead = stronger_lead(text, lead, LeadAt(term, hit.start, hit.end))
        elif isinstance(term, PolicyType):
            chain, at = _chain(hits, at, hit, term)
            found += found_typed(text, chain, lead, found, rules)
        elif isinstance(term, KnownPolicy):
            found += found_known(text, term, Span(hit.start, hit.end), lead, found, rules)
        elif isinstance(term, Mark):
            found += _mark(text, term, hit, lead, rules)
    return found


def _title(
    text: str, title: Title, lead: LeadAt | None, abbreviations: Abbreviations, rules: PolicyRules
) -> list[Found]:
    one = found_title(text, title, lead, abbreviations, rules)
    return [one] if one else []


def _chain(hits: list[Hit], at: int, hit: Hit, first: PolicyType) -> tuple[Chain, int]:
    """Types written on end (改革 + 试验方案) are one name: the last type says what it is."""
    chain = Chain(hit.start, hit.end, first)
    while at < len(hits) and hits[at].start == chain.end:
        term = hits[at].term
        if not isinstance(term, PolicyType):
            break
        chain = Chain(hit.start, hits[at].end, term, chain)
        at += 1
    return chain, at


def _mark(text: str, mark: Mark, hit: Hit, lead: LeadAt | None, rules: PolicyRules) -> list[Found]:
    make = {
        "about": found_about,
        "people": found_law,
        "points": found_points,
        "number": found_number,
        "standard": found_standard,
    }[mark.at]
    one = make(text, Span(hit.start, hit.end), lead, rules)
    return [one] if one else []
