"""A client's history speaks the words of the table; nobody reads how a thing is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.drafts import (
    ExitDraft,
    JobEndDraft,
)
from bot.casework.reading import client_page
from bot.casework.recording import employment, program_exit, undo
from bot.casework.recording.record import record
from db.doors import Doors
from ips.facts import Answer, EndReason, ExitReason, MilestoneKind, PauseReason
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.words import table
from tests.casework.unit_of_four import ANA, LEAD, NOW, TODAY, UnitOfFour, as_
from tests.harbor import job_start


@pytest.fixture
def unit(doors: Doors) -> UnitOfFour:
    return UnitOfFour(doors)


def history(unit: UnitOfFour, client_id: str) -> str:
    page = client_page.read(unit.doors, as_(LEAD), client_id, now=NOW)
    return "\n".join(line.summary for line in page.history)


def test_why_somebody_left(unit: UnitOfFour) -> None:
    for number, reason in enumerate(ExitReason):
        client = unit.client(f"C-{number}")
        program_exit.exit_client(unit.doors, as_(ANA), ExitDraft(client, TODAY, reason), now=NOW)
        told = history(unit, client)
        assert f"Left the program: {table.EXIT_REASONS[reason].within}\n" in told


def test_why_a_job_ended_and_what_they_answered_to_the_offer(unit: UnitOfFour) -> None:
    answers = (*table.OFFER_ANSWERS, None)
    for number, reason in enumerate(EndReason):
        client = unit.client(f"C-{number}")
        answer = answers[number % len(answers)]
        _lose_a_job(unit, client, reason, answer)
        told = history(unit, client)
        assert f"Job ended: job at Target, {table.END_REASONS[reason].within}" in told
        offered = f"Help with another job offered: {table.ANSWERS[answer].within}" if answer else ""
        assert offered in told


def _lose_a_job(unit: UnitOfFour, client_id: str, reason: EndReason, answer: Answer | None) -> None:
    begun = job_start(client_id, "Target", TODAY - timedelta(days=3))
    job = employment.record_start(unit.doors, as_(ANA), begun, now=NOW).fact.id
    ended = JobEndDraft(job, TODAY, TODAY, reason=reason, next_job_offer=answer)
    employment.record_end(unit.doors, as_(ANA), ended, now=NOW)


def test_what_they_answered_to_work_incentives_planning(unit: UnitOfFour) -> None:
    client = unit.client("C-1")
    said = MilestoneRecord(
        client_id=client, kind=MilestoneKind.WORK_INCENTIVES, on=TODAY, answer=Answer.DONE
    )
    done = record(unit.doors, as_(ANA), said, now=NOW)
    assert "Work incentives planning offered: done already" in str(done.summary)
    assert "Work incentives planning offered: done already" in history(unit, client)


def test_why_the_reminders_rest(unit: UnitOfFour) -> None:
    for number, reason in enumerate(PauseReason):
        client = unit.client(f"C-{number}")
        pause = PauseRecord(
            client_id=client, from_on=TODAY, reason=reason, review_on=TODAY + timedelta(days=14)
        )
        record(unit.doors, as_(ANA), pause, now=NOW)
        assert f"Reminders paused ({table.PAUSE_REASONS[reason].within})" in history(unit, client)


def test_only_what_somebody_corrected_is_corrected(unit: UnitOfFour) -> None:
    """A job that began and ended, an exit and an undo change nothing of what was written."""
    client = unit.client("C-1")
    planned = job_start(client, "Target", TODAY + timedelta(days=1))
    job = employment.record_start(unit.doors, as_(ANA), planned, now=NOW).fact.id
    employment.move_start(unit.doors, as_(ANA), job, TODAY, now=NOW)
    again = job_start(client, "Cafe", TODAY)
    other = employment.record_start(unit.doors, as_(ANA), again, now=NOW).fact.id
    employment.record_end(unit.doors, as_(ANA), JobEndDraft(other, TODAY, TODAY), now=NOW)
    wrong = ExitDraft(client, TODAY, ExitReason.MOVED_AWAY)
    left = program_exit.exit_client(unit.doors, as_(ANA), wrong, now=NOW)
    undo.void(unit.doors, as_(ANA), left.fact, now=NOW)
    program_exit.exit_client(unit.doors, as_(ANA), wrong, now=NOW)
    page = client_page.read(unit.doors, as_(LEAD), client, now=NOW)
    assert [line.fact.id for line in page.history if line.corrected] == [job], "its start moved"
