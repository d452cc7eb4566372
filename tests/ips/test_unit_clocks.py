"""The clocks of a unit: the table restated, windows as literal dates, and what always holds.

The unit goes live on Wednesday 1 January 2025, so its first whole week begins on Monday 6 January.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ips.facts import StaffRole, Standing
from ips.fidelity.evidence import Member, Post, Span
from ips.standards import IPS_25, NC_IPS_SE_2016, Profile
from ips.unit_clocks import UNIT_CLOCKS, UnitClock, standing, unit_clocks
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
from ips.unit_windows import Every, UnitWindow

LIVE = date(2025, 1, 1)
LEAD, SPECIALIST, PEER = (
    StaffRole.TEAM_LEAD,
    StaffRole.EMPLOYMENT_SPECIALIST,
    StaffRole.PEER_MENTOR,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def member(staff_id: str, role: StaffRole = SPECIALIST, **more: object) -> Member:
    there = {"posts": (Post(role, Fraction(1)),), "teams": (Span("North"),), **more}
    return Member(staff_id, **there)  # type: ignore[arg-type]


TEAM = (member("lead", LEAD), member("ana"), member("ben"), member("pat", PEER))


def unit(*done: Done, until: str = "2025-12-31", **more: object) -> UnitHistory:
    values = {
        "live_on": LIVE,
        "until_on": day(until),
        "began_on": LIVE,
        "members": TEAM,
        "mh_teams": (Span("North"),),
        "done": done,
        **more,
    }
    return UnitHistory(**values)  # type: ignore[arg-type]


def windows(
    history: UnitHistory, clock: UnitClock, of: str = "", profile: Profile = NC_IPS_SE_2016
) -> list[UnitWindow]:
    return [each for each in unit_clocks(history, profile) if (each.clock, each.of) == (clock, of)]


BOTH, NC = {"ips_25", "nc_ips_se_2016"}, {"nc_ips_se_2016"}
REQUIREMENTS, TRAINING = "Program Requirements", "Training and Certification Requirements"

RESTATED = [
    # clock, every, profiles, where F or N says so, where N says it too, what meets it
    ("log_review", "week", BOTH, "Services 6", "", "log_review"),
    ("group_supervision", "week", BOTH, "Organization 4", REQUIREMENTS, "group_supervision"),
    ("mh_team_meeting", "week", BOTH, "Organization 2", REQUIREMENTS, "mh_team_meeting"),
    ("vr_contact", "week", BOTH, "Organization 3", "", "vr_contact vr_meeting"),
    ("vr_meeting", "month", BOTH, "Organization 3", "Collaboration with DVRS", "vr_meeting"),
    (
        "individual_supervision",
        "month",
        NC,
        "Staff Responsibilities",
        "",
        "individual_supervision",
    ),
    ("field_visit", "month", BOTH, "Organization 5", "", "field_visit"),
    ("mh_team_visit", "quarter", BOTH, "Organization 5", "", "mh_team_visit"),
    ("goals_set", "quarter", BOTH, "Organization 5", "", "goals_set"),
    ("rate_shared", "quarter", BOTH, "Organization 7", "", "rate_shared"),
    ("outcomes_sent", "quarter", NC, "Fidelity Evaluation", "", "outcomes_sent"),
    ("executive_report", "half year", BOTH, "Organization 8", "", "executive_report"),
    ("work_story", "half year", BOTH, "Organization 7", "", "work_story"),
    ("qa_review", "since the last time", BOTH, "Organization 8", "", "qa_review"),
    ("steering_committee", "since the last time", BOTH, "Organization 8", "", "steering_committee"),
    ("ceo_message", "since the last time", BOTH, "Organization 8", "", "ceo_message"),
    ("fidelity_review", "review", NC, "Fidelity Evaluation", "", ""),
    ("action_plan", "review", NC, "Fidelity Evaluation", "", "action_plan"),
    ("ips_training", "hire", NC, TRAINING, "", ""),
    ("person_centered_thinking", "hire", NC, TRAINING, "", ""),
    ("motivational_interviewing", "hire", NC, TRAINING, "", ""),
    ("peer_certification", "hire", NC, "Table 2", "", ""),
    ("peer_mentoring", "hire", NC, TRAINING, "", ""),
    ("yearly_training", "hire", NC, TRAINING, "", ""),
    ("cesp", "hire", NC, "Table 2", "", ""),
    ("authorization", "authorization", NC, "Utilization Management", "", ""),
]


def test_the_table_is_the_restated_one() -> None:
    table = [
        (
            rule.clock.value,
            rule.every.value,
            set(rule.profiles),
            rule.source.item,
            " ".join(each.item for each in rule.also),
            " ".join(each.value for each in rule.met_by),
        )
        for rule in UNIT_CLOCKS.values()
    ]
    assert table == RESTATED
    assert set(UNIT_CLOCKS) == set(UnitClock)


def test_what_no_source_says_carries_a_ruling() -> None:
    silent = {"log_review", "outcomes_sent", "fidelity_review", "authorization"}
    silent |= {"qa_review", "steering_committee", "ceo_message"}
    assert silent <= {rule.clock.value for rule in UNIT_CLOCKS.values() if rule.ruling}


@pytest.mark.parametrize(
    ("clock", "of", "expected"),
    [
        # first day, last day, last day in time
        (
            UnitClock.LOG_REVIEW,
            "",
            [
                ("2025-01-06", "2025-01-12", "2025-01-26"),
                ("2025-01-13", "2025-01-19", "2025-02-02"),
            ],
        ),
        (UnitClock.GROUP_SUPERVISION, "", [("2025-01-06", "2025-01-12", "2025-01-12")]),
        (UnitClock.MH_TEAM_MEETING, "ben", [("2025-01-06", "2025-01-12", "2025-01-12")]),
        (UnitClock.VR_CONTACT, "", [("2025-01-06", "2025-01-12", "2025-01-12")]),
        (UnitClock.VR_MEETING, "", [("2025-01-01", "2025-01-31", "2025-01-31")]),
        (UnitClock.INDIVIDUAL_SUPERVISION, "pat", [("2025-01-01", "2025-01-31", "2025-01-31")]),
        (
            UnitClock.MH_TEAM_VISIT,
            "North",
            [
                ("2025-01-01", "2025-03-31", "2025-03-31"),
                ("2025-04-01", "2025-06-30", "2025-06-30"),
            ],
        ),
        (UnitClock.GOALS_SET, "ana", [("2025-01-01", "2025-03-31", "2025-03-31")]),
        (UnitClock.RATE_SHARED, "", [("2025-01-01", "2025-03-31", "2025-03-31")]),
        (UnitClock.OUTCOMES_SENT, "", [("2025-01-01", "2025-03-31", "2025-04-30")]),
        (
            UnitClock.EXECUTIVE_REPORT,
            "",
            [
                ("2025-01-01", "2025-06-30", "2025-06-30"),
                ("2025-07-01", "2025-12-31", "2025-12-31"),
            ],
        ),
        (UnitClock.WORK_STORY, "", [("2025-01-01", "2025-06-30", "2025-06-30")]),
        (
            UnitClock.QA_REVIEW,
            "",
            [
                ("2025-01-01", "2025-06-30", "2025-06-30"),
                ("2025-07-01", "2025-12-31", "2025-12-31"),
            ],
        ),
        (
            UnitClock.STEERING_COMMITTEE,
            "",
            [
                ("2025-01-01", "2025-03-31", "2025-03-31"),
                ("2025-04-01", "2025-06-30", "2025-06-30"),
            ],
        ),
        (
            UnitClock.CEO_MESSAGE,
            "",
            [
                ("2025-01-01", "2025-06-30", "2025-06-30"),
                ("2025-07-01", "2026-06-30", "2026-06-30"),
            ],
        ),
        (UnitClock.FIDELITY_REVIEW, "", [("2025-07-01", "2025-10-01", "2025-10-01")]),
    ],
)
def test_the_first_windows_are_the_restated_ones(
    clock: UnitClock, of: str, expected: list[tuple[str, str, str]]
) -> None:
    found = windows(unit(), clock, of)[: len(expected)]
    assert [
        (each.first.isoformat(), each.last.isoformat(), each.due_on.isoformat()) for each in found
    ] == expected
    assert all(each.met_on is None and not each.excuse for each in found)


def test_the_team_lead_is_in_no_ones_own_windows_and_a_peer_mentor_in_supervision_alone() -> None:
    own = {(each.clock, each.of) for each in unit_clocks(unit(), NC_IPS_SE_2016) if each.of}
    assert "lead" not in {of for _, of in own}
    assert {clock for clock, of in own if of == "pat"} == {UnitClock.INDIVIDUAL_SUPERVISION}


def test_ips_25_asks_for_nothing_that_only_the_state_asks_for() -> None:
    hired = unit(hires=(Hire("ana", SPECIALIST, LIVE),))
    asked = {each.clock.value for each in unit_clocks(hired, IPS_25)}
    assert asked.isdisjoint({row[0] for row in RESTATED if row[2] == NC})
    assert {"log_review", "ceo_message"} <= asked


# ---------------------------------------------------------------- weeks, months, quarters


def test_a_week_is_met_on_its_sunday_and_the_next_one_from_monday() -> None:
    sunday = Done(Deed.VR_CONTACT, "a", day("2025-01-12"))
    first, second = windows(unit(sunday), UnitClock.VR_CONTACT)[:2]
    assert (first.met_by, second.met_by) == ("a", None)
    assert standing(first, day("2025-01-20")) is Standing.MET
    assert standing(second, day("2025-01-12")) is Standing.COMING
    assert standing(second, day("2025-01-19")) is Standing.DUE
    assert standing(second, day("2025-01-20")) is Standing.MISSED


@pytest.mark.parametrize(
    ("reviewed_on", "expected"),
    [("2025-01-26", Standing.MET), ("2025-01-27", Standing.MET_LATE)],
)
def test_a_week_is_reviewed_in_time_until_14_days_after_its_sunday(
    reviewed_on: str, expected: Standing
) -> None:
    review = Done(Deed.LOG_REVIEW, "r", day(reviewed_on), about=day("2025-01-06"))
    week = windows(unit(review), UnitClock.LOG_REVIEW)[0]
    assert standing(week, day("2025-03-01")) is expected
    unreviewed = windows(unit(), UnitClock.LOG_REVIEW)[0]
    assert standing(unreviewed, day("2025-01-27")) is Standing.OVERDUE


def test_a_meeting_with_vr_is_a_contact_too_and_a_contact_is_no_meeting() -> None:
    meeting = unit(Done(Deed.VR_MEETING, "m", day("2025-01-08")))
    assert windows(meeting, UnitClock.VR_CONTACT)[0].met_by == "m"
    contact = unit(Done(Deed.VR_CONTACT, "c", day("2025-01-08")))
    assert windows(contact, UnitClock.VR_MEETING)[0].met_by is None


def test_one_specialists_meeting_is_not_anothers() -> None:
    met = unit(Done(Deed.MH_TEAM_MEETING, "m", day("2025-01-08"), of="ana"))
    assert windows(met, UnitClock.MH_TEAM_MEETING, "ana")[0].met_by == "m"
    assert windows(met, UnitClock.MH_TEAM_MEETING, "ben")[0].met_by is None


def week_off(monday: str, days: int = 7) -> frozenset[date]:
    return frozenset(day(monday) + timedelta(days=offset) for offset in range(days))


@pytest.mark.parametrize(
    ("days_off", "asked"), [(2, True), (3, False)], ids=["worked three days", "worked two"]
)
def test_group_supervision_waits_for_a_week_with_two_who_worked_three_days(
    days_off: int, asked: bool
) -> None:
    ben = member("ben", leave=week_off("2025-01-06", days_off))
    away = unit(members=(*TEAM[:2], ben))
    week = windows(away, UnitClock.GROUP_SUPERVISION)[0]
    assert (standing(week, day("2025-01-13")) is Standing.MISSED) is asked
    if not asked:
        assert week.excuse == "fewer than two specialists worked three days that week"
        rural = windows(replace(away, rural=True), UnitClock.GROUP_SUPERVISION)[0]
        assert not rural.excuse


def test_a_week_in_which_nobody_was_there_asks_for_no_contact_with_vr() -> None:
    closed = unit(holidays=week_off("2025-01-06", 3))
    week = windows(closed, UnitClock.VR_CONTACT)[0]
    assert standing(week, day("2025-02-01")) is Standing.CANCELLED
    open_three_days = unit(holidays=week_off("2025-01-06", 2))
    assert not windows(open_three_days, UnitClock.VR_CONTACT)[0].excuse


def test_who_is_away_or_has_no_team_is_not_asked_to_its_meeting() -> None:
    away = unit(members=(member("ana", leave=week_off("2025-01-06")),))
    assert windows(away, UnitClock.MH_TEAM_MEETING, "ana")[0].excuse
    without = unit(members=(member("ana", teams=()),))
    assert windows(without, UnitClock.MH_TEAM_MEETING, "ana")[0].excuse


def test_whole_windows_of_a_post_are_asked_for_and_a_change_of_hours_breaks_none() -> None:
    posts = (
        Post(SPECIALIST, Fraction(1, 2), day("2025-01-08"), day("2025-01-29")),
        Post(SPECIALIST, Fraction(1), day("2025-01-30"), day("2025-02-12")),
    )
    left = unit(members=(member("ana", posts=posts),))
    weeks = windows(left, UnitClock.MH_TEAM_MEETING, "ana")
    assert [each.first for each in weeks] == [
        day("2025-01-13"),
        day("2025-01-20"),
        day("2025-01-27"),
        day("2025-02-03"),
    ]


def test_whoever_is_marked_new_is_visited_in_whole_months_of_it() -> None:
    marked = unit(marked=(Span("ana", day("2025-01-10"), day("2025-03-31")),))
    months = windows(marked, UnitClock.FIELD_VISIT, "ana")
    assert [each.first for each in months] == [day("2025-02-01"), day("2025-03-01")]


def test_a_second_report_in_the_first_half_is_the_years_second() -> None:
    two = [Done(Deed.EXECUTIVE_REPORT, each, day(f"2025-0{each}-10")) for each in "25"]
    assert [each.met_by for each in windows(unit(*two), UnitClock.EXECUTIVE_REPORT)] == ["2", "5"]
    one = windows(unit(two[0]), UnitClock.EXECUTIVE_REPORT)
    assert [each.met_by for each in one] == ["2", None]


@pytest.mark.parametrize(
    ("reports", "first", "second"),
    [
        (["05-10"], "05-10", None),
        (["02-10", "05-10"], "02-10", "05-10"),
        (["02-10", "05-10", "06-10"], "02-10", "05-10"),
        (["02-10", "05-10", "08-10"], "02-10", "08-10"),  # its own half comes first
        (["07-01", "12-31"], None, "07-01"),
        (["2024-02-10", "2024-05-10"], None, None),
        (["2024-12-31", "06-30"], "06-30", None),
    ],
)
def test_a_half_year_is_met_within_it_or_by_the_second_time_of_the_half_before(
    reports: list[str], first: str | None, second: str | None
) -> None:
    """F O8: twice a year."""
    done = [
        Done(Deed.EXECUTIVE_REPORT, each, day(each if len(each) > 5 else f"2025-{each}"))
        for each in reports
    ]
    found = windows(unit(*done), UnitClock.EXECUTIVE_REPORT)
    assert [each.met_by for each in found] == [first, second]


def test_nothing_done_twice_in_a_month_meets_the_next_one() -> None:
    done = [Done(Deed.VR_MEETING, each, day(each)) for each in ("2025-01-01", "2025-01-31")]
    months = windows(unit(*done), UnitClock.VR_MEETING)[:8]
    assert [each.met_by for each in months] == ["2025-01-01", *7 * [None]]


@pytest.mark.parametrize(
    ("spans", "whole"),
    [
        ([("01-06", "01-12")], True),
        ([("01-07", "01-12")], False),
        ([("01-06", "01-11")], False),
        ([("01-01", "01-08"), ("01-09", "01-31")], True),
        ([("01-01", "01-08"), ("01-10", "01-31")], False),  # a day between two posts
        ([("01-01", "01-11"), ("01-13", "01-31")], False),  # the week's last day
        ([("01-09", "01-31"), ("01-01", "01-08")], True),
        ([("01-01", "01-07"), ("01-05", "01-09"), ("01-10", "01-12")], True),  # over each other
        ([], False),
    ],
)
def test_a_week_is_asked_for_where_every_day_of_it_lies_in_a_post(
    spans: list[tuple[str, str]], whole: bool
) -> None:
    posts = [
        Post(SPECIALIST, Fraction(1), day(f"2025-{first}"), day(f"2025-{last}"))
        for first, last in spans
    ]
    ana = unit(members=(member("ana", posts=tuple(posts)), member("ben")), until="2025-01-12")
    weeks = windows(ana, UnitClock.MH_TEAM_MEETING, "ana")
    assert [each.first for each in weeks] == ([day("2025-01-06")] if whole else [])


@pytest.mark.parametrize(
    ("clock", "days", "excused"),
    [
        (UnitClock.INDIVIDUAL_SUPERVISION, 31, True),
        (UnitClock.INDIVIDUAL_SUPERVISION, 30, False),  # back on Friday 31 January
        (UnitClock.FIELD_VISIT, 31, True),
        (UnitClock.FIELD_VISIT, 30, False),
        (UnitClock.GOALS_SET, 90, True),
        (UnitClock.GOALS_SET, 89, False),  # back on Monday 31 March
    ],
)
def test_who_was_away_all_that_time_is_not_asked_for(
    clock: UnitClock, days: int, excused: bool
) -> None:
    gone = member("ana", leave=week_off("2025-01-01", days))
    first = windows(unit(members=(gone,), marked=(Span("ana"),)), clock, "ana")[0]
    assert first.excuse == ("they were away all that time" if excused else "")


@pytest.mark.parametrize(
    ("from_on", "first"), [("2025-01-26", "2025-01-06"), ("2025-01-27", "2025-01-13")]
)
def test_what_ran_out_before_the_first_day_asked_for_is_not_made(from_on: str, first: str) -> None:
    """The last day in time counts: 14 days after the week's Sunday."""
    late = unit(from_on=day(from_on))
    assert windows(late, UnitClock.LOG_REVIEW)[0].first == day(first)


