"""What is open stands in its index in the order in which it leaves: nothing is sorted to lease."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_OPEN = sa.text(
    "state IN ('planned', 'leased', 'sending', 'dead')"
    " OR state = 'sent' AND not_before < '9000-01-01 00:00:00+00:00'"
)


def upgrade() -> None:
    op.drop_index("ix_outgoing_message_open", "outgoing_message")
    op.create_index(
        "ix_outgoing_message_open",
        "outgoing_message",
        ["workspace_id", "state", "not_before", "sequence", "id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
