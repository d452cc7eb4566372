"""The jobs beside the conversations: planning, delivery and the auditor, ticking in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk import WebClient

from bot.casework.administration import workspaces
from bot.casework.reminders.leases import Timing
from bot.clock import Clock
from bot.config import Settings
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.ticker import Ticker
from bot.machine_clock import Timekeeper, hear
from bot.slack.web_client import slack_client
from bot.vitals import Vitals
from db.doors import Doors, PatientDoors


def make_deliverer(
    settings: Settings,
    doors: PatientDoors,
    vitals: Vitals | None = None,
    *,
    timing: Timing | None = None,
) -> Deliverer:
    """Delivers for every workspace of the database, each with its own token."""
    calls = None if vitals is None else vitals.slack_calls

    def slack_for(workspace_id: str) -> WebClient | None:
        workspace = workspaces.find(doors, workspace_id)
        if workspace is None or workspace.bot_token is None:
            return None
        return slack_client(settings, workspace.bot_token, calls=calls)

    return Deliverer(doors, slack_for, admins=settings.admins, timing=timing)


def make_timekeeper(settings: Settings, vitals: Vitals) -> Timekeeper:
    """Compares this machine's clock with Slack's, and in doubt asks."""
    slack = slack_client(settings)
    return Timekeeper(vitals.slack_time, ask=lambda: hear(slack, vitals.slack_time))


@contextmanager
def ticking(
    settings: Settings, doors: Doors, clock: Clock, vitals: Vitals | None = None
) -> Iterator[Ticker]:
    """Plan and deliver inside the block; on leaving, what is under way is finished or released.

    `Ticker.finished` tells afterwards whether a thread still hangs in a call of Slack's.
    """
    its_vitals = vitals or Vitals()
    ticker = Ticker(
        doors,
        make_deliverer(settings, doors.patient, its_vitals),
        clock,
        tell=its_vitals.metrics.found,
        tally=its_vitals.metrics.tally,
        failed=its_vitals.metrics.failed,
        timekeeper=make_timekeeper(settings, its_vitals),
    )
    ticker.start()
    try:
        yield ticker
    finally:
        ticker.stop()
