"""The indicator of a cell: the pieces of its heads that name what is measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.attach.table_context import Base
from extractor.attach.table_heads import Head
from extractor.attach.table_numbers import TableUnit
from extractor.attach.table_rules import TableRules
from extractor.document import Span
from extractor.match.quantity import QuantityRules

_WINDOW = 12
OF_WHOLE = "占"


def joined_names(
    text: str,
    row: Sequence[Head],
    column: Sequence[Head],
    level: Sequence[Head],
    base: Base,
    earlier: tuple[Span, ...],
    rules: TableRules,
) -> tuple[Span, ...]:
    """The pieces in the order row, column; the caption's name where the heads name nothing.

    A row that states a change alone (比上年增长) is of what the row above it names,
    ``earlier``. ``level`` are the heads of the column that a change is of.
    """
    names = [head for head in row if head.names and head.role != "total"]
    if not names and any(head.role == "change" for head in row):
        return earlier
    pieces = [piece for head in _without_repeats(text, names) for piece in head.names]
    if names and names[-1].role == "share" and text.startswith(OF_WHOLE, names[-1].names[0].start):
        pieces = [*earlier, *names[-1].names]
    over = [head for head in column if head.names and head.role not in ("stub", "time", "total")]
    if pieces and base.measured and all(head.role == "share" for head in (*over, *level) if head.names):
        named = [_written(text, head.names) for head in names]
        if not any(rule.regex.search(name) for rule in rules.of("complete") for name in named):
            pieces += base.measured
    if not any(head.role not in ("share",) for head in over):
        over = [*(head for head in level if head.names and head.role not in ("stub", "time")), *over]
    for head in over:
        said = _written(text, head.names)
        whole = _written(text, pieces)
        if head.role == "amount" and not names and base.measured:
            continue
        if head.role == "amount" and whole and whole[-1] == said[-1]:
            continue
        if said and said not in whole:
            pieces += head.names
    if not names and all(head.role != "name" for head in over):
        pieces = [*base.names, *pieces]
    if not pieces:
        pieces = [piece for head in row for piece in head.names]
    return tuple(pieces)


def _without_repeats(text: str, heads: Sequence[Head]) -> list[Head]:
    """The names of a row without a group that ends as the name in it does (产品产量: 肉类总产量)."""
    kept = list(heads)
    while len(kept) > 1:
        group, name = _written(text, kept[0].names), _written(text, kept[-1].names)
        if group[-2:] != name[-2:] and group not in name:
            break
        kept.pop(0)
    return kept


def _written(text: str, spans: Iterable[Span]) -> str:
    return "".join(text[span.start : span.end] for span in spans)


def says_what(text: str, names: Sequence[Span], rules: QuantityRules) -> TableUnit | None:
    """The unit that the name of what is measured implies (户数: 户), None where it implies none.

    Money is never implied: a column of money without a unit may be in 万元 or 亿元.
    """
    window = _written(text, names)[-_WINDOW:]
    for rule in rules.uses["infer_before"]:
        if rule.regex.search(window):
            written = str(rule.fields["unit"])
            unit = rules.units.named(written)
            if unit is not None and unit.dimension == "count":
                return TableUnit(0, written, unit.code, unit.dimension, None, None)
    return None
