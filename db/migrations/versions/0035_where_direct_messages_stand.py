"""Which channel a person's direct messages are is kept with their pace: Slack is asked once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation_pace", sa.Column("direct_channel", sa.String(32)))
