"""Who answered whether a planned start came, ended a pause, or wrote down a change of mind.

Where that was the only change of a record, its former version tells who made it; of any other
nobody knows, and it counts as that of whoever wrote the record.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HALVES = (
    ("job", "start_answer", "cancelled_on IS NOT NULL OR start_confirmed_on IS NOT NULL"),
    ("pause", "resumption", "resumed_on IS NOT NULL"),
    ("decline", "withdrawal", "withdrawn_on IS NOT NULL"),
)


def upgrade() -> None:
    for table, half, there in HALVES:
        op.add_column(table, sa.Column(f"{half}_recorded_on", sa.Date()))
        op.add_column(table, sa.Column(f"{half}_recorded_at", sa.DateTime(timezone=True)))
        op.add_column(table, sa.Column(f"{half}_recorded_by", sa.String(32)))
        for column, kept in (("by", "replaced_by"), ("at", "replaced_at")):
            op.execute(
                f"UPDATE {table} SET {half}_recorded_{column} = (SELECT {kept} FROM fact_version"
                f" WHERE fact_version.workspace_id = {table}.workspace_id"
                f" AND fact_version.fact_kind = '{table}' AND fact_version.fact_id = {table}.id"
                f" AND fact_version.version = 1)"
                f" WHERE version = 2 AND voided_at IS NULL AND ({there})"
            )
