"""When a morning brief and a digest are next due: wall time in the vocational unit's own zone.

Both are pure. A local hour that the clocks skip in spring moves forward by the hour skipped; one
that comes twice in autumn counts once, the first time: the next brief is always of a later day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.casework.replies import StaffMember, UnitSettings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_YEAR_OF_DAYS = 366


def instant_of(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a local wall time.

    An hour that is skipped moves forward; of one that comes twice it is the first.
    """
    local = datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def unit_works_on(day: date, settings: UnitSettings) -> bool:
    """A working day of the unit: one of its weekdays and no holiday."""
    holidays = {holiday for holiday, _ in settings.holidays}
    return WEEKDAYS[day.weekday()] in settings.working_days and day not in holidays


def works_on(day: date, settings: UnitSettings, days_off: Collection[str]) -> bool:
    """A working day of one person: the unit's, without their own days off. Leave is apart."""
    return unit_works_on(day, settings) and WEEKDAYS[day.weekday()] not in days_off


def next_working_day(after: date, settings: UnitSettings, days_off: Collection[str]) -> date:
    """The person's first working day after `after`; within a year, or else the next day.

    A timetable without any working day is refused when it is entered; whoever still has one must
    not go without a brief.
    """
    later = (after + timedelta(days=ahead) for ahead in range(1, A_YEAR_OF_DAYS + 1))
    found = next((day for day in later if works_on(day, settings, days_off)), None)
    return found or after + timedelta(days=1)


def brief_hour(settings: UnitSettings, staff: StaffMember) -> time:
    """The person's own hour while the unit's waking hours allow it, else the unit's."""
    own = staff.brief_at
    if own is not None and settings.waking_from <= own <= settings.waking_until:
        return own
    return settings.send_at


def next_brief_after(now: datetime, settings: UnitSettings, staff: StaffMember) -> datetime:
    """The first brief instant (aware UTC) after `now`, on a working morning of this person.

    Leave changes nothing here: whoever is on leave has nothing in their brief, because the
    covering colleague hears (`coverage`), so cutting leave short needs no new timetable.
    """
    at = brief_hour(settings, staff)
    local_today = now.astimezone(ZoneInfo(settings.zone)).date()
    day = local_today - timedelta(days=1)
    while True:
        day = next_working_day(day, settings, staff.days_off)
        instant = instant_of(day, at, settings.zone)
        if instant > now:
            return instant


def brief_after_a_change(
    now: datetime, settings: UnitSettings, staff: StaffMember, told_through: date | None
) -> datetime:
    """As `next_brief_after`, for new settings: a brief of today that they would skip comes now.

    `told_through`: the last day that the person has had a brief for; None: none yet.
    """
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    told = told_through is not None and told_through >= today
    if told or not works_on(today, settings, staff.days_off):
        return next_brief_after(now, settings, staff)
    hour = instant_of(today, brief_hour(settings, staff), settings.zone)
    return max(hour, now)


def next_digest_after(now: datetime, settings: UnitSettings) -> datetime:
    """The first digest instant (aware UTC) after `now`: once a week, at the unit's day and hour."""
    weekday = WEEKDAYS.index(settings.digest_day)
    local_today = now.astimezone(ZoneInfo(settings.zone)).date()
    day = local_today + timedelta(days=(weekday - local_today.weekday()) % 7)
    instant = instant_of(day, settings.digest_at, settings.zone)
    if instant > now:
        return instant
    return instant_of(day + timedelta(days=7), settings.digest_at, settings.zone)


def digest_after_a_change(
    now: datetime, settings: UnitSettings, planned: datetime | None
) -> datetime:
    """As `next_digest_after`, for new settings: one `planned` for this week stays in this week."""
    zone = ZoneInfo(settings.zone)
    anew = next_digest_after(now, settings)
    today = now.astimezone(zone).date()
    sunday = today + timedelta(days=6 - today.weekday())
    skipped = planned is not None and planned.astimezone(zone).date() <= sunday
    return now if skipped and anew.astimezone(zone).date() > sunday else anew
