"""Find names of divisions, groups of them, and pointers at them. Nothing is decided here."""

from __future__ import annotations

from bisect import bisect_right

from extractor.document import Document, RegionMention
from extractor.gazetteer import Gazetteer
from extractor.match.region.rules import RegionRules, load_region_rules
from extractor.match.region.scan import LABEL, Hit, scanner
from extractor.prefilter import first_characters

__all__ = ["load_region_rules", "match_regions"]

_CLOSING = frozenset("）)")
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


def match_regions(document: Document, gazetteer: Gazetteer, rules: RegionRules) -> list[RegionMention]:
    """All mentions of divisions, groups and scopes in the article's text, in order of start.

    Offsets are into ``document.text``. ``rule`` says how the text names it:
    ``name.full`` (泗阳县), ``name.short`` (泗阳), ``name.abbreviation`` (沪),
    ``name.above``, ``name.context`` and ``name.chain`` for forms that need evidence which
    only ``resolve`` can weigh, ``group``, ``scope.<unit>``; of kind group too are ``zone``
    (雄安新区) and ``zone.after-name`` (the 开发区 of 昆山开发区). Places outside of
    China have the kind ``foreign``, for ``attach`` alone. Of furniture (source
    line, 打印本页) only full names are mentions.

    >>> from extractor.document import Article
    >>> from extractor.gazetteer import load_gazetteer
    >>> document = Document(Article("a", "宿迁泗阳:全县8.4万人"), (), (), ())
    >>> [(m.start, m.end, m.rule) for m in match_regions(document, load_gazetteer(), load_region_rules())]
    [(0, 2, 'name.short'), (2, 4, 'name.above'), (5, 7, 'scope.县')]
    """
    text = document.text
    hits = scanner(gazetteer, rules).hits(text)
    furniture = sorted(document.article.furniture)
    starts = [span.start for span in furniture]
    published = document.article.published
    heads = first_characters(rules.zone_tail.pattern)
    mentions = []
    for hit in hits:
        start, end, entry = hit
        if entry.since and published is not None and entry.since > published.year:
            continue
        if starts and entry.form != "full":
            at = bisect_right(starts, start) - 1
            if at >= 0 and start < furniture[at].end:
                continue
        mentions.append(_make(RegionMention, (start, end, *entry.said)))
        beside = text[end : end + 1]
        if entry.kind == "name" and (heads is None or beside in heads or beside in _CLOSING):
            tail = _zone_after(text, hit, rules)
            if tail is not None:
                mentions.append(tail)
    return mentions


def _zone_after(text: str, hit: Hit, rules: RegionRules) -> RegionMention | None:
    """The zone that a name has directly after it, also behind the bracket of 中国（江苏）自由贸易试验区."""
    start = hit.end + (text[hit.end : hit.end + 1] in _CLOSING)
    found = rules.zone_tail.match(text, start)
    return RegionMention(start, found.end(), LABEL, "zone.after-name", "group") if found else None
