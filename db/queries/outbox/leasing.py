"""Who sends what: a lease for a while, one message in flight a conversation, its oldest first.

One read finds the workspaces in which something is to be done; each is then leased from alone, by
name. What can wait goes behind the rest: three hundred job leads hold up no agenda.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from db.instants import in_seconds
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
from db.queries.outbox.open_rows import is_open, is_waiting


@dataclass(frozen=True, slots=True)
class ToDo:
    """What a workspace has for delivery, by the database's time `at`: which kinds there may be."""

    workspace_id: str
    at: datetime
    left: bool
    to_post: bool
    to_update: bool


def to_do(session: Session, *, settle: float) -> tuple[ToDo, ...]:
    """The workspaces in which something may be ready, by id. One read, which locks nothing.

    `settle`: so many seconds past its lease a post that broke off may be looked up.
    """
    at = in_seconds()
    left = _is_left(at, in_seconds(-settle))
    to_post = and_(outgoing.state == PLANNED, _has_come(outgoing.not_before, at))
    to_update = and_(outgoing.state == SENT, outgoing.not_before <= at)
    found = session.execute(
        select(
            outgoing.workspace_id,
            in_seconds(),
            *(func.max(case((each, 1), else_=0)) for each in (left, to_post, to_update)),
        )
        .join(WorkspaceRow, WorkspaceRow.id == outgoing.workspace_id)
        .where(is_open(), open_for_delivery(at), or_(left, to_post, to_update))
        .group_by(outgoing.workspace_id)
        .order_by(outgoing.workspace_id)
    )
    return tuple(ToDo(row[0], row[1], *map(bool, row[2:])) for row in found)


def lease(
    session: Session, here: ToDo, *, owner: str, until: datetime, next_at: datetime, limit: int
) -> tuple[OutgoingMessage, ...]:
    """Lease at most `limit` of a workspace's messages, one a conversation: first posts, then
    updates, then looks.

    `until`: end of the lease; `next_at`: before that nothing else goes to the same conversation.
    """
    chosen: dict[str, str] = {}
    if here.to_post:
        chosen |= _lock(session, here, is_waiting(), _to_post(here.at), limit)
    if here.to_update and len(chosen) < limit:
        updates = _lock(session, here, is_open(), _to_update(here.at), limit - len(chosen))
        chosen = updates | chosen
    return _take(session, here.workspace_id, chosen, owner, until, next_at)


def lease_expired(
    session: Session,
    here: ToDo,
    *,
    owner: str,
    until: datetime,
    ambiguous_before: datetime,
    limit: int,
) -> tuple[OutgoingMessage, ...]:
    """Take over what somebody left: `leased` past its lease, `sending` long past it."""
    if not here.left:
        return ()
    query = (
        select(outgoing.id)
        .where(
            outgoing.workspace_id == here.workspace_id,
            is_waiting(),
            _is_left(here.at, ambiguous_before),
        )
        .order_by(outgoing.leased_until)
        .limit(limit)
        .with_for_update(of=outgoing, skip_locked=True)
    )
    ids = tuple(session.scalars(query))
    return _mark(session, here.workspace_id, ids, owner, until)


def _is_left(at: Any, ambiguous_before: Any) -> ColumnElement[bool]:
    return or_(
        and_(outgoing.state == LEASED, outgoing.leased_until <= at),
        and_(outgoing.state == SENDING, outgoing.leased_until <= ambiguous_before),
        and_(
            outgoing.state.in_([LEASED, SENDING]),
            outgoing.leased_until > _too_far_ahead(at),
        ),
    )


def _has_come(moment: Any, at: Any) -> ColumnElement[bool]:
    """Also a time so far ahead that it was written before the clock was set back."""
    return or_(moment <= at, moment > _too_far_ahead(at))


def _too_far_ahead(at: Any) -> Any:
    if isinstance(at, datetime):
        return at + TOO_FAR_AHEAD
    return in_seconds(TOO_FAR_AHEAD.total_seconds())


