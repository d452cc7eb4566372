"""What must hold for every history, whatever was recorded in whatever order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ips.caseload import Phase, attention, is_looking, looking_since, phase
from ips.due_contacts import due_contacts, nudge_days, overdue_line_on, standing, why
from ips.facts import (
    ClientContact,
    Clock,
    Decline,
    DueContact,
    DueState,
    EmployerContact,
    Episode,
    Exit,
    ExitReason,
    History,
    Job,
    JobChange,
    JobEnd,
    MadeBy,
    Milestone,
    MilestoneKind,
    Mode,
    Pause,
    PauseReason,
    StaffRole,
    Standing,
)
from ips.standards import DECLINABLE, IPS_25, NC_IPS_SE_2016, DatedProfile, Profiles
from tests.ips.people import IPS

FIRST = date(2025, 1, 1)
DAYS = st.integers(0, 700).map(lambda days: FIRST + timedelta(days=days))
LAGS = st.integers(0, 20)
# Each of these is made and looked through once, and not anew for every fact that is drawn.
MODES, MAKERS, KINDS = map(st.sampled_from, (Mode, MadeBy, MilestoneKind))
ROLES = st.sampled_from([*StaffRole, None])
SOME_JOBS = st.sets(st.sampled_from(["job0", "job1"]), max_size=1)
SOME_JOB = st.sampled_from([None, "job0", "job1"])
NEXT_JOBS = st.sampled_from([None, None, "job0", "job1", "job2"])
JOB_ENDS = st.sampled_from(["runs", "ends", "cancelled"])
PAUSE_REASONS, EXIT_REASONS = st.sampled_from(PauseReason), st.sampled_from(ExitReason)
PAUSED_DAYS = st.none() | st.integers(0, 60)
DECLINED = st.sets(st.sampled_from(sorted(DECLINABLE)), max_size=3)
DECLINED_JOBS = st.sampled_from([None, None, "job0"])
DECLINED_DAYS = st.none() | st.integers(1, 60)
FIRST_ENTRIES = st.integers(0, 100).map(lambda days: FIRST + timedelta(days=days))
TYPED_LATER = st.sampled_from([0, 0, 3, 90])
PROFILES = Profiles((DatedProfile(FIRST, IPS_25), DatedProfile(date(2025, 9, 1), NC_IPS_SE_2016)))


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)


@cache
@st.composite
def client_contact(draw: Any, id: str) -> ClientContact:
    on = draw(DAYS)
    return ClientContact(
        id,
        on,
        later(on, draw(LAGS)),
        draw(MODES),
        draw(st.booleans()),
        draw(ROLES),
        job_ids=frozenset(draw(SOME_JOBS)),
        job_trouble=draw(st.booleans()),
    )


@cache
@st.composite
def employer_contact(draw: Any, id: str) -> EmployerContact:
    on = draw(DAYS)
    return EmployerContact(
        id,
        on,
        later(on, draw(LAGS)),
        draw(MODES),
        draw(MAKERS),
        draw(st.booleans()),
        draw(st.booleans()),
    )


@cache
@st.composite
def job(draw: Any, id: str) -> Job:
    starts = draw(DAYS)
    learned = later(starts, draw(st.integers(-20, 40)))
    end, cancelled = None, None
    how = draw(JOB_ENDS)
    if how == "ends":
        ended = later(starts, draw(st.integers(0, 400)))
        told = later(ended, draw(st.integers(-10, 20)))
        next_job = draw(NEXT_JOBS)
        end = JobEnd(
            ended,
            told,
            later(told, draw(LAGS)),
            draw(st.booleans()),
            None if next_job == id else next_job,
        )
    if how == "cancelled":
        cancelled = later(learned, draw(LAGS))
    changes = tuple(
        JobChange(f"{id}-change{n}", later(starts, n * 9), later(starts, n * 9))
        for n in range(draw(st.integers(0, 2)))
    )
    return Job(id, starts, learned, later(learned, 1), True, True, changes, end, cancelled)


@cache
@st.composite
def milestone(draw: Any, id: str) -> Milestone:
    on = draw(DAYS)
    return Milestone(
        id,
        draw(KINDS),
        on,
        later(on, draw(LAGS)),
        draw(SOME_JOB),
    )


@cache
@st.composite
def pause(draw: Any, id: str) -> Pause:
    on = draw(DAYS)
    days = draw(PAUSED_DAYS)
    resumed = None if days is None else later(on, days)
    return Pause(id, on, on, draw(PAUSE_REASONS), later(on, 14), resumed)


@cache
@st.composite
def decline(draw: Any, id: str) -> Decline:
    on = draw(DAYS)
    days = draw(DECLINED_DAYS)
    return Decline(
        id,
        on,
        on,
        frozenset(draw(DECLINED)),
        draw(DECLINED_JOBS),
        None if days is None else later(on, days),
    )


def some(draw: Any, name: str, make: Any, most: int) -> tuple[Any, ...]:
    return tuple(draw(make(f"{name}{number}")) for number in range(draw(st.integers(0, most))))


@st.composite
def histories(draw: Any) -> History:
    entered = draw(FIRST_ENTRIES)
    episodes = []
    for number in range(draw(st.integers(1, 2))):
        exited = later(entered, draw(st.integers(0, 300)))
        leaves = number == 0 or draw(st.booleans())
        reason = draw(EXIT_REASONS)
        episodes.append(
            Episode(
                f"episode{number}",
                entered,
                later(entered, draw(TYPED_LATER)),
                Exit(exited, exited, reason) if leaves else None,
            )
        )
        entered = later(exited, draw(st.integers(0, 60)))
    return History(
        "c1",
        tuple(episodes),
        some(draw, "employer", employer_contact, 3),
        some(draw, "visit", client_contact, 8),
        some(draw, "job", job, 3),
        some(draw, "milestone", milestone, 6),
        some(draw, "pause", pause, 2),
        some(draw, "decline", decline, 2),
        live_on=draw(st.sampled_from([date.min, later(FIRST, 50), date.max])),
    )


def by_key(dues: Sequence[DueContact]) -> dict[Any, DueContact]:
    return {due.key: due for due in dues}


FACTS = ("employer_contacts", "client_contacts", "jobs", "milestones", "pauses", "declines")
modest = settings(max_examples=120, deadline=None)


@modest
@given(histories(), st.integers(0, 10_000))
def test_the_order_of_facts_does_not_matter(history: History, seed: int) -> None:
    shuffled = {name: list(getattr(history, name)) for name in (*FACTS, "episodes")}
    for facts in shuffled.values():
        random.Random(seed).shuffle(facts)
    mixed = replace(history, **{name: tuple(facts) for name, facts in shuffled.items()})
    assert due_contacts(mixed, PROFILES) == due_contacts(history, PROFILES)


@modest
@given(histories())
def test_the_same_facts_give_the_same_rows_and_each_key_once(history: History) -> None:
    dues = due_contacts(history, PROFILES)
    assert due_contacts(history, PROFILES) == dues
    assert len(by_key(dues)) == len(dues)


@modest
@given(histories())
def test_every_row_is_whole(history: History) -> None:
    for due in due_contacts(history, PROFILES):
        assert due.opens_on <= due.due_on
        met = due.state is DueState.MET
        assert met == (due.met_on is not None) == (due.met_by is not None)
        announced = due.closes_on is not None
        still_open = due.state in (DueState.OPEN, DueState.MET)
        assert (due.closed_by is None) == (still_open and not announced)
        assert due.state is DueState.OPEN or not announced


@modest
@given(histories(), DAYS)
def test_every_row_stands_somewhere_on_every_day_and_says_why(history: History, day: date) -> None:
    for due in due_contacts(history, PROFILES):
        assert isinstance(standing(due, day), Standing)
        sentence = why(due, PROFILES)
        assert sentence.endswith(").")
        assert "(IPS-25, " in sentence
        for nudge in nudge_days(due, PROFILES, history.pauses):
            assert due.opens_on <= nudge <= due.due_on
            assert nudge >= due.known_on
        overdue = overdue_line_on(due)
        assert overdue is None or standing(due, overdue) is Standing.OVERDUE


@modest
@given(histories(), LAGS)
def test_logging_later_changes_no_window_and_no_act(history: History, days: int) -> None:
    """`recorded_on` of anything but the entry decides nothing; the entry's is going live."""

    def logged_later(fact: Any) -> Any:
        return replace(fact, recorded_on=later(fact.recorded_on, days))

    moved = replace(
        history,
        **{name: tuple(logged_later(fact) for fact in getattr(history, name)) for name in FACTS},
    )
    before, after = due_contacts(history, PROFILES), due_contacts(moved, PROFILES)
    assert [replace(due, met_recorded_on=None) for due in after] == [
        replace(due, met_recorded_on=None) for due in before
    ]


