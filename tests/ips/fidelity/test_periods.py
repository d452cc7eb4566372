"""Full months, and the period before: the first day, the last, and the days beside them."""

from __future__ import annotations

from datetime import date

import pytest

from ips.fidelity.evidence import Period
from ips.fidelity.periods import before, full_months, full_months_in, months


def period(text: str) -> Period:
    """'2026-01-05 2026-01-11', both included."""
    first, last = map(date.fromisoformat, text.split())
    return Period(first, last)


@pytest.mark.parametrize(
    ("today", "count", "found"),
    [
        ("2026-06-30", 6, "2025-12-01 2026-05-31"),  # June is not over on its last day
        ("2026-07-01", 6, "2026-01-01 2026-06-30"),
        ("2026-07-31", 6, "2026-01-01 2026-06-30"),
        ("2026-03-01", 1, "2026-02-01 2026-02-28"),
        ("2024-03-31", 1, "2024-02-01 2024-02-29"),
        ("2026-01-01", 13, "2024-12-01 2025-12-31"),
    ],
)
def test_full_months_are_those_that_are_over(today: str, count: int, found: str) -> None:
    assert full_months(date.fromisoformat(today), count) == period(found)


def test_six_of_them_unless_something_else_is_asked() -> None:
    assert full_months(date(2026, 7, 1)) == full_months(date(2026, 7, 1), 6)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (1, 6, "2026-01-01 2026-06-30"),
        (2, 2, "2026-02-01 2026-02-28"),
        (12, 12, "2026-12-01 2026-12-31"),
    ],
)
def test_months_of_a_year(first: int, last: int, found: str) -> None:
    assert months(2026, first, last) == period(found)


@pytest.mark.parametrize(
    ("asked", "count", "earlier"),
    [
        ("2026-01-01 2026-06-30", 6, "2025-07-01 2025-12-31"),
        ("2026-03-01 2026-03-31", 1, "2026-02-01 2026-02-28"),
        ("2025-12-01 2026-02-28", 3, "2025-09-01 2025-11-30"),
        ("2024-12-01 2026-01-31", 14, "2023-10-01 2024-11-30"),
        # As many days where it does not begin and end with a month.
        ("2026-03-02 2026-03-31", 0, "2026-01-31 2026-03-01"),
        ("2026-03-01 2026-03-30", 0, "2026-01-30 2026-02-28"),
        ("2026-03-01 2026-04-01", 0, "2026-01-28 2026-02-28"),
        ("2026-03-02 2026-03-02", 0, "2026-03-01 2026-03-01"),
        ("2026-01-05 2026-01-11", 0, "2025-12-29 2026-01-04"),
    ],
)
def test_the_period_before_ends_the_day_before(asked: str, count: int, earlier: str) -> None:
    assert full_months_in(period(asked)) == count
    assert before(period(asked)) == period(earlier)
