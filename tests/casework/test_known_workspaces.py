"""A workspace's token is remembered for a minute, and forgotten at once where it was revoked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.casework.administration import workspaces
from bot.casework.administration.workspaces import Known, Workspace
from bot.clock import MovableClock
from db.doors import Doors
from tests.support import count_statements

HARBOR = Workspace("T0HARBOR", "Harbor", None, "xoxb-1", "U0BOT", "B0BOT")


class Seconds:
    """A clock for the memory alone."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def known(doors: Doors, clock: MovableClock, seconds: Seconds) -> Known:
    workspaces.keep(doors, HARBOR, now=clock.now())
    return Known(doors, seconds=60, clock=seconds)


def test_it_is_read_once_a_minute(
    known: Known, doors: Doors, clock: MovableClock, seconds: Seconds
) -> None:
    assert known.find(HARBOR.id) == HARBOR
    again = replace(HARBOR, bot_token="xoxb-2")
    workspaces.keep(doors, again, now=clock.now())
    with count_statements(doors) as statements:
        assert known.find(HARBOR.id) == HARBOR
    assert statements == []
    seconds.now = 61
    assert known.find(HARBOR.id) == again


def test_a_revoked_one_is_forgotten_at_once(known: Known, clock: MovableClock) -> None:
    assert known.find(HARBOR.id) == HARBOR
    assert known.revoke(HARBOR.id, happened_at=clock.now(), now=clock.now())
    assert known.find(HARBOR.id) is None


def test_one_that_is_not_there_is_looked_up_each_time(
    known: Known, doors: Doors, clock: MovableClock
) -> None:
    assert known.find("T0NEW") is None
    new = replace(HARBOR, id="T0NEW")
    workspaces.keep(doors, new, now=clock.now())
    assert known.find("T0NEW") == new
