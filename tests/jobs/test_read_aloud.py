"""'Read my brief aloud': the text that a screen reader reads says what the blocks show.

Nobody else's does: a notification, also on a locked screen, says a number.
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from db.models import StaffMemberRow
from practice_workspace.contents import Message
from tests.delivery_world import ANA, CHANNEL, LEA, Slack, World, at
from tests.jobs.test_delivery import NOW, planned_brief
from tests.jobs.test_digest_delivery import MONDAY, a_week_of_work, due_at, text_of


@pytest.fixture
def due(world: World) -> World:
    """A brief about C-114 is planned for Ana."""
    planned_brief(world)
    return world


def aloud(world: World, slack_user_id: str, *, chosen: bool = True) -> None:
    with world.doors.patient.writing() as session:
        this = StaffMemberRow.slack_user_id == slack_user_id
        session.execute(update(StaffMemberRow).where(this).values(read_aloud=chosen))


def brief_of(practice: Slack) -> Message:
    practice.deliverer().deliver_all(NOW)
    (brief,) = practice.direct(ANA)
    assert "C-114" in text_of(brief)
    return brief


def test_a_brief_says_a_number_alone_unless_somebody_chose_otherwise(
    due: World, practice: Slack
) -> None:
    assert "C-114" not in brief_of(practice).text


def test_whoever_chose_it_hears_what_the_brief_shows(due: World, practice: Slack) -> None:
    aloud(due, ANA)
    brief = brief_of(practice)
    assert "C-114" in brief.text
    shown = [
        block["text"]["text"] for block in brief.blocks if block["type"] in ("section", "header")
    ]
    assert shown
    for words in shown:
        assert words in brief.text


def test_it_is_their_own_choice_alone(due: World, practice: Slack) -> None:
    aloud(due, LEA)
    assert "C-114" not in brief_of(practice).text


def test_a_message_that_stands_is_drawn_as_they_choose_now(due: World, practice: Slack) -> None:
    aloud(due, ANA)
    brief = brief_of(practice)
    aloud(due, ANA, chosen=False)
    (row,) = [row for row in due.messages() if row.ts == brief.ts]
    due.set_message(row.id, wanted_version=row.wanted_version + 1, not_before=at(date(1970, 1, 2)))
    practice.deliverer().deliver_all(NOW)
    assert "C-114" not in brief_of(practice).text


def test_the_channel_reads_nothing_aloud(world: World, practice: Slack) -> None:
    for who in (ANA, LEA):
        aloud(world, who)
    a_week_of_work(world)
    now = at(MONDAY, 8, 30)
    due_at(world, now)
    deliverer = practice.deliverer()
    deliverer.plan_once(now)
    deliverer.deliver_all(now)
    assert practice.channel(CHANNEL)
    assert all("C-" not in message.text for message in practice.channel(CHANNEL))
    assert any("C-1" in message.text for message in practice.direct(LEA)), "her own list"
