"""The audit chains: append at the head, verify from the beginning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import exists, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from db.models import AuditEventRow, AuditHeadRow, ClientRow
from db.types import AnyRow, AnySelect
from db.upsert import insert_into

NOTHING_BEFORE = bytes(32)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append: ids and field names, never values."""

    workspace_id: str
    chain: str
    at: datetime
    actor: str
    action: str
    subject_kind: str | None
    subject_id: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditEvent(NewEvent):
    """An event in its chain, counted from 1."""

    number: int
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where a chain does not hold, and why: 'changed', 'removed', 'cut off' or 'headless'."""

    workspace_id: str
    chain: str
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How much a verification has walked through."""

    chains: int
    events: int


def count(session: Session) -> Counted:
    """Chains and events of every workspace."""
    chains = session.scalar(select(func.count()).select_from(AuditHeadRow))
    found = session.scalar(select(func.count()).select_from(AuditEventRow))
    return Counted(chains or 0, found or 0)


def latest_by_actor(
    session: Session, workspace_id: str, chain: str, action: str, subject_id: str, limit: int
) -> tuple[tuple[str, datetime], ...]:
    """(actor, when last) of this action on one subject, the latest first."""
    last = func.max(AuditEventRow.at)
    found = session.execute(
        select(AuditEventRow.actor, last)
        .where(
            AuditEventRow.workspace_id == workspace_id,
            AuditEventRow.chain == chain,
            AuditEventRow.action == action,
            AuditEventRow.subject_id == subject_id,
        )
        .group_by(AuditEventRow.actor)
        .order_by(last.desc())
        .limit(limit)
    )
    return tuple((row[0], row[1]) for row in found)


def append(session: Session, event: NewEvent) -> AuditEvent:
    """Append under the lock of the chain's head; three statements, five on a new chain."""
    number, previous = _locked_head(session, event)
    number += 1
    digest = _hash_of(event, number, previous)
    session.execute(
        insert(AuditEventRow).values(
            workspace_id=event.workspace_id,
            chain=event.chain,
            number=number,
            at=event.at,
            actor=event.actor,
            action=event.action,
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            fields=list(event.fields),
            previous_hash=previous,
            hash=digest,
        )
    )
    session.execute(
        update(AuditHeadRow)
        .where(AuditHeadRow.workspace_id == event.workspace_id, AuditHeadRow.chain == event.chain)
        .values(number=number, hash=digest)
        .execution_options(synchronize_session=False)
    )
    return _in_chain(event, number, previous, digest)


def events_of(session: Session, workspace_id: str, chain: str) -> tuple[AuditEvent, ...]:
    """A whole chain, oldest first."""
    return tuple(_events(session, workspace_id, chain))


def verify(session: Session) -> tuple[BrokenLink, ...]:
    """Walk every chain; of each, the first place where it does not hold."""
    known = _heads(session)
    broken = [_first_break(session, head) for head in known]
    walked = {(head.workspace_id, head.chain) for head in known}
    headless = _without_head(session, walked)
    empty = _without_events(session)
    named = {(link.workspace_id, link.chain): link for link in (*broken, *headless, *empty) if link}
    return tuple(named.values())


def _heads(session: Session) -> list[AnyRow]:
    """The hash as it is stored: somebody may have put anything there."""
    head = AuditHeadRow
    stored = type_coerce(head.hash, NullType()).label("hash")
    query = select(head.workspace_id, head.chain, head.number, stored)
    return list(session.execute(query.order_by(head.workspace_id, head.chain)))


def _without_head(session: Session, known: set[tuple[str, str]]) -> Iterator[BrokenLink]:
    chains = select(AuditEventRow.workspace_id, AuditEventRow.chain).distinct()
    for of_workspace, chain in session.execute(chains):
        if (of_workspace, chain) not in known:
            yield BrokenLink(of_workspace, chain, 1, "headless")


