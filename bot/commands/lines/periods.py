"""`/fidelity last quarter`, `/fidelity jan-jun`: which period a person means, as they type it."""

from __future__ import annotations

import re
from datetime import date

from bot.commands.lines.days import DateNotUnderstood, DateOrder, Reading, parse_day
from ips.fidelity import periods
from ips.fidelity.evidence import Period
from ips.letters import half_width
from ips.quarters import Quarter
from ips.words import MONTHS

EXAMPLES = "'6 months', 'Q3 2026', 'last quarter', 'Jan-Jun', '2026' or '1/1/2026 - 6/30/2026'"
MOST_MONTHS = 36

_COUNT = re.compile(r"(?:the )?(?:last |past )?(\d{1,2}) ?(?:full )?(?:months?|mo)")
_QUARTER = re.compile(r"q([1-4])(?:[ /-]?((?:20)?\d{2}))?|((?:20)\d{2})[ /-]?q([1-4])")
_MONTHS = tuple(month.lower() for month in MONTHS)
_SPAN = re.compile(r"([a-z]{3,9})\.?(?: ?(?:-|–|to) ?([a-z]{3,9})\.?)?(?: (20\d{2}))?")
_YEAR = re.compile(r"20\d{2}")
_BETWEEN = re.compile(r"\s+(?:-|–|to|until)\s+|\s*(?:–| to )\s*")
_CALLED: dict[str, int] = {"half year": 6, "last half year": 6}
_YEARS_BACK: dict[str, int] = {"year": 0, "this year": 0, "last year": 1, "next year": -1}


class PeriodNotUnderstood(ValueError):
    """The words are no period we can read."""


class PeriodAhead(PeriodNotUnderstood):
    """They are one of which no day has come yet; it begins on `first`."""

    def __init__(self, first: date) -> None:
        super().__init__(first)
        self.first = first


def parse_period(typed: str, today: date, order: DateOrder = DateOrder.MONTH_DAY) -> Period:
    """The period that the words mean. Raises PeriodNotUnderstood, PeriodAhead for one to come.

    A month or quarter without its year is the latest that has begun; one that is not over ends
    with `today`, so that nothing counts as missed that can still be done.
    """
    words = " ".join(half_width(typed).casefold().replace(",", " ").split())
    found = _named(words, today) or _quarter(words, today) or _by_month(words, today)
    found = found or _from_to(words, today, order)
    if found is None:
        raise PeriodNotUnderstood(typed)
    if found.first > today:
        raise PeriodAhead(found.first)
    return Period(found.first, min(found.last, today))


def _named(words: str, today: date) -> Period | None:
    if counted := _COUNT.fullmatch(words):
        count = int(counted[1])
        return periods.full_months(today, count) if 0 < count <= MOST_MONTHS else None
    if words in _CALLED:
        return periods.full_months(today, _CALLED[words])
    if words in ("this quarter", "quarter to date"):
        return _of(Quarter.of(today))
    if words in ("last quarter", "quarter"):
        return _of(Quarter.of(today).before())
    if words == "next quarter":
        return _of(Quarter.of(today).after())
    if words in ("last month", "month"):
        return periods.full_months(today, 1)
    if words == "this month":
        return periods.months(today.year, today.month, today.month)
    if words == "next month":
        year, month = divmod(today.year * 12 + today.month, 12)
        return periods.months(year, month + 1, month + 1)
    if words in _YEARS_BACK:
        return periods.months(today.year - _YEARS_BACK[words], 1, 12)
    return periods.months(int(words), 1, 12) if _YEAR.fullmatch(words) else None


def _of(quarter: Quarter) -> Period:
    return Period(quarter.first, quarter.last)


def _quarter(words: str, today: date) -> Period | None:
    typed = _QUARTER.fullmatch(words)
    if typed is None:
        return None
    number, year = int(typed[1] or typed[4]), typed[2] or typed[3]
    first = 3 * number - 2
    return periods.months(_year(year, first, today), first, first + 2)


def _by_month(words: str, today: date) -> Period | None:
    typed = _SPAN.fullmatch(words)
    if typed is None:
        return None
    first = _month(typed[1])
    last = _month(typed[2]) if typed[2] else first
    if first is None or last is None:
        return None
    if first <= last:
        return periods.months(_year(typed[3], first, today), first, last)
    ends = _year(typed[3], last, today)  # 'Nov-Feb' goes over a new year
    return Period(date(ends - 1, first, 1), periods.months(ends, last, last).last)


def _month(word: str) -> int | None:
    fitting = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word[:9])]
    return fitting[0] if len(fitting) == 1 else None


def _year(typed: str | None, month: int, today: date) -> int:
    if typed:
        return int(typed) % 2000 + 2000
    return today.year if month <= today.month else today.year - 1


def _from_to(words: str, today: date, order: DateOrder) -> Period | None:
    ends = _BETWEEN.split(words)
    if len(ends) != 2:
        return None
    try:
        first, last = (parse_day(each, today, Reading.PAST, order) for each in ends)
    except DateNotUnderstood:
        return None
    return Period(first, last) if first <= last else None