def _to_post(at: datetime) -> ColumnElement[bool]:
    """The oldest of each conversation that waits for its post, what can wait behind the rest.

    What is under way stays the first: nothing goes out beside it.
    """
    other = aliased(outgoing)
    other_can_wait, can_wait = other.kind.in_(CAN_WAIT), outgoing.kind.in_(CAN_WAIT)
    older = or_(
        other.sequence < outgoing.sequence,
        and_(other.sequence == outgoing.sequence, other.id < outgoing.id),
    )
    goes_before = or_(
        other.state != PLANNED,
        and_(can_wait, ~other_can_wait),
        and_(or_(can_wait, ~other_can_wait), older),
    )
    return and_(
        outgoing.state == PLANNED,
        _has_come(outgoing.not_before, at),
        ~exists().where(
            other.workspace_id == outgoing.workspace_id,
            other.conversation == outgoing.conversation,
            is_waiting(other),
            goes_before,
        ),
    )


def _to_update(at: datetime) -> ColumnElement[bool]:
    """Sent messages that are out of date, or that may stand in Slack more than once."""
    busy = aliased(outgoing)
    return and_(
        outgoing.state == SENT,
        outgoing.not_before <= at,
        ~exists().where(
            busy.workspace_id == outgoing.workspace_id,
            busy.conversation == outgoing.conversation,
            busy.state.in_([LEASED, SENDING]),
        ),
    )


def open_for_delivery(at: Any) -> ColumnElement[bool]:
    return and_(
        WorkspaceRow.revoked_at.is_(None),
        or_(WorkspaceRow.not_before.is_(None), WorkspaceRow.not_before <= at),
    )


def _lock(
    session: Session,
    here: ToDo,
    among: ColumnElement[bool],
    ready: ColumnElement[bool],
    limit: int,
) -> dict[str, str]:
    """Conversation -> its ready message, each locked together with its pace."""
    pace = ConversationPaceRow
    query = (
        select(outgoing.conversation, outgoing.id)
        .join(
            pace,
            and_(
                pace.workspace_id == outgoing.workspace_id,
                pace.conversation == outgoing.conversation,
            ),
        )
        .where(
            outgoing.workspace_id == here.workspace_id,
            among,
            ready,
            _has_come(pace.not_before, here.at),
        )
        .order_by(outgoing.not_before, outgoing.sequence, outgoing.id)
        .limit(limit)
        .with_for_update(of=[outgoing, pace], skip_locked=True)
    )
    chosen: dict[str, str] = {}
    for conversation, message_id in session.execute(query):
        chosen.setdefault(conversation, message_id)
    return chosen


def _take(
    session: Session,
    workspace_id: str,
    chosen: dict[str, str],
    owner: str,
    until: datetime,
    next_at: datetime,
) -> tuple[OutgoingMessage, ...]:
    if not chosen:
        return ()
    session.execute(
        update(ConversationPaceRow)
        .where(
            ConversationPaceRow.workspace_id == workspace_id,
            ConversationPaceRow.conversation.in_(sorted(chosen)),
        )
        .values(not_before=next_at)
        .execution_options(synchronize_session=False)
    )
    return _mark(session, workspace_id, tuple(chosen.values()), owner, until, state=LEASED)


def _mark(
    session: Session,
    workspace_id: str,
    ids: Sequence[str],
    owner: str,
    until: datetime,
    **values: Any,
) -> tuple[OutgoingMessage, ...]:
    """Ours from now on, under a higher fence; what cannot be read of it ends."""
    if not ids:
        return ()
    session.execute(
        update(outgoing)
        .where(outgoing.workspace_id == workspace_id, outgoing.id.in_(sorted(ids)))
        .values(leased_by=owner, leased_until=until, attempt=outgoing.attempt + 1, **values)
        .execution_options(synchronize_session=False)
    )
    where = [(workspace_id, each) for each in ids]
    found = legible(session, where)
    if len(found) < len(ids):
        end_damaged(session, where, until)
    return found
