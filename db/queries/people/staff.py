"""Who works in a vocational unit, dated: roles, leave, mental-health teams."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from db.doors import Session
from db.kept import table_of
from db.models import (
    LeaveRow,
    StaffMemberRow,
    StaffRoleRow,
    StaffTeamRow,
    VocationalUnitRow,
)
from db.queries.asked import FIRST, LAST, UNIT, WORKSPACE, among
from db.queries.units.stepping_back import IN_STEP
from ips.records.planned_leave import PlannedLeaveRecord


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
    read_aloud: bool
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


def in_force(
    from_on: Any,
    until_on: Any,
    first: date | BindParameter[date],
    last: date | BindParameter[date],
) -> ColumnElement[bool]:
    """A dated row that is in force on any day of `first`..`last`."""
    return and_(from_on <= last, or_(until_on.is_(None), until_on >= first))


def people(
    session: Session, workspace_id: str, unit_id: str, first: date, last: date
) -> tuple[Person, ...]:
    """Everybody who had a role in the unit on any day of `first`..`last`, in roster order.

    One query; leave and teams that touch those days come along.
    """
    asked = {"workspace": workspace_id, "unit": unit_id, "first": first, "last": last}
    return _people(session.execute(_PEOPLE, asked).all())


def _columns(of: Any, row: Any) -> tuple[ColumnElement[Any], ...]:
    return tuple(getattr(row, each.name) for each in fields(of) if hasattr(row, each.name))


_ROLE, _LEAVE, _TEAM = (
    _columns(RoleSpan, StaffRoleRow),
    _columns(LeaveSpan, LeaveRow),
    _columns(TeamSpan, StaffTeamRow),
)
_MEMBER = (*_columns(StaffRecord, StaffMemberRow), StaffMemberRow.removed_at)
# Where each begins in a row.
_A_ROLE = len(_MEMBER)
_A_LEAVE = _A_ROLE + len(_ROLE)
_A_TEAM = _A_LEAVE + len(_LEAVE)
_PEOPLE: Any = (
    select(*_MEMBER, *_ROLE, *_LEAVE, *_TEAM)
    .join(
        StaffRoleRow,
        and_(
            StaffRoleRow.workspace_id == StaffMemberRow.workspace_id,
            StaffRoleRow.staff_member_id == StaffMemberRow.id,
        ),
    )
    .outerjoin(
        table_of(PlannedLeaveRecord),
        and_(
            LeaveRow.workspace_id == StaffMemberRow.workspace_id,
            LeaveRow.staff_member_id == StaffMemberRow.id,
            LeaveRow.cancelled_at.is_(None),
            in_force(LeaveRow.from_on, LeaveRow.until_on, FIRST, LAST),
        ),
    )
    .outerjoin(
        StaffTeamRow,
        and_(
            StaffTeamRow.workspace_id == StaffMemberRow.workspace_id,
            StaffTeamRow.staff_member_id == StaffMemberRow.id,
            StaffTeamRow.vocational_unit_id == StaffRoleRow.vocational_unit_id,
            in_force(StaffTeamRow.from_on, StaffTeamRow.until_on, FIRST, LAST),
        ),
    )
    .where(
        StaffMemberRow.workspace_id == WORKSPACE,
        StaffRoleRow.vocational_unit_id == UNIT,
        in_force(StaffRoleRow.from_on, StaffRoleRow.until_on, FIRST, LAST),
    )
    .order_by(
        StaffMemberRow.roster_order,
        StaffMemberRow.id,
        StaffRoleRow.from_on,
        LeaveRow.from_on,
    )
)


def _people(rows: Sequence[Any]) -> tuple[Person, ...]:
    staff: dict[str, Any] = {}
    roles: dict[str, dict[str, RoleSpan]] = {}
    leaves: dict[str, dict[str, LeaveSpan]] = {}
    teams: dict[str, dict[str, TeamSpan]] = {}
    for row in rows:
        staff.setdefault(row[0], row)
        role_id, role, fte, *days = row[_A_ROLE:_A_LEAVE]
        roles.setdefault(row[0], {})[role_id] = RoleSpan(role_id, role, float(fte), *days)
        leave, team = row[_A_LEAVE:_A_TEAM], row[_A_TEAM:]
        if leave[0] is not None:
            leaves.setdefault(row[0], {})[leave[0]] = LeaveSpan(*leave)
        if team[0] is not None:
            teams.setdefault(row[0], {})[team[0]] = TeamSpan(*team)
    return tuple(
        Person(
            staff_record(row),
            tuple(roles[member_id].values()),
            tuple(leaves.get(member_id, {}).values()),
            tuple(teams.get(member_id, {}).values()),
        )
        for member_id, row in staff.items()
    )


def staff_by_slack_ids(
    session: Session, workspace_id: str, slack_user_ids: Collection[str]
) -> Mapping[str, StaffRecord]:
    """Known staff members of the workspace by Slack user id, whatever their unit."""
    rows = session.execute(
        select(*_MEMBER).where(
            StaffMemberRow.workspace_id == workspace_id,
            StaffMemberRow.slack_user_id.in_(sorted(slack_user_ids)),
        )
    )
    return {row.slack_user_id: staff_record(row) for row in rows}


def slack_ids(
    session: Session, workspace_id: str, staff_member_ids: Collection[str]
) -> Mapping[str, str]:
    """Staff member id -> Slack user id, also of people who have left the roster."""
    asked = {"workspace": workspace_id, "people": sorted(staff_member_ids)}
    return dict(session.execute(_SLACK_IDS, asked).all())


_SLACK_IDS: Any = select(StaffMemberRow.id, StaffMemberRow.slack_user_id).where(
    StaffMemberRow.workspace_id == WORKSPACE, StaffMemberRow.id.in_(among("people"))
)


def unit_of(session: Session, workspace_id: str, staff_member_id: str) -> str | None:
    """The unit on whose roster they are today."""
    return session.scalar(
        select(StaffMemberRow.vocational_unit_id).where(
            StaffMemberRow.workspace_id == workspace_id, StaffMemberRow.id == staff_member_id
        )
    )


def reads_aloud(session: Session, workspace_id: str, slack_user_id: str) -> bool:
    """Whether this person has their messages read to them."""
    return bool(
        session.scalar(
            select(StaffMemberRow.read_aloud).where(
                StaffMemberRow.workspace_id == workspace_id,
                StaffMemberRow.slack_user_id == slack_user_id,
            )
        )
    )


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


def units_with_channel(
    session: Session, workspace_id: str, channel_id: str
) -> tuple[tuple[str, str | None, str | None], ...]:
    """Of each unit whose channel it is: its id, who is awaited there, somebody on its roster.

    A row for everybody on a roster; for a unit without anybody one row that names nobody.
    """
    unit, person = VocationalUnitRow, StaffMemberRow
    rows = session.execute(
        select(unit.id, unit.channel_chosen_by, person.slack_user_id)
        .outerjoin(
            person,
            (person.workspace_id == unit.workspace_id)
            & (person.vocational_unit_id == unit.id)
            & person.removed_at.is_(None),
        )
        .where(
            unit.workspace_id == workspace_id,
            unit.channel_id == channel_id,
            unit.archived_at.is_(None),
        )
    )
    return tuple((row[0], row[1], row[2]) for row in rows)


def lock_on_roster(session: Session, workspace_id: str, slack_user_id: str) -> StaffRecord | None:
    """Somebody on a roster today, locked: of two who take them off it, one finds nobody."""
    row = session.execute(
        select(*_MEMBER)
        .where(
            StaffMemberRow.workspace_id == workspace_id,
            StaffMemberRow.slack_user_id == slack_user_id,
            StaffMemberRow.removed_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()
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
    session.execute(
        insert(StaffMemberRow).values(
            workspace_id=workspace_id,
            id=staff_member_id,
            slack_user_id=slack_user_id,
            vocational_unit_id=unit_id,
            roster_order=roster_order,
            days_off=[],
        )
    )


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
    read_aloud: bool,
) -> None:
    _change_staff(
        session,
        workspace_id,
        staff_member_id,
        brief_at=brief_at,
        days_off=list(days_off),
        day_first=day_first,
        read_aloud=read_aloud,
    )


def plan_brief(
    session: Session, workspace_id: str, staff_member_id: str, at: datetime | None
) -> None:
    _change_staff(session, workspace_id, staff_member_id, next_brief_at=at, **IN_STEP)


def begin_briefs(
    session: Session, workspace_id: str, staff_member_id: str, at: datetime, covers_through: date
) -> None:
    """The first brief of somebody new or back: nothing up to `covers_through` is told to them."""
    _change_staff(
        session,
        workspace_id,
        staff_member_id,
        next_brief_at=at,
        covers_through=covers_through,
        **IN_STEP,
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


def staff_record(row: Any) -> StaffRecord:
    return StaffRecord(
        id=row.id,
        slack_user_id=row.slack_user_id,
        vocational_unit_id=row.vocational_unit_id,
        roster_order=row.roster_order,
        brief_at=row.brief_at,
        days_off=tuple(row.days_off),
        day_first=row.day_first,
        read_aloud=row.read_aloud,
        next_brief_at=row.next_brief_at,
        covers_through=row.covers_through,
        removed=row.removed_at is not None,
    )
