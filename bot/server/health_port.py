"""A small port for whoever watches the process: `/health/live`, `/health/ready`, `/metrics`.

Off unless `HEALTH_PORT` is set, and for this machine alone unless it names an address: it tells
nothing private, and still it is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.config import ConfigurationError, Settings
from bot.metrics import CONTENT_TYPE, Metrics
from bot.server.health import Health
from bot.slack.http_messages import HttpAnswer, HttpRequest, plain

THREADS = 2  # one may be waiting for the database when the other is asked whether we live


@contextmanager
def watched(settings: Settings, health: Health, metrics: Metrics) -> Iterator[int | None]:
    """Answer on the settings' private port inside the block; yields it, and without one None.

    Raises:
        ConfigurationError: the port is taken or not allowed.
    """
    if settings.health_address is None:
        yield None
        return
    # A server is read where there is something to serve.
    from bot.server.receiving import listen, receiving  # noqa: PLC0415

    host, port = settings.health_address
    try:
        listening = listen(host, port)
    except OSError as error:
        raise ConfigurationError(
            f"HEALTH_PORT: port {port} cannot be opened at {host}. Is another process of the bot "
            "using it? Give each process of one machine its own."
        ) from error

    def answer(request: HttpRequest) -> HttpAnswer:
        if request.path == "/metrics":
            return HttpAnswer(200, metrics.text(), (("Content-Type", CONTENT_TYPE),))
        if request.path not in ("/health", "/health/ready", "/health/live"):
            return plain(404, "There is nothing here.")
        report = health.live() if request.path == "/health/live" else health.ready()
        return plain(200 if report.well else 503, report.full)

    with receiving(answer, listening, threads=THREADS) as open_at:
        yield open_at
