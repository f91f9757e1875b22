"""Filtering by confidence reads an index and no rows."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("articles_by_doubt", table_name="articles")
    op.create_index("articles_by_doubt", "articles", ["present", "doubt", "key", "lowest"])
    op.create_index("articles_by_lowest", "articles", ["present", "lowest"])


def downgrade() -> None:
    op.drop_index("articles_by_lowest", table_name="articles")
    op.drop_index("articles_by_doubt", table_name="articles")
    op.create_index("articles_by_doubt", "articles", ["present", "doubt", "key"])
