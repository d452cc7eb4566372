"""The weekly agenda: what a unit talks through on Monday, from facts alone."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import pytest

from ips.agenda import Agenda, agenda
from ips.agenda.caseload import CaseloadLine, GapKind, quarter_to_date
from ips.agenda.counts import looking_on
from ips.agenda.leads import LeadToShare, SeekerWish
from ips.agenda.people import (
    Celebration,
    CelebrationKind,
    ComingKind,
    News,
    NewsKind,
    Paperwork,
    PlanReason,
)
from ips.agenda.promises import ClockCount
from ips.agenda.week import (
    AgendaClient,
    Carrier,
    NextStep,
    OpenJobLead,
    RosterMember,
    Service,
    Supervised,
    ToDo,
    UnitWeek,
)
from ips.caseload import Phase
from ips.due_contacts import due_contacts
from ips.employer_contacts import EmployerContactMade, Week, WeekCount
from ips.facts import Clock, Disclosure, ExitReason, MadeBy, MilestoneKind, Mode, Standing
from ips.standards import IPS_25, NC_IPS_SE_2016, Profile
from ips.stays import stays
from tests.ips.people import IPS, Person, day

LAST_WEEK = Week(date(2025, 4, 7))
MONDAY = date(2025, 4, 14)


def carried(code: str, person: Person, specialist_id: str | None = "ana", **more: Any) -> Any:
    more.setdefault("disclosure", Disclosure.WITHIN_LIMITS)
    dues = due_contacts(person.history, IPS)
    return AgendaClient(code, specialist_id, person.history, dues, **more)


def on_monday(*clients: AgendaClient, **more: Any) -> Agenda:
    return agenda(UnitWeek(LAST_WEEK, MONDAY, IPS_25, clients, **more))


def searching(**more: Any) -> Person:
    """In the program for a while, met an employer, talked to lately: nothing presses."""
    return Person("03-03", **more).employer("03-10").call("04-10")


def test_an_empty_unit_has_an_empty_agenda() -> None:
    empty = on_monday()
    assert empty.celebrate == empty.needs_a_plan == empty.clocks == empty.coming_up == ()
    assert empty.quarter.rate is None
    assert len(empty.eight_weeks) == 8


def test_starts_ninety_days_and_interviews_are_celebrated() -> None:
    agenda_ = on_monday(
        carried("C-1", searching().job("04-09")),
        carried("C-2", Person("01-02").job("01-09")),  # day 90 is 9 April
        carried("C-3", searching(), interviews_on=(day("04-11"), day("03-01"))),
        carried("C-4", Person("01-02").job("01-09").job_end("04-01")),
        carried("C-5", searching().job("04-09", learned="04-01").start_cancelled("04-09")),
        carried("C-6", searching().job("04-09").job_end("04-10")),  # it has ended since
        carried("C-7", searching().job("04-09").job_end("04-14")),  # and this one today
        carried("C-8", searching().job("04-09").job_end("04-15", learned="04-14")),
    )
    assert agenda_.celebrate == (
        Celebration(day("04-09"), "C-1", CelebrationKind.START),
        Celebration(day("04-09"), "C-2", CelebrationKind.NINETY_DAYS),
        Celebration(day("04-09"), "C-8", CelebrationKind.START),
        Celebration(day("04-11"), "C-3", CelebrationKind.INTERVIEW),
    )


def test_a_start_that_lies_ahead_is_no_news_yet() -> None:
    planned = searching().job("04-15", learned="04-09")
    agenda_ = on_monday(carried("C-1", planned))
    assert agenda_.celebrate == ()
    assert (day("04-15"), ComingKind.START) in {(each.on, each.kind) for each in agenda_.coming_up}


def test_education_is_celebrated() -> None:
    learning = searching().did(MilestoneKind.EDUCATION_STARTED, "04-08")
    learning = learning.did(MilestoneKind.EDUCATION_ENDED, "04-09")
    assert on_monday(carried("C-1", learning)).celebrate == (
        Celebration(day("04-08"), "C-1", CelebrationKind.EDUCATION),
    )


def test_what_happened_to_people_since_last_week() -> None:
    agenda_ = on_monday(
        carried("C-1", searching().job("03-20").job_end("04-11", learned="04-12")),
        carried("C-2", searching().job("03-20").job_end("04-05", learned="04-08").call("04-09")),
        carried(
            "C-3",
            searching()
            .job("03-20")
            .visit("04-08", job_trouble=True)
            .visit("04-10", job_trouble=True)
            .visit("04-11"),
        ),
        carried("C-8", searching().job("03-20").visit("04-06", job_trouble=True)),
        carried(
            "C-9", searching().job("03-20").job_end("04-08", next_job_id="n").job("04-09", "n")
        ),
        carried("C-10", Person("04-08")),
        carried("C-4", Person("04-08")),
        carried("C-11", searching().exit("03-20").reentry("04-09")),
        carried("C-5", searching().exit("04-10")),
        carried("C-6", searching().job("03-20").job_end("04-06", learned="04-06")),  # last week's
        carried("C-7", searching().exit("04-11", ExitReason.DIED)),
    )
    assert agenda_.since_last_week == (
        News(day("04-08"), "C-2", NewsKind.JOB_LOST, reached_on=day("04-09")),
        News(day("04-12"), "C-1", NewsKind.JOB_LOST),
        News(day("04-10"), "C-3", NewsKind.JOB_TROUBLE),
        News(day("04-08"), "C-10", NewsKind.ENTERED),
        News(day("04-08"), "C-4", NewsKind.ENTERED),
        News(day("04-09"), "C-11", NewsKind.RETURNED),
        News(day("04-10"), "C-5", NewsKind.LEFT),
    )


def concerns(person: Person) -> dict[PlanReason, date]:
    needs = on_monday(carried("C-1", person)).needs_a_plan
    return {each.reason: each.since_on for need in needs for each in need.concerns}


def test_who_needs_a_plan_the_most_pressing_first_and_each_in_one_line() -> None:
    agenda_ = on_monday(
        carried("C-1", Person("2024-10-01").employer("2024-10-05").call("04-10")),
        carried("C-2", searching().job("03-20").visit("04-10").job_end("04-11", learned="04-12")),
        carried("C-3", Person("03-19").call("04-10")),  # day 26 today
        carried("C-4", Person("04-01")),  # nothing presses yet
        carried("C-5", Person("03-03").employer("03-10").call("03-31")),
        carried("C-6", Person("03-19").exit("04-01")),
        carried("C-7", Person("2024-12-01").job("2025-01-20").visit("03-01")),
    )
    lines = [(need.code, [each.reason for each in need.concerns]) for need in agenda_.needs_a_plan]
    assert lines == [
        ("C-2", [PlanReason.JOB_LOSS]),
        ("C-5", [PlanReason.NOT_REACHED, PlanReason.NO_EMPLOYER_CONTACT]),
        ("C-3", [PlanReason.FIRST_EMPLOYER_CONTACT]),
        ("C-1", [PlanReason.NO_EMPLOYER_CONTACT, PlanReason.LONG_SEARCH]),
        ("C-7", [PlanReason.FOLLOW_ALONG]),
    ]


def test_wishes_stand_beside_whoever_looks() -> None:
    looking = carried("C-1", Person("03-19").call("04-10"), wishes="kitchen")
    working = carried("C-2", Person("2024-12-01").job("2025-01-20").visit("03-01"), wishes="office")
    assert [need.wishes for need in on_monday(looking, working).needs_a_plan] == ["kitchen", None]


def test_nobody_reached_them_counts_from_the_last_contact_whatever_was_tried() -> None:
    """As outreach counts it: an attempt reaches nobody, a mental-health worker's contact does."""

    def silent() -> Person:
        return Person("03-03").employer("04-10").call("03-28")

    def tried() -> Person:
        return silent().attempt("04-11").attempt("04-13")

    assert concerns(silent()) == {PlanReason.NOT_REACHED: day("03-28")}
    assert concerns(tried()) == {PlanReason.NOT_REACHED: day("03-28")}
    assert concerns(tried().visit("04-12", by_role=None)) == {}
    assert concerns(tried().pause("04-14")) == {}
    assert concerns(silent().decline("04-01", Clock.OUTREACH)) == {}
    assert concerns(Person("03-03").employer("04-10").call("04-01")) == {}  # day 13
    never = Person("03-31").employer("04-10")
    assert concerns(never) == {PlanReason.NOT_REACHED: day("03-31")}


