"""Messages read so that one of them whose row cannot be decoded keeps no other from its turn.

A value may be damaged in the file: an instant that is none, half a subject. Nobody knows any more
when it was to be sent, or what it was to say.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import DataError

from db.doors import Session
from db.models import ConversationPaceRow, OutgoingMessageRow
from db.queries.asked import WORKSPACE, among
from db.queries.outbox.messages import DAMAGED, DEAD, NEVER, OutgoingMessage, by_place, outgoing
from db.types import METADATA, UtcInstant

log = logging.getLogger("db.outbox")

Ids = Sequence[tuple[str, str]]  # (workspace id, message id)
_CANNOT_BE_DECODED = (ValueError, TypeError, DataError)


def legible(session: Session, ids: Ids) -> tuple[OutgoingMessage, ...]:
    """These messages, the oldest first, without those that cannot be decoded."""
    if not ids:
        return ()
    try:
        return _read(session, ids)
    except _CANNOT_BE_DECODED:
        return tuple(found for one in ids for found in _alone(session, one))


def end_damaged(session: Session, ids: Ids, at: datetime) -> tuple[tuple[str, str], ...]:
    """Those of them that cannot be decoded end as `dead`, with values that can be read again."""
    damaged = tuple(one for one in ids if _is_damaged(session, one))
    for workspace_id, these in _by_workspace(damaged):
        session.execute(
            update(outgoing)
            .where(outgoing.workspace_id == workspace_id, outgoing.id.in_(these))
            .values(state=DEAD, reason=DAMAGED, **_harmless(at))
        )
    return damaged


def _harmless(at: datetime) -> dict[str, Any]:
    columns = outgoing.__table__.columns
    instants: dict[str, Any] = {
        column.name: None if column.nullable else at
        for column in columns
        if isinstance(column.type, UtcInstant)
    }
    return instants | {"subject": {}, "not_before": NEVER, "leased_by": None}


def _read(session: Session, ids: Ids) -> tuple[OutgoingMessage, ...]:
    rows = [row for where in _by_workspace(ids) for row in _rows(session, *where)]
    return tuple(by_place(row[1:]) for row in sorted(rows, key=lambda row: (row[0], row[2])))


_MESSAGE, _PACE = (
    METADATA.tables[row.__tablename__] for row in (OutgoingMessageRow, ConversationPaceRow)
)
COLUMNS = [_MESSAGE.c[each.name] for each in fields(OutgoingMessage) if each.name in _MESSAGE.c]
_DIRECT_CHANNEL = (
    select(_PACE.c.direct_channel)
    .where(
        _PACE.c.workspace_id == _MESSAGE.c.workspace_id,
        _PACE.c.conversation == _MESSAGE.c.conversation,
    )
    .scalar_subquery()
    .label("direct_channel")
)
_WHAT_IT_IS = select(_MESSAGE.c.sequence, *COLUMNS, _DIRECT_CHANNEL).where(
    _MESSAGE.c.workspace_id == WORKSPACE, _MESSAGE.c.id.in_(among("ids"))
)


def _rows(session: Session, workspace_id: str, ids: Sequence[str]) -> Iterator[Any]:
    yield from session.execute(_WHAT_IT_IS, {"workspace": workspace_id, "ids": ids}).all()


def _by_workspace(ids: Ids) -> Iterator[tuple[str, list[str]]]:
    for workspace_id in sorted({each[0] for each in ids}):
        yield workspace_id, [each[1] for each in ids if each[0] == workspace_id]


def _alone(session: Session, one: tuple[str, str]) -> tuple[OutgoingMessage, ...]:
    try:
        return _read(session, [one])
    except _CANNOT_BE_DECODED as error:
        log.error("message %s cannot be read: %s", one[1], type(error).__name__)
        return ()


def _is_damaged(session: Session, one: tuple[str, str]) -> bool:
    try:
        _read(session, [one])
    except _CANNOT_BE_DECODED:
        return True
    return False
