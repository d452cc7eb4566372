"""The audit chains are sealed with a key; the first start makes it, and seals what stands there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_event", sa.Column("seal", sa.LargeBinary(32)))
    op.add_column("audit_head", sa.Column("seal", sa.LargeBinary(32)))
    op.create_table(
        "audit_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary()),
        sa.Column("chains", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_key")),
    )
