"""Working days: which days count, and the next and the last one around a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

MONDAY_TO_FRIDAY = frozenset(range(5))


def is_working_day(
    day: date, working: Collection[int] = MONDAY_TO_FRIDAY, holidays: Collection[date] = ()
) -> bool:
    """`working`: weekdays worked, Monday = 0. `holidays`: days off, leave included."""
    return day.weekday() in working and day not in holidays


def last_working_day_on_or_before(
    day: date, working: Collection[int] = MONDAY_TO_FRIDAY, holidays: Collection[date] = ()
) -> date | None:
    """The last working day up to and with `day`; None if there is none within a year."""
    earlier = (day - timedelta(days=back) for back in range(367))
    return next((each for each in earlier if is_working_day(each, working, holidays)), None)
