"""What kind of work a unit's jobs are, in the words that its people use."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from db.doors import Session
from db.models import ClientRow, JobRow


def used(
    session: Session, workspace_id: str, vocational_unit_id: str, *, least: int, limit: int
) -> tuple[str, ...]:
    """The types that stand at `least` so many of the unit's jobs, the most used first."""
    times = func.count()
    rows = session.execute(
        select(func.max(JobRow.type_label), func.lower(JobRow.type_label), times)
        .join(
            ClientRow,
            and_(ClientRow.workspace_id == JobRow.workspace_id, ClientRow.id == JobRow.client_id),
        )
        .where(
            JobRow.workspace_id == workspace_id,
            ClientRow.vocational_unit_id == vocational_unit_id,
            JobRow.type_label.is_not(None),
            JobRow.voided_at.is_(None),
        )
        .group_by(func.lower(JobRow.type_label))
        .having(times >= least)
        .order_by(times.desc(), func.lower(JobRow.type_label))
        .limit(limit)
    )
    return tuple(row[0] for row in rows)
