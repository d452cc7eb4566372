"""Whoever had a stay left open beside another is reckoned again: in one that is over nobody asks.

The index that keeps a second open stay out is `db.migrate`'s: where two are open, people are
asked first which day one of them ended, and no row is touched here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UNIT = sa.table(
    "vocational_unit",
    *(sa.column(name, sa.String) for name in ("workspace_id", "id", "reckon_mark")),
)
_CLIENT = sa.table(
    "client", *(sa.column(name, sa.String) for name in ("workspace_id", "id", "vocational_unit_id"))
)
_STAY = sa.table(
    "episode",
    *(sa.column(name, sa.String) for name in ("workspace_id", "id", "client_id")),
    sa.column("exited_on", sa.Date),
    sa.column("voided_at", sa.DateTime),
)


def upgrade() -> None:
    still, other = _STAY.alias("still"), _STAY.alias("other")
    beside_another = (
        sa.select(_CLIENT.c.id)
        .join(
            still,
            sa.and_(
                still.c.workspace_id == _CLIENT.c.workspace_id, still.c.client_id == _CLIENT.c.id
            ),
        )
        .join(
            other,
            sa.and_(
                other.c.workspace_id == still.c.workspace_id,
                other.c.client_id == still.c.client_id,
                other.c.id != still.c.id,
            ),
        )
        .where(
            _CLIENT.c.workspace_id == _UNIT.c.workspace_id,
            _CLIENT.c.vocational_unit_id == _UNIT.c.id,
            still.c.exited_on.is_(None),
            still.c.voided_at.is_(None),
            other.c.voided_at.is_(None),
        )
    )
    unmarked = sa.and_(_UNIT.c.reckon_mark.is_(None), beside_another.exists())
    op.execute(sa.update(_UNIT).where(unmarked).values(reckon_mark="renewed rules"))