def test_paperwork_is_one_count_that_ages_out() -> None:
    """Profile, talk and planning: never a line above a person, nor news after four weeks."""
    entered = Person("02-15").employer("04-10").call("04-10")  # profile and talk due on 17 March
    work = on_monday(carried("C-1", entered), carried("C-2", entered)).paperwork
    assert (work.count, work.people) == (4, 2)
    assert dict(work.by_clock) == {Clock.CAREER_PROFILE: 2, Clock.DISCLOSURE_FIRST: 2}
    assert on_monday(carried("C-1", entered)).needs_a_plan == ()
    older = Person("02-14").employer("04-10").call("04-10")  # due on 16 March
    assert on_monday(carried("C-1", older)).paperwork.count == 0
    assert on_monday().paperwork == Paperwork((), 0)
    assert (Paperwork().count, Paperwork().people) == (0, 0)


def test_what_rests_with_a_paused_client_needs_no_plan_and_says_so_to_the_team_lead() -> None:
    in_hospital = searching().job("03-28").visit("03-29").pause("04-06")  # week 2 ends on 11 April
    agenda_ = on_monday(carried("C-1", in_hospital))
    assert agenda_.needs_a_plan == ()
    assert {each.kind for each in agenda_.coming_up} <= {ComingKind.PAUSE_REVIEW}
    paused = {each.clock: each.paused for each in agenda_.for_team_lead.named}
    assert paused[Clock.FIRST_MONTH]
    on_its_own = on_monday(carried("C-1", searching().job("03-28").visit("03-29")))
    assert Clock.FIRST_MONTH in {each.clock for each in on_its_own.for_team_lead.named}
    assert not any(each.paused for each in on_its_own.for_team_lead.named)


