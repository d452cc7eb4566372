"""The chart of a unit's outcomes, sent to whoever asks for it; drawn from the records as sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading import outcomes
from bot.casework.reminders import outbox
from bot.casework.reminders.content import OutcomeChart
from bot.casework.replies import Actor
from bot.clock import local_day
from db.doors import Doors
from db.queries.outbox.messages import NewMessage, OutgoingMessage
from db.queries.units import vocational_units
from ips.quarters import Quarter

OUTCOME_CHART = "outcome_chart"


def ask_for(doors: Doors, actor: Actor, quarter: Quarter, *, now: datetime) -> None:
    """Plan it for the reader's own messages. Asked for again within the minute, it comes once.

    Raises:
        NotAllowed: they do not see their unit's outcomes.
    """
    with permissions.writing(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_OUTCOMES, now=now)
        reader, first = actor.slack_user_id, quarter.first.isoformat()
        subject = {"unit": granted.unit_id, "quarter": first}
        key = f"{OUTCOME_CHART}:{granted.unit_id}:{first}:{reader}:{now:%Y%m%d%H%M}"
        message = NewMessage(OUTCOME_CHART, reader, key, subject)
        outbox.plan_all(session, actor.workspace_id, [message], now=now)


def load(session: Session, message: OutgoingMessage, now: datetime) -> OutcomeChart | None:
    """The trend as the records now tell it; None: the unit is gone, or the reader left it."""
    here, reader = message.workspace_id, Actor(message.workspace_id, message.conversation)
    unit = vocational_units.find(session, here, message.subject["unit"])
    if unit is None:
        return None
    try:
        permissions.authorize(session, reader, Action.SEE_OUTCOMES, now=now, unit_id=unit.id)
    except permissions.Denied:
        return None
    quarter = Quarter(date.fromisoformat(message.subject["quarter"]))
    today = local_day(now, unit.zone)
    clients = outcomes.clients_of(session, here, unit.id)
    return OutcomeChart(outcomes.trend(clients, unit, quarter, today))
