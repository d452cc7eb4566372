"""Where a client stands, and who comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ips.caseload import (
    ON_THE_CASELOAD,
    Attention,
    Phase,
    attention,
    is_looking,
    last_contact_on,
    looking_since,
    phase,
    planned_jobs,
    starts_to_confirm,
)
from ips.facts import (
    Clock,
    DueContact,
    DueKey,
    DueState,
    Episode,
    ExitReason,
    MilestoneKind,
)
from ips.stays import stays
from tests.ips.people import Person, day


def changing() -> Person:
    """At work, and wants a different job."""
    return Person().job("04-14").did(MilestoneKind.WANTS_ANOTHER_JOB, "06-10")


@pytest.mark.parametrize(
    ("person", "today", "expected"),
    [
        (Person(), "03-02", Phase.NOT_ENTERED),
        (Person(), "03-03", Phase.LOOKING),
        (Person().job("04-14", learned="04-01"), "04-10", Phase.START_PLANNED),
        (Person().job("04-14"), "04-14", Phase.FIRST_MONTH),
        (Person().job("04-14"), "05-12", Phase.FIRST_MONTH),
        (Person().job("04-14"), "05-13", Phase.WORKING),
        (Person().job("04-14").job_end("06-02"), "06-02", Phase.WORKING),
        (Person().job("04-14").job_end("06-02"), "06-03", Phase.LOOKING),
        (Person().job("04-14").start_cancelled("04-13"), "04-20", Phase.LOOKING),
        (Person().pause("03-10", resumed="03-20"), "03-19", Phase.PAUSED),
        (Person().pause("03-10", resumed="03-20"), "03-20", Phase.LOOKING),
        (Person().job("04-14").did(MilestoneKind.STEP_DOWN, "12-01"), "12-02", Phase.STEPPED_DOWN),
        (Person().job("04-14", competitive=False), "04-14", Phase.LOOKING),
        (Person().job("04-14", competitive=False, learned="04-01"), "04-10", Phase.LOOKING),
        (
            changing().job("06-20", "crew", competitive=False),
            "06-21",
            Phase.LOOKING_FOR_ANOTHER_JOB,
        ),
        (changing(), "06-09", Phase.WORKING),
        (changing(), "06-10", Phase.LOOKING_FOR_ANOTHER_JOB),
        (changing().did(MilestoneKind.STAYS_IN_JOB, "06-20"), "06-20", Phase.WORKING),
        (changing().job("06-20", "second"), "06-19", Phase.LOOKING_FOR_ANOTHER_JOB),
        (changing().job("06-20", "second"), "06-20", Phase.FIRST_MONTH),
        (changing().job_end("06-15"), "06-16", Phase.LOOKING),
        (changing().pause("06-12"), "06-12", Phase.PAUSED),
        (Person().exit("03-20"), "03-20", Phase.EXITED),
        (Person().exit("03-20", ExitReason.DIED), "03-21", Phase.DIED),
        (Person().exit("03-20").reentry("05-01"), "05-02", Phase.LOOKING),
    ],
)
def test_the_phase_on_a_day(person: Person, today: str, expected: Phase) -> None:
    assert phase(person.history, day(today)) is expected


def test_who_came_back_on_the_day_of_entry_and_exit_is_in_the_program_again() -> None:
    once = Person().exit("03-03").history
    again = Episode("before-entry-by-its-id", day("03-03"), day("03-03"))
    back = replace(once, episodes=(*once.episodes, again))
    assert phase(back, day("03-03")) is Phase.LOOKING
    assert phase(back, day("03-04")) is Phase.LOOKING


def test_looking_and_since_when() -> None:
    person = Person().job("04-14").job_end("06-02")
    assert is_looking(person.history, day("03-10"))
    assert not is_looking(person.history, day("05-10"))
    assert looking_since(person.history, day("03-10")) == day("03-03")
    assert looking_since(person.history, day("06-10")) == day("06-02")
    assert looking_since(person.history, day("05-10")) is None


def test_somebody_at_work_who_wants_a_different_job_looks_too() -> None:
    person = changing()
    assert not is_looking(person.history, day("06-09"))
    assert is_looking(person.history, day("06-10"))
    assert looking_since(person.history, day("06-30")) == day("06-10")
    lost = person.job_end("07-01")
    assert looking_since(lost.history, day("07-05")) == day("07-01")


def test_a_job_loss_or_a_new_job_brings_a_stepped_down_client_back() -> None:
    same_day = Person().job("04-14").did(MilestoneKind.STEP_DOWN, "12-01").job("12-01", "second")
    assert phase(same_day.history, day("12-02")) is Phase.STEPPED_DOWN
    again = Person().job("04-14").did(MilestoneKind.STEP_DOWN, "12-01").job("12-10", "second")
    assert phase(again.history, day("12-09")) is Phase.STEPPED_DOWN
    assert phase(again.history, day("12-10")) is Phase.FIRST_MONTH
    person = Person().job("04-14").did(MilestoneKind.STEP_DOWN, "12-01").job_end("12-20")
    assert phase(person.history, day("12-21")) is Phase.LOOKING


def test_the_last_contact_is_one_that_reached_the_client() -> None:
    person = Person().visit("03-05").call("03-07").attempt("03-10").visit("03-11", by_role=None)
    assert last_contact_on(person.history) == day("03-07")
    assert last_contact_on(Person().history) is None


def test_what_runs_out_first_comes_first_then_overdue_then_coming() -> None:
    today = day("03-14")
    runs_out = attention(Person().job("03-14").dues(Clock.POST_START), today)
    overdue = attention(Person().job("03-14").dues(Clock.POST_START), day("03-20"))
    coming = attention(Person("03-10").dues(Clock.CAREER_PROFILE), today)
    assert runs_out < overdue < coming < attention((), today)


@pytest.mark.parametrize(
    ("person", "today", "expected"),
    [
        (Person().exit("05-20"), "05-19", Phase.LOOKING),  # announced
        (Person().exit("05-20", ExitReason.DIED), "05-19", Phase.LOOKING),
        (Person().exit("05-20", ExitReason.DIED), "05-20", Phase.DIED),
        (Person().job("04-14").did(MilestoneKind.STEP_DOWN, "12-01"), "11-30", Phase.WORKING),
        (Person().job("04-14").did(MilestoneKind.STEP_DOWN, "12-01"), "12-01", Phase.STEPPED_DOWN),
    ],
)
def test_the_phase_up_to_an_end_and_on_it(person: Person, today: str, expected: Phase) -> None:
    assert phase(person.history, day(today)) is expected


def test_whoever_has_entered_is_on_the_caseload_until_stepped_down_gone_or_dead() -> None:
    off = {Phase.NOT_ENTERED, Phase.STEPPED_DOWN, Phase.EXITED, Phase.DIED}
    assert set(Phase) - off == ON_THE_CASELOAD


@pytest.mark.parametrize(
    ("person", "today", "planned"),
    [
        (Person().job("04-14", learned="04-01"), "04-13", True),
        (Person().job("04-14", learned="04-01"), "04-14", False),  # it has begun
        (Person().planned("04-14"), "04-14", True),
        (Person().planned("04-14"), "04-20", True),  # nobody has said so
        (Person().planned("04-14").job_end("04-20", learned="04-12"), "04-20", True),
        (Person().planned("04-14").job_end("04-20", learned="04-12"), "04-21", False),
    ],
)
def test_a_job_is_planned_until_it_has_begun_or_is_over(
    person: Person, today: str, planned: bool
) -> None:
    [stay] = stays(person.history)
    assert bool(planned_jobs(stay, day(today))) is planned


def test_nobody_is_asked_about_a_start_before_the_entry() -> None:
    assert starts_to_confirm(Person().planned("02-10").history, day("03-02")) == ()


@pytest.mark.parametrize(
    ("today", "since"),
    [
        ("06-09", None),
        ("06-10", "06-10"),
        ("06-19", "06-10"),
        ("06-20", None),  # they stay after all
        ("07-01", "07-01"),
        ("07-14", "07-01"),
        ("07-15", "07-15"),  # said once more
    ],
)
def test_who_is_at_work_looks_since_they_said_so_last(today: str, since: str | None) -> None:
    person = changing().did(MilestoneKind.STAYS_IN_JOB, "06-20")
    for on in ("07-01", "07-15"):
        person.did(MilestoneKind.WANTS_ANOTHER_JOB, on)
    assert looking_since(person.history, day(today)) == (since and day(since))


@pytest.mark.parametrize(
    ("today", "rank"), [("03-25", 2), ("03-26", 0), ("04-02", 0), ("04-03", 1)]
)
def test_what_runs_out_within_a_week_is_pressing(today: str, rank: int) -> None:
    """An open window with eight days left still is to come; the last day is 2 April."""
    due = DueContact(
        DueKey("c1", Clock.CAREER_PROFILE, "entry"), day("03-03"), day("04-02"), day("03-03")
    )
    assert attention([due], day(today)) == Attention(rank, due.due_on)
    done = replace(due, state=DueState.MET, met_on=day("03-10"))
    assert attention([done, due], day(today)) == Attention(rank, due.due_on)
    assert attention([done], day(today)) == Attention(3, date.max)
    soon = replace(due, due_on=day("04-01"))
    assert attention([due, soon], day("04-01")) == Attention(0, soon.due_on)
