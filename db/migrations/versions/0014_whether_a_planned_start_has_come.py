"""Whether a planned start has come, as somebody said; those of the past count as if they had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_JOB = sa.table(
    "job",
    sa.column("workspace_id", sa.String),
    sa.column("starts_on", sa.Date),
    sa.column("cancelled_on", sa.Date),
    sa.column("start_confirmed", sa.Boolean),
)
_RECORDS = [
    sa.table(name, sa.column("workspace_id", sa.String), sa.column("recorded_on", sa.Date))
    for name in ("client_contact", "employer_contact", "milestone", "episode", "job")
]
_UNIT = sa.table("vocational_unit", sa.column("reckon_mark", sa.String))


def _written_after(record: sa.TableClause) -> sa.ColumnElement[bool]:
    later = record.alias()
    return sa.exists().where(
        later.c.workspace_id == _JOB.c.workspace_id, later.c.recorded_on > _JOB.c.starts_on
    )


def upgrade() -> None:
    op.add_column("job", sa.Column("start_confirmed_on", sa.Date()))
    # Until now a start counted once its day had passed: nothing is asked about the past. What day
    # it is in a unit the records say: somebody has written one down since.
    planned = sa.and_(_JOB.c.cancelled_on.is_(None), _JOB.c.start_confirmed.is_(False))
    passed = sa.or_(*map(_written_after, _RECORDS))
    op.execute(sa.update(_JOB).where(planned, passed).values(start_confirmed=True))
    unmarked = _UNIT.c.reckon_mark.is_(None)
    op.execute(sa.update(_UNIT).where(unmarked).values(reckon_mark="planned starts"))