def test_clocks_of_the_week_are_counted_and_declined_ones_stand_apart() -> None:
    def started() -> Person:
        return searching().job("04-04", learned="03-28")  # its three days end on Monday 7 April

    agenda_ = on_monday(
        carried("C-1", started().visit("04-06")),
        carried("C-2", started().visit("04-09")),
        carried("C-3", started()),
        carried("C-4", started().decline("04-05")),
        carried("C-5", started().exit("04-06")),
        carried("C-6", started().visit("04-07", recorded="04-13")),
    )
    counts = {count.clock: count for count in agenda_.clocks}
    assert counts[Clock.POST_START] == ClockCount(
        Clock.POST_START, met=2, late=1, overdue=1, declined=1
    )
    assert counts[Clock.POST_START].asked == 4
    assert counts[Clock.FIRST_MONTH].missed == 1


def test_what_was_missed_stays_with_whoever_carried_them_that_day() -> None:
    """And what can still be had is with whoever carries them now."""
    carriers = (
        Carrier("ana", date(2025, 3, 3), date(2025, 4, 11)),
        Carrier("ben", date(2025, 4, 12)),
    )
    working = searching().job("04-04", learned="03-28")
    handed_over = carried("C-3", working, "ben", carriers=carriers)
    named = {each.clock: each for each in on_monday(handed_over).for_team_lead.named}
    missed, overdue = named[Clock.FIRST_MONTH], named[Clock.POST_START]
    assert (missed.standing, missed.due_on) == (Standing.MISSED, date(2025, 4, 11))
    assert missed.specialist_id == "ana"
    assert (overdue.standing, overdue.specialist_id) == (Standing.OVERDUE, "ben")
    assert (
        on_monday(replace(handed_over, carriers=())).for_team_lead.named[0].specialist_id == "ben"
    )


def test_the_current_week_is_counted_as_of_today() -> None:
    person = searching().job("04-11", learned="04-01").visit("04-12")
    agenda_ = on_monday(carried("C-1", person))
    assert Clock.POST_START not in {count.clock for count in agenda_.clocks}
    assert ClockCount(Clock.POST_START, met=1) in agenda_.clocks_so_far


def test_only_the_team_lead_hears_named_missed_clocks() -> None:
    missed = carried("C-3", searching().job("04-04", learned="03-28"))
    agenda_ = on_monday(missed, carried("C-4", searching().job("04-04").decline("04-05")))
    named = [(each.code, each.clock, each.standing) for each in agenda_.for_team_lead.named]
    assert ("C-3", Clock.POST_START, Standing.OVERDUE) in named
    assert ("C-3", Clock.FIRST_MONTH, Standing.MISSED) in named
    assert {each.clock for each in agenda_.for_team_lead.declined} >= {Clock.POST_START}
    public = replace(agenda_, for_team_lead=replace(agenda_.for_team_lead, named=()))
    assert "C-3" not in str(public.clocks) + str(public.data_gaps)
    # What still counts when it is had late is planned for, by code alone; what is lost is not.
    (need,) = [each for each in public.needs_a_plan if each.code == "C-3"]
    assert [(each.reason, each.clock) for each in need.concerns] == [
        (PlanReason.FOLLOW_ALONG, Clock.POST_START)
    ]


