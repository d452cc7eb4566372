"""The choice of disclosure follows the talks and entries in which it was said.

What stands today counts as changed by hand, at the client's last change: nobody kept where it came
from, and an undo of an earlier talk does not guess.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_CLIENT = sa.table(
    "client",
    *(sa.column(name, sa.String) for name in ("workspace_id", "id", "disclosure")),
    sa.column("disclosure_limits", sa.LargeBinary),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("chosen_disclosure", sa.String),
    sa.column("chosen_limits", sa.LargeBinary),
    sa.column("chosen_at", sa.DateTime(timezone=True)),
)
_FORMER = sa.table(
    "fact_version",
    *(sa.column(name, sa.String) for name in ("workspace_id", "fact_kind", "fact_id")),
    sa.column("replaced_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for table in ("milestone", "episode"):
        op.add_column(table, sa.Column("disclosure", sa.String(length=255)))
        op.add_column(table, sa.Column("disclosure_limits", sa.LargeBinary()))
    op.add_column("client", sa.Column("chosen_disclosure", sa.String(length=255)))
    op.add_column("client", sa.Column("chosen_limits", sa.LargeBinary()))
    op.add_column("client", sa.Column("chosen_at", sa.DateTime(timezone=True)))
    last_change = (
        sa.select(sa.func.max(_FORMER.c.replaced_at))
        .where(
            _FORMER.c.workspace_id == _CLIENT.c.workspace_id,
            _FORMER.c.fact_kind == "client",
            _FORMER.c.fact_id == _CLIENT.c.id,
        )
        .scalar_subquery()
    )
    op.execute(
        sa.update(_CLIENT)
        .where(_CLIENT.c.disclosure != "not_discussed")
        .values(
            chosen_disclosure=_CLIENT.c.disclosure,
            chosen_limits=_CLIENT.c.disclosure_limits,
            chosen_at=sa.func.coalesce(last_change, _CLIENT.c.created_at),
        )
    )
