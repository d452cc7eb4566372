"""The chart of a unit's outcomes, sent to whoever asks for it; drawn from the records as sent."""

from __future__ import annotations

from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading import outcomes
from bot.casework.reminders import on_request
from bot.casework.reminders.content import OutcomeChart
from bot.casework.replies import Actor
from bot.clock import local_day
from db.doors import Doors, Session
from db.queries.outbox.messages import OutgoingMessage
from ips.quarters import Quarter

OUTCOME_CHART = "outcome_chart"


def ask_for(doors: Doors, actor: Actor, quarter: Quarter, *, now: datetime) -> None:
    """Plan it for the reader's own messages.

    Raises:
        NotAllowed: they do not see their unit's outcomes.
    """
    with permissions.writing(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_OUTCOMES, now=now)
        about = {"quarter": quarter.first.isoformat()}
        on_request.plan(session, granted, OUTCOME_CHART, about, now=now)


def load(session: Session, message: OutgoingMessage, now: datetime) -> OutcomeChart | None:
    """The trend as the records now tell it; None: the unit is gone, or the reader left it."""
    unit = on_request.unit_of(session, message, Action.SEE_OUTCOMES, now)
    if unit is None:
        return None
    quarter = Quarter(date.fromisoformat(message.subject["quarter"]))
    today = local_day(now, unit.zone)
    clients = outcomes.clients_of(session, message.workspace_id, unit.id)
    return OutcomeChart(outcomes.trend(clients, unit, quarter, today))
