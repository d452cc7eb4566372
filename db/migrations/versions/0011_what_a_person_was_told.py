"""A line of a message says which last day its reader was told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What is open keeps the last day that its lines have named until now: nobody hears of it twice.
_TOLD = """
UPDATE outgoing_item SET heard_due_on = (
    SELECT due.due_on FROM due_contact AS due
    WHERE due.workspace_id = outgoing_item.workspace_id
      AND due.client_id = outgoing_item.client_id
      AND due.clock = outgoing_item.clock
      AND due.fact_id = outgoing_item.fact_id
      AND due.part = outgoing_item.part
      AND due.state = 'open'
)
"""


def upgrade() -> None:
    op.add_column("outgoing_item", sa.Column("heard_due_on", sa.Date()))
    op.execute(_TOLD)
    op.create_index("ix_outgoing_item_heard", "outgoing_item", ["workspace_id", "heard_due_on"])
