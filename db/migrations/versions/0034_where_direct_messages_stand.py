"""Which channel a person's direct messages are is kept with their pace: Slack is asked once.

And of what was sent no index stands by its age alone: whatever asks for that names the conversation
or the kind, which have their own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation_pace", sa.Column("direct_channel", sa.String(32)))
    op.drop_index("ix_outgoing_message_standing", "outgoing_message")
