"""What begins with a hire, a review or an authorization, to the day (N)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from ips.facts import StaffRole, Standing
from ips.fidelity.evidence import Span
from ips.unit_facts import Course
from ips.unit_history import (
    Authorization,
    Deed,
    Done,
    FidelityReview,
    Hire,
    Trained,
    UnitHistory,
    UnitsUsed,
)
from ips.unit_terms import (
    action_plan_windows,
    authorization_windows,
    may_be_reviewed_again,
    review_windows,
    training_windows,
)
from ips.unit_windows import UnitClock, UnitWindow, standing

LIVE = date(2025, 1, 1)
SPECIALIST, PEER = StaffRole.EMPLOYMENT_SPECIALIST, StaffRole.PEER_MENTOR
ONE = timedelta(1)
MAKERS = (training_windows, review_windows, action_plan_windows, authorization_windows)


def day(text: str) -> date:
    """'03-14' is 14 March 2025; a whole date is itself."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


def windows(clock: UnitClock, until: str = "2026-12-31", **more: object) -> list[UnitWindow]:
    values = {"live_on": LIVE, "until_on": day(until), "began_on": LIVE, **more}
    history = UnitHistory(**values)  # type: ignore[arg-type]
    found = [each for make in MAKERS for each in make(history) if each.clock is clock]
    return sorted(found, key=lambda each: (each.due_on, each.key))


# ---------------------------------------------------------------- training


def hired(on: str = "02-01", role: StaffRole = PEER, **more: object) -> Hire:
    return Hire("kim", role, day(on), **more)  # type: ignore[arg-type]


def took(course: Course, on: str, hours: str = "0", id: str = "", who: str = "kim") -> Trained:
    return Trained(id or on, who, course, day(on), Fraction(hours))


IN_90_DAYS = [
    (UnitClock.IPS_TRAINING, Course.IPS, "0"),
    (UnitClock.PERSON_CENTERED_THINKING, Course.PCT, "6"),
    (UnitClock.MOTIVATIONAL_INTERVIEWING, Course.MI, "6"),
]


@pytest.mark.parametrize(("clock", "course", "hours"), IN_90_DAYS)
@pytest.mark.parametrize("role", list(StaffRole))
def test_everybody_is_trained_within_90_days_of_the_hire(
    clock: UnitClock, course: Course, hours: str, role: StaffRole
) -> None:
    """1 February and 90 days is 2 May; what was taken before the hire counts, and so does late."""
    for on, expected in (
        ("2024-11-05", Standing.MET),
        ("05-02", Standing.MET),
        ("05-03", Standing.MET_LATE),
    ):
        taken = (took(course, on, hours), took(course, "01-01", hours, who="lee"))
        (window,) = windows(clock, hires=(hired(role=role),), trained=taken)
        assert (window.first, window.last, window.due_on) == (
            day("02-01"),
            day("05-02"),
            day("05-02"),
        )
        assert (window.of, window.event, window.met_by) == ("kim", "2025-02-01", on)
        assert standing(window, day("12-31")) is expected
    (open_still,) = windows(clock, hires=(hired(role=role),))
    assert standing(open_still, day("05-03")) is Standing.OVERDUE


def test_hours_add_up_by_day_then_by_id_and_whatever_completes_them_meets_it() -> None:
    taken = (
        took(Course.MI, "04-01", "1", "z"),
        took(Course.MI, "03-01", "4", "zz"),
        took(Course.MI, "04-01", "1", "y"),
        took(Course.PCT, "02-02", "6"),
    )
    hire = (hired(role=SPECIALIST),)
    (window,) = windows(UnitClock.MOTIVATIONAL_INTERVIEWING, hires=hire, trained=taken)
    assert window.met_by == "z"
    (window,) = windows(UnitClock.MOTIVATIONAL_INTERVIEWING, hires=hire, trained=taken[:2])
    assert window.met_by is None


@pytest.mark.parametrize(
    ("clock", "sponsored", "due"),
    [
        (UnitClock.PEER_CERTIFICATION, False, "02-01"),  # held at the hire
        (UnitClock.PEER_CERTIFICATION, True, "05-02"),
        (UnitClock.PEER_MENTORING, False, "08-01"),
        (UnitClock.PEER_MENTORING, True, "08-01"),
        (UnitClock.IPS_TRAINING, True, "05-02"),
    ],
)
def test_peer_mentors_alone_are_certified_and_learn_to_mentor(
    clock: UnitClock, sponsored: bool, due: str
) -> None:
    (window,) = windows(clock, hires=(hired(sponsored=sponsored),))
    assert window.due_on == day(due)
    others = windows(clock, hires=(hired(role=SPECIALIST, sponsored=sponsored),))
    assert bool(others) is (clock is UnitClock.IPS_TRAINING)


