"""What the readers of messages were told, line by line: so that what changes is told again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, select, tuple_, update

from db.doors import Session
from db.models import OutgoingItemRow
from db.queries.asked import DAY, WORKSPACE, among
from db.queries.outbox.messages import (
    DEAD,
    KEYS_AT_A_TIME,
    ONE_OF_THE_KEYS,
    WITHDRAWN,
    as_asked,
    outgoing,
)
from db.types import AnyRow
from ips.facts import Clock, DueKey


@dataclass(frozen=True, slots=True)
class Telling:
    """A line of a message, posted or to be posted: what its reader was told of, until which day.

    `own`: how many lines of a brief are the reader's own; those after them are the unit's.
    """

    message_id: str
    position: int
    key: DueKey
    due_on: date
    own: int | None

    @property
    def for_unit(self) -> bool:
        return self.own is not None and self.position >= self.own


def holding(
    session: Session, workspace_id: str, conversations: Collection[str], from_on: date
) -> Mapping[str, tuple[Telling, ...]]:
    """What was told in each of these and still holds, of last days from `from_on` on.

    What is to be deleted, and has not been yet, does not count.
    """
    found: dict[str, list[Telling]] = {each: [] for each in conversations}
    asked = {"workspace": workspace_id, "conversations": sorted(conversations), "day": from_on}
    for row in session.execute(_TELLINGS, asked):
        found[row.conversation].append(_telling(row))
    return {conversation: tuple(each) for conversation, each in found.items()}


_item_row = OutgoingItemRow
_items: Any = OutgoingItemRow.__table__
_TELLINGS = (
    select(
        _item_row.message_id,
        _item_row.position,
        _item_row.client_id,
        _item_row.clock,
        _item_row.fact_id,
        _item_row.part,
        _item_row.heard_due_on,
        outgoing.subject,
        outgoing.conversation,
    )
    .join(
        outgoing,
        and_(outgoing.workspace_id == _item_row.workspace_id, outgoing.id == _item_row.message_id),
    )
    .where(
        _item_row.workspace_id == WORKSPACE,
        _item_row.heard_due_on >= DAY,
        outgoing.conversation.in_(among("conversations")),
        outgoing.state.not_in([WITHDRAWN, DEAD]),
        outgoing.delete_at.is_(None),
    )
    .order_by(_item_row.message_id, _item_row.position)
)


def _telling(row: AnyRow) -> Telling:
    key = DueKey(row.client_id, Clock(row.clock), row.fact_id, row.part)
    own = int(row.subject["own"]) if "own" in row.subject else None
    return Telling(row.message_id, row.position, key, row.heard_due_on, own)


def to_tell_anew(session: Session, workspace_id: str, tellings: Collection[Telling]) -> None:
    """Their reader does not answer for these any more: if they do again, they hear of it again."""
    if not tellings:
        return
    messages = sorted({each.message_id for each in tellings})
    # Whoever writes lines of a message holds the message first: two writers never wait for each
    # other.
    session.execute(
        select(outgoing.id)
        .where(outgoing.workspace_id == workspace_id, outgoing.id.in_(messages))
        .order_by(outgoing.id)
        .with_for_update(key_share=True)
    ).all()
    places = [(each.message_id, each.position) for each in tellings]
    forgetting = _forgetting(tuple_(_items.c.message_id, _items.c.position).in_(places))
    session.execute(forgetting, {"workspace": workspace_id})


def heard_in_reply(session: Session, workspace_id: str, dedupe_key: str, due_on: date) -> None:
    """What this message asked, its reader has taken on: the reply has told them until which day."""
    asked = select(outgoing.id).where(
        outgoing.workspace_id == workspace_id, outgoing.dedupe_key == dedupe_key
    )
    item = OutgoingItemRow
    session.execute(
        update(item)
        .where(item.workspace_id == workspace_id, item.message_id.in_(asked))
        .values(heard_due_on=due_on)
    )


def closed(session: Session, workspace_id: str, keys: Collection[DueKey]) -> None:
    """These are closed: if one of them is opened again, that is told again.

    After `want_update_of_items`, which holds the messages that show them.
    """
    wanted = sorted(keys)
    for start in range(0, len(wanted), KEYS_AT_A_TIME):
        portion = as_asked(wanted[start : start + KEYS_AT_A_TIME])
        session.execute(_CLOSED, {"workspace": workspace_id, "keys": portion})


def _forgetting(which: ColumnElement[bool]) -> Update:
    return (
        update(_items)
        .where(_items.c.workspace_id == WORKSPACE, _items.c.heard_due_on.is_not(None), which)
        .values(heard_due_on=None)
    )


_CLOSED = _forgetting(ONE_OF_THE_KEYS)
