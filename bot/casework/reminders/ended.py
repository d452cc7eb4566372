"""Messages that have ended after a post that may have arrived: looked for, see `leftovers`."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.casework.reminders.leases import OutgoingMessage
from db.doors import Doors, database_now
from db.queries.outbox import ended as rows
from db.queries.outbox import messages


def to_look_for(doors: Doors, limit: int) -> tuple[tuple[OutgoingMessage, ...], datetime]:
    """Withdrawn or dead messages that may stand in Slack, and the database's time of looking."""
    with doors.reading() as session:
        at = database_now(session)
        return rows.ended_to_look_for(session, at, limit), at


def looked_for(doors: Doors, ended: OutgoingMessage) -> bool:
    """It stands in Slack no more, or nobody can tell."""
    with doors.writing() as session:
        return rows.looked_for(session, ended, again_at=None)


def look_again(doors: Doors, ended: OutgoingMessage, *, failures: int, after: float) -> bool:
    """Slack did not say; it is asked once more in so many seconds."""
    with doors.writing() as session:
        again_at = database_now(session) + timedelta(seconds=after)
        return rows.looked_for(session, ended, again_at=again_at, failures=failures)


def is_to_stand(ended: OutgoingMessage) -> bool:
    """Whether it may stand in Slack: it was to be sent, and nobody has taken back what it says."""
    return ended.state == messages.DEAD or ended.reason == messages.DISMISSED


def stands_after_all(
    doors: Doors, dead: OutgoingMessage, *, channel_id: str, ts: str, now: datetime
) -> bool:
    """A message that was given up is there: it is kept up to date like any other from now on."""
    with doors.writing() as session:
        return rows.stands_after_all(session, dead, channel_id=channel_id, ts=ts, sent_at=now)
