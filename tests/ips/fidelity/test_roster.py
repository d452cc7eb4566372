"""Which weeks and months of a period are whole, and who was a specialist in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from ips.fidelity.evidence import Period, UnitRecords
from ips.fidelity.measures.roster import (
    ever_specialists,
    fte_on,
    half_a_year_before,
    whole_months,
    whole_weeks,
)
from tests.ips.fidelity.hand_made import LEAD, LONG_AGO, MENTOR, day, member, unit

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)  # a Thursday and a Tuesday


def of(first: str, last: str, live_on: date = LONG_AGO) -> UnitRecords:
    return unit(first=day(first), last=day(last), live_on=live_on)


@pytest.mark.parametrize(
    ("first", "last", "live_on", "weeks"),
    [
        ("01-05", "01-11", None, ["01-05"]),
        ("01-06", "01-11", None, []),
        ("01-05", "01-10", None, []),
        ("01-05", "01-18", None, ["01-05", "01-12"]),
        ("01-06", "01-18", None, ["01-12"]),
        ("01-04", "01-18", None, ["01-05", "01-12"]),
        ("01-06", "01-07", None, []),
        ("01-01", "01-18", "01-05", ["01-05", "01-12"]),
        ("01-01", "01-18", "01-06", ["01-12"]),
        ("01-01", "01-18", "02-02", []),
    ],
)
def test_weeks_inside_the_period_and_live(
    first: str, last: str, live_on: str | None, weeks: list[str]
) -> None:
    records = of(first, last, LONG_AGO if live_on is None else day(live_on))
    assert [week.monday for week in whole_weeks(records)] == [day(each) for each in weeks]


@pytest.mark.parametrize(
    ("first", "last", "live_on", "months"),
    [
        ("01-01", "02-28", None, ["01-01", "02-01"]),
        ("01-02", "03-31", None, ["02-01", "03-01"]),
        ("01-31", "02-28", None, ["02-01"]),
        ("01-01", "02-27", None, ["01-01"]),
        ("01-02", "02-27", None, []),
        ("2025-12-31", "01-31", None, ["01-01"]),
        ("01-01", "03-31", "02-01", ["02-01", "03-01"]),
        ("01-01", "03-31", "02-02", ["03-01"]),
    ],
)
def test_months_inside_the_period_and_live(
    first: str, last: str, live_on: str | None, months: list[str]
) -> None:
    records = of(first, last, LONG_AGO if live_on is None else day(live_on))
    assert [month.first for month in whole_months(records)] == [day(each) for each in months]


def test_a_month_has_its_first_and_its_last_day() -> None:
    february = whole_months(of("02-01", "02-28"))[0]
    days = [february.first + timedelta(days=each) for each in (-1, 0, 27, 28)]
    assert [each in february for each in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (date.min, FIRST - timedelta(days=1), False),
        (date.min, FIRST, True),
        (LAST, date.max, True),
        (LAST + timedelta(days=1), date.max, False),
    ],
)
def test_who_was_a_specialist_on_a_day_of_the_period(
    since: date, until: date, counts: bool
) -> None:
    records = unit(member("ada", since=since, until=until), member("cleo", LEAD))
    assert records.period == Period(FIRST, LAST)
    assert [each.staff_id for each in ever_specialists(records)] == (["ada"] if counts else [])


@pytest.mark.parametrize(("on", "fte"), [("03-31", "0.5"), ("04-01", "0")])
def test_a_post_is_held_until_its_last_day(on: str, fte: str) -> None:
    assert fte_on(member("ada", fte="0.5", until=day("03-31")), day(on)) == Fraction(fte)


def test_who_was_one_in_one_of_their_posts_was_one() -> None:
    before, since = member("ada", until=day("03-31")), member("ada", MENTOR, since=day("04-01"))
    ada = replace(before, posts=(*before.posts, *since.posts))
    assert ever_specialists(unit(ada, member("mo", MENTOR))) == (ada,)


def test_half_a_year_before_the_last_day() -> None:
    assert half_a_year_before(LAST) == date(2025, 12, 30)
    assert half_a_year_before(date(2026, 8, 31)) == date(2026, 2, 28)
