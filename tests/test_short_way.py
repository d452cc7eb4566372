"""A request that takes the short way is asked and answered as over a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.harbor import ANA, CHANNEL, TEAM
from tests.house import SPEC, wall_time
from tests.short_way import short_way

OF_THE_LINE = {"Connection", "Content-Length", "Date", "Server"}


@pytest.fixture
def workspace() -> Iterator[ThreadedPracticeWorkspace]:
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as opened:
        yield opened


def slack(workspace: ThreadedPracticeWorkspace, token: str | None = None) -> WebClient:
    return WebClient(token or workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])


def told(call: Callable[[], Any]) -> tuple[Any, ...]:
    try:
        answer = call()
    except SlackApiError as refused:
        answer = refused.response
    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_LINE}
    return answer.status_code, answer.data, headers


def calls(workspace: ThreadedPracticeWorkspace) -> list[Callable[[], Any]]:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    here = slack(workspace)
    return [
        here.auth_test,
        lambda: here.users_info(user=ANA),
        lambda: here.api_call("users.info", http_verb="GET", params={"user": ANA}),
        lambda: here.api_call("no.such_method"),
        lambda: here.api_call("views.publish", data={"user_id": ANA, "view": "{"}),
        lambda: here.api_call("views.publish", json={"user_id": "U0NOBODY", "view": view}),
        slack(workspace, "xoxb-nobody's").auth_test,
    ]


def test_the_answer_is_the_same(workspace: ThreadedPracticeWorkspace) -> None:
    by_socket = [told(call) for call in calls(workspace)]
    heard = workspace.calls
    with short_way(workspace):
        assert [told(call) for call in calls(workspace)] == by_socket
    assert workspace.calls == (*heard, *heard)
    assert {status for status, _, _ in by_socket} == {200}
    assert [bool(data["ok"]) for _, data, _ in by_socket] == [True] * 3 + [False] * 4


def test_an_answer_to_a_line_is_the_same(workspace: ThreadedPracticeWorkspace) -> None:
    def sent(key: str) -> tuple[int, str]:
        answer = WebhookClient(f"{workspace.url}/response/{key}").send(text="Noted")
        return answer.status_code, answer.body

    keys = [workspace.inner.response_urls.issue(TEAM, CHANNEL, ANA) for _ in range(2)]
    by_socket = [sent(keys[0]), sent("unknown")]
    with short_way(workspace):
        assert [sent(keys[1]), sent("unknown")] == by_socket
    assert [status for status, _ in by_socket] == [200, 404]


def test_no_socket_is_opened_but_where_a_fault_may_strike(
    workspace: ThreadedPracticeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: Any, **__: Any) -> Any:
        raise OSError("a socket")

    monkeypatch.setattr("socket.create_connection", opened)
    with short_way(workspace):
        assert slack(workspace).auth_test()["ok"]
        workspace.faults.add("reset_before")
        with pytest.raises(OSError, match="a socket"):
            slack(workspace).auth_test()
        workspace.faults.clear()
    with pytest.raises(OSError, match="a socket"):
        slack(workspace).auth_test()
