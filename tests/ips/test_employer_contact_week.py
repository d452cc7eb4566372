"""The specialist's week of employer contacts (F S6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ips.employer_contacts import (
    NEXT_STEP_STAYS,
    EmployerContactMade,
    Week,
    WeekCount,
    complete_weeks,
    on_full_leave,
    week_count,
    weekly_target,
    weeks_up_to,
)
from ips.facts import MadeBy, Mode

WEEK = Week(date(2025, 3, 17))


def made(id: str, on: int = 18, **more: object) -> EmployerContactMade:
    facts: dict[str, object] = {
        "specialist_id": "ana",
        "on": date(2025, 3, on),
        "mode": Mode.IN_PERSON,
        "made_by": MadeBy.SPECIALIST,
        "client_specific": True,
    }
    return EmployerContactMade(id=id, **(facts | more))  # type: ignore[arg-type]


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert Week.of(date(2025, 3, 23)) == Week.of(date(2025, 3, 17)) == WEEK
    assert WEEK.sunday == date(2025, 3, 23)
    assert date(2025, 3, 24) not in WEEK
    assert WEEK.before() == Week(date(2025, 3, 10))
    assert weeks_up_to(WEEK, 2) == (WEEK.before(), WEEK)
    with pytest.raises(ValueError, match="Monday"):
        Week(date(2025, 3, 18))


def test_a_week_across_new_year_and_the_change_of_the_clocks() -> None:
    assert Week.of(date(2025, 1, 1)).monday == date(2024, 12, 30)
    assert Week.of(date(2025, 3, 9)).monday == date(2025, 3, 3)


def test_client_specific_and_generic_are_counted_apart() -> None:
    contacts = [made("1"), made("2"), made("3", client_specific=False)]
    assert week_count(contacts, "ana", WEEK) == WeekCount(2, 1)
    assert week_count(contacts, "ana", WEEK).total == 3


@pytest.mark.parametrize(
    "not_counted",
    [
        made("x", mode=Mode.PHONE),
        made("x", made_by=MadeBy.CLIENT),
        made("x", specialist_id="ben"),
        made("x", on=16),
        made("x", on=24),
    ],
)
def test_what_does_not_count(not_counted: EmployerContactMade) -> None:
    assert week_count([made("1"), not_counted], "ana", WEEK).total == 1


def test_a_contact_counts_once_and_the_same_employer_twice_counts_twice() -> None:
    assert week_count([made("1"), made("1")], "ana", WEEK).total == 1
    assert week_count([made("1"), made("2")], "ana", WEEK).total == 2


@pytest.mark.parametrize(("looking", "target"), [(0, None), (1, 2), (2, 4), (3, 6), (20, 6)])
def test_the_weekly_target(looking: int, target: int | None) -> None:
    assert weekly_target(looking) == target


def test_a_week_of_full_leave_has_no_working_day_left() -> None:
    off = frozenset(day for day in WEEK.days if day.weekday() < 5)
    assert on_full_leave(WEEK, off, frozenset(range(5)))
    assert not on_full_leave(WEEK.before(), off, frozenset(range(5)))
    assert not on_full_leave(WEEK, frozenset(list(off)[:4]), frozenset(range(5)))


def test_a_week_has_seven_days_from_its_monday_to_its_sunday() -> None:
    assert [each.day for each in WEEK.days] == [17, 18, 19, 20, 21, 22, 23]
    assert WEEK.days[-1] == WEEK.sunday


def test_the_total_of_a_week_has_what_was_made_for_nobody_too() -> None:
    assert WeekCount(client_specific=3).total == 3
    assert WeekCount(generic=2).total == 2


@pytest.mark.parametrize(
    ("first", "today", "mondays"),
    [
        (date(2025, 3, 17), date(2025, 3, 23), []),  # the week is not over
        (date(2025, 3, 23), date(2025, 3, 24), [17]),
        (date(2025, 3, 17), date(2025, 3, 30), [17]),
        (date(2025, 3, 5), date(2025, 3, 26), [3, 10, 17]),
        (date(2025, 2, 3), date(2025, 3, 17), [3, 10, 17, 24, 3, 10]),
    ],
)
def test_weeks_are_counted_from_the_first_days_up_to_the_last_that_is_over(
    first: date, today: date, mondays: list[int]
) -> None:
    assert [week.monday.day for week in complete_weeks(first, today)] == mondays


def test_an_open_next_step_stays_in_sight_for_four_weeks() -> None:
    assert timedelta(days=28) == NEXT_STEP_STAYS
