"""Outlooks, silences, and what an alert and a promotion know of them.

Revision: 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def identifier(length: int) -> sa.String:
    """Text compared byte by byte on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables; rows there already keep every default."""
    op.create_table(
        "outlooks",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("sku", identifier(80), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("rate_per_day", sa.Float(), nullable=True),
        sa.Column("probability_before_end", sa.Float(), nullable=True),
        sa.Column("expected_at", sa.BigInteger(), nullable=True),
        sa.Column("early_at", sa.BigInteger(), nullable=True),
        sa.Column("late_at", sa.BigInteger(), nullable=True),
        sa.Column("probability_empty", sa.Float(), nullable=True),
        sa.Column("refuted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "sku", name=op.f("pk_outlooks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outlooks_due_at", "outlooks", ["due_at"])
    op.create_table(
        "silences",
        sa.Column("silence_id", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("name", identifier(64), nullable=False),
        sa.Column("last_heard_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("back_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("about IN ('source', 'store')", name=op.f("ck_silences_about")),
        sa.PrimaryKeyConstraint("silence_id", name=op.f("pk_silences")),
    )
    op.create_index(
        "uq_silences_open",
        "silences",
        ["about", "name"],
        unique=True,
        sqlite_where=sa.text("back_at IS NULL"),
        postgresql_where=sa.text("back_at IS NULL"),
    )
    # Adding a column leaves SQLite's table as it is; making it anew would cut the rows that refer to it.
    op.add_column("alerts", sa.Column("outlook", JSON, nullable=True))
    op.add_column("alerts", sa.Column("reminded_at", sa.BigInteger(), nullable=True))
    op.add_column("promotions", sa.Column("alerting", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("promotions", "alerting")
    op.drop_column("alerts", "reminded_at")
    op.drop_column("alerts", "outlook")
    op.drop_table("silences")
    op.drop_table("outlooks")
