"""What one person may reach: themselves, their unit, and the clients they ask about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from db.models import (
    ClientAssignmentRow,
    ClientRow,
    CoverRequestRow,
    LeaveRow,
    StaffMemberRow,
    StaffRoleRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.queries.asked import FIRST, LAST, WORKSPACE, among
from db.queries.people.staff import (
    LeaveSpan,
    Person,
    RoleSpan,
    in_force,
    leave_span,
    role_span,
    staff_record,
)
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit


@dataclass(frozen=True, slots=True)
class AssignedSpan:
    staff_member_id: str
    kind: str  # carries | supports
    from_on: date
    until_on: date | None

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(slots=True)
class ClientReach:
    """Why somebody may reach one client of their unit: assignments, leave covered, cover taken."""

    assigned: set[AssignedSpan] = field(default_factory=set)
    covered: set[LeaveSpan] = field(default_factory=set)
    granted_until: set[date] = field(default_factory=set)
    slack_ids: dict[str, str] = field(default_factory=dict)  # of whom the client is assigned to


@dataclass(frozen=True, slots=True)
class Access:
    """An actor, looked up: the person, the unit's zone and channel, the clients asked about."""

    person: Person
    zone: str | None
    names_allowed: bool
    clients: Mapping[str, ClientReach]
    channel_id: str | None = None
    unit: VocationalUnit | None = None  # where it was asked for


def access(
    session: Session,
    workspace_id: str,
    slack_user_id: str,
    client_ids: Collection[str],
    near: date,
    *,
    whole_unit: bool = False,
) -> Access | None:
    """Actor -> staff member -> unit -> clients, in one query; None: not known here.

    `whole_unit` brings the unit's settings along.

    `near` is the date in UTC: which day it is depends on the unit's zone, so rows in force a day
    around it are read and the caller decides with the unit's own date.
    """
    asked: dict[str, Any] = {
        "workspace": workspace_id,
        "slack_user": slack_user_id,
        "first": near - timedelta(days=1),
        "last": near + timedelta(days=1),
    }
    if client_ids:
        asked["clients"] = sorted(client_ids)
    rows = session.execute(_access_query(bool(client_ids), whole_unit), asked).all()
    if not whole_unit:
        return _access(rows)
    found = _access([row[:-3] for row in rows])
    units = vocational_units.assembled((row[1], *row[-3:]) for row in rows if row[1])
    return replace(found, unit=units[0]) if found is not None and units else found


@cache
def _access_query(of_clients: bool, whole_unit: bool) -> Any:
    """Built once: every request asks this, and building it takes longer than asking."""
    own_leave, covered = aliased(LeaveRow), aliased(LeaveRow)
    colleague = aliased(StaffMemberRow)
    staff, unit, role = StaffMemberRow, VocationalUnitRow, StaffRoleRow
    client, assigned, granted = ClientRow, ClientAssignmentRow, CoverRequestRow
    query: Any = (
        select(staff, unit, role, own_leave, WorkspaceRow.names_allowed_at)
        .join(
            WorkspaceRow,
            and_(WorkspaceRow.id == staff.workspace_id, WorkspaceRow.revoked_at.is_(None)),
        )
        .outerjoin(
            unit,
            and_(
                unit.workspace_id == staff.workspace_id,
                unit.id == staff.vocational_unit_id,
                unit.archived_at.is_(None),
            ),
        )
        .outerjoin(
            role,
            and_(
                role.workspace_id == staff.workspace_id,
                role.staff_member_id == staff.id,
                role.vocational_unit_id == unit.id,
                in_force(role.from_on, role.until_on, FIRST, LAST),
            ),
        )
        .outerjoin(
            own_leave,
            and_(
                own_leave.workspace_id == staff.workspace_id,
                own_leave.staff_member_id == staff.id,
                own_leave.cancelled_at.is_(None),
                in_force(own_leave.from_on, own_leave.until_on, FIRST, LAST),
            ),
        )
        .where(staff.workspace_id == WORKSPACE, staff.slack_user_id == bindparam("slack_user"))
    )
    if of_clients:
        query = (
            query.add_columns(
                client.id, assigned, covered, granted.until_on, colleague.slack_user_id
            )
            .outerjoin(
                client,
                and_(
                    client.workspace_id == staff.workspace_id,
                    client.vocational_unit_id == unit.id,
                    client.id.in_(among("clients")),
                    client.erased_at.is_(None),
                ),
            )
            .outerjoin(
                assigned,
                and_(
                    assigned.workspace_id == client.workspace_id,
                    assigned.client_id == client.id,
                    in_force(assigned.from_on, assigned.until_on, FIRST, LAST),
                ),
            )
            .outerjoin(
                colleague,
                and_(
                    colleague.workspace_id == assigned.workspace_id,
                    colleague.id == assigned.staff_member_id,
                ),
            )
            .outerjoin(
                covered,
                and_(
                    covered.workspace_id == assigned.workspace_id,
                    covered.staff_member_id == assigned.staff_member_id,
                    covered.cover_id == staff.id,
                    covered.cancelled_at.is_(None),
                    in_force(covered.from_on, covered.until_on, FIRST, LAST),
                ),
            )
            .outerjoin(
                granted,
                and_(
                    granted.workspace_id == client.workspace_id,
                    granted.client_id == client.id,
                    granted.granted_to == staff.id,
                    granted.until_on >= FIRST,
                ),
            )
        )
    return vocational_units.with_settings(query) if whole_unit else query


def _access(rows: Sequence[Any]) -> Access | None:
    staff: StaffMemberRow | None = None
    unit: VocationalUnitRow | None = None
    names_allowed = False
    roles: dict[str, RoleSpan] = {}
    leaves: dict[str, LeaveSpan] = {}
    clients: dict[str, ClientReach] = {}
    for row in rows:
        staff, unit, role, own_leave, names_allowed_at, *reach = row
        names_allowed = names_allowed_at is not None
        if role is not None:
            roles[role.id] = role_span(role)
        if own_leave is not None:
            leaves[own_leave.id] = leave_span(own_leave)
        if reach and reach[0] is not None:
            _add_reach(clients.setdefault(reach[0], ClientReach()), *reach[1:])
    if staff is None:
        return None
    person = Person(staff_record(staff), tuple(roles.values()), tuple(leaves.values()))
    zone, channel_id = (unit.zone, unit.channel_id) if unit else (None, None)
    return Access(person, zone, names_allowed, clients, channel_id)


def _add_reach(
    reach: ClientReach,
    assigned: ClientAssignmentRow | None,
    covered: Any,
    granted_until: date | None,
    slack_user_id: str | None,
) -> None:
    if assigned is not None:
        reach.assigned.add(assigned_span(assigned))
        reach.slack_ids[assigned.staff_member_id] = slack_user_id or ""
    # Whose client it is, their peer mentor's leave does not matter: support is not covered.
    if covered is not None and assigned is not None and assigned.kind == "carries":
        reach.covered.add(leave_span(covered))
    if granted_until is not None:
        reach.granted_until.add(granted_until)


def assigned_span(row: ClientAssignmentRow) -> AssignedSpan:
    return AssignedSpan(row.staff_member_id, row.kind, row.from_on, row.until_on)
