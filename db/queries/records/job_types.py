"""What kind of work a unit's jobs are, in the words that its people use."""

from __future__ import annotations

from sqlalchemy import Integer, and_, bindparam, func, select

from db.doors import Session
from db.models import ClientRow, JobRow
from db.queries.asked import UNIT, WORKSPACE


def used(
    session: Session, workspace_id: str, vocational_unit_id: str, *, least: int, limit: int
) -> tuple[str, ...]:
    """The types that stand at `least` so many of the unit's jobs, the most used first."""
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "least": least, "most": limit}
    return tuple(row[0] for row in session.execute(_USED, asked))


_alike, _times = func.lower(JobRow.type_label), func.count()
_USED = (
    select(func.max(JobRow.type_label), _alike, _times)
    .join(
        ClientRow,
        and_(ClientRow.workspace_id == JobRow.workspace_id, ClientRow.id == JobRow.client_id),
    )
    .where(
        JobRow.workspace_id == WORKSPACE,
        ClientRow.vocational_unit_id == UNIT,
        JobRow.type_label.is_not(None),
        JobRow.voided_at.is_(None),
    )
    .group_by(_alike)
    .having(_times >= bindparam("least"))
    .order_by(_times.desc(), _alike)
    .limit(bindparam("most", type_=Integer))
)