def test_what_was_declined_is_counted_within_the_quarter() -> None:
    before = Person("01-02").job("01-09").decline("01-10", Clock.MONTHLY)
    lately = searching().job("04-04").decline("04-05")
    declined = on_monday(carried("C-1", before), carried("C-2", lately)).for_team_lead
    assert declined.declined_since == day("04-01")
    counts = {count.clock: count.declined for count in declined.declined}
    assert counts[Clock.POST_START] == 1
    assert counts.get(Clock.MONTHLY, 0) <= 1


def test_an_agenda_drawn_again_names_nobody_who_has_died_since() -> None:
    person = searching().job("04-04", learned="03-28").exit("04-15", ExitReason.DIED)
    assert day("04-15") > MONDAY
    assert "C-3" not in str(on_monday(carried("C-3", person)))


def contact(specialist_id: str, on: str, number: int, specific: bool = True) -> EmployerContactMade:
    return EmployerContactMade(
        f"{specialist_id}-{on}-{number}",
        specialist_id,
        day(on),
        Mode.IN_PERSON,
        MadeBy.SPECIALIST,
        specific,
    )


def test_employer_contacts_stand_in_roster_order_against_targets() -> None:
    leave = frozenset(LAST_WEEK.days)
    agenda_ = on_monday(
        roster=(
            RosterMember("zoe", (Service(0.5),)),
            RosterMember("ana"),
            RosterMember("ben", off=leave),
            RosterMember("cid", off=frozenset({day("04-08"), day("04-12")})),
        ),
        employer_contacts=(
            *(contact("zoe", "04-08", number) for number in range(3)),
            contact("ana", "04-09", 1),
            contact("ana", "04-10", 2, specific=False),
            contact("ana", "04-14", 3),
        ),
        looking={("zoe", LAST_WEEK): 1, ("ana", LAST_WEEK): 5, ("ben", LAST_WEEK): 4},
    )
    rows = [
        (row.staff_id, row.fte, row.count.total, row.target, row.days_off, row.full_leave)
        for row in agenda_.employer_contacts
    ]
    assert rows == [
        ("zoe", 0.5, 3, 2, 0, False),
        ("ana", 1.0, 2, 6, 0, False),
        ("ben", 1.0, 0, None, 5, True),
        ("cid", 1.0, 0, None, 1, False),
    ]
    assert agenda_.employer_contacts_so_far[1].count == WeekCount(1, 0)
    assert agenda_.eight_weeks[-1].count == WeekCount(4, 1)
    assert agenda_.eight_weeks[-1].target == 8
    assert [each.week for each in agenda_.eight_weeks] == [
        LAST_WEEK.before(back) for back in range(7, -1, -1)
    ]


def test_whoever_left_keeps_their_rows_in_the_weeks_they_worked() -> None:
    """Last week's table, the unit's total and the chart tell what was done, by whoever it was."""
    left = RosterMember("ana", (Service(0.5, day("2025-01-06"), day("04-09")),))
    came = RosterMember("ben", (Service(1.0, day("04-14")),))
    agenda_ = on_monday(
        carried("C-1", searching(), "ana"),
        roster=(left, came),
        employer_contacts=(contact("ana", "04-08", 1), contact("ana", "04-01", 2)),
        looking={("ana", LAST_WEEK): 4, ("ana", LAST_WEEK.before()): 4},
    )
    (row,) = agenda_.employer_contacts
    assert (row.staff_id, row.fte, row.count.total, row.target) == ("ana", 0.5, 1, 6)
    assert row.left_on == day("04-09")
    assert [each.staff_id for each in agenda_.employer_contacts_so_far] == ["ben"]
    assert [(week.count.total, week.target) for week in agenda_.eight_weeks[-2:]] == [(1, 6)] * 2
    assert [line.staff_id for line in agenda_.caseload] == ["ben"]
    for goes_on, left_on in ((False, day("04-09")), (True, None)):  # a client's time with them
        with_them = RosterMember("ana", (Service(until_on=day("04-09"), goes_on=goes_on),))
        assert on_monday(roster=(with_them,)).employer_contacts[0].left_on == left_on
    on_its_monday = RosterMember("ana", (Service(until_on=LAST_WEEK.monday),))
    assert len(on_monday(roster=(on_its_monday,)).employer_contacts) == 1


