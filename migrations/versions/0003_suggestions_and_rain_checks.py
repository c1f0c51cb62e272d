"""What suggestions rest on, and rain checks.

Revision: 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def name() -> sa.String:
    """A caller's own identifier, compared byte by byte on both databases."""
    return sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rain_checks",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", name(), nullable=False),
        sa.Column("sku", name(), nullable=False),
        sa.Column("promotion_id", name(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_key", sa.String(length=64), nullable=True),
        sa.Column("issued_by", sa.String(length=100), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=True),
        sa.Column("notified_at", sa.BigInteger(), nullable=True),
        sa.Column("redeemed_at", sa.BigInteger(), nullable=True),
        sa.Column("transaction_id", sa.String(length=100), nullable=True),
        sa.Column("overdue_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('issued', 'notified', 'redeemed', 'expired')", name=op.f("ck_rain_checks_state")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_rain_checks")),
    )
    op.create_index("ix_rain_checks_alert_id", "rain_checks", ["alert_id"])
    op.create_index("ix_rain_checks_store_id_sku_state", "rain_checks", ["store_id", "sku", "state"])
    op.create_index("ix_rain_checks_state_expires_at", "rain_checks", ["state", "expires_at"])
    op.create_index("ix_rain_checks_issued_at_code", "rain_checks", ["issued_at", "code"])
    op.create_table(
        "traits",
        sa.Column("sku", name(), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=True),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("fits", JSON, nullable=False),
        sa.Column("devices", JSON, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_traits")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_traits_kind", "traits", ["kind"])
    unread = sa.text("read_at IS NULL")
    op.create_index("ix_traits_unread", "traits", ["sku"], sqlite_where=unread, postgresql_where=unread)
    op.execute("INSERT INTO traits (sku, attributes, fits, devices) SELECT sku, '{}', '[]', '[]' FROM products")
    op.create_table(
        "preparations",
        sa.Column("sku", name(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_preparations")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_preparations_due_at", "preparations", ["due_at"])
    op.execute(
        "INSERT INTO preparations (sku, due_at) SELECT DISTINCT sku, 0 FROM offer_windows WHERE length(sku) <= 64"
    )
    op.create_table(
        "candidates",
        sa.Column("asked_sku", name(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("sku", name(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", JSON, nullable=False),
        sa.PrimaryKeyConstraint("asked_sku", "role", "sku", name=op.f("pk_candidates")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "acceptances",
        sa.Column("asked_sku", name(), nullable=False),
        sa.Column("sku", name(), nullable=False),
        sa.Column("shown", sa.Float(), nullable=False),
        sa.Column("taken", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("asked_sku", "sku", name=op.f("pk_acceptances")),
        sqlite_with_rowid=False,
    )
    op.add_column("sales", sa.Column("household", sa.String(length=64), nullable=True))
    op.create_index("ix_sales_household_occurred_at", "sales", ["household", "occurred_at"])
    op.create_index("ix_sale_lines_sku_occurred_at", "sale_lines", ["sku", "occurred_at"])
    op.add_column("outcomes", sa.Column("shown", JSON, nullable=True))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("outcomes", "shown")
    op.drop_index("ix_sale_lines_sku_occurred_at", "sale_lines")
    op.drop_index("ix_sales_household_occurred_at", "sales")
    op.drop_column("sales", "household")
    for table in ("acceptances", "candidates", "preparations", "traits"):
        op.drop_table(table)
    op.drop_table("rain_checks")
