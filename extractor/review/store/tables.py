"""The tables of the store, one set of statements for SQLite and PostgreSQL.

``documents`` and ``events`` are only ever added to. All else is derived from
them, from the output files and from the users, and can be made again.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata: Final = MetaData()

BY_BYTES: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is put in order by its code points, on both databases alike."""

documents: Final = Table(
    "documents",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("article", Text, nullable=False),
    Column("run", Text),
    Column("rules", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("documents_by_run", "run"),
)

articles: Final = Table(
    "articles",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", BY_BYTES, nullable=False, unique=True),
    Column("document", String(64), ForeignKey("documents.hash"), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("title", Text),
    Column("source", Text),
    Column("published", String(10), nullable=False),
    Column("adcode", String(12)),
    Column("region", Text),
    Column("doubt", Float, nullable=False),
    Column("lowest", Float),
    Column("reason", JSON, nullable=False),
    Column("observations", Integer, nullable=False),
    Column("regions", Integer, nullable=False),
    Column("policies", Integer, nullable=False),
    Column("doubtful", Integer, nullable=False),
    Column("unexplained", Integer, nullable=False),
    Column("verdicts", Integer, nullable=False),
    Column("conflicts", Integer, nullable=False),
    Column("orphans", Integer, nullable=False),
    Index("articles_by_doubt", "present", "doubt", "key", "lowest"),
    Index("articles_by_lowest", "present", "lowest"),
    Index("articles_by_date", "present", "published", "key"),
    Index("articles_by_id", "present", "id"),
    Index("articles_by_state_doubt", "present", "state", "doubt", "key"),
    Index("articles_by_region", "present", "adcode", "doubt", "key"),
)

marks: Final = Table(
    "marks",
    metadata,
    Column("kind", String(8), primary_key=True),
    Column("value", BY_BYTES, primary_key=True),
    Column("key", Integer, ForeignKey("articles.key"), primary_key=True),
    Index("marks_of_article", "key"),
)

counts: Final = Table(
    "counts",
    metadata,
    Column("kind", String(8), primary_key=True),
    Column("value", BY_BYTES, primary_key=True),
    Column("name", Text, nullable=False),
    Column("count", Integer, nullable=False),
)

events: Final = Table(
    "events",
    metadata,
    Column("id", BY_BYTES, primary_key=True),
    Column("article", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("record", Text),
    Column("batch", Text),
    Column("body", Text, nullable=False),
    Index("events_of_article", "article", "id"),
    Index("events_of_batch", "batch"),
)

outcomes: Final = Table(
    "outcomes",
    metadata,
    Column("key", Integer, ForeignKey("articles.key"), primary_key=True),
    Column("event", String(32), primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("body", JSON, nullable=False),
)

files: Final = Table(
    "files",
    metadata,
    Column("name", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("article", Text),
    Column("fault", Text),
)

users: Final = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password", Text, nullable=False),
    Column("created", String(24), nullable=False),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", Text, ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("until", BigInteger, nullable=False),
)

settings: Final = Table(
    "settings",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

leases: Final = Table(
    "leases",
    metadata,
    Column("key", Integer, ForeignKey("articles.key"), primary_key=True),
    Column("who", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
