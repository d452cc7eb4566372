"""Where each clock begins, ends and is left alone: the day before, the day itself, the day after.

Entry is Monday 3 March 2025 unless a row says otherwise.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from ips.due_contacts import (
    a_peer_mentor_may,
    due_contacts,
    event_day,
    nudge_days,
    standing,
    still_gains,
    why,
)
from ips.facts import (
    Clock,
    DueContact,
    DueKey,
    DueState,
    MadeBy,
    MilestoneKind,
    Mode,
    Standing,
)
from ips.standards import IPS_25, NC_IPS_SE_2016, DatedProfile, Profiles, with_overrides
from ips.stays import stays
from ips.windows import Act, Asked, Closing, settle
from tests.ips.people import IPS, Person, day

TALK, OFFER = MilestoneKind.DISCLOSURE_DISCUSSION, MilestoneKind.NEXT_JOB_OFFER
INCENTIVES, UPDATE = MilestoneKind.WORK_INCENTIVES, MilestoneKind.PROFILE_UPDATE


def rows(person: Person, *clocks: Clock) -> list[tuple[str, int, str, str]]:
    """The fact, the window's number, the first and the last day."""
    return [
        (due.key.fact_id, due.key.part, f"{due.opens_on:%m-%d}", f"{due.due_on:%m-%d}")
        for due in person.dues(*clocks)
    ]


# How one window ends

ASKED = Asked(
    DueKey("c1", Clock.POST_START, "job"),
    opens_on=day("03-14"),
    due_on=day("03-17"),
    known_on=day("03-10"),
    event_known_on=day("03-10"),
    acts_from=day("03-14"),
)


def closing(on: str, by: str, known: str = "9999-12-31") -> Closing:
    return Closing(day(on), DueState.CANCELLED, by, known_on=day(known))


def test_what_closes_first_closes_it_whatever_order_it_was_given_in() -> None:
    closings = [closing("03-16", "a"), closing("03-15", "c"), closing("03-15", "b")]
    for order in permutations(closings):
        assert settle(ASKED, [], order).closed_by == "b"


def test_an_open_window_ends_with_the_first_end_that_was_announced_in_time() -> None:
    announced = [closing("04-10", "b", known="03-17"), closing("04-02", "c", known="03-15")]
    for order in permutations(announced):
        due = settle(ASKED, [], order)
        assert (due.state, due.closes_on, due.closed_by) == (DueState.OPEN, day("04-02"), "c")


def test_the_first_act_meets_it_and_of_one_day_the_first_by_id() -> None:
    acts = [
        Act(day(on), id, day(on)) for on, id in (("03-16", "a"), ("03-15", "c"), ("03-15", "b"))
    ]
    for order in permutations(acts):
        assert settle(ASKED, order, []).met_by == "b"


@pytest.mark.parametrize(
    ("on", "met"), [("03-13", False), ("03-14", True), ("03-20", True), ("03-21", False)]
)
def test_an_act_counts_from_the_first_day_up_to_the_day_on_which_it_closes(
    on: str, met: bool
) -> None:
    due = settle(ASKED, [Act(day(on), "visit", day(on))], [closing("03-20", "job")])
    assert (due.state is DueState.MET) is met


@pytest.mark.parametrize(
    ("learned", "ended", "state"),
    [
        ("03-17", "04-30", DueState.OPEN),  # notice on the last day of the window
        ("03-18", "04-30", DueState.MISSED),  # it had run out
        ("03-18", "03-17", DueState.CANCELLED),  # ended on its last day
        ("03-18", "03-18", DueState.MISSED),
    ],
)
def test_notice_given_in_time_leaves_the_3_days_open(
    learned: str, ended: str, state: DueState
) -> None:
    due = Person().job("03-14").job_end(ended, learned=learned).due(Clock.POST_START)
    assert due.state is state
    assert due.closed_by == "job"


def test_a_row_names_the_job_it_is_about() -> None:
    person = Person().job("03-14", changes=["03-20"]).visit("03-16", job_trouble=True)
    person.job_end("05-20", learned="05-22")
    about_no_job = {
        Clock.FIRST_EMPLOYER_CONTACT,
        Clock.CAREER_PROFILE,
        Clock.DISCLOSURE_FIRST,
    }
    for due in person.dues():
        of_the_search = due.key.fact_id == "entry" or due.opens_on > day("05-20")
        if due.key.clock in about_no_job or (due.key.clock is Clock.OUTREACH and of_the_search):
            assert due.job_id is None
        elif due.key.fact_id != "entry":
            assert due.job_id == "job"


# Step-down and decline


@pytest.mark.parametrize(
    ("learned", "state"), [("03-10", DueState.CANCELLED), ("03-11", DueState.OPEN)]
)
def test_a_step_down_silences_the_starts_that_were_known_by_then(
    learned: str, state: DueState
) -> None:
    person = Person("2024-03-01").job("2024-03-14").did(MilestoneKind.STEP_DOWN, "03-10")
    person.job("04-14", "second", learned=learned)
    for clock in (Clock.PRE_START, Clock.POST_START, Clock.WORK_INCENTIVES):
        assert person.due(clock, "second").state is state


def test_a_step_down_silences_no_loss_that_was_learned_of_before_it() -> None:
    person = Person("2024-03-01").job("2024-03-14").job("2024-05-06", "other")
    person.job_end("03-08", learned="03-09", id="other").did(MilestoneKind.STEP_DOWN, "03-10")
    assert person.due(Clock.JOB_LOSS, "other").state is DueState.OPEN
    assert person.due(Clock.NEXT_JOB_OFFER, "other").state is DueState.OPEN
    assert person.due(Clock.PROFILE_UPDATE, "other", 2).state is DueState.CANCELLED


@pytest.mark.parametrize(
    ("declined", "state"),
    [("03-09", DueState.OPEN), ("03-10", DueState.DECLINED), ("03-17", DueState.DECLINED)],
)
def test_a_decline_covers_the_starts_that_were_known_that_day(
    declined: str, state: DueState
) -> None:
    person = Person().job("03-14", learned="03-10").decline(declined)
    assert person.due(Clock.POST_START).state is state


@pytest.mark.parametrize(
    ("withdrawn", "state"), [("03-17", DueState.OPEN), ("03-18", DueState.DECLINED)]
)
def test_a_decline_taken_back_after_the_last_day_still_holds_for_it(
    withdrawn: str, state: DueState
) -> None:
    person = Person().job("03-14").decline("03-14", withdrawn=withdrawn)
    assert person.due(Clock.POST_START).state is state


