"""What could not be delivered, for the admin who can mend the cause and send it again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.casework import audit, permissions
from bot.casework.outgoing import DeliveryNotice
from bot.casework.permissions import STRANGERS, Action
from bot.casework.replies import Actor, Refusal
from db.doors import Doors
from db.queries import messages as rows

SENT_OR_GONE = "That message is not waiting any more. Please open the list again."


def undelivered(
    doors: Doors, actor: Actor, *, now: datetime, admins: Collection[str]
) -> tuple[tuple[str, DeliveryNotice], ...]:
    """(message id, what did not arrive where and why), the newest first. Admins only."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.KEEP_DELIVERY, admins=admins)
        return tuple(
            (message.id, DeliveryNotice(message.kind, message.conversation, message.reason or ""))
            for message in rows.dead(session, actor.workspace_id)
        )


def send_again(
    doors: Doors, actor: Actor, message_id: str, *, now: datetime, admins: Collection[str]
) -> None:
    """Put a dead message back into the post; what is no longer due is left out of it.

    Raises:
        Refusal: it has been sent again already, or is no such message.
    """
    with permissions.writing(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.KEEP_DELIVERY, admins=admins)
        if not rows.revive(session, actor.workspace_id, message_id):
            raise Refusal(SENT_OR_GONE)
        audit.append(
            session,
            workspace_id=actor.workspace_id,
            chain=STRANGERS,
            at=now,
            actor=actor.slack_user_id,
            action="message.send_again",
            subject_kind="outgoing_message",
            subject_id=message_id,
        )
