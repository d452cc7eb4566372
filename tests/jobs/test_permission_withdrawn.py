"""What the bot may do is taken from it in the middle of a morning, and given back later.

What could not go out ends with a reason that somebody reads. Sent again after that, everything
stands once, with its thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.casework.reminders import leases, undelivered
from db.models import VocationalUnitRow
from practice_workspace.contents import Message
from tests.delivery_world import ANA, AT_ONCE, CHANNEL, LEA, TEAM, Slack, World, at

MONDAY = date(2026, 3, 9)
WEEK = MONDAY - timedelta(days=7)
NOW = at(MONDAY, 8, 30)


@dataclass(frozen=True)
class Withdrawal:
    """How it is taken and given back, and the reason that follows from it."""

    reason: str
    take: Callable[[Slack], None]
    mend: Callable[[Slack], None]


def bot_of(practice: Slack) -> str:
    return practice.workspace.state.teams[TEAM].bot_user


def archive(practice: Slack, is_archived: bool) -> None:
    state = practice.workspace.state
    state.put_channel(replace(state.channel(CHANNEL), is_archived=is_archived))


def take_out(practice: Slack) -> None:
    practice.workspace.state.change_members(CHANNEL, leave=(bot_of(practice),))


def come_back(practice: Slack) -> None:
    practice.workspace.state.change_members(CHANNEL, join=(bot_of(practice),))


def lose_scope(practice: Slack) -> None:
    practice.workspace.faults.add("error", "chat.postMessage", times=None, error="missing_scope")


def refuse(practice: Slack) -> None:
    practice.workspace.faults.add("error", "chat.postMessage", times=None, error="not_in_channel")


def allow(practice: Slack) -> None:
    practice.workspace.faults.clear()


WITHDRAWALS = {
    "archived": Withdrawal(
        "channel_archived", lambda slack: archive(slack, True), lambda slack: archive(slack, False)
    ),
    "taken_out": Withdrawal("conversation_gone", take_out, come_back),
    "not_in_channel": Withdrawal("bot_not_in_channel", refuse, allow),
    "scope": Withdrawal("scope_missing", lose_scope, allow),
}


@pytest.fixture(params=sorted(WITHDRAWALS))
def withdrawal(request: pytest.FixtureRequest) -> Withdrawal:
    return WITHDRAWALS[request.param]


def due(world: World) -> None:
    """An agenda with a thread, a chart and a list of what was missed."""
    for number in range(6):
        client = world.client(f"C-{number}", ANA, WEEK - timedelta(days=27))
        world.employer_contact(ANA, WEEK, client)
    world.reckon()
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=NOW))


def key_of(world: World, message: Message) -> str:
    """Which row it is of; a picture carries its key in the file's name."""
    payload = (message.metadata or {}).get("event_payload") or {}
    chart = next(row.id for row in world.messages("digest_chart"))
    return str(payload.get("key") or chart)


def standing(world: World, practice: Slack) -> Counter[str]:
    return Counter(key_of(world, each) for each in practice.channel())


def ended_otherwise(world: World) -> list[tuple[str, str, str | None]]:
    """What is not sent, though there is something to say."""
    rows = [row for row in world.messages() if row.reason != "nothing_left"]
    return [(row.kind, row.state, row.reason) for row in rows if row.state != "sent"]


def said(message: Message) -> str:
    return str(message.blocks[0]["text"]["text"])


def send_again(world: World, practice: Slack) -> None:
    """As an admin does who reads the list of what could not be delivered."""
    for _ in range(5):
        for each in undelivered.dead(world.doors, TEAM):
            undelivered.settle(world.doors, each.id, again=True, now=NOW)
        practice.deliverer().deliver_all(NOW)
        practice.deliverer().tidy_once(NOW)


@pytest.mark.parametrize("posted", [0, 1, 2])
def test_nothing_is_lost_or_stands_twice_once_it_is_given_back(
    world: World, practice: Slack, withdrawal: Withdrawal, posted: int
) -> None:
    due(world)
    practice.deliverer().plan_once(NOW)
    while len(practice.channel()) < posted:
        practice.deliverer().deliver_once(NOW)
    withdrawal.take(practice)
    practice.deliverer().deliver_all(NOW)
    ended = [row for row in world.messages() if row.state == "dead"]
    assert ended
    assert {row.reason for row in ended} == {withdrawal.reason}
    assert {row.state for row in world.messages()} <= {"sent", "dead", "withdrawn"}
    withdrawal.mend(practice)
    send_again(world, practice)
    there = standing(world, practice)
    assert there == {row.id: 1 for row in world.messages() if row.conversation == CHANNEL}
    assert ended_otherwise(world) == []


def test_somebody_reads_that_it_was_taken(
    world: World, practice: Slack, withdrawal: Withdrawal
) -> None:
    """Where the bot may post nowhere, the list of what could not be delivered says so."""
    due(world)
    practice.deliverer().plan_once(NOW)
    withdrawal.take(practice)
    practice.deliverer().deliver_all(NOW)
    withdrawal.mend(practice)
    listed = [each.notice.reason for each in undelivered.every_one(world.doors)]
    assert withdrawal.reason in listed
    if withdrawal.reason in ("channel_archived", "conversation_gone"):
        assert any("could not be delivered" in said(each) for each in practice.direct(LEA))


def test_what_broke_off_right_before_is_looked_for_before_it_is_sent_again(
    world: World, practice: Slack, withdrawal: Withdrawal
) -> None:
    """Slack took it without an answer, and then nobody could look whether it stands."""
    due(world)
    practice.deliverer().plan_once(NOW)
    practice.workspace.faults.add("reset_after", "chat.postMessage")
    practice.deliverer().deliver_once(NOW)
    assert len(practice.channel()) == 1
    withdrawal.take(practice)
    practice.deliverer().deliver_all(NOW)
    practice.deliverer().tidy_once(NOW)
    withdrawal.mend(practice)
    send_again(world, practice)
    assert max(standing(world, practice).values()) == 1
    assert ended_otherwise(world) == []


def test_what_follows_in_the_thread_waits_for_an_agenda_that_is_sent_again(
    world: World, practice: Slack
) -> None:
    """A process died with the reply in its hands, and the agenda goes out again meanwhile."""
    due(world)
    practice.deliverer().plan_once(NOW)
    practice.workspace.faults.add("error", "chat.postMessage", error="not_in_channel")
    practice.deliverer().deliver_once(NOW)
    (agenda,) = undelivered.dead(world.doors, TEAM)
    world.no_pace()
    batch = leases.take(world.doors, owner="who died", limit=20, timing=AT_ONCE)
    assert agenda.id in {each.parent_id for each in batch.messages}
    undelivered.settle(world.doors, agenda.id, again=True, now=NOW)
    world.expire_leases()
    practice.deliverer().deliver_all(NOW)
    assert ended_otherwise(world) == []
