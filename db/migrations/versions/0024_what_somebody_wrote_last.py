"""Exits and ends of next steps are found by who wrote them down: they are among the last entries."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, *by in (
        ("episode", "exit_recorded_by", "exit_recorded_at"),
        ("employer_contact", "next_step_end_recorded_by"),
    ):
        columns = ["workspace_id", *by]
        op.create_index("_".join(["ix", table, *columns]), table, columns)
