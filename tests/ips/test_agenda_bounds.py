"""Who is on the weekly agenda, and from which day to which: the day before, the day, the day after.

The week is that of Monday 7 April 2025, looked at on Monday 14 April.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from ips.agenda import Agenda, agenda
from ips.agenda.caseload import GapKind, quarter_to_date
from ips.agenda.people import CelebrationKind, ComingKind, PlanReason
from ips.agenda.promises import ClockCount
from ips.agenda.week import AgendaClient, Carrier, OpenJobLead, RosterMember, Supervised, UnitWeek
from ips.caseload import Phase
from ips.due_contacts import due_contacts
from ips.employer_contacts import Week
from ips.facts import (
    Clock,
    Disclosure,
    DueContact,
    DueKey,
    DueState,
    Episode,
    ExitReason,
    MilestoneKind,
    Mode,
)
from ips.quarters import quarter_start
from ips.standards import IPS_25, Profile, with_overrides
from tests.ips.people import IPS, Person, day

LAST_WEEK = Week(date(2025, 4, 7))
MONDAY = date(2025, 4, 14)


def carried(code: str, person: Person, specialist_id: str | None = "ana", **more: Any) -> Any:
    more.setdefault("disclosure", Disclosure.WITHIN_LIMITS)
    more.setdefault("due_contacts", due_contacts(person.history, IPS))
    return AgendaClient(code, specialist_id, person.history, **more)


def on_monday(*clients: AgendaClient, profile: Profile = IPS_25, **more: Any) -> Agenda:
    return agenda(UnitWeek(LAST_WEEK, MONDAY, profile, clients, **more))


def searching(**more: Any) -> Person:
    return Person("03-03", **more).employer("03-10").call("04-10")


def ago(days: int) -> str:
    return (MONDAY - timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("on", "carrier"),
    [
        ("03-09", "ana"),
        ("03-10", "ben"),
        ("03-12", "ben"),
        ("03-13", "cara"),
        ("03-14", "cara"),
        ("03-15", "ana"),
    ],
)
def test_a_client_is_carried_from_the_first_day_to_the_last(on: str, carrier: str) -> None:
    spans = (
        Carrier("ben", day("03-10"), day("03-12")),
        Carrier("cara", day("03-13"), day("03-14")),
    )
    assert carried("C-1", searching(), carriers=spans).carried_by(day(on)) == carrier


# Celebrate


@pytest.mark.parametrize(
    ("on", "told"), [("04-06", False), ("04-07", True), ("04-14", True), ("04-15", False)]
)
def test_what_is_celebrated_lies_between_the_weeks_monday_and_today(on: str, told: bool) -> None:
    client = carried("C-1", searching(), interviews_on=(day(on),))
    assert bool(on_monday(client).celebrate) is told


@pytest.mark.parametrize(
    ("ended", "told"), [(None, True), ("04-10", True), ("04-09", True), ("04-08", False)]
)
def test_ninety_days_are_had_when_the_job_lasts_to_that_day(ended: str | None, told: bool) -> None:
    """A job that starts on 9 January has its day 90 on 9 April."""
    person = Person("01-02").job("01-09")
    person = person.job_end(ended) if ended else person
    kinds = [each.kind for each in on_monday(carried("C-1", person)).celebrate]
    assert (CelebrationKind.NINETY_DAYS in kinds) is told


def test_good_news_comes_by_day_then_by_code() -> None:
    people = [
        carried("C-2", searching(), interviews_on=(day("04-09"),)),
        carried("C-1", searching(), interviews_on=(day("04-11"), day("04-09"))),
    ]
    for order in permutations(people):
        told = [(each.on, each.code) for each in on_monday(*order).celebrate]
        assert told == [(day("04-09"), "C-1"), (day("04-09"), "C-2"), (day("04-11"), "C-1")]


# Who is spoken of


def test_whoever_left_alive_is_still_spoken_of_and_whoever_died_never() -> None:
    """Also when an earlier stay ended otherwise."""
    started = searching().job("04-08")
    assert on_monday(carried("C-1", started.exit("04-10"))).celebrate
    back = Person("01-02").exit("02-03").reentry("03-03").job("04-08")
    assert on_monday(carried("C-1", back)).celebrate
    died = Person("01-02").exit("02-03").reentry("03-03").job("04-08")
    assert not on_monday(carried("C-1", died.exit("04-10", ExitReason.DIED))).celebrate


def test_who_enters_only_after_today_is_in_no_list_of_people() -> None:
    shown = on_monday(carried("C-1", Person("04-15"), None))
    assert shown.data_gaps == ()
    assert on_monday(carried("C-1", Person("04-14"), None)).data_gaps


# Who needs a plan


def plans(*clients: AgendaClient, **more: Any) -> list[tuple[PlanReason, str]]:
    needs = on_monday(*clients, **more).needs_a_plan
    return [(each.reason, need.code) for need in needs for each in need.concerns]


@pytest.mark.parametrize(("days", "needed"), [(59, False), (60, False), (61, True)])
def test_a_long_search_needs_a_plan_from_the_units_day_on(days: int, needed: bool) -> None:
    """→ After 60 days, which a unit may change."""
    person = Person(ago(days)).employer(ago(days)).call("04-10")
    assert ((PlanReason.LONG_SEARCH, "C-1") in plans(carried("C-1", person))) is needed
    sooner = with_overrides(IPS_25, {"long_search_days": 30})
    assert (PlanReason.LONG_SEARCH, "C-1") in plans(carried("C-1", person), profile=sooner)


def test_a_search_that_rests_or_is_over_needs_no_plan() -> None:
    long_ago = ago(400)
    for person in (
        Person(long_ago).employer(long_ago).pause("04-01"),
        Person(long_ago).employer(long_ago).job("04-01"),
    ):
        assert (PlanReason.LONG_SEARCH, "C-1") not in plans(carried("C-1", person))


@pytest.mark.parametrize(("days", "needed"), [(25, False), (26, True)])
def test_day_26_without_an_employer_contact_needs_a_plan(days: int, needed: bool) -> None:
    person = Person(ago(days)).call("04-10")
    assert ((PlanReason.FIRST_EMPLOYER_CONTACT, "C-1") in plans(carried("C-1", person))) is needed


@pytest.mark.parametrize("days", [26, 30, 40])
def test_a_pause_hides_no_missing_first_employer_contact(days: int) -> None:
    """Neither before its last day nor after: not from the plans, nor from what comes up."""
    person = Person(ago(days)).pause("04-10")
    client = carried("C-1", person)
    assert (PlanReason.FIRST_EMPLOYER_CONTACT, "C-1") in plans(client)
    coming = [each.clock for each in on_monday(client).coming_up]
    assert (Clock.FIRST_EMPLOYER_CONTACT in coming) is (days == 26)


def test_who_is_in_a_transitional_job_still_needs_a_plan() -> None:
    """F S10: it is no competitive job, so the search goes on beside it."""
    sheltered = Person("2024-03-01").job("2024-02-01", competitive=False)
    found = plans(carried("C-1", sheltered))
    assert {(PlanReason.FIRST_EMPLOYER_CONTACT, "C-1"), (PlanReason.LONG_SEARCH, "C-1")} <= {*found}


@pytest.mark.parametrize(("due", "needed"), [("04-15", False), ("04-14", False), ("04-13", True)])
def test_a_clock_is_overdue_the_day_after_its_last(due: str, needed: bool) -> None:
    """A monthly visit 31 days after the last."""
    visited = (day(due) - timedelta(days=31)).isoformat()
    person = Person("2025-01-02").job("2025-01-20").visit(visited)
    assert ((PlanReason.FOLLOW_ALONG, "C-1") in plans(carried("C-1", person))) is needed


def test_a_job_loss_is_pressing_from_the_day_it_is_learned_of_and_rests_in_no_pause() -> None:
    lost = searching().job("03-20").visit("04-12").job_end("04-14")
    assert (PlanReason.JOB_LOSS, "C-1") in plans(carried("C-1", lost))
    assert (PlanReason.JOB_LOSS, "C-1") in plans(carried("C-1", lost.pause("04-14")))


def overdue(clock: Clock, due_on: str) -> DueContact:
    return DueContact(DueKey("c1", clock, f"{clock}"), day("03-03"), day(due_on), day("03-03"))


@pytest.mark.parametrize(("days", "needed"), [(13, False), (14, True)])
def test_two_weeks_of_search_without_an_employer_contact_need_a_plan(
    days: int, needed: bool
) -> None:
    """→ Of any kind and by whoever made it, since the search began."""
    for person in (
        Person("03-03").employer("03-10").employer(ago(days), mode=Mode.PHONE).call("04-10"),
        Person(ago(days)).call("04-10"),
        Person("01-02").employer("01-10").job("02-03").job_end(ago(days)).visit("04-14"),
    ):
        found = plans(carried("C-1", person))
        assert ((PlanReason.NO_EMPLOYER_CONTACT, "C-1") in found) is needed


@pytest.mark.parametrize(("days", "needed"), [(13, False), (14, True)])
def test_two_weeks_without_contact_need_a_plan(days: int, needed: bool) -> None:
    person = Person("03-03").employer("04-10").call(ago(days))
    assert ((PlanReason.NOT_REACHED, "C-1") in plans(carried("C-1", person))) is needed


def test_plans_come_by_what_presses_most_then_by_day_then_by_code() -> None:
    first = carried(
        "C-1",
        Person("04-07").call("04-10"),
        due_contacts=(
            overdue(Clock.MONTHLY, "04-01"),
            overdue(Clock.POST_START, "04-10"),
            overdue(Clock.PROFILE_UPDATE, "04-09"),
        ),
    )
    second = carried(
        "C-2",
        Person("04-07").call("04-10"),
        due_contacts=(overdue(Clock.STEP_DOWN, "03-09"), overdue(Clock.JOB_LOSS, "04-12")),
    )
    third = carried(
        "C-0", Person("04-07").call("04-10"), due_contacts=(overdue(Clock.MONTHLY, "04-01"),)
    )
    for order in permutations([first, second, third]):
        needs = on_monday(*order).needs_a_plan
        assert [(each.code, [one.clock for one in each.concerns]) for each in needs] == [
            ("C-2", [Clock.JOB_LOSS, Clock.STEP_DOWN]),
            ("C-0", [Clock.MONTHLY]),
            ("C-1", [Clock.MONTHLY, Clock.POST_START]),
        ]


def test_what_concerns_one_person_comes_by_reason_then_by_day_then_by_clock() -> None:
    dues = (
        overdue(Clock.POST_START, "04-10"),
        overdue(Clock.MONTHLY, "04-10"),
        overdue(Clock.STEP_DOWN, "04-09"),
        overdue(Clock.NEXT_JOB_OFFER, "04-11"),
    )
    for order in permutations(dues):
        client = carried("C-1", Person("04-07").call("04-10"), due_contacts=tuple(order))
        (need,) = on_monday(client).needs_a_plan
        assert [each.clock for each in need.concerns] == [
            Clock.NEXT_JOB_OFFER,
            Clock.STEP_DOWN,
            Clock.MONTHLY,
            Clock.POST_START,
        ]


def test_what_rests_with_a_paused_client_is_no_concern_and_no_paperwork() -> None:
    dues = (overdue(Clock.MONTHLY, "04-10"), overdue(Clock.CAREER_PROFILE, "04-10"))
    paused = Person("04-07").call("04-10").pause("04-12")
    resting = on_monday(carried("C-1", paused, due_contacts=dues))
    assert (resting.needs_a_plan, resting.paperwork.count) == ((), 0)


@pytest.mark.parametrize("clock", list(Clock))
def test_profiles_talks_and_planning_are_paperwork_and_nothing_else_is(clock: Clock) -> None:
    client = carried("C-1", searching(), due_contacts=(overdue(clock, "04-10"),))
    profiles_talks_planning = {
        Clock.CAREER_PROFILE,
        Clock.PROFILE_UPDATE,
        Clock.DISCLOSURE_FIRST,
        Clock.DISCLOSURE_REVIEW,
        Clock.WORK_INCENTIVES,
    }
    assert on_monday(client).paperwork.count == (clock in profiles_talks_planning)


@pytest.mark.parametrize(("due_on", "counted"), [("03-31", False), ("04-01", True)])
def test_declines_count_from_the_quarters_first_day(due_on: str, counted: bool) -> None:
    due = replace(overdue(Clock.MONTHLY, due_on), state=DueState.DECLINED)
    shown = on_monday(carried("C-1", searching(), due_contacts=(due,))).for_team_lead
    assert bool(shown.declined) is counted


def test_a_loss_that_was_cancelled_is_no_news() -> None:
    due = replace(overdue(Clock.JOB_LOSS, "04-12"), opens_on=day("04-09"), known_on=day("04-09"))
    lost = carried("C-1", searching(), due_contacts=(due,))
    assert len(on_monday(lost).since_last_week) == 1
    cancelled = replace(due, state=DueState.CANCELLED)
    assert on_monday(carried("C-1", searching(), due_contacts=(cancelled,))).since_last_week == ()


def test_an_agenda_drawn_again_tells_of_the_trouble_it_knew() -> None:
    troubled = searching().visit("04-10", job_trouble=True).visit("04-16", job_trouble=True)
    assert [each.on for each in on_monday(carried("C-1", troubled)).since_last_week] == [
        day("04-10")
    ]


def test_an_attempt_at_the_end_of_a_first_month_has_nothing_before_it() -> None:
    """A first month ends on 14 April: the call of its day 20 asks for nothing within it."""
    working = Person("01-02").job("03-17").call("04-06").attempt("04-07")
    assert (PlanReason.NOT_REACHED, "C-1") not in plans(carried("C-1", working))


def test_a_start_that_was_called_off_does_not_come_up() -> None:
    called_off = searching().job("04-16", learned="04-10").start_cancelled("04-12")
    assert ComingKind.START not in {kind for _, kind, _ in coming(called_off)}


def test_what_is_open_is_neither_overdue_nor_met() -> None:
    due = overdue(Clock.MONTHLY, "04-14")  # today
    shown = on_monday(carried("C-1", searching(), due_contacts=(due,)))
    assert shown.clocks_so_far == (ClockCount(Clock.MONTHLY, open=1),)


@pytest.mark.parametrize(("days", "counted"), [(0, 0), (1, 1), (28, 1), (29, 0)])
def test_paperwork_counts_from_the_day_after_its_last_for_four_weeks(
    days: int, counted: int
) -> None:
    due = overdue(Clock.CAREER_PROFILE, ago(days))
    client = carried("C-1", searching(), due_contacts=(due,))
    assert on_monday(client).paperwork.count == counted


# Clocks of the week


@pytest.mark.parametrize(
    ("due_on", "counted"), [("04-06", False), ("04-07", True), ("04-13", True), ("04-14", False)]
)
def test_a_week_counts_the_windows_whose_last_day_it_holds(due_on: str, counted: bool) -> None:
    client = carried("C-1", searching(), due_contacts=(overdue(Clock.MONTHLY, due_on),))
    assert bool(on_monday(client).clocks) is counted


def test_what_was_asked_are_all_but_the_declined() -> None:
    counted = ClockCount(Clock.MONTHLY, met=1, late=2, open=4, missed=8, declined=16, overdue=32)
    assert counted.asked == 47


def test_windows_that_ended_otherwise_are_in_no_count() -> None:
    dues = tuple(
        replace(overdue(Clock.MONTHLY, "04-09"), state=state)
        for state in (DueState.CANCELLED, DueState.ENDED)
    )
    assert on_monday(carried("C-1", searching(), due_contacts=dues)).clocks == ()


# Employer contacts


def test_nobody_looking_is_no_target() -> None:
    (line,) = on_monday(roster=(RosterMember("ana"),)).employer_contacts
    assert (line.looking, line.target, line.days_off, line.full_leave) == (0, None, 0, False)


# Leads, caseload, coming up


def test_leads_of_one_day_come_by_id() -> None:
    leads = [OpenJobLead("c", day("04-08")), OpenJobLead("a", day("04-09"))]
    leads.append(OpenJobLead("b", day("04-08")))
    for order in permutations(leads):
        shown = on_monday(job_leads=tuple(order)).leads_to_share
        assert [each.id for each in shown] == ["b", "c", "a"]


def test_a_specialist_without_clients_has_an_empty_line() -> None:
    other = carried("C-1", searching(), "ben")
    (line,) = on_monday(other, roster=(RosterMember("ana"),)).caseload
    assert (line.on_caseload, line.by_phase, line.limit) == (0, (), 20)
    both = on_monday(
        carried("C-1", searching().job("01-02").did(MilestoneKind.STEP_DOWN, "04-02")),
        carried("C-2", searching()),
        roster=(RosterMember("ana"),),
    ).caseload
    assert both[0].on_caseload == 1
    assert dict(both[0].by_phase) == {Phase.LOOKING: 1, Phase.STEPPED_DOWN: 1}


def coming(person: Person) -> list[tuple[date, ComingKind, Clock | None]]:
    return [
        (each.on, each.kind, each.clock) for each in on_monday(carried("C-1", person)).coming_up
    ]


@pytest.mark.parametrize(
    ("starts", "comes"), [("04-14", False), ("04-15", True), ("04-21", True), ("04-22", False)]
)
def test_what_comes_up_are_the_seven_days_after_today(starts: str, comes: bool) -> None:
    person = searching().job(starts, learned="04-10")
    assert ((day(starts), ComingKind.START, None) in coming(person)) is comes


def test_day_90_comes_up_and_so_does_the_review_of_a_pause_that_goes_on() -> None:
    at_work = Person("01-02").job("01-16")  # day 90 is 16 April
    assert (day("04-16"), ComingKind.NINETY_DAYS, None) in coming(at_work)
    ends_before = Person("01-02").job("01-16").job_end("04-15", learned="04-10")
    assert (day("04-16"), ComingKind.NINETY_DAYS, None) not in coming(ends_before)
    review = (day("04-18"), ComingKind.PAUSE_REVIEW, None)  # 14 days after the pause began
    assert review in coming(searching().pause("04-04"))
    assert review not in coming(searching().pause("04-04", resumed="04-10"))


@pytest.mark.parametrize(
    ("clock", "comes"),
    [
        (Clock.MONTHLY, True),  # in person
        (Clock.JOB_LOSS, True),  # by any mode, but the team lead hears
        (Clock.OUTREACH, False),  # routine stays in each brief
        (Clock.NEXT_JOB_OFFER, False),
        (Clock.PROFILE_UPDATE, False),
        (Clock.STEP_DOWN, True),  # a review
        (Clock.DISCLOSURE_REVIEW, True),
    ],
)
def test_last_days_that_concern_the_unit_come_up(clock: Clock, comes: bool) -> None:
    due = overdue(clock, "04-16")
    shown = on_monday(carried("C-1", searching(), due_contacts=(due,))).coming_up
    assert bool(shown) is comes
    ahead = replace(due, opens_on=day("04-16"))  # its window has not even opened
    assert bool(on_monday(carried("C-1", searching(), due_contacts=(ahead,))).coming_up) is comes
    met = replace(due, state=DueState.MET, met_on=day("04-10"))
    assert not on_monday(carried("C-1", searching(), due_contacts=(met,))).coming_up


def test_what_comes_up_stands_by_day_then_code_then_kind_then_clock() -> None:
    first = carried(
        "C-1",
        searching().job("04-16", learned="04-10"),
        due_contacts=(
            overdue(Clock.POST_START, "04-16"),
            overdue(Clock.MONTHLY, "04-16"),
            overdue(Clock.MONTHLY, "04-15"),
        ),
    )
    second = carried("C-0", searching(), due_contacts=(overdue(Clock.MONTHLY, "04-16"),))
    for order in permutations([first, second]):
        shown = [
            (each.on, each.code, each.kind, each.clock) for each in on_monday(*order).coming_up
        ]
        assert shown == [
            (day("04-15"), "C-1", ComingKind.LAST_DAY, Clock.MONTHLY),
            (day("04-16"), "C-0", ComingKind.LAST_DAY, Clock.MONTHLY),
            (day("04-16"), "C-1", ComingKind.LAST_DAY, Clock.MONTHLY),
            (day("04-16"), "C-1", ComingKind.LAST_DAY, Clock.POST_START),
            (day("04-16"), "C-1", ComingKind.START, None),
        ]


# The quarter


@pytest.mark.parametrize(
    ("on", "first"),
    [
        ("01-01", "01-01"),
        ("03-31", "01-01"),
        ("04-01", "04-01"),
        ("06-30", "04-01"),
        ("07-01", "07-01"),
        ("09-30", "07-01"),
        ("10-01", "10-01"),
        ("12-31", "10-01"),
    ],
)
def test_a_quarter_begins_in_january_april_july_and_october(on: str, first: str) -> None:
    assert quarter_start(day(on)) == day(first)


def counted(*people: Person) -> tuple[int, int, int]:
    quarter = quarter_to_date((person.history for person in people), MONDAY)
    return quarter.served, quarter.worked, quarter.in_work_at_entry


@pytest.mark.parametrize(
    ("person", "served", "worked"),
    [
        (Person("01-02").exit("03-31"), 0, 0),
        (Person("01-02").exit("04-01"), 1, 0),  # one day of the quarter
        (Person("04-14"), 1, 0),
        (Person("04-15"), 0, 0),
        (Person("01-02").job("01-09").job_end("03-31"), 1, 0),
        (Person("01-02").job("01-09").job_end("04-01"), 1, 1),
        (Person("01-02").job("04-14"), 1, 1),
        (Person("01-02").job("04-15", learned="04-02"), 1, 0),
        (Person("01-02").job("04-09").start_cancelled("04-09"), 1, 0),
        (Person("01-02").job("04-09", competitive=False), 1, 0),
        (
            Person("01-02").exit("04-03").job("04-04", learned="04-01"),
            1,
            0,
        ),  # begun after they left
        (Person("01-02").exit("04-03").job("04-03"), 1, 1),
    ],
)
def test_who_was_served_and_who_worked_in_the_quarter(
    person: Person, served: int, worked: int
) -> None:
    assert counted(person) == (served, worked, 0)


# Data gaps


def gaps(person: Person, **more: Any) -> dict[GapKind, int]:
    return {gap.kind: gap.count for gap in on_monday(carried("C-1", person, **more)).data_gaps}


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (searching().pause("03-31"), False),  # its review is due today
        (searching().pause("03-30"), True),  # it was due yesterday
        (searching().pause("03-20", resumed="04-10"), False),
        (searching().pause("04-10"), False),
    ],
)
def test_a_review_of_a_pause_is_missing_from_the_day_after_it(person: Person, told: bool) -> None:
    assert (GapKind.PAUSE_REVIEW_PASSED in gaps(person)) is told


@pytest.mark.parametrize(
    ("made", "logged", "told"),
    [
        ("04-02", "04-09", False),  # seven days later
        ("04-01", "04-09", True),
        ("03-20", "04-06", False),  # before this week
        ("03-20", "04-07", True),
        ("03-20", "04-14", True),
    ],
)
def test_what_was_logged_more_than_a_week_late_this_week(
    made: str, logged: str, told: bool
) -> None:
    for person in (
        Person("03-03").visit(made, recorded=logged),
        Person("03-03").employer(made, recorded=logged),
    ):
        assert gaps(person).get(GapKind.LOGGED_LATE, 0) == int(told)


def test_what_was_entered_when_going_live_is_no_late_entry() -> None:
    live = Person("03-03", recorded="04-10", live="04-10").visit("03-20", recorded="04-10")
    assert GapKind.LOGGED_LATE not in gaps(live)
    assert gaps(live.visit("03-21", recorded="04-11"))[GapKind.LOGGED_LATE] == 1


@pytest.mark.parametrize(("known", "told"), [("04-06", False), ("04-07", True), ("04-10", True)])
def test_one_line_sums_up_what_had_passed_when_somebody_was_entered_this_week(
    known: str, told: bool
) -> None:
    person = Person("2024-10-01", recorded=known, live=known)
    assert (GapKind.BEFORE_GOING_LIVE in gaps(person)) is told


def test_gaps_stand_by_kind_then_by_code() -> None:
    without = {"specialist_id": None, "disclosure": Disclosure.NOT_DISCUSSED}
    people = [carried(code, searching(), **without) for code in ("C-2", "C-1")]
    for order in permutations(people):
        shown = [(gap.kind, gap.code) for gap in on_monday(*order).data_gaps]
        assert shown == [
            (GapKind.NO_SPECIALIST, "C-1"),
            (GapKind.NO_SPECIALIST, "C-2"),
            (GapKind.NO_DISCLOSURE_CHOICE, "C-1"),
            (GapKind.NO_DISCLOSURE_CHOICE, "C-2"),
        ]


# For the team lead


@pytest.mark.parametrize(
    ("due_on", "named"), [("04-06", False), ("04-07", True), ("04-13", True), ("04-14", False)]
)
def test_the_team_lead_hears_by_name_what_ran_out_since_monday(due_on: str, named: bool) -> None:
    client = carried("C-1", searching(), due_contacts=(overdue(Clock.MONTHLY, due_on),))
    assert bool(on_monday(client).for_team_lead.named) is named


def test_named_clocks_stand_by_day_then_code_then_clock_beside_what_was_declined() -> None:
    first = carried(
        "C-1",
        searching(),
        due_contacts=(
            overdue(Clock.POST_START, "04-09"),
            overdue(Clock.MONTHLY, "04-09"),
            replace(overdue(Clock.FIRST_MONTH, "04-09"), state=DueState.DECLINED),
        ),
    )
    second = carried(
        "C-0",
        searching(),
        due_contacts=(overdue(Clock.MONTHLY, "04-10"), overdue(Clock.POST_START, "04-09")),
    )
    for order in permutations([first, second]):
        shown = on_monday(*order).for_team_lead
        assert [(each.due_on, each.code, each.clock) for each in shown.named] == [
            (day("04-09"), "C-0", Clock.POST_START),
            (day("04-09"), "C-1", Clock.MONTHLY),
            (day("04-09"), "C-1", Clock.POST_START),
            (day("04-10"), "C-0", Clock.MONTHLY),
        ]
        assert shown.declined == (ClockCount(Clock.FIRST_MONTH, declined=1),)


def test_what_rests_in_no_pause_is_named_as_not_paused() -> None:
    paused = searching().pause("04-01")
    dues = (overdue(Clock.JOB_LOSS, "04-09"), overdue(Clock.MONTHLY, "04-09"))
    named = on_monday(carried("C-1", paused, due_contacts=dues)).for_team_lead.named
    assert {each.clock: each.paused for each in named} == {
        Clock.JOB_LOSS: False,
        Clock.MONTHLY: True,
    }


def test_nobody_is_in_work_at_entry_who_has_not_entered() -> None:
    person = Person("04-15")
    earlier = Episode("earlier", day("01-02"), day("01-02"))
    person.history = replace(person.history, episodes=(earlier, *person.history.episodes))
    assert counted(person.job("04-02")) == (1, 1, 0)


def test_a_stay_that_was_left_open_under_a_later_one_is_asked_about() -> None:
    assert gaps(Person("01-02").reentry("03-03"))[GapKind.OPEN_TWICE] == 1
    assert GapKind.OPEN_TWICE not in gaps(Person("01-02").exit("02-03").reentry("03-03"))


def test_news_of_one_kind_and_day_comes_by_code() -> None:
    due = replace(overdue(Clock.JOB_LOSS, "04-12"), opens_on=day("04-09"), known_on=day("04-09"))
    lost = [carried(code, searching(), due_contacts=(due,)) for code in ("C-2", "C-1")]
    for order in permutations(lost):
        assert [each.code for each in on_monday(*order).since_last_week] == ["C-1", "C-2"]


def test_where_nothing_is_said_of_it_nobody_is_supervised() -> None:
    assert UnitWeek(LAST_WEEK, MONDAY, IPS_25).supervised == Supervised(0, 0)
