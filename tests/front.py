"""The signed front over HTTP. Here, since whoever needs no Slack need not import the whole bot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App

from bot.clock import SystemClock
from bot.server.health import Health
from bot.server.receiving import listen, receiving
from bot.slack.app import RECEIVING_THREADS
from bot.slack.http import Front
from bot.slack.oauth import Installing
from bot.vitals import Vitals
from db.doors import Doors


def signed_front(
    app: App, doors: Doors, signing_secret: str, *, installing: Installing | None = None
) -> Front:
    """The front of a process that looks at nothing but its database."""
    health = Health(doors, SystemClock(), Vitals())
    return Front(app, signing_secret, health=health, installing=installing)


@contextmanager
def served(front: Front) -> Iterator[int]:
    """The front behind the bot's own server, as `python -m bot web` opens it; yields the port."""
    with receiving(front.answer, listen("127.0.0.1", 0), threads=RECEIVING_THREADS) as port:
        yield port