def test_a_decline_of_one_clock_closes_that_one_alone() -> None:
    person = Person().job("03-14", learned="03-06").decline("03-10", Clock.CAREER_PROFILE)
    assert person.due(Clock.CAREER_PROFILE).state is DueState.DECLINED
    for clock in (Clock.POST_START, Clock.MONTHLY, Clock.OUTREACH):
        assert {due.state for due in person.dues(clock)} == {DueState.OPEN}


# From entry


@pytest.mark.parametrize(
    ("learned", "starts", "state"),
    [
        ("04-02", "05-20", DueState.CANCELLED),  # offered on day 30
        ("04-03", "05-20", DueState.MISSED),
        ("04-02", "04-02", DueState.CANCELLED),
        ("04-03", "04-03", DueState.MISSED),  # begun on day 31
        ("04-20", "04-02", DueState.CANCELLED),  # begun on day 30, learned of later
    ],
)
def test_a_competitive_job_by_day_30_makes_the_first_contact_needless(
    learned: str, starts: str, state: DueState
) -> None:
    first = Person().job(starts, learned=learned).due(Clock.FIRST_EMPLOYER_CONTACT)
    assert (first.state, first.closed_by) == (state, "job")
    other = Person().job(starts, learned=learned, competitive=False)
    assert other.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.OPEN


@pytest.mark.parametrize(
    ("starts", "ends", "flagged"),
    [
        ("2024-03-03", None, True),
        ("03-02", "03-03", True),  # entry is the last day of work
        ("02-10", "03-02", False),
        ("03-03", None, False),  # a start on the day of entry is the program's own
    ],
)
def test_in_work_at_entry_is_what_the_jobs_say(
    starts: str, ends: str | None, flagged: bool
) -> None:
    person = Person().job(starts, learned="03-20")
    if ends is not None:
        person.job_end(ends)
    [stay] = stays(person.history)
    assert stay.in_work_at_entry is flagged
    state = person.due(Clock.FIRST_EMPLOYER_CONTACT).state
    assert state is (DueState.OPEN if ends == "03-02" else DueState.CANCELLED)


def test_no_flag_survives_the_job_it_came_from() -> None:
    """Typed with last year's date, then undone, or moved to where it was meant."""
    slip = Person().job("2024-03-20", learned="03-10")
    assert slip.due(Clock.FIRST_EMPLOYER_CONTACT).state is DueState.CANCELLED
    moved = Person().job("2024-03-20", learned="03-10").start_moved("2025-05-20")
    assert moved.dues() == Person().job("05-20", learned="03-10").dues()
    assert slip.without("job").dues() == Person().dues()


def test_the_first_of_a_specialists_contacts_makes_the_talk_due() -> None:
    person = Person().employer("03-24").employer("03-20", mode=Mode.PHONE).employer("03-27")
    person.employer("03-10", made_by=MadeBy.CLIENT)
    assert person.due(Clock.DISCLOSURE_FIRST).due_on == day("03-20")


# Work incentives


@pytest.mark.parametrize(("starts", "asked"), [("03-03", False), ("03-04", True)])
def test_planning_before_a_start_is_asked_for_after_the_day_of_entry(
    starts: str, asked: bool
) -> None:
    """→ Somebody already at work at entry is flagged, not failed."""
    assert bool(Person().job(starts).dues(Clock.WORK_INCENTIVES)) is asked


@pytest.mark.parametrize(
    ("ended", "offered", "met"),
    [
        ("04-14", "04-13", False),  # the offer belonged to the search before
        ("04-14", "04-14", True),
        ("04-20", "04-14", False),  # the job ends on the day of the next start
        (None, "03-10", True),  # no job has ended: since entry
    ],
)
def test_an_offer_counts_from_the_end_of_the_job_before(
    ended: str | None, offered: str, met: bool
) -> None:
    person = Person().job("03-05", "first").job("04-20").did(INCENTIVES, offered)
    if ended:
        person.job_end(ended, id="first")
    assert (person.due(Clock.WORK_INCENTIVES, "job").state is DueState.MET) is met


@pytest.mark.parametrize(
    ("offered", "marked", "met"),
    [
        ("03-04", True, False),  # before the job before had begun
        ("03-05", True, True),
        ("04-01", True, True),
        ("04-01", False, False),  # about the job they were in
    ],
)
def test_an_offer_made_in_one_job_for_the_next_counts(
    offered: str, marked: bool, met: bool
) -> None:
    person = Person().job("03-05", "first").job_end("04-19", id="first").job("04-20")
    person.did(INCENTIVES, offered, job="job" if marked else None)
    assert (person.due(Clock.WORK_INCENTIVES, "job").state is DueState.MET) is met


@pytest.mark.parametrize(("offered", "met"), [("03-31", False), ("04-01", True), ("04-10", True)])
@pytest.mark.parametrize("ended", ["04-19", None])
def test_an_offer_made_since_the_wish_for_another_job_counts(
    ended: str | None, offered: str, met: bool
) -> None:
    person = Person().job("03-05", "first").job("04-20")
    person.did(MilestoneKind.WANTS_ANOTHER_JOB, "04-01").did(INCENTIVES, offered)
    if ended:
        person.job_end(ended, id="first")
    assert (person.due(Clock.WORK_INCENTIVES, "job").state is DueState.MET) is met


def test_an_offer_counts_from_the_last_of_the_jobs_before() -> None:
    person = Person().job("03-05", "first").job("03-12", "second").job("04-20")
    person.job_end("03-10", id="first").job_end("04-01", id="second")
    assert person.did(INCENTIVES, "03-20").due(Clock.WORK_INCENTIVES, "job").met_on is None
    assert person.did(INCENTIVES, "04-02").due(Clock.WORK_INCENTIVES, "job").met_on == day("04-02")


def test_a_job_of_one_day_does_not_end_the_search_before_itself() -> None:
    person = Person().job("03-20").job_end("03-20").did(INCENTIVES, "03-10")
    assert person.due(Clock.WORK_INCENTIVES).state is DueState.MET


@pytest.mark.parametrize(
    ("offered", "met"),
    [("05-26", False), ("05-27", True), ("06-24", True), ("05-12", False)],
)
def test_an_offer_in_the_14_days_before_a_change_counts(offered: str, met: bool) -> None:
    """A change on 10 June, about which people decide before; late counts, too."""
    person = Person().job("04-14", changes=["06-10"]).did(INCENTIVES, offered)
    assert (person.due(Clock.WORK_INCENTIVES, "change-06-10").state is DueState.MET) is met