@pytest.mark.parametrize(
    ("left", "trained", "excuse"),
    [
        ("05-01", None, "they left before that day"),
        ("05-02", None, ""),
        ("05-01", "03-01", ""),
    ],
)
def test_who_left_before_the_last_day_need_not_be_trained(
    left: str, trained: str | None, excuse: str
) -> None:
    taken = () if trained is None else (took(Course.IPS, trained),)
    hire = hired(role=SPECIALIST, until_on=day(left))
    (window,) = windows(UnitClock.IPS_TRAINING, hires=(hire,), trained=taken)
    assert (window.excuse, window.met_by) == (excuse, trained)


@pytest.mark.parametrize(("on", "excused"), [("2024-10-02", True), ("2024-10-03", False)])
def test_what_was_to_be_had_before_going_live_is_no_miss(on: str, excused: bool) -> None:
    """2 October and 90 days is 31 December."""
    (window,) = windows(UnitClock.IPS_TRAINING, hires=(hired(on, SPECIALIST),))
    assert (window.excuse == "before the unit went live") is excused


YEARS = [("2026-02-01", "2027-01-31"), ("2027-02-01", "2028-01-31"), ("2028-02-01", "2029-01-31")]


@pytest.mark.parametrize(
    ("until", "left", "years"),
    [
        ("2026-01-31", None, 0),
        ("2026-02-01", None, 1),
        ("2027-01-31", None, 1),
        ("2028-02-01", None, 3),
        ("2028-12-31", "2026-01-31", 0),
        ("2028-12-31", "2026-02-01", 1),
        ("2028-12-31", "2027-01-31", 1),
        ("2028-12-31", "2027-02-01", 2),
    ],
)
def test_each_year_of_work_after_the_first_has_a_window(
    until: str, left: str | None, years: int
) -> None:
    hire = hired(until_on=date.max if left is None else day(left))
    found = windows(UnitClock.YEARLY_TRAINING, until, hires=(hire,))
    assert [(each.first, each.last) for each in found] == [
        (day(first), day(last)) for first, last in YEARS[:years]
    ]
    assert all(each.due_on == each.last for each in found)


@pytest.mark.parametrize(
    ("on", "hours", "met"),
    [
        ("2026-01-31", "5", False),
        ("2026-02-01", "5", True),
        ("2026-02-01", "4.99", False),
        ("2027-01-31", "5", True),
        ("2027-02-01", "5", False),
    ],
)
def test_five_hours_of_any_training_within_the_year_meet_it(on: str, hours: str, met: bool) -> None:
    taken = (took(Course.OTHER, on, hours),)
    (window,) = windows(UnitClock.YEARLY_TRAINING, hires=(hired(),), trained=taken)
    assert (window.met_by is not None) is met
    assert standing(window, day("2027-02-01")) is (Standing.MET if met else Standing.MISSED)


@pytest.mark.parametrize(
    ("on", "paraprofessional", "asked"),
    [
        ("2015-12-31", True, True),
        ("2016-01-01", True, False),
        ("2015-12-31", False, False),
    ],
)
def test_paraprofessionals_in_post_at_the_definitions_start_have_a_year_for_the_examination(
    on: str, paraprofessional: bool, asked: bool
) -> None:
    hire = hired(on, SPECIALIST, paraprofessional=paraprofessional)
    other, passed = took(Course.IPS, "2016-02-01"), took(Course.CESP, "2017-01-01")
    then = {"hires": (hire,), "live_on": day("2015-01-01"), "trained": (other,)}
    found = windows(UnitClock.CESP, **then)
    assert [(each.first, each.due_on) for each in found] == asked * [
        (day("2016-01-01"), day("2016-12-31"))
    ]
    assert all(standing(each, day("2017-01-01")) is Standing.OVERDUE for each in found)
    late = windows(UnitClock.CESP, **{**then, "trained": (other, passed)})
    assert [each.met_by for each in late] == asked * ["2017-01-01"]


# ---------------------------------------------------------------- fidelity reviews


def reviewed(
    *reviews: tuple[str, int, str | None],
    clock: UnitClock = UnitClock.FIDELITY_REVIEW,
    **more: object,
) -> list[UnitWindow]:
    """Windows from reviews with their day, total and the final report's day."""
    found = tuple(
        FidelityReview(f"r{at}", day(on), total, None if report is None else day(report))
        for at, (on, total, report) in enumerate(reviews)
    )
    return windows(clock, "2027-12-31", reviews=found[::-1], **more)