@modest
@given(histories(), st.integers(0, 90))
def test_in_a_live_unit_an_entry_typed_later_changes_nothing(history: History, days: int) -> None:
    live = replace(history, live_on=min(each.entered_on for each in history.episodes))
    typed = tuple(
        replace(each, recorded_on=later(each.recorded_on, days)) for each in live.episodes
    )
    assert due_contacts(replace(live, episodes=typed), PROFILES) == due_contacts(live, PROFILES)


@modest
@given(histories(), DAYS)
def test_an_unrelated_fact_changes_nothing(history: History, day: date) -> None:
    """A phone call to an employer made by the client meets no clock and hurries none."""
    extra = EmployerContact("extra", day, day, Mode.PHONE, MadeBy.CLIENT, True)
    more = replace(history, employer_contacts=(*history.employer_contacts, extra))
    assert due_contacts(more, PROFILES) == due_contacts(history, PROFILES)


NO_CLOCK = (
    MilestoneKind.CAREER_PROFILE_SESSION,
    MilestoneKind.FAMILY_NOT_WANTED,
    MilestoneKind.FAMILY_WELCOME,
    MilestoneKind.EDUCATION_STARTED,
    MilestoneKind.EDUCATION_ENDED,
)


@modest
@given(histories(), st.sampled_from(NO_CLOCK), DAYS, DAYS)
def test_what_only_tells_how_closes_nothing_and_opens_nothing(
    history: History, kind: MilestoneKind, day: date, today: date
) -> None:
    extra = Milestone("extra", kind, day, day)
    more = replace(history, milestones=(*history.milestones, extra))
    assert due_contacts(more, PROFILES) == due_contacts(history, PROFILES)
    assert phase(more, today) == phase(history, today)


