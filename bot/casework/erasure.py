"""Erasing a client who asks for it: records, replies and messages; only the audit tells of it."""

from __future__ import annotations

from datetime import datetime

from bot.casework import audit, message_keeping, permissions
from bot.casework.permissions import Action
from bot.casework.replies import Actor, FactRef, NotAllowed, Recorded
from db.doors import Doors, forget_freed_pages
from db.queries import clients, erasing
from db.queries import messages as message_rows

ERASED = (
    "Everything about {code} is erased here, and my messages that name them are being taken out "
    "of Slack. The audit log keeps that you erased somebody, not whom."
)


def erase_client(doors: Doors, actor: Actor, client_id: str, *, now: datetime) -> Recorded:
    """Erase a client for good. There is no undo; a second time finds nobody.

    Raises `NotAllowed` for whoever is not the team lead of the client's unit.
    """
    with permissions.writing(doors, actor, now=now) as session:
        granted = permissions.authorize(
            session, actor, Action.ERASE_CLIENT, now=now, client_id=client_id
        )
        here = actor.workspace_id
        client = clients.lock(session, here, [client_id]).clients.get(client_id)
        if client is None:
            raise NotAllowed(permissions.REFUSAL)
        gone = erasing.erase(session, here, client_id, by=granted.me.id, at=now)
        erasing.forget_replies(session, here, gone)
        message_keeping.take_out(session, here, client_id, now=now)
        digests_shown = message_keeping.naming_anybody(session, here, granted.unit_id)
        message_rows.want_update(session, here, digests_shown, not_before=message_rows.AT_ONCE)
        audit.append(
            session,
            workspace_id=here,
            chain=granted.unit_id,
            at=now,
            actor=actor.slack_user_id,
            action="client.erase",
            subject_kind="client",
            subject_id=client_id,
        )
    forget_freed_pages(doors)
    return Recorded(
        fact=FactRef("client", client_id),
        summary=ERASED.format(code=client.code),
        on=granted.today,
        undoable=False,
    )
