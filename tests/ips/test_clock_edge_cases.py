"""The edge cases of practice that concern the clocks, one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ips.due_contacts import (
    due_contacts,
    nudge_days,
    overdue_line_on,
    standing,
    why,
)
from ips.facts import (
    Clock,
    DueState,
    ExitReason,
    MadeBy,
    MilestoneKind,
    Mode,
    OutreachStrategy,
    StaffRole,
    Standing,
)
from ips.standards import IPS_25, NC_IPS_SE_2016, DatedProfile, Profiles, with_overrides
from tests.ips.people import IPS, Person, day, standings

# 1. Calendar days


def test_nudges_for_a_friday_start_come_on_the_weekend_days_too_so_that_none_waits() -> None:
    due = Person().job("03-14", learned="03-10").due(Clock.POST_START)
    assert nudge_days(due, IPS) == tuple(date(2025, 3, d) for d in (14, 15, 16, 17))


@pytest.mark.parametrize(
    ("clock", "days"),
    [
        (Clock.FIRST_EMPLOYER_CONTACT, (15, 23, 27, 30)),
        (Clock.CAREER_PROFILE, (15, 25, 30)),
        (Clock.DISCLOSURE_FIRST, (10, 25, 30)),
    ],
)
def test_nudge_days_after_entry(clock: Clock, days: tuple[int, ...]) -> None:
    due = Person("03-03").due(clock)
    assert nudge_days(due, IPS) == tuple(day("03-03") + timedelta(days=each) for each in days)


def test_nudge_days_of_the_weekly_monthly_and_job_loss_clocks() -> None:
    person = Person().job("04-01", learned="03-20").visit("04-05")
    week_two = person.due(Clock.FIRST_MONTH, part=2)
    assert nudge_days(week_two, IPS) == (day("04-09"), day("04-14"), day("04-15"))
    monthly = person.due(Clock.MONTHLY, "visit-04-05")
    assert nudge_days(monthly, IPS) == tuple(
        day("04-05") + timedelta(days=each) for each in (24, 28, 31)
    )
    loss = person.job_end("06-02", learned="06-04").due(Clock.JOB_LOSS)
    assert nudge_days(loss, IPS) == tuple(day("06-04") + timedelta(days=each) for each in range(4))


def test_nothing_is_nudged_about_before_the_unit_knew_or_after_it_is_met() -> None:
    late = Person().job("03-14", learned="03-16")
    assert nudge_days(late.due(Clock.POST_START), IPS) == (day("03-16"), day("03-17"))
    assert nudge_days(late.visit("03-16").due(Clock.POST_START), IPS) == ()


def test_overdue_is_worth_one_line_where_a_late_act_still_counts() -> None:
    person = Person().job("03-14", learned="03-10")
    assert overdue_line_on(person.due(Clock.POST_START)) == day("03-18")
    assert overdue_line_on(person.due(Clock.PRE_START)) is None
    assert (
        overdue_line_on(Person("03-03", recorded="05-01", live="05-01").due(Clock.CAREER_PROFILE))
        is None
    )


# 2. Learned late


def test_a_start_learned_on_the_last_day_is_still_due_that_day() -> None:
    person = Person().job("03-14", learned="03-17")
    assert person.stands("03-17", Clock.POST_START) is Standing.DUE
    assert person.stands("03-18", Clock.POST_START) is Standing.OVERDUE


def test_a_start_learned_late_shows_past_windows_and_nags_about_none() -> None:
    person = Person().job("03-14", learned="03-26")
    assert person.stands("03-26", Clock.PRE_START) is Standing.PASSED_BEFORE_KNOWN
    assert person.stands("03-26", Clock.POST_START) is Standing.PASSED_BEFORE_KNOWN
    assert person.stands("03-26", Clock.FIRST_MONTH, part=1) is Standing.PASSED_BEFORE_KNOWN
    assert person.stands("03-26", Clock.FIRST_MONTH, part=2) is Standing.DUE
    assert nudge_days(person.due(Clock.POST_START), IPS) == ()
    assert overdue_line_on(person.due(Clock.POST_START)) is None


def test_a_job_end_learned_late_is_counted_from_the_day_it_was_learned() -> None:
    person = Person().job("03-14").job_end("04-30", learned="05-20", recorded="05-23")
    assert person.due(Clock.JOB_LOSS).due_on == day("05-23")


def test_a_monthly_clock_of_a_job_learned_very_late_is_taken_up_on_that_day() -> None:
    person = Person("01-06").job("02-03", learned="05-05")
    assert person.stands("05-05", Clock.MONTHLY, part=2) is Standing.PASSED_BEFORE_KNOWN
    taken_up = person.due(Clock.MONTHLY, part=3)
    assert (taken_up.key.fact_id, taken_up.due_on) == ("job", day("06-05"))
    assert standing(taken_up, day("05-05")) is Standing.DUE


# 3. Back-dating and voids


def test_a_timely_visit_logged_late_is_met_and_says_so() -> None:
    due = Person().job("03-14").visit("03-17", recorded="03-20").due(Clock.POST_START)
    assert standing(due, day("03-20")) is Standing.MET
    assert (due.due_on, due.met_on, due.met_recorded_on) == (
        day("03-17"),
        day("03-17"),
        day("03-20"),
    )


def test_a_visit_after_the_last_day_is_met_late() -> None:
    person = Person().job("03-14", learned="03-06").visit("03-18")
    assert person.stands("03-18", Clock.POST_START) is Standing.MET_LATE
    assert person.stands("03-22", Clock.PRE_START) is Standing.MISSED


def test_an_earlier_visit_entered_afterwards_takes_over() -> None:
    person = Person().job("03-14").visit("03-18").visit("03-16", recorded="03-19")
    assert person.due(Clock.POST_START).met_by == "visit-03-16"


def test_voiding_a_visit_reopens_what_it_had_met() -> None:
    person = Person().job("03-14").visit("03-15")
    assert person.due(Clock.POST_START).state is DueState.MET
    assert person.without("visit-03-15").due(Clock.POST_START).state is DueState.OPEN


# 4. Declining


def test_a_decline_of_follow_along_closes_it_and_nothing_else() -> None:
    person = Person().job("03-14", learned="03-06").decline("03-10")
    for clock in (Clock.POST_START, Clock.MONTHLY):
        assert standings(person.dues(clock), "03-30") <= {Standing.DECLINED}
    assert person.stands("03-30", Clock.WORK_INCENTIVES) is Standing.OVERDUE
    assert person.stands("03-30", Clock.STEP_DOWN) is Standing.COMING


def test_a_decline_never_touches_loss_offer_or_first_employer_contact() -> None:
    never = (Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER, Clock.FIRST_EMPLOYER_CONTACT)
    person = Person().decline("03-05", *never)
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.OPEN
    person.job("04-14").job_end("04-20")
    assert person.decline("04-20", *never).due(Clock.JOB_LOSS).state is DueState.OPEN
    assert person.due(Clock.NEXT_JOB_OFFER).state is DueState.OPEN


def test_the_offer_is_repeated_at_the_next_event() -> None:
    person = Person().job("03-14").decline("03-15").job("05-01", "second")
    assert person.due(Clock.POST_START, "job").state is DueState.DECLINED
    assert person.due(Clock.POST_START, "second").state is DueState.OPEN
    assert person.due(Clock.MONTHLY, "decline-03-15").opens_on == day("05-01")


def test_a_withdrawn_decline_brings_the_clock_back() -> None:
    person = Person().job("03-14").decline("03-14", withdrawn="03-16")
    assert person.due(Clock.POST_START).state is DueState.OPEN
    monthly = person.due(Clock.MONTHLY, "decline-03-14")
    assert monthly.due_on == day("04-16")


def test_a_visit_made_in_time_in_spite_of_a_decline_is_met() -> None:
    person = Person().job("03-14").decline("03-14").visit("03-16")
    assert person.due(Clock.POST_START).state is DueState.MET


def test_a_visit_after_a_decline_and_after_the_job_had_ended_meets_nothing() -> None:
    ended = Person().job("03-14").decline("03-14").job_end("03-15").visit("03-16")
    assert ended.due(Clock.POST_START).state is not DueState.MET
    never = Person().job("03-14", learned="03-06").decline("03-07").start_cancelled("03-14")
    assert never.visit("03-16").due(Clock.POST_START).state is not DueState.MET


def test_a_clock_that_ran_out_before_the_decline_stays_missed() -> None:
    person = Person().job("03-14").decline("03-25")
    assert person.stands("04-30", Clock.POST_START) is Standing.MISSED


def test_a_decline_for_one_job_leaves_the_other_alone() -> None:
    person = Person().job("03-14").job("03-15", "second").decline("03-15", job="second")
    assert person.due(Clock.POST_START, "second").state is DueState.DECLINED
    assert person.due(Clock.POST_START, "job").state is DueState.OPEN
    assert person.due(Clock.MONTHLY).state is DueState.OPEN


# 5. In person


@pytest.mark.parametrize("mode", [Mode.PHONE, Mode.VIDEO, Mode.TEXT])
def test_only_in_person_closes_an_in_person_clock(mode: Mode) -> None:
    person = Person().job("03-14").visit("03-15", mode=mode)
    assert person.due(Clock.POST_START).state is DueState.OPEN
    assert person.due(Clock.FIRST_MONTH, part=1).state is DueState.OPEN


def test_a_therapists_visit_closes_no_clock_but_outreach() -> None:
    person = Person().job("03-14").job_end("03-20")
    others = [clock for clock in Clock if clock is not Clock.OUTREACH]
    before = person.dues(*others)
    assert person.visit("03-21", by_role=None).dues(*others) == before


def test_a_peer_mentor_counts_by_the_units_setting() -> None:
    person = Person().job("03-14").visit("03-15", by_role=StaffRole.PEER_MENTOR)
    assert person.due(Clock.POST_START).state is DueState.OPEN
    north_carolina = person.dues(Clock.POST_START, profile=NC_IPS_SE_2016)
    assert [due.state for due in north_carolina] == [DueState.MET]


def test_an_attempt_is_no_contact() -> None:
    person = Person().job("03-14").job_end("03-20").attempt("03-21")
    assert person.due(Clock.JOB_LOSS).state is DueState.OPEN


# 6. Jobs


def test_one_visit_meets_several_clocks() -> None:
    person = Person().job("03-14").visit("03-15")
    met = {due.key.clock for due in person.dues() if due.met_by == "visit-03-15"}
    assert met == {Clock.POST_START, Clock.FIRST_MONTH, Clock.MONTHLY, Clock.OUTREACH}


def test_a_second_job_starts_its_own_clocks() -> None:
    person = Person().job("03-14").job("03-16", "second").visit("03-17", jobs=["second"])
    assert person.due(Clock.POST_START, "second").state is DueState.MET
    assert person.due(Clock.POST_START, "job").state is DueState.OPEN


def test_a_jobs_end_cancels_the_rest_and_opens_the_loss_though_another_job_goes_on() -> None:
    person = Person().job("03-14").job("03-16", "second").job_end("03-20")
    assert person.due(Clock.FIRST_MONTH, "job", 2).state is DueState.CANCELLED
    assert person.due(Clock.FIRST_MONTH, "second", 2).state is DueState.OPEN
    assert person.due(Clock.JOB_LOSS, "job").state is DueState.OPEN
    assert person.dues(Clock.DISCLOSURE_REVIEW)[-1].key.fact_id == "entry"


def test_a_move_without_a_gap_opens_no_loss() -> None:
    person = Person().job("03-14").job("04-21", "second").job_end("04-18", next_job_id="second")
    assert person.dues(Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER) == []
    assert len(person.dues(Clock.STEP_DOWN)) == 1
    assert person.due(Clock.PROFILE_UPDATE, "job", 2).state is DueState.OPEN


def test_a_move_that_falls_through_is_a_loss_known_from_that_day() -> None:
    person = (
        Person()
        .job("03-14")
        .job("04-21", "second", learned="04-10")
        .job_end("04-18", learned="04-10", next_job_id="second")
        .start_cancelled("04-20", "second")
    )
    assert person.due(Clock.JOB_LOSS, "job").due_on == day("04-23")


def test_a_phone_call_meets_the_job_loss_outreach() -> None:
    person = Person().job("03-14").job_end("05-01", learned="05-02").call("05-05")
    assert person.stands("05-06", Clock.JOB_LOSS) is Standing.MET


def test_the_client_told_me_meets_the_outreach_and_leaves_the_offer_open() -> None:
    person = Person().job("03-14").job_end("05-01", learned="05-02", client_told_us=True)
    assert person.due(Clock.JOB_LOSS).met_on == day("05-02")
    assert person.due(Clock.NEXT_JOB_OFFER).state is DueState.OPEN
    offered = person.did(MilestoneKind.NEXT_JOB_OFFER, "05-02", "job")
    assert offered.due(Clock.NEXT_JOB_OFFER).state is DueState.MET


def test_monthly_ends_with_the_run_of_work() -> None:
    person = Person().job("03-14").visit("04-20").job_end("05-10")
    assert person.due(Clock.MONTHLY, "visit-04-20").state is DueState.CANCELLED


def test_notice_given_does_not_close_the_windows_that_are_still_open() -> None:
    person = Person().job("03-14").job_end("04-30", learned="03-15", recorded="03-15")
    assert person.due(Clock.POST_START).state is DueState.OPEN
    assert person.due(Clock.FIRST_MONTH, part=2).state is DueState.OPEN


def test_after_the_announced_last_day_no_late_visit_is_asked_for() -> None:
    person = Person().job("03-14").job_end("04-30", learned="03-15", recorded="03-15")
    assert person.stands("04-30", Clock.POST_START) is Standing.OVERDUE
    assert person.stands("05-01", Clock.POST_START) is Standing.MISSED
    assert person.visit("04-30").stands("05-01", Clock.POST_START) is Standing.MET_LATE
    monthly = Person().job("03-14").visit("04-02").job_end("05-20", learned="05-01")
    assert monthly.stands("05-20", Clock.MONTHLY, fact_id="visit-04-02") is Standing.OVERDUE
    assert monthly.stands("05-21", Clock.MONTHLY, fact_id="visit-04-02") is Standing.MISSED


def test_an_exit_after_notice_leaves_nothing_open() -> None:
    person = Person().job("03-14").job_end("04-30", learned="03-15", recorded="03-15")
    person.exit("05-02")
    assert person.due(Clock.POST_START).state is DueState.MISSED


def test_a_visit_on_the_last_day_of_work_opens_no_further_month() -> None:
    person = Person().job("03-14").visit("05-10").job_end("05-10")
    assert [due.key.fact_id for due in person.dues(Clock.MONTHLY)] == ["job"]


# 7. Planned starts


def test_a_moved_start_anchors_its_clocks_anew_under_the_same_keys() -> None:
    person = Person().job("03-14", learned="03-06")
    before = {due.key for due in person.dues(Clock.PRE_START, Clock.POST_START)}
    person.start_moved("03-24")
    assert {due.key for due in person.dues(Clock.PRE_START, Clock.POST_START)} == before
    assert person.due(Clock.POST_START).due_on == day("03-27")


def test_a_start_that_never_happened_cancels_its_clocks() -> None:
    person = Person().job("03-24", learned="03-10").visit("03-25").start_cancelled("03-27")
    assert {due.state for due in person.dues() if due.job_id == "job"} == {DueState.CANCELLED}
    assert person.dues(Clock.JOB_LOSS) == []


@pytest.mark.parametrize("ended", ["03-15", "03-16", "03-17"])
def test_a_job_lost_by_day_3_ends_post_start_as_not_due(ended: str) -> None:
    person = Person().job("03-14").job_end(ended)
    assert person.due(Clock.POST_START).state is DueState.CANCELLED


def test_a_job_lost_later_leaves_a_missed_post_start_missed() -> None:
    person = Person().job("03-14").job_end("04-20").visit("04-22")
    assert person.stands("04-22", Clock.POST_START) is Standing.MISSED


# 9. Employer contacts


@pytest.mark.parametrize("made_by", list(MadeBy))
def test_the_clients_own_employer_contact_closes_the_30_days(made_by: MadeBy) -> None:
    person = Person().employer("03-20", made_by=made_by)
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.MET


def test_only_in_person_and_about_a_competitive_job_closes_the_30_days() -> None:
    person = Person().employer("03-20", mode=Mode.PHONE).employer("03-21", competitive=False)
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.OPEN


def test_career_exploration_counts_by_the_units_setting() -> None:
    person = Person().employer("03-20", competitive=False, career_exploration=True)
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.MET
    strict = with_overrides(IPS_25, {"career_exploration_counts": False})
    [due] = person.dues(Clock.FIRST_EMPLOYER_CONTACT, profile=strict)
    assert due.state is DueState.OPEN


def test_somebody_at_work_at_entry_is_flagged_not_failed() -> None:
    person = Person().job("2024-11-04", learned="03-03")
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.CANCELLED
    assert person.dues(Clock.PRE_START, Clock.POST_START, Clock.FIRST_MONTH) == []
    assert person.dues(Clock.WORK_INCENTIVES, Clock.PROFILE_UPDATE) == []
    assert person.due(Clock.MONTHLY).due_on == day("04-03")
    assert person.dues(Clock.OUTREACH, Clock.DISCLOSURE_REVIEW) == []


def test_a_competitive_start_within_the_30_days_makes_the_first_contact_needless() -> None:
    assert Person().job("03-20").due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.CANCELLED
    assert Person().job("04-02").due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.CANCELLED


def test_an_offer_within_the_30_days_makes_it_needless_too_however_late_the_start() -> None:
    offered = Person().job("05-20", learned="03-20")
    assert offered.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.CANCELLED
    met = offered.employer("03-25").due(Clock.FIRST_EMPLOYER_CONTACT)
    assert (met.state, met.met_on) == (DueState.MET, day("03-25"))
    fell_through = Person().job("05-20", learned="03-20").start_cancelled("04-10")
    assert fell_through.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.OPEN


def test_once_at_work_nobody_is_asked_for_a_first_contact_that_had_run_out() -> None:
    at_work = Person().job("05-20")
    assert at_work.stands("04-10", Clock.FIRST_EMPLOYER_CONTACT) is Standing.MISSED
    assert overdue_line_on(at_work.due(Clock.FIRST_EMPLOYER_CONTACT)) is None
    late = Person().job("05-20").employer("05-02").due(Clock.FIRST_EMPLOYER_CONTACT)
    assert standing(late, day("05-20")) is Standing.MET_LATE


def test_disclosure_is_due_before_the_specialist_first_meets_an_employer() -> None:
    person = Person().employer("03-20")
    assert person.due(Clock.DISCLOSURE_FIRST).due_on == day("03-20")
    talked = person.did(MilestoneKind.DISCLOSURE_DISCUSSION, "03-20")
    assert talked.stands("03-21", Clock.DISCLOSURE_FIRST) is Standing.MET
    alone = Person().employer("03-20", made_by=MadeBy.CLIENT)
    assert alone.due(Clock.DISCLOSURE_FIRST).due_on == day("04-02")


# 10. Exit and death


@pytest.mark.parametrize("reason", list(ExitReason))
def test_an_exit_ends_what_was_open(reason: ExitReason) -> None:
    person = Person().job("03-14").visit("03-15").exit("03-20", reason)
    assert not {due for due in person.dues() if due.state is DueState.OPEN}
    assert person.due(Clock.FIRST_MONTH, part=2).state is DueState.ENDED


def test_an_exit_does_not_forgive_what_had_run_out() -> None:
    person = Person().job("03-14").exit("03-25")
    assert person.stands("03-26", Clock.POST_START) is Standing.MISSED


def test_a_death_silences_everything_at_once() -> None:
    person = Person().job("03-14").job_end("03-20").exit("03-21", ExitReason.DIED)
    assert person.due(Clock.JOB_LOSS).state is DueState.ENDED
    assert person.due(Clock.NEXT_JOB_OFFER).state is DueState.ENDED
    speaking = {Standing.COMING, Standing.DUE, Standing.OVERDUE}
    assert not standings(person.dues(), "04-30") & speaking
    assert not any(nudge_days(due, IPS) or overdue_line_on(due) for due in person.dues())


def test_a_death_also_ends_what_had_run_out() -> None:
    person = Person().exit("05-20", ExitReason.DIED)
    assert {due.state for due in person.dues()} == {DueState.ENDED}


def test_a_job_loss_learned_after_the_exit_asks_for_nothing() -> None:
    person = Person().job("03-14").exit("04-20").job_end("04-18", learned="04-25")
    assert person.dues(Clock.JOB_LOSS) == []


def test_a_job_loss_never_closes_a_client() -> None:
    person = Person().job("03-14").job_end("04-18")
    assert person.due(Clock.OUTREACH, "job", 4).state is DueState.OPEN
    assert person.due(Clock.DISCLOSURE_REVIEW, "job").state is DueState.OPEN


# 11. Step-down


def steady() -> Person:
    return (
        Person("2024-03-01").job("2024-03-14").visit("03-01").did(MilestoneKind.STEP_DOWN, "03-10")
    )


def test_a_step_down_meets_the_review_and_silences_the_follow_along() -> None:
    person = steady()
    assert person.due(Clock.STEP_DOWN).state is DueState.MET
    assert person.due(Clock.MONTHLY, "visit-03-01").state is DueState.CANCELLED
    assert {due.state for due in person.dues()} >= {DueState.CANCELLED}
    today = "06-01"
    assert not standings(person.dues(Clock.MONTHLY, Clock.OUTREACH), today) & {Standing.DUE}


def test_a_visit_on_the_day_of_the_hand_over_meets_the_month() -> None:
    person = steady().visit("03-10")
    assert person.due(Clock.MONTHLY, "visit-03-01").state is DueState.MET


def test_a_job_loss_after_step_down_brings_the_clocks_back() -> None:
    person = steady().job_end("06-02")
    assert person.due(Clock.JOB_LOSS).state is DueState.OPEN
    assert person.due(Clock.NEXT_JOB_OFFER).state is DueState.OPEN
    back = [due for due in person.dues(Clock.OUTREACH) if due.state is DueState.OPEN]
    assert [due.opens_on for due in back][-1] == day("06-02")


def test_a_second_job_that_began_on_the_day_of_the_step_down_brings_nothing_back() -> None:
    person = steady().job("03-10", "second", learned="03-01")
    assert not [due for due in person.dues(Clock.MONTHLY) if due.state is DueState.OPEN]
    later = steady().job("03-11", "second")
    assert [due for due in later.dues(Clock.MONTHLY) if due.state is DueState.OPEN]


def test_steady_work_is_counted_across_jobs_without_a_gap() -> None:
    person = Person("2024-03-01").job("2024-03-14").job_end("2024-08-30")
    person.job("2024-09-02", "second")  # Friday to Monday
    assert person.due(Clock.STEP_DOWN).due_on == day("03-14")
    with_gap = Person("2024-03-01").job("2024-03-14").job_end("2024-08-30")
    with_gap.job("2024-10-01", "second")
    assert with_gap.due(Clock.STEP_DOWN, "second").due_on == date(2025, 10, 1)


# 12. Re-entry and pauses


def test_a_reentry_starts_a_new_30_days_and_keeps_the_history() -> None:
    person = Person().employer("03-10").exit("03-20").reentry("06-02")
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT, "entry").state is DueState.MET
    again = person.due(Clock.FIRST_EMPLOYER_CONTACT, "reentry")
    assert (again.state, again.due_on) == (DueState.OPEN, day("07-02"))


def test_facts_of_an_earlier_episode_meet_nothing_later() -> None:
    person = Person().visit("03-19").exit("03-20").reentry("03-20")
    person.did(MilestoneKind.CAREER_PROFILE, "03-10")
    assert person.due(Clock.CAREER_PROFILE, "entry").state is DueState.MET
    assert person.due(Clock.CAREER_PROFILE, "reentry").state is DueState.OPEN


def test_a_day_shared_by_exit_and_reentry_belongs_to_the_new_stay() -> None:
    person = Person().job("03-14").exit("04-20").reentry("04-20").job_end("04-20")
    person.did(MilestoneKind.CAREER_PROFILE, "04-20")
    assert person.due(Clock.CAREER_PROFILE, "entry").state is DueState.MISSED
    assert person.due(Clock.CAREER_PROFILE, "reentry").state is DueState.MET
    assert person.due(Clock.JOB_LOSS).state is DueState.OPEN


def test_a_job_kept_through_a_gap_in_the_program_is_followed_again_from_reentry() -> None:
    person = Person().job("03-14").exit("04-20").reentry("07-01")
    assert person.due(Clock.MONTHLY, "reentry").due_on == day("08-01")
    assert person.due(Clock.POST_START).key.fact_id == "job"


def test_a_job_planned_before_the_exit_that_starts_after_reentry_is_followed() -> None:
    person = Person().job("04-14", learned="03-17").exit("03-24").reentry("04-07")
    assert person.due(Clock.POST_START).state is DueState.OPEN
    assert {due.state for due in person.dues(Clock.FIRST_MONTH)} == {DueState.OPEN}
    gone = Person().job("04-14", learned="03-17").exit("03-24")
    assert gone.due(Clock.POST_START).state is DueState.ENDED


def test_a_pause_rests_the_nudges_and_moves_no_date() -> None:
    person = Person().job("03-14").visit("03-20")
    before = person.due(Clock.MONTHLY, "visit-03-20")
    person.pause("04-10", resumed="04-18")
    after = person.due(Clock.MONTHLY, "visit-03-20")
    assert after == before
    assert nudge_days(after, IPS, person.history.pauses) == (day("04-20"),)
    assert nudge_days(after, IPS) == (day("04-13"), day("04-17"), day("04-20"))


def test_a_pause_never_rests_job_loss_offer_or_first_employer_contact() -> None:
    person = Person().pause("03-04")
    dues = person.dues(Clock.FIRST_EMPLOYER_CONTACT)
    dues += person.job("05-14").job_end("05-20").dues(Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER)
    assert len(dues) == 3
    for due in dues:
        assert nudge_days(due, IPS, person.history.pauses) == nudge_days(due, IPS)
        assert nudge_days(due, IPS)


# 15. Going live


def live_client() -> Person:
    return (
        Person("2024-10-01", recorded="06-02", live="06-02")
        .did(MilestoneKind.FIRST_EMPLOYER_CONTACT, "2024-10-20", recorded="06-02")
        .job("2024-12-02", learned="2024-12-02", recorded="06-02")
        .visit("05-20", recorded="06-02")
    )


def test_going_live_nags_about_nothing_past() -> None:
    past = [due for due in live_client().dues() if due.due_on < day("06-02")]
    assert past
    allowed = {Standing.PASSED_BEFORE_KNOWN, Standing.MET, Standing.CANCELLED}
    assert standings(past, "06-02") <= allowed
    assert not any(nudge_days(due, IPS) or overdue_line_on(due) for due in past)


def test_going_live_keeps_a_first_employer_contact_that_was_in_time() -> None:
    assert live_client().stands("06-02", Clock.FIRST_EMPLOYER_CONTACT) is Standing.MET


def test_going_live_goes_on_from_the_last_visit() -> None:
    due = live_client().due(Clock.MONTHLY, "visit-05-20")
    assert (due.state, due.due_on) == (DueState.OPEN, day("06-20"))


def test_going_live_with_an_old_last_visit_takes_the_client_up_that_day() -> None:
    person = Person("2024-10-01", recorded="06-02", live="06-02").job("2024-12-02").visit("03-03")
    taken_up = person.due(Clock.MONTHLY, "visit-03-03", 3)
    assert (taken_up.opens_on, taken_up.due_on) == (day("06-02"), day("07-03"))


def test_entry_typed_late_in_a_live_unit_is_overdue_and_not_forgiven() -> None:
    """Entry is the unit's own act: what nobody typed in time has run all the same."""
    person = Person("03-03", recorded="05-02")
    first = person.due(Clock.FIRST_EMPLOYER_CONTACT)
    assert (first.due_on, standing(first, day("05-02"))) == (day("04-02"), Standing.OVERDUE)
    assert overdue_line_on(first) == day("04-03")
    late = {Clock.CAREER_PROFILE, Clock.DISCLOSURE_FIRST, Clock.OUTREACH}
    assert standings(person.dues(*late), "05-02") == {Standing.OVERDUE}
    met = Person("03-03", recorded="05-02").employer("05-05")
    assert met.stands("05-05", Clock.FIRST_EMPLOYER_CONTACT) is Standing.MET_LATE


