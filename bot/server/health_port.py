"""A small port for whoever watches the process: `/health/live`, `/health/ready`, `/metrics`.

Off unless `HEALTH_PORT` is set, and for this machine alone unless it names an address: it tells
nothing private, and still it is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from bot.config import ConfigurationError, Settings
from bot.metrics import CONTENT_TYPE, Metrics
from bot.server.health import Health

PLAIN = "text/plain; charset=utf-8"
PATIENCE_SECONDS = 5.0  # for a caller that connects and says nothing


class PrivatePort:
    """Bound when it is made, so that a port in use stops the start; it answers after `serve`.

    Raises:
        ConfigurationError: the port is taken or not allowed.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        try:
            self._server = _Server(address, _Answer)
        except OSError as error:
            raise ConfigurationError(
                f"HEALTH_PORT: port {address[1]} cannot be opened at {address[0]}. Is another "
                "process of the bot using it? Give each process of one machine its own."
            ) from error

    @property
    def port(self) -> int:
        return self._server.server_port

    def serve(self, health: Health, metrics: Metrics) -> None:
        """Answer from now on, in threads."""
        self._server.health, self._server.metrics = health, metrics
        Thread(target=self._server.serve_forever, name="private-port", daemon=True).start()

    def close(self) -> None:
        if self._server.health is not None:
            self._server.shutdown()
        self._server.server_close()


@contextmanager
def watched(settings: Settings, health: Health, metrics: Metrics) -> Iterator[PrivatePort | None]:
    """Answer on the settings' private port inside the block; without one, None."""
    if settings.health_address is None:
        yield None
        return
    port = PrivatePort(settings.health_address)
    port.serve(health, metrics)
    try:
        yield port
    finally:
        port.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    health: Health | None = None
    metrics: Metrics | None = None


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    server_version = "ips-bot"
    sys_version = ""
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:
        health, metrics = self.server.health, self.server.metrics
        if health is None or metrics is None:
            return
        if self.path == "/metrics":
            self._say(200, metrics.text(), CONTENT_TYPE)
        elif self.path in ("/health", "/health/ready", "/health/live"):
            report = health.live() if self.path == "/health/live" else health.ready()
            self._say(200 if report.well else 503, f"{report.full}\n".encode())
        else:
            self._say(404, b"There is nothing here.\n")

    def _say(self, status: int, body: bytes, kind: str = PLAIN) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: an access log of probes helps nobody."""
