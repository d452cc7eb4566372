"""One direct message to somebody whose answer Slack did not take where they had typed.

It says what became of what they typed and nothing that it said: it may stand in Slack for long.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from bot.casework.reminders import outbox
from bot.casework.replies import Actor
from db.doors import Doors


def tell(doors: Doors, actor: Actor, request: str, *, saved: bool, now: datetime) -> None:
    """Plans it, once for each `request`, whose id is Slack's trigger."""
    with doors.writing() as session:
        outbox.plan(
            session,
            actor.workspace_id,
            kind=outbox.UNHEARD,
            conversation=actor.slack_user_id,
            dedupe_key=f"{outbox.UNHEARD}:{sha256(request.encode()).hexdigest()}",
            subject={"saved": "yes" if saved else "no"},
            now=now,
        )
