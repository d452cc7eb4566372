"""Quarterly outcomes: a quarter worked out by hand, definitions restated, and what always holds.

The quarter is April to June 2025. Each person below says in their comment what they are for; the
numbers were worked out with pencil and calendar, not by the code under test.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ips.agenda.caseload import quarter_to_date
from ips.facts import (
    EmployerContact,
    EndReason,
    Episode,
    Exit,
    ExitReason,
    History,
    Job,
    JobEnd,
    MadeBy,
    MilestoneKind,
    Mode,
)
from ips.fidelity.bands import BANDS, band_of
from ips.outcomes import (
    MEASURES,
    Counted,
    JobTerms,
    OutcomeClient,
    TermsChange,
    outcomes,
)
from ips.outcomes.cohort import median
from ips.quarters import Quarter, quarters_up_to
from tests.ips.people import Person, day

Q2 = Quarter(date(2025, 4, 1))


def person(code: str, entered: str) -> Person:
    """With ids that are nobody else's."""
    somebody = Person(entered)
    (first,) = somebody.history.episodes
    somebody.history = replace(
        somebody.history, client_id=code, episodes=(replace(first, id=f"{code}-in"),)
    )
    return somebody


def terms(
    hours: str | None, pay: str | None, *changes: TermsChange, why: EndReason | None = None
) -> JobTerms:
    exact = [None if each is None else Fraction(each) for each in (hours, pay)]
    return JobTerms(*exact, changes, why)


def of(somebody: Person, **jobs: JobTerms) -> OutcomeClient:
    return OutcomeClient(somebody.history, jobs)


LONGER = TermsChange(day("05-01"), hours=Fraction(25))
NOW_KNOWN = TermsChange(day("06-20"), hours=Fraction(16))
AFTER = TermsChange(day("07-01"), hours=Fraction(40), pay=Fraction(30))

UNIT = (
    # at work since March, more hours since May, more again after the quarter
    of(
        person("c01", "01-15").employer("01-20").job("03-03", "A"),
        A=terms("20", "15", LONGER, AFTER),
    ),
    # first contact and first job in the quarter, and a second job; of one no hours are known
    of(
        person("c02", "03-20").employer("04-10").job("05-05", "B").job("06-15", "B2"),
        B=terms(None, "18"),
        B2=terms("8", "10"),
    ),
    # looking, and in school
    of(person("c03", "04-08").employer("04-28").did(MilestoneKind.EDUCATION_STARTED, "05-01")),
    # lost a job in April
    of(
        person("c04", "02-01").employer("02-10").job("03-10", "C").job_end("04-20", id="C"),
        C=terms("12", "14", why=EndReason.QUIT),
    ),
    # in work when they entered
    of(person("c05", "04-15").job("2024-11-01", "D"), D=terms("10", "12.5")),
    # left without ever meeting an employer
    of(person("c06", "03-01").exit("05-10")),
    # a start is planned, and nobody has said that it came
    of(person("c07", "05-20").employer("06-01").planned("06-20", id="P")),
    # left the day before the quarter, at work
    of(
        person("c08", "01-02").job("02-20", "L").exit("03-31", ExitReason.GOALS_MET),
        L=terms("20", "15"),
    ),
    # a job that is no competitive one
    of(person("c09", "04-01").employer("04-30").job("05-15", "T", competitive=False)),
    # at work for a year, handed over
    of(
        person("c10", "2024-03-01")
        .employer("2024-03-15")
        .job("2024-05-06", "E")
        .did(MilestoneKind.STEP_DOWN, "06-02"),
        E=terms("30", "20"),
    ),
    # nobody wrote down when they entered
    OutcomeClient(History("c11")),
    # one job ended, nobody said why; another began, its hours known later
    of(
        person("c12", "2024-04-01")
        .employer("2024-04-10")
        .job("2024-06-03", "F")
        .job_end("04-15", id="F")
        .job("06-10", "G"),
        F=terms("25", "13"),
        G=terms(None, "14", NOW_KNOWN),
    ),
)

BY_HAND = {
    # value, denominator, numerator, left out, waiting, gaps
    "served": ("10", 10, 10, 0, 0, 1),
    "rate_of_served": ("6/10", 10, 6, 1, 0, 0),
    "rate_of_out_of_work": ("5/9", 9, 5, 2, 0, 0),
    "entries": ("4", 4, 4, 0, 0, 0),
    "exits": ("1", 1, 1, 0, 0, 0),
    "people_starting": ("2", 2, 2, 1, 1, 0),
    "job_starts": ("3", 3, 3, 1, 1, 0),
    "job_ends": ("2", 2, 2, 0, 0, 1),
    "hours": ("16", 6, 5, 0, 0, 1),
    "pay": ("14.5", 6, 6, 0, 0, 0),
    "days_to_first_contact": ("20.5", 4, 4, 2, 0, 0),
    "days_to_first_job": ("46", 1, 1, 2, 3, 0),
    "retention_90": ("1/2", 2, 1, 1, 0, 0),
    "retention_365": ("1/2", 2, 1, 0, 0, 0),
    "education": ("1/10", 10, 1, 0, 0, 0),
    "step_downs": ("1", 1, 1, 0, 0, 0),
}


