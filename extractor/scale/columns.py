"""What goes to the workers and what comes back: one row an article, each way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from extractor.writing.arrow_tables import arrow, arrow_arrays, arrow_schema
from extractor.writing.tables import TABLES, Row, Table

GIVEN = ("text", "content", "path", "title", "source", "url", "published")
"""What a row may say of its article; ``content`` are the bytes of the file ``path``."""
SENT = ("article_id", "content_hash", "name", "refused", *GIVEN)
"""The columns that the workers get; ``refused`` says why the row cannot be an article."""
NAMES = tuple(table.name for table in TABLES)


class Worked(NamedTuple):
    """What became of one article; picklable.

    ``kind`` and ``error`` say why there is no document. ``year`` is that of
    publication and ``province`` the code of the province that the whole article
    is about, None where open. ``rows`` has the rows of each table, in order.
    """

    article_id: str
    content_hash: str
    name: str
    kind: str | None = None
    error: str | None = None
    year: int | None = None
    province: str | None = None
    document: str | None = None
    rows: tuple[tuple[Row, ...], ...] = ()


def chosen(names: Sequence[str]) -> tuple[Table, ...]:
    """The tables of these names, all of them for none, in the order in which they are declared."""
    return tuple(table for table in TABLES if not names or table.name in names)


def worked_schema(tables: Sequence[Table]) -> Any:
    """The ``pyarrow.Schema`` of what comes back: the fields of :class:`Worked`, a list of rows a table."""
    kinds = arrow()
    fields = [kinds.field(name, kinds.string()) for name in Worked._fields[:-1]]
    fields[Worked._fields.index("year")] = kinds.field("year", kinds.int32())
    fields += [kinds.field(table.name, kinds.list_(kinds.struct(list(arrow_schema(table))))) for table in tables]
    return kinds.schema(fields)


def worked_batch(done: Sequence[Worked], tables: Sequence[Table]) -> Any:
    """The ``pyarrow.RecordBatch`` of these articles."""
    schema = worked_schema(tables)
    plain = [[one[at] for one in done] for at in range(len(Worked._fields) - 1)]
    arrays = [arrow().array(cells, field.type) for cells, field in zip(plain, schema, strict=False)]
    arrays += [_lists(table, [one.rows[at] if one.rows else () for one in done]) for at, table in enumerate(tables)]
    return arrow().RecordBatch.from_arrays(arrays, schema=schema)


def _lists(table: Table, rows: Sequence[Sequence[Row]]) -> Any:
    """One list of rows an article, as an array of lists."""
    kinds = arrow()
    offsets = [0]
    for part in rows:
        offsets.append(offsets[-1] + len(part))
    flat = arrow_arrays(table, [row for part in rows for row in part])
    structs = kinds.StructArray.from_arrays(flat, fields=list(arrow_schema(table)))
    return kinds.ListArray.from_arrays(kinds.array(offsets, kinds.int32()), structs)
