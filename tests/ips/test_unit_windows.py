"""Windows of a unit's clocks to the day: periods, chains, who was there, and how each stands."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from ips.facts import StaffRole, Standing
from ips.fidelity.evidence import Member, Post, Span
from ips.standards import NC_IPS_SE_2016
from ips.unit_clocks import unit_clocks
from ips.unit_facts import Course
from ips.unit_history import Deed, Done, FidelityReview, Hire, Trained, UnitHistory, days
from ips.unit_roster import (
    SPECIALISTS,
    SUPERVISED,
    away,
    away_or_no_team,
    nobody_at_work,
    nobody_to_meet,
)
from ips.unit_windows import (
    Every,
    UnitClock,
    UnitWindow,
    blank,
    chain,
    met,
    months_after,
    period_start,
    periods,
    standing,
    unless_before_live,
)

LEAD, SPECIALIST, PEER = (
    StaffRole.TEAM_LEAD,
    StaffRole.EMPLOYMENT_SPECIALIST,
    StaffRole.PEER_MENTOR,
)
LIVE = date(2025, 1, 1)
MONDAY, SUNDAY = date(2025, 1, 6), date(2025, 1, 12)
ONE = timedelta(1)


def day(text: str) -> date:
    """'03-14' is 14 March 2025; a whole date is itself."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


def around(*edges: str) -> list[date]:
    """The day before, the day, and the day after each."""
    return [day(each) + timedelta(step) for each in edges for step in (-1, 0, 1)]


# ---------------------------------------------------------------- how a window stands


def window(**more: object) -> UnitWindow:
    values = {"first": day("03-03"), "last": day("03-09"), "due_on": day("03-16"), **more}
    return UnitWindow(UnitClock.LOG_REVIEW, "", **values)  # type: ignore[arg-type]


def test_a_window_comes_then_is_due_up_to_its_last_day_in_time() -> None:
    coming, due = [Standing.COMING], [Standing.DUE]
    assert [standing(window(), each) for each in around("03-03", "03-16")] == [
        *coming,
        *due * 4,
        Standing.MISSED,
    ]
    assert standing(window(late_counts=True), day("03-17")) is Standing.OVERDUE


def test_what_was_done_is_met_up_to_the_last_day_in_time_and_late_after_it() -> None:
    found = [standing(met(window(), each, "x"), day("03-05")) for each in around("03-16")]
    assert found == [Standing.MET, Standing.MET, Standing.MET_LATE]
    done = met(window(excuse="away"), day("03-04"), "x")
    assert (done.met_on, done.met_by, done.excuse) == (day("03-04"), "x", "away")
    assert standing(done, day("04-01")) is Standing.MET


@pytest.mark.parametrize("today", ["03-02", "03-10", "04-01"])
def test_what_is_excused_is_cancelled_whatever_the_day(today: str) -> None:
    assert standing(window(excuse="away"), day(today)) is Standing.CANCELLED


def test_a_windows_key_names_it_for_ever() -> None:
    """Clock, whom it is about, the event, the first day: what stands in stored keys."""
    one = UnitWindow(UnitClock.CESP, "kim", MONDAY, SUNDAY, SUNDAY, event="2025-01-02")
    assert one.key == ("cesp", "kim", "2025-01-02", MONDAY)


@pytest.mark.parametrize(("due", "excused"), [("2024-12-31", True), ("01-01", False)])
def test_nothing_that_ran_out_before_going_live_is_asked_for(due: str, excused: bool) -> None:
    ran_out = window(due_on=day(due))
    expected = "before the unit went live" if excused else ""
    assert unless_before_live(ran_out, LIVE).excuse == expected
    assert unless_before_live(met(ran_out, day(due), "x"), LIVE).excuse == ""


# ---------------------------------------------------------------- calendar windows


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        ("01-31", 1, "02-28"),
        ("02-28", 1, "03-28"),
        ("08-15", 6, "2026-02-15"),
        ("03-01", 0, "03-01"),
    ],
)
def test_months_later_it_is_the_same_day_or_the_months_last(
    on: str, months: int, expected: str
) -> None:
    assert months_after(day(on), months) == day(expected)


