"""Who of the staff is new or finds it hard, so that the team lead goes along every month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)
_NAME = "field_support"


def upgrade() -> None:
    op.create_table(
        _NAME,
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("staff_member_id", _ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=255), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("voided_by", _ID),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{_NAME}")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name=op.f(f"fk_{_NAME}_workspace_id_staff_member_id"),
        ),
    )
    op.create_index(
        op.f(f"ix_{_NAME}_workspace_id_staff_member_id"), _NAME, ["workspace_id", "staff_member_id"]
    )
