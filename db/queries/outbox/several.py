"""Several messages of a workspace by one statement: those that stand are recorded, others begun.

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
    union_all,
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


@dataclass(frozen=True, slots=True)
class Done:
    """Ids of those that are recorded, and of those whose posts may follow."""

    recorded: frozenset[str]
    begun: frozenset[str]


# ---------------------------------------------------------------- built once

_MESSAGE, _PACE = (
    METADATA.tables[row.__tablename__] for row in (OutgoingMessageRow, ConversationPaceRow)
)
_FENCE: Mapping[str, Any] = {"of_message": String(), "fence": Integer()}
_POSTED, _TO_POST = "posted", "to_post"


def _rows(which: str, of_each: Mapping[str, Any]) -> TableValuedAlias:
    """The messages that a statement is asked with, and what of each: an array a column."""
    columns = {**_FENCE, **of_each}
    arrays = (bindparam(f"{which}_{name}", type_=OneArray(kind)) for name, kind in columns.items())
    named = (column(name, kind) for name, kind in columns.items())
    return func.unnest(*arrays).table_valued(*named, name=which).render_derived()


def _is_ours(asked: TableValuedAlias) -> ColumnElement[bool]:
    return and_(
        _MESSAGE.c.workspace_id == WORKSPACE,
        _MESSAGE.c.id == asked.c.of_message,
        _MESSAGE.c.attempt == asked.c.fence,
        is_under_way(_MESSAGE.c),
    )


def _begun() -> Any:
    asked = _rows(_TO_POST, TO_BEGIN)
    may = or_(asked.c.wanted.is_(None), still_so(lambda name: asked.c[name]))
    held = (
        select(asked.c.of_message, asked.c.channel)
        .select_from(asked.join(_MESSAGE, _is_ours(asked)))
        .where(WORKSPACE_TAKES, may)
        .with_for_update(of=_MESSAGE, skip_locked=True)
        .cte("held_to_post")
    )
    return _changed(held).values(**sending.begun(lambda name: held.c[name])).cte("begun")


def _recorded() -> Any:
    asked = _rows(_POSTED, TO_FINISH)
    beside = and_(
        _PACE.c.workspace_id == WORKSPACE, _PACE.c.conversation == _MESSAGE.c.conversation
    )
    held = (
        select(*asked.c, _PACE.c.conversation.label("there"))
        .select_from(asked.join(_MESSAGE, _is_ours(asked)))
        .join(_PACE, beside)
        .with_for_update(of=[_MESSAGE, _PACE], skip_locked=True)
        .cte("held_posted")
    )
    took = (
        update(_PACE)
        .where(_PACE.c.workspace_id == WORKSPACE, _PACE.c.conversation == held.c.there)
        .values(**sending.took(held.c.channel))
        .returning(literal(1))
    )
    values = sending.finished(lambda name: held.c[name])
    return _changed(held).values(**values).add_cte(took.cte("took")).cte("recorded")


def _changed(held: CTE) -> Any:
    here = (_MESSAGE.c.workspace_id == WORKSPACE, _MESSAGE.c.id == held.c.of_message)
    return update(_MESSAGE).where(*here).returning(_MESSAGE.c.id)


_RECORD_AND_BEGIN = union_all(
    *(select(literal(each.name), each.c.id) for each in (_recorded(), _begun()))
)


# ---------------------------------------------------------------- asked


def record_and_begin(
    session: Session,
    workspace_id: str,
    posted: Sequence[Posted],
    to_post: Sequence[ToPost],
    *,
    sent_at: datetime,
    lease: float,
    look_back: float,
    pace: float,
) -> Done:
    """Each as `sending.finish`, or as `sending.begin_sending`."""
    times = {"look_back": look_back, "pace": pace}
    if session.dialect.name != "postgresql":
        return _one_by_one(session, posted, to_post, sent_at=sent_at, lease=lease, **times)
    recorded = [
        {"channel": each.channel_id, "stands_as": each.ts, "shown": each.version} for each in posted
    ]
    begun = [
        {"channel": each.channel_id, **(as_it_was(each.drawn_from) if each.drawn_from else {})}
        for each in to_post
    ]
    asked = {"workspace": workspace_id, "now": sent_at, "lease": lease, **times}
    asked |= _arrays(_POSTED, [each.message for each in posted], TO_FINISH, recorded)
    asked |= _arrays(_TO_POST, [each.message for each in to_post], TO_BEGIN, begun)
    found = [tuple(row) for row in session.execute(_RECORD_AND_BEGIN, asked)]
    return Done(
        *(frozenset(key for what, key in found if what == name) for name in ("recorded", "begun"))
    )


def _arrays(
    which: str,
    messages: Sequence[OutgoingMessage],
    names: Iterable[str],
    rows: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    fences = {
        f"{which}_of_message": [each.id for each in messages],
        f"{which}_fence": [each.attempt for each in messages],
    }
    return fences | {f"{which}_{name}": [row.get(name) for row in rows] for name in names}


def _one_by_one(
    session: Session,
    posted: Sequence[Posted],
    to_post: Sequence[ToPost],
    *,
    sent_at: datetime,
    lease: float,
    look_back: float,
    pace: float,
) -> Done:
    """As SQLite can, which has one writer at a time."""
    recorded = frozenset(
        each.message.id
        for each in posted
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
    begun = frozenset(
        each.message.id
        for each in to_post
        if sending.begin_sending(
            session,
            each.message,
            lease=lease,
            channel_id=each.channel_id,
            drawn_from=each.drawn_from,
        )
    )
    return Done(recorded, begun)
