"""The bot over signed HTTP: gunicorn, one process with threads, and a thin front before Bolt.

One process, because replicas scale and a worker dying takes no brief with it: the ticker runs in
`work`, never here. No preload: database connections must not be shared across a fork.
"""

from __future__ import annotations

import hmac
import io
import logging
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot.app import RECEIVING_THREADS, make_app
from bot.clock import SystemClock
from bot.config import ConfigurationError, Settings
from bot.errors import place_of
from bot.health import Health
from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.oauth import Installing
from bot.private_port import PrivatePort
from bot.vitals import Vitals
from db.doors import Doors, open_doors

log = logging.getLogger("bot.web")

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

EVERYWHERE = "0.0.0.0"
MOST_DIGITS = 15  # of a length or a moment; Python itself refuses to read thousands
MOST_BYTES = 1_000_000  # Slack's largest modal is a quarter of this
GRACE_SECONDS = 8  # whoever stops a process gives it some ten seconds
# Slack sends a request in one go; whoever takes longer holds a thread that somebody waits for.
ARRIVING_SECONDS = 3.0

UNSIGNED = "401 Unauthorized", "This is not signed by Slack."
TOO_LARGE = "413 Content Too Large", "That is too large."


class Front:
    """Answers what Bolt would answer with 500: too large, not UTF-8, no timestamp.

    The signature is looked at here already, over the bytes as they came: Bolt reads a body before
    it verifies it. Whoever posts without a good one learns 401, or 413 where the body is longer
    than we read, and nothing else. With `installing`, workspaces may install the bot from here.
    """

    def __init__(
        self,
        app: App,
        doors: Doors,
        signing_secret: str,
        *,
        installing: Installing | None = None,
        health: Health | None = None,
    ) -> None:
        self._slack = SlackRequestHandler(app, path=EVENTS_PATH)
        self._health = health or Health(doors, SystemClock(), Vitals())
        self._signature = _OverRawBytes(signing_secret)
        self._installing = installing

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        content = self._answer(environ, start_response)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else content

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if path in ("/health", "/health/live", "/health/ready"):
            return _say(start_response, *self._is_well(path))
        if self._installing is not None and path in (INSTALL_PATH, REDIRECT_PATH):
            if method != "GET":
                return _say(start_response, "405 Method Not Allowed", "Please open this page.")
            return self._installing(environ, start_response)
        if path != EVENTS_PATH:
            return _say(start_response, "404 Not Found", "There is nothing here.")
        if method != "POST":
            return _say(start_response, "405 Method Not Allowed", "Slack posts here.")
        length = environ.get("CONTENT_LENGTH") or ""
        # In chunks it comes without a length; gunicorn's input ends where the request does.
        size = int(length) if _is_number(length) else MOST_BYTES + 1
        if _is_number(length) and size > MOST_BYTES:
            return _say(start_response, *TOO_LARGE)
        signed_at = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        if not _is_number(signed_at):
            return _say(start_response, *UNSIGNED)
        body = environ["wsgi.input"].read(size)
        if len(body) > MOST_BYTES:
            return _say(start_response, *TOO_LARGE)
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not signature.isascii() or not self._signature.is_valid(body, signed_at, signature):
            return _say(start_response, *UNSIGNED)
        if not _is_utf8(body):
            return _say(start_response, "400 Bad Request", "This is not UTF-8.")
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        try:
            return self._slack(environ, start_response)
        except Exception as error:  # signed, and still nothing that Bolt can take apart
            log.error("a request that cannot be read: %s", place_of(error))
            return _say(start_response, "400 Bad Request", "This cannot be read.")

    def _is_well(self, path: str) -> tuple[str, str]:
        """No number: anybody may ask here. The private port tells more."""
        report = self._health.live() if path == "/health/live" else self._health.serves()
        return "200 OK" if report.well else "503 Service Unavailable", report.brief


class _OverRawBytes(SignatureVerifier):
    """The SDK's own would take the bytes for text first, and stumble over what is none."""

    def generate_signature(self, *, timestamp: str, body: str | bytes) -> str:
        raw = body if isinstance(body, bytes) else body.encode()
        signed = f"v0:{timestamp}:".encode() + raw
        return f"v0={hmac.new(self.signing_secret.encode(), signed, sha256).hexdigest()}"


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
            doors,
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


def _is_number(text_: str) -> bool:
    return text_.isascii() and text_.isdigit() and len(text_) <= MOST_DIGITS


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _bare(status: str, sentence: str) -> bytes:
    """An answer where gunicorn has no request to answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(sentence) + 1}\r\n\r\n{sentence}\n".encode()


def _say(start_response: StartResponse, status: str, sentence: str) -> list[bytes]:
    body = f"{sentence}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