@pytest.mark.parametrize(("until", "number"), [("2025-06-30", 0), ("2025-07-01", 1)])
def test_what_opens_after_the_last_day_asked_for_is_not_made(until: str, number: int) -> None:
    assert len(windows(unit(until=until), UnitClock.FIDELITY_REVIEW)) == number


def test_windows_stand_by_last_day_then_by_clock_and_person() -> None:
    found = [
        (each.due_on.isoformat(), each.clock.value, each.of)
        for each in unit_clocks(unit(until="2025-01-07"), IPS_25)
    ]
    assert found == [
        ("2025-01-12", "group_supervision", ""),
        ("2025-01-12", "mh_team_meeting", "ana"),
        ("2025-01-12", "mh_team_meeting", "ben"),
        ("2025-01-12", "vr_contact", ""),
        ("2025-01-26", "log_review", ""),
        ("2025-01-31", "vr_meeting", ""),
        ("2025-03-31", "goals_set", "ana"),
        ("2025-03-31", "goals_set", "ben"),
        ("2025-03-31", "mh_team_visit", "North"),
        ("2025-03-31", "rate_shared", ""),
        ("2025-03-31", "steering_committee", ""),
        ("2025-06-30", "ceo_message", ""),
        ("2025-06-30", "executive_report", ""),
        ("2025-06-30", "qa_review", ""),
        ("2025-06-30", "work_story", ""),
    ]


