"""The whole bot, connected to a practice workspace over real Socket Mode or signed HTTP.

`house` has nobody on a roster yet; `unit_house` and `http_house` have the unit of Lea, Ana, Ben and
Pia (see `tests/house.py`). A payload that the workspace refuses fails the test at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.clock import MovableClock
from bot.manifest import EVENTS_PATH
from bot.slack.app import make_app
from bot.slack.socket_mode import connected
from db.doors import Doors
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.front import served, signed_front
from tests.house import (
    PATIENT,
    SPEC,
    House,
    patient,
    set_up_unit_once,
    settings_for,
    wall_time,
)


@pytest.fixture
def house(doors: Doors, clock: MovableClock) -> Iterator[House]:
    """The bot over Socket Mode in a workspace where no unit exists yet."""
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time, **PATIENT) as workspace:
        settings = settings_for(workspace)
        app = patient(make_app(settings, doors, clock))
        with connected(app, settings):
            workspace.wait_for_connections()
            made = House(workspace, app, settings, doors, clock)
            yield made
        assert made.refused_calls() == []


@pytest.fixture
def unit_house(house: House) -> House:
    """The same, with a vocational unit that Lea leads."""
    set_up_unit_once(house)
    return house


@pytest.fixture
def http_house(doors: Doors, clock: MovableClock) -> Iterator[House]:
    """The bot over signed HTTP behind its own server, with the same unit."""
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time, **PATIENT) as workspace:
        settings = settings_for(workspace)
        app = patient(make_app(settings, doors, clock))
        with served(signed_front(app, doors, settings.slack_signing_secret or "")) as port:
            workspace.use_http(f"http://127.0.0.1:{port}{EVENTS_PATH}")
            made = House(workspace, app, settings, doors, clock)
            set_up_unit_once(made)
            yield made
        app.listener_runner.listener_executor.shutdown(wait=True)
        assert made.refused_calls() == []