@pytest.mark.parametrize(
    ("every", "firsts"),
    [
        (Every.WEEK, ["2024-12-30", "01-06", "01-13", "01-20"]),
        (Every.MONTH, ["2024-12-01", "01-01", "02-01", "03-01", "12-01", "2026-01-01"]),
        (Every.QUARTER, ["2024-10-01", "01-01", "04-01", "07-01", "10-01", "2026-01-01"]),
        (Every.HALF_YEAR, ["2024-07-01", "01-01", "07-01", "2026-01-01"]),
    ],
)
def test_periods_begin_on_their_first_day(every: Every, firsts: list[str]) -> None:
    for first in map(day, firsts):
        assert period_start(first, every) == first
        assert period_start(first + ONE, every) == first
        assert period_start(first - ONE, every) < first


@pytest.mark.parametrize(
    ("every", "live", "expected"),
    [
        # the first period in which the unit is live throughout, and the next one
        (Every.WEEK, "01-06", [("01-06", "01-12"), ("01-13", "01-19")]),
        (Every.WEEK, "01-07", [("01-13", "01-19"), ("01-20", "01-26")]),
        (Every.MONTH, "01-31", [("02-01", "02-28"), ("03-01", "03-31")]),
        (Every.MONTH, "02-01", [("02-01", "02-28"), ("03-01", "03-31")]),
        (Every.MONTH, "02-02", [("03-01", "03-31"), ("04-01", "04-30")]),
        (Every.QUARTER, "03-31", [("04-01", "06-30"), ("07-01", "09-30")]),
        (Every.QUARTER, "04-01", [("04-01", "06-30"), ("07-01", "09-30")]),
        (Every.QUARTER, "04-02", [("07-01", "09-30"), ("10-01", "12-31")]),
        (Every.HALF_YEAR, "01-01", [("01-01", "06-30"), ("07-01", "12-31")]),
        (Every.HALF_YEAR, "01-02", [("07-01", "12-31"), ("2026-01-01", "2026-06-30")]),
    ],
)
def test_periods_follow_each_other_from_the_first_whole_one(
    every: Every, live: str, expected: list[tuple[str, str]]
) -> None:
    wanted = [(day(first), day(last)) for first, last in expected]
    second = wanted[1][0]
    assert list(periods(every, day(live), second)) == wanted
    assert list(periods(every, day(live), second - ONE)) == wanted[:1]
    assert list(periods(every, day(live), second, from_on=second - ONE)) == wanted
    assert list(periods(every, day(live), second, from_on=second)) == wanted[1:]


# ---------------------------------------------------------------- chains


def in_march(*acts: str, until: str = "05-31") -> list[tuple[str, str, str | None]]:
    """First, last and what met each window of a chain of ten days from 1 March."""
    done = [Done(Deed.CEO_MESSAGE, each, day(each)) for each in acts]
    found = list(
        chain(
            blank(UnitClock.CEO_MESSAGE, "of"),
            day("03-01"),
            day(until),
            lambda first: first + timedelta(9),
            done,
        )
    )
    assert all(each.due_on == each.last and each.of == "of" for each in found)
    assert all((each.met_on is None) == (each.met_by is None) for each in found)
    return [(f"{each.first:%m-%d}", f"{each.last:%m-%d}", each.met_by) for each in found]


def test_a_window_begins_the_day_after_the_last_time_or_after_a_last_day_that_passed() -> None:
    assert in_march(until="03-11") == [("03-01", "03-10", None), ("03-11", "03-20", None)]
    assert in_march(until="03-10") == [("03-01", "03-10", None)]
    assert in_march("03-01", until="03-02") == [
        ("03-01", "03-10", "03-01"),
        ("03-02", "03-11", None),
    ]
    assert in_march("03-10", until="03-11")[0] == ("03-01", "03-10", "03-10")
    assert in_march("03-11", until="03-12") == [
        ("03-01", "03-10", None),
        ("03-11", "03-20", "03-11"),
        ("03-12", "03-21", None),
    ]
    assert in_march("02-28", "03-04", "03-08", until="03-08") == [
        ("03-01", "03-10", "03-04"),
        ("03-05", "03-14", "03-08"),
    ]