def test_a_sent_quarter_meets_its_own_window_late_or_not() -> None:
    sent = Done(Deed.OUTCOMES_SENT, "q1", day("2025-05-01"), about=day("2025-01-01"))
    first, second = windows(unit(sent), UnitClock.OUTCOMES_SENT)[:2]
    assert standing(first, day("2025-06-01")) is Standing.MET_LATE
    assert second.met_by is None
    unsent = windows(unit(), UnitClock.OUTCOMES_SENT)[0]
    assert standing(unsent, day("2025-04-30")) is Standing.DUE
    assert standing(unsent, day("2025-05-01")) is Standing.OVERDUE


def test_a_unit_is_asked_from_the_first_period_in_which_it_is_live_throughout() -> None:
    late = unit(live_on=day("2025-01-02"))
    assert windows(late, UnitClock.VR_MEETING)[0].first == day("2025-02-01")
    assert windows(late, UnitClock.RATE_SHARED)[0].first == day("2025-04-01")
    assert windows(late, UnitClock.WORK_STORY)[0].first == day("2025-07-01")


# ---------------------------------------------------------------- so long after the last time


def test_a_committee_meets_three_months_after_the_last_time_until_high_fidelity() -> None:
    met = Done(Deed.STEERING_COMMITTEE, "s", day("2025-02-10"))
    first, second = windows(unit(met), UnitClock.STEERING_COMMITTEE)[:2]
    assert (first.met_by, second.first, second.last) == (
        "s",
        day("2025-02-11"),
        day("2025-05-10"),
    )