def test_a_week_has_the_hours_of_its_own_days() -> None:
    """Whoever works half since Monday worked full last week, and a return is no leaving."""
    services = (
        Service(1.0, until_on=day("04-09")),
        Service(1.0, day("04-11"), day("04-13")),
        Service(0.5, day("04-14")),
    )
    agenda_ = on_monday(roster=(RosterMember("ana", services),))
    assert [(row.fte, row.left_on) for row in agenda_.employer_contacts] == [(1.0, day("04-13"))]
    assert [(row.fte, row.left_on) for row in agenda_.employer_contacts_so_far] == [(0.5, None)]


def test_people_looking_on_a_monday() -> None:
    people = [searching(), searching().job("04-01"), Person("04-15")]
    assert looking_on((stays(person.history) for person in people), MONDAY) == 1


def test_the_caseload_against_the_limit_for_the_persons_hours() -> None:
    clients = (
        carried("C-1", searching()),
        carried("C-2", searching().job("04-01")),
        carried("C-3", searching().exit("04-01")),
        carried("C-4", searching(), "ben"),
        carried("C-5", searching().pause("04-01")),
    )
    lines = on_monday(*clients, roster=(RosterMember("ana", (Service(0.5),)),)).caseload
    phases = ((Phase.LOOKING, 1), (Phase.FIRST_MONTH, 1), (Phase.PAUSED, 1))
    assert lines == (CaseloadLine("ana", 0.5, 3, 10.0, phases),)
    unit_week = UnitWeek(
        LAST_WEEK,
        MONDAY,
        NC_IPS_SE_2016,
        clients,
        (RosterMember("ana"),),
        supervised=Supervised(5, 5),
    )
    assert agenda(unit_week).caseload[0].limit == 25


def test_what_comes_up_in_the_next_seven_days() -> None:
    agenda_ = on_monday(
        carried("C-1", searching().job("04-21", learned="04-10")),
        carried("C-2", searching().job("04-22", learned="04-10")),
        carried("C-3", searching().pause("04-05")),
    )
    coming = {(each.on, each.code, each.kind, each.clock) for each in agenda_.coming_up}
    assert (day("04-21"), "C-1", ComingKind.START, None) in coming
    assert (day("04-20"), "C-1", ComingKind.LAST_DAY, Clock.PRE_START) in coming
    assert (day("04-19"), "C-3", ComingKind.PAUSE_REVIEW, None) in coming
    assert not [each for each in coming if each[1] == "C-2" and each[2] is ComingKind.START]
    assert all(MONDAY < each[0] <= MONDAY + timedelta(days=7) for each in coming)
    routine = {Clock.OUTREACH, Clock.PROFILE_UPDATE, Clock.CAREER_PROFILE}
    assert not [each for each in coming if each[3] in routine]


def test_the_quarter_to_date_counts_people_once() -> None:
    people = [
        searching(),
        searching().job("04-09"),
        searching().job("04-02").job("04-05", "second"),
        Person("01-02").job("01-09").job_end("03-31"),  # worked last quarter only
        Person("01-02").exit("03-31"),  # left before the quarter
        searching().job("04-09", competitive=False),
        searching().job("04-20", learned="04-10"),  # starts after today
        Person("04-01").job("2024-11-01", learned="04-01"),
        Person("01-02").job("01-09").exit("04-02").reentry("04-10"),  # back, and still in it
    ]
    quarter = quarter_to_date((person.history for person in people), MONDAY)
    assert quarter.from_on == date(2025, 4, 1)
    assert (quarter.worked, quarter.served, quarter.in_work_at_entry) == (4, 8, 2)
    assert quarter.rate == 0.5


def test_data_gaps() -> None:
    agenda_ = on_monday(
        carried("C-1", searching(), None),
        carried("C-2", searching(), disclosure=Disclosure.NOT_DISCUSSED),
        carried("C-3", Person("03-03"), disclosure=Disclosure.NOT_DISCUSSED),
        carried("C-5", searching().pause("03-20")),
        carried("C-6", searching().visit("03-20", recorded="04-09")),
        carried(
            "C-7",
            Person("2024-10-01", recorded="04-10", live="04-10").visit("03-20", recorded="04-10"),
        ),
    )
    gaps = {(gap.kind, gap.code) for gap in agenda_.data_gaps}
    assert gaps == {
        (GapKind.NO_SPECIALIST, "C-1"),
        (GapKind.NO_DISCLOSURE_CHOICE, "C-2"),
        (GapKind.PAUSE_REVIEW_PASSED, "C-5"),
        (GapKind.LOGGED_LATE, "C-6"),
        (GapKind.BEFORE_GOING_LIVE, "C-7"),
    }


