"""Who works in a vocational unit, dated: roles, leave, and what one person may reach."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import (
    ClientAssignmentRow,
    ClientRow,
    CoverRequestRow,
    LeaveRow,
    StaffMemberRow,
    StaffRoleRow,
    StaffTeamRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit

# What the statements that are built once are asked with.
_WORKSPACE: BindParameter[str] = bindparam("workspace")
_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A role and FTE in force from one day to another; `until_on` None: still in force."""

    id: str
    role: str
    fte: float
    from_on: date
    until_on: date | None

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class TeamSpan:
    """Part of a mental-health team from one day to another; `until_on` None: still."""

    id: str
    team: str
    from_on: date
    until_on: date | None

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class LeaveSpan:
    id: str
    staff_member_id: str
    from_on: date
    until_on: date
    cover_id: str | None

    def covers(self, on: date) -> bool:
        return self.from_on <= on <= self.until_on


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """The undated part of a staff member: who they are in Slack and what they chose."""

    id: str
    slack_user_id: str
    vocational_unit_id: str | None
    roster_order: int
    brief_at: time | None
    days_off: tuple[str, ...]
    day_first: bool
    next_brief_at: datetime | None
    covers_through: date | None
    removed: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member with the dated rows that were asked for."""

    staff: StaffRecord
    roles: tuple[RoleSpan, ...] = ()
    leaves: tuple[LeaveSpan, ...] = ()
    teams: tuple[TeamSpan, ...] = ()

    def role_on(self, on: date) -> RoleSpan | None:
        return next((span for span in self.roles if span.covers(on)), None)

    def teams_on(self, on: date) -> tuple[str, ...]:
        """Their mental-health teams on a day, in order of names."""
        named = {span.team for span in self.teams if span.covers(on)}
        return tuple(sorted(named, key=str.casefold))

    def leave_on(self, on: date) -> LeaveSpan | None:
        """The leave that runs on a day; of two that overlap, the one that ends last."""
        running = [span for span in self.leaves if span.covers(on)]
        return max(running, key=lambda span: span.until_on, default=None)


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


@dataclass(frozen=True, slots=True)
class Access:
    """An actor, looked up: the person, the unit's zone and channel, the clients asked about."""

    person: Person
    zone: str | None
    names_allowed: bool
    clients: Mapping[str, ClientReach]
    channel_id: str | None = None
    unit: VocationalUnit | None = None  # where it was asked for


