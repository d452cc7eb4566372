"""A file that somebody asked for, for their own messages, made from what is true when it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Granted
from bot.casework.reminders import outbox
from bot.casework.replies import Actor
from db.doors import Session
from db.queries.outbox.messages import NewMessage, OutgoingMessage
from db.queries.units import vocational_units
from db.queries.units.vocational_units import VocationalUnit


def plan(
    session: Session, granted: Granted, kind: str, about: Mapping[str, str], *, now: datetime
) -> None:
    """For the reader's own messages. Asked for again within the minute, it comes once."""
    reader = granted.actor.slack_user_id
    subject = {"unit": granted.unit_id, **about}
    key = ":".join([kind, *subject.values(), reader, f"{now:%Y%m%d%H%M}"])
    message = NewMessage(kind, reader, key, subject)
    outbox.plan_all(session, granted.actor.workspace_id, [message], now=now)


def unit_of(
    session: Session, message: OutgoingMessage, action: Action, now: datetime
) -> VocationalUnit | None:
    """The unit it is of; None: the unit is gone, or its reader left it since."""
    reader = Actor(message.workspace_id, message.conversation)
    unit = vocational_units.find(session, message.workspace_id, message.subject["unit"])
    if unit is None:
        return None
    try:
        permissions.authorize(session, reader, action, now=now, unit_id=unit.id)
    except permissions.Denied:
        return None
    return unit
