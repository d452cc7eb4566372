"""Employers get hiring habits, a version, and the one they were merged into."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("employer") as batch_op:
        batch_op.add_column(sa.Column("hiring_habits", sa.LargeBinary()))
        # Nobody could change an employer, so each stands as it was first written down.
        batch_op.add_column(
            sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        for name in ("merged_into_id", "known_as_id"):
            batch_op.add_column(sa.Column(name, sa.String(length=32)))
            batch_op.create_foreign_key(
                f"fk_employer_workspace_id_{name}",
                "employer",
                ["workspace_id", name],
                ["workspace_id", "id"],
            )
