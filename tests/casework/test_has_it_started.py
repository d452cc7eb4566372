"""A start planned for today asks whether it has begun: yes, moved, or it will not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.casework.drafts import JobEndDraft
from bot.casework.recording import employment, undo
from bot.casework.recording.record import record
from bot.casework.replies import Actor, FactRef
from bot.clock import MovableClock
from db.doors import Doors
from db.models import OutgoingMessageRow
from db.queries.people import caseload
from db.queries.records import histories
from ips.caseload import starts_to_confirm
from ips.facts import Clock, DueState, ExitReason
from ips.records.decline import DeclineRecord
from ips.records.pause import PauseReason, PauseRecord
from tests.casework.test_peer_mentor_brief import brief_of, supported
from tests.casework.test_stays import left
from tests.casework.test_told_again import (
    FRIDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    THURSDAY,
    Days,
    away,
    hand_over,
)
from tests.harbor import ANA, BEN, PIA, Harbor, open_harbor

ASKED = "Has it started?"
STILL_ASKED = "planned for *Fri 6 Mar*. Has it started?"
NEXT_WEDNESDAY = NEXT_TUESDAY + timedelta(days=1)
NEXT_THURSDAY = NEXT_TUESDAY + timedelta(days=2)


@pytest.fixture
def days(doors: Doors, clock: MovableClock) -> Days:
    return Days(open_harbor(doors, clock))


def planned_for_friday(days: Days) -> str:
    client = entered(days.harbor)
    return days.harbor.job(client, FRIDAY).fact.id


def entered(harbor: Harbor, code: str = "C-114") -> str:
    client = harbor.enroll(code, harbor.ago(20))
    harbor.contact(client, on=harbor.ago(15))
    return client


def read(harbor: Harbor, who: str = ANA) -> str:
    return str(brief_of(harbor, who))


# ---------------------------------------------------------------- asked, and answered


def test_before_its_day_nobody_asks(days: Days) -> None:
    planned_for_friday(days)
    days.to(FRIDAY - timedelta(days=1))
    assert ASKED not in read(days.harbor)


def test_on_its_day_the_brief_asks_and_yes_answers_it(days: Days) -> None:
    job = planned_for_friday(days)
    days.to(FRIDAY)
    said = read(days.harbor)
    assert "*C-114* job at Harbor Books · planned for *today*. Has it started?" in said
    for action_id in ("job.confirm", "job.move", "job.cancel"):
        assert action_id in said
    harbor = days.harbor
    employment.confirm_start(harbor.doors, harbor.ana, job, now=harbor.now)
    assert ASKED not in read(harbor)
    assert "~*C-114*~ ✓ job at Harbor Books: has started" in read(harbor)


def test_a_start_that_moved_asks_on_its_new_day(days: Days) -> None:
    job = planned_for_friday(days)
    days.to(FRIDAY)
    harbor = days.harbor
    employment.move_start(harbor.doors, harbor.ana, job, NEXT_MONDAY, now=harbor.now)
    assert ASKED not in read(harbor)
    assert "the start has moved to Mon 9 Mar" in read(harbor)
    days.to(NEXT_MONDAY)
    assert ASKED in read(harbor)


def test_a_job_recorded_once_it_had_begun_is_not_asked_about(days: Days) -> None:
    harbor = days.harbor
    harbor.job(entered(harbor), harbor.today)
    days.to(harbor.today + timedelta(days=1))
    assert ASKED not in read(harbor)


def test_it_stays_open_from_before_until_somebody_answers(days: Days) -> None:
    """A line in every brief, and alone on the first and fourth working day of a week."""
    job = planned_for_friday(days)
    harbor = days.harbor
    harbor.visit(harbor.client_id("C-114"), on=harbor.today)
    days.to(FRIDAY)
    decline_everything(harbor)
    for day in (NEXT_MONDAY, NEXT_THURSDAY, NEXT_MONDAY + timedelta(days=7)):
        days.to(day)
        assert STILL_ASKED in read(harbor), day
        assert "nothing new is due" not in read(harbor)
    employment.confirm_start(harbor.doors, harbor.ana, job, now=harbor.now)
    assert ASKED not in read(harbor)
    assert "~*C-114*~ ✓ job at Harbor Books: has started" in read(harbor)


def test_not_answered_it_is_asked_above_the_visits_that_hang_on_it(days: Days) -> None:
    """After its day too: with its buttons, and not as one small closing line below them."""
    planned_for_friday(days)
    days.to(FRIDAY)
    days.to(NEXT_MONDAY)
    _, asked, answers, *below = map(str, brief_of(days.harbor, ANA))
    assert STILL_ASKED in asked
    for action_id in ("job.confirm", "job.move", "job.cancel"):
        assert action_id in answers
    assert "visit within 3 days of the start" in below[0]
    assert ASKED not in str(below)


def test_nothing_else_is_due_and_it_is_asked_all_the_same(days: Days) -> None:
    planned_for_friday(days)
    decline_everything(days.harbor)
    days.to(FRIDAY)
    assert ASKED in read(days.harbor)


def test_a_start_on_a_saturday_is_asked_about_on_monday_as_something_new(days: Days) -> None:
    harbor = days.harbor
    harbor.job(entered(harbor), FRIDAY + timedelta(days=1))
    days.to(FRIDAY)
    assert ASKED not in read(harbor)
    days.to(NEXT_MONDAY)
    assert "planned for *Sat 7 Mar*. Has it started?" in read(harbor)


def test_a_brief_that_never_left_hands_its_question_to_the_next_one(days: Days) -> None:
    planned_for_friday(days)
    days.to(FRIDAY)
    with days.harbor.doors.patient.writing() as session:
        session.execute(update(OutgoingMessageRow).values(state="planned"))
    days.to(NEXT_MONDAY)
    assert ASKED in read(days.harbor)


# ---------------------------------------------------------------- whatever became of the visit


def decline_everything(harbor: Harbor) -> None:
    said = DeclineRecord(client_id=harbor.client_id("C-114"), on=harbor.today)
    record(harbor.doors, harbor.ana, said, now=harbor.now)


def decline_the_visit(harbor: Harbor) -> None:
    said = DeclineRecord(
        client_id=harbor.client_id("C-114"), on=harbor.today, clocks=(Clock.POST_START,)
    )
    record(harbor.doors, harbor.ana, said, now=harbor.now)


def pause(harbor: Harbor) -> None:
    said = PauseRecord(
        client_id=harbor.client_id("C-114"),
        from_on=harbor.today,
        reason=PauseReason.HOSPITAL,
        review_on=harbor.ahead(20),
    )
    record(harbor.doors, harbor.ana, said, now=harbor.now)


def meet(harbor: Harbor) -> None:
    harbor.visit(harbor.client_id("C-114"))


def leave_it_open(harbor: Harbor) -> None:
    pass


def the_specialist_is_away(harbor: Harbor) -> None:
    away(harbor, ANA, NEXT_MONDAY, BEN)


STATES = [
    (leave_it_open, ANA, DueState.OPEN),
    (meet, ANA, DueState.MET),
    (decline_the_visit, ANA, DueState.DECLINED),
    (decline_everything, ANA, DueState.DECLINED),
    (pause, ANA, DueState.OPEN),
    (the_specialist_is_away, BEN, DueState.OPEN),
]


@pytest.mark.parametrize(("became", "asked", "state"), STATES)
def test_it_is_asked_whatever_became_of_the_visit(
    days: Days, became: Callable[[Harbor], None], asked: str, state: DueState
) -> None:
    planned_for_friday(days)
    harbor = days.harbor
    days.to(FRIDAY, hour=7)
    became(harbor)
    assert harbor.due(harbor.client_id("C-114"), Clock.POST_START).state is state
    days.to(FRIDAY)
    assert ASKED in read(harbor, asked)


@pytest.mark.parametrize("counts", [False, True])
def test_whoever_supports_the_client_is_asked_too_and_may_say_it(days: Days, counts: bool) -> None:
    client = supported(days, counts)
    harbor = days.harbor
    job = harbor.job(client, FRIDAY).fact.id
    days.to(FRIDAY)
    assert f"*C-114* (<@{ANA}>) job at Harbor Books · planned for *today*" in read(harbor, PIA)
    assert ASKED in read(harbor, ANA)
    employment.confirm_start(harbor.doors, Actor(harbor.workspace_id, PIA), job, now=harbor.now)
    for who in (PIA, ANA):
        assert ASKED not in read(harbor, who)


# ---------------------------------------------------------------- no more to be asked


def call_off(harbor: Harbor, job: str) -> None:
    employment.cancel_start(harbor.doors, harbor.ana, job, harbor.today, now=harbor.now)


def end(harbor: Harbor, job: str) -> None:
    said = JobEndDraft(job, harbor.today, harbor.today)
    employment.record_end(harbor.doors, harbor.ana, said, now=harbor.now)


def strike_out(harbor: Harbor, job: str) -> None:
    undo.void(harbor.doors, harbor.ana, FactRef("job", job), now=harbor.now)


def leave(harbor: Harbor, job: str) -> None:
    left(harbor, harbor.client_id("C-114"), harbor.today)


def die(harbor: Harbor, job: str) -> None:
    left(harbor, harbor.client_id("C-114"), harbor.today, ExitReason.DIED)


@pytest.mark.parametrize("ending", [call_off, end, strike_out, leave, die])
def test_it_is_asked_no_more(days: Days, ending: Callable[[Harbor, str], None]) -> None:
    job = planned_for_friday(days)
    harbor = days.harbor
    days.to(FRIDAY)
    shown = wanted_versions(harbor)
    ending(harbor, job)
    assert ASKED not in read(harbor)
    assert wanted_versions(harbor) != shown, "what stands in Slack is drawn again"
    for day in (NEXT_MONDAY, NEXT_THURSDAY):
        days.to(day)
        assert "job.confirm" not in read(harbor)


def wanted_versions(harbor: Harbor) -> list[int]:
    with harbor.doors.patient.reading() as session:
        query = select(OutgoingMessageRow.wanted_version).filter_by(kind="brief", conversation=ANA)
        return list(session.scalars(query.order_by(OutgoingMessageRow.sequence)))


def test_an_answer_taken_back_is_asked_again(days: Days) -> None:
    job = planned_for_friday(days)
    harbor = days.harbor
    days.to(FRIDAY)
    employment.confirm_start(harbor.doors, harbor.ana, job, now=harbor.now)
    shown = wanted_versions(harbor)
    undo.void(harbor.doors, harbor.ana, FactRef("confirmed_start", job), now=harbor.now)
    assert ASKED in read(harbor)
    assert wanted_versions(harbor) != shown


def test_an_end_announced_before_the_start_leaves_nothing_to_ask(days: Days) -> None:
    job = planned_for_friday(days)
    harbor = days.harbor
    said = JobEndDraft(job, FRIDAY + timedelta(days=10), harbor.today)
    employment.record_end(harbor.doors, harbor.ana, said, now=harbor.now)
    days.to(FRIDAY)
    assert ASKED not in read(harbor)


def test_whoever_has_them_now_is_asked(days: Days) -> None:
    planned_for_friday(days)
    harbor = days.harbor
    days.to(FRIDAY)
    hand_over(harbor, harbor.client_id("C-114"), BEN)
    assert ASKED not in read(harbor)
    days.to(NEXT_MONDAY)
    assert STILL_ASKED in read(harbor, BEN)


# ---------------------------------------------------------------- two ways of asking


def test_the_database_and_the_history_ask_about_the_same_starts(days: Days) -> None:
    """The brief reads rows, the client's page a history."""
    harbor = days.harbor
    verbs: list[Callable[[Harbor, str], None]] = [
        lambda harbor, job: None,
        lambda harbor, job: employment.confirm_start(harbor.doors, harbor.ana, job, now=harbor.now),
        lambda harbor, job: employment.move_start(
            harbor.doors, harbor.ana, job, NEXT_WEDNESDAY, now=harbor.now
        ),
        call_off,
        end,
        strike_out,
    ]
    clients = {entered(harbor, f"C-{n}"): verb for n, verb in enumerate(verbs, start=1)}
    jobs = {client: harbor.job(client, THURSDAY).fact.id for client in clients}
    days.to(FRIDAY)
    for client, verb in clients.items():
        verb(harbor, jobs[client])
    with harbor.doors.patient.reading() as session:
        here = harbor.workspace_id
        for day in (THURSDAY, FRIDAY, NEXT_WEDNESDAY):
            rows = caseload.starts_to_confirm(session, here, clients, day)
            known = histories.of_clients(session, here, list(clients))
            said = {
                (client, job.id)
                for client, history in known.items()
                for job in starts_to_confirm(history, day)
            }
            assert {(client, job) for client, job, _ in rows} == said
