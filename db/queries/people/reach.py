"""What one person may reach: themselves, their unit, and the clients they ask about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, select

from db.doors import Session
from db.kept import table_of
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    CoverRequestRow,
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
    StaffRecord,
    in_force,
    staff_record,
)
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit
from db.types import AnyRow
from ips.records.planned_leave import PlannedLeaveRecord


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
    found = _access(rows, of_clients=bool(client_ids))
    if not whole_unit:
        return found
    units = vocational_units.assembled(row[-len(vocational_units.SETTINGS) :] for row in rows)
    return replace(found, unit=units[0]) if found is not None and units else found


_staff: Any = StaffMemberRow.__table__
_unit: Any = VocationalUnitRow.__table__
_workspace: Any = WorkspaceRow.__table__
_role: Any = StaffRoleRow.__table__
_client: Any = ClientRow.__table__
_assigned: Any = ClientAssignmentRow.__table__
_granted: Any = CoverRequestRow.__table__
_colleague, _leave, _covered = (
    each.alias() for each in (_staff, table_of(PlannedLeaveRecord), table_of(PlannedLeaveRecord))
)
_STAFF, _ROLE, _LEAVE, _ASSIGNED = (
    tuple(each.name for each in fields(of) if each.name != "removed")
    for of in (StaffRecord, RoleSpan, LeaveSpan, AssignedSpan)
)
# Where each begins in a row.
_PLACE = len(_STAFF) + 1  # the unit's, after whether they were removed
_A_ROLE = _PLACE + 3
_A_LEAVE = _A_ROLE + len(_ROLE)
_A_CLIENT = _A_LEAVE + len(_LEAVE)


@cache
def _access_query(of_clients: bool, whole_unit: bool) -> Any:
    """Built once: every request asks this, and building it takes longer than asking."""
    query: Any = (
        select(
            *(_staff.c[name] for name in _STAFF),
            _staff.c.removed_at,
            _unit.c.zone,
            _unit.c.channel_id,
            _workspace.c.names_allowed_at,
            *(_role.c[name] for name in _ROLE),
            *(_leave.c[name] for name in _LEAVE),
        )
        .select_from(_staff)
        .join(
            _workspace,
            and_(_workspace.c.id == _staff.c.workspace_id, _workspace.c.revoked_at.is_(None)),
        )
        .outerjoin(
            _unit,
            and_(
                _unit.c.workspace_id == _staff.c.workspace_id,
                _unit.c.id == _staff.c.vocational_unit_id,
                _unit.c.archived_at.is_(None),
            ),
        )
        .outerjoin(
            _role,
            and_(
                _role.c.workspace_id == _staff.c.workspace_id,
                _role.c.staff_member_id == _staff.c.id,
                _role.c.vocational_unit_id == _unit.c.id,
                in_force(_role.c.from_on, _role.c.until_on, FIRST, LAST),
            ),
        )
        .outerjoin(
            _leave,
            and_(
                _leave.c.workspace_id == _staff.c.workspace_id,
                _leave.c.staff_member_id == _staff.c.id,
                _leave.c.cancelled_at.is_(None),
                in_force(_leave.c.from_on, _leave.c.until_on, FIRST, LAST),
            ),
        )
        .where(
            _staff.c.workspace_id == WORKSPACE, _staff.c.slack_user_id == bindparam("slack_user")
        )
    )
    if of_clients:
        query = (
            query.add_columns(
                _client.c.id,
                *(_assigned.c[name] for name in _ASSIGNED),
                _colleague.c.slack_user_id,
                *(_covered.c[name] for name in _LEAVE),
                _granted.c.until_on,
            )
            .outerjoin(
                _client,
                and_(
                    _client.c.workspace_id == _staff.c.workspace_id,
                    _client.c.vocational_unit_id == _unit.c.id,
                    _client.c.id.in_(among("clients")),
                    _client.c.erased_at.is_(None),
                ),
            )
            .outerjoin(
                _assigned,
                and_(
                    _assigned.c.workspace_id == _client.c.workspace_id,
                    _assigned.c.client_id == _client.c.id,
                    in_force(_assigned.c.from_on, _assigned.c.until_on, FIRST, LAST),
                ),
            )
            .outerjoin(
                _colleague,
                and_(
                    _colleague.c.workspace_id == _assigned.c.workspace_id,
                    _colleague.c.id == _assigned.c.staff_member_id,
                ),
            )
            .outerjoin(
                _covered,
                and_(
                    _covered.c.workspace_id == _assigned.c.workspace_id,
                    _covered.c.staff_member_id == _assigned.c.staff_member_id,
                    _covered.c.cover_id == _staff.c.id,
                    _covered.c.cancelled_at.is_(None),
                    in_force(_covered.c.from_on, _covered.c.until_on, FIRST, LAST),
                ),
            )
            .outerjoin(
                _granted,
                and_(
                    _granted.c.workspace_id == _client.c.workspace_id,
                    _granted.c.client_id == _client.c.id,
                    _granted.c.granted_to == _staff.c.id,
                    _granted.c.until_on >= FIRST,
                ),
            )
        )
    return vocational_units.with_settings(query) if whole_unit else query


def _access(rows: Sequence[AnyRow], *, of_clients: bool) -> Access | None:
    if not rows:
        return None
    roles: dict[str, RoleSpan] = {}
    leaves: dict[str, LeaveSpan] = {}
    clients: dict[str, ClientReach] = {}
    for row in rows:
        role_id, role, fte, from_on, until_on = row[_A_ROLE:_A_LEAVE]
        if role_id is not None:
            roles[role_id] = RoleSpan(role_id, role, float(fte), from_on, until_on)
        leave = row[_A_LEAVE:_A_CLIENT]
        if leave[0] is not None:
            leaves[leave[0]] = LeaveSpan(*leave)
        if of_clients and row[_A_CLIENT] is not None:
            reach = clients.setdefault(row[_A_CLIENT], ClientReach())
            _add_reach(reach, row[_A_CLIENT + 1 :])
    zone, channel_id, names_allowed_at = rows[0][_PLACE:_A_ROLE]
    person = Person(staff_record(rows[0]), tuple(roles.values()), tuple(leaves.values()))
    return Access(person, zone, names_allowed_at is not None, clients, channel_id)


def _add_reach(reach: ClientReach, found: Sequence[Any]) -> None:
    assigned, slack_user_id, covered, granted_until = found[:4], found[4], found[5:10], found[10]
    if assigned[0] is not None:
        reach.assigned.add(AssignedSpan(*assigned))
        reach.slack_ids[assigned[0]] = slack_user_id or ""
    # Whose client it is, their peer mentor's leave does not matter: support is not covered.
    if covered[0] is not None and assigned[1] == "carries":
        reach.covered.add(LeaveSpan(*covered))
    if granted_until is not None:
        reach.granted_until.add(granted_until)