@pytest.mark.parametrize(
    ("live", "stands"),
    [
        ("03-02", Standing.OVERDUE),
        ("03-03", Standing.OVERDUE),
        ("03-04", Standing.PASSED_BEFORE_KNOWN),
    ],
)
def test_forgiven_is_who_had_entered_before_the_unit_went_live(live: str, stands: Standing) -> None:
    person = Person("03-03", recorded="05-02", live=live)
    assert person.stands("05-02", Clock.FIRST_EMPLOYER_CONTACT) is stands
    assert person.stands("05-02", Clock.CAREER_PROFILE) is stands


def test_who_comes_back_when_the_unit_is_live_is_not_forgiven_for_the_first_stay() -> None:
    person = Person("03-03", recorded="04-10", live="04-10").exit("04-20").reentry("05-01")
    assert person.due(Clock.CAREER_PROFILE, "entry").known_on == day("04-10")
    assert person.due(Clock.CAREER_PROFILE, "reentry").known_on == day("05-01")


# Outreach


def test_an_attempt_meets_this_outreach_and_opens_the_next_seven_days() -> None:
    person = Person("03-03").attempt("03-17").attempt("03-20", strategy=OutreachStrategy.FAMILY)
    assert person.due(Clock.OUTREACH, "entry").met_by == "attempt-03-17"
    assert person.due(Clock.OUTREACH, "attempt-03-17").met_by == "attempt-03-20"
    assert person.due(Clock.OUTREACH, "attempt-03-20").due_on == day("03-27")


