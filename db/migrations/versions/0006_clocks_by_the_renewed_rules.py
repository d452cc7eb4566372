"""The rules of the clocks were renewed: each unit's due contacts are reckoned again, once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_UNIT = sa.table("vocational_unit", sa.column("reckon_mark", sa.String))


def upgrade() -> None:
    # As after a change of a unit's numbers: the ticker reckons each marked unit, then unmarks it.
    unmarked = _UNIT.c.reckon_mark.is_(None)
    op.execute(sa.update(_UNIT).where(unmarked).values(reckon_mark="renewed rules"))
