"""What delivery is not done with has indexes of its own: they do not grow with what was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_WAITING = sa.text("state IN ('planned', 'leased', 'sending')")
_OPEN = sa.text(
    "state IN ('planned', 'leased', 'sending', 'dead')"
    " OR state = 'sent' AND not_before < '9000-01-01 00:00:00+00:00'"
)


def upgrade() -> None:
    op.create_index(
        "ix_outgoing_message_open",
        "outgoing_message",
        ["workspace_id", "state", "not_before"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_outgoing_message_waiting",
        "outgoing_message",
        ["workspace_id", "conversation", "sequence"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.drop_index("ix_outgoing_message_state", "outgoing_message")
