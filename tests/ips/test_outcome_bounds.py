"""Each outcome of a quarter to the day: what counts, what is left out, what waits, what is kept."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ips.facts import EndReason, ExitReason, History, MilestoneKind, Mode
from ips.fidelity.results import Because, Populations, Row
from ips.outcomes import MEASURES, Counted, JobTerms, Outcome, OutcomeClient, TermsChange, outcomes
from ips.outcomes.cohort import because, in_order, median, number
from ips.outcomes.figures import Change, Number, changes, figures_of, numbers_from, numbers_of
from ips.quarters import Quarter
from ips.standards import IPS_25, Profiles, with_overrides
from tests.ips.people import Person, day

Q2 = Quarter(date(2025, 4, 1))  # 1 April to 30 June


def counted(
    key: str,
    *people: Person,
    as_of: date = date.max,
    terms: dict[str, JobTerms] | None = None,
    profiles: Profiles | None = None,
) -> Counted:
    clients = [OutcomeClient(each.history, terms or {}) for each in people]
    found = outcomes(clients, Q2, as_of, profiles)
    return next(each.counted for each in found if each.measure.key == key)


def sorted_out(key: str, person: Person, **more: object) -> str:
    """Where the one row of it stands: 'counted', the reason of what was left out, or nothing."""
    rows = counted(key, person, **more).populations  # type: ignore[arg-type]
    stand = ["counted" for _ in rows.numerator]
    stand += ["not had" for each in rows.denominator if each not in rows.numerator]
    stand += [f"left out: {each.reason}" for each in rows.left_out]
    stand += [f"waiting: {each.reason}" for each in rows.waiting]
    return ", ".join(stand)


# ---------------------------------------------------------------- who came, went and learned


@pytest.mark.parametrize(("on", "number"), [("03-31", 0), ("04-01", 1), ("06-30", 1), ("07-01", 0)])
def test_entries_exits_and_handovers_are_those_of_the_quarters_days(on: str, number: int) -> None:
    assert counted("entries", Person(on)).value == number
    assert counted("exits", Person("01-02").exit(on)).value == number
    assert counted("step_downs", Person("01-02").did(MilestoneKind.STEP_DOWN, on)).value == number


def test_a_stay_that_nobody_closed_has_no_reason() -> None:
    found = counted("exits", Person("04-02").reentry("05-10"))
    assert (found.value, found.parts) == (1, {})
    (gap,) = found.populations.gaps
    assert (gap.row.id, gap.reason) == ("entry", "the stay was never closed")
    left = counted("exits", Person("04-02").exit("05-01", ExitReason.MOVED_AWAY))
    assert (left.parts, left.populations.gaps) == ({"moved_away": 1}, ())


def test_whoever_was_not_there_is_not_served_and_whoever_has_no_entry_is_named() -> None:
    assert counted("served", Person("01-02").exit("03-31")).value == 0
    nobody = Person()
    nobody.history = History("c2")
    found = counted("served", Person(), nobody)
    assert (found.value, [each.row.id for each in found.populations.gaps]) == (1, ["c2"])


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Person("04-02").job("03-01"), "left out: in competitive work when they entered"),
        (Person("04-02").job("04-02"), "counted"),
        (Person("04-02"), "not had"),
        # the latest of their stays decides
        (
            Person("04-02").job("03-01").job_end("04-10").exit("04-20").reentry("05-10"),
            "counted",
        ),
        (
            Person("04-02").exit("04-20").reentry("05-10").job("05-01"),
            "left out: in competitive work when they entered",
        ),
    ],
)
def test_out_of_work_at_entry_is_who_was_in_no_competitive_job_then(
    person: Person, expected: str
) -> None:
    assert sorted_out("rate_of_out_of_work", person) == expected


STARTED, ENDED = MilestoneKind.EDUCATION_STARTED, MilestoneKind.EDUCATION_ENDED


@pytest.mark.parametrize(
    ("days", "learning"),
    [
        ([], False),
        ([(STARTED, "03-31")], True),
        ([(STARTED, "06-30")], True),
        ([(STARTED, "07-01")], False),
        ([(STARTED, "02-01"), (ENDED, "03-31")], False),
        ([(STARTED, "02-01"), (ENDED, "04-01")], True),
        ([(STARTED, "03-31"), (ENDED, "03-31")], False),
        ([(ENDED, "02-01"), (STARTED, "05-01")], True),
        ([(STARTED, "02-01"), (ENDED, "03-01"), (STARTED, "05-01")], True),
        ([(STARTED, "02-01"), (ENDED, "03-01"), (STARTED, "07-01"), (ENDED, "08-01")], False),
    ],
)
def test_in_school_is_one_day_of_the_quarter_between_a_start_and_its_end(
    days: list[tuple[MilestoneKind, str]], learning: bool
) -> None:
    person = Person("01-02")
    for kind, on in days:
        person = person.did(kind, on)
    assert sorted_out("education", person) == ("counted" if learning else "not had")


# ---------------------------------------------------------------- how long they waited

AT_ENTRY = "left out: in competitive work when they entered"
NO_CONTACT, NO_JOB = "waiting: no employer contact yet", "waiting: no competitive job yet"


@pytest.mark.parametrize(
    ("on", "stands"),
    [("03-31", ""), ("04-01", "counted"), ("06-30", "counted"), ("07-01", NO_CONTACT)],
)
def test_a_wait_belongs_to_the_quarter_in_which_it_ended(on: str, stands: str) -> None:
    for person in (
        Person("03-20").employer(on),
        Person("03-20").did(MilestoneKind.FIRST_EMPLOYER_CONTACT, on),
    ):
        assert sorted_out("days_to_first_contact", person) == stands
    job = Person("03-20").job(on)
    assert sorted_out("days_to_first_job", job) == stands.replace(NO_CONTACT, NO_JOB)


def test_a_wait_is_counted_from_entry_to_the_first_one() -> None:
    met = Person("03-20").employer("05-01").employer("04-10").employer("04-01", mode=Mode.PHONE)
    assert counted("days_to_first_contact", met).value == 21
    told = met.did(MilestoneKind.FIRST_EMPLOYER_CONTACT, "04-02")
    assert counted("days_to_first_contact", told).value == 13
    found = Person("03-20").job("05-01", "b").job("04-10", "a")
    assert counted("days_to_first_job", found).value == 21
    assert counted("days_to_first_job", Person("04-10").job("04-10")).value == 0


@pytest.mark.parametrize(
    ("exited", "stands"),
    [
        ("06-29", "left out: left without one"),
        ("06-30", "left out: left without one"),  # the quarter's last day: nobody waits any more
        ("07-01", NO_CONTACT),
    ],
)
def test_whoever_left_in_the_quarter_waits_no_more(exited: str, stands: str) -> None:
    left = Person("03-20").exit(exited)
    assert sorted_out("days_to_first_contact", left) == stands
    assert sorted_out("days_to_first_job", left) == stands.replace(NO_CONTACT, NO_JOB)


@pytest.mark.parametrize(
    ("starts", "stands"),
    [
        ("03-25", "left out: found a job, and no employer contact is on record"),
        ("06-30", "left out: found a job, and no employer contact is on record"),
        ("07-01", NO_CONTACT),  # a later quarter's news: what was sent stays as it was
    ],
)
def test_a_job_without_an_employer_contact_is_named_once_it_has_begun(
    starts: str, stands: str
) -> None:
    assert sorted_out("days_to_first_contact", Person("03-20").job(starts)) == stands
    later_met = Person("03-20").job(starts).employer("07-20")
    assert sorted_out("days_to_first_contact", later_met) == NO_CONTACT


def test_who_was_at_work_at_entry_waits_for_nothing() -> None:
    at_work = Person("04-02").job("03-01").employer("04-05")
    assert sorted_out("days_to_first_contact", at_work) == AT_ENTRY
    assert sorted_out("days_to_first_job", at_work) == AT_ENTRY
    assert sorted_out("days_to_first_contact", Person("03-20").job("03-01").employer("03-25")) == ""


def test_the_running_quarter_waits_for_what_comes_after_its_day() -> None:
    for on, stands in (("05-31", "counted"), ("06-01", NO_CONTACT)):
        person = Person("03-20").employer(on)
        assert sorted_out("days_to_first_contact", person, as_of=day("05-31")) == stands


def test_whether_career_exploration_counts_is_the_units_setting_of_that_day() -> None:
    explored = Person("03-20").employer("04-10", competitive=False, career_exploration=True)
    assert sorted_out("days_to_first_contact", explored) == "counted"
    never = Profiles.always(with_overrides(IPS_25, {"career_exploration_counts": False}))
    assert sorted_out("days_to_first_contact", explored, profiles=never) == NO_CONTACT


# ---------------------------------------------------------------- jobs that began and ended

OUTSIDE = "left out: began outside the program"


@pytest.mark.parametrize(
    ("person", "stands"),
    [
        (Person().job("03-31"), ""),
        (Person().job("04-01"), "counted"),
        (Person().job("06-30"), "counted"),
        (Person().job("07-01"), ""),
        (Person("04-10").job("04-09"), OUTSIDE),
        (Person().exit("04-10").job("04-10"), "counted"),
        (Person().exit("04-10").job("04-11"), OUTSIDE),
        (Person("03-03").exit("04-05").reentry("05-05").job("05-10"), "counted"),
        (Person().job("04-10", competitive=False), "left out: no competitive job"),
        (Person().job("07-01", competitive=False), ""),
        (Person().planned("04-10"), "waiting: nobody has said yet that it has begun"),
        (Person().planned("07-01"), ""),
        (Person().planned("04-10").start_cancelled("04-09"), ""),
        (Person().job("04-10", competitive=False).start_cancelled("04-09"), ""),
    ],
)
def test_a_start_counts_in_the_quarter_and_in_the_program(person: Person, stands: str) -> None:
    assert sorted_out("job_starts", person) == stands
    assert sorted_out("people_starting", person) == stands


def test_who_started_twice_is_one_person() -> None:
    twice = Person().job("04-10", "a").job("05-10", "b").job("05-20", "c", competitive=False)
    jobs, people = counted("job_starts", twice), counted("people_starting", twice)
    assert (jobs.value, [each.id for each in jobs.populations.numerator]) == (2, ["a", "b"])
    assert (people.value, [each.row.id for each in people.populations.left_out]) == (1, ["c"])


@pytest.mark.parametrize(
    ("person", "number"),
    [
        (Person().job("03-10").job_end("03-31"), 0),
        (Person().job("03-10").job_end("04-01"), 1),
        (Person().job("03-10").job_end("06-30"), 1),
        (Person().job("03-10").job_end("07-01"), 0),
        (Person().job("03-10"), 0),
        (Person().job("03-10", competitive=False).job_end("04-10"), 0),
        (Person().job("03-10").job_end("04-10").exit("04-10"), 1),
        (Person().job("03-10").job_end("04-11").exit("04-10"), 0),
    ],
)
def test_an_end_counts_by_its_last_day_in_the_quarter_and_in_the_program(
    person: Person, number: int
) -> None:
    assert counted("job_ends", person).value == number


def test_ends_are_counted_by_reason_and_one_without_is_a_gap() -> None:
    ended = Person().job("03-10", "a").job_end("04-10", id="a")
    ended = ended.job("04-20", "b").job_end("05-10", id="b").job("05-20", "c")
    ended = ended.job_end("06-10", id="c")
    quit_ = JobTerms(end_reason=EndReason.QUIT)
    found = counted("job_ends", ended, terms={"a": quit_, "c": quit_})
    assert (found.value, found.parts) == (3, {"quit": 2})
    (gap,) = found.populations.gaps
    assert (gap.row, gap.reason) == (Row("job", "b", day("04-20")), "no reason is on record")


# ---------------------------------------------------------------- their terms

TERMS = JobTerms(
    Fraction(20),
    Fraction(15),
    (
        TermsChange(day("05-10"), hours=Fraction(25)),
        TermsChange(day("05-20"), pay=Fraction(16)),
        TermsChange(day("05-01"), hours=Fraction(30)),
    ),
)


@pytest.mark.parametrize(
    ("on", "hours", "pay"),
    [
        ("04-30", 20, 15),
        ("05-01", 30, 15),
        ("05-09", 30, 15),
        ("05-10", 25, 15),
        ("05-19", 25, 15),
        ("05-20", 25, 16),
        ("12-31", 25, 16),
    ],
)
def test_hours_and_pay_are_those_of_the_latest_change_by_that_day(
    on: str, hours: int, pay: int
) -> None:
    assert (TERMS.hours_on(day(on)), TERMS.pay_on(day(on))) == (hours, pay)


def test_of_what_nobody_said_there_is_none_until_somebody_did() -> None:
    unknown = JobTerms(changes=(TermsChange(day("05-01"), hours=Fraction(30)),))
    assert (unknown.hours_on(day("04-30")), unknown.hours_on(day("05-01"))) == (None, 30)
    assert unknown.pay_on(day("05-01")) is None


@pytest.mark.parametrize(
    ("person", "number"),
    [
        (Person().job("06-30"), 1),
        (Person().job("07-01"), 0),
        (Person().job("03-10").job_end("06-30"), 1),
        (Person().job("03-10").job_end("06-29"), 0),
        (Person().job("03-10", competitive=False), 0),
        (Person().job("03-10").exit("06-29"), 0),
        (Person().job("03-10").exit("06-30"), 1),
        (Person("03-03").exit("04-05").reentry("05-05").job("05-10"), 1),
    ],
)
def test_terms_are_those_of_the_jobs_held_on_the_quarters_last_day(
    person: Person, number: int
) -> None:
    for key in ("hours", "pay"):
        found = counted(key, person).populations
        assert len(found.denominator) == len(found.gaps) == number
        known = counted(key, person, terms={"job": TERMS}).populations
        assert (len(known.numerator), known.gaps) == (number, ())
    assert all(
        each.reason == "no hours are on record"
        for each in counted("hours", person).populations.gaps
    )


# ---------------------------------------------------------------- who stayed in work


def kept(person: Person, as_of: date = date.max) -> str:
    return sorted_out("retention_90", person, as_of=as_of)


@pytest.mark.parametrize(
    ("starts", "stands"),
    [
        # 90 days on: 31 March, 1 April, 30 June, 1 July
        ("2024-12-31", ""),
        ("2025-01-01", "counted"),
        ("2025-04-01", "counted"),
        ("2025-04-02", ""),
    ],
)
def test_retention_is_of_the_work_whose_day_90_lies_in_the_quarter(
    starts: str, stands: str
) -> None:
    assert kept(Person("2024-06-03").job(starts)) == stands
    a_year = sorted_out("retention_365", Person("2024-01-02").job("2024-04-01"))
    assert a_year == "counted"  # 1 April 2025
    assert sorted_out("retention_365", Person("2024-01-02").job("2024-03-31")) == ""
    assert sorted_out("retention_365", Person("2024-01-02").job("2024-06-30")) == "counted"
    assert sorted_out("retention_365", Person("2024-01-02").job("2024-07-01")) == ""


LEFT = "left out: left the program before that day"


@pytest.mark.parametrize(
    ("person", "stands"),
    [
        # the work began on 3 March; its day 90 is Sunday 1 June
        (Person().job("03-03").job_end("05-31"), "not had"),
        (Person().job("03-03").job_end("06-01"), "counted"),
        (Person().job("03-03", competitive=False), ""),
        (Person().job("03-03").exit("05-31"), LEFT),
        (Person().job("03-03").exit("06-01"), "counted"),
        (Person().job("03-03").job_end("05-10").exit("05-09"), LEFT),
        (Person().job("03-03").job_end("05-10").exit("05-10"), "not had"),
        (Person().job("03-03").job_end("05-10").exit("05-11"), "not had"),
        (Person("03-04").job("03-03"), OUTSIDE),
        (Person("01-02").exit("03-02").job("03-03"), OUTSIDE),
        (Person("01-02").exit("03-02").job("03-03").reentry("03-10"), OUTSIDE),
        # away and back in the meantime: the records say it
        (Person().job("03-03").exit("04-10").reentry("05-20"), "counted"),
        (Person().job("03-03").exit("04-10").reentry("06-02"), LEFT),
    ],
)
def test_who_can_be_followed_to_day_90(person: Person, stands: str) -> None:
    assert kept(person) == stands


@pytest.mark.parametrize(
    ("as_of", "stands"),
    [("05-31", "waiting: that day is still to come"), ("06-01", "counted"), ("06-02", "counted")],
)
def test_day_90_is_waited_for_until_it_is_there(as_of: str, stands: str) -> None:
    assert kept(Person().job("03-03"), as_of=day(as_of)) == stands


# ---------------------------------------------------------------- shapes of a count


def test_rows_stand_by_day_then_by_kind_then_by_id_and_undated_ones_first() -> None:
    rows = [
        Row("client", "z"),
        Row("client", "b", day("04-02")),
        Row("job", "a", day("04-02")),
        Row("job", "b", day("04-02")),
        Row("client", "a", day("04-03")),
    ]
    assert in_order(reversed(rows)) == tuple(rows)
    reasons = [Because(rows[0], "a"), Because(rows[0], "b"), Because(rows[1], "a")]
    assert because(reversed(reasons)) == tuple(reasons)


def test_a_number_counts_each_row_once_and_has_no_parts_unless_they_are_given() -> None:
    row = Row("job", "a")
    assert number([row, row]) == Counted(Fraction(1), Populations((row,), (row,)), {})
    assert number([row], parts={"quit": 1}).parts == {"quit": 1}


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        ([], None),
        ([3], "3"),
        ([4, 1], "5/2"),
        ([9, 1, 3], "3"),
        ([8, 1, 4, 2], "3"),
        ([7, 1, 5, 2, 9], "5"),
        ([30, 1, 6, 2, 5, 20], "11/2"),
    ],
)
def test_a_median_is_the_middle_or_the_mean_of_the_two(
    values: list[int], middle: str | None
) -> None:
    assert median(map(Fraction, values)) == (None if middle is None else Fraction(middle))


# ---------------------------------------------------------------- what is kept of it


def test_figures_are_whole_numbers_by_name_and_say_the_same_again() -> None:
    numbers = (
        Number("served", Fraction(3), 3, 3, gaps=2),
        Number("exits", Fraction(2), 2, 2, parts={"moved_away": 1, "died": 1}),
        Number("hours", Fraction(41, 2), 5, 4, left_out=1, waiting=6),
        Number("pay", None),
    )
    figures = figures_of(numbers)
    assert figures == tuple(sorted(figures))
    assert [each for each in figures if each[0].startswith(("exits.", "hours.value"))] == [
        ("exits.by_reason.died", 1),
        ("exits.by_reason.moved_away", 1),
        ("exits.denominator", 2),
        ("exits.gaps", 0),
        ("exits.left_out", 0),
        ("exits.numerator", 2),
        ("exits.value_over", 2),
        ("exits.value_under", 1),
        ("exits.waiting", 0),
        ("hours.value_over", 41),
        ("hours.value_under", 2),
    ]
    assert not [name for name, _ in figures if name.startswith("pay.value")]
    assert numbers_from(figures) == numbers


def test_what_was_not_kept_then_is_not_there_or_nothing() -> None:
    assert numbers_from((("served.denominator", 3),)) == (Number("served", None, 3),)
    assert numbers_from((("served.numerator", 3),)) == ()
    nothing = Number("served", None)
    assert (nothing.denominator, nothing.numerator, nothing.parts) == (0, 0, {})
    assert (nothing.left_out, nothing.waiting, nothing.gaps) == (0, 0, 0)


@pytest.mark.parametrize(
    "halves", [{"value_over": 1}, {"value_under": 2}, {"value_over": 1, "value_under": 0}]
)
def test_a_value_that_has_lost_a_half_is_none_and_stops_no_page(halves: dict[str, int]) -> None:
    stored = tuple((f"served.{name}", n) for name, n in {"denominator": 3, **halves}.items())
    assert numbers_from(stored) == (Number("served", None, 3),)


def test_numbers_are_the_sizes_of_what_was_counted() -> None:
    rows = tuple(Row("job", str(at)) for at in range(5))
    because_ = tuple(Because(row, "x") for row in rows)
    populations = Populations(rows, rows[:4], because_[:3], because_[:2], because_[:1])
    outcome = Outcome(MEASURES[0], Counted(Fraction(4, 5), populations, {"quit": 2}))
    assert numbers_of([outcome]) == (Number("served", Fraction(4, 5), 5, 4, 3, 2, 1, {"quit": 2}),)


def test_what_changed_since_a_quarter_was_sent() -> None:
    served, more = Number("served", Fraction(3), 3, 3), Number("served", Fraction(4), 4, 4)
    pay = Number("pay", Fraction(15), 3, 3)
    assert changes([served], [served]) == ()
    assert changes([served], [more, pay]) == (Change(served, more), Change(None, pay))
