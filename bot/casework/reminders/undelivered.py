"""What could not be delivered: mended and sent again, or let go, by an admin or at the server."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.casework.access import audit, permissions
from bot.casework.access.permissions import STRANGERS, Action
from bot.casework.reminders.content import DeliveryNotice
from bot.casework.replies import Actor, Refusal
from db.doors import Doors
from db.queries.outbox import reading, sending
from db.queries.units import workspaces

SENT_AGAIN, DISMISSED = "message.send_again", "message.dismiss"
NOT_WAITING = "No message with that id waits. python -m bot undelivered list shows those that do."
SENT_OR_GONE = "That message is not waiting any more. Please open the list again."


def undelivered(
    doors: Doors, actor: Actor, *, now: datetime, admins: Collection[str]
) -> tuple[tuple[str, DeliveryNotice], ...]:
    """(message id, what did not arrive where and why), the newest first. Admins only."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.KEEP_DELIVERY, admins=admins)
        return tuple(
            (message.id, DeliveryNotice(message.kind, message.conversation, message.reason or ""))
            for message in reading.dead(session, actor.workspace_id)
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
        _change(session, actor, message_id, sending.revive, SENT_AGAIN, now)


def dismiss(
    doors: Doors, actor: Actor, message_id: str, *, now: datetime, admins: Collection[str]
) -> None:
    """Let a dead message go: nobody is warned of it any more. Raises as `send_again`."""
    with permissions.writing(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.KEEP_DELIVERY, admins=admins)
        _change(session, actor, message_id, sending.dismiss, DISMISSED, now)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One dead message, as whoever runs the bot sees it."""

    workspace_id: str
    id: str
    notice: DeliveryNotice


def every_one(doors: Doors) -> tuple[Undelivered, ...]:
    """What was given up, workspace by workspace, the newest first; for whoever runs the bot."""
    with doors.reading() as session:
        return tuple(
            Undelivered(
                message.workspace_id,
                message.id,
                DeliveryNotice(message.kind, message.conversation, message.reason or ""),
            )
            for here in workspaces.known(session)
            for message in reading.dead(session, here.id)
        )


def settle(doors: Doors, message_id: str, *, again: bool, now: datetime) -> None:
    """Send it again or let it go, as whoever runs the bot. Raises `Refusal` as `send_again`."""
    with doors.writing() as session:
        every = (
            each for here in workspaces.known(session) for each in reading.dead(session, here.id)
        )
        found = next((each for each in every if each.id == message_id), None)
        if found is None:
            raise Refusal(NOT_WAITING)
        way, action = (sending.revive, SENT_AGAIN) if again else (sending.dismiss, DISMISSED)
        _change(session, Actor(found.workspace_id, audit.SERVER), message_id, way, action, now)


def _change(
    session: Session,
    actor: Actor,
    message_id: str,
    change: Callable[[Session, str, str], bool],
    action: str,
    now: datetime,
) -> None:
    if not change(session, actor.workspace_id, message_id):
        raise Refusal(SENT_OR_GONE)
    audit.append(
        session,
        workspace_id=actor.workspace_id,
        chain=STRANGERS,
        at=now,
        actor=actor.slack_user_id,
        action=action,
        subject_kind="outgoing_message",
        subject_id=message_id,
    )
