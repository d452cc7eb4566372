"""What a transaction has planned so far: for a rehearsal that is rolled back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from db.doors import Session
from db.models import OutgoingMessageRow
from db.queries.outbox import reading
from db.queries.outbox.messages import OutgoingMessage


def planned_at(
    session: Session, at: datetime, kinds: Collection[str]
) -> tuple[OutgoingMessage, ...]:
    """The messages of these kinds that were planned at exactly this instant, in their order."""
    row = OutgoingMessageRow
    found = session.execute(
        select(row.workspace_id, row.id)
        .where(row.planned_at == at, row.kind.in_(sorted(kinds)))
        .order_by(row.kind, row.conversation, row.sequence)
    ).all()
    loaded = (reading.message(session, workspace_id, key) for workspace_id, key in found)
    return tuple(message for message in loaded if message is not None)
