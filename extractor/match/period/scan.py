"""One pass over the text: find where a mention can begin, then ask the rules of that character."""

from __future__ import annotations

from extractor.document import Document, PeriodMention
from extractor.match.period.rules import PeriodRules
from extractor.rules import Rule


def match_periods(document: Document, rules: PeriodRules) -> list[PeriodMention]:
    """Stated times (label ``period``) and comparison bases (label ``comparison``) of the article.

    Sorted by start, without overlaps; offsets into ``document.text``. The first
    rule of ``periods.toml`` that matches at a place wins; a date inside a
    comparison base is no mention of its own. ``parts`` are the named groups of
    the rule, as written. Nothing is decided about which days they are: see
    :func:`extractor.resolve.period.resolve_periods`.

    >>> from extractor.document import Article
    >>> from extractor.match.period.rules import load_period_rules
    >>> document = Document(Article("a", "截至6月底，共有3家，比上年末增加1家。"), (), (), ())
    >>> [document.text[m.start:m.end] for m in match_periods(document, load_period_rules())]
    ['截至6月底', '比上年末']
    """
    text = document.text
    mentions: list[PeriodMention] = []
    begin = rules.begins.search
    by_first, rules_by_first = rules.by_first, rules.rules_by_first
    found = begin(text)
    while found is not None:
        at = found.start()
        first = text[at]
        match = by_first[first].match(text, at)
        if match is None or match.lastindex is None or match.end() == at:
            found = begin(text, at + 1)
            continue
        mentions.append(_mention(rules_by_first[first][match.lastindex - 1], text, at))
        found = begin(text, match.end())
    return mentions


def match_periods_slowly(document: Document, rules: PeriodRules) -> list[PeriodMention]:
    """The plain twin of :func:`match_periods`: every rule at every place, in order."""
    text = document.text
    mentions: list[PeriodMention] = []
    at = 0
    while at < len(text):
        for rule in rules.rules:
            match = rule.regex.match(text, at)
            if match is not None and match.end() > at:
                mentions.append(_mention(rule, text, at))
                at = match.end()
                break
        else:
            at += 1
    return mentions


def _mention(rule: Rule, text: str, at: int) -> PeriodMention:
    match = rule.regex.match(text, at)
    assert match is not None
    parts = tuple((name, value) for name, value in match.groupdict().items() if value is not None)
    return PeriodMention(match.start(), match.end(), rule.fields["label"], rule.id, parts)
