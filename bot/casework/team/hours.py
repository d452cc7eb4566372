"""A unit's hours, in one place: its waking hours, the hour of a brief and the hour of a digest.

All is pure, and wall time in the vocational unit's own zone. A local hour that the clocks skip in
spring moves forward by the hour skipped; one that comes twice in autumn counts once, the first
time: the next brief is always of a later day.

→ Both ends of the waking hours belong to them: of 7:00 to 20:00 one may choose 7:00 and 20:00, and
  what is due at 20:00 comes then.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.casework.replies import Refusal, StaffMember, UnitSettings
from ips.unit_settings import WEEKDAYS

A_YEAR_OF_DAYS = 366
# What is sent so soon after its hour was sent at that hour: no planner is there on the instant.
# Later than that something held it up, and it has to be asked whether it still may go out.
HELD_UP = timedelta(minutes=30)


class WakingHours(Protocol):
    """Anything that says between which hours a unit may be written to: settings, or a draft."""

    @property
    def waking_from(self) -> time: ...
    @property
    def waking_until(self) -> time: ...


class UnitHours(WakingHours, Protocol):
    """The hours that a unit sets for itself."""

    @property
    def send_at(self) -> time: ...
    @property
    def digest_at(self) -> time: ...


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


def names_what_is_open(day: date, settings: UnitSettings, days_off: Collection[str]) -> bool:
    """A person's first and fourth working day of a week: a brief comes without a new line."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=ahead) for ahead in range(7))
    working = [each for each in week if works_on(each, settings, days_off)]
    return day in (*working[:1], *working[3:4])


# ---------------------------------------------------------------- waking hours


def may_be_chosen(at: time, waking: WakingHours) -> bool:
    """An hour that a brief or a digest can be set to: what is accepted here is kept there."""
    return waking.waking_from <= at <= waking.waking_until


def is_waking(now: datetime, settings: UnitSettings) -> bool:
    """Whether the unit may be written to at this moment."""
    day = now.astimezone(ZoneInfo(settings.zone)).date()
    first = instant_of(day, settings.waking_from, settings.zone)
    return first <= now <= last_waking(now, settings)


def last_waking(now: datetime, settings: UnitSettings) -> datetime:
    """The end of this day's waking hours."""
    day = now.astimezone(ZoneInfo(settings.zone)).date()
    return instant_of(day, settings.waking_until, settings.zone)


def next_waking(now: datetime, settings: UnitSettings) -> datetime:
    """The next beginning of the waking hours after `now`."""
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    days = (today, today + timedelta(days=1))
    moments = (instant_of(day, settings.waking_from, settings.zone) for day in days)
    return next(moment for moment in moments if moment > now)


def check_unit(draft: UnitHours) -> None:
    """Raises Refusal where a unit could not keep the hours that it sets for itself."""
    if draft.waking_from >= draft.waking_until:
        raise Refusal(
            "The waking hours end before they begin. Please give, for example, 07:00 to 20:00.",
            "waking_until",
        )
    between = f"between {draft.waking_from:%H:%M} and {draft.waking_until:%H:%M}, the waking hours"
    if not may_be_chosen(draft.send_at, draft):
        raise Refusal(f"Please send the morning brief {between}.", "send_at")
    if not may_be_chosen(draft.digest_at, draft):
        raise Refusal(f"Please send the weekly agenda {between}.", "digest_at")


# ---------------------------------------------------------------- the hour of a brief


def check_own(brief_at: time | None, settings: UnitSettings) -> None:
    """Raises Refusal for an own hour outside of the unit's waking hours; None is the unit's."""
    if brief_at is not None and not may_be_chosen(brief_at, settings):
        raise Refusal(
            f"Please choose an hour from {settings.waking_from:%H:%M} to "
            f"{settings.waking_until:%H:%M}, your unit's waking hours.",
            "brief_at",
        )


def brief_hour(settings: UnitSettings, staff: StaffMember) -> time:
    """The person's own hour while the unit's waking hours allow it, else the unit's."""
    own = staff.brief_at
    return own if own is not None and may_be_chosen(own, settings) else settings.send_at


def day_of_look(now: datetime, due_at: datetime, zone: str) -> date:
    """The day whose brief is looked at: a minute after midnight that of 23:59 is yesterday's."""
    just_due = timedelta(0) <= now - due_at < HELD_UP
    return (due_at if just_due else now).astimezone(ZoneInfo(zone)).date()


def brief_may_come(now: datetime, day: date, settings: UnitSettings, staff: StaffMember) -> bool:
    """Whether `now` is a moment for the brief of `day`: it is due, and nobody is disturbed."""
    if not works_on(day, settings, staff.days_off):
        return False
    at = instant_of(day, brief_hour(settings, staff), settings.zone)
    return at <= now and (is_waking(now, settings) or now - at < HELD_UP)


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
    now: datetime, settings: UnitSettings, staff: StaffMember, covered_through: date | None
) -> datetime:
    """As `next_brief_after`, for new settings: a brief of today that they would skip comes now.

    `covered_through`: the last day that the person has had a brief for; None: none yet.
    """
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    covered = covered_through is not None and covered_through >= today
    if covered or not works_on(today, settings, staff.days_off):
        return next_brief_after(now, settings, staff)
    hour = instant_of(today, brief_hour(settings, staff), settings.zone)
    return max(hour, now)


# ---------------------------------------------------------------- the hour of a digest


def next_digest_after(now: datetime, settings: UnitSettings) -> datetime:
    """The first digest instant (aware UTC) after `now`: once a week, at the unit's day and hour."""
    local_today = now.astimezone(ZoneInfo(settings.zone)).date()
    monday = local_today - timedelta(days=local_today.weekday())
    weeks = (monday + timedelta(weeks=ahead) for ahead in range(3))
    instants = (
        instant_of(_digest_day(week, settings), settings.digest_at, settings.zone) for week in weeks
    )
    return next(instant for instant in instants if instant > now)


def _digest_day(monday: date, settings: UnitSettings) -> date:
    """The unit's day of that week; on a holiday the next working day, or else the last one before.

    It stays within its week: a week has one digest, which tells of the week before.
    """
    chosen = WEEKDAYS.index(settings.digest_day)
    week = [monday + timedelta(days=offset) for offset in range(7)]
    if week[chosen] not in {holiday for holiday, _ in settings.holidays}:
        return week[chosen]
    others = (*week[chosen + 1 :], *reversed(week[:chosen]))
    return next((day for day in others if unit_works_on(day, settings)), week[chosen])


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