def test_a_death_is_mentioned_nowhere() -> None:
    person = searching().job("04-08").job_end("04-10").exit("04-11", ExitReason.DIED)
    agenda_ = on_monday(
        carried("C-9", person, interviews_on=(day("04-07"),)), roster=(RosterMember("ana"),)
    )
    assert "C-9" not in str(asdict(agenda_))
    assert agenda_.clocks == ()
    assert agenda_.quarter.served == 1


def test_leads_stand_beside_the_codes_of_seekers_they_fit() -> None:
    agenda_ = on_monday(
        carried("C-1", searching(), wishes="bakery"),
        carried("C-2", searching(), wishes="office"),
        carried("C-3", searching().job("04-01"), wishes="bakery"),  # at work
        carried("C-4", searching()),
        carried("C-0", searching(), wishes="a bakery, or an office"),
        job_leads=(OpenJobLead("a", day("04-08"), "Bean & Leaf: a baker"),),
    )
    assert agenda_.leads_to_share == (LeadToShare("a", ("C-0", "C-1")),)
    assert agenda_.wishes_without_lead == (SeekerWish("C-2", "office"),)


def test_next_steps_with_employers_are_those_of_this_week() -> None:
    steps = [NextStep(day(on), f"c-{on}", "ana") for on in ("04-21", "04-20", "04-14", "04-13")]
    agenda_ = on_monday(next_steps=tuple(steps))
    assert [each.on for each in agenda_.next_steps] == [day("04-14"), day("04-20")]


def test_actions_from_before_come_by_their_day() -> None:
    later, sooner = ToDo(day("04-20"), "a", "ana"), ToDo(day("04-16"), "b", "ben")
    assert on_monday(to_do=(later, sooner)).to_do == (sooner, later)


def test_weeks_not_yet_reviewed_come_up_the_oldest_first() -> None:
    weeks = (LAST_WEEK.before(1), LAST_WEEK.before(3))
    assert on_monday(unreviewed=weeks).unreviewed == (LAST_WEEK.before(3), LAST_WEEK.before(1))


@pytest.mark.parametrize(
    ("profile", "fte", "specialists", "mentors", "limit"),
    [
        (IPS_25, 1.0, 10, 0, 0),  # F O5: a tenth of a post for each specialist
        (IPS_25, 1.0, 4, 2, 12),  # and none for peer mentors
        (IPS_25, 0.5, 4, 0, 2),
        (IPS_25, 0.5, 10, 0, 0),
        (NC_IPS_SE_2016, 1.0, 8, 2, 3),  # N: ten staff, three clients
        (NC_IPS_SE_2016, 1.0, 4, 1, 14),
        (NC_IPS_SE_2016, 1.0, 0, 0, 25),
    ],
)
def test_a_team_leads_own_caseload_leaves_time_for_the_team(
    profile: Profile, fte: float, specialists: int, mentors: int, limit: int
) -> None:
    lead = RosterMember("lea", (Service(fte, leads=True),))
    unit_week = UnitWeek(
        LAST_WEEK,
        MONDAY,
        profile,
        (carried("C-1", searching(), "lea"),),
        (lead,),
        supervised=Supervised(specialists, mentors),
    )
    (line,) = agenda(unit_week).caseload
    assert (line.on_caseload, line.limit, line.leads) == (1, limit, True)


def test_a_team_lead_whose_team_nobody_has_counted_has_a_specialists_limit() -> None:
    (line,) = on_monday(roster=(RosterMember("lea", (Service(leads=True),)),)).caseload
    assert line.limit == 20


def test_job_leads_are_shared_oldest_first() -> None:
    leads = (OpenJobLead("b", day("04-10")), OpenJobLead("a", day("04-08")))
    assert [each.id for each in on_monday(job_leads=leads).leads_to_share] == ["a", "b"]


def test_the_same_week_gives_the_same_agenda() -> None:
    clients = (carried("C-1", searching().job("04-09")), carried("C-2", Person("03-19")))
    assert on_monday(*clients) == on_monday(*clients)
