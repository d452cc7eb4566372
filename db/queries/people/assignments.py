"""Who carries or supports a client from when to when, and how that changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, or_, select, update

from db.doors import Session
from db.ids import new_id
from db.models import ClientAssignmentRow
from db.queries.asked import DAY, WORKSPACE, among


@dataclass(frozen=True, slots=True)
class AssignmentSpan:
    """A dated row of `client_assignment`."""

    id: str
    client_id: str
    staff_member_id: str
    kind: str
    from_on: date
    until_on: date | None


def of_clients(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    on: date,
    *,
    kind: str | None = None,
) -> tuple[AssignmentSpan, ...]:
    """Assignments of these clients in force on a day, or from a later one."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "day": on}
    if kind is None:
        rows = session.execute(_OF_CLIENTS, asked)
    else:
        rows = session.execute(_OF_KIND, {**asked, "kind": kind})
    return tuple(AssignmentSpan(*row) for row in rows)


_assigned: Any = ClientAssignmentRow.__table__
_OF_CLIENTS = (
    select(*(_assigned.c[each.name] for each in fields(AssignmentSpan)))
    .where(
        _assigned.c.workspace_id == WORKSPACE,
        _assigned.c.client_id.in_(among("clients")),
        or_(_assigned.c.until_on.is_(None), _assigned.c.until_on >= DAY),
    )
    .order_by(_assigned.c.client_id, _assigned.c.from_on)
)
_OF_KIND = _OF_CLIENTS.where(_assigned.c.kind == bindparam("kind"))


def reassign(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    staff_member_id: str,
    from_on: date,
    kind: str,
) -> None:
    """Close what is in force the day before `from_on` and open the new assignment, for good.

    Assignments that would only have begun later are dropped: the latest word counts.
    """
    assigned = ClientAssignmentRow
    of_these = and_(
        assigned.workspace_id == workspace_id,
        assigned.client_id.in_(sorted(client_ids)),
        assigned.kind == kind,
    )
    session.execute(delete(assigned).where(of_these, assigned.from_on >= from_on))
    session.execute(
        update(assigned)
        .where(of_these, or_(assigned.until_on.is_(None), assigned.until_on >= from_on))
        .values(until_on=from_on - timedelta(days=1))
    )
    rows = [
        {
            "workspace_id": workspace_id,
            "id": new_id(),
            "client_id": client_id,
            "staff_member_id": staff_member_id,
            "kind": kind,
            "from_on": from_on,
        }
        for client_id in sorted(client_ids)
    ]
    if rows:
        session.execute(insert(assigned), rows)


def to_come(
    session: Session, workspace_id: str, staff_member_id: str, after: date
) -> tuple[AssignmentSpan, ...]:
    """What begins for somebody on a later day."""
    asked = {"workspace": workspace_id, "staff_member": staff_member_id, "day": after}
    return tuple(AssignmentSpan(*row) for row in session.execute(_TO_COME, asked))


_TO_COME = select(*(_assigned.c[each.name] for each in fields(AssignmentSpan))).where(
    _assigned.c.workspace_id == WORKSPACE,
    _assigned.c.staff_member_id == bindparam("staff_member"),
    _assigned.c.from_on > DAY,
)


def stay_where_they_are(
    session: Session, workspace_id: str, staff_member_id: str, after: date
) -> int:
    """What was to begin for somebody on a later day goes on as before; for how many clients.

    Whoever has the client on the day before has them until it would have ended.
    """
    assigned = ClientAssignmentRow
    spans = to_come(session, workspace_id, staff_member_id, after)
    for span in spans:
        session.execute(
            delete(assigned).where(assigned.workspace_id == workspace_id, assigned.id == span.id)
        )
        before = and_(
            assigned.workspace_id == workspace_id,
            assigned.client_id == span.client_id,
            assigned.kind == span.kind,
            assigned.until_on == span.from_on - timedelta(days=1),
        )
        session.execute(update(assigned).where(before).values(until_on=span.until_on))
    return len({span.client_id for span in spans})