@pytest.mark.parametrize(("total", "last"), [(99, "2025-05-10"), (100, "2025-08-10")])
def test_high_fidelity_is_a_total_of_100(total: int, last: str) -> None:
    met = Done(Deed.STEERING_COMMITTEE, "s", day("2025-02-10"))
    review = FidelityReview("r", day("2025-03-01"), total)
    second = windows(unit(met, reviews=(review,)), UnitClock.STEERING_COMMITTEE)[1]
    assert second.last == day(last)


@pytest.mark.parametrize(("total", "last"), [(99, "2025-11-01"), (100, "2026-05-01")])
def test_the_agencys_own_review_comes_half_yearly_until_high_fidelity(
    total: int, last: str
) -> None:
    own = Done(Deed.QA_REVIEW, "q", day("2025-05-01"), total=total)
    first, second = windows(unit(own), UnitClock.QA_REVIEW)[:2]
    assert (first.met_by, second.last) == ("q", day(last))


def test_a_review_from_outside_is_the_agencys_too() -> None:
    outside = FidelityReview("r", day("2025-05-01"), 80)
    assert windows(unit(reviews=(outside,)), UnitClock.QA_REVIEW)[0].met_by == "r"


def test_the_ceo_speaks_within_six_months_and_then_within_a_year_of_the_last_time() -> None:
    message = Done(Deed.CEO_MESSAGE, "c", day("2025-03-31"))
    first, second = windows(unit(message), UnitClock.CEO_MESSAGE)[:2]
    assert (first.met_by, second.first, second.last) == (
        "c",
        day("2025-04-01"),
        day("2026-03-31"),
    )