def days_of(found: list[UnitWindow]) -> list[tuple[date, date]]:
    assert all(each.last == each.due_on for each in found)
    return [(each.first, each.due_on) for each in found]


@pytest.mark.parametrize(
    ("meeting", "due", "since"),
    [
        (None, "10-01", "six months of operation"),
        ("05-20", "10-01", "the meeting about what stood in its way"),  # it cannot come earlier
        ("07-01", "10-01", "the meeting about what stood in its way"),
        ("07-02", "10-02", "the meeting about what stood in its way"),
    ],
)
def test_the_first_review_has_three_months_from_six_of_operation_or_from_the_meeting(
    meeting: str | None, due: str, since: str
) -> None:
    waited = None if meeting is None else day(meeting)
    (window,) = windows(UnitClock.FIDELITY_REVIEW, no_review_possible_on=waited)
    assert days_of([window]) == [(day("07-01"), day(due))]
    assert (window.event, window.since) == ("first", since)
    assert standing(window, day(due) + ONE) is Standing.OVERDUE


def test_one_that_was_due_before_going_live_is_no_miss() -> None:
    for began, excused in (("2024-03-31", True), ("2024-04-01", False)):
        (window,) = windows(UnitClock.FIDELITY_REVIEW, began_on=day(began))
        assert bool(window.excuse) is excused
    old = reviewed(("2023-05-01", 80, "2023-06-30"), began_on=day("2022-11-01"))
    assert [(each.met_by, bool(each.excuse)) for each in old] == [("r0", False), (None, True)]


@pytest.mark.parametrize(
    ("total", "report", "last", "since"),
    [
        (60, "09-15", "2026-01-28", "the first review"),  # 180 days after 1 August
        (73, "09-15", "2026-01-28", "the first review"),
        (74, "09-15", "2026-03-15", "the final report"),
        (99, None, "2026-02-01", "the last review"),
        (100, "09-15", "2026-09-15", "the final report"),
        (100, None, "2026-08-01", "the last review"),
    ],
)
def test_a_score_sets_when_the_next_one_comes(
    total: int, report: str | None, last: str, since: str
) -> None:
    first, following = reviewed(("08-01", total, report))
    assert (first.met_on, first.met_by) == (day("08-01"), "r0")
    assert days_of([following]) == [(day("08-02"), day(last))]
    assert (following.event, following.since) == ("r0", since)
    assert standing(following, day(last) + ONE) is Standing.OVERDUE


@pytest.mark.parametrize("total", [25, 59])
def test_below_sixty_there_is_no_second_chance(total: int) -> None:
    assert len(reviewed(("08-01", total, "09-15"))) == 1


@pytest.mark.parametrize(
    ("total", "answers", "again"),
    [
        (59, (True, True, True), False),
        (60, (True, True, True), True),
        (73, (True, True, True), True),
        (74, (True, True, True), False),
        (70, (None, None, None), True),  # what nobody has answered yet
        (70, (False, True, True), False),
        (70, (True, False, True), False),
        (70, (True, True, False), False),
    ],
)
def test_a_second_chance_is_for_60_to_73_and_no_condition_that_was_not_met(
    total: int, answers: tuple[bool | None, ...], again: bool
) -> None:
    review = FidelityReview("r", day("08-01"), total, None, *answers)
    assert may_be_reviewed_again(review) is again


def test_only_the_first_has_a_second_chance_and_a_later_review_starts_anew() -> None:
    assert [each.met_by for each in reviewed(("08-01", 70, None), ("12-01", 70, None))] == [
        "r0",
        "r1",
    ]
    stopped = [("08-01", 50, None), ("12-01", 80, None), ("2026-05-01", 100, None)]
    assert [each.met_by for each in reviewed(*stopped)] == ["r0", "r2", None]


def test_reviews_stand_by_day_and_then_by_id() -> None:
    both = (
        FidelityReview("b", day("08-01"), 80),
        FidelityReview("a", day("08-01"), 110),
        FidelityReview("z", day("07-15"), 90),
    )
    found = windows(UnitClock.FIDELITY_REVIEW, reviews=both)
    met_by = {each.event: each.met_by for each in found}
    assert met_by == {"first": "z", "z": "a", "a": "b", "b": None}


PLAN = UnitClock.ACTION_PLAN