def test_what_passed_in_a_chain_is_missed_since_the_next_one_runs() -> None:
    assert standing(next(iter(chained(UnitClock.STEERING_COMMITTEE))), day("12-01")) is (
        Standing.MISSED
    )


def chained(clock: UnitClock, *done: Done, **more: object) -> list[UnitWindow]:
    values = {"live_on": LIVE, "until_on": day("12-31"), "began_on": LIVE, "done": done, **more}
    history = UnitHistory(**values)  # type: ignore[arg-type]
    return [each for each in unit_clocks(history, NC_IPS_SE_2016) if each.clock is clock]


def spans(clock: UnitClock, *done: Done, **more: object) -> list[tuple[str, str]]:
    return [
        (each.first.isoformat(), each.last.isoformat()) for each in chained(clock, *done, **more)
    ]


def deed(kind: Deed, on: str, id: str = "", **more: object) -> Done:
    return Done(kind, id or on, day(on), **more)  # type: ignore[arg-type]


def outside(on: str, total: int, id: str = "r") -> FidelityReview:
    return FidelityReview(id, day(on), total)


STEERING, QA, CEO = UnitClock.STEERING_COMMITTEE, UnitClock.QA_REVIEW, UnitClock.CEO_MESSAGE


@pytest.mark.parametrize(
    ("clock", "before", "after"),
    [
        (STEERING, ["03-31", "06-30", "09-30", "12-31"], ["06-30", "12-31"]),
        (QA, ["06-30", "12-31"], ["06-01", "06-01"]),  # the review itself was the last time
    ],
)
def test_qa_and_the_committee_come_half_as_often_once_fidelity_is_high(
    clock: UnitClock, before: list[str], after: list[str]
) -> None:
    """F O8: every 6 months until high fidelity, then yearly; every 3, then 6."""
    early = (outside("2024-06-01", 100),)
    assert [last[5:] for _, last in spans(clock, reviews=(outside("2024-06-01", 99),))] == before
    assert [last[5:] for _, last in spans(clock, reviews=early)] == after


@pytest.mark.parametrize(("high", "last"), [("03-31", "06-30"), ("04-01", "03-31")])
def test_high_fidelity_lengthens_the_window_in_which_it_comes_up_to_its_last_day(
    high: str, last: str
) -> None:
    assert spans(STEERING, reviews=(outside(high, 100),))[0] == (
        "2025-01-01",
        day(last).isoformat(),
    )


def test_it_is_high_from_the_first_such_review_by_whomever() -> None:
    own = deed(Deed.QA_REVIEW, "02-01", total=100)
    later, low = outside("11-01", 110), outside("01-15", 60, "low")
    assert spans(STEERING, own, reviews=(later, low))[0][1] == "2025-06-30"
    assert spans(STEERING, reviews=(outside("02-01", 100), later))[0][1] == "2025-06-30"
    low_own = deed(Deed.QA_REVIEW, "01-15", total=99)
    assert spans(STEERING, low_own, reviews=(later,))[0][1] == "2025-03-31"


def test_of_two_reviews_in_a_window_the_earlier_meets_it_whoever_made_it() -> None:
    own, theirs = deed(Deed.QA_REVIEW, "05-01", "a", total=80), outside("03-01", 80, "b")
    assert chained(QA, own, reviews=(theirs,))[0].met_by == "b"
    assert chained(QA, own, reviews=(outside("05-01", 80, "A"),))[0].met_by == "A"
    assert chained(QA, own, reviews=(outside("05-01", 80, "b"),))[0].met_by == "a"
    committee = deed(Deed.STEERING_COMMITTEE, "01-02")
    assert [each.met_by for each in chained(QA, committee)] == [None, None]


