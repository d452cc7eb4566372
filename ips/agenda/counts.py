"""Each specialist's face-to-face employer contacts of a week, in roster order (F S6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ips.agenda.week import RosterMember, Service, UnitWeek
from ips.caseload import looks_on
from ips.employer_contacts import (
    Week,
    WeekCount,
    on_full_leave,
    week_count,
    weekly_target,
    weeks_up_to,
)
from ips.stays import Stay

CHART_WEEKS = 8


@dataclass(frozen=True, slots=True)
class SpecialistWeek:
    """One line of the contact table. `target` None: nobody was looking, or a week of leave.

    `left_on`: their last day, where it lies in this week.
    """

    staff_id: str
    fte: float
    days_off: int
    full_leave: bool
    looking: int
    count: WeekCount
    target: int | None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChartWeek:
    """One bar of the chart: the unit's face-to-face contacts, and the sum of its targets."""

    week: Week
    count: WeekCount
    target: int


def contact_table(unit_week: UnitWeek, week: Week) -> tuple[SpecialistWeek, ...]:
    """A line for everybody who worked in that week, whoever has left since."""
    there = ((member, member.between(week.monday, week.sunday)) for member in unit_week.roster)
    return tuple(
        _specialist_week(unit_week, member, service, week)
        for member, service in there
        if service is not None
    )


def _specialist_week(
    unit_week: UnitWeek, member: RosterMember, service: Service, week: Week
) -> SpecialistWeek:
    looking = unit_week.looking.get((member.staff_id, week), 0)
    full_leave = on_full_leave(week, member.off, member.working)
    return SpecialistWeek(
        staff_id=member.staff_id,
        fte=service.fte,
        days_off=sum(day in member.off and day.weekday() in member.working for day in week.days),
        full_leave=full_leave,
        looking=looking,
        count=week_count(unit_week.employer_contacts, member.staff_id, week),
        target=None if full_leave else weekly_target(looking),
        left_on=service.until_on if service.until_on in week and not service.goes_on else None,
    )


def eight_weeks(unit_week: UnitWeek) -> tuple[ChartWeek, ...]:
    """The unit's weeks up to the last complete one, oldest first, for the chart."""
    return tuple(
        _chart_week(week, contact_table(unit_week, week))
        for week in weeks_up_to(unit_week.week, CHART_WEEKS)
    )


def _chart_week(week: Week, table: tuple[SpecialistWeek, ...]) -> ChartWeek:
    return ChartWeek(
        week=week,
        count=WeekCount(
            sum(line.count.client_specific for line in table),
            sum(line.count.generic for line in table),
        ),
        target=sum(line.target or 0 for line in table),
    )


def looking_on(everybody: Iterable[Sequence[Stay]], monday: date) -> int:
    """How many of these people, by their stays, were looking for work on that Monday (F S6)."""
    return sum(looks_on(their_stays, monday) for their_stays in everybody)
