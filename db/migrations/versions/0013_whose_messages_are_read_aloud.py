"""Whoever uses a screen reader may have their messages say in their text what they show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "staff_member",
        sa.Column("read_aloud", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
