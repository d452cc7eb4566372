"""Socket Mode comes back by itself: from a silent wedge, a cut, a refresh, a name service away.

The watchdog is turned by hand and its time is a number, so nothing here waits for a ping.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Event, Thread
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.config import ConfigurationError
from bot.server.health import Health
from bot.slack.app import make_app
from bot.slack.socket_mode import (
    LONGEST_WAIT,
    SILENCE_SECONDS,
    STEADY_SECONDS,
    SocketLine,
    connected,
)
from bot.vitals import Vitals
from db.doors import Doors
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.house import ANA, SPEC, settings_for, wall_time
from tests.support import eventually

TEN_MINUTES = 600


@dataclass
class Seconds:
    """Elapsed time that only a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Wire:
    """The bot's one connection, and the Slack at its other end."""

    workspace: ThreadedPracticeWorkspace
    line: SocketLine
    seconds: Seconds
    vitals: Vitals
    health: Health = field(repr=False)

    def look_after(self, seconds: float) -> None:
        self.seconds.now += seconds
        self.line.look()

    def answers(self) -> bool:
        """Whether a person gets an answer from the bot."""
        reaction = self.workspace.person(ANA).command("/ips", "help")
        return reaction.ok

    @property
    def session(self) -> str | None:
        return self.line._client.session_id()

    @property
    def attempts(self) -> int:
        return sum(call.method == "apps.connections.open" for call in self.workspace.calls)

    def hear(self) -> None:
        """Waits for the pong to the ping of the handshake, and lets the watchdog note it."""
        client = self.line._client
        eventually(lambda: client.current_session and client.current_session.last_ping_pong_time)
        self.line.look()


@pytest.fixture
def wire(doors: Doors, clock: MovableClock) -> Iterator[Wire]:
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        settings = settings_for(workspace)
        vitals, seconds = Vitals(), Seconds()
        app = make_app(settings, doors, clock, vitals)
        line = SocketLine(app, settings, vitals, elapsed=seconds, jitter=lambda wait: wait)
        line.open()
        workspace.wait_for_connections()
        made = Wire(workspace, line, seconds, vitals, Health(doors, clock, vitals, line=line))
        made.hear()
        yield made
        line.close()
        app.listener_runner.listener_executor.shutdown(wait=True)


def test_a_connection_that_is_open_and_deaf_is_replaced(wire: Wire) -> None:
    before = wire.session
    wire.workspace.wedge_sockets()

    wire.look_after(SILENCE_SECONDS - 1)
    assert wire.line._client.is_connected(), "it claims to be connected all the while"
    assert wire.session == before
    assert wire.line.is_well

    wire.look_after(2)
    assert wire.session != before
    wire.workspace.wait_for_connections()
    assert wire.answers()


def test_a_connection_that_was_deaf_from_its_first_second_is_replaced(wire: Wire) -> None:
    """The SDK itself waits for a first pong before it notices that later ones are missing."""
    session = wire.line._client.current_session
    assert session is not None
    wire.workspace.wedge_sockets()
    session.last_ping_pong_time = None

    wire.look_after(SILENCE_SECONDS + 1)

    assert wire.session != session.session_id
    assert wire.answers()


def test_an_answered_ping_keeps_the_connection(wire: Wire) -> None:
    before = wire.session
    session = wire.line._client.current_session
    assert session is not None
    for _ in range(20):
        former = session.last_ping_pong_time
        session.check_state()  # what the SDK does every ten seconds
        eventually(lambda former=former: session.last_ping_pong_time != former)
        assert wire.line.ping_age == 0
        wire.look_after(SILENCE_SECONDS - 1)
    assert wire.session == before


@pytest.mark.parametrize(("reason", "close"), [("warning", False), ("refresh_requested", True)])
def test_when_slack_asks_for_a_new_connection_it_gets_one(
    wire: Wire, reason: str, close: bool
) -> None:
    before = wire.session
    wire.workspace.disconnect_sockets(reason, close=close)
    eventually(wire.line._client.wants_another.is_set)

    wire.look_after(0.5)

    assert wire.session != before
    wire.workspace.wait_for_connections()
    assert wire.answers()


def test_a_cut_connection_comes_back(wire: Wire) -> None:
    wire.workspace.drop_sockets()
    eventually(lambda: not wire.line.is_well)
    assert wire.health.ready().wrong == ("Socket Mode is not connected",)

    wire.look_after(0.5)

    wire.workspace.wait_for_connections()
    assert wire.answers()
    assert wire.health.ready().well