def message(on: str) -> Done:
    return deed(Deed.CEO_MESSAGE, on)


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        # F O8: in the first 6 months, then yearly
        ([], [("2025-01-01", "2025-06-30"), ("2025-07-01", "2026-06-30")]),
        (["01-01"], [("2025-01-01", "2025-06-30"), ("2025-01-02", "2026-01-01")]),
        # one before going live: a year from it while that reaches, a year from going live else
        (["2024-05-10"], [("2024-05-11", "2025-05-10"), ("2025-05-11", "2026-05-10")]),
        (["2024-05-10", "03-01"], [("2024-05-11", "2025-05-10"), ("2025-03-02", "2026-03-01")]),
        (["2024-01-01"], [("2024-01-02", "2025-01-01"), ("2025-01-02", "2026-01-01")]),
        (["2023-12-31"], [("2025-01-01", "2025-12-31")]),
    ],
)
def test_the_ceo_speaks_in_the_first_six_months_and_then_each_year(
    messages: list[str], expected: list[tuple[str, str]]
) -> None:
    assert spans(CEO, *map(message, messages)) == expected


@pytest.mark.parametrize(
    ("meetings", "first"),
    [
        ([], ("2025-01-01", "2025-03-31")),
        (["2024-09-30"], ("2025-01-01", "2025-03-31")),  # it would have come on 31 December
        (["2024-10-01"], ("2024-10-02", "2025-01-01")),
        (["2024-05-01", "2024-10-15"], ("2024-10-16", "2025-01-15")),
        (["01-01"], ("2025-01-01", "2025-03-31")),  # the day itself lies in the first window
    ],
)
def test_the_last_time_before_going_live_is_reckoned_from_while_it_still_reaches(
    meetings: list[str], first: tuple[str, str]
) -> None:
    done = [deed(Deed.STEERING_COMMITTEE, each) for each in meetings]
    assert spans(STEERING, *done)[0] == first


@pytest.mark.parametrize(
    ("live", "began", "first"),
    [
        ("2025-01-01", "2023-05-01", "2025-01-01"),
        ("2025-01-01", "2025-02-01", "2025-02-01"),
    ],
)
def test_a_chain_starts_with_the_program_and_never_before_the_unit_is_live(
    live: str, began: str, first: str
) -> None:
    assert spans(CEO, live_on=day(live), began_on=day(began))[0][0] == first


# ---------------------------------------------------------------- what was done, who was there


def history(*members: Member, **more: object) -> UnitHistory:
    values = {"live_on": LIVE, "until_on": day("12-31"), "began_on": LIVE, "members": members}
    return UnitHistory(**{**values, **more})  # type: ignore[arg-type]


def member(staff_id: str, *posts: Post, **more: object) -> Member:
    return Member(staff_id, posts or (post(SPECIALIST),), **more)  # type: ignore[arg-type]


def post(role: StaffRole, first: str = "0001-01-01", last: str = "9999-12-31") -> Post:
    return Post(role, Fraction(1), day(first), day(last))


def test_deeds_are_those_of_the_kind_and_the_person_by_day_then_by_id() -> None:
    done = (
        deed(Deed.GOALS_SET, "03-01", "c", of="ana"),
        deed(Deed.GOALS_SET, "02-01", "d", of="ben"),
        deed(Deed.GOALS_SET, "02-01", "b", of="ana"),
        deed(Deed.WORK_STORY, "01-01", "a", of="ana"),
        deed(Deed.GOALS_SET, "01-15", "e"),
    )
    found = history(done=done)
    assert [each.id for each in found.deeds((Deed.GOALS_SET,))] == ["e", "b", "d", "c"]
    assert [each.id for each in found.deeds((Deed.GOALS_SET,), "ana")] == ["b", "c"]
    both = found.deeds((Deed.GOALS_SET, Deed.WORK_STORY), "ana")
    assert [each.id for each in both] == ["a", "b", "c"]