@modest
@given(histories(), job("crew"), DAYS)
def test_a_transitional_job_neither_ends_a_search_nor_begins_one(
    history: History, beside: Job, today: date
) -> None:
    """F S4, S10: the 30-day clock, outreach, the review of a search and the target see past it."""
    steady = tuple(each for each in history.milestones if each.kind is not MilestoneKind.STEP_DOWN)
    history = replace(history, milestones=steady)
    beside = replace(beside, competitive=False)
    both = replace(history, jobs=(*history.jobs, beside))
    assert of_a_search(both) == of_a_search(history)
    assert is_looking(both, today) == is_looking(history, today)
    assert looking_since(both, today) == looking_since(history, today)


def of_a_search(history: History) -> list[DueContact]:
    return [
        replace(due, job_id=None)
        for due in due_contacts(history, PROFILES)
        if due.key.clock in (Clock.FIRST_EMPLOYER_CONTACT, Clock.OUTREACH)
        or (due.key.clock, due.key.part) == (Clock.DISCLOSURE_REVIEW, 1)
    ]


@modest
@given(histories())
def test_voiding_a_visit_never_leaves_it_in_a_row(history: History) -> None:
    for voided in history.client_contacts:
        rest = tuple(fact for fact in history.client_contacts if fact.id != voided.id)
        for due in due_contacts(replace(history, client_contacts=rest), PROFILES):
            assert voided.id not in (due.met_by, due.key.fact_id, due.closed_by)


@modest
@given(histories(), client_contact("backdated"))
def test_back_dating_renumbers_nothing(history: History, backdated: ClientContact) -> None:
    """Rows that are not of the new fact's own occurrence keep key and window.

    Two visits on one day are one occurrence, named by one of the two.
    """
    if any(each.on == backdated.on for each in history.client_contacts):
        return
    before = by_key(due_contacts(history, PROFILES))
    more = replace(history, client_contacts=(*history.client_contacts, backdated))
    after = by_key(due_contacts(more, PROFILES))
    taken_up = {(Clock.MONTHLY, 3), (Clock.STEP_DOWN, 3), (Clock.OUTREACH, 5)}
    for key, due in before.items():
        if key in after:
            window = (after[key].opens_on, after[key].due_on)
            assert window == (due.opens_on, due.due_on)
        else:
            assert (key.clock, key.part) in taken_up  # it is taken up from the new fact instead
    new = {key.fact_id for key in after.keys() - before.keys()}
    assert new <= {"backdated"}


@modest
@given(histories(), DAYS)
def test_after_an_exit_nothing_is_open(history: History, day: date) -> None:
    if history.episodes[-1].exit is not None:
        assert not any(due.state is DueState.OPEN for due in due_contacts(history, PROFILES))


@modest
@given(histories(), DAYS)
def test_the_three_clocks_nobody_can_decline(history: History, day: date) -> None:
    never = {Clock.FIRST_EMPLOYER_CONTACT, Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER}
    dues = [due for due in due_contacts(history, PROFILES) if due.key.clock in never]
    undeclined = due_contacts(replace(history, declines=(), pauses=()), PROFILES)
    assert dues == [due for due in undeclined if due.key.clock in never]


@modest
@given(histories(), DAYS)
def test_everybody_has_a_phase_and_a_place_in_the_list(history: History, day: date) -> None:
    assert isinstance(phase(history, day), Phase)
    assert attention(due_contacts(history, IPS), day) <= attention((), day)