@pytest.mark.parametrize(
    ("learned", "part", "first", "last"),
    [
        ("04-12", 1, "04-12", "04-13"),
        ("04-13", 1, "04-13", "04-13"),  # before it starts, and nowhere else
        ("04-14", 3, "04-14", "04-28"),  # nobody could offer it before
        ("05-02", 3, "05-02", "05-16"),
    ],
)
def test_planning_for_a_job_found_alone_is_due_14_days_after_learning_of_it(
    learned: str, part: int, first: str, last: str
) -> None:
    due = Person().job("04-14", learned=learned).due(Clock.WORK_INCENTIVES)
    assert (due.key.part, due.opens_on, due.due_on) == (part, day(first), day(last))
    assert standing(due, day(last)) is Standing.DUE
    assert standing(due, day(last) + timedelta(days=1)) is Standing.OVERDUE
    assert event_day(due) == (day("04-14") if part == 1 else day(learned))


@pytest.mark.parametrize("offered", ["03-10", "05-01", "05-20"])
def test_an_offer_before_or_after_learning_of_a_job_found_alone_counts(offered: str) -> None:
    person = Person().job("04-14", learned="05-02").did(INCENTIVES, offered)
    assert person.due(Clock.WORK_INCENTIVES).met_on == day(offered)


@pytest.mark.parametrize(("said", "declined"), [("05-01", False), ("05-02", True)])
def test_a_no_before_the_unit_learned_of_a_job_is_no_answer_about_it(
    said: str, declined: bool
) -> None:
    person = Person().job("04-14", learned="05-02").decline(said, Clock.WORK_INCENTIVES)
    state = person.due(Clock.WORK_INCENTIVES).state
    assert (state is DueState.DECLINED) is declined


def test_planning_for_a_job_that_came_along_when_going_live_is_not_asked_for() -> None:
    person = Person(recorded="05-20", live="05-01").job("04-14", learned="05-20")
    assert person.stands("05-20", Clock.WORK_INCENTIVES) is Standing.PASSED_BEFORE_KNOWN


@pytest.mark.parametrize(
    ("offered", "stands"),
    [
        (None, Standing.OVERDUE),
        ("03-03", Standing.MET),
        ("04-02", Standing.MET),
        ("04-03", Standing.MET_LATE),
    ],
)
def test_in_north_carolina_planning_is_offered_by_day_30_of_entry_too(
    offered: str | None, stands: Standing
) -> None:
    person = Person()
    if offered:
        person.did(INCENTIVES, offered)
    assert person.dues(Clock.WORK_INCENTIVES) == []
    (due,) = person.dues(Clock.WORK_INCENTIVES, profile=NC_IPS_SE_2016)
    assert (due.key.fact_id, due.key.part) == ("entry", 4)
    assert (due.opens_on, due.due_on) == (day("03-03"), day("04-02"))
    assert standing(due, day("04-03")) is stands
    assert why(due, Profiles.always(NC_IPS_SE_2016)) == (
        "Due by Wednesday 2 April: within 30 days after program entry on Monday 3 March (IPS-25, "
        "Services 1; NC IPS-SE 2016, Critical element 2; no number of days is named there)."
    )


@pytest.mark.parametrize(("offered", "met"), [("03-19", False), ("03-20", True), ("04-01", True)])
@pytest.mark.parametrize("beside", ["04-20", "05-20"])
def test_an_offer_marked_for_a_job_counts_from_the_start_of_the_job_just_before(
    beside: str, offered: str, met: bool
) -> None:
    """Neither the first of several before it, nor one of the same day or later, is that job."""
    person = Person().job("03-05", "first").job("03-20", "second").job("04-20")
    person.job(beside, "beside", learned="04-19").did(INCENTIVES, offered, job="job")
    assert (person.due(Clock.WORK_INCENTIVES, "job").state is DueState.MET) is met


@pytest.mark.parametrize("wished", ["04-20", "05-01"])
def test_a_wish_on_the_day_of_a_start_or_later_began_another_search(wished: str) -> None:
    person = Person().job("04-20").did(MilestoneKind.WANTS_ANOTHER_JOB, wished)
    person.did(INCENTIVES, "04-10")
    assert person.due(Clock.WORK_INCENTIVES, "job").met_on == day("04-10")


@pytest.mark.parametrize(("offered", "met"), [("03-20", False), ("04-01", True)])
def test_of_two_wishes_the_later_began_the_search(offered: str, met: bool) -> None:
    person = Person().job("03-05", "first").job("04-20").did(INCENTIVES, offered)
    person.did(MilestoneKind.WANTS_ANOTHER_JOB, "03-10")
    person.did(MilestoneKind.WANTS_ANOTHER_JOB, "04-01")
    assert (person.due(Clock.WORK_INCENTIVES, "job").state is DueState.MET) is met


def test_planning_before_a_start_is_about_that_job() -> None:
    due = Person().job("04-14", learned="04-07").due(Clock.WORK_INCENTIVES)
    assert (due.key.part, due.job_id) == (1, "job")


def test_an_update_about_another_job_is_none_of_this_one() -> None:
    person = Person().job("04-14", "one").job("05-14", "two").did(UPDATE, "05-20", job="two")
    assert person.due(Clock.PROFILE_UPDATE, "one").met_on is None
    assert person.due(Clock.PROFILE_UPDATE, "two").met_on == day("05-20")


@pytest.mark.parametrize(("declined", "covered"), [("03-25", False), ("03-26", True)])
def test_a_no_to_updates_before_the_unit_learned_of_a_start_is_no_answer_about_it(
    declined: str, covered: bool
) -> None:
    person = Person().job("03-14", learned="03-26").decline(declined, Clock.PROFILE_UPDATE)
    assert (person.due(Clock.PROFILE_UPDATE).state is DueState.DECLINED) is covered


def test_a_change_before_a_start_that_never_happened_asks_for_nothing() -> None:
    person = Person().job("05-20", learned="03-06", changes=["03-12"]).start_cancelled("05-01")
    assert person.due(Clock.WORK_INCENTIVES, "change-03-12").state is DueState.CANCELLED


# Around a start


@pytest.mark.parametrize(
    ("starts", "pre_and_post", "weeks"),
    [
        ("03-03", True, [1, 2, 3, 4]),  # on the day of entry
        ("03-02", False, [2, 3, 4]),
        ("02-23", False, [2, 3, 4]),  # week 2 opens on the day of entry
        ("02-22", False, [3, 4]),
        ("02-09", False, [4]),
        ("02-08", False, []),
    ],
)
def test_of_a_job_begun_before_entry_only_the_weeks_ahead_are_asked_for(
    starts: str, pre_and_post: bool, weeks: list[int]
) -> None:
    person = Person().job(starts, learned="03-03")
    assert bool(person.dues(Clock.PRE_START)) is pre_and_post
    assert bool(person.dues(Clock.POST_START)) is pre_and_post
    assert [due.key.part for due in person.dues(Clock.FIRST_MONTH)] == weeks
    assert [due.key.part for due in person.dues(Clock.PROFILE_UPDATE)] == [1] * pre_and_post


