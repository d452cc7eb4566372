"""Quarters, the days that somebody was in the program in one, and working days, as dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ips.dates import is_working_day, last_working_day_on_or_before
from ips.quarters import DaysServed, Quarter, days_served, quarters_up_to, worked
from tests.ips.people import Person, day

Q1, Q2, Q3, Q4 = (Quarter(date(2025, month, 1)) for month in (1, 4, 7, 10))


@pytest.mark.parametrize(
    ("quarter", "first", "last", "words"),
    [
        (Q1, "2025-01-01", "2025-03-31", "2025 Q1"),
        (Q2, "2025-04-01", "2025-06-30", "2025 Q2"),
        (Q3, "2025-07-01", "2025-09-30", "2025 Q3"),
        (Q4, "2025-10-01", "2025-12-31", "2025 Q4"),
    ],
)
def test_a_quarter_has_its_own_days_and_no_others(
    quarter: Quarter, first: str, last: str, words: str
) -> None:
    begins, ends = day(first), day(last)
    assert (quarter.first, quarter.last, str(quarter)) == (begins, ends, words)
    around = [begins - timedelta(1), begins, ends, ends + timedelta(1)]
    assert [each in quarter for each in around] == [False, True, True, False]
    assert [Quarter.of(each) == quarter for each in around] == [False, True, True, False]


@pytest.mark.parametrize("begins", ["2025-01-02", "2025-02-01", "2025-12-01", "2025-06-30"])
def test_a_quarter_begins_on_the_first_of_its_first_month_alone(begins: str) -> None:
    with pytest.raises(ValueError, match="begins in January"):
        Quarter(day(begins))


def test_quarters_follow_each_other_through_the_years() -> None:
    assert [Q1.after(), Q4.after()] == [Q2, Quarter(date(2026, 1, 1))]
    assert [Q2.before(), Q1.before()] == [Q1, Quarter(date(2024, 10, 1))]
    assert [Q3.before(0), Q3.before(2), Q3.before(-2)] == [Q3, Q1, Quarter(date(2026, 1, 1))]
    assert Q2.before(5) == Quarter(date(2024, 1, 1))
    assert quarters_up_to(Q2, 1) == (Q2,)
    assert quarters_up_to(Q2, 3) == (Quarter(date(2024, 10, 1)), Q1, Q2)


# ---------------------------------------------------------------- in the program, and at work


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Person("03-31"), [("04-01", "06-30")]),
        (Person("04-01"), [("04-01", "06-30")]),
        (Person("04-02"), [("04-02", "06-30")]),
        (Person("06-30"), [("06-30", "06-30")]),
        (Person("07-01"), []),
        (Person("03-01").exit("03-31"), []),
        (Person("03-01").exit("04-01"), [("04-01", "04-01")]),  # the day of an exit is still one
        (Person("03-01").exit("06-29"), [("04-01", "06-29")]),
        (Person("03-01").exit("07-01"), [("04-01", "06-30")]),
        (Person("03-01").exit("04-20").reentry("05-10"), [("04-01", "04-20"), ("05-10", "06-30")]),
    ],
)
def test_the_days_somebody_was_in_the_program(
    person: Person, expected: list[tuple[str, str]]
) -> None:
    found = days_served(person.history, Q2.first, Q2.last)
    assert [(each.first, each.last) for each in found] == [
        (day(first), day(last)) for first, last in expected
    ]


def in_april() -> DaysServed:
    (found,) = days_served(Person("03-03").history, day("04-02"), day("04-29"))
    return found


def test_days_served_are_those_from_the_first_to_the_last() -> None:
    around = [day(each) for each in ("04-01", "04-02", "04-29", "04-30")]
    assert [each in in_april() for each in around] == [False, True, True, False]


@pytest.mark.parametrize(
    ("person", "at_work"),
    [
        (Person(), False),
        (Person().job("04-29"), True),  # on the last of these days
        (Person().job("04-30"), False),
        (Person().job("03-10").job_end("04-02"), True),  # on the first of them
        (Person().job("03-10").job_end("04-01"), False),
        (Person().job("03-10", competitive=False), False),
        (Person().planned("04-10"), False),
        (Person().planned("04-10", competitive=False), False),
        (Person().job("03-10", "a").job_end("03-20", id="a").job("04-10", "b"), True),
    ],
)
def test_worked_is_one_day_at_least_in_a_competitive_job_that_has_begun(
    person: Person, at_work: bool
) -> None:
    assert worked(person.history, [in_april()]) is at_work


def test_one_stay_of_several_is_enough() -> None:
    back = Person("03-03").exit("04-05").reentry("05-05").job("05-10")
    assert worked(back.history, days_served(back.history, Q2.first, Q2.last))


# ---------------------------------------------------------------- working days

FRIDAY = date(2025, 3, 21)


def test_a_working_day_is_one_of_the_week_and_no_day_off() -> None:
    week = [FRIDAY + timedelta(days) for days in range(-4, 3)]
    assert [is_working_day(each) for each in week] == [*5 * [True], False, False]
    assert [is_working_day(each, {5}) for each in week] == [*5 * [False], True, False]
    assert [is_working_day(each, holidays={FRIDAY}) for each in week[3:]] == [True, *3 * [False]]


def test_the_last_working_day_is_the_day_itself_or_one_before() -> None:
    saturday, sunday = FRIDAY + timedelta(1), FRIDAY + timedelta(2)
    assert [last_working_day_on_or_before(each) for each in (FRIDAY, saturday, sunday)] == [
        FRIDAY,
        FRIDAY,
        FRIDAY,
    ]
    thursday = FRIDAY - timedelta(1)
    assert last_working_day_on_or_before(sunday, holidays={FRIDAY}) == thursday
    assert last_working_day_on_or_before(sunday, {5}) == saturday


def test_it_is_looked_for_within_a_year() -> None:
    """A leap year has 366 days: so far back, and no further."""
    off = [FRIDAY - timedelta(days) for days in range(367)]
    assert last_working_day_on_or_before(FRIDAY, holidays=off[:366]) == date(2024, 3, 20)
    assert last_working_day_on_or_before(FRIDAY, holidays=off) is None
    assert last_working_day_on_or_before(FRIDAY, working=()) is None
