"""Outcomes of a quarter as they were sent: numbers alone, of nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_quarter",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_sent_quarter_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sent_quarter")),
        sa.UniqueConstraint(
            "workspace_id",
            "vocational_unit_id",
            "quarter",
            name=op.f("uq_sent_quarter_workspace_id_vocational_unit_id_quarter"),
        ),
    )