def test_a_contact_sets_the_outreach_back_to_fourteen_days() -> None:
    person = Person("03-03").attempt("03-17").call("03-18")
    assert person.due(Clock.OUTREACH, "call-03-18").due_on == day("04-01")


def test_a_mental_health_workers_attempt_is_outreach_too() -> None:
    person = Person("03-03").attempt("03-10", by_role=None)
    assert person.due(Clock.OUTREACH, "entry").state is DueState.MET


def test_outreach_stops_when_the_client_says_so_and_only_then() -> None:
    person = Person("03-03").attempt("03-17").decline("03-20", Clock.OUTREACH)
    assert {due.state for due in person.dues(Clock.OUTREACH)} == {DueState.MET, DueState.DECLINED}
    follow_along_only = Person("03-03").decline("03-20")
    assert follow_along_only.due(Clock.OUTREACH).state is DueState.OPEN


def test_a_newly_working_client_can_stop_the_outreach_too() -> None:
    """The reminder is about a job then; the client's "no" is about being looked for."""
    person = Person("03-03").visit("03-10").job("03-12")
    assert person.due(Clock.OUTREACH, "visit-03-10").state is DueState.OPEN
    person.decline("03-14", Clock.OUTREACH, job="job")
    assert person.due(Clock.OUTREACH, "visit-03-10").state is DueState.DECLINED


