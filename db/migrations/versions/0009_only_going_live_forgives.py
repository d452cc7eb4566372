"""Only going live forgives an entry typed late: each unit's due contacts are reckoned again, once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNIT = sa.table("vocational_unit", sa.column("reckon_mark", sa.String))


def upgrade() -> None:
    # As after a change of a unit's numbers: the ticker reckons each marked unit, then unmarks it.
    unmarked = _UNIT.c.reckon_mark.is_(None)
    op.execute(sa.update(_UNIT).where(unmarked).values(reckon_mark="only live forgives"))
