"""The bot over Socket Mode: Slack's requests come in through a WebSocket that we open.

Bolt's built-in adapter on purpose: the aiohttp one can claim to be connected while it is deaf,
the websocket_client one does not recover when the name service fails. What the built-in one does
badly is taken from it: it reconnects without a pause when Slack turns it away, sleeps in its own
thread when Slack asks it to wait, spins when Slack hangs up without a word, and never notices a
connection that is silent from its first second. So it only reads and writes here, and one watchdog
connects.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from random import uniform
from socket import SHUT_RD
from ssl import SSLSocket
from threading import Event, Thread
from time import monotonic
from typing import Any

from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.config import ConfigurationError, Settings
from bot.logs import at_level, place_of
from bot.slack.app import RECEIVING_THREADS, IpsApp
from bot.slack.web_client import slack_client, trusted
from bot.vitals import Elapsed, Vitals

log = logging.getLogger("bot.socket")

LOOKS_FOR_A_CONNECTION = 0.01  # seconds between two looks, where there is none
PING_SECONDS = 10.0  # how often the SDK asks Slack for a sign of life
SILENCE_SECONDS = 35.0  # three pings unanswered: it claims to be connected, and is not
LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 5.0
LONGEST_WAIT = 60.0  # between two attempts, unless Slack itself asks for more
STEADY_SECONDS = 60.0  # a connection that lasted so long: its end is news, not a failure
WAIT_WITHOUT_A_NUMBER = 30.0

Jitter = Callable[[float], float]


def _some_of(seconds: float) -> float:
    """Half of it to all of it: many processes that lost Slack at once do not come back at once."""
    return uniform(seconds / 2, seconds)


class SocketLine:
    """One Socket Mode connection, and what keeps it alive.

    `look` is the watchdog's turn: it reconnects when the connection is gone, when Slack asks for a
    new one, or when nothing was heard for `SILENCE_SECONDS`. Attempts come 1, 2, 4 … seconds after
    each other, at most `LONGEST_WAIT`. All times are `elapsed`, which no clock change can move.
    """

    def __init__(
        self,
        app: IpsApp,
        settings: Settings,
        vitals: Vitals,
        *,
        elapsed: Elapsed = monotonic,
        jitter: Jitter = _some_of,
    ) -> None:
        self._app = app
        self._settings = settings
        self._metrics = vitals.metrics
        self._elapsed = elapsed
        self._jitter = jitter
        web_client = slack_client(settings, calls=vitals.slack_calls)
        web_client.ssl = trusted()  # the SDK would read them anew for each connection
        self._client = _Client(
            app_token=settings.slack_app_token or "",
            # The watchdog tells what happens to the connection; the SDK would tell what is in it.
            logger=at_level("bot.socket.sdk", logging.CRITICAL),
            web_client=web_client,
            proxy=app.client.proxy,
            ping_interval=PING_SECONDS,
            concurrency=RECEIVING_THREADS,
        )
        self._client.socket_mode_request_listeners.append(self._answer)
        self._stopping = Event()
        self._watch = Thread(target=self._keep_looking, name="socket-watchdog", daemon=True)
        self._heard_at = self._connected_at = self._looked_at = elapsed()
        self._envelope_at: float | None = None
        self._failures = 0
        self._not_before = self._heard_at
        self._metrics.ages(ping=lambda: self.ping_age, envelope=lambda: self.envelope_age)

    # ---------------------------------------------------------------- how it is

    @property
    def is_well(self) -> bool:
        """Connected, and heard lately: Slack's requests arrive."""
        return self._client.is_connected() and self.ping_age <= SILENCE_SECONDS

    @property
    def ping_age(self) -> float:
        """Seconds since anything came from Slack: its pings, and its answers to ours."""
        return self._elapsed() - self._heard_at

    @property
    def envelope_age(self) -> float | None:
        """Seconds since the last request; None: none has come yet."""
        return None if self._envelope_at is None else self._elapsed() - self._envelope_at

    @property
    def looked_ago(self) -> float:
        """Seconds since the watchdog last looked."""
        return self._elapsed() - self._looked_at

    # ---------------------------------------------------------------- opening and closing

    def open(self) -> None:
        """Connect for the first time.

        Raises:
            ConfigurationError: Slack refuses the app token or cannot be reached.
        """
        try:
            self._connect()
        except SlackApiError as error:
            if _asks_to_wait(error):
                self._put_off(error)
                return
            raise ConfigurationError(
                f"Slack refuses SLACK_APP_TOKEN ({error.response['error']}). Copy it again from "
                "'Basic Information' of your Slack app; it needs the scope connections:write, and "
                "Socket Mode must be switched on."
            ) from error
        except OSError as error:
            raise ConfigurationError(
                f"Slack cannot be reached at {self._settings.slack_api_url}. Check the network, a "
                "proxy, and SLACK_API_URL."
            ) from error

    def watch(self) -> None:
        """Look again and again, in a thread, until `close`."""
        self._watch.start()

    def close(self) -> None:
        """Finish the requests that have begun, then hang up."""
        self._stopping.set()
        if self._watch.is_alive():
            self._watch.join(PATIENCE_SECONDS)  # it may be asking a name service that is away
        client = self._client
        # What has begun still needs the connection for its ack; what follows the ack does not.
        client.message_workers.shutdown(wait=True)
        # The SDK looks at its queue once a second; an empty message lets it see the end at once.
        client.closed = True
        client.message_queue.put(None)
        self._end_reading()
        client.close()

    # ---------------------------------------------------------------- the watchdog

    def look(self) -> None:
        """One turn: reconnect where that is needed, and not too early."""
        now = self._looked_at = self._elapsed()
        if self.is_well and not self._client.wants_another.is_set():
            if now - self._connected_at > STEADY_SECONDS:
                self._failures = 0
            return
        if now >= self._not_before:
            self._reconnect(now)

    def _keep_looking(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception as error:  # the next turn must come, whatever this one met
                log.error("Socket Mode: the watchdog stumbled: %s", place_of(error))

    def _reconnect(self, now: float) -> None:
        self._failures += 1
        self._not_before = now + self._jitter(min(2.0 ** (self._failures - 1), LONGEST_WAIT))
        log.info("Socket Mode: %s, connecting again", self._why())
        if not self.is_well:
            self._stop_reading()
        try:
            self._connect()
        except SlackApiError as error:
            log.warning("Socket Mode: Slack refuses a connection: %s", error.response["error"])
            self._put_off(error)
        except Exception as error:
            log.warning("Socket Mode: Slack cannot be reached: %s", type(error).__name__)

    def _connect(self) -> None:
        self._client.wants_another.clear()
        try:
            # A new address each time: it is good for one connection.
            self._client.wss_uri = self._client.issue_new_wss_url()
            self._client.connect()
            self._listen_in()
        except BaseException:
            self._client.wants_another.set()
            self._metrics.connected(succeeded=False)
            raise
        self._heard_at = self._connected_at = self._elapsed()
        self._metrics.connected(succeeded=self._client.is_connected())

    def _put_off(self, error: SlackApiError) -> None:
        if _asks_to_wait(error):
            wait = max(_seconds_of(error), self._not_before - self._elapsed())
            self._not_before = self._elapsed() + wait

    def _why(self) -> str:
        if not self._client.is_connected():
            return "the connection is gone"
        return "Slack asks for a new connection" if self.is_well else "nothing is heard any more"

    def _stop_reading(self) -> None:
        """Wakes the thread that reads: closing would wait three seconds for it."""
        session = self._client.current_session
        sock = session.sock if session is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(SHUT_RD)

    def _end_reading(self) -> None:
        """Wakes the SDK's reader until it has ended, while there is a connection to wake it by.

        A reader that is just beginning forgets that it was told to end, and closing would wait for
        it for ever.
        """
        reader = self._client.current_session_runner
        reader.event.set()
        while reader.is_alive():
            self._client.current_session_state.terminated = True
            self._stop_reading()
            reader.thread.join(0.01)

    # ---------------------------------------------------------------- what is heard

    def _listen_in(self) -> None:
        session = self._client.current_session
        if session is not None and session.sock is not None:
            session.sock = _HeardSocket(session.sock, self._hear)  # type: ignore[assignment]
            session.close = partial(_close, session)  # type: ignore[method-assign]

    def _hear(self) -> None:
        self._heard_at = self._elapsed()

    def _answer(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self._envelope_at = self._elapsed()
        try:
            # The last argument is for a DEBUG line that we never ask for.
            send_response(client, request, run_bolt_app(self._app, request), 0.0)
        except Exception as error:
            log.error("Socket Mode: a request was not answered: %s", place_of(error))


class _HeardSocket:
    """A socket that tells when something came, and that an end of the stream is an end.

    The SDK takes no bytes for no news, and asks again at once, for as long as it takes.
    """

    def __init__(self, sock: SSLSocket, hear: Callable[[], None]) -> None:
        self._sock = sock
        self._hear = hear

    def recv(self, size: int) -> bytes:
        received = self._sock.recv(size)
        if not received:
            raise ConnectionResetError("Slack has hung up")
        self._hear()
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class _Client(SocketModeClient):
    """The SDK's client, which asks for another connection instead of opening one itself."""

    def __init__(self, **options: object) -> None:
        self.wants_another = Event()
        super().__init__(**options)  # type: ignore[arg-type]
        # The SDK looks ten times a second whether there is a connection to read from: the first
        # request of a new one lay there for that long.
        self.current_session_runner.shutdown()  # type: ignore[no-untyped-call]
        reads = IntervalRunner(self._run_current_session, LOOKS_FOR_A_CONNECTION)
        self.current_session_runner = reads.start()

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """The one way in which the SDK reconnects: on `disconnect`, a close, a dead session."""
        if force or not self.is_connected():
            self.wants_another.set()

    def issue_new_wss_url(self) -> str:
        """Slack's address for one connection. Unlike the SDK's own this never sleeps."""
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])


@contextmanager
def connected(
    app: IpsApp, settings: Settings, vitals: Vitals | None = None
) -> Iterator[SocketLine]:
    """Receive requests inside the block; on leaving, finish those that have begun.

    Raises:
        ConfigurationError: Slack refuses the app token or cannot be reached.
    """
    line = SocketLine(app, settings, vitals or Vitals())
    try:
        line.open()
        line.watch()
        yield line
    finally:
        line.close()
        app.listener_runner.listener_executor.shutdown(wait=True)


def _close(session: Connection) -> None:
    """The thread that reads may be closing it at the same moment; the SDK trips over that."""
    with suppress(AttributeError):
        session.disconnect()


def _asks_to_wait(error: SlackApiError) -> bool:
    return error.response["error"] in ("ratelimited", "rate_limited")


def _seconds_of(error: SlackApiError) -> float:
    value = error.response.headers.get("Retry-After", WAIT_WITHOUT_A_NUMBER)
    try:
        return max(1.0, float(value[0] if isinstance(value, list) else value))
    except (TypeError, ValueError):
        return WAIT_WITHOUT_A_NUMBER
