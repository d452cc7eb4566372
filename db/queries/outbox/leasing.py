"""Who sends what: a lease for a while, one message in flight a conversation, its oldest first.

What can wait goes behind the rest: three hundred job leads hold up no agenda.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from db.models import (
    ConversationPaceRow,
    WorkspaceRow,
)
from db.queries.outbox.legible import end_damaged, legible
from db.queries.outbox.messages import (
    CAN_WAIT,
    LEASED,
    PLANNED,
    SENDING,
    SENT,
    TOO_FAR_AHEAD,
    OutgoingMessage,
    outgoing,
)


def lease(
    session: Session, *, owner: str, at: datetime, until: datetime, next_at: datetime, limit: int
) -> tuple[OutgoingMessage, ...]:
    """Lease at most `limit` messages, one a conversation: first posts, then updates, then looks.

    `until`: end of the lease; `next_at`: before that nothing else goes to the same conversation.
    """
    ids: list[tuple[str, str]] = []
    for ready in (_to_post(at), _to_update(at)):
        if len(ids) < limit:
            ids += _lock(session, ready, at, limit - len(ids), taken=ids)
    return _take(session, ids, owner, until, next_at)


def lease_expired(
    session: Session,
    *,
    owner: str,
    at: datetime,
    until: datetime,
    ambiguous_before: datetime,
    limit: int,
) -> tuple[OutgoingMessage, ...]:
    """Take over what somebody left: `leased` past its lease, `sending` long past it."""
    query = (
        select(outgoing.workspace_id, outgoing.id)
        .join(WorkspaceRow, WorkspaceRow.id == outgoing.workspace_id)
        .where(
            open_for_delivery(at),
            or_(
                and_(outgoing.state == LEASED, outgoing.leased_until <= at),
                and_(outgoing.state == SENDING, outgoing.leased_until <= ambiguous_before),
                and_(
                    outgoing.state.in_([LEASED, SENDING]),
                    outgoing.leased_until > at + TOO_FAR_AHEAD,
                ),
            ),
        )
        .order_by(outgoing.leased_until)
        .limit(limit)
        .with_for_update(of=outgoing, skip_locked=True)
    )
    ids = [(row[0], row[1]) for row in session.execute(query)]
    return _renew(session, ids, owner, until)


def _to_post(at: datetime) -> ColumnElement[bool]:
    """The oldest of each conversation that waits for its post, what can wait behind the rest.

    What is under way stays the first: nothing goes out beside it.
    """
    place = case((outgoing.state != PLANNED, 0), (outgoing.kind.in_(CAN_WAIT), 2), else_=1)
    waiting = (
        select(
            outgoing.workspace_id,
            outgoing.id,
            func.row_number()
            .over(
                partition_by=(outgoing.workspace_id, outgoing.conversation),
                order_by=(place, outgoing.sequence, outgoing.id),
            )
            .label("place"),
        )
        .where(
            outgoing.workspace_id.in_(
                select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
            ),
            outgoing.state.in_([PLANNED, LEASED, SENDING]),
        )
        .subquery()
    )
    first = select(waiting.c.workspace_id, waiting.c.id).where(waiting.c.place == 1)
    return and_(
        outgoing.state == PLANNED,
        or_(outgoing.not_before <= at, outgoing.not_before > at + TOO_FAR_AHEAD),
        tuple_(outgoing.workspace_id, outgoing.id).in_(first),
    )


def _to_update(at: datetime) -> ColumnElement[bool]:
    """Sent messages that are out of date, or that may stand in Slack more than once."""
    busy = aliased(outgoing)
    return and_(
        outgoing.state == SENT,
        outgoing.not_before <= at,
        outgoing.workspace_id.in_(select(WorkspaceRow.id)),
        ~exists().where(
            busy.workspace_id == outgoing.workspace_id,
            busy.conversation == outgoing.conversation,
            busy.state.in_([LEASED, SENDING]),
        ),
    )


def open_for_delivery(at: datetime) -> ColumnElement[bool]:
    return and_(
        WorkspaceRow.revoked_at.is_(None),
        or_(WorkspaceRow.not_before.is_(None), WorkspaceRow.not_before <= at),
    )


def _lock(
    session: Session,
    ready: ColumnElement[bool],
    at: datetime,
    limit: int,
    taken: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """Ids of ready messages, at most one a conversation, locked together with its pace."""
    query: Select[str, str, str] = (
        select(outgoing.workspace_id, outgoing.id, outgoing.conversation)
        .join(WorkspaceRow, WorkspaceRow.id == outgoing.workspace_id)
        .join(
            ConversationPaceRow,
            and_(
                ConversationPaceRow.workspace_id == outgoing.workspace_id,
                ConversationPaceRow.conversation == outgoing.conversation,
            ),
        )
        .where(
            ready,
            or_(
                ConversationPaceRow.not_before <= at,
                ConversationPaceRow.not_before > at + TOO_FAR_AHEAD,
            ),
            open_for_delivery(at),
        )
        .order_by(outgoing.not_before, outgoing.sequence, outgoing.id)
        .limit(limit)
        .with_for_update(of=[outgoing, ConversationPaceRow], skip_locked=True)
    )
    if taken:
        held = select(outgoing.workspace_id, outgoing.conversation).where(
            tuple_(outgoing.workspace_id, outgoing.id).in_(taken)
        )
        query = query.where(tuple_(outgoing.workspace_id, outgoing.conversation).not_in(held))
    chosen: dict[tuple[str, str], tuple[str, str]] = {}
    for workspace_id, message_id, conversation in session.execute(query):
        chosen.setdefault((workspace_id, conversation), (workspace_id, message_id))
    return list(chosen.values())


def _take(
    session: Session,
    ids: Sequence[tuple[str, str]],
    owner: str,
    until: datetime,
    next_at: datetime,
) -> tuple[OutgoingMessage, ...]:
    if not ids:
        return ()
    session.execute(
        update(outgoing)
        .where(tuple_(outgoing.workspace_id, outgoing.id).in_(ids))
        .values(
            state=LEASED,
            leased_by=owner,
            leased_until=until,
            attempt=outgoing.attempt + 1,
        )
        .execution_options(synchronize_session=False)
    )
    held = select(outgoing.workspace_id, outgoing.conversation).where(
        tuple_(outgoing.workspace_id, outgoing.id).in_(ids)
    )
    session.execute(
        update(ConversationPaceRow)
        .where(tuple_(ConversationPaceRow.workspace_id, ConversationPaceRow.conversation).in_(held))
        .values(not_before=next_at)
        .execution_options(synchronize_session=False)
    )
    return _reread(session, ids, until)


def _renew(
    session: Session, ids: Sequence[tuple[str, str]], owner: str, until: datetime
) -> tuple[OutgoingMessage, ...]:
    if not ids:
        return ()
    session.execute(
        update(outgoing)
        .where(tuple_(outgoing.workspace_id, outgoing.id).in_(ids))
        .values(leased_by=owner, leased_until=until, attempt=outgoing.attempt + 1)
        .execution_options(synchronize_session=False)
    )
    return _reread(session, ids, until)


def _reread(
    session: Session, ids: Sequence[tuple[str, str]], until: datetime
) -> tuple[OutgoingMessage, ...]:
    found = legible(session, ids)
    if len(found) < len(ids):
        end_damaged(session, ids, until)
    return found
