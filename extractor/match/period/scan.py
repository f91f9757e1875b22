"""One pass over the text: find where a mention can begin, then ask the rules of that character."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Document, PeriodMention, Span
from extractor.match.period.rules import PeriodRules


def match_periods(document: Document, rules: PeriodRules, within: Sequence[Span] | None = None) -> list[PeriodMention]:
    """Stated times (label ``period``) and comparison bases (label ``comparison``) of the article.

    Sorted by start, without overlaps; offsets into ``document.text``. The first
    rule of ``periods.toml`` that matches at a place wins; a date inside a
    comparison base is no mention of its own. ``parts`` are the named groups of
    the rule, as written. Nothing is decided about which days they are: see
    :func:`extractor.resolve.period.resolve_periods`. ``within``, sorted spans
    without overlaps, keeps the search to these: the title, the headings and
    the paragraphs with quantities are all that attachment asks for.

    >>> from extractor.document import Article
    >>> from extractor.match.period.rules import load_period_rules
    >>> document = Document(Article("a", "截至6月底，共有3家，比上年末增加1家。"), (), (), ())
    >>> [document.text[m.start:m.end] for m in match_periods(document, load_period_rules())]
    ['截至6月底', '比上年末']
    """
    mentions: list[PeriodMention] = []
    spans = within if within is not None else (Span(0, len(document.text)),)
    for start, end in spans:
        _scan(document.text, start, end, rules, mentions)
    return mentions


def _scan(text: str, at: int, stop: int, rules: PeriodRules, mentions: list[PeriodMention]) -> None:
    begin, by_first = rules.begins.search, rules.by_first
    found = begin(text, at, stop)
    while found is not None:
        at = found.start()
        for branch in by_first[text[at]]:
            match = branch.match(text, at, stop)
            if match is not None and match.end() > at:
                said = zip(branch.names, match.groups(), strict=True)
                parts = tuple([(name, value) for name, value in said if value is not None])
                rule, at = branch.rule, match.end()
                mentions.append(PeriodMention(match.start(), at, rule.fields["label"], rule.id, parts))
                break
        else:
            at += 1
        found = begin(text, at, stop)


def match_periods_slowly(document: Document, rules: PeriodRules) -> list[PeriodMention]:
    """The plain twin of :func:`match_periods`: every rule at every place, in order."""
    text = document.text
    mentions: list[PeriodMention] = []
    at = 0
    while at < len(text):
        for rule in rules.rules:
            match = rule.regex.match(text, at)
            if match is not None and match.end() > at:
                parts = tuple((name, value) for name, value in match.groupdict().items() if value is not None)
                mentions.append(PeriodMention(at, match.end(), rule.fields["label"], rule.id, parts))
                at = match.end()
                break
        else:
            at += 1
    return mentions