def test_somebody_works_on_their_days_off_no_leave_or_holiday_and_on_the_roster() -> None:
    ana = member("ana", post(SPECIALIST, "01-07", "01-31"), leave=frozenset({day("01-08")}))
    here = history(ana, holidays=frozenset({day("01-09")}))
    week = list(days(MONDAY, SUNDAY))
    assert [each.day for each in week] == [6, 7, 8, 9, 10, 11, 12]
    assert list(days(MONDAY, MONDAY)) == [MONDAY]
    assert list(here.days_worked(ana, MONDAY, SUNDAY)) == [day("01-07"), day("01-10")]
    assert [here.works(ana, each) for each in around("01-31")] == [True, True, False]


def test_whom_a_clock_is_about_are_those_with_the_role_by_post() -> None:
    here = history(
        member("lead", post(LEAD)),
        member("ana", post(PEER, "01-01", "02-28"), post(SPECIALIST, "03-01")),
        member("pat", post(PEER)),
    )
    assert list(SPECIALISTS(here)) == [Span("ana", day("03-01"), date.max)]
    assert list(SUPERVISED(here)) == [
        Span("ana", day("01-01"), day("02-28")),
        Span("ana", day("03-01"), date.max),
        Span("pat"),
    ]


# ---------------------------------------------------------------- what is not asked for


def working(staff_id: str, *weekdays: int, role: StaffRole = SPECIALIST) -> Member:
    return member(staff_id, post(role), working=frozenset(weekdays))


THREE_DAYS, TWO_DAYS = (0, 1, 2), (0, 1)


@pytest.mark.parametrize(
    ("people", "rural", "words"),
    [
        # F O4: two specialists make a group; each alone at a site, one does
        ([], False, "fewer than two specialists worked three days that week"),
        ([THREE_DAYS], False, "fewer than two specialists worked three days that week"),
        ([THREE_DAYS, TWO_DAYS], False, "fewer than two specialists worked three days that week"),
        ([THREE_DAYS, THREE_DAYS], False, None),
        ([THREE_DAYS, THREE_DAYS, TWO_DAYS], False, None),
        ([], True, "no specialist worked three days that week"),
        ([TWO_DAYS], True, "no specialist worked three days that week"),
        ([THREE_DAYS], True, None),
        ([(0, 5, 6)], True, None),  # the Sunday is one of the week's days
        ([(0, 6)], True, "no specialist worked three days that week"),  # the next Monday is none
    ],
)
def test_a_group_meets_in_a_week_in_which_enough_specialists_worked_three_days(
    people: list[tuple[int, ...]], rural: bool, words: str | None
) -> None:
    members = [working(f"s{at}", *weekdays) for at, weekdays in enumerate(people)]
    others = [working("lead", *THREE_DAYS, role=LEAD), working("pat", *THREE_DAYS, role=PEER)]
    here = history(*members, *others, rural=rural)
    assert nobody_to_meet(here, "", MONDAY, SUNDAY) == words


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [
        ("01-08", "01-31", True),  # Wednesday to Friday
        ("01-09", "01-31", False),
        ("2024-12-01", "01-08", True),  # Monday to Wednesday
        ("2024-12-01", "01-07", False),
    ],
)
def test_only_days_worked_as_a_specialist_make_a_week_of_group_supervision(
    first: str, last: str, asked: bool
) -> None:
    """As F O4 is scored: who was a peer mentor on the other days of the week is none on them."""
    moved = member(
        "kim",
        post(PEER, "2024-01-01", (day(first) - ONE).isoformat()),
        post(SPECIALIST, first, last),
        post(PEER, (day(last) + ONE).isoformat()),
    )
    here = history(moved, working("ana", *THREE_DAYS))
    assert (nobody_to_meet(here, "", MONDAY, SUNDAY) is None) is asked