@pytest.mark.parametrize(
    ("total", "asked"), [(73, False), (74, True), (99, True), (100, False), (120, False)]
)
def test_a_plan_follows_the_first_report_whatever_it_says_and_later_ones_that_say_fair(
    total: int, asked: bool
) -> None:
    reviews = [("08-01", 120, "09-15"), ("2026-08-01", total, "2026-09-15")]
    found = reviewed(*reviews, clock=PLAN)
    expected = [("09-15", "10-15"), ("2026-09-15", "2026-10-15")]
    assert days_of(found) == [(day(a), day(b)) for a, b in expected[: 1 + asked]]
    assert [each.event for each in found] == ["r0", "r1"][: 1 + asked]
    assert found[0].since == "the final report"
    assert standing(found[0], day("10-16")) is Standing.OVERDUE


def test_a_plan_waits_for_its_report_and_is_met_by_the_first_one_for_that_review() -> None:
    assert reviewed(("08-01", 80, None), clock=PLAN) == []
    done = (
        Done(Deed.ACTION_PLAN, "b", day("10-16"), "r0"),
        Done(Deed.ACTION_PLAN, "a", day("10-15"), "r0"),
        Done(Deed.ACTION_PLAN, "c", day("09-16"), "another"),
    )
    (window,) = reviewed(("08-01", 80, "09-15"), clock=PLAN, done=done)
    assert (window.met_on, window.met_by) == (day("10-15"), "a")
    (early,) = reviewed(("2024-10-01", 80, "2024-12-01"), clock=PLAN, began_on=day("2024-01-01"))
    assert early.excuse == "before the unit went live"  # 30 days: 31 December


# ---------------------------------------------------------------- authorizations

AUTHORIZATION = UnitClock.AUTHORIZATION
THERE = (Span("c1", LIVE),)


def used(*units: tuple[str, str], who: str = "c1") -> tuple[UnitsUsed, ...]:
    return tuple(UnitsUsed(who, day(on), Fraction(each)) for on, each in units)


def grant(first: str, last: str, units: int = 100, id: str = "a", who: str = "c1") -> Authorization:
    return Authorization(id, who, day(first), day(last), units)


def authorized(*grants: Authorization, **more: object) -> list[UnitWindow]:
    return windows(AUTHORIZATION, **{"in_program": THERE, "authorizations": grants, **more})


@pytest.mark.parametrize(
    ("units", "first", "last"),
    [
        ([("02-01", "51.19")], None, None),
        ([("02-01", "51.2")], "02-01", None),  # four fifths of 64
        ([("02-01", "63.99")], "02-01", None),
        ([("02-01", "60"), ("02-08", "4")], "02-01", "02-08"),
        ([("02-08", "60"), ("02-01", "4")], "02-08", "02-08"),
        ([("02-01", "30"), ("02-02", "30"), ("02-09", "3.99")], "02-02", None),
    ],
)
def test_the_free_units_are_64_and_four_fifths_of_them_ask_for_the_first_authorization(
    units: list[tuple[str, str]], first: str | None, last: str | None
) -> None:
    spent = (*used(*units), *used(("01-02", "64"), who="c2"))
    found = authorized(used=spent)
    assert days_of(found) == (
        [] if first is None else [(day(first), date.max if last is None else day(last))]
    )
    for each in found:
        assert (each.of, each.event, each.since) == ("c1", "free", "the first 64 units")
        assert standing(each, day("2026-12-31")) is (Standing.OVERDUE if last else Standing.DUE)


@pytest.mark.parametrize(
    ("units", "first", "last"),
    [
        # from 1 March to 31 August, 100 units
        ([], "08-01", "08-31"),
        ([("03-01", "79.9")], "08-01", "08-31"),
        ([("03-01", "80")], "03-01", "08-31"),
        ([("02-28", "40"), ("03-01", "60")], "08-01", "08-31"),
        ([("08-31", "80")], "08-01", "08-31"),
        ([("04-01", "50"), ("03-15", "30"), ("08-31", "20")], "04-01", "08-31"),
        ([("04-01", "80"), ("08-30", "20")], "04-01", "08-30"),
        ([("09-01", "100")], "08-01", "08-31"),
    ],
)
def test_an_authorization_asks_at_four_fifths_and_30_days_before_its_end(
    units: list[tuple[str, str]], first: str, last: str
) -> None:
    (window,) = authorized(grant("03-01", "08-31"), used=used(*units))
    assert days_of([window]) == [(day(first), day(last))]
    assert (window.event, window.since) == ("a", "the authorization")
    assert standing(window, day(last) + ONE) is Standing.OVERDUE


