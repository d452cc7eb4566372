"""Exits and ends of next steps are found by who wrote them down: they are among the last entries."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, half in (("episode", "exit"), ("employer_contact", "next_step_end")):
        columns = ["workspace_id", f"{half}_recorded_by", f"{half}_recorded_at"]
        op.create_index("_".join(["ix", table, *columns]), table, columns)
