"""What the agency's own review came to, and what a second review from outside hangs on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit_milestone", sa.Column("total", sa.Integer()))
    for condition in ("staffing_met", "mh_integrated", "profiles_complete"):
        op.add_column("fidelity_review", sa.Column(condition, sa.Boolean()))