def test_when_the_unit_could_know_of_a_start_and_of_an_end() -> None:
    person = Person().job("03-14", learned="03-26").job_end("04-10", learned="04-15")
    of_start = [person.due(clock) for clock in (Clock.PRE_START, Clock.POST_START)]
    of_start.append(person.due(Clock.PROFILE_UPDATE, part=1))
    assert {due.known_on for due in of_start} == {day("03-26")}
    assert person.due(Clock.PROFILE_UPDATE, part=2).known_on == day("04-15")
    assert rows(person, Clock.PROFILE_UPDATE) == [
        ("job", 1, "03-26", "04-09"),
        ("job", 2, "04-15", "04-29"),
    ]


def test_an_update_counts_from_the_event_or_from_learning_of_it_whichever_is_later() -> None:
    known_before = Person().job("03-14", learned="03-06").job_end("04-10", learned="04-07")
    assert rows(known_before, Clock.PROFILE_UPDATE) == [
        ("job", 1, "03-14", "03-28"),
        ("job", 2, "04-10", "04-24"),
    ]
    going_live = Person(recorded="03-26", live="03-26").job("03-05", learned="03-26")
    assert rows(going_live, Clock.PROFILE_UPDATE) == [("job", 1, "03-05", "03-19")]
    assert going_live.stands("03-26", Clock.PROFILE_UPDATE) is Standing.PASSED_BEFORE_KNOWN
    alone = Person().job("03-14", learned="03-26").did(UPDATE, "04-09")
    due = alone.due(Clock.PROFILE_UPDATE)
    assert (due.state, standing(due, day("04-20"))) == (DueState.MET, Standing.MET)
    assert "the news of it, on Wednesday 26 March" in why(due, IPS)


@pytest.mark.parametrize(
    ("declined", "start", "end"),
    [
        ("03-05", DueState.OPEN, DueState.OPEN),  # before the job was known
        ("03-10", DueState.DECLINED, DueState.OPEN),  # known, but its end was not
        ("04-15", DueState.MISSED, DueState.DECLINED),
    ],
)
def test_a_decline_of_updates_covers_the_events_known_by_then(
    declined: str, start: DueState, end: DueState
) -> None:
    person = Person().job("03-14", learned="03-06").job_end("04-10", learned="04-15")
    person.decline(declined, Clock.PROFILE_UPDATE)
    states = [person.due(Clock.PROFILE_UPDATE, part=part).state for part in (1, 2)]
    expected = DueState.MISSED if start is DueState.OPEN else start
    assert states == [expected, end]


def test_what_happens_to_a_job_outside_the_stay_asks_for_no_update() -> None:
    after = Person().job("03-14").exit("04-20").job_end("04-18", learned="04-21")
    assert [due.key.part for due in after.dues(Clock.PROFILE_UPDATE)] == [1]
    on_the_day = Person().job("03-14").exit("04-20").job_end("04-18", learned="04-20")
    assert [due.key.part for due in on_the_day.dues(Clock.PROFILE_UPDATE)] == [1, 2]
    never = Person().job("03-14").job_end("03-20").start_cancelled("03-20")
    assert [due.key.part for due in never.dues(Clock.PROFILE_UPDATE)] == [1]
    assert never.dues(Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER) == []


# Disclosure, discussed again


def reviews(person: Person) -> list[tuple[str, int, str, str]]:
    return rows(person, Clock.DISCLOSURE_REVIEW)


def test_who_is_at_work_on_the_day_of_entry_has_no_search_to_review() -> None:
    assert reviews(Person()) == [("entry", 1, "05-02", "05-16")]
    assert reviews(Person().job("02-10", learned="03-03")) == []
    assert reviews(Person().job("03-03")) == []
    assert reviews(Person().job("02-10", competitive=False)) == reviews(Person())


def test_a_move_to_a_transitional_job_begins_a_search() -> None:
    moved = Person().job("03-03").job("04-21", "crew", competitive=False)
    moved.job_end("04-20", next_job_id="crew")
    assert [each[0] for each in reviews(moved)] == ["job"]
    assert moved.dues(Clock.JOB_LOSS) == []  # they are not without work
    assert ("job", 4, "04-21", "05-05") in rows(moved, Clock.OUTREACH)


@pytest.mark.parametrize(
    ("person", "begins"),
    [
        (Person().job("03-03").job_end("04-20", learned="04-25"), True),
        (Person().job("03-03").job_end("04-20").exit("04-20"), True),
        (Person().job("03-03").job_end("04-21", learned="04-15").exit("04-20"), False),
        (Person().job("03-03").job_end("04-20").start_cancelled("04-21"), False),
        # Another job goes on, or begins the very next day; a day later it was a search.
        (Person().job("03-03").job_end("04-20").job("03-20", "other"), False),
        (Person().job("03-03").job_end("04-20").job("04-21", "other"), False),
        (Person().job("03-03").job_end("04-20").job("04-22", "other"), True),
        (Person().job("03-03").job_end("04-20", next_job_id="n").job("04-25", "n"), False),
    ],
)
def test_which_end_of_a_job_begins_a_search(person: Person, begins: bool) -> None:
    asked = [row for row in reviews(person) if row[0] == "job"]
    assert asked == ([("job", 1, "06-19", "07-03")] if begins else [])  # days 60 and 74


def test_of_two_ends_of_one_day_the_one_learned_of_last_begins_the_search() -> None:
    for ids in permutations(["a", "b", "c"]):
        learned = dict(zip(ids, ("04-20", "04-22", "04-21"), strict=True))
        person = Person()
        for id in ("a", "b", "c"):
            person.job("03-03", id).job_end("04-20", learned=learned[id], id=id)
        assert [each[0] for each in reviews(person)] == [ids[1]]
    same_day = Person().job("03-03", "b").job("03-03", "a")
    same_day.job_end("04-20", id="a").job_end("04-20", id="b")
    assert [each[0] for each in reviews(same_day)] == ["b"]


@pytest.mark.parametrize(
    ("starts", "state"),
    [("03-04", DueState.CANCELLED), ("05-16", DueState.CANCELLED), ("05-17", DueState.MISSED)],
)
def test_work_found_by_day_74_cancels_the_review(starts: str, state: DueState) -> None:
    assert Person().job(starts).due(Clock.DISCLOSURE_REVIEW).state is state
    fell_through = Person().job(starts).start_cancelled(starts)
    assert fell_through.due(Clock.DISCLOSURE_REVIEW).state is DueState.OPEN


def test_a_job_of_one_day_before_the_search_is_no_work_found_in_it() -> None:
    person = Person().job("03-03", "a").job_end("04-20", learned="04-22", id="a")
    person.job("04-20", "b").job_end("04-20", id="b")
    assert person.due(Clock.DISCLOSURE_REVIEW, "a").state is DueState.OPEN


