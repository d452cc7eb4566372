"""A brief that stands in Slack is drawn again: whoever has handed a client over reads nothing new.

Wishes and how a clock stands are read when a message is drawn, so an old brief would tell them to
somebody who does not work with the client any more.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.casework.administration import transfers
from bot.casework.drafts import TransferDraft
from bot.casework.reminders import brief_lines, briefs
from bot.casework.reminders.content import Brief
from bot.casework.replies import Actor
from bot.views import brief as view
from db.doors import Doors
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    StaffMemberRow,
    StaffRoleRow,
)
from db.queries.outbox import reading
from tests.delivery_world import ANA, BEN, LEA, World, at, harbor
from tests.rows import EpisodeRow
from tests.support import row_with, write_into

WEDNESDAY, THURSDAY = date(2026, 3, 4), date(2026, 3, 5)
LATER = at(THURSDAY, 11)
NEW_WISHES = "by the old mill"
HOW = {"exit_recorded_on": WEDNESDAY, "exit_reason": "moved_away"}


@pytest.fixture
def world(doors: Doors) -> World:
    """Ana carries C-1, whose first employer contact runs out on Wednesday."""
    world = harbor(doors)
    world.client("C-1", ANA, WEDNESDAY - timedelta(days=30))
    return world


def sent(world: World, reader: str) -> str:
    """The reader's brief of Wednesday morning, posted; its id."""
    world.reckon()
    change(
        world, StaffMemberRow, StaffMemberRow.slack_user_id == reader, next_brief_at=at(WEDNESDAY)
    )
    briefs.plan_due(world.doors, at(WEDNESDAY))
    (message,) = (each for each in world.messages("brief") if each.conversation == reader)
    world.set_message(message.id, state="sent", ts="1.1", shown_version=1, sent_at=at(WEDNESDAY))
    change(world, ClientRow, ClientRow.code == "C-1", meeting_wishes=NEW_WISHES)
    return message.id


def change(world: World, row: type, which: object, **values: object) -> None:
    with world.doors.writing() as session:
        write_into(session, row, which, **values)


def drawn_again(world: World, message_id: str, now: datetime = LATER) -> Brief:
    with world.doors.reading() as session:
        message = reading.message(session, world.workspace_id, message_id)
        assert message is not None
        shown = brief_lines.load(session, message, now=now)
    assert shown is not None
    return shown


def says(brief: Brief) -> str:
    return str(view.message(brief))


def hand_over(world: World, to: str) -> None:
    mine = ClientAssignmentRow.client_id == "client-C-1"
    change(world, ClientAssignmentRow, mine, until_on=WEDNESDAY)
    world.add(
        row_with(
            ClientAssignmentRow,
            workspace_id=world.workspace_id,
            id=world.new_id("assignment"),
            client_id="client-C-1",
            staff_member_id=world.staff[to],
            from_on=THURSDAY,
        )
    )


def test_whoever_still_carries_the_client_reads_the_line(world: World) -> None:
    shown = drawn_again(world, sent(world, ANA))
    assert NEW_WISHES in says(shown)
    assert shown.left_out == 0


@pytest.mark.parametrize(("by", "reads"), [(BEN, f"done today by <@{BEN}>"), (ANA, "done today")])
def test_what_a_colleague_did_says_by_whom(world: World, by: str, reads: str) -> None:
    message_id = sent(world, ANA)
    world.employer_contact(by, WEDNESDAY, "client-C-1")
    world.reckon()
    shown = says(drawn_again(world, message_id))
    assert reads in shown
    assert f"by <@{ANA}>" not in shown


def test_a_client_who_was_handed_over_is_left_out(world: World) -> None:
    message_id = sent(world, ANA)
    hand_over(world, BEN)
    shown = drawn_again(world, message_id)
    assert shown.lines == ()
    assert shown.left_out > 0
    assert "C-1" not in says(shown)
    assert NEW_WISHES not in says(shown)
    assert "no longer with you" in says(shown)
    assert "Thank you" not in says(shown) + view.text(shown)


def test_handing_over_draws_what_shows_the_client_again(world: World) -> None:
    message_id = sent(world, ANA)
    over = TransferDraft(("client-C-1",), world.staff[BEN], THURSDAY)
    transfers.transfer(world.doors, Actor(world.workspace_id, LEA), over, now=LATER)
    (row,) = (each for each in world.messages("brief") if each.id == message_id)
    assert row.wanted_version > row.shown_version
    assert "C-1" not in says(drawn_again(world, message_id))


def test_a_hand_over_to_come_changes_nothing_yet(world: World) -> None:
    message_id = sent(world, ANA)
    hand_over(world, BEN)
    assert "C-1" in says(drawn_again(world, message_id, at(WEDNESDAY, 15)))


def test_when_the_cover_has_ended_its_lines_go(world: World) -> None:
    world.leave(ANA, WEDNESDAY, WEDNESDAY, cover=BEN)
    message_id = sent(world, BEN)
    assert NEW_WISHES in says(drawn_again(world, message_id, at(WEDNESDAY, 15)))
    assert "C-1" not in says(drawn_again(world, message_id))


def test_whoever_is_on_leave_still_carries_their_clients(world: World) -> None:
    message_id = sent(world, ANA)
    world.leave(ANA, THURSDAY, THURSDAY, cover=BEN)
    assert "C-1" in says(drawn_again(world, message_id))


def test_somebody_who_changed_units_reads_nothing_of_the_former_one(world: World) -> None:
    message_id = sent(world, ANA)
    World(world.doors, unit_id="other", made=100).set_up(date(2026, 1, 5), channel=None)
    theirs = StaffRoleRow.staff_member_id == world.staff[ANA]
    change(world, StaffRoleRow, theirs, vocational_unit_id="other")
    assert "C-1" not in says(drawn_again(world, message_id))


def test_a_team_lead_no_longer_reads_the_share_of_the_unit_as_a_specialist(world: World) -> None:
    message_id = sent(world, LEA)
    assert drawn_again(world, message_id).unit_lines
    leads = StaffRoleRow.staff_member_id == world.staff[LEA]
    change(world, StaffRoleRow, leads, role="employment_specialist")
    shown = drawn_again(world, message_id)
    assert shown.unit_lines == ()
    assert "C-1" not in says(shown)


def test_after_an_exit_the_line_says_so_to_whoever_carried_the_client(world: World) -> None:
    message_id = sent(world, ANA)
    stay = EpisodeRow.client_id == "client-C-1"
    change(world, EpisodeRow, stay, exited_on=WEDNESDAY, **HOW)
    world.reckon()
    assert "no longer due" in says(drawn_again(world, message_id))
