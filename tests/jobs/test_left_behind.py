"""What somebody left behind is looked for once in twenty seconds, and until there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.casework.reminders import leases, outbox
from bot.jobs.delivery import deliverer
from bot.jobs.delivery.deliverer import Deliverer
from tests.delivery_world import ANA, AT_ONCE, BEN, Slack, World, at

NOW = at(date(2026, 3, 9), 8, 30)
SETTLES = replace(AT_ONCE, settle=20)


class Seconds:
    """The machine's own clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    made = Seconds()
    monkeypatch.setattr(deliverer, "monotonic", made)
    return made


@pytest.fixture
def works(practice: Slack, seconds: Seconds) -> Deliverer:
    """It has looked, and nothing was left behind."""
    made = practice.deliverer(SETTLES)
    assert made.deliver_once(NOW).total == 0
    return made


def left_behind(world: World, *to: str) -> None:
    """Leased by somebody who died, and their leases have ended."""
    with world.doors.patient.writing() as session:
        for each in to:
            outbox.plan(
                session,
                world.workspace_id,
                kind=outbox.DELIVERY_NOTICE,
                conversation=each,
                dedupe_key=each,
                subject={"kind": "brief", "conversation": "C1", "reason": "channel_archived"},
                now=NOW,
            )
    taken = leases.take(world.doors, owner="who died", limit=9, timing=SETTLES).messages
    assert len(taken) == len(to)
    world.expire_leases()


def test_it_is_taken_up_with_the_next_look(
    world: World, works: Deliverer, seconds: Seconds
) -> None:
    left_behind(world, ANA)
    seconds.now += 19
    assert works.deliver_once(NOW).total == 0
    seconds.now += 1
    assert works.deliver_once(NOW).sent == 1


def test_more_of_it_than_a_batch_does_not_wait_for_the_look_after(
    world: World, works: Deliverer, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliverer, "BATCH", 1)
    left_behind(world, ANA, BEN)
    seconds.now += 20
    assert [works.deliver_once(NOW).sent for _ in range(3)] == [1, 1, 0]


def test_whoever_starts_looks_at_once(world: World, practice: Slack) -> None:
    left_behind(world, ANA)
    assert practice.deliverer(SETTLES).deliver_once(NOW).sent == 1