def counted(
    clients: tuple[OutcomeClient, ...] = UNIT, quarter: Quarter = Q2, as_of: date = date.max
) -> dict[str, Counted]:
    return {each.measure.key: each.counted for each in outcomes(clients, quarter, as_of)}


def sizes(one: Counted) -> tuple[int, ...]:
    rows = one.populations
    return (
        len(rows.denominator),
        len(rows.numerator),
        len(rows.left_out),
        len(rows.waiting),
        len(rows.gaps),
    )


@pytest.mark.parametrize("key", BY_HAND)
def test_the_quarter_is_what_it_is_by_hand(key: str) -> None:
    value, *expected = BY_HAND[key]
    found = counted()[key]
    assert (found.value, sizes(found)) == (Fraction(value), tuple(expected))


def test_every_outcome_is_worked_out_by_hand() -> None:
    assert [each.key for each in MEASURES] == list(BY_HAND)


def test_reasons_are_counted_and_a_missing_one_is_named() -> None:
    found = counted()
    assert found["exits"].parts == {"client_requested": 1}
    assert found["job_ends"].parts == {"quit": 1}
    (gap,) = found["job_ends"].populations.gaps
    assert (gap.row.id, gap.reason) == ("F", "no reason is on record")


def test_whoever_is_left_out_stands_there_with_the_reason() -> None:
    found = counted()
    reasons = {
        key: {(each.row.id, each.reason) for each in one.populations.left_out}
        for key, one in found.items()
        if one.populations.left_out
    }
    assert reasons == {
        "rate_of_served": {("c11", "no day of entry is on record")},
        "rate_of_out_of_work": {
            ("c05", "in competitive work when they entered"),
            ("c11", "no day of entry is on record"),
        },
        "people_starting": {("T", "no competitive job")},
        "job_starts": {("T", "no competitive job")},
        "days_to_first_contact": {
            ("c05-in", "in competitive work when they entered"),
            ("c06-in", "left without one"),
        },
        "days_to_first_job": {
            ("c05-in", "in competitive work when they entered"),
            ("c06-in", "left without one"),
        },
        "retention_90": {("L", "left the program before that day")},
    }


def test_every_definition_is_one_sentence_and_every_key_is_there_once() -> None:
    assert all(each.definition.endswith(".") for each in MEASURES)
    assert all(". " not in each.definition for each in MEASURES)
    assert len({each.key for each in MEASURES}) == len(MEASURES)


# ---------------------------------------------------------------- at the edges


@pytest.mark.parametrize(
    ("exited", "served"), [("03-31", 0), ("04-01", 1)], ids=["the day before", "its first day"]
)
def test_the_day_of_an_exit_is_still_a_day_of_the_program(exited: str, served: int) -> None:
    left = of(person("c1", "01-02").exit(exited))
    assert counted((left,))["served"].value == served


@pytest.mark.parametrize(("entered", "served"), [("06-30", 1), ("07-01", 0)])
def test_whoever_enters_on_the_last_day_is_served(entered: str, served: int) -> None:
    assert counted((of(person("c1", entered)),))["served"].value == served


def test_work_that_ended_before_they_came_is_none_of_the_programs() -> None:
    before = of(person("c1", "05-01").job("04-01", "J").job_end("04-30", id="J"))
    assert counted((before,))["rate_of_served"].value == 0
    on_the_day = of(person("c1", "05-01").job("04-01", "J").job_end("05-01", id="J"))
    assert counted((on_the_day,))["rate_of_served"].value == 1


def test_a_start_that_was_called_off_is_nothing() -> None:
    called_off = of(person("c1", "04-01").planned("05-01").start_cancelled("04-28"))
    found = counted((called_off,))
    assert sizes(found["job_starts"]) == (0, 0, 0, 0, 0)
    assert found["rate_of_served"].value == 0


def test_who_came_back_is_one_person_and_two_entries() -> None:
    back = of(person("c1", "04-02").exit("04-20").reentry("05-10"))
    found = counted((back,))
    assert (found["served"].value, found["entries"].value, found["exits"].value) == (1, 2, 1)


