"""What is to leave Slack is found without a look at every message that ever stood there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STANDING = "state = 'sent'"
_INDEXES = (
    ("to_delete", ["delete_at"], f"{_STANDING} AND delete_at IS NOT NULL"),
    ("standing_where", ["conversation", "sent_at"], _STANDING),
    ("standing_of", ["kind", "sent_at"], _STANDING),
)


def upgrade() -> None:
    for name, columns, which in _INDEXES:
        op.create_index(
            f"ix_outgoing_message_{name}",
            "outgoing_message",
            ["workspace_id", *columns],
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )
