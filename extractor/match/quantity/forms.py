"""The forms with a rule of their own: 百分之, fractions, 半, 番, ratios, ranks, zero."""

from __future__ import annotations

from decimal import Decimal, localcontext

import regex

from extractor.document import QuantityMention, Span
from extractor.match.quantity.loading import QuantityRules
from extractor.match.quantity.making import qualifier_of
from extractor.numerals import parse_numeral
from extractor.rules import Rule

_HUNDRED = Decimal(100)
_PLACES = Decimal("0.0001")


def special_quantity(
    text: str, rule: Rule, match: regex.Match[str], rules: QuantityRules, done: int
) -> list[QuantityMention]:
    """The mention that a form rule gives; several for a ratio of three; none where its numeral has no value."""
    groups = match.groupdict()
    if "part" in groups:
        return _parts(rule, match)
    value, flags = _value(rule, groups)
    if value is None:
        return []
    before = rules.vocabulary.qualifier_before(text, match.start(), done)
    after = rules.vocabulary.qualifier_after(text, match.end(), False)
    fields = rule.fields
    qualifier = qualifier_of(before, groups.get("inside") or None, after, rules)
    if qualifier == "exact" and fields["form"] in ("percent", "fraction"):
        qualifier = rules.vocabulary.qualifier_of_share(text, match.start())
    unit = groups.get("unit") or fields.get("unit")
    known = rules.units.named(unit) if unit else None
    number = match.span("number") if groups.get("number") else match.span()
    return [
        QuantityMention(
            match.start() - (len(before.word) if before else 0),
            match.end() + (len(after.word) if after else 0),
            "quantity",
            rule.id,
            Span(*number),
            value,
            _maximum(value, rule, groups.get("maximum")),
            unit,
            bool(fields.get("inferred")),
            known.code if known else None,
            fields.get("dimension") or (known.dimension if known else None),
            fields.get("qualifier", "exact") if qualifier == "exact" else qualifier,
            fields["form"],
            measure=fields.get("measure"),
            direction=fields.get("direction"),
            status=fields.get("status") or (before.status if before else None),
            optional=fields.get("optional"),
            flags=flags,
        )
    ]


def _value(rule: Rule, groups: dict[str, str | None]) -> tuple[Decimal | None, tuple[str, ...]]:
    """The value by the groups that the pattern names, and the flag ``rounded`` where it does not end."""
    if "value" in rule.fields:
        return Decimal(rule.fields["value"]), ()
    number = parse_numeral(groups.get("number") or "")
    if number is None:
        return None, ()
    if groups.get("base"):
        base = parse_numeral(groups["base"] or "")
        if not base:
            return None, ()
        return _divide(number * Decimal(rule.fields.get("times", "1")), base)
    if rule.fields.get("doubling"):
        return (Decimal(2) ** int(number) if number <= 20 else None), ()
    return number * Decimal(rule.fields.get("times", "1")) + Decimal(rule.fields.get("plus", "0")), ()


def _maximum(value: Decimal, rule: Rule, written: str | None) -> Decimal | None:
    """The upper end as written, or that of two neighbours said in one breath (百分之二三十)."""
    if "spread" in rule.fields:
        return value + Decimal(rule.fields["spread"])
    return parse_numeral(written) if written else None


def _divide(number: Decimal, base: Decimal) -> tuple[Decimal, tuple[str, ...]]:
    """The quotient: exact where it ends within four places, else rounded to four and flagged."""
    with localcontext() as context:
        context.prec = 40
        exact = number / base
        rounded = exact.quantize(_PLACES)
        plain = Decimal(format(rounded.normalize(), "f"))
        return plain, (() if rounded * base == number else ("rounded",))


def _parts(rule: Rule, match: regex.Match[str]) -> list[QuantityMention]:
    mentions = []
    first = match.start()
    for start, end in match.spans("part"):
        value = parse_numeral(match.string[start:end])
        if value is not None:
            mentions.append(
                QuantityMention(
                    start, end, "quantity", rule.id, Span(start, end), value, None, None, False, None, "ratio",
                    "exact", "ratio", optional="ratio_part", list_id=first,
                )
            )  # fmt: skip
    return mentions