def test_outreach_rests_in_a_pause_and_begins_again_after_it() -> None:
    person = Person("03-03").pause("03-10", resumed="04-01")
    assert person.due(Clock.OUTREACH, "entry").state is DueState.CANCELLED
    assert person.due(Clock.OUTREACH, "pause-03-10").due_on == day("04-15")


def test_outreach_rests_in_steady_work() -> None:
    person = Person("03-03").visit("03-10").job("03-12").visit("03-20").visit("04-09")
    due = person.dues(Clock.OUTREACH)
    assert {each.state for each in due} == {DueState.MET}
    assert due[-1].key.fact_id == "visit-03-20"


def test_outreach_runs_while_somebody_at_work_looks_for_a_different_job() -> None:
    person = Person("03-03").visit("03-10").job("03-12").visit("03-20").visit("04-09")
    person.did(MilestoneKind.WANTS_ANOTHER_JOB, "05-02")
    due = person.due(Clock.OUTREACH, "wants_another_job-05-02")
    assert (due.state, due.due_on) == (DueState.OPEN, day("05-16"))
    assert "the search or job began on Friday 2 May" in why(due, IPS)
    person.visit("05-10").did(MilestoneKind.STAYS_IN_JOB, "05-12")
    assert {each.state for each in person.dues(Clock.OUTREACH)} == {DueState.MET}


