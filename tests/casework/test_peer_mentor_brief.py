"""A peer mentor's brief: what is due for the people they support, and that they may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.casework.administration import transfers
from bot.casework.drafts import JobEndDraft, TransferDraft
from bot.casework.reading import caseload
from bot.casework.recording import employment
from bot.casework.reminders import brief_lines
from bot.casework.replies import Actor
from bot.casework.team.profiles import profiles_of, unit_of
from bot.clock import MovableClock
from bot.views import brief as views
from db.doors import Doors
from db.models import ClientAssignmentRow, OutgoingMessageRow, UnitProfileRow
from db.queries.outbox import reading
from ips.due_contacts import a_peer_mentor_may
from ips.facts import Clock
from tests.casework.test_told_again import FRIDAY, NEXT_MONDAY, WEDNESDAY, Days
from tests.harbor import ANA, PIA, Harbor, open_harbor


@pytest.fixture
def days(doors: Doors, clock: MovableClock) -> Days:
    return Days(open_harbor(doors, clock))


def supported(days: Days, counts: bool) -> str:
    """Ana's client, supported by Pia, who starts a job on Friday."""
    harbor = days.harbor
    with harbor.doors.patient.writing() as session:
        session.execute(update(UnitProfileRow).values(overrides={"peer_mentor_counts": counts}))
    client = harbor.enroll("C-114", harbor.ago(20))
    draft = TransferDraft((client,), harbor.staff_ids[PIA], harbor.today, kind="supports")
    transfers.transfer(harbor.doors, harbor.lea, draft, now=harbor.now)
    return client


def clocks_of(found: list[tuple[str, str, str, object]], who: str) -> set[str]:
    return {clock for to, _, clock, _ in found if to == who}


def test_a_visit_is_in_it_where_their_visits_count(days: Days) -> None:
    client = supported(days, counts=True)
    days.harbor.job(client, FRIDAY)
    on_friday = days.to(FRIDAY)
    assert "post_start" in clocks_of(on_friday, PIA)
    assert "post_start" in clocks_of(on_friday, ANA)
    assert clocks_of(on_friday, PIA) <= {
        "pre_start",
        "post_start",
        "first_month",
        "outreach",
        "first_employer_contact",
    }, "no profile, no talk: those are the specialist's"


def test_no_visit_is_in_it_where_their_visits_close_nothing(days: Days) -> None:
    client = supported(days, counts=False)
    days.harbor.job(client, FRIDAY)
    assert "post_start" not in clocks_of(days.to(FRIDAY), PIA)


def test_to_reach_somebody_after_a_job_loss_is_in_it_always(days: Days) -> None:
    client = supported(days, counts=False)
    harbor = days.harbor
    job = harbor.job(client, harbor.ago(10)).fact.id
    employment.record_end(
        harbor.doors, harbor.ana, JobEndDraft(job, harbor.today, harbor.today), now=harbor.now
    )
    days.look()
    on_wednesday = days.to(WEDNESDAY)
    assert "job_loss" in clocks_of(on_wednesday, PIA)
    assert "next_job_offer" not in clocks_of(on_wednesday, PIA)


@pytest.mark.parametrize("counts", [False, True])
def test_home_and_the_list_of_people_name_what_a_brief_would(days: Days, counts: bool) -> None:
    """Every clock of one client, those of work and those of paper: the same rows, one answer."""
    client = supported(days, counts)
    harbor = days.harbor
    harbor.job(client, harbor.ago(19))
    days.to(FRIDAY)
    pia, ana = Actor(harbor.workspace_id, PIA), harbor.ana
    everything = {line.due for line in caseload.my_day(harbor.doors, ana, now=harbor.now).due}
    day = caseload.my_day(harbor.doors, pia, now=harbor.now)
    (card,) = caseload.cards(harbor.doors, pia, now=harbor.now)
    with harbor.doors.reading() as session:
        unit = unit_of(session, harbor.workspace_id, harbor.unit_id)
    theirs = {due for due in everything if a_peer_mentor_may(due, profiles_of(unit), FRIDAY)}
    assert {line.due for line in day.due} == {line.due for line in card.due} == theirs
    assert theirs < everything
    assert any(due.key.clock is Clock.FIRST_MONTH for due in theirs) is counts


def test_it_says_whose_client_it_is_and_has_its_buttons(days: Days) -> None:
    client = supported(days, counts=True)
    days.harbor.job(client, FRIDAY)
    days.to(FRIDAY)
    said = str(brief_of(days.harbor, PIA))
    assert f"*C-114* (<@{ANA}>)" in said
    assert "due.log_it" in said


def test_whom_they_support_no_more_leaves_it(days: Days) -> None:
    client = supported(days, counts=True)
    harbor = days.harbor
    harbor.job(client, FRIDAY)
    days.to(FRIDAY)
    harbor.clock.move_by(timedelta(days=1))
    with harbor.doors.patient.writing() as session:
        session.execute(
            update(ClientAssignmentRow)
            .where(ClientAssignmentRow.kind == "supports")
            .values(until_on=FRIDAY)
        )
    assert clocks_of(days.to(NEXT_MONDAY), PIA) == set()
    assert "C-114" not in str(brief_of(harbor, PIA))


def brief_of(harbor: Harbor, who: str) -> list[dict[str, object]]:
    """That person's latest brief, as it stands."""
    with harbor.doors.patient.writing() as session:
        session.execute(
            update(OutgoingMessageRow).values(
                ts="1.0", channel_id="D1", sent_at=OutgoingMessageRow.planned_at
            )
        )
    with harbor.doors.patient.reading() as session:
        last = (
            select(OutgoingMessageRow.id)
            .where(OutgoingMessageRow.conversation == who, OutgoingMessageRow.kind == "brief")
            .order_by(OutgoingMessageRow.sequence.desc())
            .limit(1)
        )
        message = reading.message(session, harbor.workspace_id, session.execute(last).scalar_one())
        assert message is not None
        brief = brief_lines.load(session, message, now=harbor.now)
    assert brief is not None
    return views.message(brief)