def test_a_search_after_a_loss_is_known_from_the_day_the_loss_is_learned_of() -> None:
    person = Person().job("03-03").job_end("04-20", learned="07-04")
    due = person.due(Clock.DISCLOSURE_REVIEW)
    assert (due.known_on, due.job_id) == (day("07-04"), "job")
    assert standing(due, day("07-04")) is Standing.PASSED_BEFORE_KNOWN


@pytest.mark.parametrize(("talked", "met"), [("04-17", False), ("04-18", True)])
def test_a_second_talk_from_day_46_of_the_search_on_is_the_second_occasion(
    talked: str, met: bool
) -> None:
    person = Person().did(TALK, "03-05").did(TALK, talked)
    assert (person.due(Clock.DISCLOSURE_REVIEW).state is DueState.MET) is met


def test_the_talk_that_was_the_first_is_never_the_second_one() -> None:
    """Neither in the search from entry nor in one after a loss."""
    late = Person().did(TALK, "04-20")
    assert late.due(Clock.DISCLOSURE_FIRST).met_on == day("04-20")
    assert late.due(Clock.DISCLOSURE_REVIEW).state is DueState.OPEN
    after_a_loss = Person().job("03-03").job_end("04-20").did(TALK, "06-20")
    assert after_a_loss.due(Clock.DISCLOSURE_REVIEW).state is DueState.OPEN
    assert after_a_loss.did(TALK, "06-24").due(Clock.DISCLOSURE_REVIEW).met_on == day("06-24")


def test_a_unit_may_talk_again_sooner() -> None:
    sooner = with_overrides(IPS_25, {"disclosure_review_day": 45})
    profiles = Profiles((DatedProfile(day("01-01"), IPS_25), DatedProfile(day("03-01"), sooner)))
    [due] = [
        each
        for each in due_contacts(Person().history, profiles)
        if each.key.clock is Clock.DISCLOSURE_REVIEW
    ]
    assert (due.opens_on, due.due_on) == (day("04-17"), day("05-16"))
    assert event_day(due) == day("03-03")
    assert nudge_days(due, profiles)[0] == due.opens_on
    assert "from day 45 to 74 of a search without work, since it began on Monday 3 March" in why(
        due, profiles
    )


@pytest.mark.parametrize(
    ("starts", "opens", "due"),
    [
        ("2024-06-01", "05-02", "06-01"),  # a year of work, of which nine months before entry
        ("2024-04-03", "03-04", "04-03"),  # the year is over 31 days after entry
        ("2024-04-02", "03-03", "04-03"),  # a day earlier: 31 days from entry all the same
        ("2023-01-09", "03-03", "04-03"),
        ("03-03", "2026-02-01", "2026-03-03"),
    ],
)
def test_steady_work_before_entry_counts(starts: str, opens: str, due: str) -> None:
    person = Person().job(starts, learned="03-03")
    asked = person.due(Clock.STEP_DOWN)
    assert (asked.opens_on, asked.due_on) == (day(opens), day(due))


def test_a_mental_health_worker_who_reaches_the_client_sets_outreach_back() -> None:
    """F S14 iii, alike for the team and for the unit; no other clock hears of it."""
    by_them = Person().visit("03-10", by_role=None)
    assert by_them.due(Clock.OUTREACH, "entry").met_on == day("03-10")
    assert ("visit-03-10", 1, "03-10", "03-24") in rows(by_them, Clock.OUTREACH)
    tried = Person().attempt("03-10", by_role=None)
    assert ("attempt-03-10", 2, "03-10", "03-17") in rows(tried, Clock.OUTREACH)


def in_trouble(*about: str, reached: bool = True) -> Person:
    person = Person().job("03-03", "a").job("03-10", "b")
    return person.visit("04-14", "talk", job_trouble=True, jobs=about, reached=reached)


def test_trouble_on_the_job_is_reviewed_within_14_days() -> None:
    assert reviews(in_trouble()) == [("talk", 2, "04-14", "04-28")]
    assert reviews(in_trouble(reached=False)) == []  # who was not reached told nothing
    assert in_trouble("b").due(Clock.DISCLOSURE_REVIEW).job_id == "b"
    assert in_trouble("a", "b").due(Clock.DISCLOSURE_REVIEW).job_id is None
    assert in_trouble().due(Clock.DISCLOSURE_REVIEW).job_id is None  # any of the two
    one = Person().job("03-03").visit("04-14", "talk", job_trouble=True)
    assert one.due(Clock.DISCLOSURE_REVIEW).job_id == "job"


def test_trouble_is_over_when_the_last_of_the_jobs_it_was_about_has_ended() -> None:
    def state(person: Person, a: str | None, b: str | None) -> tuple[DueState, str | None]:
        for id, ended in (("a", a), ("b", b)):
            if ended:
                person.job_end(ended, id=id)
        due = person.due(Clock.DISCLOSURE_REVIEW, "talk")
        return due.state, due.closed_by

    assert state(in_trouble("a"), "04-20", None) == (DueState.CANCELLED, "a")
    assert state(in_trouble("a"), None, "04-20") == (DueState.OPEN, None)
    assert state(in_trouble(), "04-20", None) == (DueState.OPEN, None)
    assert state(in_trouble(), "04-20", "04-22") == (DueState.CANCELLED, "b")
    assert state(in_trouble(), "04-22", "04-20") == (DueState.CANCELLED, "a")
    assert state(in_trouble(), "04-22", "04-22") == (DueState.CANCELLED, "b")
    assert state(in_trouble(), "04-20", "04-29") == (DueState.MISSED, "b")
    before = Person().visit("04-14", "talk", job_trouble=True)  # no job is written down
    assert before.due(Clock.DISCLOSURE_REVIEW, "talk").state is DueState.OPEN


# Monthly and step-down


@pytest.mark.parametrize(
    ("starts", "ended", "followed"),
    [
        ("01-06", "03-02", False),  # lost the day before entry
        ("01-06", "03-03", False),  # the last day of work opens nothing
        ("01-06", "03-04", True),
        ("04-19", None, True),
        ("04-20", None, False),  # begun on the day of exit
        ("04-21", None, False),
    ],
)
def test_which_work_is_followed(starts: str, ended: str | None, followed: bool) -> None:
    person = Person().job(starts, learned=min(starts, "03-03"))
    if ended:
        person.job_end(ended, learned="03-04")
    person.exit("04-20")
    for clock in (Clock.MONTHLY, Clock.STEP_DOWN):
        assert bool(person.dues(clock)) is followed


def test_work_begun_on_the_day_of_entry_is_counted_from_its_start() -> None:
    assert rows(Person().job("03-03"), Clock.MONTHLY) == [("job", 2, "03-03", "04-03")]
    before = Person().job("03-02", learned="03-03")
    assert rows(before, Clock.MONTHLY) == [("job", 4, "03-03", "04-03")]


