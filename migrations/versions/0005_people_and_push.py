"""Devices have managers, holders, browsers and push addresses; what was pushed where.

Revision: 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED = ("push_auth", "push_p256dh", "push_endpoint", "held_until", "held_by", "user_agent", "is_manager")


def upgrade() -> None:
    """Make the columns and the table."""
    # A default in the database: the version before this one pairs devices without naming the column.
    op.add_column("devices", sa.Column("is_manager", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("devices", sa.Column("user_agent", sa.String(length=300), nullable=True))
    op.add_column("devices", sa.Column("held_by", sa.String(length=100), nullable=True))
    op.add_column("devices", sa.Column("held_until", sa.BigInteger(), nullable=True))
    op.add_column("devices", sa.Column("push_endpoint", sa.Text(), nullable=True))
    op.add_column("devices", sa.Column("push_p256dh", sa.String(length=100), nullable=True))
    op.add_column("devices", sa.Column("push_auth", sa.String(length=40), nullable=True))
    op.create_table(
        "pushes",
        sa.Column("delivery_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_seq"],
            ["deliveries.seq"],
            name=op.f("fk_pushes_delivery_seq_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_seq", "device_id", name=op.f("pk_pushes")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("pushes")
    for column in ADDED:
        op.drop_column("devices", column)
