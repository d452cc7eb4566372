"""A unit's year ahead to the day: what is still to be done, what ran out, what is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from ips.unit_calendar import (
    CalendarEntry,
    RanOut,
    at_hand,
    calendar,
    ran_out,
    runs_out_by,
    title,
)
from ips.unit_windows import UnitClock, UnitWindow, met

TODAY = date(2025, 3, 19)
RATE, VISIT, WEEKLY, GRANT, GOALS = (
    UnitClock.RATE_SHARED,
    UnitClock.FIELD_VISIT,
    UnitClock.VR_CONTACT,
    UnitClock.AUTHORIZATION,
    UnitClock.GOALS_SET,
)


def in_days(number: int) -> date:
    return TODAY + timedelta(number)


def window(
    days: int, clock: UnitClock = RATE, of: str = "", *, opens: int = -400, late: bool = False
) -> UnitWindow:
    """One whose last day lies so many days ahead."""
    on = in_days(days)
    return UnitWindow(clock, of, in_days(opens), on, on, late_counts=late)


def done(days: int, **more: bool) -> UnitWindow:
    return met(window(days, **more), in_days(days), "x")


# ---------------------------------------------------------------- the year ahead


@pytest.mark.parametrize(
    ("days", "there"), [(-1, False), (0, True), (1, True), (364, True), (365, True), (366, False)]
)
def test_the_year_goes_from_today_to_the_same_day_next_year(days: int, there: bool) -> None:
    for each in (window(days), window(days, late=True)):
        assert calendar([each], TODAY) == ((CalendarEntry(in_days(days), RATE),) if there else ())


def test_what_is_done_or_not_asked_for_is_no_longer_to_be_done() -> None:
    excused = UnitWindow(RATE, "", TODAY, TODAY, TODAY, excuse="away")
    assert calendar([done(5), excused], TODAY) == ()
    coming = window(40, opens=10)
    assert calendar([coming], TODAY) == (CalendarEntry(in_days(40), RATE),)


def test_nobody_is_named_and_no_client_is_an_entry() -> None:
    windows = [
        window(9, VISIT, "ana"),
        window(9, VISIT, "ben"),
        window(8, VISIT, "ana"),
        window(9, GOALS, "ana"),
        window(9, RATE),
        window(9, GRANT, "c1"),
    ]
    assert calendar(windows, TODAY) == (
        CalendarEntry(in_days(8), VISIT, people=1),
        CalendarEntry(in_days(9), VISIT, people=2),
        CalendarEntry(in_days(9), GOALS, people=1),
        CalendarEntry(in_days(9), RATE, people=0),
    )


def test_each_weeks_routine_stands_once_with_the_day_up_to_which_it_comes() -> None:
    weeks = [window(days, WEEKLY) for days in (18, 4, 11)]
    meetings = [window(days, UnitClock.MH_TEAM_MEETING, who) for days in (4, 11) for who in "ab"]
    assert calendar([*weeks, window(6), *meetings], TODAY) == (
        CalendarEntry(in_days(4), UnitClock.MH_TEAM_MEETING, people=2, until=in_days(11)),
        CalendarEntry(in_days(4), WEEKLY, until=in_days(18)),
        CalendarEntry(in_days(6), RATE),
    )


def test_what_runs_out_by_a_day_is_without_each_weeks_routine() -> None:
    entries = [CalendarEntry(in_days(days), RATE) for days in (6, 7, 8)]
    routine = CalendarEntry(in_days(4), WEEKLY, until=in_days(18))
    assert runs_out_by([routine, *entries], in_days(7)) == tuple(entries[:2])


# ---------------------------------------------------------------- what ran out


@pytest.mark.parametrize(("days", "told"), [(-32, False), (-31, True), (-1, True), (0, False)])
def test_what_can_be_had_no_more_is_told_for_a_month(days: int, told: bool) -> None:
    assert ran_out([window(days)], TODAY) == ((RanOut(in_days(days), RATE, 1),) if told else ())


@pytest.mark.parametrize(("days", "told"), [(-100, True), (-1, True), (0, False)])
def test_what_still_counts_is_told_until_it_is_done(days: int, told: bool) -> None:
    late = window(days, late=True)
    assert ran_out([late], TODAY) == ((RanOut(in_days(days), RATE, 1),) if told else ())
    assert ran_out([met(late, TODAY, "x")], TODAY) == ()


def test_the_last_day_that_passed_last_stands_with_how_often_one_did() -> None:
    windows = [
        window(-3, VISIT, "ana"),
        window(-5, VISIT, "ben"),
        window(-4, VISIT, "cleo"),
        window(-9),
        done(-2),
        window(-1, GRANT, "c1", late=True),
    ]
    assert ran_out(windows, TODAY) == (
        RanOut(in_days(-9), RATE, 1),
        RanOut(in_days(-3), VISIT, 3),
    )


# ---------------------------------------------------------------- at hand


def found(windows: Sequence[UnitWindow]) -> tuple[CalendarEntry, ...]:
    return at_hand(
        windows, TODAY, passed_from=in_days(-3), coming_from=in_days(2), until=in_days(5)
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [(-4, 0), (-3, 1), (-1, 1), (0, 0), (1, 0), (2, 1), (5, 1), (6, 0)],
)
def test_what_passed_since_a_day_and_what_comes_between_two(days: int, told: int) -> None:
    expected = (CalendarEntry(in_days(days), RATE),) if told else ()
    assert found([window(days)]) == found([window(days, late=True)]) == expected


def test_what_is_done_has_not_begun_or_is_each_weeks_or_a_clients_is_not_at_hand() -> None:
    others = [window(3, opens=1), window(3, WEEKLY), window(-2, WEEKLY)]
    assert found([*others, done(-2), done(3), window(3, GRANT, "c1")]) == ()


def test_what_is_at_hand_stands_by_day_and_then_by_clock() -> None:
    windows = [window(3), window(-2, VISIT, "ana"), window(3, VISIT, "ana"), window(3, VISIT, "b")]
    assert found(windows) == (
        CalendarEntry(in_days(-2), VISIT, people=1),
        CalendarEntry(in_days(3), VISIT, people=2),
        CalendarEntry(in_days(3), RATE),
    )


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (0, "In the field together"),
        (1, "In the field together"),
        (2, "In the field together (2 people)"),
    ],
)
def test_an_entry_says_for_how_many_people_from_two_on(people: int, words: str) -> None:
    assert title(CalendarEntry(TODAY, VISIT, people=people)) == words
