"""The mental-health teams of a vocational unit: by name, and who of the roster is part of which."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import and_, delete, func, insert, or_, select, union_all, update

from db.doors import Session
from db.ids import new_id
from db.models import ClientRow, ClientTeamRow, StaffTeamRow


def known(session: Session, workspace_id: str, unit_id: str) -> tuple[str, ...]:
    """Every name a client's or a colleague's team of the unit has had, the oldest first."""
    of_clients = (
        select(ClientTeamRow.team.label("team"), ClientTeamRow.from_on.label("from_on"))
        .join(
            ClientRow,
            and_(
                ClientRow.workspace_id == ClientTeamRow.workspace_id,
                ClientRow.id == ClientTeamRow.client_id,
            ),
        )
        .where(ClientTeamRow.workspace_id == workspace_id, ClientRow.vocational_unit_id == unit_id)
    )
    of_staff = select(StaffTeamRow.team, StaffTeamRow.from_on).where(
        StaffTeamRow.workspace_id == workspace_id, StaffTeamRow.vocational_unit_id == unit_id
    )
    named = union_all(of_clients, of_staff).subquery()
    return tuple(
        session.scalars(
            select(named.c.team)
            .group_by(named.c.team)
            .order_by(func.min(named.c.from_on), named.c.team)
        )
    )


def set_of_staff(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_member_id: str,
    *,
    joined: Collection[str],
    left: Collection[str],
    from_on: date,
) -> None:
    """Somebody joins and leaves teams from a day on; the teams they stay in are not touched."""
    if left:
        end_of_staff(session, workspace_id, staff_member_id, from_on, teams=left)
    if joined:
        session.execute(
            insert(StaffTeamRow),
            [
                {
                    "workspace_id": workspace_id,
                    "id": new_id(),
                    "staff_member_id": staff_member_id,
                    "vocational_unit_id": unit_id,
                    "team": team,
                    "from_on": from_on,
                }
                for team in joined
            ],
        )


def end_of_staff(
    session: Session,
    workspace_id: str,
    staff_member_id: str,
    day: date,
    *,
    teams: Collection[str] | None = None,
) -> None:
    """What was in force ends the day before `day`; what would begin on it or later goes.

    `teams`: only these; None: all of them.
    """
    theirs = and_(
        StaffTeamRow.workspace_id == workspace_id, StaffTeamRow.staff_member_id == staff_member_id
    )
    if teams is not None:
        theirs = and_(theirs, StaffTeamRow.team.in_(sorted(teams)))
    session.execute(delete(StaffTeamRow).where(theirs, StaffTeamRow.from_on >= day))
    session.execute(
        update(StaffTeamRow)
        .where(theirs, or_(StaffTeamRow.until_on.is_(None), StaffTeamRow.until_on >= day))
        .values(until_on=day - timedelta(days=1))
    )
