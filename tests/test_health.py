"""Whoever watches the process learns whether it lives, whether it works, and how fast."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import event, update

from bot.casework.reminders import leases, outbox
from bot.clock import MovableClock
from bot.config import ConfigurationError, Settings
from bot.jobs import auditor
from bot.jobs import ticker as ticker_module
from bot.jobs.auditor import audit_once
from bot.jobs.delivery.turn import Counts
from bot.jobs.ticker import Ticker
from bot.metrics import Metrics
from bot.server.health import FAILING_SECONDS, STUCK_SECONDS, TRIED_SECONDS, Health
from bot.server.health_port import watched
from bot.server.work import make_deliverer, ticking
from bot.slack.app import make_app
from bot.slack.web_client import slack_client
from bot.vitals import Vitals
from db.doors import DatabaseBusy, Doors, open_doors
from db.models import StaffMemberRow
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.delivery_world import ANA, World, at, harbor
from tests.house import SPEC, settings_for, wall_time
from tests.support import eventually

MONDAY = date(2026, 3, 2)
_direct = build_opener(ProxyHandler({}))


class Seconds:
    now = 500.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slack_at_hand() -> Iterator[ThreadedPracticeWorkspace]:
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        yield workspace


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with _direct.open(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


# ---------------------------------------------------------------- the port


def test_the_private_port_tells_health_and_metrics(doors: Doors, clock: MovableClock) -> None:
    vitals = Vitals()
    settings = Settings(health_address=("127.0.0.1", free_port()))
    with watched(settings, Health(doors, clock, vitals), vitals.metrics) as port:
        assert port is not None
        assert get(port, "/health/live") == (200, "ok\n")
        assert get(port, "/health/ready") == get(port, "/health")
        status, said = get(port, "/health/ready")
        assert (status, said.splitlines()[0]) == (200, "ok")
        assert "database: answers" in said
        assert get(port, "/metrics")[0] == 200
        assert "ips_messages_total" in get(port, "/metrics")[1]
        assert get(port, "/")[0] == 404
    with pytest.raises(OSError):
        get(port, "/health/live")


def test_without_a_setting_nothing_listens(doors: Doors, clock: MovableClock) -> None:
    vitals = Vitals()
    with watched(Settings(), Health(doors, clock, vitals), vitals.metrics) as port:
        assert port is None


def test_a_port_in_use_stops_the_start_with_a_sentence(doors: Doors, clock: MovableClock) -> None:
    vitals = Vitals()
    settings = Settings(health_address=("127.0.0.1", free_port()))
    health = Health(doors, clock, vitals)
    with (
        watched(settings, health, vitals.metrics),
        pytest.raises(ConfigurationError, match=r"HEALTH_PORT: port .* cannot be opened"),
        watched(settings, health, vitals.metrics),
    ):
        pass


# ---------------------------------------------------------------- health


def test_a_database_away_is_not_ready_and_still_alive(clock: MovableClock) -> None:
    health = Health(open_doors("sqlite:////nowhere/at/all.sqlite3"), clock, Vitals())

    assert health.live().well
    assert health.ready().wrong == ("the database is away",)
    assert health.serves().brief == "the database is away"


def test_a_database_that_takes_no_writes_is_not_ready(doors: Doors, clock: MovableClock) -> None:
    """Somebody else holds it for long: everybody is told 'not recorded', though it can be read."""
    seconds = Seconds()
    health = Health(doors, clock, Vitals(), elapsed=seconds)
    assert "database: answers, takes writes" in health.ready().seen
    with closing(sqlite3.connect(str(doors.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        seconds.now += TRIED_SECONDS + 1
        assert health.ready().wrong == ("the database takes no writes",)
        assert health.serves().brief == "the database takes no writes"
        assert health.live().well
        other.execute("ROLLBACK")
    seconds.now += TRIED_SECONDS + 1
    assert health.ready().well


def test_strangers_who_ask_and_ask_make_nobody_write(doors: Doors, clock: MovableClock) -> None:
    seconds, tried = Seconds(), 0

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal tried
        tried += not statement.startswith(("SELECT", "BEGIN"))

    event.listen(doors.engine, "before_cursor_execute", note)
    health = Health(doors, clock, Vitals(), elapsed=seconds)
    for _ in range(20):
        assert health.serves().well
    assert tried == 1


@pytest.mark.parametrize("beside", [True, False], ids=["beside others", "the only one"])
def test_a_workspace_that_slack_keeps_waiting_is_named(
    doors: Doors, clock: MovableClock, beside: bool
) -> None:
    """A wrong token of one workspace is no trouble of a worker that serves others as well."""
    harbor(doors)
    if beside:
        World(doors, workspace_id="T0HILL", unit_id="hill").set_up(MONDAY, channel=None)
    _a_letter(doors, clock)
    vitals = Vitals()
    health = Health(doors, clock, vitals, ticker=_resting_ticker(doors, clock))
    clock.move_to(clock.now() + timedelta(hours=1))
    assert health.ready().wrong == ("what is due is late",)
    assert _found(doors, clock, vitals) == ("3600.0", "0.0")

    leases.pause_workspace(doors, "T0HARBOR", 300.0)

    told = health.ready()
    assert told.wrong == (() if beside else ("Slack takes no message",))
    assert "workspace T0HARBOR: held back by Slack, the oldest message waits 3600 s" in told.seen
    assert _found(doors, clock, vitals) == ("0.0", "1.0")
    assert "T0HARBOR" not in _text(vitals)
    assert "held_back" in auditor.look(doors, clock.now()).alarming


def _a_letter(doors: Doors, clock: MovableClock) -> None:
    with doors.writing() as session:
        outbox.plan(
            session,
            "T0HARBOR",
            kind=outbox.DELIVERY_NOTICE,
            conversation=ANA,
            dedupe_key="test:1",
            subject={"kind": "brief", "conversation": "C1", "reason": "x"},
            now=clock.now(),
        )


def _found(doors: Doors, clock: MovableClock, vitals: Vitals) -> tuple[str, str]:
    """What the metrics tell: the lag of what can be sent, and how many workspaces cannot."""
    audit_once(doors, clock.now(), vitals.metrics.found)
    numbers = dict(re.findall(r"^(\w+) (\S+)$", _text(vitals), re.MULTILINE))
    return numbers["ips_auditor_delivery_lag_seconds"], numbers["ips_auditor_held_back"]


def test_what_a_process_does_not_have_it_does_not_measure(
    doors: Doors, clock: MovableClock
) -> None:
    """`work` has no socket, `web` no auditor: a 0 would say that all is well with them."""
    said = _text(Vitals())
    assert "ips_socket_ping_age_seconds" not in said
    assert "ips_auditor" not in said
    assert "socket mode" not in Health(doors, clock, Vitals()).ready().full


def test_how_long_ago_the_auditor_looked_is_told_to_whoever_asks(
    doors: Doors, clock: MovableClock
) -> None:
    seconds = Seconds()
    vitals = Vitals(seconds)
    for _ in range(2):
        audit_once(doors, clock.now(), vitals.metrics.found)
    seconds.now += 200
    assert "ips_auditor_age_seconds 200.0" in _text(vitals)


def test_a_slack_that_is_away_for_long_is_not_ready(
    doors: Doors, clock: MovableClock, slack_at_hand: ThreadedPracticeWorkspace
) -> None:
    seconds = Seconds()
    vitals = Vitals(seconds)
    settings = settings_for(slack_at_hand)
    slack = slack_client(settings, settings.slack_bot_token, calls=vitals.slack_calls)
    with ticking(settings, doors, clock) as ticker:
        health = Health(doors, clock, vitals, ticker=ticker)
        serving = Health(doors, clock, vitals)
        assert "slack: last answer none yet" in health.ready().seen
        slack.auth_test()
        seconds.now += 12
        assert "slack: last answer 12 s ago" in health.ready().seen

        slack_at_hand.faults.add("reset_before", "auth.test", times=None)
        _fails(slack)
        assert health.ready().well, "a moment is no trouble"
        seconds.now += FAILING_SECONDS + 1
        _fails(slack)
        assert health.ready().wrong == ("Slack does not answer",)
        assert serving.ready().well, "`web` can still answer Slack"

        slack_at_hand.faults.clear()
        slack.auth_test()
        assert health.ready().well


def _fails(slack: WebClient) -> None:
    with pytest.raises(OSError):
        slack.auth_test()


def test_the_watcher_of_calls_never_asks_for_another_try(
    slack_at_hand: ThreadedPracticeWorkspace,
) -> None:
    vitals = Vitals()
    settings = settings_for(slack_at_hand)
    slack = slack_client(settings, settings.slack_bot_token, calls=vitals.slack_calls)
    for kind in ("rate_limited", "server_error", "reset_after"):
        before = len(slack_at_hand.calls)
        slack_at_hand.faults.add(kind, "auth.test", times=1)
        with pytest.raises((SlackApiError, OSError)):
            slack.auth_test()
        assert len(slack_at_hand.calls) - before <= 1
    slack.auth_test()
    said = vitals.metrics.text().decode()
    assert 'ips_slack_calls_total{outcome="limited"} 1.0' in said
    assert 'ips_slack_calls_total{outcome="failed"} 2.0' in said
    assert 'ips_slack_calls_total{outcome="answered"} 1.0' in said


def test_bolts_own_clients_are_watched_too(
    doors: Doors, clock: MovableClock, slack_at_hand: ThreadedPracticeWorkspace
) -> None:
    """Bolt makes a new client for each request, with the handlers of the first."""
    vitals = Vitals()
    app = make_app(settings_for(slack_at_hand), doors, clock, vitals)
    assert app.client.retry_handlers == [vitals.slack_calls]
    app.listener_runner.listener_executor.shutdown(wait=True)


def test_a_ticker_that_stands_still_does_not_live(
    doors: Doors, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = Seconds()
    monkeypatch.setattr(ticker_module, "monotonic", seconds)
    with ticking(Settings(), doors, clock) as ticker:
        eventually(lambda: ticker.findings is not None)
        health = Health(doors, clock, Vitals(), ticker=ticker)
        assert health.live().well
        ticker.stop()
        seconds.now += STUCK_SECONDS + 200
        assert health.live().wrong == ("the ticker stands still",)


# ---------------------------------------------------------------- lag and metrics


def test_what_is_late_is_the_trouble_of_whoever_sends(doors: Doors, clock: MovableClock) -> None:
    world = harbor(doors)
    clock.move_to(at(MONDAY))
    world.client("C-1", ANA, MONDAY - timedelta(days=15))
    world.reckon()
    with doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=clock.now()))
    vitals = Vitals()
    sending = Health(doors, clock, vitals, ticker=_resting_ticker(doors, clock))
    serving = Health(doors, clock, vitals)
    clock.move_to(at(MONDAY) + timedelta(days=1))

    assert sending.ready().wrong == ("what is due is late",)
    assert serving.ready().well
    assert re.search(r"oldest brief or digest due: waits [1-9]\d* s", serving.ready().full)

    audit_once(doors, clock.now(), vitals.metrics.found)
    assert re.search(r"^ips_auditor_brief_lag_seconds [1-9]", _text(vitals), re.MULTILINE)


def _resting_ticker(doors: Doors, clock: MovableClock) -> Ticker:
    return Ticker(doors, make_deliverer(Settings(), doors), clock)


def _text(vitals: Vitals) -> str:
    return vitals.metrics.text().decode()


def test_delivery_and_the_auditor_are_counted_by_the_ticker(
    doors: Doors, clock: MovableClock, slack_at_hand: ThreadedPracticeWorkspace
) -> None:
    vitals = Vitals()
    with ticking(settings_for(slack_at_hand), doors, clock, vitals) as ticker:
        eventually(lambda: ticker.findings is not None)
    assert "ips_auditor_dead 0.0" in _text(vitals)

    vitals.metrics.tally(Counts(planned=3, sent=2, waiting=1, unclear=1, dead=1))
    vitals.metrics.tally(Counts(sent=1))
    said = _text(vitals)
    for outcome, number in (
        ("planned", 3), ("sent", 3), ("retried", 1), ("ambiguous", 1), ("dead", 1),
    ):  # fmt: skip
        assert f'ips_messages_total{{outcome="{outcome}"}} {number}.0' in said


def test_a_label_never_holds_what_somebody_sent() -> None:
    metrics = Metrics()
    for kind in ("command", "view_submission", "C-114 Bean & Leaf", None, "T0HARBOR"):
        metrics.acked(kind, 200, 0.01)
    kinds = set(re.findall(r'kind="([^"]*)"', metrics.text().decode()))
    assert kinds == {"command", "view_submission", "other"}


def test_two_processes_in_one_keep_their_counts_apart() -> None:
    first, second = Vitals(), Vitals()
    first.metrics.called("answered")
    assert "ips_slack_calls_total{" in _text(first)
    assert "ips_slack_calls_total{" not in _text(second)


def test_a_job_that_fails_every_turn_is_not_ready_and_is_counted(
    doors: Doors, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbor(doors)
    seconds = Seconds()
    monkeypatch.setattr(ticker_module, "monotonic", seconds)
    vitals = Vitals()
    deliverer = make_deliverer(Settings(), doors.patient)
    ticker = Ticker(doors, deliverer, clock, failed=vitals.metrics.failed)
    health = Health(doors, clock, vitals, ticker=ticker)
    well = deliverer.plan_briefs

    def fails(now: object) -> Counts:
        raise DatabaseBusy("a statement that takes for ever is the database's trouble too")

    monkeypatch.setattr(deliverer, "plan_briefs", fails)
    ticker.plan()
    assert health.ready().well, "once may be chance"
    seconds.now += FAILING_SECONDS + 1
    ticker.plan()
    assert health.ready().wrong == ("every turn of 'plan' fails",)
    assert health.live().well, "a new start would not help"
    assert 'ips_turns_failed_total{job="plan"} 2.0' in _text(vitals)

    monkeypatch.setattr(deliverer, "plan_briefs", well)
    ticker.plan()
    assert health.ready().well
