"""The time of somebody's week: what they wrote down, and what their contacts say of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import Session

from db.kept import Kept, kept_of, table_of
from ips.facts import MadeBy, Mode, Place
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.weekly_time import WeeklyTimeRecord


def of_week(
    session: Session, workspace_id: str, staff_member_id: str, monday: date
) -> Kept[WeeklyTimeRecord] | None:
    """What stands of this person's week."""
    table = table_of(WeeklyTimeRecord)
    row = session.execute(
        select(table).where(
            table.c.workspace_id == workspace_id,
            table.c.staff_member_id == staff_member_id,
            table.c.week_of == monday,
            table.c.voided_at.is_(None),
        )
    ).mappings()
    found = row.one_or_none()
    return None if found is None else kept_of(WeeklyTimeRecord, found)


def community_minutes(
    session: Session, workspace_id: str, staff_member_id: str, first: date, last: date
) -> int:
    """Minutes of their contacts in person, elsewhere than at the office, on these days.

    A visit that was part of an outing to an employer is in the outing already. → Where nobody said
    the place, a visit is not counted: whoever was out changes the number with one tap.
    """
    visit, met = table_of(ClientContactRecord).c, table_of(EmployerContactRecord).c
    elsewhere = visit.place.in_([each.value for each in Place if each is not Place.OFFICE])
    parts = [
        select(each.minutes.label("minutes")).where(
            each.workspace_id == workspace_id,
            each.staff_member_id == staff_member_id,
            each.on.between(first, last),
            each.voided_at.is_(None),
            each.mode == Mode.IN_PERSON.value,
            which,
        )
        for each, which in (
            (visit, and_(visit.employer_contact_id.is_(None), elsewhere)),
            (met, met.made_by == MadeBy.SPECIALIST.value),
        )
    ]
    spent = union_all(*parts).subquery()
    return int(session.scalar(select(func.sum(spent.c.minutes))) or 0)
