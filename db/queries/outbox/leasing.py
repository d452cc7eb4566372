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
    CTE,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from db.doors import Session
from db.instants import in_seconds
from db.models import (
    ConversationPaceRow,
    OutgoingMessageRow,
    WorkspaceRow,
)
from db.queries.asked import WORKSPACE, among
from db.queries.outbox.legible import end_damaged, legible
from db.queries.outbox.messages import (
    CAN_WAIT,
    LEASED,
    PLANNED,
    SENDING,
    SENT,
    TOO_FAR_AHEAD,
    OutgoingMessage,
)
from db.queries.outbox.open_rows import is_open, is_under_way, is_waiting, words
from db.types import METADATA, UtcInstant


@dataclass(frozen=True, slots=True)
class ToDo:
    """What a workspace has for delivery, by the database's time `at`: which kinds there may be."""

    workspace_id: str
    at: datetime
    left: bool
    to_post: bool
    to_update: bool


# ---------------------------------------------------------------- built once

_MESSAGE, _WORKSPACE, _PACE = (
    METADATA.tables[row.__tablename__]
    for row in (OutgoingMessageRow, WorkspaceRow, ConversationPaceRow)
)
_OTHER = _MESSAGE.alias()
_AT = bindparam("at", type_=UtcInstant())
_TOO_FAR = bindparam("too_far", type_=UtcInstant())
_LIMIT = bindparam("limit", type_=Integer())


def _has_come(moment: Any, at: Any, too_far: Any) -> ColumnElement[bool]:
    """Also a time so far ahead that it was written before the clock was set back."""
    return or_(moment <= at, moment > too_far)


def _is_left(row: Any, at: Any, ambiguous_before: Any, too_far: Any) -> ColumnElement[bool]:
    return and_(
        is_under_way(row),
        or_(
            and_(row.state == LEASED, row.leased_until <= at),
            and_(row.state == SENDING, row.leased_until <= ambiguous_before),
            row.leased_until > too_far,
        ),
    )


def open_for_delivery(at: Any) -> ColumnElement[bool]:
    return and_(
        WorkspaceRow.revoked_at.is_(None),
        or_(WorkspaceRow.not_before.is_(None), WorkspaceRow.not_before <= at),
    )


def _where_something_is_open() -> CTE:
    """The workspaces in their order, each found by the index from the one before: so that it does
    not matter how much there is to do in one, nor how many have nothing to do."""
    row = _MESSAGE.c
    first = select(func.min(row.workspace_id).label("workspace_id")).where(is_open(row))
    found = first.cte("found", recursive=True)
    following = first.where(row.workspace_id > found.c.workspace_id).scalar_subquery()
    return found.union_all(select(following).where(found.c.workspace_id.is_not(None)))


def _to_do(*, and_left: bool) -> Select[Any]:
    found, row = _where_something_is_open(), _MESSAGE.c
    at, too_far = in_seconds(), in_seconds(TOO_FAR_AHEAD.total_seconds())
    left = _is_left(row, at, in_seconds(bindparam("settled", type_=Float())), too_far)
    to_post = and_(is_waiting(row), row.state == PLANNED, _has_come(row.not_before, at, too_far))
    to_update = and_(is_open(row), row.state == SENT, row.not_before <= at)
    here = row.workspace_id == found.c.workspace_id
    is_left, *ready = (exists().where(here, one).label(None) for one in (left, to_post, to_update))
    return (
        select(found.c.workspace_id, in_seconds(), is_left if and_left else literal(False), *ready)
        .join(_WORKSPACE, _WORKSPACE.c.id == found.c.workspace_id)
        .where(open_for_delivery(at))
        .order_by(found.c.workspace_id)
    )


