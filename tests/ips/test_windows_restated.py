"""Every window of every clock, restated as literal dates for one client.

Entered Monday 3 March 2025; a job that starts Friday 14 March and ends Tuesday 20 May, learned
Thursday 22 May. The dates were counted on a calendar, not computed by the code under test.
"""

from datetime import date

import pytest

from ips.facts import Clock, MilestoneKind
from tests.ips.people import Person, day


def somebody() -> Person:
    return (
        Person("03-03")
        .visit("03-03")
        .job("03-14", learned="03-06", changes=["04-25"])
        .visit("03-12")
        .visit("04-14", job_trouble=True)
        .job_end("05-20", learned="05-22")
    )


RESTATED = [
    # clock, fact, part, first day, last day
    (Clock.FIRST_EMPLOYER_CONTACT, "entry", 1, "03-03", "04-02"),
    (Clock.CAREER_PROFILE, "entry", 1, "03-03", "04-02"),
    (Clock.DISCLOSURE_FIRST, "entry", 1, "03-03", "04-02"),
    (Clock.WORK_INCENTIVES, "job", 1, "03-06", "03-13"),
    (Clock.WORK_INCENTIVES, "change-04-25", 2, "04-25", "05-09"),
    (Clock.PRE_START, "job", 1, "03-07", "03-13"),
    (Clock.POST_START, "job", 1, "03-14", "03-17"),
    (Clock.FIRST_MONTH, "job", 1, "03-14", "03-21"),
    (Clock.FIRST_MONTH, "job", 2, "03-22", "03-28"),
    (Clock.FIRST_MONTH, "job", 3, "03-29", "04-04"),
    (Clock.FIRST_MONTH, "job", 4, "04-05", "04-11"),
    (Clock.MONTHLY, "job", 2, "03-14", "04-14"),
    (Clock.MONTHLY, "visit-04-14", 1, "04-14", "05-15"),
    (Clock.STEP_DOWN, "job", 1, "2026-02-12", "2026-03-14"),
    (Clock.JOB_LOSS, "job", 1, "05-22", "05-25"),
    (Clock.NEXT_JOB_OFFER, "job", 1, "05-22", "05-25"),
    (Clock.PROFILE_UPDATE, "job", 1, "03-14", "03-28"),
    (Clock.PROFILE_UPDATE, "job", 2, "05-22", "06-05"),
    (Clock.DISCLOSURE_REVIEW, "entry", 1, "05-02", "05-16"),
    (Clock.DISCLOSURE_REVIEW, "visit-04-14", 2, "04-14", "04-28"),
    (Clock.DISCLOSURE_REVIEW, "job", 1, "07-19", "08-02"),
    (Clock.OUTREACH, "entry", 3, "03-03", "03-17"),
    (Clock.OUTREACH, "visit-03-03", 1, "03-03", "03-17"),
    (Clock.OUTREACH, "visit-03-12", 1, "03-12", "03-26"),
    (Clock.OUTREACH, "job", 4, "05-22", "06-05"),
]


@pytest.mark.parametrize(("clock", "fact", "part", "first", "last"), RESTATED)
def test_the_window_is_the_restated_one(
    clock: Clock, fact: str, part: int, first: str, last: str
) -> None:
    due = somebody().due(clock, fact, part)
    assert (due.opens_on, due.due_on) == (day(first), day(last))


def test_there_are_no_other_windows() -> None:
    found = {(due.key.clock, due.key.fact_id, due.key.part) for due in somebody().dues()}
    assert found == {(clock, fact, part) for clock, fact, part, _, _ in RESTATED}


def test_a_friday_start_means_monday() -> None:
    assert somebody().due(Clock.POST_START).due_on == date(2025, 3, 17)


def test_days_across_a_leap_day_and_a_new_year() -> None:
    leap = Person("2024-02-01").job("2024-02-27")
    assert leap.due(Clock.POST_START).due_on == date(2024, 3, 1)
    assert leap.due(Clock.FIRST_EMPLOYER_CONTACT).due_on == date(2024, 3, 2)
    winter = Person("2024-12-15")
    assert winter.due(Clock.CAREER_PROFILE).due_on == date(2025, 1, 14)


def test_continue_is_looked_at_again_after_half_a_year() -> None:
    person = Person("2024-03-01").job("2024-03-14").did(MilestoneKind.CONTINUE_SUPPORT, "03-10")
    again = person.due(Clock.STEP_DOWN, "continue_support-03-10")
    assert (again.opens_on, again.due_on) == (date(2025, 8, 7), date(2025, 9, 8))
