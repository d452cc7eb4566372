"""The unit's calendar as a file, sent to whoever asks for it."""

from __future__ import annotations

from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading import unit_clocks
from bot.casework.reminders import on_request
from bot.casework.reminders.content import UnitCalendarFile
from bot.casework.replies import Actor
from bot.clock import local_day
from db.doors import Doors, Session
from db.queries.outbox.messages import OutgoingMessage
from ips.unit_calendar import calendar

CALENDAR_FILE = "calendar_file"


def ask_for(doors: Doors, actor: Actor, *, now: datetime) -> None:
    """Plan it for the reader's own messages.

    Raises:
        NotAllowed: they do not see their unit's calendar.
    """
    with permissions.writing(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_CALENDAR, now=now)
        on_request.plan(session, granted, CALENDAR_FILE, {}, now=now)


def load(session: Session, message: OutgoingMessage, now: datetime) -> UnitCalendarFile | None:
    """A year from the day it is sent; None: the unit is gone, or the reader left it."""
    unit = on_request.unit_of(session, message, Action.SEE_CALENDAR, now)
    if unit is None:
        return None
    today = local_day(now, unit.zone)
    windows = unit_clocks.windows(session, message.workspace_id, unit, today)
    return UnitCalendarFile(unit.id, calendar(windows, today), today, now)