def _beside(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Such another one in the same conversation."""
    return exists().where(
        _OTHER.c.workspace_id == _MESSAGE.c.workspace_id,
        _OTHER.c.conversation == _MESSAGE.c.conversation,
        *which,
    )


def _to_post() -> ColumnElement[bool]:
    """The oldest of each conversation that waits for its post, what can wait behind the rest.

    What is under way stays the first: nothing goes out beside it.
    """
    other, row = _OTHER.c, _MESSAGE.c
    other_can_wait, can_wait = other.kind.in_(words(CAN_WAIT)), row.kind.in_(words(CAN_WAIT))
    older = or_(
        other.sequence < row.sequence,
        and_(other.sequence == row.sequence, other.id < row.id),
    )
    goes_before = or_(
        other.state != PLANNED,
        and_(can_wait, ~other_can_wait),
        and_(or_(can_wait, ~other_can_wait), older),
    )
    return and_(
        is_waiting(row),
        row.state == PLANNED,
        _has_come(row.not_before, _AT, _TOO_FAR),
        ~_beside(is_waiting(other), goes_before),
    )


def _to_update() -> ColumnElement[bool]:
    """Sent messages that are out of date, or that may stand in Slack more than once."""
    row = _MESSAGE.c
    return and_(
        is_open(row), row.state == SENT, row.not_before <= _AT, ~_beside(is_under_way(_OTHER.c))
    )


def _ready(which: ColumnElement[bool]) -> Select[Any]:
    """Conversation and id, each locked together with its pace."""
    row, pace = _MESSAGE.c, _PACE.c
    return (
        select(row.conversation, row.id)
        .join(
            _PACE,
            and_(
                pace.workspace_id == row.workspace_id,
                pace.conversation == row.conversation,
            ),
        )
        .where(row.workspace_id == WORKSPACE, which, _has_come(pace.not_before, _AT, _TOO_FAR))
        .order_by(row.not_before, row.sequence, row.id)
        .limit(_LIMIT)
        .with_for_update(of=[_MESSAGE, _PACE], skip_locked=True)
    )


_TO_DO, _TO_DO_AND_LEFT = _to_do(and_left=False), _to_do(and_left=True)
_READY_TO_POST, _READY_TO_UPDATE = _ready(_to_post()), _ready(_to_update())
_LEFT = (
    select(_MESSAGE.c.id)
    .where(
        _MESSAGE.c.workspace_id == WORKSPACE,
        is_waiting(_MESSAGE.c),
        _is_left(_MESSAGE.c, _AT, bindparam("ambiguous_before", type_=UtcInstant()), _TOO_FAR),
    )
    .order_by(_MESSAGE.c.leased_until)
    .limit(_LIMIT)
    .with_for_update(of=_MESSAGE, skip_locked=True)
)
_OURS = {
    "leased_by": bindparam("owner", type_=String()),
    "leased_until": bindparam("until", type_=UtcInstant()),
    "attempt": _MESSAGE.c.attempt + 1,
}
_MARK = (
    update(_MESSAGE)
    .where(_MESSAGE.c.workspace_id == WORKSPACE, _MESSAGE.c.id.in_(among("ids")))
    .values(**_OURS)
)
_LEASE = _MARK.values(state=LEASED)
_PACED = update(_PACE).where(_PACE.c.workspace_id == WORKSPACE)
_PACED = _PACED.values(not_before=bindparam("next_at", type_=UtcInstant()))
_KEEP_PACE = _PACED.where(_PACE.c.conversation.in_(among("conversations")))


def _lease_to_post() -> ReturningUpdate[Any]:
    """Found, marked and paced in one statement, as PostgreSQL can."""
    found = _READY_TO_POST.cte("found")
    paced = _PACED.where(_PACE.c.conversation.in_(select(found.c.conversation)))
    return (
        update(_MESSAGE)
        .where(_MESSAGE.c.workspace_id == WORKSPACE, _MESSAGE.c.id.in_(select(found.c.id)))
        .values(state=LEASED, **_OURS)
        .add_cte(paced.returning(literal(1)).cte("paced"))
        .returning(_MESSAGE.c.id)
    )


_LEASE_TO_POST = _lease_to_post()


# ---------------------------------------------------------------- asked


def to_do(session: Session, *, settle: float, and_left: bool) -> tuple[ToDo, ...]:
    """The workspaces in which something may be ready, by id. One read, which locks nothing.

    `and_left`: also where somebody left something behind. That look passes by every dead entry of
    what was under way, of which there are many while somebody reads for long. `settle`: so many
    seconds past its lease a post that broke off may be looked up.
    """
    if and_left:
        found = session.execute(_TO_DO_AND_LEFT, {"settled": -settle})
    else:
        found = session.execute(_TO_DO)
    return tuple(ToDo(*row[:2], *map(bool, row[2:])) for row in found if any(row[2:]))


def lease(
    session: Session, here: ToDo, *, owner: str, until: datetime, next_at: datetime, limit: int
) -> tuple[OutgoingMessage, ...]:
    """Lease at most `limit` of a workspace's messages, one a conversation: first posts, then
    updates, then looks.

    `until`: end of the lease; `next_at`: before that nothing else goes to the same conversation.
    """
    chosen: dict[str, str] = {}
    if here.to_post:
        chosen |= _lock(session, here, _READY_TO_POST, limit)
    if here.to_update and len(chosen) < limit:
        chosen = _lock(session, here, _READY_TO_UPDATE, limit - len(chosen)) | chosen
    if not chosen:
        return ()
    ours = {"owner": owner, "until": until, "ids": sorted(chosen.values())}
    paced = {"next_at": next_at, "conversations": sorted(chosen)}
    session.execute(_KEEP_PACE, _of(here) | paced)
    session.execute(_LEASE, _of(here) | ours)
    return _read(session, here, tuple(chosen.values()), until)


def lease_to_post(
    session: Session, here: ToDo, *, owner: str, until: datetime, next_at: datetime, limit: int
) -> tuple[OutgoingMessage, ...]:
    """As `lease`, on PostgreSQL, where posts are all there is to do: with one question to it, and
    one for what they are."""
    values = {"owner": owner, "until": until, "next_at": next_at, "limit": limit}
    ids = tuple(session.scalars(_LEASE_TO_POST, _of(here) | values))
    return _read(session, here, ids, until) if ids else ()


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
    asked = _of(here) | {"ambiguous_before": ambiguous_before, "limit": limit}
    ids = tuple(session.scalars(_LEFT, asked))
    if not ids:
        return ()
    ours = {"owner": owner, "until": until, "ids": sorted(ids)}
    session.execute(_MARK, _of(here) | ours)
    return _read(session, here, ids, until)


def _of(here: ToDo) -> dict[str, Any]:
    return {"workspace": here.workspace_id, "at": here.at, "too_far": here.at + TOO_FAR_AHEAD}


def _lock(session: Session, here: ToDo, ready: Select[Any], limit: int) -> dict[str, str]:
    """Conversation -> its ready message."""
    chosen: dict[str, str] = {}
    for conversation, message_id in session.execute(ready, {**_of(here), "limit": limit}):
        chosen.setdefault(conversation, message_id)
    return chosen


def _read(
    session: Session, here: ToDo, ids: Sequence[str], until: datetime
) -> tuple[OutgoingMessage, ...]:
    """Ours from now on, under a higher fence; what cannot be read of it ends."""
    where = [(here.workspace_id, each) for each in ids]
    found = legible(session, where)
    if len(found) < len(ids):
        end_damaged(session, where, until)
    return found
