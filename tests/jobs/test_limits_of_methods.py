"""Slack limits each method for itself: whom a limit does not concern does not wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.clock import machine_now
from bot.jobs.delivery import courier as couriers
from bot.jobs.delivery.limits import Limits
from tests.delivery_world import (
    ANA,
    BEN,
    CHANNEL,
    LEA,
    OTHER_ANA,
    OTHER_TEAM,
    Slack,
    World,
)
from tests.jobs.test_delivery import MONDAY, NOW, plan, standing

EVERYBODY = (ANA, BEN, LEA)


@pytest.fixture
def known(world: World, practice: Slack) -> list[str]:
    """A message to each of three people stands; the bot knows where theirs are."""
    keys = [plan(world, who, "0") for who in EVERYBODY]
    assert practice.deliverer().deliver_all(NOW).sent == len(EVERYBODY)
    return keys


def calls(practice: Slack, method: str) -> int:
    return sum(call.method == method for call in practice.workspace.calls)


def outdated(world: World, keys: Sequence[str]) -> None:
    """What stands there is to be drawn again, at once."""
    for each in world.messages():
        if each.id in keys:
            world.set_message(each.id, wanted_version=each.wanted_version + 1, not_before=NOW)


def wait_of(world: World, key: str) -> timedelta:
    """How long from now until it is tried again."""
    (row,) = [each for each in world.messages() if each.id == key]
    waits: timedelta = row.not_before - machine_now()
    return waits


@pytest.mark.parametrize("at_once", [1, 4])
def test_no_post_waits_for_an_update(
    world: World, practice: Slack, known: list[str], at_once: int
) -> None:
    outdated(world, known[:1])
    plan(world, BEN, "1")
    practice.workspace.faults.add("rate_limited", "chat.update", retry_after=77)
    deliverer = practice.deliverer(at_once=at_once)
    deliverer.deliver_all(NOW)
    plan(world, LEA, "1")
    deliverer.deliver_all(NOW)
    assert [standing(practice.direct(who)) for who in (BEN, LEA)] == [["0", "1"]] * 2
    assert calls(practice, "chat.update") == 1
    assert timedelta(seconds=60) < wait_of(world, known[0]) < timedelta(seconds=90)
    assert world.not_before() is None


def test_nothing_that_is_limited_is_asked_again_before_its_time(
    world: World, practice: Slack, known: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    time = [1000.0]
    monkeypatch.setattr(couriers, "Limits", lambda: Limits(lambda: time[0]))
    outdated(world, known)
    practice.workspace.faults.add("rate_limited", "chat.update", retry_after=77)
    deliverer = practice.deliverer()
    deliverer.deliver_all(NOW)
    assert calls(practice, "chat.update") == 1
    assert min(wait_of(world, key) for key in known) > timedelta(seconds=60)
    time[0] += 78
    for key in known:
        world.set_message(key, not_before=NOW)
    assert deliverer.deliver_all(NOW).updated == 3
    assert calls(practice, "chat.update") == 4


def test_another_workspace_is_drawn_again_meanwhile(
    world: World, practice: Slack, known: list[str]
) -> None:
    other = World(world.doors, workspace_id=OTHER_TEAM, unit_id="other").set_up(MONDAY)
    other.person(OTHER_ANA)
    theirs = plan(other, OTHER_ANA, "3")
    deliverer = practice.deliverer()
    deliverer.deliver_all(NOW)
    outdated(world, known)
    practice.workspace.faults.add("rate_limited", "chat.update", retry_after=77)
    deliverer.deliver_all(NOW)
    outdated(other, [theirs])
    assert deliverer.deliver_all(NOW).updated == 1


# What is asked before a post, of whom nobody knows the channel yet, and of what others may read.
@pytest.mark.parametrize(
    ("method", "to"),
    [
        ("conversations.open", BEN),
        ("conversations.info", CHANNEL),
        ("conversations.members", CHANNEL),
    ],
)
def test_whose_channel_is_known_does_not_wait_for_who_asks(
    world: World, practice: Slack, method: str, to: str
) -> None:
    plan(world, ANA, "0")
    assert practice.deliverer().deliver_all(NOW).sent == 1
    waiting = plan(world, to, "1")
    practice.workspace.faults.add("rate_limited", method, retry_after=77)
    deliverer = practice.deliverer()
    deliverer.deliver_all(NOW)
    plan(world, ANA, "1")
    deliverer.deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["0", "1"]
    assert calls(practice, "chat.postMessage") == 2
    assert wait_of(world, waiting) > timedelta(seconds=60)
    assert world.not_before() is None
    world.set_message(waiting, not_before=NOW)
    assert practice.deliverer().deliver_all(NOW).sent == 1
