"""Messages and their items as they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import (
    select,
)
from sqlalchemy.orm import Session

from db.models import (
    OutgoingItemRow,
    StaffMemberRow,
    VocationalUnitRow,
)
from db.queries.outbox.legible import legible
from db.queries.outbox.messages import (
    DEAD,
    OutgoingItem,
    OutgoingMessage,
    outgoing,
    plain,
)
from ips.facts import Clock, DueKey


def items(session: Session, workspace_id: str, message_id: str) -> tuple[OutgoingItem, ...]:
    """What a message shows, in its order."""
    return items_of(session, workspace_id, [message_id]).get(message_id, ())


def items_of(
    session: Session, workspace_id: str, message_ids: Collection[str]
) -> Mapping[str, tuple[OutgoingItem, ...]]:
    rows = session.scalars(
        select(OutgoingItemRow)
        .where(
            OutgoingItemRow.workspace_id == workspace_id,
            OutgoingItemRow.message_id.in_(sorted(message_ids)),
        )
        .order_by(OutgoingItemRow.message_id, OutgoingItemRow.position)
    )
    found: dict[str, list[OutgoingItem]] = {}
    for row in rows:
        key = DueKey(row.client_id, Clock(row.clock), row.fact_id, row.part)
        found.setdefault(row.message_id, []).append(OutgoingItem(key, row.nudge_on))
    return {message_id: tuple(items) for message_id, items in found.items()}


def message(session: Session, workspace_id: str, message_id: str) -> OutgoingMessage | None:
    row = session.scalar(
        select(outgoing).where(outgoing.workspace_id == workspace_id, outgoing.id == message_id)
    )
    return None if row is None else plain(row)


def message_by_key(session: Session, workspace_id: str, dedupe_key: str) -> OutgoingMessage | None:
    row = session.scalar(
        select(outgoing).where(
            outgoing.workspace_id == workspace_id, outgoing.dedupe_key == dedupe_key
        )
    )
    return None if row is None else plain(row)


def with_keys(
    session: Session, workspace_id: str, dedupe_keys: Collection[str]
) -> tuple[OutgoingMessage, ...]:
    rows = session.scalars(
        select(outgoing)
        .where(outgoing.workspace_id == workspace_id, outgoing.dedupe_key.in_(sorted(dedupe_keys)))
        .order_by(outgoing.sequence)
    )
    return tuple(plain(row) for row in rows)


def unit_behind(
    session: Session, workspace_id: str, conversation: str, staff_member_id: str | None
) -> str | None:
    """The unit whose channel a conversation is, or on whose roster that staff member is."""
    of_channel = session.scalar(
        select(VocationalUnitRow.id)
        .where(
            VocationalUnitRow.workspace_id == workspace_id,
            VocationalUnitRow.channel_id == conversation,
        )
        .order_by(VocationalUnitRow.id)
        .limit(1)
    )
    if of_channel is not None or staff_member_id is None:
        return of_channel
    return session.scalar(
        select(StaffMemberRow.vocational_unit_id).where(
            StaffMemberRow.workspace_id == workspace_id, StaffMemberRow.id == staff_member_id
        )
    )


def dead(session: Session, workspace_id: str) -> tuple[OutgoingMessage, ...]:
    """Messages that were given up, the newest first."""
    found = session.execute(
        select(outgoing.workspace_id, outgoing.id)
        .where(outgoing.workspace_id == workspace_id, outgoing.state == DEAD)
        .order_by(outgoing.sequence)
    )
    return legible(session, [(row[0], row[1]) for row in found])[::-1]