def test_the_machines_certificates_are_not_read_again_for_a_connection(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading() -> None:
        raise AssertionError("that takes longer than all else that connecting takes")

    monkeypatch.setattr(ssl, "create_default_context", reading)
    wire.workspace.wedge_sockets()
    wire.look_after(SILENCE_SECONDS + 1)
    wire.workspace.wait_for_connections()
    assert wire.answers()


def test_ten_minutes_without_a_name_service_cost_few_attempts_and_end_by_themselves(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    asked: list[float] = []

    def away(*args: Any, **kwargs: Any) -> Any:
        asked.append(wire.seconds.now)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", away)
    wire.workspace.drop_sockets()
    eventually(lambda: not wire.line.is_well)
    for _ in range(TEN_MINUTES):
        wire.look_after(1)

    gaps = [later - sooner for sooner, later in pairwise(asked)]
    assert gaps == sorted(gaps), "each wait is at least as long as the one before"
    assert max(gaps) == LONGEST_WAIT
    assert 10 <= len(asked) <= 20
    assert not wire.line.is_well

    monkeypatch.setattr(socket, "getaddrinfo", real)
    for _ in range(int(LONGEST_WAIT)):
        wire.look_after(1)
    wire.workspace.wait_for_connections()
    assert wire.answers()


def test_a_slack_that_asks_to_wait_is_waited_for(wire: Wire) -> None:
    wire.workspace.faults.add("rate_limited", "apps.connections.open", retry_after=90)
    wire.workspace.drop_sockets()
    eventually(lambda: not wire.line.is_well)
    before = wire.attempts
    for _ in range(89):
        wire.look_after(1)
    assert wire.attempts == before + 1

    wire.look_after(2)
    wire.workspace.wait_for_connections()


def test_a_slack_that_hangs_up_each_time_is_not_stormed(wire: Wire) -> None:
    """As with an eleventh process: Slack takes the connection and closes it again."""
    before = wire.attempts
    for _ in range(120):
        wire.look_after(1)
        if wire.line.is_well:
            wire.workspace.drop_sockets()
            eventually(lambda: not wire.line.is_well)
    assert wire.attempts - before <= 8


def test_after_a_steady_while_a_lost_connection_is_no_failure(wire: Wire) -> None:
    for _ in range(3):
        wire.workspace.drop_sockets()
        eventually(lambda: not wire.line.is_well)
        wire.look_after(5)
        wire.workspace.wait_for_connections()
        wire.hear()
    assert wire.line._failures == 3

    wire.seconds.now += STEADY_SECONDS + 1
    wire.line._hear()
    wire.line.look()

    assert wire.line._failures == 0


def test_it_knows_when_it_last_heard_anything(wire: Wire) -> None:
    assert wire.line.envelope_age is None
    wire.seconds.now += 20
    assert wire.line.ping_age == 20

    assert wire.answers()

    assert wire.line.envelope_age == wire.line.ping_age == 0
    wire.look_after(7)
    said = wire.health.ready()
    assert "socket mode: last ping 7 s ago, last request 7 s ago" in said.full
    metrics = wire.vitals.metrics.text().decode()
    assert "ips_socket_ping_age_seconds 7.0" in metrics
    assert "ips_socket_envelope_age_seconds 7.0" in metrics
    assert 'ips_ack_seconds_count{kind="command",outcome="2xx"} 1.0' in metrics


def test_a_watchdog_that_stands_still_means_that_the_process_does_not_live(wire: Wire) -> None:
    assert wire.health.live().well

    wire.seconds.now += TEN_MINUTES + 1

    assert wire.health.live().wrong == ("the watchdog of Socket Mode stands still",)


def test_the_thread_turns_the_watchdog(doors: Doors, clock: MovableClock) -> None:
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        settings = settings_for(workspace)
        app = make_app(settings, doors, clock)
        with connected(app, settings) as line:
            workspace.wait_for_connections()
            before = line._client.session_id()
            workspace.drop_sockets()
            eventually(lambda: line.is_well and line._client.session_id() != before, 15)
            workspace.wait_for_connections()


class AboutToRead(logging.Logger):
    """Holds the SDK's reader where it is about to read, until it is told to end."""

    def __init__(self, told_to_end: Event) -> None:
        super().__init__("held", logging.CRITICAL)
        self.told_to_end = told_to_end
        self.reached = Event()

    def info(self, message: object, *_: object, **__: object) -> None:
        if str(message).startswith("Starting to receive"):
            self.reached.set()
            self.told_to_end.wait(20)


def test_whoever_closes_just_when_reading_begins_does_not_wait_for_ever(
    doors: Doors, clock: MovableClock
) -> None:
    """The SDK's reader forgets that it was told to end, when it is told before it has begun."""
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        settings = settings_for(workspace)
        line = SocketLine(make_app(settings, doors, clock), settings, Vitals())
        held = line._client.logger = AboutToRead(line._client.current_session_runner.event)
        line.open()
        assert held.reached.wait(20)
        closing = Thread(target=line.close, daemon=True)
        closing.start()
        closing.join(20)
        assert not closing.is_alive()


def test_a_slack_that_asks_to_wait_at_the_start_does_not_stop_it(
    doors: Doors, clock: MovableClock
) -> None:
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        settings = settings_for(workspace)
        app = make_app(settings, doors, clock)
        workspace.faults.add("rate_limited", "apps.connections.open", retry_after=1)
        with connected(app, settings):
            workspace.wait_for_connections()

        workspace.faults.add("error", "apps.connections.open", error="invalid_auth")
        with pytest.raises(ConfigurationError, match="Slack refuses SLACK_APP_TOKEN"):
            SocketLine(app, settings, Vitals()).open()