def test_a_short_one_asks_from_its_first_day() -> None:
    (window,) = authorized(grant("03-01", "03-30"))
    assert window.first == day("03-01")
    (window,) = authorized(grant("03-01", "04-01"))
    assert window.first == day("03-02")


@pytest.mark.parametrize(
    ("following", "met_on", "expected"),
    [
        ("08-01", "08-01", Standing.MET),
        ("08-31", "08-31", Standing.MET),
        ("09-01", "08-31", Standing.MET),  # without a gap
        ("09-02", "09-02", Standing.MET_LATE),
    ],
)
def test_the_next_one_is_in_time_up_to_the_day_after_the_last(
    following: str, met_on: str, expected: Standing
) -> None:
    grants = [grant("03-01", "08-31", id="b"), grant(following, "2026-02-28", id="a")]
    for each in (grants, grants[::-1]):
        first, second = authorized(*each)
        assert (first.met_on, first.met_by) == (day(met_on), "a")
        assert standing(first, day("2026-01-01")) is expected
        assert second.met_by is None


@pytest.mark.parametrize(
    ("units", "first", "second"),
    [
        ([("07-31", "79"), ("08-01", "79"), ("08-02", "1")], "08-31", "08-02"),
        ([("07-31", "80"), ("08-01", "80")], "07-31", "08-01"),
        ([("09-15", "80")], "08-31", "09-15"),
    ],
)
def test_what_is_used_from_the_next_ones_first_day_on_is_used_of_that_one(
    units: list[tuple[str, str]], first: str, second: str
) -> None:
    """One up to 30 September, the next from 1 August on."""
    grants = grant("03-01", "09-30", id="a"), grant("08-01", "2026-01-31", id="b")
    found = authorized(*grants, used=used(*units))
    assert [each.first for each in found] == [day(first), day(second)]


def test_what_is_used_between_two_is_used_of_neither() -> None:
    grants = grant("03-01", "08-31", id="a"), grant("10-01", "2026-01-31", id="b")
    found = authorized(*grants, used=used(("09-15", "100")))
    assert [each.first for each in found] == [day("08-01"), day("2026-01-01")]


def test_the_first_authorization_ends_the_free_units() -> None:
    spent = used(("02-28", "60"), ("03-01", "10"))
    grants = grant("03-01", "08-31"), grant("09-01", "12-31", id="z")
    found = authorized(*grants, used=spent)
    met = {each.event: (each.met_on, each.met_by) for each in found}
    assert met == {"free": (day("03-01"), "a"), "a": (day("08-31"), "z"), "z": (None, None)}
    assert len(authorized(grant("03-01", "08-31"), used=used(("03-01", "60")))) == 1


def test_of_two_that_begin_on_a_day_the_ids_decide() -> None:
    found = authorized(grant("03-01", "08-31", id="b"), grant("03-01", "08-31", id="a"))
    assert {each.event: each.met_by for each in found} == {"a": "b", "b": None}


@pytest.mark.parametrize(
    ("stays", "asked"),
    [
        ([("01-01", "08-30")], False),
        ([("01-01", "08-31")], False),  # they left on its last day
        ([("01-01", "09-01")], True),
        ([("08-31", "9999-12-31")], True),
        ([("09-01", "9999-12-31")], False),  # came back after it
        ([("01-01", "03-31"), ("05-01", "9999-12-31")], True),
        ([], False),
    ],
)
def test_who_outlasts_an_authorization_needs_the_next(
    stays: list[tuple[str, str]], asked: bool
) -> None:
    spans = [Span("c1", day(first), day(last)) for first, last in stays]
    other = Span("c2", LIVE)
    found = authorized(grant("03-01", "08-31"), in_program=(*spans, other))
    expected = "" if asked else "they had left the program"
    assert [each.excuse for each in found] == ([expected] if stays else [])


def test_each_client_has_their_own_and_nothing_before_going_live_is_a_miss() -> None:
    grants = [grant("03-01", "08-31"), grant("03-01", "06-30", id="b", who="c2")]
    found = authorized(*grants, in_program=(*THERE, Span("c2", LIVE)))
    assert [(each.of, each.due_on, each.met_by) for each in found] == [
        ("c2", day("06-30"), None),
        ("c1", day("08-31"), None),
    ]
    there = (Span("c1", day("2024-01-01")),)
    (old,) = authorized(grant("2024-03-01", "2024-12-31"), in_program=there)
    assert old.excuse == "before the unit went live"