# Disclosure, work incentives, profile


def test_the_second_disclosure_talk_meets_the_review_of_a_search() -> None:
    person = Person("03-03").did(MilestoneKind.DISCLOSURE_DISCUSSION, "04-10")
    assert person.due(Clock.DISCLOSURE_REVIEW).state is DueState.OPEN
    person.did(MilestoneKind.DISCLOSURE_DISCUSSION, "04-20")
    assert person.due(Clock.DISCLOSURE_REVIEW).met_on == day("04-20")


def test_work_found_before_day_60_ends_the_review_of_the_search() -> None:
    assert Person("03-03").job("04-20").due(Clock.DISCLOSURE_REVIEW).state is DueState.CANCELLED


def test_work_found_after_day_60_leaves_the_review_missed_and_asks_no_more() -> None:
    person = Person("03-03").job("06-02").did(MilestoneKind.DISCLOSURE_DISCUSSION, "03-05")
    assert person.stands("06-10", Clock.DISCLOSURE_REVIEW) is Standing.MISSED
    in_time_for_late = person.did(MilestoneKind.DISCLOSURE_DISCUSSION, "05-20")
    assert in_time_for_late.stands("06-10", Clock.DISCLOSURE_REVIEW) is Standing.MET_LATE


def test_two_jobs_that_end_on_one_day_begin_one_search() -> None:
    person = Person().job("03-14").job("03-16", "second").job_end("04-18")
    person.job_end("04-18", learned="04-21", id="second")
    again = [due for due in person.dues(Clock.DISCLOSURE_REVIEW) if due.job_id]
    assert [(due.key.fact_id, due.known_on) for due in again] == [("second", day("04-21"))]


