"""Group supervisions of a unit by their day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from db.doors import Session
from db.kept import Kept, kept_of, table_of
from ips.records.group_supervision import GroupSupervisionRecord


def between(
    session: Session, workspace_id: str, unit_id: str, first: date, last: date
) -> tuple[Kept[GroupSupervisionRecord], ...]:
    """Those that stand, of the days `first`..`last`, the latest first."""
    table = table_of(GroupSupervisionRecord)
    rows = session.execute(
        select(table)
        .where(
            table.c.workspace_id == workspace_id,
            table.c.vocational_unit_id == unit_id,
            table.c.on.between(first, last),
            table.c.voided_at.is_(None),
        )
        .order_by(table.c.on.desc(), table.c.recorded_at.desc(), table.c.id)
    ).mappings()
    return tuple(kept_of(GroupSupervisionRecord, row) for row in rows)
