"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BY_BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _tables()
    _search()


def _search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(grams, content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )
    else:
        op.execute("CREATE TABLE search (key INTEGER PRIMARY KEY, folded TEXT NOT NULL, grams TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX search_grams ON search USING gin (grams)")


def _tables() -> None:
    op.create_table(
        "counts",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", BY_BYTES, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value"),
    )
    op.create_table(
        "documents",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("documents_by_run", "documents", ["run"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", BY_BYTES, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("events_of_article", "events", ["article", "id"], unique=False)
    op.create_index("events_of_batch", "events", ["batch"], unique=False)
    op.create_table(
        "files",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "articles",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", BY_BYTES, nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("published", sa.String(length=10), nullable=False),
        sa.Column("adcode", sa.String(length=12), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.Column("lowest", sa.Float(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("regions", sa.Integer(), nullable=False),
        sa.Column("policies", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("unexplained", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("orphans", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"],
            ["documents.hash"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("articles_by_date", "articles", ["present", "published", "key"], unique=False)
    op.create_index("articles_by_doubt", "articles", ["present", "doubt", "key"], unique=False)
    op.create_index("articles_by_id", "articles", ["present", "id"], unique=False)
    op.create_index("articles_by_region", "articles", ["present", "adcode", "doubt", "key"], unique=False)
    op.create_index("articles_by_state_doubt", "articles", ["present", "state", "doubt", "key"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["users.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "leases",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"],
            ["articles.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "marks",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", BY_BYTES, nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"],
            ["articles.key"],
        ),
        sa.PrimaryKeyConstraint("kind", "value", "key"),
    )
    op.create_index("marks_of_article", "marks", ["key"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"],
            ["articles.key"],
        ),
        sa.PrimaryKeyConstraint("key", "event"),
    )


def downgrade() -> None:
    op.drop_table("search")
    for name in "outcomes leases marks sessions articles users files events documents counts".split():
        op.drop_table(name)