def test_what_was_done_before_going_live_is_reckoned_from_while_it_still_reaches() -> None:
    recent = Done(Deed.STEERING_COMMITTEE, "s", day("2024-12-10"))
    assert windows(unit(recent), UnitClock.STEERING_COMMITTEE)[0].last == day("2025-03-10")
    old = Done(Deed.STEERING_COMMITTEE, "s", day("2024-05-10"))
    assert windows(unit(old), UnitClock.STEERING_COMMITTEE)[0].last == day("2025-03-31")


# ---------------------------------------------------------------- fidelity reviews (N)


def review(total: int, on: str = "2025-08-01", report: str | None = "2025-09-15", **more: object):  # type: ignore[no-untyped-def]
    reported_on = None if report is None else day(report)
    return FidelityReview("r1", day(on), total, reported_on, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "next_by"),
    [
        (59, None),
        (60, "2026-01-28"),
        (73, "2026-01-28"),
        (74, "2026-03-15"),
        (99, "2026-03-15"),
        (100, "2026-09-15"),
        (114, "2026-09-15"),
        (115, "2026-09-15"),
        (125, "2026-09-15"),
    ],
)
def test_a_score_sets_the_next_review(total: int, next_by: str | None) -> None:
    reviewed = unit(reviews=(review(total),), until="2026-12-31")
    first, *following = windows(reviewed, UnitClock.FIDELITY_REVIEW)
    assert first.met_by == "r1"
    assert [each.due_on for each in following] == ([day(next_by)] if next_by else [])


