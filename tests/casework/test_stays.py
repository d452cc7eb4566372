"""Who comes back, and what is not taken back from under a later record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.casework.drafts import (
    CurrentJobDraft,
    EmployerChoice,
    EnrollDraft,
    ExitDraft,
    GoingLiveDraft,
    JobEndDraft,
)
from bot.casework.reading import client_page
from bot.casework.recording import employment, enrollment, program_exit, stands_on
from bot.casework.recording import undo as corrections
from bot.casework.recording.record import complete, record
from bot.casework.replies import FactRef, Recorded, Refusal
from bot.clock import MovableClock
from bot.views import caseload
from db.doors import Doors
from db.models import ONE_OPEN_STAY
from ips.facts import Clock, DueState, ExitReason, MilestoneKind, PauseReason, Standing
from ips.records.decline import DeclineRecord
from ips.records.kind import AboutClient, kinds_about
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from tests.harbor import Harbor, job_start, open_harbor
from tests.rows import ClientContactRow, EpisodeRow, JobRow, MilestoneRow
from tests.support import rows_in, write_into


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


@pytest.fixture
def client(harbor: Harbor) -> str:
    return harbor.enroll("C-114", harbor.ago(100))


def undo(harbor: Harbor, fact: FactRef) -> Recorded:
    return corrections.void(harbor.doors, harbor.lea, fact, now=harbor.now)


def left(
    harbor: Harbor, client: str, on: date, reason: ExitReason = ExitReason.MOVED_AWAY
) -> FactRef:
    draft = ExitDraft(client_id=client, exited_on=on, reason=reason)
    return program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now).fact


def entered(harbor: Harbor, on: date) -> FactRef:
    draft = EnrollDraft(code="C-114", entered_on=on, is_back=True)
    return enrollment.enroll(harbor.doors, harbor.ana, draft, now=harbor.now).fact


def job(harbor: Harbor, client: str, on: date) -> FactRef:
    return harbor.job(client, on, learned_on=on).fact


def ended(harbor: Harbor, job_id: str, on: date) -> FactRef:
    draft = JobEndDraft(job_id=job_id, ended_on=on, learned_on=on)
    return employment.record_end(harbor.doors, harbor.ana, draft, now=harbor.now).fact


def paused(harbor: Harbor, client: str, on: date) -> FactRef:
    draft = PauseRecord(
        client_id=client, from_on=on, reason=PauseReason.HOSPITAL, review_on=harbor.ahead(14)
    )
    return record(harbor.doors, harbor.ana, draft, now=harbor.now).fact


def completed(harbor: Harbor, kind: type[Any], fact_id: str, on: date) -> FactRef:
    return complete(harbor.doors, harbor.ana, kind, fact_id, on, now=harbor.now).fact


def declined(harbor: Harbor, client: str, on: date) -> FactRef:
    draft = DeclineRecord(client_id=client, on=on, clocks=(Clock.MONTHLY,))
    return record(harbor.doors, harbor.ana, draft, now=harbor.now).fact


def said(harbor: Harbor, client: str, kind: MilestoneKind, on: date) -> FactRef:
    draft = MilestoneRecord(client_id=client, kind=kind, on=on)
    return record(harbor.doors, harbor.ana, draft, now=harbor.now).fact


# ---------------------------------------------------------------- what stands on what


def exit_then_re_entry(harbor: Harbor, client: str) -> list[FactRef]:
    return [left(harbor, client, harbor.ago(50)), entered(harbor, harbor.ago(40))]


def entry_then_exit(harbor: Harbor, client: str) -> list[FactRef]:
    exited = left(harbor, client, harbor.ago(50))
    return [FactRef("episode", exited.id), exited]


def entry_then_visit(harbor: Harbor, client: str) -> list[FactRef]:
    left(harbor, client, harbor.ago(50))
    return [entered(harbor, harbor.ago(40)), harbor.visit(client, harbor.ago(30)).fact]


def start_then_end(harbor: Harbor, client: str) -> list[FactRef]:
    started = job(harbor, client, harbor.ago(40))
    return [started, ended(harbor, started.id, harbor.ago(10))]


def start_then_called_off(harbor: Harbor, client: str) -> list[FactRef]:
    planned = harbor.job(client, harbor.ahead(5)).fact
    off = employment.cancel_start(
        harbor.doors, harbor.ana, planned.id, harbor.today, now=harbor.now
    ).fact
    return [planned, off]


def confirmed_start_then_end(harbor: Harbor, client: str) -> list[FactRef]:
    planned = harbor.job(client, harbor.ahead(1)).fact
    harbor.clock.move_by(timedelta(days=2))
    begun = employment.confirm_start(harbor.doors, harbor.ana, planned.id, now=harbor.now).fact
    return [begun, ended(harbor, planned.id, harbor.today)]


def pause_then_its_end(harbor: Harbor, client: str) -> list[FactRef]:
    pause = paused(harbor, client, harbor.ago(30))
    return [pause, completed(harbor, PauseRecord, pause.id, harbor.ago(20))]


def end_of_a_pause_then_the_next(harbor: Harbor, client: str) -> list[FactRef]:
    _, end = pause_then_its_end(harbor, client)
    return [end, paused(harbor, client, harbor.ago(10))]


def decline_then_change_of_mind(harbor: Harbor, client: str) -> list[FactRef]:
    decline = declined(harbor, client, harbor.ago(30))
    return [decline, completed(harbor, DeclineRecord, decline.id, harbor.ago(20))]


def wish_then_stays(harbor: Harbor, client: str) -> list[FactRef]:
    job(harbor, client, harbor.ago(60))
    wish = said(harbor, client, MilestoneKind.WANTS_ANOTHER_JOB, harbor.ago(30))
    return [wish, said(harbor, client, MilestoneKind.STAYS_IN_JOB, harbor.ago(20))]


def job_then_wish(harbor: Harbor, client: str) -> list[FactRef]:
    started = job(harbor, client, harbor.ago(60))
    return [started, said(harbor, client, MilestoneKind.WANTS_ANOTHER_JOB, harbor.ago(30))]


PAIRS: list[tuple[Callable[[Harbor, str], list[FactRef]], str]] = [
    (
        exit_then_re_entry,
        "C-114 came back on Wednesday 21 January 2026, so this exit stays. If they had never "
        "left, please undo that entry first.",
    ),
    (entry_then_exit, "The exit was recorded later. Please undo that first."),
    (
        entry_then_visit,
        "There is more on record of C-114 since then, the latest of Saturday 31 January 2026. If "
        "this entry is a mistake, please undo that first; if they have left, please record the "
        "exit.",
    ),
    (start_then_end, "The end of the job was recorded later. Please undo that first."),
    (confirmed_start_then_end, "The end of the job was recorded later. Please undo that first."),
    (start_then_called_off, "The cancelled start was recorded later. Please undo that first."),
    (pause_then_its_end, "The end of the pause was recorded later. Please undo that first."),
    (
        end_of_a_pause_then_the_next,
        "The reminders of C-114 rested again from Friday 20 February 2026. Please undo that pause "
        "first.",
    ),
    (
        decline_then_change_of_mind,
        "The change of mind was recorded later. Please undo that first.",
    ),
    (
        wish_then_stays,
        "“Stays in the job” of Tuesday 10 February 2026 rests on this. Please undo that first.",
    ),
    (
        job_then_wish,
        "“Wants a different job” of Saturday 31 January 2026 rests on this. Please undo that "
        "first.",
    ),
]


@pytest.mark.parametrize(("pair", "sentence"), PAIRS, ids=[each.__name__ for each, _ in PAIRS])
def test_nothing_is_taken_back_from_under_a_later_record(
    harbor: Harbor, client: str, pair: Callable[[Harbor, str], list[FactRef]], sentence: str
) -> None:
    under, above = pair(harbor, client)
    as_it_stands = harbor.table()
    with pytest.raises(Refusal) as refused:
        undo(harbor, under)
    assert refused.value.sentence == sentence
    assert harbor.table() == as_it_stands
    undo(harbor, above)
    undo(harbor, under)


def test_every_second_half_of_a_record_is_in_the_table() -> None:
    """Whoever declares a kind with a second half says here what stands on what."""
    halves = {half.name for kind in kinds_about(AboutClient).values() for half in kind.reversals}
    assert halves == {
        "exit",
        "job_end",
        "cancelled_start",
        "confirmed_start",
        "resumption",
        "withdrawal",
    }
    assert set(stands_on.STANDS_ON) <= halves | set(kinds_about(AboutClient))


def test_the_end_of_a_pause_on_its_first_day_is_taken_back(harbor: Harbor, client: str) -> None:
    """The pause that it ended does not stand in its way."""
    pause = paused(harbor, client, harbor.ago(20))
    as_it_stood = harbor.table()
    undo(harbor, completed(harbor, PauseRecord, pause.id, harbor.ago(20)))
    assert harbor.table() == as_it_stood


def test_what_stands_by_itself_lets_the_other_go(harbor: Harbor, client: str) -> None:
    """A next job without a gap, new hours and a visit about the job are true without it, or go."""
    first = job(harbor, client, harbor.ago(60))
    draft = JobEndDraft(
        job_id=first.id,
        ended_on=harbor.ago(10),
        learned_on=harbor.ago(10),
        moved_to=job_start(client, "Pier 9", harbor.ago(9)),
    )
    moved = employment.record_end(harbor.doors, harbor.ana, draft, now=harbor.now).fact
    harbor.visit(client, harbor.ago(5), job_ids=(first.id,))
    undo(harbor, moved)
    undo(harbor, first)


def test_an_entry_takes_along_what_going_live_brought(harbor: Harbor, clock: MovableClock) -> None:
    draft = GoingLiveDraft(
        enroll=EnrollDraft(code="C-220", entered_on=harbor.ago(400)),
        first_employer_contact_on=harbor.ago(390),
        current_job=CurrentJobDraft(
            employer=EmployerChoice(new_name="Pier 9"), started_on=harbor.ago(200)
        ),
        last_visit_on=harbor.ago(10),
    )
    (live,) = enrollment.go_live(harbor.doors, harbor.ana, [draft], now=harbor.now)
    assert isinstance(live, Recorded)
    undo(harbor, live.fact)
    for kind in (EpisodeRow, JobRow, MilestoneRow, ClientContactRow):
        assert harbor.count(kind, voided_at=None) == 0
    again = enrollment.go_live(harbor.doors, harbor.ana, [draft], now=harbor.now)
    assert isinstance(again[0], Recorded), "and the same row can be entered as it should be"


# ---------------------------------------------------------------- at most one open stay


def two_open(harbor: Harbor, client: str) -> None:
    """As an undo of earlier versions left it."""
    exited, _ = exit_then_re_entry(harbor, client)
    with harbor.doors.writing() as session:
        ONE_OPEN_STAY.drop(session, checkfirst=True)
        never = ("exited_on", "exit_reason", "exit_recorded_on", "exit_recorded_at")
        write_into(session, EpisodeRow, EpisodeRow.id == exited.id, **dict.fromkeys(never))


def open_clocks(harbor: Harbor, client: str) -> set[Clock]:
    return {due.key.clock for due in harbor.dues(client) if due.state is DueState.OPEN}


def test_of_two_open_stays_the_later_alone_is_asked_about(harbor: Harbor, client: str) -> None:
    two_open(harbor, client)
    harbor.visit(client, harbor.today)
    earlier, later = harbor.dues(client, Clock.FIRST_EMPLOYER_CONTACT)
    assert (earlier.state, later.state) == (DueState.MISSED, DueState.OPEN)
    left(harbor, client, harbor.today)
    assert open_clocks(harbor, client) == set(), "they have left, whatever else is open on record"
    with pytest.raises(Refusal, match="has been in the program since"):
        entered(harbor, harbor.today)


def test_what_ended_where_another_stay_began_reads_of_no_exit(harbor: Harbor, client: str) -> None:
    """Nobody has recorded one: it was over with that stay, however that came to its end."""
    harbor.job(client, harbor.ago(70))
    two_open(harbor, client)
    harbor.visit(client, harbor.today)
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert Standing.ENDED in {line.standing for line in page.closed}
    shown = str(caseload.client_page(page, harbor.today))
    assert "over with their stay in the program" in shown
    assert "by the exit" not in shown


def test_the_earlier_of_two_open_stays_is_closed_with_a_day_of_its_own(
    harbor: Harbor, client: str
) -> None:
    two_open(harbor, client)
    left(harbor, client, harbor.ago(50))
    assert harbor.count(EpisodeRow, exited_on=None) == 1
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert page.entered_on == harbor.ago(40)


def test_who_left_and_came_back_on_one_day_is_here(harbor: Harbor, client: str) -> None:
    for _ in range(8):  # whatever ids the stays have
        left(harbor, client, harbor.ago(5))
        entered(harbor, harbor.ago(5))
    harbor.visit(client, harbor.today)
    left(harbor, client, harbor.today)


@pytest.mark.parametrize("death_first", [True, False])
def test_a_death_silences_whatever_came_before_or_after(
    harbor: Harbor, client: str, death_first: bool
) -> None:
    exited, again = exit_then_re_entry(harbor, client)
    harbor.job(client, harbor.ago(20))
    undone, died = (again, exited) if death_first else (exited, again)
    with harbor.doors.writing() as session:
        ONE_OPEN_STAY.drop(session)
        of_undone, of_died = EpisodeRow.id == undone.id, EpisodeRow.id == died.id
        write_into(session, EpisodeRow, of_undone, exited_on=None, exit_reason=None)
        (gone,) = rows_in(session, EpisodeRow, of_died)
        last = {"exited_on": max(gone.entered_on, harbor.ago(50)), "exit_reason": "died"}
        write_into(session, EpisodeRow, of_died, exit_recorded_on=harbor.today, **last)
    harbor.visit(client, harbor.ago(60))
    assert open_clocks(harbor, client) == set()
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert page.phase == "died"