def test_an_offer_of_work_incentives_earlier_in_the_search_counts() -> None:
    person = Person().did(MilestoneKind.WORK_INCENTIVES, "03-05").job("04-14", learned="04-07")
    assert person.due(Clock.WORK_INCENTIVES).state is DueState.MET
    second = person.job_end("05-20").job("06-10", "second")
    assert second.due(Clock.WORK_INCENTIVES, "second").state is DueState.OPEN


def test_an_offer_made_on_deciding_meets_the_change_that_follows() -> None:
    person = Person().job("04-14", changes=["06-10"]).did(MilestoneKind.WORK_INCENTIVES, "06-02")
    assert person.due(Clock.WORK_INCENTIVES, "change-06-10").state is DueState.MET
    early = Person().job("04-14", changes=["06-10"]).did(MilestoneKind.WORK_INCENTIVES, "05-02")
    assert early.due(Clock.WORK_INCENTIVES, "change-06-10").state is DueState.OPEN


def test_the_offer_before_a_start_is_not_the_offer_for_a_change_soon_after_it() -> None:
    person = Person().job("04-14", changes=["04-20"]).did(MilestoneKind.WORK_INCENTIVES, "04-10")
    assert person.due(Clock.WORK_INCENTIVES, "change-04-20").state is DueState.OPEN
    person.did(MilestoneKind.WORK_INCENTIVES, "04-15")
    assert person.due(Clock.WORK_INCENTIVES, "change-04-20").state is DueState.MET


