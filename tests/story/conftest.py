"""One bot, started as it is in production, in a practice workspace where no unit exists yet.

`story_house` comes once over Socket Mode and once over signed HTTP, on each database. The bot's
whole configuration is the environment that `bot.config.load` reads: `SLACK_API_URL` is all that
tells it of the stand-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot import config
from bot.clock import MovableClock
from bot.config import Settings, Way
from bot.manifest import EVENTS_PATH
from bot.slack.app import IpsApp, make_app
from bot.slack.socket_mode import connected
from db.doors import Doors
from db.encryption import new_key
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.front import served, signed_front
from tests.house import PATIENT, SPEC, House, wall_time

TRANSPORTS = {"socket_mode": Way.SOCKET, "signed_http": Way.HTTP}


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def story_house(
    transport: str, doors: Doors, clock: MovableClock, tmp_path: Path
) -> Iterator[House]:
    """The bot in a workspace without any unit; what Slack refuses fails the test at its end."""
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time, **PATIENT) as workspace:
        settings = _settings(workspace, TRANSPORTS[transport], tmp_path)
        app = make_app(settings, doors, clock)
        with _served(transport, workspace, app, settings, doors):
            made = House(workspace, app, settings, doors, clock)
            yield made
        assert made.refused_calls() == []


def _settings(workspace: ThreadedPracticeWorkspace, way: Way, folder: Path) -> Settings:
    environment = {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "ENCRYPTION_KEYS": new_key(),
    }
    if way is Way.SOCKET:
        environment["SLACK_APP_TOKEN"] = workspace.app_token
    else:
        environment["SLACK_SIGNING_SECRET"] = workspace.signing_secret
    return config.load(environment, way=way, data_folder=folder / "data")


def _served(
    transport: str,
    workspace: ThreadedPracticeWorkspace,
    app: IpsApp,
    settings: Settings,
    doors: Doors,
) -> AbstractContextManager[None]:
    if transport == "socket_mode":
        return _over_sockets(workspace, app, settings)
    return _over_http(workspace, app, doors)


@contextmanager
def _over_sockets(
    workspace: ThreadedPracticeWorkspace, app: IpsApp, settings: Settings
) -> Iterator[None]:
    with connected(app, settings):
        workspace.wait_for_connections()
        yield


@contextmanager
def _over_http(workspace: ThreadedPracticeWorkspace, app: IpsApp, doors: Doors) -> Iterator[None]:
    front = signed_front(app, doors, workspace.signing_secret)
    with served(front) as port:
        workspace.use_http(f"http://127.0.0.1:{port}{EVENTS_PATH}")
        yield
    app.listener_runner.listener_executor.shutdown(wait=True)
