"""Who was on the roster, who worked, and which weeks and months of the period are whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from ips.employer_contacts import Week
from ips.facts import StaffRole
from ips.fidelity.evidence import Member, UnitRecords

ONE_DAY = timedelta(days=1)
HALF_A_YEAR = relativedelta(months=6)
SPECIALIST = StaffRole.EMPLOYMENT_SPECIALIST


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, by its first and last day."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date) -> Month:
        first = day.replace(day=1)
        return cls(first, first + relativedelta(months=1) - ONE_DAY)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def half_a_year_before(day: date) -> date:
    return day - HALF_A_YEAR


def counted_from(records: UnitRecords) -> date:
    """Nothing before the unit went live is a miss."""
    return max(records.period.first, records.live_on)


def whole_weeks(records: UnitRecords) -> tuple[Week, ...]:
    """The Monday-to-Sunday weeks inside the period, live throughout, oldest first."""
    return records.once(_whole_weeks)


def _whole_weeks(records: UnitRecords) -> tuple[Week, ...]:
    first = Week.of(counted_from(records) + timedelta(days=6))
    count = (records.period.last - first.monday + ONE_DAY).days // 7
    return tuple(first.before(-ahead) for ahead in range(count))


def whole_months(records: UnitRecords) -> tuple[Month, ...]:
    """The calendar months inside the period, live throughout, oldest first."""
    begin = counted_from(records)
    month = Month.of(begin if begin.day == 1 else begin + relativedelta(months=1))
    months: list[Month] = []
    while month.last <= records.period.last:
        months.append(month)
        month = Month.of(month.last + ONE_DAY)
    return tuple(months)


def role_on(member: Member, day: date) -> StaffRole | None:
    post = member.post_on(day)
    return None if post is None else post.role


def is_specialist(member: Member, day: date) -> bool:
    return role_on(member, day) is SPECIALIST


def in_role(records: UnitRecords, role: StaffRole, day: date) -> tuple[Member, ...]:
    return tuple(each for each in records.members if role_on(each, day) is role)


def specialists_on(records: UnitRecords, day: date) -> tuple[Member, ...]:
    return in_role(records, SPECIALIST, day)


def ever_specialists(records: UnitRecords) -> tuple[Member, ...]:
    """Whoever was one on a day of the period, in roster order; who left still counts."""
    period = records.period
    return tuple(
        member
        for member in records.members
        if any(
            post.role is SPECIALIST
            and post.from_on <= period.last
            and post.until_on >= period.first
            for post in member.posts
        )
    )


def fte_on(member: Member, day: date) -> Fraction:
    post = member.post_on(day)
    return Fraction(0) if post is None else post.fte


def has_to_work(member: Member, day: date, holidays: Collection[date]) -> bool:
    """A weekday they work, and no holiday; leave or not."""
    return day.weekday() in member.working and day not in holidays


def works(member: Member, day: date, holidays: Collection[date]) -> bool:
    return has_to_work(member, day, holidays) and day not in member.leave


def days_worked(member: Member, week: Week, holidays: Collection[date]) -> int:
    """Days of the week on which they worked as a specialist."""
    return sum(is_specialist(member, day) and works(member, day, holidays) for day in week.days)
