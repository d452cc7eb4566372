"""A practice workspace, and a small Bolt app connected to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.small_app import (
    SPEC,
    SmallApp,
    build_small_app,
    http_mode,
    socket_mode,
    wall_time,
)

Open = Callable[..., ThreadedPracticeWorkspace]


@pytest.fixture
def open_workspace() -> Iterator[Open]:
    """Opens workspaces with other options than the usual ones, and closes them."""
    opened: list[ThreadedPracticeWorkspace] = []

    def open_one(**options: Any) -> ThreadedPracticeWorkspace:
        workspace = ThreadedPracticeWorkspace(
            options.pop("spec", SPEC),
            **{"wall_time": wall_time, "retry_delays": (0.0, 0.0, 0.0), **options},
        )
        opened.append(workspace.__enter__())
        return workspace

    yield open_one
    for workspace in opened:
        workspace.__exit__(None, None, None)


@pytest.fixture
def workspace(open_workspace: Open) -> ThreadedPracticeWorkspace:
    return open_workspace()


@pytest.fixture
def slack(workspace: ThreadedPracticeWorkspace) -> WebClient:
    return WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])


@pytest.fixture(params=["socket", "http"])
def small_app(
    request: pytest.FixtureRequest, workspace: ThreadedPracticeWorkspace
) -> Iterator[SmallApp]:
    """The small app, connected: each test runs once over Socket Mode and once over HTTP."""
    small = build_small_app(workspace)
    connect = socket_mode if request.param == "socket" else http_mode
    with connect(small.app, workspace):
        yield small
