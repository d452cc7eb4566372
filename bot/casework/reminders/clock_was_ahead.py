"""A clock that ran ahead by days and was set back: nobody waits until it catches up.

While it was ahead, briefs and digests of days to come were planned and posted, and everybody's next
one was set behind them. Once the clock is right again (practice time moved back is no different)
such a person or unit is found by this: its next brief or digest lies further away than its own
working days can explain. Then

- what was planned for days that have not come is taken back: not sent, deleted from Slack, its key
  free. It does not count as read, so each of those days gets its own brief after all;
- the briefs that came in time count, so today's brief does not come a second time;
- the next brief and the next digest are reckoned from now.

→ Deleted, and not drawn anew: it names a wrong day, a digest of a week that has not been counts
  nothing, and whoever kept it would read each line twice.
→ The same instants that were written ahead gate other things too (an installation, how long the
  message stands that names somebody erased); they become now. A snooze and a log review go.

Whoever calls this has to know that `now` is right: with a clock that is behind, everything genuine
would look as if it were ahead (`bot.machine_clock`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.casework.access.permissions import member_on
from bot.casework.one_by_one import for_each
from bot.casework.reminders import briefs, digests
from bot.casework.reminders.content import BRIEF, URGENT
from bot.casework.replies import StaffMember, UnitSettings
from bot.casework.team import hours, profiles
from bot.casework.team.coverage import roster_on
from bot.clock import ANOTHER_DAY
from db.doors import Doors, NotRecorded, PatientDoors, Session, database_now
from db.queries.outbox import briefs as timetable
from db.queries.outbox import clock_was_ahead as rows
from db.queries.outbox import reading
from db.queries.outbox.clock_was_ahead import Early, PlannedPerson
from db.queries.units import vocational_units, workspaces
from db.queries.units.vocational_units import VocationalUnit
from ips.employer_contacts import Week

log = logging.getLogger("bot.casework")

TOLERANCE = 2 * ANOTHER_DAY
"""Two clocks that may both plan never differ by more, so that neither undoes what the other did."""
BRIEFS_WITHIN = timedelta(days=15)
"""Longer than from one brief to the next; what came before that is not sent again."""
CLOCK_WAS_AHEAD = "clock_was_ahead"

_TO_PEOPLE = frozenset({BRIEF, URGENT})
_OF_UNITS = frozenset({digests.DIGEST, digests.PART, digests.CHART, digests.MISSED})
_NEVER_SENT = frozenset({briefs.SUPERSEDED, CLOCK_WAS_AHEAD})


@dataclass(frozen=True, slots=True)
class TooFarAhead:
    """Staff members and units, (workspace id, id) each, whose next brief or digest no working day
    explains.
    """

    people: tuple[tuple[str, str], ...] = ()
    vocational_units: tuple[tuple[str, str], ...] = ()

    @property
    def number(self) -> int:
        return len(self.people) + len(self.vocational_units)


def too_far_ahead(doors: Doors, now: datetime) -> TooFarAhead:
    """Whose next brief or digest was planned by a clock that was ahead of `now`."""
    with doors.reading() as session:
        everywhere = workspaces.every_id(session)
    found = [_ahead_in(doors, here, now) for here in everywhere]
    return TooFarAhead(
        tuple(each for one in found for each in one.people),
        tuple(each for one in found for each in one.vocational_units),
    )


def _ahead_in(doors: Doors, here: str, now: datetime) -> TooFarAhead:
    """In one workspace: all at once, and one by one where somebody's row is out of order."""
    try:
        with doors.reading() as session:
            return _all_ahead(session, here, now)
    except NotRecorded:
        raise
    except Exception:
        return _ahead_one_by_one(doors, here, now)


def _all_ahead(session: Session, here: str, now: datetime) -> TooFarAhead:
    units = {each.id: each for each in vocational_units.units(session, here)}
    people = rows.planned_people(session, here, now + TOLERANCE)
    homes = [(each, units.get(each.vocational_unit_id)) for each in people]
    return TooFarAhead(
        tuple((here, each.id) for each, home in homes if home and _strays(each, home, now)),
        tuple(
            (here, each.id)
            for each in units.values()
            if _digest_strays(each, each.next_digest_at, now)
        ),
    )


