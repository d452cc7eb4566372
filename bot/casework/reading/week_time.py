"""The time of somebody's week, as far as the records tell it, for them to confirm or to change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.replies import Actor, StaffMember, UnitSettings
from bot.casework.team import hours
from bot.casework.team import profiles as practice
from db.doors import Doors, Session
from db.queries.people import staff
from db.queries.people.staff import Person
from db.queries.records import facts, weekly_times
from db.queries.units import vocational_units
from ips.employer_contacts import Week
from ips.records.planned_leave import PlannedLeaveRecord
from ips.records.weekly_time import WeeklyTimeRecord, in_quarters, scheduled_hours
from ips.unit_settings import WEEKDAYS

LONGEST_AWAY = 60  # days; nobody remembers a week of before


@dataclass(frozen=True, slots=True)
class WeekTime:
    """The hours of somebody's week. `saved`: they wrote them down; else it is what records tell.

    `community` None: nothing was logged that tells it, which is another thing than none.
    """

    week_of: date
    scheduled: float
    community: float | None
    other_duties: float = 0
    saved: bool = False


def of(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    staff_member_id: str,
    week: Week,
    *,
    asked_on: date | None = None,
) -> WeekTime | None:
    """What they wrote down, else what their post, leave, holidays and contacts say of the week.

    None: they were away all week, or on no roster; nobody is asked for it on a day of leave.
    """
    found = of_each(session, workspace_id, settings, [staff_member_id], week, asked_on=asked_on)
    return found.get(staff_member_id)


def of_each(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    staff_member_ids: Collection[str],
    week: Week,
    *,
    asked_on: date | None = None,
) -> Mapping[str, WeekTime]:
    """The same of several people, by person: three statements at most, however many they are."""
    kept = weekly_times.of_week(session, workspace_id, staff_member_ids, week.monday)
    found = {each: _as_saved(time.record) for each, time in kept.items()}
    if len(found) == len(staff_member_ids):
        return found
    people = staff.people(session, workspace_id, settings.id, week.monday, week.sunday)
    scheduled = {
        each.staff.id: _scheduled(each, settings, week)
        for each in people
        if each.staff.id in staff_member_ids and each.staff.id not in found
        if asked_on is None or each.leave_on(asked_on) is None
    }
    there = {each: time for each, time in scheduled.items() if time}
    if there:
        minutes = weekly_times.community_minutes(
            session, workspace_id, there, week.monday, week.sunday
        )
        for each, time in there.items():
            community = min(time, in_quarters(minutes.get(each, 0) / 60)) or None
            found[each] = WeekTime(week.monday, time, community)
    return found


def _as_saved(time: WeeklyTimeRecord) -> WeekTime:
    return WeekTime(time.week_of, time.scheduled, time.community, time.other_duties, saved=True)


def leaves_of(
    session: Session, workspace_id: str, staff_member_ids: Collection[str]
) -> Mapping[str, tuple[PlannedLeaveRecord, ...]]:
    """The leaves that anybody planned for these people, by person."""
    column = "staff_member_id"
    kept = facts.having(session, PlannedLeaveRecord, workspace_id, column, staff_member_ids)
    found: dict[str, tuple[PlannedLeaveRecord, ...]] = dict.fromkeys(staff_member_ids, ())
    for each in kept:
        if not each.voided:
            found[each.record.staff_member_id] += (each.record,)
    return found


def to_catch_up(
    leaves: Iterable[PlannedLeaveRecord], settings: UnitSettings, me: StaffMember, today: date
) -> Week | None:
    """On somebody's first day back: the week on whose last working day they were away.

    That was the day on which they would have been asked for its time.
    """
    leaves, away = tuple(leaves), list[date]()
    for back in range(1, LONGEST_AWAY):
        day = today - timedelta(days=back)
        if not hours.works_on(day, settings, me.days_off):
            continue
        if not any(each.from_on <= day <= each.until_on for each in leaves):
            week = Week.of(day)
            missed = week < Week.of(today) and any(each in week for each in away)
            return week if missed else None
        away.append(day)
    return None


def _scheduled(person: Person, settings: UnitSettings, week: Week) -> float:
    """Their share of a full week, without the days of leave and the unit's holidays."""
    weekdays = set(settings.working_days) - set(person.staff.days_off)
    usual = [day for day in week.days if WEEKDAYS[day.weekday()] in weekdays]
    there = [
        day for day in usual if hours.unit_works_on(day, settings) and person.leave_on(day) is None
    ]
    spans = [span for day in there if (span := person.role_on(day)) is not None]
    return scheduled_hours([span.fte for span in spans], len(usual))


def own(doors: Doors, actor: Actor, day: date, *, now: datetime) -> WeekTime | None:
    """One's own week, of whichever day."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.RECORD_WEEKLY_TIME, now=now)
        unit = vocational_units.find(session, actor.workspace_id, granted.unit_id)
        assert unit is not None
        settings = practice.settings_on(unit, granted.today)
        return of(session, actor.workspace_id, settings, granted.me.id, Week.of(day))
