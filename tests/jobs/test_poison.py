"""Messages that can never be sent, in a Slack where that is so: they end, and are told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from bot.casework.reminders import outbox, undelivered
from bot.clock import MovableClock, machine_now
from bot.jobs import auditor
from bot.jobs.ticker import Ticker
from db.doors import Doors
from db.models import StaffMemberRow
from practice_workspace.contents import Message
from practice_workspace.spec import ChannelSpec, UserSpec, WorkspaceSpec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.delivery_world import ANA, CHANNEL, LEA, TEAM, TEAMS, Slack, World, at, harbor

NOW = at(date(2026, 3, 9))
ADMIN, GONE, NOBODY = "U0ADMIN", "U0GONE", "U0NEVER"
ARCHIVED, OUTSIDE, CLOSED = "C0ARCHIVED", "C0OUTSIDE", "C0NEVER"
PEOPLE = tuple(UserSpec(user, user.lower(), team_id=TEAM) for user in (LEA, ANA, ADMIN))
SPEC = WorkspaceSpec(
    teams=TEAMS[:1],
    users=(*PEOPLE, UserSpec(GONE, "gone", team_id=TEAM, deleted=True)),
    channels=(
        ChannelSpec(CHANNEL, "unit", (LEA, ANA), is_private=True, team_id=TEAM),
        ChannelSpec(ARCHIVED, "old", (LEA,), is_archived=True, team_id=TEAM),
        ChannelSpec(OUTSIDE, "without-us", (LEA,), has_bot=False, is_private=True, team_id=TEAM),
    ),
)


@pytest.fixture
def world(doors: Doors) -> World:
    return harbor(doors)


@pytest.fixture
def practice(doors: Doors) -> Iterator[Slack]:
    wall = SimpleNamespace(now=lambda: machine_now().timestamp())
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall.now) as workspace:
        yield Slack(workspace, doors)


def plan(world: World, conversation: str, number: int) -> None:
    """A digest: of a kind that somebody is told of when it dies."""
    with world.doors.patient.writing() as session:
        outbox.plan(
            session,
            world.workspace_id,
            kind="digest",
            conversation=conversation,
            dedupe_key=f"test:{conversation}:{number}",
            subject={"unit": world.unit_id, "week": "2026-03-02", "as_of": "2026-03-09"},
            now=NOW,
        )


def said(message: Message) -> str:
    return str(message.blocks[0]["text"]["text"])


@pytest.mark.parametrize(
    ("conversation", "reason"),
    [
        (GONE, "person_gone"),
        (NOBODY, "person_gone"),
        (ARCHIVED, "channel_archived"),
        (OUTSIDE, "conversation_gone"),  # a private channel that the bot is not in is not there
        (CLOSED, "conversation_gone"),
    ],
)
def test_it_ends_dead_is_told_once_and_nothing_waits_behind_it(
    world: World, practice: Slack, conversation: str, reason: str
) -> None:
    for number in range(3):
        plan(world, conversation, number)
    plan(world, CHANNEL, 1)
    practice.deliverer().deliver_all(NOW)
    dead = [row for row in world.messages("digest") if row.conversation == conversation]
    assert [(row.state, row.reason) for row in dead] == [("dead", reason)] * 3
    assert len(practice.channel()) >= 1
    (notice,) = practice.direct(LEA)
    assert "could not be delivered" in said(notice)
    assert [row.id for row in undelivered.dead(world.doors, TEAM)] == [row.id for row in dead[::-1]]


def test_what_was_for_somebody_who_has_left_the_roster_warns_nobody(
    world: World, practice: Slack
) -> None:
    """Their account is closed; whoever can mend it was told, and takes them off the roster."""
    ticker = Ticker(world.doors, practice.deliverer(), MovableClock(NOW))
    world.person(GONE)
    plan(world, GONE, 1)
    plan(world, ARCHIVED, 1)
    practice.deliverer().deliver_all(NOW)
    told = len(practice.direct(LEA))
    ticker.audit()
    assert (ticker.findings or auditor.look(world.doors, NOW)).dead == 2

    with world.doors.patient.writing() as session:
        left = update(StaffMemberRow).where(StaffMemberRow.slack_user_id == GONE)
        session.execute(left.values(removed_at=NOW))
    ticker.audit()
    assert ticker.findings is not None
    assert ticker.findings.dead == 1
    states = {row.conversation: (row.state, row.reason) for row in world.messages("digest")}
    assert states[GONE] == ("withdrawn", "reader_left")
    assert states[ARCHIVED] == ("dead", "channel_archived")
    practice.deliverer().deliver_all(NOW)
    assert len(practice.direct(LEA)) == told


def test_what_cannot_reach_the_team_lead_is_told_to_an_admin(doors: Doors, practice: Slack) -> None:
    world = World(doors).set_up(date(2026, 1, 5))
    world.person(GONE, "team_lead")
    plan(world, GONE, 1)
    practice.deliverer(admins=(ADMIN,)).deliver_all(NOW)
    (notice,) = practice.direct(ADMIN)
    assert "could not be delivered" in said(notice)


def test_a_notice_that_cannot_reach_its_reader_goes_to_the_next_one(
    doors: Doors, practice: Slack
) -> None:
    """The channel is archived, and so is the team lead's account: an admin still hears."""
    world = World(doors).set_up(date(2026, 1, 5))
    world.person(GONE, "team_lead")
    plan(world, ARCHIVED, 1)
    practice.deliverer(admins=(ADMIN,)).deliver_all(NOW)
    (notice,) = practice.direct(ADMIN)
    assert "could not be delivered" in said(notice)
