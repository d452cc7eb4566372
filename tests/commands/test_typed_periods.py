"""The periods that people type, each restated by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.lines.periods import PeriodAhead, PeriodNotUnderstood, parse_period
from ips.fidelity.evidence import Period
from ips.fidelity.periods import before, full_months

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("6 months", "2026-05-01", "2026-10-31"),
        ("last 3 months", "2026-08-01", "2026-10-31"),
        ("12 mo", "2025-11-01", "2026-10-31"),
        ("half year", "2026-05-01", "2026-10-31"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("this quarter", "2026-10-01", "2026-11-29"),
        ("Q3", "2026-07-01", "2026-09-30"),
        ("q4", "2026-10-01", "2026-11-29"),
        ("Q4 2025", "2025-10-01", "2025-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("Q1, 2026", "2026-01-01", "2026-03-31"),
        ("Jan 1, 2026 - Jun 30, 2026", "2026-01-01", "2026-06-30"),
        ("q1/26", "2026-01-01", "2026-03-31"),
        ("Jan-Jun", "2026-01-01", "2026-06-30"),
        ("jan to jun 2025", "2025-01-01", "2025-06-30"),
        ("December", "2025-12-01", "2025-12-31"),
        ("Nov-Feb", "2025-11-01", "2026-02-28"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("this month", "2026-11-01", "2026-11-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("this year", "2026-01-01", "2026-11-29"),
        ("2026", "2026-01-01", "2026-11-29"),
        ("1/1/2026 - 6/30/2026", "2026-01-01", "2026-06-30"),
        ("2026-01-15 to 2026-03-14", "2026-01-15", "2026-03-14"),
        ("1 Jan - 30 Jun", "2026-01-01", "2026-06-30"),
    ],
)
def test_a_period_is_read_as_it_is_meant(typed: str, first: str, last: str) -> None:
    asked = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert parse_period(typed, TODAY) == asked


@pytest.mark.parametrize(
    "typed", ["", "soon", "q5", "0 months", "99 months", "2099", "ju", "6/30/2026 - 1/1/2026"]
)
def test_what_is_no_period_is_not_guessed(typed: str) -> None:
    with pytest.raises(PeriodNotUnderstood):
        parse_period(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Q1 2027", "2027-01-01"),
        ("next quarter", "2027-01-01"),
        ("dec 2026", "2026-12-01"),
        ("next month", "2026-12-01"),
        ("2027", "2027-01-01"),
        ("next year", "2027-01-01"),
        ("12/1/2026 - 12/31/2026", "2026-12-01"),
    ],
)
def test_a_period_to_come_is_told_by_its_first_day(typed: str, first: str) -> None:
    with pytest.raises(PeriodAhead) as ahead:
        parse_period(typed, TODAY)
    assert ahead.value.first == date.fromisoformat(first)


def test_next_month_of_december_is_january() -> None:
    with pytest.raises(PeriodAhead) as ahead:
        parse_period("next month", date(2026, 12, 31))
    assert ahead.value.first == date(2027, 1, 1)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 36))
def test_the_period_before_ends_the_day_before_and_is_as_long(today: date, count: int) -> None:
    period = full_months(today, count)
    earlier = before(period)
    assert (period.first - earlier.last).days == 1
    assert before(earlier).last < earlier.first
    assert full_months(period.first, count) == earlier
