"""Whoever cannot be planned for steps back: how often in a row, and until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("staff_member", "vocational_unit"):
        op.add_column(
            table,
            sa.Column("plan_failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        )
        op.add_column(table, sa.Column("plan_again_at", sa.DateTime(timezone=True)))