def test_after_the_last_day_of_work_nothing_more_can_close_the_month() -> None:
    person = Person().job("03-14").job_end("04-10").decline("04-12")
    due = person.due(Clock.MONTHLY)
    assert (due.state, due.closed_by) == (DueState.CANCELLED, "job")


def test_a_run_of_work_ends_with_what_ends_it_first() -> None:
    person = Person().job("03-14").job_end("04-10").exit("04-12")
    assert person.due(Clock.MONTHLY).state is DueState.CANCELLED
    left_first = Person().job("03-14").exit("04-10").job_end("04-12", learned="04-09")
    assert left_first.due(Clock.MONTHLY).state is DueState.ENDED


def test_visits_of_one_day_are_one_month_named_by_the_first_id() -> None:
    for order in permutations(["b", "a"]):
        person = Person().job("03-14")
        for id in order:
            person.visit("04-01", id)
        assert rows(person, Clock.MONTHLY) == [
            ("job", 2, "03-14", "04-14"),
            ("a", 1, "04-01", "05-02"),
        ]
        assert person.due(Clock.MONTHLY, "job").met_by == "a"


def test_a_visit_on_the_first_day_of_work_meets_the_month_and_opens_the_next() -> None:
    person = Person().job("03-14").visit("03-14")
    assert person.due(Clock.MONTHLY, "job").met_on == day("03-14")
    assert person.due(Clock.MONTHLY, "visit-03-14").met_on is None


@pytest.mark.parametrize(("starts", "back"), [("05-01", "05-01"), ("03-15", None)])
def test_after_a_decline_the_months_begin_again_with_the_next_start(
    starts: str, back: str | None
) -> None:
    person = Person().job("03-14").decline("03-15").job(starts, "second")
    monthly = [each for each in rows(person, Clock.MONTHLY) if each[0] == "decline-03-15"]
    assert [each[2] for each in monthly] == ([back] if back else [])


def test_a_start_known_when_they_declined_or_that_never_happened_begins_no_month() -> None:
    def again(person: Person) -> list[str]:
        monthly = rows(person.decline("03-20"), Clock.MONTHLY)
        return [opens for fact, _, opens, _ in monthly if fact == "decline-03-20"]

    assert again(Person().job("03-14").job("05-01", "second", learned="03-20")) == []
    assert again(Person().job("03-14").job("05-01", "second", learned="03-21")) == ["05-01"]
    fell_through = Person().job("03-14").job("05-01", "second").start_cancelled("05-01", "second")
    assert again(fell_through) == []


def test_a_start_of_the_day_of_the_decline_is_the_job_it_was_said_about() -> None:
    person = Person().job("03-14").job("03-20", "second", learned="03-22").decline("03-20")
    assert {due.state for due in person.dues(Clock.MONTHLY)} == {DueState.DECLINED}


def test_a_decline_about_one_job_is_over_with_the_next_one() -> None:
    person = Person().job("03-14").job("05-01", "second", learned="03-16")
    person.decline("03-20", job="job")
    assert ("decline-03-20", 5, "05-01", "06-01") in rows(person, Clock.MONTHLY)


@pytest.mark.parametrize(
    ("starts", "ended", "declined"),
    [
        ("03-20", None, False),
        ("03-21", None, True),
        ("03-05", "03-20", False),
        ("03-05", "03-19", True),
    ],
)
def test_a_decline_about_one_job_leaves_the_months_to_another_that_goes_on(
    starts: str, ended: str | None, declined: bool
) -> None:
    person = Person().job("03-14").job(starts, "other").decline("03-20", job="job")
    if ended:
        person.job_end(ended, id="other")
    states = {due.state for due in person.dues(Clock.MONTHLY)}
    assert (DueState.DECLINED in states) is declined


def test_a_visit_the_day_before_a_decline_opened_a_month_and_one_of_that_day_none() -> None:
    person = Person().job("03-14").visit("03-19").visit("03-20", "late").decline("03-20")
    states = {due.key.fact_id: due.state for due in person.dues(Clock.MONTHLY)}
    assert states == {"job": DueState.MET, "visit-03-19": DueState.MET}
    assert (
        Person()
        .job("03-14")
        .visit("03-19")
        .decline("03-20")
        .due(Clock.MONTHLY, "visit-03-19")
        .state
        is DueState.DECLINED
    )


def test_a_decline_of_something_else_leaves_the_months_alone() -> None:
    person = Person().job("03-14").decline("03-20", Clock.FIRST_MONTH)
    assert {due.state for due in person.dues(Clock.MONTHLY)} == {DueState.OPEN}


# Taken up on the day the unit could first know


@pytest.mark.parametrize(
    ("visited", "expected"),
    [
        # Going live on 2 June: the last visit's month ends that day, or had ended the day before.
        ("05-02", [("visit-05-02", 1, "05-02", "06-02")]),
        ("05-01", [("visit-05-01", 1, "05-01", "06-01"), ("visit-05-01", 3, "06-02", "07-03")]),
        ("06-02", [("visit-06-02", 1, "06-02", "07-03")]),
    ],
)
def test_a_month_that_had_passed_is_taken_up_when_going_live(
    visited: str, expected: list[tuple[str, int, str, str]]
) -> None:
    person = Person("2024-10-01", recorded="06-02", live="06-02").job(
        "2024-12-02", recorded="06-02"
    )
    person.visit(visited, recorded="06-02")
    found = rows(person, Clock.MONTHLY)
    assert found[-len(expected) :] == expected
    assert len(found) == 1 + len(expected)


def test_later_visits_take_nothing_up_again() -> None:
    person = Person("2024-10-01", recorded="06-02", live="06-02").job("2024-12-02").visit("03-03")
    person.visit("06-20")
    assert ("visit-03-03", 3, "06-02", "07-03") in rows(person, Clock.MONTHLY)
    assert person.due(Clock.MONTHLY, "visit-03-03", 3).met_on == day("06-20")


@pytest.mark.parametrize(
    ("ended", "taken_up"), [("06-01", False), ("06-02", False), ("06-03", True)]
)
def test_work_that_was_over_when_going_live_is_not_taken_up(ended: str, taken_up: bool) -> None:
    person = Person("2024-10-01", recorded="06-02", live="06-02").job("2024-12-02").job_end(ended)
    parts = [due.key.part for due in person.dues(Clock.MONTHLY)]
    assert (3 in parts) is taken_up


def test_a_continue_that_had_passed_is_taken_up_when_going_live() -> None:
    person = Person("2023-10-01", recorded="06-02", live="06-02").job("2023-12-04")
    person.did(MilestoneKind.CONTINUE_SUPPORT, "2024-11-04")
    assert [due.key.part for due in person.dues(Clock.STEP_DOWN)] == [1, 2, 3]


