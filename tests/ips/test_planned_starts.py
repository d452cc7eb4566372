"""A planned start is no work until somebody says that it has come; its day passing says nothing.

Planned for Monday 14 April 2025, as the unit learned on 4 March.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from ips.agenda import quarter_to_date
from ips.agenda.people import PlanReason
from ips.caseload import (
    Phase,
    current_stay,
    is_looking,
    is_stepped_down,
    looking_since,
    phase,
    starts_to_confirm,
    wants_another_job,
)
from ips.due_contacts import due_contacts
from ips.facts import Clock, DueState, History, MilestoneKind
from ips.stays import work_runs
from tests.ips.people import Person, day
from tests.ips.test_agenda_bounds import carried, on_monday, plans
from tests.ips.test_due_contact_properties import PROFILES, histories, modest

OF_THE_JOB = (Clock.PRE_START, Clock.POST_START, Clock.FIRST_MONTH, Clock.PROFILE_UPDATE)


def planned(**more: object) -> Person:
    return Person().planned("04-14", **more)


# Who is asked


@pytest.mark.parametrize(
    ("person", "today", "asked"),
    [
        (planned(), "04-13", False),
        (planned(), "04-14", True),
        (planned(), "08-01", True),
        (planned(competitive=False), "04-14", True),
        (planned().start_confirmed(), "04-14", False),
        (planned().start_moved("04-16"), "04-15", False),
        (planned().start_moved("04-16"), "04-16", True),
        (planned().start_cancelled("04-13"), "04-14", False),
        (planned().job_end("04-20"), "04-21", False),  # so it had begun
        (planned().job_end("04-20", learned="04-13"), "04-21", False),  # nothing can be answered
        (planned().exit("04-15"), "04-14", True),
        (planned().exit("04-15"), "04-15", False),
        (planned().pause("04-10"), "04-14", True),
        (Person().job("04-14", learned="03-04"), "04-14", False),
    ],
)
def test_from_its_day_on_somebody_is_asked_whether_it_has_begun(
    person: Person, today: str, asked: bool
) -> None:
    assert bool(starts_to_confirm(person.history, day(today))) is asked


# Where they stand


@pytest.mark.parametrize(
    ("person", "today", "expected"),
    [
        (planned(), "04-13", Phase.START_PLANNED),
        (planned(), "04-14", Phase.START_PLANNED),
        (planned(), "06-01", Phase.START_PLANNED),
        (planned().start_confirmed(), "04-14", Phase.FIRST_MONTH),
        (planned().start_confirmed(), "06-01", Phase.WORKING),
        (planned().job_end("04-20"), "04-20", Phase.FIRST_MONTH),
        (planned().job_end("04-20", learned="04-13"), "04-20", Phase.START_PLANNED),
        (planned().job_end("04-20", learned="04-13"), "04-21", Phase.LOOKING),
    ],
)
def test_the_phase_of_a_planned_start(person: Person, today: str, expected: Phase) -> None:
    assert phase(person.history, day(today)) is expected


def test_who_has_a_planned_start_looks_since_entry_until_somebody_says_that_it_came() -> None:
    assert is_looking(planned().history, day("05-01"))
    assert looking_since(planned().history, day("05-01")) == day("03-03")
    assert not is_looking(planned().start_confirmed().history, day("05-01"))


def test_a_planned_start_ends_no_step_down_and_no_wish_for_another_job() -> None:
    person = Person().job("03-10", "first").did(MilestoneKind.WANTS_ANOTHER_JOB, "04-01")
    person.planned("04-14", id="next")
    stay = current_stay(person.history, day("04-20"))
    assert stay is not None
    assert wants_another_job(stay, day("04-20"))
    back = Person().job("03-10", "first").did(MilestoneKind.STEP_DOWN, "04-01")
    stay = current_stay(back.planned("04-14", id="next").history, day("04-20"))
    assert stay is not None
    assert is_stepped_down(stay, day("04-20"))


# The agenda


@pytest.mark.parametrize(("starts", "asks"), [("04-13", True), ("04-14", False)])
def test_the_agenda_asks_about_a_start_whose_day_has_passed(starts: str, asks: bool) -> None:
    """It stood as 'looking since ...' and 'waits for the visit within 3 days of the start'."""
    person = Person("01-02").planned(starts, learned="03-04")
    assert ((PlanReason.START_UNANSWERED, "C-1") in plans(carried("C-1", person))) is asks
    for known in (
        Person("01-02").planned(starts, learned="03-04").start_confirmed(),
        Person("01-02").planned(starts, learned="03-04", cancelled_on=day("04-10")),
    ):
        assert (PlanReason.START_UNANSWERED, "C-1") not in plans(carried("C-1", known))


# What it is worth


def test_a_planned_start_that_nobody_confirmed_is_not_celebrated_and_not_worked() -> None:
    """The digest of Monday 14 April: the week before and that day."""
    person = Person("01-02").planned("04-08")
    assert on_monday(carried("C-1", person)).celebrate == ()
    assert quarter_to_date([person.history], day("04-14")).worked == 0
    person.start_confirmed()
    assert len(on_monday(carried("C-1", person)).celebrate) == 1
    assert quarter_to_date([person.history], day("04-14")).worked == 1
    ninety = Person("01-02").planned("01-09", learned="01-03")
    assert on_monday(carried("C-1", ninety)).celebrate == ()
    assert len(on_monday(carried("C-1", ninety.start_confirmed())).celebrate) == 1


def test_ninety_days_of_a_planned_start_do_not_come_up() -> None:
    """Day 90 of a start on 16 January is Wednesday 16 April."""
    person = Person("01-02").planned("01-16", learned="01-03")
    assert on_monday(carried("C-1", person)).coming_up == ()
    assert on_monday(carried("C-1", person.start_confirmed())).coming_up != ()


def test_it_is_no_run_of_work_and_the_visits_around_it_are_asked_for() -> None:
    person = planned()
    assert work_runs(person.history.jobs) == ()
    assert person.dues(Clock.MONTHLY, Clock.STEP_DOWN) == []
    assert {due.key.clock for due in person.dues(*OF_THE_JOB)} == set(OF_THE_JOB)
    assert {due.state for due in person.dues(*OF_THE_JOB)} == {DueState.OPEN}


def test_confirmed_later_is_as_recorded_right_at_once() -> None:
    recorded = Person().job("04-14", learned="03-04").visit("04-15").call("06-20")
    confirmed = planned().visit("04-15").call("06-20").start_confirmed()
    assert confirmed.dues() == recorded.dues()


def test_the_search_goes_on_until_somebody_says_that_it_came() -> None:
    person = planned().call("04-20")
    assert person.due(Clock.OUTREACH, "call-04-20").state is DueState.OPEN
    assert person.due(Clock.DISCLOSURE_REVIEW).state is DueState.OPEN
    assert person.start_confirmed().due(Clock.DISCLOSURE_REVIEW).state is DueState.CANCELLED


def test_a_search_begins_when_only_a_planned_start_follows() -> None:
    person = Person().job("03-10", "first").job_end("04-13", id="first").planned("04-14")
    assert person.due(Clock.DISCLOSURE_REVIEW, "first").state is DueState.OPEN
    reviews = person.start_confirmed().dues(Clock.DISCLOSURE_REVIEW)
    assert "first" not in {due.key.fact_id for due in reviews}


@pytest.mark.parametrize(
    ("learned", "confirmed", "state"),
    [
        ("04-02", False, DueState.CANCELLED),  # offered by day 30: they have met an employer
        ("04-03", False, DueState.OPEN),
        ("04-03", True, DueState.MISSED),
    ],
)
def test_an_offer_after_day_30_leaves_the_first_contact_open_until_it_came(
    learned: str, confirmed: bool, state: DueState
) -> None:
    person = planned(learned=learned)
    person = person.start_confirmed() if confirmed else person
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT).state is state


def test_an_offer_of_planning_is_not_cut_off_by_a_start_that_nobody_confirmed() -> None:
    person = Person().planned("04-14", id="first").did(MilestoneKind.WORK_INCENTIVES, "04-01")
    person.job_end("04-20", learned="04-10", id="first").job("05-20", "next", learned="05-01")
    assert person.due(Clock.WORK_INCENTIVES, "next").state is DueState.MET


def test_a_decline_of_monthly_visits_is_not_ended_by_a_start_that_nobody_confirmed() -> None:
    person = Person().job("03-10", "first").decline("04-01", Clock.MONTHLY)
    person.planned("04-14", id="next", learned="04-10")
    assert person.due(Clock.MONTHLY).state is DueState.DECLINED


@modest
@given(histories())
def test_planned_starts_alone_leave_every_other_clock_as_it_was(history: History) -> None:
    """But the first employer contact, which an offer closes."""
    only_planned = tuple(
        replace(job, confirmed=False, end=None, cancelled_on=None) for job in history.jobs
    )
    others = {Clock.OUTREACH, Clock.DISCLOSURE_FIRST, Clock.CAREER_PROFILE, Clock.MONTHLY}

    def found(jobs: tuple[object, ...]) -> list[tuple[object, date, DueState]]:
        dues = due_contacts(replace(history, jobs=jobs), PROFILES)  # type: ignore[arg-type]
        return [(due.key, due.due_on, due.state) for due in dues if due.key.clock in others]

    assert found(only_planned) == found(())
