"""Leave, log reviews and job leads get what every record keeps: a version, and who struck it out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LEAVE = sa.table(
    "leave",
    sa.column("workspace_id", sa.String),
    sa.column("id", sa.String),
    sa.column("staff_member_id", sa.String),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
    sa.column("recorded_on", sa.Date),
)
_ROLE = sa.table(
    "staff_role",
    sa.column("workspace_id", sa.String),
    sa.column("staff_member_id", sa.String),
    sa.column("vocational_unit_id", sa.String),
    sa.column("from_on", sa.Date),
)
_UNIT = sa.table(
    "vocational_unit",
    sa.column("workspace_id", sa.String),
    sa.column("id", sa.String),
    sa.column("zone", sa.String),
)


def upgrade() -> None:
    op.add_column("leave", sa.Column("recorded_on", sa.Date()))
    op.add_column("leave", sa.Column("voided_by", sa.String(length=32)))
    op.add_column("log_review", sa.Column("voided_at", sa.DateTime(timezone=True)))
    op.add_column("log_review", sa.Column("voided_by", sa.String(length=32)))
    _fill_the_day()
    with op.batch_alter_table("leave") as batch_op:
        batch_op.alter_column("recorded_on", existing_type=sa.Date(), nullable=False)
    for table in ("leave", "log_review", "job_lead"):
        # Nobody has changed one of them, so each stands as it was first written down. From now on
        # whoever writes one says so.
        version = sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
        op.add_column(table, version)
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("version", existing_type=sa.Integer(), server_default=None)


def _fill_the_day() -> None:
    """The day on which leave was written down, in the unit whose roster they were on then."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(_LEAVE.c.workspace_id, _LEAVE.c.id, _LEAVE.c.recorded_at, _UNIT.c.zone)
        .outerjoin(
            _ROLE,
            sa.and_(
                _ROLE.c.workspace_id == _LEAVE.c.workspace_id,
                _ROLE.c.staff_member_id == _LEAVE.c.staff_member_id,
                _ROLE.c.from_on <= _LEAVE.c.recorded_at,
            ),
        )
        .outerjoin(
            _UNIT,
            sa.and_(
                _UNIT.c.workspace_id == _LEAVE.c.workspace_id,
                _UNIT.c.id == _ROLE.c.vocational_unit_id,
            ),
        )
        .order_by(_ROLE.c.from_on)  # the latest is written last, and stays
    )
    days = {(row[0], row[1]): _day(row[2], row[3]) for row in rows}
    for (workspace_id, leave_id), day in days.items():
        connection.execute(
            sa.update(_LEAVE)
            .where(_LEAVE.c.workspace_id == workspace_id, _LEAVE.c.id == leave_id)
            .values(recorded_on=day)
        )


def _day(recorded_at: datetime, zone: str | None) -> date:
    """In UTC where no zone is known: nobody was on a roster then."""
    instant = recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC)
    try:
        return instant.astimezone(ZoneInfo(zone or "UTC")).date()
    except ZoneInfoNotFoundError:
        return instant.astimezone(UTC).date()
