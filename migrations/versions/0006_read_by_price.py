"""What is understood of a product keeps its price, and which reading said so.

Revision: 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns, and take the prices over; products are read anew in the background."""
    op.add_column("traits", sa.Column("price", sa.BigInteger(), nullable=True))
    op.add_column("traits", sa.Column("reading", sa.String(length=16), nullable=True))
    op.execute(
        "UPDATE traits SET price = (SELECT price FROM products WHERE products.sku = traits.sku AND products.active)"
    )
    op.drop_index("ix_traits_kind", "traits")
    op.create_index("ix_traits_kind_price", "traits", ["kind", "price", "sku"])


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_traits_kind_price", "traits")
    op.create_index("ix_traits_kind", "traits", ["kind"])
    op.drop_column("traits", "reading")
    op.drop_column("traits", "price")
