"""Make the mention of a plain number: span, qualifier, form, and why it may be left out."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.document import BlockedMention, QuantityMention, Span
from extractor.match.quantity.joining import Member
from extractor.match.quantity.loading import QuantityRules
from extractor.match.quantity.units import Unit
from extractor.match.quantity.vocabulary import Qualifier

_FORMS = {"money": "money", "percent": "percent", "point": "point", "multiple": "multiple", "count": "count"}
_SAID = frozenset("零〇一二两三四五六七八九十廿卅")
_SMALL, _HUNDRED, _TEN_THOUSAND = 10, 100, 10_000
_BOUNDS = ("at_least", "at_most")
_SPELLS = {"time": "duration", "age": "age"}
_ARTICLES = {
    "count": "quantity.article",
    "time": "quantity.article-of-time",
    "age": "quantity.article-of-time",
}
_WINDOW = 24
_STOPS = "，。；！？\n,;"
_make = tuple.__new__  # a NamedTuple from its tuple, without the cost of its own constructor


class _Measured(NamedTuple):
    """What a number measures: its value and unit as the record has them."""

    form: str
    value: Decimal
    maximum: Decimal | None
    unit: str | None
    inferred: bool
    code: str | None
    dimension: str | None


def plain_quantity(
    text: str, member: Member, rules: QuantityRules, done: int
) -> QuantityMention | BlockedMention | None:
    """The mention of one number; blocked where it only says 一家; None where nothing says what it measures.

    No qualifier reaches back before ``done``, where the mention before it ends.
    """
    reading, _, _, known, end, rule, list_id = member
    start, number_end, _, _, digits, _, inside, _ = reading
    number = _make(Span, (start, number_end))
    vocabulary = rules.vocabulary
    sign = vocabulary.sign_before(text, start, done)
    if sign is not None:
        start -= len(sign.word)
    before = vocabulary.qualifier_before(text, start, done)
    if known is None:
        measured = _without_unit(text, member, before, rules)
    elif not digits and _is_article(member):
        return _article(member)
    else:
        measured = _with_unit(member, known)
    if measured is None:
        return None
    form, value, maximum, unit, inferred, code, dimension = measured
    after = vocabulary.qualifier_after(text, end, dimension == "time")
    if after is not None:
        end += len(after.word)
    qualifier = qualifier_of(before, inside, after, rules) if before or inside or after else "exact"
    if qualifier == "exact" and dimension == "percent":
        qualifier = vocabulary.qualifier_of_share(text, start)
    optional = _optional(text, member, before, after, end, rules)
    status = None
    if before is not None:
        start, status = start - len(before.word), before.status
    value = value.copy_negate() if sign is not None else value
    said = (start, end, "quantity", rule, number, value, maximum, unit, inferred, code, dimension, qualifier, form)
    return _make(QuantityMention, (*said, None, None, status, optional, list_id, ()))


def _is_article(member: Member) -> bool:
    """Whether a Chinese numeral with a unit says no number: zero, or 一 as an article."""
    if member.value == 0:
        return True
    unit = member.unit
    assert unit is not None
    return member.value == 1 and member.reading.inside is None and unit.dimension in _ARTICLES


def _article(member: Member) -> BlockedMention | None:
    if member.value == 0 or member.unit is None:
        return None
    return BlockedMention(member.reading.start, member.end, "blocked", _ARTICLES[member.unit.dimension], "vague")


def _with_unit(member: Member, unit: Unit) -> _Measured:
    value, maximum = member.value, member.maximum
    if unit.as_unit and unit.factor is not None:
        value, maximum = value * unit.factor, None if maximum is None else maximum * unit.factor
    said = (_form(unit.dimension), value, maximum, unit.as_unit or unit.written, False, unit.code, unit.dimension)
    return _make(_Measured, said)


@lru_cache(maxsize=1024)
def _form(dimension: str) -> str:
    return _FORMS.get(dimension.partition(" ")[0], "measure")


def _without_unit(text: str, member: Member, before: Qualifier | None, rules: QuantityRules) -> _Measured | None:
    reading, value, maximum = member.reading, member.value, member.maximum
    if any(rule.regex.match(text, reading.number_end) for rule in rules.uses["counted"]):
        return _Measured("count", value, maximum, None, False, None, "count")
    is_mixed = not text[reading.number_end - 1].isdecimal()  # 2亿6718万
    if reading.power or reading.inside or not reading.is_arabic or is_mixed:
        if not _is_large(text, member, before):
            return None
        unit, code, dimension = _infer(text, reading.start, member.end, rules)
        return _Measured("bare", value, maximum, unit, unit is not None, code, dimension)
    return _Measured("bare", value, maximum, None, False, None, None) if _is_bare(text, member, rules) else None


def link_lists(text: str, quantities: list[QuantityMention], rules: QuantityRules) -> list[QuantityMention]:
    """The quantities in order, those of one enumeration (40.2%和33%) joined by ``list_id``.

    After 分别 the qualifier of the first holds for all (分别超过90%、85%和51%).
    """
    rule = rules.uses["list"][0]
    for i in range(1, len(quantities)):
        one, two = quantities[i - 1], quantities[i]
        gap = two.start - one.end
        if not 0 < gap <= 3 or text[one.end] not in rule.fields["signs"] or one.unit != two.unit:
            continue
        sign = rule.regex.match(text, one.end)
        if sign is None or sign.end() != two.start:
            continue
        first = one.list_id if one.list_id is not None else one.start
        quantities[i - 1] = one if one.list_id is not None else one._replace(list_id=first)
        spread = one.qualifier != "exact" and two.qualifier == "exact" and text.endswith("分别", 0, first)
        quantities[i] = two._replace(list_id=first, qualifier=one.qualifier if spread else two.qualifier)
    return quantities


def qualifier_of(before: Qualifier | None, inside: str | None, after: Qualifier | None, rules: QuantityRules) -> str:
    """The one qualifier of a quantity: after it, before it, inside it, in this order of weight."""
    if before and before.qualifier != "exact":
        return before.qualifier
    if after:
        return after.qualifier
    return rules.vocabulary.inside[inside] if inside else "exact"


def _is_large(text: str, member: Member, before: Qualifier | None) -> bool:
    """Whether a number without unit counts by its size alone: 34万, 十四亿多, 超过千万; not 一百 or 百万 by itself."""
    reading = member.reading
    if reading.is_arabic or (before and member.value >= _HUNDRED):
        return True
    return member.value >= _TEN_THOUSAND and not _SAID.isdisjoint(text[reading.start : reading.number_end])


def _is_bare(text: str, member: Member, rules: QuantityRules) -> bool:
    """Whether what stands before a number without unit, or before the first of its list, says that it measures."""
    start, end = member.reading.start, member.reading.number_end
    if member.list_id is not None:
        start = member.list_id
        first = rules.number.match(text, start)
        end = first.end() if first else end
    window = text[max(0, start - _WINDOW) : end]
    return any(rule.regex.search(window) for rule in rules.uses["bare"])


def _infer(text: str, start: int, end: int, rules: QuantityRules) -> tuple[str | None, str | None, str | None]:
    """Unit, code and dimension that the noun beside a number without measure word gives it."""
    after, before = text[end : end + _WINDOW], text[max(0, start - _WINDOW) : start]
    for use, window in (("infer_after", after), ("infer_before", before)):
        for rule in rules.uses[use]:
            if rule.regex.search(window):
                unit = rules.units.named(rule.fields["unit"])
                return (rule.fields["unit"], unit.code if unit else None, unit.dimension if unit else None)
    return (None, None, None)


def _clause_before(text: str, start: int) -> str:
    window = text[max(0, start - 40) : start]
    for i in range(len(window) - 1, -1, -1):
        if window[i] in _STOPS:
            return window[i + 1 :]
    return window


def _optional(
    text: str, member: Member, before: Qualifier | None, after: Qualifier | None, end: int, rules: QuantityRules
) -> str | None:
    """Why MEANING.md calls this number optional, None where it does not."""
    if before is not None and before.optional:
        return before.optional
    unit, reading = member.unit, member.reading
    spoken = not reading.digits
    if unit is None:
        return "small_count" if spoken and reading.value <= _SMALL else None
    if spoken and not (before or reading.inside) and _SAID.isdisjoint(text[reading.start : reading.number_end]):
        return "round"
    dimension = unit.dimension
    if dimension in _SPELLS:
        said = any(rule.regex.search(_clause_before(text, reading.start)) for rule in rules.uses["measured"])
        return None if said else _SPELLS[dimension]
    if spoken and dimension == "count" and member.value <= _SMALL:
        return "small_count"
    if dimension == "percent":
        return None
    bound = "threshold" if after and after.qualifier in _BOUNDS else "threshold_before" if before else None
    return "threshold" if bound and any(rule.regex.match(text, end) for rule in rules.uses[bound]) else None