@pytest.mark.parametrize(("ended", "kept"), [("06-07", 0), ("06-08", 1)])
def test_day_90_is_the_ninetieth_day_after_the_start(ended: str, kept: int) -> None:
    """10 March and 90 days is 8 June."""
    worker = of(person("c1", "01-02").job("03-10", "J").job_end(ended, id="J"))
    assert counted((worker,))["retention_90"].value == kept


def test_a_change_of_jobs_without_a_gap_goes_on() -> None:
    moved = of(
        person("c1", "01-02")
        .job("03-10", "J")
        .job_end("05-01", id="J", next_job_id="K")
        .job("05-02", "K")
    )
    found = counted((moved,))
    assert (found["retention_90"].value, sizes(found["retention_90"])[0]) == (1, 1)


def test_a_job_lost_before_they_left_was_not_kept() -> None:
    lost = of(person("c1", "01-02").job("03-10", "J").job_end("04-10", id="J").exit("05-01"))
    assert counted((lost,))["retention_90"].value == 0


def test_the_running_quarter_is_seen_as_of_its_day() -> None:
    found = counted(as_of=day("05-31"))
    assert found["job_starts"].value == 1
    assert sizes(found["retention_90"])[3] == 2  # days 90 of 1 and 8 June are still to come
    assert found["hours"].value == Fraction(25)


def test_a_job_found_without_an_employer_contact_is_named() -> None:
    alone = of(person("c1", "04-02").job("05-01", "J"))
    (left_out,) = counted((alone,))["days_to_first_contact"].populations.left_out
    assert left_out.reason == "found a job, and no employer contact is on record"


def test_a_quarter_of_nobody_has_no_rate() -> None:
    found = counted(())
    assert found["served"].value == 0
    assert found["rate_of_served"].value is None
    assert found["hours"].value is None


@pytest.mark.parametrize(
    ("total", "name", "rate"),
    [
        (125, "exemplary fidelity", 44),
        (115, "exemplary fidelity", 44),
        (114, "good fidelity", 39),
        (100, "good fidelity", 39),
        (99, "fair fidelity", 32),
        (74, "fair fidelity", 32),
        (73, "not supported employment", 29),
        (25, "not supported employment", 29),
    ],
)
def test_reference_lines_are_the_slides_own(total: int, name: str, rate: int) -> None:
    band = band_of(total)
    assert (band.name, band.rate) == (name, Fraction(rate, 100))
    assert sum(each.sites for each in BANDS) == 79


# ---------------------------------------------------------------- what always holds

DAYS = st.dates(date(2024, 10, 1), date(2025, 9, 30))
# Each of these is made and looked through once, and not anew for every client that is drawn.
CONTACT_DAYS = st.lists(DAYS, max_size=3)
STAYED, WORKED = (st.none() | st.integers(0, most) for most in (250, 300))
EXIT_REASONS, END_REASONS = st.sampled_from(ExitReason), st.none() | st.sampled_from(EndReason)
HOURS, PAY = (st.none() | st.builds(Fraction, st.integers(least, 40)) for least in (1, 8))


@cache
@st.composite
def clients(draw: st.DrawFn, number: int) -> OutcomeClient:
    code = f"c{number}"
    entered = draw(DAYS)
    length = draw(STAYED)
    left = None
    if length is not None:
        on = entered + timedelta(days=length)
        left = Exit(on, on, draw(EXIT_REASONS))
    episodes = [Episode(f"{code}-1", entered, entered, left)]
    if left is not None and draw(st.booleans()):
        again = left.exited_on + timedelta(days=draw(st.integers(0, 60)))
        episodes.append(Episode(f"{code}-2", again, again))
    jobs, job_terms = [], {}
    for each in range(draw(st.integers(0, 3))):
        job = draw(jobs_of(f"{code}-j{each}"))
        jobs.append(job)
        if draw(st.booleans()):
            job_terms[job.id] = JobTerms(
                draw(HOURS),
                draw(PAY),
                end_reason=draw(END_REASONS),
            )
    contacts = tuple(
        EmployerContact(f"{code}-e{place}", on, on, Mode.IN_PERSON, MadeBy.SPECIALIST, True)
        for place, on in enumerate(draw(CONTACT_DAYS))
    )
    history = History(code, tuple(episodes), contacts, jobs=tuple(jobs))
    return OutcomeClient(history, job_terms)


@cache
@st.composite
def jobs_of(draw: st.DrawFn, id: str) -> Job:
    starts = draw(DAYS)
    length = draw(WORKED)
    ended = None if length is None else starts + timedelta(days=length)
    return Job(
        id,
        starts,
        starts,
        starts,
        competitive=draw(st.booleans()),
        permanent=True,
        end=None if ended is None else JobEnd(ended, ended, ended),
        cancelled_on=starts if draw(st.integers(0, 9)) == 0 else None,
        confirmed=draw(st.integers(0, 4)) > 0,
    )


