"""Which mental-health teams a specialist is part of, and how long an employer contact took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was recorded before says no length; nobody is on a team until the roster says so.
    op.add_column("employer_contact", sa.Column("minutes", sa.Integer(), nullable=True))
    op.create_table(
        "staff_team",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("team", sa.String(length=255), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name="fk_staff_team_workspace_id_staff_member_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name="fk_staff_team_workspace_id_vocational_unit_id",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_staff_team"),
    )
    op.create_index(
        "ix_staff_team_workspace_id_vocational_unit_id_from_on",
        "staff_team",
        ["workspace_id", "vocational_unit_id", "from_on"],
    )
    op.create_index(
        "ix_staff_team_workspace_id_staff_member_id_from_on",
        "staff_team",
        ["workspace_id", "staff_member_id", "from_on"],
    )