@pytest.mark.parametrize("missing", ["staffing_met", "mh_integrated", "profiles_complete"])
def test_a_second_chance_needs_all_three_conditions(missing: str) -> None:
    assert len(windows(unit(reviews=(review(70),)), UnitClock.FIDELITY_REVIEW)) == 2
    without = unit(reviews=(review(70, **{missing: False}),))
    assert len(windows(without, UnitClock.FIDELITY_REVIEW)) == 1


def test_a_later_review_below_fair_has_no_second_chance() -> None:
    again = FidelityReview("r2", day("2025-12-01"), 70, day("2025-12-20"))
    reviewed = unit(reviews=(review(70), again), until="2027-12-31")
    first, second = windows(reviewed, UnitClock.FIDELITY_REVIEW)
    assert (first.met_by, second.met_by) == ("r1", "r2")


def test_where_no_review_was_possible_it_comes_three_months_after_the_meeting() -> None:
    put_off = unit(no_review_possible_on=day("2025-08-20"))
    assert windows(put_off, UnitClock.FIDELITY_REVIEW)[0].due_on == day("2025-11-20")


def test_a_plan_follows_the_first_report_and_each_later_one_that_says_fair() -> None:
    later = [
        FidelityReview("r2", day("2026-03-01"), 99, day("2026-03-15")),
        FidelityReview("r3", day("2026-09-01"), 100, day("2026-09-15")),
    ]
    plan = Done(Deed.ACTION_PLAN, "p", day("2025-10-16"), "r1")
    reviewed = unit(plan, reviews=(review(120), *later), until="2026-12-31")
    first, second = windows(reviewed, UnitClock.ACTION_PLAN)
    assert (first.due_on, first.event) == (day("2025-10-15"), "r1")
    assert standing(first, day("2026-01-01")) is Standing.MET_LATE
    assert (second.due_on, second.met_by) == (day("2026-04-14"), None)


# ---------------------------------------------------------------- training (N)


def hired(role: StaffRole = PEER, on: str = "2025-02-01", **more: object) -> Hire:
    return Hire("kim", role, day(on), **more)  # type: ignore[arg-type]


def test_the_days_of_training_are_the_restated_ones() -> None:
    history = unit(hires=(hired(),), until="2027-06-30")
    found = [
        (each.clock.value, each.first.isoformat(), each.due_on.isoformat())
        for each in unit_clocks(history, NC_IPS_SE_2016)
        if each.of == "kim"
    ]
    assert found == [
        ("peer_certification", "2025-02-01", "2025-02-01"),
        ("ips_training", "2025-02-01", "2025-05-02"),
        ("motivational_interviewing", "2025-02-01", "2025-05-02"),
        ("person_centered_thinking", "2025-02-01", "2025-05-02"),
        ("peer_mentoring", "2025-02-01", "2025-08-01"),
        ("yearly_training", "2026-02-01", "2027-01-31"),
        ("yearly_training", "2027-02-01", "2028-01-31"),
    ]


def test_who_is_sponsored_has_ninety_days_for_the_peer_certificate() -> None:
    sponsored = unit(hires=(hired(sponsored=True),))
    assert windows(sponsored, UnitClock.PEER_CERTIFICATION, "kim")[0].due_on == day("2025-05-02")


def test_a_specialist_needs_no_peer_training() -> None:
    asked = {
        each.clock
        for each in unit_clocks(unit(hires=(hired(SPECIALIST),)), NC_IPS_SE_2016)
        if each.of == "kim"
    }
    assert asked == {
        UnitClock.IPS_TRAINING,
        UnitClock.PERSON_CENTERED_THINKING,
        UnitClock.MOTIVATIONAL_INTERVIEWING,
    }


@pytest.mark.parametrize(("hours", "met"), [("5.99", False), ("6", True)])
def test_six_hours_are_six_hours_over_several_days(hours: str, met: bool) -> None:
    second = Fraction(hours) - 3
    taken = (
        Trained("a", "kim", Course.PCT, day("2025-02-10"), Fraction(3)),
        Trained("b", "kim", Course.PCT, day("2025-05-02"), second),
        Trained("c", "kim", Course.MI, day("2025-02-11"), Fraction(9)),
    )
    window = windows(
        unit(hires=(hired(),), trained=taken), UnitClock.PERSON_CENTERED_THINKING, "kim"
    )[0]
    assert window.met_by == ("b" if met else None)


