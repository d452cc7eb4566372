"""What is counted before a message is given up, apart; and where Slack last took one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What a message had failed before stays its number of failures; it ends by what comes now.
    for name in ("refusals", "faults", "lone_failures"):
        op.add_column(
            "outgoing_message",
            sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False),
        )
    for name in ("failed_at", "alone_since"):
        op.add_column("outgoing_message", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("conversation_pace", sa.Column("took_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_outgoing_message_look_back",
        "outgoing_message",
        ["workspace_id", "look_back_at"],
        sqlite_where=sa.text("look_back_at IS NOT NULL"),
        postgresql_where=sa.text("look_back_at IS NOT NULL"),
    )