def _without_events(session: Session) -> Iterator[BrokenLink]:
    """Units with clients whom nobody is said to have entered: their whole chain was taken out."""
    client, event = ClientRow, AuditEventRow
    entered = exists().where(
        event.workspace_id == client.workspace_id, event.chain == client.vocational_unit_id
    )
    units = select(client.workspace_id, client.vocational_unit_id).where(~entered).distinct()
    for of_workspace, unit_id in session.execute(units):
        yield BrokenLink(of_workspace, unit_id, 1, "removed")


def _first_break(session: Session, head: AnyRow) -> BrokenLink | None:
    number, previous = 0, NOTHING_BEFORE
    try:
        for event in _events(session, head.workspace_id, head.chain):
            if event.number != number + 1:
                return BrokenLink(head.workspace_id, head.chain, number + 1, "removed")
            holds = event.previous_hash == previous and event.hash == _hash_of(
                event, event.number, previous
            )
            if not holds:
                return BrokenLink(head.workspace_id, head.chain, event.number, "changed")
            number, previous = event.number, event.hash
    except (TypeError, ValueError):  # no event of ours: it cannot even be read
        return BrokenLink(head.workspace_id, head.chain, number + 1, "changed")
    stands = head.hash if isinstance(head.hash, bytes | memoryview) else b""
    if (number, previous) != (head.number, bytes(stands)):
        return BrokenLink(head.workspace_id, head.chain, number + 1, "cut off")
    return None


def _locked_head(session: Session, event: NewEvent) -> tuple[int, bytes]:
    head = (
        select(AuditHeadRow.number, AuditHeadRow.hash)
        .where(AuditHeadRow.workspace_id == event.workspace_id, AuditHeadRow.chain == event.chain)
        .with_for_update()
    )
    found = session.execute(head).one_or_none()
    if found is None:
        session.execute(
            insert_into(session, AuditHeadRow)
            .values(
                workspace_id=event.workspace_id, chain=event.chain, number=0, hash=NOTHING_BEFORE
            )
            .on_conflict_do_nothing(index_elements=["workspace_id", "chain"])
        )
        found = session.execute(head).one()
    return found.number, bytes(found.hash)


def _hash_of(event: NewEvent, number: int, previous: bytes) -> bytes:
    canonical = json.dumps(
        [
            event.workspace_id,
            event.chain,
            number,
            event.at.astimezone(UTC).isoformat(),
            event.actor,
            event.action,
            event.subject_kind,
            event.subject_id,
            list(event.fields),
            previous.hex(),
        ],
        separators=(",", ":"),
    )
    return sha256(canonical.encode()).digest()


def _events(session: Session, workspace_id: str, chain: str) -> Iterator[AuditEvent]:
    """Oldest first. Raises `TypeError` or `ValueError` at one that nobody can read."""
    of_chain = _of_chain(workspace_id, chain)
    last: int | None = None
    try:
        for row in session.execute(of_chain.execution_options(yield_per=1000)):
            yield _event(row)
            last = row.number
    except (TypeError, ValueError):  # one of a thousand: which?
        numbers = select(AuditEventRow.number).where(
            AuditEventRow.workspace_id == workspace_id, AuditEventRow.chain == chain
        )
        for number in session.scalars(numbers.order_by(AuditEventRow.number)).all():
            if last is None or number > last:
                one = of_chain.where(AuditEventRow.number == number)
                yield _event(session.execute(one).one())


def _of_chain(workspace_id: str, chain: str) -> AnySelect:
    return (
        select(AuditEventRow.__table__)
        .where(AuditEventRow.workspace_id == workspace_id, AuditEventRow.chain == chain)
        .order_by(AuditEventRow.number)
    )


def _event(row: AnyRow) -> AuditEvent:
    event = NewEvent(
        row.workspace_id,
        row.chain,
        row.at,
        row.actor,
        row.action,
        row.subject_kind,
        row.subject_id,
        tuple(row.fields),
    )
    return _in_chain(event, row.number, bytes(row.previous_hash), bytes(row.hash))


def _in_chain(event: NewEvent, number: int, previous: bytes, digest: bytes) -> AuditEvent:
    return AuditEvent(
        event.workspace_id,
        event.chain,
        event.at,
        event.actor,
        event.action,
        event.subject_kind,
        event.subject_id,
        event.fields,
        number,
        previous,
        digest,
    )