@pytest.mark.parametrize(("hours", "met"), [("4.99", False), ("5", True)])
def test_five_hours_of_any_training_meet_a_later_year(hours: str, met: bool) -> None:
    taken = (Trained("a", "kim", Course.OTHER, day("2027-01-31"), Fraction(hours)),)
    history = unit(hires=(hired(),), trained=taken, until="2027-12-31")
    years = windows(history, UnitClock.YEARLY_TRAINING, "kim")
    assert [each.met_by for each in years] == ["a" if met else None, None]


def test_who_left_or_was_hired_long_before_going_live_is_no_miss() -> None:
    left = unit(hires=(hired(until_on=day("2025-03-01")),))
    assert windows(left, UnitClock.IPS_TRAINING, "kim")[0].excuse == "they left before that day"
    before = unit(hires=(hired(on="2024-06-01"),))
    window = windows(before, UnitClock.IPS_TRAINING, "kim")[0]
    assert window.excuse == "before the unit went live"


def test_only_who_was_a_paraprofessional_at_the_start_is_asked_for_cesp() -> None:
    old = unit(hires=(hired(SPECIALIST, "2015-03-01", paraprofessional=True),))
    window = windows(old, UnitClock.CESP, "kim")[0]
    assert (window.first, window.due_on) == (day("2016-01-01"), day("2016-12-31"))
    new = unit(hires=(hired(SPECIALIST, paraprofessional=True),))
    assert windows(new, UnitClock.CESP, "kim") == []


# ---------------------------------------------------------------- authorizations (N)


def used(*days: tuple[str, str]) -> tuple[UnitsUsed, ...]:
    return tuple(UnitsUsed("c1", day(on), Fraction(units)) for on, units in days)


CLIENT = (Span("c1", LIVE),)
YEAR = Authorization("a1", "c1", day("2025-03-01"), day("2026-02-28"), 100)


@pytest.mark.parametrize(("units", "warned"), [("51", False), ("51.2", True)])
def test_the_free_units_warn_at_four_fifths(units: str, warned: bool) -> None:
    history = unit(in_program=CLIENT, used=used(("2025-02-01", units)))
    found = windows(history, UnitClock.AUTHORIZATION, "c1")
    assert [each.first for each in found] == ([day("2025-02-01")] if warned else [])
    assert all(standing(each, day("2025-12-31")) is Standing.DUE for each in found)


def test_the_free_units_have_a_last_day_once_they_are_used_up() -> None:
    history = unit(in_program=CLIENT, used=used(("2025-02-01", "60"), ("2025-02-08", "4")))
    window = windows(history, UnitClock.AUTHORIZATION, "c1")[0]
    assert (window.first, window.last) == (day("2025-02-01"), day("2025-02-08"))
    assert standing(window, day("2025-02-09")) is Standing.OVERDUE


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ((), "2026-01-29", "2026-02-28"),
        ((("2025-06-01", "79"),), "2026-01-29", "2026-02-28"),
        ((("2025-06-01", "80"),), "2025-06-01", "2026-02-28"),
        ((("2025-06-01", "80"), ("2025-07-01", "20")), "2025-06-01", "2025-07-01"),
        ((("2025-02-01", "40"), ("2025-06-01", "60")), "2026-01-29", "2026-02-28"),
    ],
)
def test_an_authorization_warns_at_four_fifths_and_thirty_days_before_its_end(
    days: tuple[tuple[str, str], ...], first: str, last: str
) -> None:
    history = unit(in_program=CLIENT, used=used(*days), authorizations=(YEAR,), until="2026-12-31")
    (window,) = windows(history, UnitClock.AUTHORIZATION, "c1")
    assert (window.first, window.last) == (day(first), day(last))


@pytest.mark.parametrize(
    ("next_from", "expected"),
    [
        ("2026-02-01", Standing.MET),
        ("2026-03-01", Standing.MET),
        ("2026-03-02", Standing.MET_LATE),
    ],
)
def test_the_next_one_begins_without_a_gap(next_from: str, expected: Standing) -> None:
    following = Authorization("a2", "c1", day(next_from), day("2027-02-28"), 100)
    history = unit(in_program=CLIENT, authorizations=(YEAR, following), until="2026-12-31")
    window = windows(history, UnitClock.AUTHORIZATION, "c1")[0]
    assert window.met_by == "a2"
    assert standing(window, day("2026-12-31")) is expected


def test_who_left_needs_no_further_authorization() -> None:
    gone = (Span("c1", LIVE, day("2026-02-01")),)
    history = unit(in_program=gone, authorizations=(YEAR,), until="2026-12-31")
    assert windows(history, UnitClock.AUTHORIZATION, "c1")[0].excuse == "they had left the program"


# ---------------------------------------------------------------- what always holds

