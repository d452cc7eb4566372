"""Several messages of a workspace, begun or recorded by one statement.

A row that somebody else holds at that moment is passed over, so that no two statements wait for
each other; whoever asked does that one alone, as `sending` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    String,
    TableValuedAlias,
    and_,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    update,
)

from db.doors import Session
from db.models import ConversationPaceRow, OutgoingMessageRow
from db.queries.asked import WORKSPACE
from db.queries.outbox import sending
from db.queries.outbox.messages import OutgoingMessage
from db.queries.outbox.open_rows import is_under_way
from db.queries.outbox.reading import Moment, as_it_was, still_so
from db.queries.outbox.sending import TO_BEGIN, TO_FINISH, WORKSPACE_TAKES
from db.types import METADATA, OneArray


@dataclass(frozen=True, slots=True)
class ToPost:
    """Its post is to follow, there; only while what it was drawn from is so (None: it may)."""

    message: OutgoingMessage
    channel_id: str
    drawn_from: Moment | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """It stands in a person's direct messages as `ts`, and shows that version."""

    message: OutgoingMessage
    channel_id: str
    ts: str
    version: int


# ---------------------------------------------------------------- built once

_MESSAGE, _PACE = (
    METADATA.tables[row.__tablename__] for row in (OutgoingMessageRow, ConversationPaceRow)
)
_FENCE: Mapping[str, Any] = {"of_message": String(), "fence": Integer()}


def _rows(of_each: Mapping[str, Any]) -> TableValuedAlias:
    """The messages that a statement is asked with, and what of each: an array a column."""
    columns = {**_FENCE, **of_each}
    arrays = (bindparam(name, type_=OneArray(kind)) for name, kind in columns.items())
    named = (column(name, kind) for name, kind in columns.items())
    return func.unnest(*arrays).table_valued(*named, name="asked").render_derived()


def _is_ours(asked: TableValuedAlias) -> ColumnElement[bool]:
    return and_(
        _MESSAGE.c.workspace_id == WORKSPACE,
        _MESSAGE.c.id == asked.c.of_message,
        _MESSAGE.c.attempt == asked.c.fence,
        is_under_way(_MESSAGE.c),
    )


def _begin() -> Any:
    asked = _rows(TO_BEGIN)
    may = or_(asked.c.wanted.is_(None), still_so(lambda name: asked.c[name]))
    held = (
        select(asked.c.of_message, asked.c.channel)
        .select_from(asked.join(_MESSAGE, _is_ours(asked)))
        .where(WORKSPACE_TAKES, may)
        .with_for_update(of=_MESSAGE, skip_locked=True)
        .cte("held")
    )
    return _changed(held).values(**sending.begun(lambda name: held.c[name]))


def _finish() -> Any:
    asked = _rows(TO_FINISH)
    beside = and_(
        _PACE.c.workspace_id == WORKSPACE, _PACE.c.conversation == _MESSAGE.c.conversation
    )
    held = (
        select(*asked.c, _PACE.c.conversation.label("there"))
        .select_from(asked.join(_MESSAGE, _is_ours(asked)))
        .join(_PACE, beside)
        .with_for_update(of=[_MESSAGE, _PACE], skip_locked=True)
        .cte("held")
    )
    took = (
        update(_PACE)
        .where(_PACE.c.workspace_id == WORKSPACE, _PACE.c.conversation == held.c.there)
        .values(**sending.took(held.c.channel))
        .returning(literal(1))
    )
    values = sending.finished(lambda name: held.c[name])
    return _changed(held).values(**values).add_cte(took.cte("took"))


def _changed(held: CTE) -> Any:
    here = (_MESSAGE.c.workspace_id == WORKSPACE, _MESSAGE.c.id == held.c.of_message)
    return update(_MESSAGE).where(*here).returning(_MESSAGE.c.id)


_BEGIN, _FINISH = _begin(), _finish()


# ---------------------------------------------------------------- asked


def begin(
    session: Session, workspace_id: str, these: Sequence[ToPost], *, lease: float
) -> frozenset[str]:
    """Each as `sending.begin_sending`; returns the ids of those whose post may follow."""
    if session.dialect.name != "postgresql":
        return frozenset(
            each.message.id
            for each in these
            if sending.begin_sending(
                session,
                each.message,
                lease=lease,
                channel_id=each.channel_id,
                drawn_from=each.drawn_from,
            )
        )
    rows = [
        {"channel": each.channel_id, **(as_it_was(each.drawn_from) if each.drawn_from else {})}
        for each in these
    ]
    asked = _arrays([each.message for each in these], TO_BEGIN, rows)
    found = session.scalars(_BEGIN, asked | {"workspace": workspace_id, "lease": lease})
    return frozenset(found)


def finish(
    session: Session,
    workspace_id: str,
    these: Sequence[Posted],
    *,
    sent_at: datetime,
    look_back: float,
    pace: float,
) -> frozenset[str]:
    """Each as `sending.finish`; returns the ids of those that are recorded."""
    if session.dialect.name != "postgresql":
        return frozenset(
            each.message.id
            for each in these
            if sending.finish(
                session,
                each.message,
                channel_id=each.channel_id,
                ts=each.ts,
                shown_version=each.version,
                sent_at=sent_at,
                look_back=look_back,
                pace=pace,
                direct_channel=each.channel_id,
            )
        )
    rows = [
        {"channel": each.channel_id, "stands_as": each.ts, "shown": each.version} for each in these
    ]
    asked = _arrays([each.message for each in these], TO_FINISH, rows)
    times = {"now": sent_at, "look_back": look_back, "pace": pace}
    return frozenset(session.scalars(_FINISH, asked | times | {"workspace": workspace_id}))


def _arrays(
    messages: Sequence[OutgoingMessage], names: Iterable[str], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    fences = {
        "of_message": [each.id for each in messages],
        "fence": [each.attempt for each in messages],
    }
    return fences | {name: [row.get(name) for row in rows] for name in names}
