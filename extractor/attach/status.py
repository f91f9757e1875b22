"""Whether a number is an actual figure, a target or a standard (MEANING.md section 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from extractor.document import QuantityMention
from extractor.rules import Rule, load_rules

HERE = "〓"
OTHER = "＃"
REACH = 90
LEAD = 6
"""How far before a match its `unless` is looked for: 累计 in 全年累计给予奖励."""


def load_status_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of ``data/status.toml`` in the order in which they are tried."""
    return load_rules("status.toml", {}, folders)


def masked(text: str, start: int, end: int, quantities: Sequence[QuantityMention], at: int) -> str:
    """``text[start:end]`` with the number at index ``at`` written as 〓, after its qualifier, and the others as ＃."""
    parts = []
    place = start
    for i, quantity in enumerate(quantities):
        if quantity.start < place or quantity.end > end:
            continue
        parts.append(text[place : quantity.start])
        parts.append(text[quantity.start : quantity.number.start] + HERE if i == at else OTHER)
        place = quantity.end
    parts.append(text[place:end])
    return "".join(parts)


def status_of(sentence: str, quantity: QuantityMention, rules: Sequence[Rule]) -> tuple[str, str | None]:
    """The status and the id of the rule that says it; ``actual`` and None where none does.

    ``sentence`` is as :func:`masked` gives it.
    """
    here = sentence.index(HERE)
    window = sentence[max(0, here - REACH) : here + 24]
    forms = _forms(quantity)
    for rule in rules:
        allowed = rule.fields.get("forms")
        if allowed and not forms & set(allowed):
            continue
        found = rule.regex.search(window)
        if found and not _taken_back(rule.fields, window[max(0, found.start() - LEAD) : found.end()]):
            return str(rule.fields["status"]), rule.id
    return quantity.status or "actual", None


def _forms(quantity: QuantityMention) -> set[str]:
    forms = {quantity.form}
    if quantity.unit and "/" in quantity.unit:
        forms.add("rate")
    if quantity.dimension and quantity.dimension.startswith("money"):
        forms.add("money")
    return forms


def _taken_back(fields: Mapping[str, object], quote: str) -> bool:
    unless = fields.get("unless")
    if not isinstance(unless, str):
        return False
    return any(word in quote for word in unless.split("|"))
