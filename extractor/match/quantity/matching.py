"""Go through a text once and say what each numeral is: quantity, base of a rate, or blocked."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import regex

from extractor.document import BlockedMention, Document, PerMention, QuantityMention, Span
from extractor.match.quantity.forms import special_quantity
from extractor.match.quantity.joining import joined
from extractor.match.quantity.loading import QuantityRules
from extractor.match.quantity.making import link_lists, plain_quantity
from extractor.match.quantity.reading import Reading, chinese_value, read_number
from extractor.rules import Rule

_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


class QuantityMatches(NamedTuple):
    """What the numerals of a text are; each list in order of start, no two mentions overlap."""

    quantities: list[QuantityMention]
    pers: list[PerMention]
    blocked: list[BlockedMention]


def match_quantities(document: Document, rules: QuantityRules) -> QuantityMatches:
    """The quantities, rate bases and blocked numerals of an article, outside its page furniture.

    Offsets are code points into ``document.text``. A numeral that no rule
    explains is in none of the lists.

    >>> from extractor.document import Article
    >>> from extractor.match.quantity import load_quantity_rules
    >>> text = "2020年,新增护理床位近800张,占40.1%。"
    >>> found = match_quantities(Document(Article("a", text), (), (), ()), load_quantity_rules())
    >>> [(text[q.start:q.end], str(q.value), q.unit, q.qualifier) for q in found.quantities]
    [('近800张', '800', '张', 'nearly'), ('40.1%', '40.1', '%', 'exact')]
    >>> [(text[b.start:b.end], b.kind) for b in found.blocked]
    [('2020年', 'date')]
    """
    scan = _Scan(document.text, document.article.furniture, rules)
    scan.run()
    return QuantityMatches(link_lists(document.text, scan.quantities, rules), scan.pers, scan.blocked)


class _Scan:
    """One pass over a text."""

    def __init__(self, text: str, furniture: tuple[Span, ...], rules: QuantityRules) -> None:
        self.text, self.rules = text, rules
        self.furniture = furniture
        self.quantities: list[QuantityMention] = []
        self.pers: list[PerMention] = []
        self.blocked: list[BlockedMention] = []
        self.done = self.no_list_before = 0

    def run(self) -> None:
        search, text, at_numeral = self.rules.scan.search, self.text, self.at_numeral
        furniture = iter(sorted(self.furniture))
        hidden = next(furniture, None)
        found = search(text)
        while found:
            hit = found.start()
            while hidden and hidden.end <= hit:
                hidden = next(furniture, None)
            found = search(text, hidden.end if hidden and hidden.start <= hit else at_numeral(hit))

    def at_numeral(self, hit: int) -> int:
        """Explain the numeral (or other character that sets off a rule) at ``hit``; where to go on."""
        text, rules = self.text, self.rules
        vocabulary = rules.vocabulary
        words = vocabulary.words
        if text[hit : hit + 2] in words or text[hit - 1 : hit + 1] in words:
            word = vocabulary.word_at(text, hit)
            if word and word[0] >= self.done:
                start, end, kind = word
                return end if kind == "word" else self.block(start, end, "quantity.word", kind)
        number = rules.number.match(text, hit)
        after = number.end(1) if number else hit + 1
        for rule in rules.triggers.at(text, hit, after):
            match = rule.regex.match(text, hit)
            if match and match.end() > hit:
                return self.by_rule(rule, match)
        if number is None:
            return hit + 1
        reading = read_number(text, hit, rules, number)
        return self.plain(reading) if reading else after

    def by_rule(self, rule: Rule, match: regex.Match[str]) -> int:
        """A rule of its own has matched: a blocker, the base of a rate or a special form."""
        fields = rule.fields
        if "kind" in fields:
            return self.block(*match.span(), rule.id, fields["kind"])
        if fields["form"] == "per":
            number = match.group("number")
            value = chinese_value(number) if number else Decimal(1)
            unit = match.group("unit") or None
            self.pers.append(PerMention(*match.span(), "per", rule.id, value or Decimal(1), unit))
            self.done = match.end()
            return self.done
        mentions = special_quantity(self.text, rule, match, self.rules, self.done)
        self.quantities.extend(mentions)
        self.done = mentions[-1].end if mentions else self.done
        return max(self.done, match.end())

    def block(self, start: int, end: int, rule: str, kind: str) -> int:
        """Note a numeral that is no observation."""
        self.blocked.append(_make(BlockedMention, (start, end, "blocked", rule, kind)))
        self.done = end
        return end

    def plain(self, reading: Reading) -> int:
        """A number with a unit, without one, in a range or in a list."""
        text, rules = self.text, self.rules
        group, self.no_list_before = joined(text, reading, rules, self.no_list_before)
        if len(group) == 1 and group[0].unit is None:
            for rule in rules.uses["leftover"]:
                match = rule.regex.match(text, reading.start)
                if match and match.end() >= reading.number_end:
                    return self.block(*match.span(), rule.id, rule.fields["kind"])
        end = reading.end
        for member in group:
            made = plain_quantity(text, member, rules, self.done)
            end = max(end, member.end)
            if made is None:
                continue
            if isinstance(made, QuantityMention):
                self.quantities.append(made)
            else:
                self.blocked.append(made)
            end = self.done = max(end, made.end)
        return end