@pytest.mark.parametrize(
    ("people", "asked"),
    [
        ([THREE_DAYS], True),
        ([TWO_DAYS], False),
        ([(0, 1), (1, 2)], True),  # somebody was there on three days
        ([(0, 1), (0, 1)], False),
    ],
)
def test_a_week_counts_from_three_days_on_which_somebody_was_there(
    people: list[tuple[int, ...]], asked: bool
) -> None:
    here = history(*(working(f"s{at}", *weekdays) for at, weekdays in enumerate(people)))
    found = nobody_at_work(here, "", MONDAY, SUNDAY)
    assert found == (None if asked else "somebody was there on fewer than three days")


def test_who_worked_one_day_of_the_time_was_not_away() -> None:
    ana, ben = working("ana", 4), working("ben", 4, 5)
    friday_off = frozenset({day("01-10")})
    here = history(ana, ben, holidays=friday_off)
    assert away(here, "ana", MONDAY, SUNDAY) == "they were away all that time"
    assert away(here, "ben", MONDAY, SUNDAY) is None
    assert away(history(ana), "ana", MONDAY, SUNDAY) is None
    assert away(here, "who is not on the roster", MONDAY, SUNDAY) is None


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [
        ("2024-01-01", "01-05", False),  # up to the day before the week
        ("2024-01-01", "01-06", True),
        ("01-12", "02-28", True),
        ("01-13", "02-28", False),  # from the day after it
    ],
)
def test_a_team_on_one_day_of_the_week_has_a_meeting_to_go_to(
    first: str, last: str, asked: bool
) -> None:
    team, old = (
        Span("North", day(first), day(last)),
        Span("South", day("2023-01-01"), day("2023-12-31")),
    )
    here = history(member("ana", teams=(old, team)), member("ben", teams=(Span("North"),)))
    found = away_or_no_team(here, "ana", MONDAY, SUNDAY)
    assert found == (None if asked else "they had no mental-health team")
    assert away_or_no_team(here, "ben", MONDAY, SUNDAY) is None


def test_who_has_a_team_may_have_been_away() -> None:
    here = history(working("ana"), member("ben", teams=(Span("North"),), working=frozenset()))
    assert away_or_no_team(here, "ana", MONDAY, SUNDAY) == "they had no mental-health team"
    assert away_or_no_team(here, "ben", MONDAY, SUNDAY) == "they were away all that time"
    assert away_or_no_team(here, "nobody", MONDAY, SUNDAY) == "they had no mental-health team"


# ---------------------------------------------------------------- what nobody said


def trained(*hours: Fraction | None, course: Course) -> tuple[Trained, ...]:
    on = day("2026-03-01")
    return tuple(
        Trained(f"t{at}", "kim", course, on)
        if each is None
        else Trained(f"t{at}", "kim", course, on, each)
        for at, each in enumerate(hours)
    )


def test_a_training_whose_hours_nobody_said_has_none() -> None:
    """It meets a course that N asks no hours of, and never the five hours of a year."""
    hire = Hire("kim", SPECIALIST, LIVE)
    course = trained(None, course=Course.IPS)
    (window,) = chained(UnitClock.IPS_TRAINING, hires=(hire,), trained=course)
    assert window.met_by == "t0"
    six = trained(*6 * [None], course=Course.OTHER)
    years = chained(
        UnitClock.YEARLY_TRAINING, hires=(hire,), trained=six, until_on=day("2026-12-31")
    )
    assert [each.met_by for each in years] == [None]


def test_nobody_is_a_paraprofessional_of_the_start_or_sponsored_unless_somebody_said_so() -> None:
    old, new = Hire("kim", PEER, day("2015-03-01")), Hire("kim", PEER, day("03-01"))
    assert chained(UnitClock.CESP, hires=(old,)) == []
    (certificate,) = chained(UnitClock.PEER_CERTIFICATION, hires=(new,))
    assert certificate.due_on == day("03-01")
    assert history().rural is False