@st.composite
def units(draw: st.DrawFn) -> tuple[OutcomeClient, ...]:
    return tuple(draw(clients(number)) for number in range(draw(st.integers(0, 6))))


QUARTERS = st.sampled_from(quarters_up_to(Quarter(date(2025, 7, 1)), 4))


@given(units(), QUARTERS, st.randoms())
@settings(deadline=None)
def test_order_never_matters(
    unit: tuple[OutcomeClient, ...], quarter: Quarter, random: object
) -> None:
    mixed = []
    for each in unit:
        jobs, episodes = list(each.history.jobs), list(each.history.episodes)
        random.shuffle(jobs)  # type: ignore[attr-defined]
        random.shuffle(episodes)  # type: ignore[attr-defined]
        history = replace(each.history, jobs=tuple(jobs), episodes=tuple(episodes))
        mixed.append(replace(each, history=history))
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert counted(tuple(mixed), quarter) == counted(unit, quarter)


def day_by_day(one: OutcomeClient, quarter: Quarter) -> tuple[bool, bool]:
    """Served and worked, restated: a walk over every day, for these tests alone."""
    served = working = False
    day = quarter.first
    episodes = sorted(one.history.episodes, key=lambda each: each.entered_on)
    while day <= quarter.last:
        there = any(
            each.entered_on <= day and (each.exit is None or day <= each.exit.exited_on)
            for each in episodes
        )
        job = any(
            each.competitive
            and each.cancelled_on is None
            and (each.confirmed or (each.end and each.end.recorded_on >= each.starts_on))
            and each.starts_on <= day
            and (each.end is None or day <= each.end.ended_on)
            for each in one.history.jobs
        )
        served |= there
        working |= there and job
        day += timedelta(days=1)
    return served, working


@given(units(), QUARTERS)
@settings(deadline=None)
def test_served_and_worked_are_what_a_walk_over_the_days_finds(
    unit: tuple[OutcomeClient, ...], quarter: Quarter
) -> None:
    unit = tuple(each for each in unit if not died_before_the_end(each))
    walked = [day_by_day(each, quarter) for each in unit]
    found = counted(unit, quarter)
    assert found["served"].value == sum(served for served, _ in walked)
    assert len(found["rate_of_served"].populations.numerator) == sum(at for _, at in walked)
    today = quarter_to_date([each.history for each in unit], quarter.last)
    assert (today.served, today.worked) == (
        found["served"].value,
        len(found["rate_of_served"].populations.numerator),
    )


def died_before_the_end(one: OutcomeClient) -> bool:
    """A stay that goes on after a death is ended by it: a rule of its own (`ips.stays`)."""
    return any(each.exit and each.exit.reason is ExitReason.DIED for each in one.history.episodes)


@given(units(), QUARTERS)
@settings(deadline=None)
def test_a_missing_number_never_drops_anybody_silently(
    unit: tuple[OutcomeClient, ...], quarter: Quarter
) -> None:
    """Without any hours, pay or reason the same jobs are there, now among the gaps."""
    bare = tuple(replace(each, terms={}) for each in unit)
    before, after = counted(unit, quarter), counted(bare, quarter)
    for key in before:
        assert after[key].populations.denominator == before[key].populations.denominator
    for key in ("hours", "pay"):
        rows = after[key].populations
        assert {each.row for each in rows.gaps} == set(rows.denominator)
    assert len(after["job_ends"].populations.gaps) == after["job_ends"].value


@given(units(), QUARTERS)
@settings(deadline=None)
def test_populations_are_what_their_names_say(
    unit: tuple[OutcomeClient, ...], quarter: Quarter
) -> None:
    for found in counted(unit, quarter).values():
        rows = found.populations
        assert set(rows.numerator) <= set(rows.denominator)
        outside = {each.row for each in (*rows.left_out, *rows.waiting)}
        assert not outside & set(rows.denominator)
        assert len(set(rows.denominator)) == len(rows.denominator)


@given(units(), QUARTERS)
@settings(deadline=None)
def test_every_stay_of_the_quarter_is_somewhere_in_how_long_it_took(
    unit: tuple[OutcomeClient, ...], quarter: Quarter
) -> None:
    """Counted, waiting, left out, or had in an earlier quarter."""
    for key in ("days_to_first_contact", "days_to_first_job"):
        seen = set()
        for each in quarters_up_to(quarter, 8):
            rows = counted(unit, each)[key].populations
            because = (*rows.left_out, *rows.waiting)
            seen |= {row.id for row in (*rows.denominator, *(one.row for one in because))}
        served = counted(unit, quarter)["entries"].populations.numerator
        assert {row.id for row in served} <= seen


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=9))
def test_a_median_is_exact(values: list[Fraction]) -> None:
    assert median(values) == statistics.median(values)