def test_a_search_that_nobody_could_know_of_is_taken_up_when_going_live() -> None:
    person = Person("2024-10-01", recorded="06-02", live="06-02")
    assert rows(person, Clock.OUTREACH) == [
        ("entry", 3, "10-01", "10-15"),
        ("entry", 5, "06-02", "06-16"),
    ]


# Outreach


def test_a_step_down_rests_the_outreach_and_a_decline_until_it_is_taken_back() -> None:
    person = Person("2024-03-01").job("2024-03-14").visit("2024-04-08")
    person.did(MilestoneKind.WANTS_ANOTHER_JOB, "02-24").did(MilestoneKind.STEP_DOWN, "03-03")
    last = person.visit("03-10").dues(Clock.OUTREACH)[-1]
    assert (last.key.fact_id, last.closed_by) == ("wants_another_job-02-24", "step_down-03-03")
    declined = Person().decline("03-10", Clock.OUTREACH, withdrawn="03-20")
    assert rows(declined, Clock.OUTREACH) == [
        ("entry", 3, "03-03", "03-17"),
        ("decline-03-10", 6, "03-20", "04-03"),
    ]
    assert declined.due(Clock.OUTREACH, "entry").state is DueState.DECLINED


def test_who_moves_from_job_to_job_is_not_looked_for_between_them() -> None:
    def opened(person: Person) -> list[str]:
        return [due.key.fact_id for due in person.dues(Clock.OUTREACH)]

    person = Person().visit("03-10").job("03-12").visit("03-20").visit("04-09")
    person.job("05-30", "next", learned="04-28").job_end("05-09", next_job_id="next")
    assert opened(person) == ["entry", "visit-03-10", "visit-03-20", "next"]
    person.start_cancelled("05-20", "next")  # so it was a loss, learned of that day
    assert opened(person) == ["entry", "visit-03-10", "visit-03-20", "job"]


def test_a_move_to_a_job_that_was_struck_out_is_a_loss_like_any_other() -> None:
    moved = Person().job("03-12").job("05-10", "next").job_end("05-09", next_job_id="next")
    assert moved.dues(Clock.JOB_LOSS) == []
    windows = [each[1:] for each in rows(moved.without("next"))]
    assert windows == [each[1:] for each in rows(Person().job("03-12").job_end("05-09"))]


def test_who_comes_back_newly_working_is_looked_for_though_another_job_goes_on() -> None:
    """One job was offered in the first stay, the other begun between the two."""
    for begins, lost in (("04-25", None), ("04-30", "05-01")):
        person = Person().job(begins, "offered", learned="04-10").exit("04-20").reentry("05-01")
        person.job("04-22", "found", learned="05-01")
        if lost:
            person.job_end(lost, id="found")
        assert ("reentry", 3, "05-01", "05-15") in rows(person, Clock.OUTREACH)


def test_of_two_jobs_lost_on_one_day_the_first_one_names_the_search() -> None:
    for first, second in permutations(["a", "b"]):
        person = Person().job("03-12", first).job("03-20", second)
        person.job_end("06-02", id=first).job_end("06-02", id=second)
        assert rows(person, Clock.OUTREACH)[-1] == (first, 4, "06-02", "06-16")


def test_a_start_that_never_happened_makes_nobody_newly_working() -> None:
    person = Person().visit("03-10").job("03-12").visit("03-20").visit("04-09")
    person.job("05-20", "other", learned="05-01").start_cancelled("05-25", "other")
    assert person.dues(Clock.OUTREACH)[-1].key.fact_id == "visit-03-20"


def test_a_contact_on_the_day_of_exit_opens_nothing_whatever_starts_later() -> None:
    person = Person().job("05-20", learned="03-10").visit("03-20").exit("03-20")
    assert [due.key.fact_id for due in person.dues(Clock.OUTREACH)] == ["entry"]


def test_contacts_of_one_day_are_one_turn_named_by_the_first_id() -> None:
    for order in permutations(["b", "a"]):
        person = Person()
        for id in order:
            person.visit("03-10", id)
        assert person.due(Clock.OUTREACH, "entry").met_by == "a"
        tried = Person()
        for id in order:
            tried.visit("03-10", id, reached=False)
        assert tried.due(Clock.OUTREACH, "entry").met_by == "a"


@pytest.mark.parametrize(
    ("on", "job"), [("03-13", None), ("03-14", "job"), ("03-20", "job"), ("03-21", None)]
)
def test_a_row_is_about_the_job_of_that_day_the_last_one_included(on: str, job: str | None) -> None:
    person = Person().job("03-14").job_end("03-20", learned="03-25").visit(on)
    assert person.due(Clock.OUTREACH, f"visit-{on}").job_id == job


# How a row stands, and on which days it is told


DUE = DueContact(
    DueKey("c1", Clock.POST_START, "job"), day("03-14"), day("03-17"), known_on=day("03-10")
)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("03-13", Standing.COMING),
        ("03-14", Standing.DUE),
        ("03-17", Standing.DUE),
        ("03-18", Standing.OVERDUE),
    ],
)
def test_an_open_row_stands_by_its_days(today: str, expected: Standing) -> None:
    assert standing(DUE, day(today)) is expected


@pytest.mark.parametrize("state", [DueState.DECLINED, DueState.CANCELLED, DueState.ENDED])
def test_what_was_declined_or_ended_stays_so_though_it_had_passed_before_the_unit_knew(
    state: DueState,
) -> None:
    row = DueContact(DUE.key, DUE.opens_on, DUE.due_on, known_on=day("03-26"), state=state)
    assert standing(row, day("04-01")).value == state.value


def test_the_day_0_of_a_change_is_the_day_of_the_change() -> None:
    person = Person().job("04-14", learned="04-01", changes=["06-10"])
    assert event_day(person.due(Clock.WORK_INCENTIVES, "job")) == day("04-14")
    assert event_day(person.due(Clock.WORK_INCENTIVES, "change-06-10")) == day("06-10")
    assert event_day(person.due(Clock.PRE_START)) == day("04-14")


def test_lines_in_the_brief_come_in_the_order_of_their_days() -> None:
    warned_late = with_overrides(IPS_25, {"monthly_warn_day": 30})
    assert warned_late.rule(Clock.MONTHLY).nudges_before_due == (1, 0)
    due = Person().job("03-14", learned="03-01").due(Clock.PRE_START)
    assert nudge_days(due, IPS) == tuple(day(f"03-{each:02}") for each in (7, 10, 12, 13))


