"""What befalls a record later is theirs who wrote it down: in history, undo and last entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.casework.administration import transfers
from bot.casework.drafts import ExitDraft, JobEndDraft, TransferDraft
from bot.casework.reading import client_page
from bot.casework.recording import employment, program_exit, undo
from bot.casework.recording.record import complete, record
from bot.casework.replies import Actor, NotAllowed, Recorded
from bot.clock import MovableClock
from db.doors import Doors
from db.models import OutgoingMessageRow
from ips.facts import ExitReason, PauseReason
from ips.records.decline import DeclineRecord
from ips.records.kind import AboutClient, kinds_about
from ips.records.pause import PauseRecord
from tests.harbor import ANA, LEA, PIA, Harbor, job_start, open_harbor
from tests.rows import JobRow
from tests.support import rows_in

CODE = "C-114"


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    made = open_harbor(doors, clock)
    made.enroll(CODE, made.ago(40))
    made.clock.move_by(timedelta(days=1))
    return made


def _start(harbor: Harbor) -> str:
    job = harbor.job(harbor.client_id(CODE), harbor.ahead(1)).fact.id
    harbor.clock.move_by(timedelta(days=1))
    return job


def confirmed_start(harbor: Harbor, lea: Actor) -> Recorded:
    return employment.confirm_start(harbor.doors, lea, _start(harbor), now=harbor.now)


def cancelled_start(harbor: Harbor, lea: Actor) -> Recorded:
    job = _start(harbor)
    return employment.cancel_start(harbor.doors, lea, job, harbor.today, now=harbor.now)


def job_end(harbor: Harbor, lea: Actor) -> Recorded:
    job = harbor.job(harbor.client_id(CODE), harbor.ago(9)).fact.id
    draft = JobEndDraft(job, harbor.today, harbor.today)
    return employment.record_end(harbor.doors, lea, draft, now=harbor.now)


def exit(harbor: Harbor, lea: Actor) -> Recorded:
    draft = ExitDraft(harbor.client_id(CODE), harbor.today, ExitReason.MOVED_AWAY)
    return program_exit.exit_client(harbor.doors, lea, draft, now=harbor.now)


def resumption(harbor: Harbor, lea: Actor) -> Recorded:
    pause = PauseRecord(
        client_id=harbor.client_id(CODE),
        reason=PauseReason.HOSPITAL,
        from_on=harbor.ago(9),
        review_on=harbor.ahead(9),
    )
    rests = record(harbor.doors, harbor.ana, pause, now=harbor.now).fact.id
    return complete(harbor.doors, lea, PauseRecord, rests, harbor.today, now=harbor.now)


def withdrawal(harbor: Harbor, lea: Actor) -> Recorded:
    decline = DeclineRecord(client_id=harbor.client_id(CODE), on=harbor.ago(9), words="Not now")
    said = record(harbor.doors, harbor.ana, decline, now=harbor.now).fact.id
    return complete(harbor.doors, lea, DeclineRecord, said, harbor.today, now=harbor.now)


HALVES = (confirmed_start, cancelled_start, job_end, exit, resumption, withdrawal)


@pytest.mark.parametrize("half", HALVES, ids=lambda each: each.__name__)
def test_the_history_names_whoever_wrote_it_and_an_undo_tells_them(
    harbor: Harbor, half: Callable[[Harbor, Actor], Recorded]
) -> None:
    """Ana wrote the record; she takes back what her lead wrote down on it."""
    done = half(harbor, harbor.lea)
    page = client_page.read(harbor.doors, harbor.ana, harbor.client_id(CODE), now=harbor.now)
    (line,) = (each for each in page.history if each.fact == done.fact)
    (whole,) = (each for each in page.history if each.fact.id == line.fact.id and each is not line)
    assert (line.by_slack_user_id, whole.by_slack_user_id) == (LEA, ANA)
    assert line.recorded_on == harbor.today
    undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)
    with harbor.doors.reading() as session:
        told = [each for each in rows_in(session, OutgoingMessageRow) if each.kind == "taken_back"]
    assert [each.conversation for each in told] == [LEA]


def test_every_second_half_about_a_client_is_here() -> None:
    halves = {half.name for kind in kinds_about(AboutClient).values() for half in kind.reversals}
    assert {each.__name__ for each in HALVES} == halves


def test_who_planned_a_start_does_not_take_back_what_somebody_else_answered(
    harbor: Harbor,
) -> None:
    """A peer mentor corrects their own entries alone; the answer was the specialist's."""
    client = harbor.client_id(CODE)
    support = TransferDraft((client,), harbor.staff_ids[PIA], harbor.today, kind="supports")
    transfers.transfer(harbor.doors, harbor.lea, support, now=harbor.now)
    pia = Actor(harbor.workspace_id, PIA)
    start = job_start(client, "Pier 9", harbor.ahead(1))
    job = employment.record_start(harbor.doors, pia, start, now=harbor.now).fact.id
    harbor.clock.move_by(timedelta(days=1))
    answered = employment.confirm_start(harbor.doors, harbor.ana, job, now=harbor.now).fact
    with pytest.raises(NotAllowed):
        undo.void(harbor.doors, pia, answered, now=harbor.now)
    undo.void(harbor.doors, harbor.ana, answered, now=harbor.now)
    mine = employment.confirm_start(harbor.doors, pia, job, now=harbor.now).fact
    undo.void(harbor.doors, pia, mine, now=harbor.now)


def test_a_start_that_is_named_anew_has_no_answer_any_more(harbor: Harbor) -> None:
    done = confirmed_start(harbor, harbor.lea)
    employment.move_start(harbor.doors, harbor.ana, done.fact.id, harbor.ago(1), now=harbor.now)
    page = client_page.read(harbor.doors, harbor.ana, harbor.client_id(CODE), now=harbor.now)
    assert "confirmed_start" not in {each.fact.kind for each in page.history}
    assert harbor.count(JobRow, start_answer_recorded_by=None) == 1