def test_an_offer_about_another_job_does_not_count() -> None:
    person = Person().job("04-14").did(MilestoneKind.WORK_INCENTIVES, "04-10", job="other")
    assert person.due(Clock.WORK_INCENTIVES).state is DueState.OPEN


# Why, and the profile in force


def test_why_says_it_in_one_sentence_with_its_source() -> None:
    person = Person().job("03-14", learned="03-06").visit("04-14")
    assert why(person.due(Clock.POST_START), IPS) == (
        "Due by Monday 17 March: within 3 days after the job start on Friday 14 March "
        "(IPS-25, Services 12)."
    )
    assert why(person.due(Clock.PRE_START), IPS) == (
        "Due by Thursday 13 March: in the 7 days before the job start on Friday 14 March "
        "(IPS-25, Services 12)."
    )
    assert why(person.due(Clock.WORK_INCENTIVES), IPS) == (
        "Due by Thursday 13 March: before the job start on Friday 14 March (IPS-25, Services 1)."
    )
    assert why(person.due(Clock.OUTREACH, "entry"), IPS) == (
        "Due by Monday 17 March: within 14 days after the search or job began on Monday 3 March "
        "(IPS-25, Services 14; no number of days is named there)."
    )


def test_why_cites_the_editions_own_item_too() -> None:
    due = Person().due(Clock.CAREER_PROFILE)
    assert why(due, Profiles.always(NC_IPS_SE_2016)) == (
        "Due by Wednesday 2 April: within 30 days after program entry on Monday 3 March "
        "(IPS-25, Services 4; NC IPS-SE 2016, Critical element 1)."
    )


def test_why_of_work_begun_before_entry_speaks_of_entry() -> None:
    due = Person().job("2024-11-04").due(Clock.MONTHLY)
    assert "within 31 days after program entry on Monday 3 March" in why(due, IPS)


def test_the_profile_in_force_on_the_events_day_decides() -> None:
    lenient = with_overrides(IPS_25, {"outreach_days": 20})
    profiles = Profiles((DatedProfile(day("01-01"), IPS_25), DatedProfile(day("03-05"), lenient)))
    person = Person("03-03").call("03-06")
    dues = {
        due.key.fact_id: due.due_on
        for due in due_contacts(person.history, profiles)
        if due.key.clock is Clock.OUTREACH
    }
    assert dues == {"entry": day("03-17"), "call-03-06": day("03-26")}
