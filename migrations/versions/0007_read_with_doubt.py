"""What is understood of a product keeps how far the names around it doubt its kind.

Revision: 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column; the doubts themselves come when the catalogue is next learned from."""
    op.add_column("traits", sa.Column("doubt", sa.Float(), server_default="0", nullable=False))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("traits", "doubt")
