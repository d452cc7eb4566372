"""The fourteen items that records tell, reckoned a second time, as simply and slowly as can be.

Day by day and person by person, straight from the sentences of the rules, for the tests alone: it
shares the shape of the records with the engine, and no line of it. The clocks of a client, and
whether somebody was looking on a Monday, have tests of their own and are taken as they are.
Each item gives its rating, or None for 'not rated', and its exact measure where it has one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from ips.facts import StaffRole
from ips.fidelity.evidence import UnitRecords

Rated = tuple[int | None, Fraction | None]
People = dict[str, Rated]

NOT_RATED: Rated = (None, None)
LEAD = StaffRole.TEAM_LEAD
SPECIALIST = StaffRole.EMPLOYMENT_SPECIALIST
MENTOR = StaffRole.PEER_MENTOR


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


@cache
def days(first: date, last: date) -> tuple[date, ...]:
    return tuple(after(first, number) for number in range((last - first).days + 1))


def in_period(records: UnitRecords, day: date) -> bool:
    return records.period.first <= day <= records.period.last


def live_days(records: UnitRecords) -> list[date]:
    period = records.period
    return [day for day in days(period.first, period.last) if day >= records.live_on]


def week(monday: date) -> tuple[date, ...]:
    return days(monday, after(monday, 6))


def weeks(records: UnitRecords) -> list[date]:
    """Mondays of the weeks that lie inside the period, the unit being live all along."""
    inside = set(live_days(records))
    return [day for day in sorted(inside) if day.weekday() == 0 and set(week(day)) <= inside]


def month(day: date) -> list[date]:
    around = days(after(day, -31), after(day, 31))
    return [each for each in around if (each.year, each.month) == (day.year, day.month)]


def full_months(records: UnitRecords) -> list[list[date]]:
    inside = set(live_days(records))
    firsts = [day for day in sorted(inside) if day.day == 1]
    return [month(day) for day in firsts if set(month(day)) <= inside]


def six_months_before(day: date) -> date:
    year, number = (day.year, day.month - 6) if day.month > 6 else (day.year - 1, day.month + 6)
    last = max(month(date(year, number, 15)))
    return min(last, after(date(year, number, 1), day.day - 1))


def at_least(share: Fraction, five: int, four: int, three: int, two: int) -> int:
    for rating, percent in ((5, five), (4, four), (3, three), (2, two)):
        if share * 100 >= percent:
            return rating
    return 1


def at_most(measure: Fraction, five: int, four: int, three: int, two: int) -> int:
    for rating, most in ((5, five), (4, four), (3, three), (2, two)):
        if measure <= most:
            return rating
    return 1


def mean(values: Iterable[Fraction | int]) -> Fraction:
    listed = [Fraction(value) for value in values]
    return sum(listed, Fraction(0)) / len(listed)


def closest(value: Fraction) -> int:
    """The closest scale point; half way is the lower one."""
    below = value.numerator // value.denominator
    return below if value - below <= Fraction(1, 2) else below + 1


def averaged(people: People) -> Rated:
    """By head, the ratings and the measures alike; who has no rating is no head."""
    rated = [(rating, measure) for rating, measure in people.values() if rating is not None]
    if not rated:
        return NOT_RATED
    measures = [measure for _, measure in rated if measure is not None]
    return closest(mean(rating for rating, _ in rated)), mean(measures) if measures else None


def too_many_gaps(gaps: int, rows: int) -> bool:
    return gaps * 100 > 20 * rows


def portion(hits: int, cases: int) -> Fraction | None:
    return Fraction(hits, cases) if cases else None


def most_of(hits: int, cases: int) -> bool:
    """80 % of them; of nothing it is not so."""
    return cases > 0 and hits * 100 >= 80 * cases