DAYS = st.dates(date(2024, 6, 1), date(2026, 3, 31))
# Each of these is made and looked through once, and not anew for every unit that is drawn.
DEEDS, OF_WHOM = st.sampled_from(Deed), st.sampled_from(["ana", "ben", "pat", "North"])
LIVE_ON = st.dates(date(2024, 9, 1), date(2025, 6, 30))
LEAVES, HOLIDAYS = (st.frozensets(DAYS, max_size=most) for most in (40, 10))
REVIEWS = st.lists(st.tuples(DAYS, st.integers(25, 125)), max_size=3)


@st.composite
def deeds(draw: st.DrawFn) -> Done:
    deed, on = draw(DEEDS), draw(DAYS)
    about = None
    if deed is Deed.LOG_REVIEW:
        about = on - timedelta(days=on.weekday())
    if deed is Deed.OUTCOMES_SENT:
        about = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    of = draw(OF_WHOM)
    return Done(deed, f"d{draw(st.integers(0, 999))}", on, of, about)


DONE = st.lists(deeds(), max_size=12)


@st.composite
def units(draw: st.DrawFn) -> UnitHistory:
    live_on = draw(LIVE_ON)
    began_on = live_on - timedelta(days=draw(st.integers(0, 400)))
    leave = draw(LEAVES)
    members = (TEAM[0], member("ana", leave=leave), *TEAM[2:])
    reviews = tuple(
        FidelityReview(f"r{number}", on, total, on + timedelta(days=30))
        for number, (on, total) in enumerate(draw(REVIEWS))
    )
    return unit(
        *draw(DONE),
        live_on=live_on,
        began_on=began_on,
        members=members,
        reviews=reviews,
        hires=(Hire("kim", PEER, draw(DAYS)),),
        holidays=draw(HOLIDAYS),
    )


PROFILES = st.sampled_from([IPS_25, NC_IPS_SE_2016])
BAD = (Standing.MISSED, Standing.OVERDUE)


@given(units(), PROFILES)
@settings(deadline=None)
def test_windows_follow_each_other_without_a_gap(history: UnitHistory, profile: Profile) -> None:
    """Of a chain each begins the day after the last time, or after a last day that passed."""
    events = (Every.HIRE, Every.REVIEW, Every.AUTHORIZATION)
    rows: dict[tuple[UnitClock, str], list[UnitWindow]] = {}
    for each in sorted(unit_clocks(history, profile), key=lambda each: each.first):
        if UNIT_CLOCKS[each.clock].every not in events:
            rows.setdefault((each.clock, each.of), []).append(each)
    for theirs in rows.values():
        chained = UNIT_CLOCKS[theirs[0].clock].every is Every.SINCE_LAST
        for before, after in pairwise(theirs):
            ended = (before.met_on or before.last) if chained else before.last
            assert after.first == ended + timedelta(days=1)
        assert theirs[-1].last >= history.until_on or theirs[-1].met_on is not None


@given(units(), PROFILES, DAYS)
@settings(deadline=None)
def test_a_first_day_leaves_out_what_ran_out_before_and_nothing_else(
    history: UnitHistory, profile: Profile, day: date
) -> None:
    """Of what comes with the calendar; a chain is followed from its beginning."""
    left = unit_clocks(replace(history, from_on=day), profile)
    calendar = (Every.WEEK, Every.MONTH, Every.QUARTER, Every.HALF_YEAR)
    assert list(left) == [
        each
        for each in unit_clocks(history, profile)
        if each.due_on >= day or UNIT_CLOCKS[each.clock].every not in calendar
    ]


@given(units(), deeds(), PROFILES, DAYS)
@settings(deadline=None)
def test_a_record_never_makes_another_clock_missed(
    history: UnitHistory, record: Done, profile: Profile, today: date
) -> None:
    after = replace(history, done=(*history.done, record))
    rules = {rule.clock for rule in UNIT_CLOCKS.values() if record.deed not in rule.met_by}
    missed = [
        {
            each.key
            for each in unit_clocks(one, profile)
            if each.clock in rules and standing(each, today) in BAD
        }
        for one in (history, after)
    ]
    assert missed[1] <= missed[0]


@given(units(), PROFILES, DAYS)
@settings(deadline=None)
def test_nothing_before_going_live_is_a_miss(
    history: UnitHistory, profile: Profile, today: date
) -> None:
    for each in unit_clocks(history, profile):
        if standing(each, today) in BAD:
            assert each.due_on >= history.live_on


@given(units(), PROFILES, st.randoms())
@settings(deadline=None)
def test_the_order_of_records_never_matters(
    history: UnitHistory, profile: Profile, random: object
) -> None:
    mixed = list(history.done)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    again = replace(history, done=tuple(mixed), reviews=history.reviews[::-1])
    assert unit_clocks(again, profile) == unit_clocks(history, profile)