def _ahead_one_by_one(doors: Doors, here: str, now: datetime) -> TooFarAhead:
    with doors.reading() as session:
        people = [(here, each) for each in rows.with_brief(session, here)]
        units = [(here, each) for each in rows.with_digest(session, here)]
    return TooFarAhead(
        tuple(each for each in people if _alone(doors.reading, _is_person_ahead, each, now)),
        tuple(each for each in units if _alone(doors.reading, _is_unit_ahead, each, now)),
    )


def _is_person_ahead(
    session: Session, workspace_id: str, staff_member_id: str, now: datetime
) -> bool:
    person = rows.planned_person(session, workspace_id, staff_member_id)
    home = person and vocational_units.find(session, workspace_id, person.vocational_unit_id)
    return bool(person and home and _strays(person, home, now))


def _is_unit_ahead(session: Session, workspace_id: str, unit_id: str, now: datetime) -> bool:
    unit = vocational_units.find(session, workspace_id, unit_id)
    return unit is not None and _digest_strays(unit, unit.next_digest_at, now)


def put_right(doors: PatientDoors, now: datetime) -> int:
    """Bring everybody back who was planned for too far ahead of `now` (practice time).

    Returns how many people and units that were. Only where `now` is known to be right.
    """
    found = too_far_ahead(doors, now)
    door = doors.writing
    people = sum(_alone(door, _put_person_right, each, now) for each in found.people)
    units = sum(_alone(door, _put_unit_right, each, now) for each in found.vocational_units)
    _pull_back(doors, now)
    if people or units:
        log.warning(
            "the clock was ahead and has been set back: %d people, %d units planned for anew",
            people,
            units,
        )
    return people + units


def _alone(
    door: Callable[[], AbstractContextManager[Session]],
    do: Callable[[Session, str, str, datetime], bool],
    which: tuple[str, str],
    now: datetime,
) -> bool:
    """One who cannot be looked at or brought back must not keep the others, or the planner."""
    try:
        with door() as session:
            return do(session, *which, now)
    except NotRecorded:
        raise
    except Exception as error:
        log.error("%s cannot be looked at or brought back: %s", which[1], type(error).__name__)
        return False


def _pull_back(doors: PatientDoors, now: datetime) -> None:
    far = now + TOLERANCE
    with doors.reading() as session:
        at = database_now(session)
        wrong = [
            each for each in workspaces.every_id(session) if rows.any_ahead(session, each, far, at)
        ]
    for_each(wrong, lambda workspace_id: _pull_back_in(doors, workspace_id, now))


def _pull_back_in(doors: PatientDoors, workspace_id: str, now: datetime) -> None:
    with doors.writing() as session:
        rows.pull_back(session, workspace_id, now, now + TOLERANCE, database_now(session))


# ---------------------------------------------------------------- people


def _strays(person: PlannedPerson, unit: VocationalUnit, now: datetime) -> bool:
    """No right clock has set their next brief, or the last day it covers, so far ahead."""
    settings = profiles.settings_on(unit, _today(unit, now))
    latest = hours.next_brief_after(now + TOLERANCE, settings, _member(person))
    if person.next_brief_at > latest:
        return True
    # A day more: a zone beyond the date line has had its tomorrow covered.
    covered = person.covers_through
    return covered is not None and covered > latest.astimezone(ZoneInfo(unit.zone)).date()


def _member(person: PlannedPerson) -> StaffMember:
    """As far as their hour depends on it."""
    return StaffMember(
        id=person.id,
        slack_user_id=person.slack_user_id,
        vocational_unit_id=person.vocational_unit_id,
        role=None,
        fte=0.0,
        brief_at=person.brief_at,
        days_off=person.days_off,
    )


