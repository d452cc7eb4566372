"""The bot over signed HTTP: gunicorn, one process with threads, around the front.

One process, because replicas scale and a worker dying takes no brief with it: the ticker runs in
`work`, never here. No preload: database connections must not be shared across a fork.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from bot.clock import SystemClock
from bot.config import ConfigurationError, Settings
from bot.logs import place_of
from bot.server.health import Health
from bot.server.health_port import PrivatePort
from bot.slack.app import RECEIVING_THREADS, make_app
from bot.slack.http import Front
from bot.slack.oauth import Installing
from bot.vitals import Vitals
from db.doors import open_doors

log = logging.getLogger("bot.server.web")

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

EVERYWHERE = "0.0.0.0"
GRACE_SECONDS = 8  # whoever stops a process gives it some ten seconds
# Slack sends a request in one go; whoever takes longer holds a thread that somebody waits for.
ARRIVING_SECONDS = 3.0


class Receiving(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, for requests that arrive at once.

    gunicorn waits for the end of a request as long as it takes: ten callers who never send theirs
    would hold every thread, and no button would work any more.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._arriving: dict[TConn, float] = {}
        super().__init__(*args, **kwargs)

    def handle(self, conn: TConn) -> Any:
        self._arriving[conn] = monotonic()
        try:
            return super().handle(conn)
        finally:
            self._arriving.pop(conn, None)

    def murder_pending(self) -> None:
        """gunicorn's own round, once a second: whoever is not done by now sends no more.

        What has arrived in time is answered, however long that takes.
        """
        super().murder_pending()
        for conn, began in [*self._arriving.items()]:
            if monotonic() - began > ARRIVING_SECONDS:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """gunicorn would log, and send back, what it could not read."""
        if isinstance(exc, ParseException):
            log.warning("a request that is no HTTP: %s", type(exc).__name__)
            answer = _bare("400 Bad Request", "This cannot be read.")
        else:
            log.error("a request broke off: %s", place_of(exc))
            answer = _bare("500 Internal Server Error", "Something went wrong on our side.")
        with suppress(OSError):
            client.sendall(answer)


def serve(settings: Settings, prepare: Callable[[], None]) -> None:
    """Listen on the settings' port until SIGTERM; `prepare` runs once in the worker.

    Raises:
        ConfigurationError: the port, or the private one, cannot be opened.
    """
    _check_free(settings.port)
    # Opened here, where its failure stops the start with a sentence; answered in the worker.
    port = PrivatePort(settings.health_address) if settings.health_address else None

    def load() -> WSGIApplication:
        prepare()
        doors, clock, vitals = open_doors(settings.database_url), SystemClock(), Vitals()
        health = Health(doors, clock, vitals)
        if port is not None:
            port.serve(health, vitals.metrics)
        return Front(
            make_app(settings, doors, clock, vitals),
            settings.slack_signing_secret or "",
            installing=(
                Installing(settings, doors, clock, vitals) if settings.for_many_workspaces else None
            ),
            health=health,
        )

    options = {
        "bind": f"{EVERYWHERE}:{settings.port}",
        "workers": 1,
        "worker_class": Receiving,
        "threads": RECEIVING_THREADS,
        "preload_app": False,
        "graceful_timeout": GRACE_SECONDS,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "ips-bot",
        "control_socket_disable": True,
    }
    _Server(load, options).run()


def _check_free(port: int) -> None:
    """gunicorn would try for five seconds, and say it in ten lines."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((EVERYWHERE, port))
        except OSError as error:
            raise ConfigurationError(
                f"PORT: port {port} cannot be opened. Is another program using it? Name another "
                "one in PORT."
            ) from error


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, load: Callable[[], WSGIApplication], options: dict[str, Any]) -> None:
        self._load = load
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        return self._load()


def _bare(status: str, sentence: str) -> bytes:
    """An answer where gunicorn has no request to answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(sentence) + 1}\r\n\r\n{sentence}\n".encode()