def in_force(
    from_on: InstrumentedAttribute[date],
    until_on: InstrumentedAttribute[date | None] | InstrumentedAttribute[date],
    first: date | BindParameter[date],
    last: date | BindParameter[date],
) -> ColumnElement[bool]:
    """A dated row that is in force on any day of `first`..`last`."""
    return and_(from_on <= last, or_(until_on.is_(None), until_on >= first))


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
                in_force(role.from_on, role.until_on, _FIRST, _LAST),
            ),
        )
        .outerjoin(
            own_leave,
            and_(
                own_leave.workspace_id == staff.workspace_id,
                own_leave.staff_member_id == staff.id,
                own_leave.cancelled_at.is_(None),
                in_force(own_leave.from_on, own_leave.until_on, _FIRST, _LAST),
            ),
        )
        .where(staff.workspace_id == _WORKSPACE, staff.slack_user_id == bindparam("slack_user"))
    )
    if of_clients:
        query = (
            query.add_columns(client.id, assigned, covered, granted.until_on)
            .outerjoin(
                client,
                and_(
                    client.workspace_id == staff.workspace_id,
                    client.vocational_unit_id == unit.id,
                    client.id.in_(bindparam("clients", expanding=True)),
                    client.erased_at.is_(None),
                ),
            )
            .outerjoin(
                assigned,
                and_(
                    assigned.workspace_id == client.workspace_id,
                    assigned.client_id == client.id,
                    in_force(assigned.from_on, assigned.until_on, _FIRST, _LAST),
                ),
            )
            .outerjoin(
                covered,
                and_(
                    covered.workspace_id == assigned.workspace_id,
                    covered.staff_member_id == assigned.staff_member_id,
                    covered.cover_id == staff.id,
                    covered.cancelled_at.is_(None),
                    in_force(covered.from_on, covered.until_on, _FIRST, _LAST),
                ),
            )
            .outerjoin(
                granted,
                and_(
                    granted.workspace_id == client.workspace_id,
                    granted.client_id == client.id,
                    granted.granted_to == staff.id,
                    granted.until_on >= _FIRST,
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
            roles[role.id] = _role_span(role)
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
    covered: LeaveRow | None,
    granted_until: date | None,
) -> None:
    if assigned is not None:
        reach.assigned.add(assigned_span(assigned))
    # Whose client it is, their peer mentor's leave does not matter: support is not covered.
    if covered is not None and assigned is not None and assigned.kind == "carries":
        reach.covered.add(leave_span(covered))
    if granted_until is not None:
        reach.granted_until.add(granted_until)


def people(
    session: Session, workspace_id: str, unit_id: str, first: date, last: date
) -> tuple[Person, ...]:
    """Everybody who had a role in the unit on any day of `first`..`last`, in roster order.

    One query; leave and teams that touch those days come along.
    """
    asked = {"workspace": workspace_id, "unit": unit_id, "first": first, "last": last}
    return _people(session.execute(_people_query(), asked).all())


@cache
def _people_query() -> Any:
    staff, role, leave, team = StaffMemberRow, StaffRoleRow, LeaveRow, StaffTeamRow
    return (
        select(staff, role, leave, team)
        .join(
            role,
            and_(role.workspace_id == staff.workspace_id, role.staff_member_id == staff.id),
        )
        .outerjoin(
            leave,
            and_(
                leave.workspace_id == staff.workspace_id,
                leave.staff_member_id == staff.id,
                leave.cancelled_at.is_(None),
                in_force(leave.from_on, leave.until_on, _FIRST, _LAST),
            ),
        )
        .outerjoin(
            team,
            and_(
                team.workspace_id == staff.workspace_id,
                team.staff_member_id == staff.id,
                team.vocational_unit_id == role.vocational_unit_id,
                in_force(team.from_on, team.until_on, _FIRST, _LAST),
            ),
        )
        .where(
            staff.workspace_id == _WORKSPACE,
            role.vocational_unit_id == bindparam("unit"),
            in_force(role.from_on, role.until_on, _FIRST, _LAST),
        )
        .order_by(staff.roster_order, staff.id, role.from_on, leave.from_on)
    )


def _people(rows: Sequence[Any]) -> tuple[Person, ...]:
    staff: dict[str, StaffMemberRow] = {}
    roles: dict[str, dict[str, RoleSpan]] = {}
    leaves: dict[str, dict[str, LeaveSpan]] = {}
    teams: dict[str, dict[str, TeamSpan]] = {}
    for member, role, leave, team in rows:
        staff[member.id] = member
        roles.setdefault(member.id, {})[role.id] = _role_span(role)
        if leave is not None:
            leaves.setdefault(member.id, {})[leave.id] = leave_span(leave)
        if team is not None:
            teams.setdefault(member.id, {})[team.id] = _team_span(team)
    return tuple(
        Person(
            staff_record(member),
            tuple(roles[member_id].values()),
            tuple(leaves.get(member_id, {}).values()),
            tuple(teams.get(member_id, {}).values()),
        )
        for member_id, member in staff.items()
    )


def staff_by_slack_ids(
    session: Session, workspace_id: str, slack_user_ids: Collection[str]
) -> Mapping[str, StaffRecord]:
    """Known staff members of the workspace by Slack user id, whatever their unit."""
    rows = session.scalars(
        select(StaffMemberRow).where(
            StaffMemberRow.workspace_id == workspace_id,
            StaffMemberRow.slack_user_id.in_(sorted(slack_user_ids)),
        )
    )
    return {row.slack_user_id: staff_record(row) for row in rows}


def slack_ids(
    session: Session, workspace_id: str, staff_member_ids: Collection[str]
) -> Mapping[str, str]:
    """Staff member id -> Slack user id, also of people who have left the roster."""
    rows = session.execute(
        select(StaffMemberRow.id, StaffMemberRow.slack_user_id).where(
            StaffMemberRow.workspace_id == workspace_id,
            StaffMemberRow.id.in_(sorted(staff_member_ids)),
        )
    )
    return dict(rows.all())


def on_rosters(session: Session, workspace_id: str) -> tuple[str, ...]:
    """The Slack user ids of everybody who is on a roster of the workspace today."""
    return tuple(
        session.scalars(
            select(StaffMemberRow.slack_user_id).where(
                StaffMemberRow.workspace_id == workspace_id,
                StaffMemberRow.removed_at.is_(None),
            )
        )
    )


def lock_on_roster(session: Session, workspace_id: str, slack_user_id: str) -> StaffRecord | None:
    """Somebody on a roster today, locked: of two who take them off it, one finds nobody."""
    row = session.scalar(
        select(StaffMemberRow)
        .where(
            StaffMemberRow.workspace_id == workspace_id,
            StaffMemberRow.slack_user_id == slack_user_id,
            StaffMemberRow.removed_at.is_(None),
        )
        .with_for_update()
    )
    return staff_record(row) if row is not None else None


def next_roster_order(session: Session, workspace_id: str, unit_id: str) -> int:
    """The place after everybody who is, or was, on the unit's roster."""
    last = session.scalar(
        select(func.max(StaffMemberRow.roster_order)).where(
            StaffMemberRow.workspace_id == workspace_id,
            StaffMemberRow.vocational_unit_id == unit_id,
        )
    )
    return 0 if last is None else last + 1


def add_staff(
    session: Session,
    workspace_id: str,
    staff_member_id: str,
    slack_user_id: str,
    unit_id: str,
    roster_order: int,
) -> None:
    session.add(
        StaffMemberRow(
            workspace_id=workspace_id,
            id=staff_member_id,
            slack_user_id=slack_user_id,
            vocational_unit_id=unit_id,
            roster_order=roster_order,
            days_off=[],
        )
    )
    session.flush()


def return_staff(
    session: Session, workspace_id: str, staff_member_id: str, unit_id: str, roster_order: int
) -> None:
    """Somebody who was removed comes back, to this unit."""
    _change_staff(
        session,
        workspace_id,
        staff_member_id,
        vocational_unit_id=unit_id,
        roster_order=roster_order,
        removed_at=None,
        covers_through=None,
    )


def remove_staff(session: Session, workspace_id: str, staff_member_id: str, at: datetime) -> None:
    _change_staff(
        session,
        workspace_id,
        staff_member_id,
        vocational_unit_id=None,
        removed_at=at,
        next_brief_at=None,
    )


def change_personal_settings(
    session: Session,
    workspace_id: str,
    staff_member_id: str,
    brief_at: time | None,
    days_off: Collection[str],
    day_first: bool,
) -> None:
    _change_staff(
        session,
        workspace_id,
        staff_member_id,
        brief_at=brief_at,
        days_off=list(days_off),
        day_first=day_first,
    )


def plan_brief(
    session: Session, workspace_id: str, staff_member_id: str, at: datetime | None
) -> None:
    _change_staff(session, workspace_id, staff_member_id, next_brief_at=at)


def begin_briefs(
    session: Session, workspace_id: str, staff_member_id: str, at: datetime, covers_through: date
) -> None:
    """The first brief of somebody new or back: nothing up to `covers_through` is told to them."""
    _change_staff(
        session, workspace_id, staff_member_id, next_brief_at=at, covers_through=covers_through
    )


def reorder_staff(session: Session, workspace_id: str, order: Mapping[str, int]) -> None:
    for staff_member_id, position in order.items():
        _change_staff(session, workspace_id, staff_member_id, roster_order=position)


def _change_staff(
    session: Session, workspace_id: str, staff_member_id: str, **values: object
) -> None:
    session.execute(
        update(StaffMemberRow)
        .where(StaffMemberRow.workspace_id == workspace_id, StaffMemberRow.id == staff_member_id)
        .values(**values)
    )


def open_role(
    session: Session,
    workspace_id: str,
    role_id: str,
    staff_member_id: str,
    unit_id: str,
    role: str,
    fte: float,
    from_on: date,
) -> None:
    session.add(
        StaffRoleRow(
            workspace_id=workspace_id,
            id=role_id,
            staff_member_id=staff_member_id,
            vocational_unit_id=unit_id,
            role=role,
            fte=fte,
            from_on=from_on,
        )
    )
    session.flush()


def rewrite_role(session: Session, workspace_id: str, role_id: str, role: str, fte: float) -> None:
    """Correct a role that began today: a row of no days would answer no question."""
    session.execute(
        update(StaffRoleRow)
        .where(StaffRoleRow.workspace_id == workspace_id, StaffRoleRow.id == role_id)
        .values(role=role, fte=fte)
    )


def close_role(session: Session, workspace_id: str, role_id: str, until_on: date) -> None:
    session.execute(
        update(StaffRoleRow)
        .where(StaffRoleRow.workspace_id == workspace_id, StaffRoleRow.id == role_id)
        .values(until_on=until_on)
    )


def drop_role(session: Session, workspace_id: str, role_id: str) -> None:
    """A role that began and ended on the same day was in force on none."""
    session.execute(
        delete(StaffRoleRow).where(
            StaffRoleRow.workspace_id == workspace_id, StaffRoleRow.id == role_id
        )
    )


# ---------------------------------------------------------------- leave


def add_leave(
    session: Session, workspace_id: str, span: LeaveSpan, recorded_at: datetime, recorded_by: str
) -> None:
    session.add(
        LeaveRow(
            workspace_id=workspace_id,
            id=span.id,
            staff_member_id=span.staff_member_id,
            from_on=span.from_on,
            until_on=span.until_on,
            cover_id=span.cover_id,
            recorded_at=recorded_at,
            recorded_by=recorded_by,
        )
    )
    session.flush()


def change_leave(session: Session, workspace_id: str, span: LeaveSpan) -> None:
    session.execute(
        update(LeaveRow)
        .where(LeaveRow.workspace_id == workspace_id, LeaveRow.id == span.id)
        .values(from_on=span.from_on, until_on=span.until_on, cover_id=span.cover_id)
    )


def cancel_leave(session: Session, workspace_id: str, leave_id: str, at: datetime) -> None:
    session.execute(
        update(LeaveRow)
        .where(LeaveRow.workspace_id == workspace_id, LeaveRow.id == leave_id)
        .values(cancelled_at=at)
    )


def leave_with_id(
    session: Session, workspace_id: str, unit_id: str, leave_id: str
) -> LeaveSpan | None:
    """A leave of the unit's that still stands."""
    row = session.scalar(
        select(LeaveRow)
        .join(
            StaffMemberRow,
            and_(
                StaffMemberRow.workspace_id == LeaveRow.workspace_id,
                StaffMemberRow.id == LeaveRow.staff_member_id,
            ),
        )
        .where(
            LeaveRow.workspace_id == workspace_id,
            LeaveRow.id == leave_id,
            LeaveRow.cancelled_at.is_(None),
            StaffMemberRow.vocational_unit_id == unit_id,
        )
    )
    return leave_span(row) if row is not None else None


def leave_span(row: LeaveRow) -> LeaveSpan:
    return LeaveSpan(row.id, row.staff_member_id, row.from_on, row.until_on, row.cover_id)


def assigned_span(row: ClientAssignmentRow) -> AssignedSpan:
    return AssignedSpan(row.staff_member_id, row.kind, row.from_on, row.until_on)


def staff_record(row: StaffMemberRow) -> StaffRecord:
    return StaffRecord(
        id=row.id,
        slack_user_id=row.slack_user_id,
        vocational_unit_id=row.vocational_unit_id,
        roster_order=row.roster_order,
        brief_at=row.brief_at,
        days_off=tuple(row.days_off),
        day_first=row.day_first,
        next_brief_at=row.next_brief_at,
        covers_through=row.covers_through,
        removed=row.removed_at is not None,
    )


def _role_span(row: StaffRoleRow) -> RoleSpan:
    return RoleSpan(row.id, row.role, float(row.fte), row.from_on, row.until_on)


def _team_span(row: StaffTeamRow) -> TeamSpan:
    return TeamSpan(row.id, row.team, row.from_on, row.until_on)


def workspace_names_allowed(session: Session, workspace_id: str) -> bool:
    return bool(
        session.scalar(
            select(true()).where(
                WorkspaceRow.id == workspace_id, WorkspaceRow.names_allowed_at.is_not(None)
            )
        )
    )


def workspace_is_known(session: Session, workspace_id: str) -> bool:
    return bool(
        session.scalar(
            select(true()).where(WorkspaceRow.id == workspace_id, WorkspaceRow.revoked_at.is_(None))
        )
    )
