"""Periods that scores are asked for: full months by default, and those before them."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from ips.fidelity.evidence import Period

DEFAULT_MONTHS = 6
_A_DAY = timedelta(days=1)


def full_months(today: date, count: int = DEFAULT_MONTHS) -> Period:
    """The last `count` calendar months that are over on `today`."""
    first_of_this = today.replace(day=1)
    return Period(first_of_this - relativedelta(months=count), first_of_this - _A_DAY)


def months(year: int, first: int, last: int) -> Period:
    """The calendar months `first`..`last` of a year, 1 to 12."""
    begins = date(year, first, 1)
    ends = date(year, last, 1) + relativedelta(months=1) - _A_DAY
    return Period(begins, ends)


def before(period: Period) -> Period:
    """The period that ends the day before, as many full months, else as many days, long."""
    ends = period.first - _A_DAY
    count = full_months_in(period)
    if count:
        return Period(period.first - relativedelta(months=count), ends)
    return Period(ends - (period.last - period.first), ends)


def full_months_in(period: Period) -> int:
    """How many it is long; 0: it does not begin and end with a month."""
    after = period.last + _A_DAY
    if period.first.day != 1 or after.day != 1:
        return 0
    return (after.year - period.first.year) * 12 + after.month - period.first.month
