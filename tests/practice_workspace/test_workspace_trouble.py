"""The ways in which Slack and networks misbehave, on demand."""

from __future__ import annotations

import threading
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from practice_workspace.acting import TROUBLE
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.small_app import (
    Seen,
    build_small_app,
    http_mode,
    note_form,
    socket_mode,
)

SLOW = 0.2


# --- requests of the app -----------------------------------------------------------------------


def test_rate_limits_are_counted_down(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    workspace.faults.add("rate_limited", "chat.postMessage", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as problem:
            slack.chat_postMessage(channel="C_UNIT", text="x")
        assert problem.value.response.status_code == 429
        assert problem.value.response.headers["Retry-After"] == "7"
    slack.auth_test()
    slack.chat_postMessage(channel="C_UNIT", text="x")
    assert len(workspace.messages("C_UNIT")) == 1


def test_a_server_error_has_no_json(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    workspace.faults.add("server_error")
    with pytest.raises(SlackApiError) as problem:
        slack.auth_test()
    assert problem.value.response.status_code == 500


def test_any_of_slacks_errors_can_be_answered(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    workspace.faults.add("error", "chat.postMessage", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        slack.chat_postMessage(channel="C_UNIT", text="x")


def test_a_reset_after_accepting_leaves_the_message(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    workspace.faults.add("reset_after", "chat.postMessage")
    with pytest.raises((URLError, ConnectionError)):
        slack.chat_postMessage(channel="C_UNIT", text="stands")
    assert [m.text for m in workspace.messages("C_UNIT")] == ["stands"]


def test_a_reset_before_leaves_nothing(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    workspace.faults.add("reset_before", "chat.postMessage")
    with pytest.raises((URLError, ConnectionError)):
        slack.chat_postMessage(channel="C_UNIT", text="never")
    assert workspace.messages("C_UNIT") == ()
    assert workspace.calls[-1].error == "fault:reset_before"


def test_a_slow_answer_outlasts_an_impatient_caller(workspace: ThreadedPracticeWorkspace) -> None:
    workspace.faults.add("slow_answer", "chat.postMessage", seconds=5)
    hasty = WebClient(workspace.bot_token, base_url=workspace.api_url, timeout=1)
    results: list[SlackResponse | Exception] = []

    def post() -> None:
        try:
            results.append(hasty.chat_postMessage(channel="C_UNIT", text="slowly"))
        except Exception as problem:
            results.append(problem)

    thread = threading.Thread(target=post)
    thread.start()
    workspace.wait_until(lambda: workspace.messages("C_UNIT"))
    thread.join()
    assert isinstance(results[0], Exception)


def test_there_are_no_other_faults(workspace: ThreadedPracticeWorkspace) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        workspace.faults.add("gremlin")


# --- acknowledgements ---------------------------------------------------------------------------


def test_a_late_ack_is_told_in_slacks_words(open_workspace: Any) -> None:
    workspace = open_workspace(ack_seconds=SLOW)
    workspace.faults.add("lost", "slash_commands")
    ana = workspace.person("U_ANA")
    reaction = ana.command("/note", "x")
    assert reaction.error == "operation_timeout"
    assert reaction.text == '/note failed with the error "operation_timeout"'


@pytest.mark.parametrize("connect", [socket_mode, http_mode])
def test_a_listener_that_takes_too_long_has_failed(open_workspace: Any, connect: Any) -> None:
    workspace = open_workspace(ack_seconds=SLOW)
    small = build_small_app(workspace)
    released = threading.Event()

    @small.app.middleware
    def slow(next: Any) -> None:
        released.wait(10)
        next()

    with connect(small.app, workspace):
        reaction = workspace.person("U_ANA").command("/note", "x")
        released.set()
        assert reaction.error == "operation_timeout"
        workspace.wait_until(lambda: small.seen.bodies.get("note"))
    assert [m.text for m in workspace.person("U_ANA").ephemerals] == [reaction.text]


def test_a_taken_port_is_told(workspace: ThreadedPracticeWorkspace, open_workspace: Any) -> None:
    port = int(workspace.url.rpartition(":")[2])
    with pytest.raises(OSError):
        open_workspace(port=port)


def test_without_a_connection_nothing_is_dispatched(workspace: ThreadedPracticeWorkspace) -> None:
    assert workspace.person("U_ANA").command("/note").error == "dispatch_failed"


def test_a_lost_submission_keeps_what_was_typed_and_can_be_tried_again(
    open_workspace: Any,
) -> None:
    workspace = open_workspace(ack_seconds=2)
    small = build_small_app(workspace)
    with socket_mode(small.app, workspace):
        ana = workspace.person("U_ANA")
        ana.command("/form")
        ana.wait_for(lambda: ana.modal)
        ana.fill({"what": "hello", "who": "ben"})
        workspace.inner.delivery.ack_seconds = SLOW
        workspace.faults.add("lost", "view_submission")
        assert ana.submit().trouble == TROUBLE
        workspace.inner.delivery.ack_seconds = 3
        assert ana.modal is not None
        assert ana.submit().ok
    assert ana.modal is None
    assert small.seen.last("saved")["view"]["state"]["values"]["what"]["typed"]["value"] == "hello"


def test_answers_slack_would_not_take_are_trouble(open_workspace: Any) -> None:
    workspace = open_workspace()
    small = build_small_app(workspace)
    answers: list[dict[str, Any]] = [
        {"response_action": "errors", "errors": {"nowhere": "No such block."}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
    ]

    @small.app.view("strange")
    def strange(ack: Any) -> None:
        ack(answers.pop(0))

    slack = WebClient(workspace.bot_token, base_url=workspace.api_url)
    ana = workspace.person("U_ANA")
    trigger_id = workspace.inner.triggers.issue("U_ANA", "T1")
    slack.views_open(trigger_id=trigger_id, view={**note_form(), "callback_id": "strange"})
    with http_mode(small.app, workspace):
        ana.fill({"what": "x", "who": "ana"})
        while answers:
            assert ana.submit().trouble == TROUBLE


def test_an_app_that_breaks_over_http_is_a_service_error(open_workspace: Any) -> None:
    workspace = open_workspace()
    small = build_small_app(workspace)

    @small.app.middleware
    def broken(next: Any) -> None:
        raise RuntimeError("on purpose")

    with http_mode(small.app, workspace):
        assert workspace.person("U_ANA").command("/note").error == "http_service_error"


def test_http_requests_are_signed_with_the_secret(open_workspace: Any) -> None:
    workspace = open_workspace()
    small = build_small_app(workspace)
    with http_mode(small.app, workspace):
        assert workspace.run(workspace.inner.delivery.verify_request_url())
        ana = workspace.person("U_ANA")
        assert ana.command("/note", "x").ok
        workspace.inner.delivery._signing_time = lambda: 1_000_000_000.0
        assert ana.command("/note", "x").error == "http_service_error"


# --- events -------------------------------------------------------------------------------------


def test_a_duplicate_event_has_the_same_id(open_workspace: Any) -> None:
    workspace = open_workspace()
    small = build_small_app(workspace)
    with socket_mode(small.app, workspace):
        workspace.faults.add("duplicate", "app_home_opened")
        workspace.person("U_ANA").open_home()
        bodies = workspace.wait_until(lambda: _two(small.seen))
    assert bodies[0]["event_id"] == bodies[1]["event_id"]


def _two(seen: Seen) -> list[dict[str, Any]]:
    bodies = seen.bodies.get("home", [])
    return bodies if len(bodies) == 2 else []


@pytest.mark.parametrize("connect", [socket_mode, http_mode])
def test_an_event_that_was_lost_is_sent_again(open_workspace: Any, connect: Any) -> None:
    workspace = open_workspace(ack_seconds=0.5)
    workspace.faults.add("lost", "app_home_opened")
    small = build_small_app(workspace)
    retries: list[Any] = []

    @small.app.middleware
    def remember(request: Any, next: Any) -> None:
        retries.append(request.headers.get("x-slack-retry-num"))
        next()

    with connect(small.app, workspace):
        assert workspace.person("U_ANA").open_home().error == "operation_timeout"
        workspace.wait_until(lambda: workspace.person("U_ANA").home)
    assert retries == [["1"]]


def test_an_event_nobody_takes_is_given_up(open_workspace: Any) -> None:
    workspace = open_workspace()
    assert not workspace.send_event({"type": "app_uninstalled"})


# --- Socket Mode --------------------------------------------------------------------------------


def test_each_payload_goes_to_one_of_the_connections(
    workspace: ThreadedPracticeWorkspace,
) -> None:
    one, other = build_small_app(workspace), build_small_app(workspace)
    with socket_mode(one.app, workspace), socket_mode(other.app, workspace):
        workspace.wait_for_connections(2)
        ana = workspace.person("U_ANA")
        for i in range(6):
            ana.command("/note", str(i))
    texts = [body["text"] for small in (one, other) for body in small.seen.bodies["note"]]
    assert sorted(texts) == [str(i) for i in range(6)]
    assert len(one.seen.bodies["note"]) == 3


def test_told_to_refresh_the_app_comes_back(workspace: ThreadedPracticeWorkspace) -> None:
    small = build_small_app(workspace)
    with socket_mode(small.app, workspace):
        before = workspace.inner.hub.connections[0].id
        workspace.disconnect_sockets("refresh_requested", close=False)
        workspace.wait_until(lambda: [c for c in workspace.inner.hub.connections if c.id != before])
        workspace.wait_for_connections(1)
        assert workspace.person("U_ANA").command("/note", "again").ok


def test_a_wedged_connection_is_open_and_silent(open_workspace: Any) -> None:
    workspace = open_workspace(ack_seconds=SLOW)
    small = build_small_app(workspace)
    with socket_mode(small.app, workspace) as handler:
        workspace.wedge_sockets()
        assert workspace.person("U_ANA").command("/note").error == "operation_timeout"
        assert handler.client.is_connected()
        assert len(workspace.inner.hub.connections) == 1


def test_only_the_app_token_opens_a_socket(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        slack.apps_connections_open(app_token=workspace.bot_token)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        slack.apps_connections_open(app_token="xapp-other")
    url = slack.apps_connections_open(app_token=workspace.app_token)["url"]
    assert url.startswith("ws://127.0.0.1:")
