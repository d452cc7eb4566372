"""Past weeks keep their counts when somebody is erased; of earlier erasures nothing tells."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CONTACT = sa.table("employer_contact", sa.column("for_erased", sa.Boolean))


def upgrade() -> None:
    op.add_column("employer_contact", sa.Column("for_erased", sa.Boolean()))
    op.execute(sa.update(_CONTACT).values(for_erased=False))
    with op.batch_alter_table("employer_contact") as batch_op:
        batch_op.alter_column("for_erased", existing_type=sa.Boolean(), nullable=False)
    op.create_table(
        "week_of_erased",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("looking", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name="fk_week_of_erased_workspace_id_vocational_unit_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name="fk_week_of_erased_workspace_id_staff_member_id",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id",
            "vocational_unit_id",
            "week_of",
            "staff_member_id",
            name="pk_week_of_erased",
        ),
    )
