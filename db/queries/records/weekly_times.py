"""The time of people's weeks: what they wrote down, and what their contacts say of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select, union_all

from db.doors import Session
from db.kept import Kept, kept_of, table_of
from db.queries.asked import DAY, FIRST, LAST, WORKSPACE, among
from ips.facts import MadeBy, Mode, Place
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.weekly_time import WeeklyTimeRecord


def of_week(
    session: Session, workspace_id: str, staff_member_ids: Collection[str], monday: date
) -> Mapping[str, Kept[WeeklyTimeRecord]]:
    """What stands of these people's week, by person."""
    asked = {"workspace": workspace_id, "people": sorted(staff_member_ids), "day": monday}
    rows = session.execute(_OF_WEEK, asked).mappings()
    found = (kept_of(WeeklyTimeRecord, row) for row in rows)
    return {each.record.staff_member_id: each for each in found}


def of_weeks(
    session: Session,
    workspace_id: str,
    staff_member_ids: Collection[str],
    first: date,
    last: date,
) -> tuple[Kept[WeeklyTimeRecord], ...]:
    """What stands of these people's weeks that begin on these days."""
    asked = {"workspace": workspace_id, "people": sorted(staff_member_ids)}
    rows = session.execute(_OF_WEEKS, asked | {"first": first, "last": last}).mappings()
    return tuple(kept_of(WeeklyTimeRecord, row) for row in rows)


_time = table_of(WeeklyTimeRecord)
_OF_PEOPLE = select(_time).where(
    _time.c.workspace_id == WORKSPACE,
    _time.c.staff_member_id.in_(among("people")),
    _time.c.voided_at.is_(None),
)
_OF_WEEK = _OF_PEOPLE.where(_time.c.week_of == DAY)
_OF_WEEKS = _OF_PEOPLE.where(_time.c.week_of.between(FIRST, LAST))


def community_minutes(
    session: Session,
    workspace_id: str,
    staff_member_ids: Collection[str],
    first: date,
    last: date,
) -> Mapping[str, int]:
    """Minutes of their contacts in person, elsewhere than at the office, on these days; by person.

    A visit that was part of an outing to an employer is in the outing already. → Where nobody said
    the place, a visit is not counted: whoever was out changes the number with one tap.
    """
    asked = {"workspace": workspace_id, "people": sorted(staff_member_ids)}
    rows = session.execute(_COMMUNITY_MINUTES, asked | {"first": first, "last": last})
    return {row[0]: int(row[1] or 0) for row in rows}


def _community_minutes() -> Any:
    visit, met = table_of(ClientContactRecord).c, table_of(EmployerContactRecord).c
    elsewhere = visit.place.in_([each.value for each in Place if each is not Place.OFFICE])
    parts = [
        select(each.staff_member_id.label("whose"), each.minutes.label("minutes")).where(
            each.workspace_id == WORKSPACE,
            each.staff_member_id.in_(among("people")),
            each.on.between(FIRST, LAST),
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
    return select(spent.c.whose, func.sum(spent.c.minutes)).group_by(spent.c.whose)


_COMMUNITY_MINUTES = _community_minutes()
