"""How long our own messages about clients stay in Slack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A unit that is there already keeps its messages for good until it says otherwise.
    op.add_column("vocational_unit", sa.Column("keep_messages_days", sa.Integer(), nullable=True))
    op.add_column(
        "outgoing_message", sa.Column("delete_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_outgoing_message_standing",
        "outgoing_message",
        ["workspace_id", "sent_at"],
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
