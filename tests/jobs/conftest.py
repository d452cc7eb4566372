"""A unit, and a Slack that tells machine time, for the tests of delivery."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.clock import machine_now
from db.doors import Doors
from tests.delivery_world import Slack, World, harbor, slack


@pytest.fixture
def world(doors: Doors) -> World:
    return harbor(doors)


@pytest.fixture
def practice(doors: Doors) -> Iterator[Slack]:
    with slack(doors, lambda: machine_now().timestamp()) as made:
        yield made