def test_rows_come_by_last_day_and_of_one_day_by_key() -> None:
    person = Person().job("03-14", learned="03-06", changes=["04-25"]).visit("03-12")
    found = due_contacts(person.job_end("05-20", learned="05-22").history, IPS)
    assert list(found) == sorted(found, key=lambda each: (each.due_on, each.key))
    assert [due.due_on for due in found] == sorted(due.due_on for due in found)


# From which day on an update of the profile counts


@pytest.mark.parametrize(
    ("part", "learned", "first"),
    [
        (1, "04-01", "04-14"),  # the start was planned: from the start on
        (1, "04-20", "04-14"),  # learned of later: what was done since the start counts
        (2, "05-10", "05-10"),  # the end was announced: from then on
        (2, "06-10", "05-30"),  # learned of later: from the end on
    ],
)
def test_an_update_of_the_profile_counts_from(part: int, learned: str, first: str) -> None:
    """A job from 14 April to 30 May."""
    for days, met in ((-1, False), (0, True)):
        on = (day(first) + timedelta(days=days)).isoformat()
        person = Person().job("04-14", learned=learned if part == 1 else None)
        person = person.job_end("05-30", learned=learned) if part == 2 else person
        due = person.did(UPDATE, on).due(Clock.PROFILE_UPDATE, "job", part)
        assert (due.state is DueState.MET) is met


# Outreach: an attempt beside a contact, and work that is no competitive job


def test_of_a_contact_and_an_attempt_on_one_day_the_contact_counts() -> None:
    for attempt, contact in (("a", "b"), ("b", "a")):
        person = Person().visit("03-10", attempt, reached=False).visit("03-10", contact)
        assert ("03-24" in [last for *_, last in rows(person, Clock.OUTREACH)]) is True
        assert [(fact, part) for fact, part, *_ in rows(person, Clock.OUTREACH)][-1] == (contact, 1)


def test_a_sheltered_job_beside_a_steady_one_starts_no_search() -> None:
    steady = Person("2024-10-01").job("2024-10-10", "steady")
    before = rows(steady, Clock.OUTREACH)
    assert rows(steady.job("03-03", "beside", competitive=False), Clock.OUTREACH) == before


def test_a_unit_that_calls_later_counts_from_the_same_day() -> None:
    later = Profiles.always(with_overrides(IPS_25, {"outreach_days": 21}))
    [due] = [
        each
        for each in due_contacts(Person().call("03-10").history, later)
        if each.key.clock is Clock.OUTREACH and each.key.fact_id == "call-03-10"
    ]
    assert (event_day(due), due.due_on) == (day("03-10"), day("03-31"))


# What is past, and who may close it


@pytest.mark.parametrize("state", [DueState.OPEN, DueState.MISSED])
@pytest.mark.parametrize(("known", "too_late"), [("03-10", False), ("03-11", True)])
def test_what_had_passed_before_it_was_known_is_no_miss(
    state: DueState, known: str, too_late: bool
) -> None:
    key = DueKey("c1", Clock.POST_START, "job")
    due = DueContact(key, day("03-07"), day("03-10"), day(known), state)
    assert (standing(due, day("04-30")) is Standing.PASSED_BEFORE_KNOWN) is too_late


@pytest.mark.parametrize(
    ("clock", "days", "gains"),
    [
        (Clock.PROFILE_UPDATE, 0, False),
        (Clock.PROFILE_UPDATE, 1, True),
        (Clock.PROFILE_UPDATE, 28, True),
        (Clock.PROFILE_UPDATE, 29, False),  # paperwork is let go after four weeks
        (Clock.FIRST_EMPLOYER_CONTACT, 0, False),
        (Clock.FIRST_EMPLOYER_CONTACT, 1, True),
        (Clock.FIRST_EMPLOYER_CONTACT, 29, True),
        (Clock.FIRST_MONTH, 1, False),  # the week is over: nothing late counts
    ],
)
def test_a_late_act_still_gains_where_it_counts(clock: Clock, days: int, gains: bool) -> None:
    due = DueContact(DueKey("c1", clock, "x"), day("03-03"), day("04-02"), day("03-03"))
    assert still_gains(due, day("04-02") + timedelta(days=days)) is gains


TO_REACH = {Clock.JOB_LOSS, Clock.OUTREACH}
TO_MEET = {Clock.FIRST_EMPLOYER_CONTACT, Clock.PRE_START, Clock.POST_START} | {
    Clock.FIRST_MONTH, Clock.MONTHLY,
}  # fmt: skip


@pytest.mark.parametrize("clock", Clock)
@pytest.mark.parametrize("counts", [False, True])
def test_a_peer_mentor_reaches_people_everywhere_and_meets_them_where_the_unit_says_so(
    clock: Clock, counts: bool
) -> None:
    profiles = Profiles.always(with_overrides(IPS_25, {"peer_mentor_counts": counts}))
    due = DueContact(DueKey("c1", clock, "x"), day("03-03"), day("04-02"), day("03-03"))
    may = clock in TO_REACH or (counts and clock in TO_MEET)
    assert a_peer_mentor_may(due, profiles, day("03-10")) is may


# What is said of one job


@pytest.mark.parametrize(
    ("clock", "part", "kind"),
    [(Clock.PROFILE_UPDATE, 2, UPDATE), (Clock.NEXT_JOB_OFFER, 1, OFFER)],
)
def test_what_was_done_about_one_job_meets_no_clock_of_another(
    clock: Clock, part: int, kind: MilestoneKind
) -> None:
    """What names no job is about all of them."""

    def met(about: str | None) -> list[str]:
        person = Person().job("03-12", "a").job("03-12", "b")
        person.job_end("04-20", id="a").job_end("04-20", id="b").did(kind, "04-21", job=about)
        dues = [due for due in person.dues(clock) if due.key.part == part]
        return [due.key.fact_id for due in dues if due.state is DueState.MET]

    assert (met("a"), met("b"), met(None)) == (["a"], ["b"], ["a", "b"])


def test_the_clients_own_news_meets_the_clock_of_a_job_loss_before_any_visit() -> None:
    def met_by(client_told_us: bool) -> str | None:
        person = Person().job("03-12").job_end("04-20", client_told_us=client_told_us)
        return person.visit("04-22").due(Clock.JOB_LOSS).met_by

    assert (met_by(True), met_by(False)) == ("job", "visit-04-22")


@pytest.mark.parametrize(("before", "met_on"), [("03-10", "03-10"), ("03-21", "03-20")])
def test_an_employer_contact_of_the_time_before_counts_where_it_is_the_first(
    before: str, met_on: str
) -> None:
    person = Person().employer("03-20").did(MilestoneKind.FIRST_EMPLOYER_CONTACT, before)
    assert person.due(Clock.FIRST_EMPLOYER_CONTACT).met_on == day(met_on)
