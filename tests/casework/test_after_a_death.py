"""After a death nothing about that client starts a message, for anybody; what was written stays."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from bot.casework.drafts import ExitDraft
from bot.casework.recording import program_exit, undo
from bot.casework.recording.record import record
from bot.casework.reminders import digests, open_actions
from bot.casework.replies import Recorded
from bot.clock import MovableClock
from db.doors import Doors
from db.models import OutgoingMessageRow
from ips.facts import ExitReason
from ips.records.action import ActionRecord
from tests.casework.test_next_steps import MONDAY, TUESDAY, WEDNESDAY, plan, read
from tests.casework.test_told_again import Days
from tests.harbor import ANA, Harbor, open_harbor
from tests.rows import EpisodeRow
from tests.support import write_into


@pytest.fixture
def days(doors: Doors, clock: MovableClock) -> Days:
    """Ana has one thing from before that is open, which alone makes no brief on a Wednesday."""
    days = Days(open_harbor(doors, clock))
    plan(days.harbor, MONDAY, what="call them")
    return days


def died(harbor: Harbor, client_id: str) -> Recorded:
    draft = ExitDraft(client_id, harbor.today, ExitReason.DIED)
    return program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)


def briefs_of(harbor: Harbor, who: str = ANA) -> int:
    with harbor.doors.patient.reading() as session:
        message = OutgoingMessageRow
        found = session.scalar(
            select(func.count())
            .select_from(message)
            .where(message.conversation == who, message.kind == "brief")
        )
        assert found is not None
        return found


def to_do(harbor: Harbor, client_id: str | None, on: date, what: str) -> str:
    new = ActionRecord(owner_id=harbor.staff_ids[ANA], what=what, due_on=on, client_id=client_id)
    return record(harbor.doors, harbor.lea, new, now=harbor.now).fact.id


def made_by_wednesday(days: Days, client_id: str | None) -> int:
    """How many briefs Wednesday makes for Ana after the client has died on Tuesday, if anybody."""
    days.to(TUESDAY)
    if client_id is not None:
        died(days.harbor, client_id)
    before = briefs_of(days.harbor)
    days.to(WEDNESDAY)
    return briefs_of(days.harbor) - before


def test_a_next_step_with_an_employer_for_them_makes_no_brief(days: Days) -> None:
    client = days.harbor.enroll("C-114")
    plan(days.harbor, WEDNESDAY, client)
    assert made_by_wednesday(days, client) == 0


def test_a_next_step_for_two_people_comes_for_the_other_one(days: Days) -> None:
    client, other = days.harbor.enroll("C-114"), days.harbor.enroll("C-220")
    plan(days.harbor, WEDNESDAY, client, other)
    assert made_by_wednesday(days, client) == 1
    assert "C-220" in read(days.harbor)
    assert "C-114" not in read(days.harbor)


def test_an_action_about_them_makes_no_brief(days: Days) -> None:
    client = days.harbor.enroll("C-114")
    to_do(days.harbor, client, WEDNESDAY, "ask about the bus pass")
    assert made_by_wednesday(days, client) == 0


def test_a_death_in_a_stay_that_is_struck_out_silences_neither(days: Days) -> None:
    """The stay goes with its exit where its client came by mistake."""
    harbor = days.harbor
    client = harbor.enroll("C-114")
    step, about = plan(harbor, TUESDAY, client), to_do(harbor, client, TUESDAY, "call")
    days.to(TUESDAY)
    died(harbor, client)
    with harbor.doors.writing() as session:
        write_into(session, EpisodeRow, EpisodeRow.client_id == client, voided_at=harbor.now)
    actions, steps = in_agenda(harbor)
    assert (actions, steps & {step}) == ({about}, {step})


@pytest.mark.parametrize("about_them", [True, False])
def test_of_the_living_both_come(days: Days, about_them: bool) -> None:
    client = days.harbor.enroll("C-114") if about_them else None
    plan(days.harbor, WEDNESDAY, *([client] if client else []))
    to_do(days.harbor, client, WEDNESDAY, "ask about the bus pass")
    assert made_by_wednesday(days, None) == 1


def open_in_unit(harbor: Harbor) -> set[str]:
    return {
        each.line.action_id
        for each in open_actions.of_unit(harbor.doors, harbor.lea, now=harbor.now)
    }


def in_agenda(harbor: Harbor) -> tuple[set[str], set[str]]:
    """Its actions, and the contacts of its next steps with employers."""
    asked = digests.digest_now(harbor.doors, harbor.lea, now=harbor.now)
    agenda = asked.agenda
    return (
        {each.action_id for each in agenda.to_do},
        {each.employer_contact_id for each in agenda.next_steps},
    )


def test_the_agenda_and_the_open_actions_leave_them_out_and_their_page_keeps_them(
    days: Days,
) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114")
    days.to(TUESDAY)
    step, kept = plan(harbor, WEDNESDAY, client), plan(harbor, WEDNESDAY)
    about, other = (to_do(harbor, whom, WEDNESDAY, "call") for whom in (client, None))
    actions, steps = in_agenda(harbor)
    assert (actions, steps >= {step, kept}) == ({about, other}, True)
    assert open_in_unit(harbor) == {about, other}

    exit_ = died(harbor, client)
    actions, steps = in_agenda(harbor)
    assert (actions, steps & {step, kept}) == ({other}, {kept})
    assert open_in_unit(harbor) == {other}
    on_page = open_actions.about_client(harbor.doors, harbor.ana, client, now=harbor.now)
    assert [each.line.action_id for each in on_page] == [about]

    undo.void(harbor.doors, harbor.ana, exit_.fact, now=harbor.now)
    assert in_agenda(harbor)[0] == {about, other}
    assert open_in_unit(harbor) == {about, other}
