"""What waits to be delivered, and what could not be: sent again, or let go."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.access import audit, permissions
from bot.casework.access.permissions import STRANGERS, Action
from bot.casework.reminders.content import DeliveryNotice
from bot.casework.replies import Actor, Refusal
from db.doors import Doors, Session, database_now
from db.queries.outbox import backlog as backlog_rows
from db.queries.outbox import reading
from db.queries.outbox import undelivered as rows
from db.queries.outbox.backlog import Backlog as Backlog
from db.queries.outbox.messages import OutgoingMessage
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
        _change(session, actor, message_id, rows.revive, SENT_AGAIN, now)


def dismiss(
    doors: Doors, actor: Actor, message_id: str, *, now: datetime, admins: Collection[str]
) -> None:
    """Let a dead message go: nobody is warned of it any more. Raises as `send_again`."""
    with permissions.writing(doors, actor, now=now) as session:
        permissions.authorize_admin(session, actor, Action.KEEP_DELIVERY, admins=admins)
        _change(session, actor, message_id, rows.dismiss, DISMISSED, now)


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
        way, action = (rows.revive, SENT_AGAIN) if again else (rows.dismiss, DISMISSED)
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


# ---------------------------------------------------------------- how much waits


JUST_ENDED = timedelta(seconds=60)  # a rest of a workspace whose next attempt may not have been


def dead(doors: Doors, workspace_id: str) -> tuple[OutgoingMessage, ...]:
    """A workspace's messages that were given up, the newest first."""
    with doors.reading() as session:
        return reading.dead(session, workspace_id)


def let_go_of_who_left(doors: Doors) -> int:
    """Withdraw what was given up for somebody who has left the roster since; returns how many.

    Whoever could mend it had a notice when it was given up, and gets no other.
    """
    with doors.reading() as session:
        where = backlog_rows.with_dead(session)
    let_go = 0
    for each in where:
        with doors.writing() as session:
            let_go += rows.let_go_of_who_left(session, each)
    return let_go


def backlog(doors: Doors) -> tuple[Backlog, datetime]:
    """What waits, and the database's time of looking."""
    with doors.reading() as session:
        at = database_now(session)
        return backlog_rows.backlog(session, at), at


def since_when(doors: Doors) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """Workspace id -> since when its oldest message waits: where it can be sent, and where the
    whole workspace rests because Slack limits it or takes its token no more.

    A rest that has just ended still counts: the next attempt shows whether it is over.
    """
    with doors.reading() as session:
        lately = database_now(session) - JUST_ENDED
        found = backlog_rows.waiting(session, held_since=lately)
    open_ones: dict[str, datetime] = {}
    held_back: dict[str, datetime] = {}
    for one in found:
        rests = one.not_before is not None and one.not_before > lately
        (held_back if rests else open_ones)[one.workspace_id] = one.since
    return open_ones, held_back
