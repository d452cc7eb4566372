"""Messages that ended in doubt, and may stand in Slack all the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    func,
    select,
    update,
)

from db.doors import Session
from db.models import (
    WorkspaceRow,
)
from db.queries.outbox.leasing import open_for_delivery
from db.queries.outbox.legible import legible
from db.queries.outbox.messages import (
    AT_ONCE,
    DEAD,
    NO_FAILURES,
    SENT,
    WITHDRAWN,
    OutgoingMessage,
    instant,
    outgoing,
    rows_changed,
)
from db.queries.outbox.undelivered import revive_thread


def ended_to_look_for(session: Session, at: datetime, limit: int) -> tuple[OutgoingMessage, ...]:
    """Withdrawn or dead messages that may stand in Slack, in workspaces that are open now."""
    found = session.execute(
        select(outgoing.workspace_id, outgoing.id)
        .join(WorkspaceRow, WorkspaceRow.id == outgoing.workspace_id)
        .where(
            open_for_delivery(at),
            outgoing.state.in_([WITHDRAWN, DEAD]),
            outgoing.look_back_at <= at,
        )
        .order_by(outgoing.look_back_at, outgoing.id)
        .limit(limit)
    )
    return legible(session, [(row[0], row[1]) for row in found])


def looked_for(
    session: Session, ended: OutgoingMessage, *, again_at: datetime | None, failures: int = 0
) -> bool:
    """It was looked for. `again_at`: not in earnest, so once more then."""
    return _change_ended(session, ended, look_back_at=again_at, failures=failures)


def stands_after_all(
    session: Session, dead: OutgoingMessage, *, channel_id: str, ts: str, sent_at: datetime
) -> bool:
    """A message that was given up is there: recorded, drawn anew, and its thread may follow."""
    found = _change_ended(
        session,
        dead,
        state=SENT,
        reason=None,
        channel_id=channel_id,
        ts=ts,
        sent_at=func.coalesce(outgoing.sent_at, instant(sent_at)),
        shown_version=0,
        look_back_at=None,
        not_before=AT_ONCE,
        **NO_FAILURES,
    )
    if found:
        revive_thread(session, dead.workspace_id, dead.id)
    return found


def _change_ended(session: Session, ended: OutgoingMessage, **values: Any) -> bool:
    """Unless it was sent again, or another look was asked for, meanwhile."""
    written = session.execute(
        update(outgoing)
        .where(
            outgoing.workspace_id == ended.workspace_id,
            outgoing.id == ended.id,
            outgoing.state == ended.state,
            outgoing.look_back_at == ended.look_back_at,
        )
        .values(**values)
    )
    return bool(rows_changed(written))
