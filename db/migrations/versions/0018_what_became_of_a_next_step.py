"""Whether a next step with an employer was done or dropped, when and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("next_step_done_on", "next_step_dropped_on", "next_step_end_recorded_on"):
        op.add_column("employer_contact", sa.Column(name, sa.Date()))
    op.add_column("employer_contact", sa.Column("next_step_end_recorded_at", sa.DateTime(timezone=True)))
    op.add_column("employer_contact", sa.Column("next_step_end_recorded_by", sa.String(32)))
    op.create_index(
        "ix_employer_contact_workspace_id_staff_member_id_next_step_on",
        "employer_contact",
        ["workspace_id", "staff_member_id", "next_step_on"],
    )