def _put_person_right(
    session: Session, workspace_id: str, staff_member_id: str, now: datetime
) -> bool:
    """False: nothing to do, or nobody to do it for."""
    person = rows.planned_person(session, workspace_id, staff_member_id, alone=True)
    unit = person and vocational_units.find(session, workspace_id, person.vocational_unit_id)
    if person is None or not unit or not _strays(person, unit, now):
        return False  # another process was faster
    today = _today(unit, now)
    on_roster = roster_on(session, workspace_id, unit.id, today).person(person.id)
    if on_roster is None:
        return False  # their roster begins on a day to come, and so do their briefs
    settings, me = profiles.settings_on(unit, today), member_on(on_roster, today)
    early = tuple(
        each
        for each in rows.planned_after(session, workspace_id, now, _TO_PEOPLE)
        if each.subject["staff"] == person.id and each.subject["day"] > today.isoformat()
    )
    covered = _covered_through(session, workspace_id, settings, me, today, early)
    if person.covers_through is not None:
        covered = min(covered, person.covers_through)
    rows.take_back(session, workspace_id, _ids(early), now, CLOCK_WAS_AHEAD)
    next_brief_at = hours.brief_after_a_change(now, settings, me, covered)
    timetable.move_on(
        session, workspace_id, [timetable.NextLook(person.id, next_brief_at, covered)]
    )
    return True


def _covered_through(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    me: StaffMember,
    today: date,
    early: Iterable[Early],
) -> date:
    """The last day that is covered by the briefs which came in time.

    A quiet day leaves no trace: where no brief has come for two weeks, what the early ones held of
    days gone by says how far back the next one has to reach.
    """
    days = [today - timedelta(days=back) for back in range(BRIEFS_WITHIN.days)]
    keys = [briefs.key_of(me.id, day) for day in days]
    came = [
        date.fromisoformat(message.subject["day"])
        for message in reading.with_keys(session, workspace_id, keys)
        if message.reason not in _NEVER_SENT
    ]
    if came:
        next_brief = hours.next_working_day(max(came), settings, me.days_off)
        return next_brief - timedelta(days=1)
    shelved = reading.lines_of(session, workspace_id, _ids(early)).values()
    gone_by = [
        each.nudge_on for content in shelved for each in content.items if each.nudge_on < today
    ]
    return max(min(gone_by, default=today), today - BRIEFS_WITHIN) - timedelta(days=1)


# ---------------------------------------------------------------- units


def _digest_strays(unit: VocationalUnit, next_at: datetime | None, now: datetime) -> bool:
    settings = profiles.settings_on(unit, _today(unit, now))
    latest = hours.next_digest_after(now + TOLERANCE, settings)
    return next_at is not None and next_at > latest


def _put_unit_right(session: Session, workspace_id: str, unit_id: str, now: datetime) -> bool:
    next_at = rows.lock_unit(session, workspace_id, unit_id)
    unit = vocational_units.find(session, workspace_id, unit_id)
    if unit is None or not _digest_strays(unit, next_at, now):
        return False  # another process was faster
    today = _today(unit, now)
    early = tuple(
        each
        for each in rows.planned_after(session, workspace_id, now, _OF_UNITS)
        if each.subject["unit"] == unit_id and each.subject["as_of"] > today.isoformat()
    )
    rows.take_back(session, workspace_id, _ids(early), now, CLOCK_WAS_AHEAD)
    settings = profiles.settings_on(unit, today)
    # The latest one there was: its key keeps it from coming twice.
    latest = _latest_digest(now, settings)
    its_week = Week.of(latest.astimezone(ZoneInfo(unit.zone)).date()).before()
    if its_week.sunday < unit.live_on:
        latest = hours.next_digest_after(now, settings)
    timetable.move_digest(session, workspace_id, unit_id, latest)
    return True


def _latest_digest(now: datetime, settings: UnitSettings) -> datetime:
    """The last digest instant up to `now`. A week in autumn has an hour more than seven days."""
    before = hours.next_digest_after(now - timedelta(days=8), settings)
    following = hours.next_digest_after(before, settings)
    return following if following <= now else before


# ---------------------------------------------------------------- helpers


def _today(unit: VocationalUnit, now: datetime) -> date:
    return now.astimezone(ZoneInfo(unit.zone)).date()


def _ids(early: Iterable[Early]) -> tuple[str, ...]:
    return tuple(each.id for each in early)
