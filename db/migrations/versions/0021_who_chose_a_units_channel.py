"""Who chose a unit's channel is kept until they have been seen in it.

Of a channel that was chosen before nobody knows; it counts as theirs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "vocational_unit", sa.Column("channel_chosen_by", sa.String(length=32), nullable=True)
    )
