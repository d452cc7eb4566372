"""Whoever has no next brief, or one that cannot be read, is brought back to the planner.

A row may be damaged in the file, and no clock ever reaches it: that person, or unit, would wait
for ever. → A person is looked at with the planner's next turn: a brief that came today does not
come again. A unit's next digest is the first one since a week ago: one that stands comes no second
time either.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.casework.one_by_one import for_each
from bot.casework.team import hours, profiles
from bot.casework.team.coverage import roster_on
from db.doors import PatientDoors, Session
from db.queries.outbox import briefs as timetable
from db.queries.outbox import lost as rows
from db.queries.people import staff
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit

log = logging.getLogger("bot.casework")

A_WEEK = timedelta(days=7)


def bring_back(doors: PatientDoors, now: datetime) -> None:
    """Everybody whom no timetable reaches; who has no place on a roster stays as they are."""
    with doors.reading() as session:
        people, units = rows.people(session), rows.units(session)

    def person(which: tuple[str, str]) -> None:
        with doors.writing() as session:
            if _bring_person_back(session, *which, now):
                log.warning("staff member %s had no next brief, and is looked at again", which[1])

    def unit(which: tuple[str, str]) -> None:
        with doors.writing() as session:
            if _bring_unit_back(session, *which, now):
                log.warning("unit %s had no next digest, and has one again", which[1])

    # A person's day is read by their unit: who cannot be read because of it would keep it away.
    for_each(units, unit)
    for_each(people, person)


def _bring_person_back(
    session: Session, workspace_id: str, staff_member_id: str, now: datetime
) -> bool:
    rows.clear_person(session, workspace_id, staff_member_id)
    unit = _unit(session, workspace_id, staff.unit_of(session, workspace_id, staff_member_id))
    if unit is None:
        return False
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    if roster_on(session, workspace_id, unit.id, today).person(staff_member_id) is None:
        return False
    rows.look_at_once(session, workspace_id, staff_member_id)
    return True


def _bring_unit_back(
    session: Session, workspace_id: str, vocational_unit_id: str, now: datetime
) -> bool:
    rows.clear_unit(session, workspace_id, vocational_unit_id)
    unit = _unit(session, workspace_id, vocational_unit_id)
    if unit is None:
        return False
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    next_at = hours.next_digest_after(now - A_WEEK, profiles.settings_on(unit, today))
    timetable.move_digest(session, workspace_id, unit.id, next_at)
    return True


def _unit(session: Session, workspace_id: str, unit_id: str | None) -> VocationalUnit | None:
    return None if unit_id is None else vocational_units.find(session, workspace_id, unit_id)
