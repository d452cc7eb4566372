"""The fence: whoever has lost a lease changes nothing, while somebody else holds the message.

Here the successor has not finished yet. Where it has, the message's state alone would keep the
one who wakes out; here only the attempt number does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.casework.reminders import leases, outbox
from bot.casework.reminders.leases import Timing
from bot.clock import machine_now
from db.doors import Doors
from db.models import OutgoingMessageRow
from tests.delivery_world import ANA, Slack, World, at, harbor, slack

NOW = at(date(2026, 3, 9), 8, 30)
PATIENT = Timing(lease=60, post=5, settle=0, look_back=600, pace=0, first_retry=0, longest_retry=0)


@pytest.fixture
def world(doors: Doors) -> World:
    made = harbor(doors)
    with doors.writing() as session:
        outbox.plan(
            session,
            made.workspace_id,
            kind=outbox.DELIVERY_NOTICE,
            conversation=ANA,
            dedupe_key="test",
            subject={"kind": "brief", "conversation": "C1", "reason": "channel_archived"},
            now=NOW,
        )
    return made


@pytest.fixture
def practice(doors: Doors) -> Iterator[Slack]:
    with slack(doors, lambda: machine_now().timestamp()) as made:
        yield made


def frozen_at(step: str, world: World, practice: Slack) -> tuple[int, OutgoingMessageRow]:
    """One freezes at `step`; meanwhile another takes the message over, and then the first wakes.

    Returns how many lost leases the first one noticed, and the message as it stands then.
    """

    def freeze(reached: str) -> None:
        if reached == step:
            world.expire_leases()
            taken = leases.take(world.doors, owner="another", limit=1, timing=PATIENT)
            assert [each.attempt for each in taken.messages] == [2]

    counts = practice.deliverer(PATIENT, at_step=freeze).deliver_once(NOW)
    (row,) = world.messages()
    return counts.lost_leases, row


def then_it_stands_once(world: World, practice: Slack) -> None:
    world.expire_leases()
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert len(practice.direct(ANA)) == 1


def test_who_wakes_before_the_post_leaves_it_to_whoever_holds_it_now(
    world: World, practice: Slack
) -> None:
    _, row = frozen_at("leased", world, practice)
    assert practice.direct(ANA) == ()
    assert (row.state, row.leased_by, row.attempt, row.posts) == ("leased", "another", 2, 0)
    then_it_stands_once(world, practice)


def test_who_wakes_after_the_post_records_nothing_over_whoever_holds_it_now(
    world: World, practice: Slack
) -> None:
    lost, row = frozen_at("after_post", world, practice)
    assert lost == 1
    assert (row.state, row.leased_by, row.ts) == ("sending", "another", None)
    assert row.look_back_at is not None, "there may be a second copy soon"
    then_it_stands_once(world, practice)
