"""The audit chains: appended to at the head, read from the beginning."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from db import audit_key
from db.audit_key import AuditKey, Chain
from db.doors import Session
from db.models import AuditEventRow, AuditHeadRow, AuditKeyRow
from db.queries.asked import WORKSPACE, among
from db.types import METADATA, AnyRow, AnySelect
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
    seal: bytes | None


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


def changes_since(
    session: Session, workspace_id: str, chain: str, actor: str, action: str, since: datetime
) -> tuple[datetime, ...]:
    """When this person did that in the unit, where it changed something."""
    event = AuditEventRow
    found = session.execute(
        select(event.at, event.fields).where(
            event.workspace_id == workspace_id,
            event.at > since,
            event.chain == chain,
            event.actor == actor,
            event.action == action,
        )
    )
    return tuple(row.at for row in found if row.fields)


def ends(
    session: Session, workspace_id: str, chains: Collection[str]
) -> tuple[tuple[str, int, bytes], ...]:
    """(chain, number, hash) of the last event of each of these chains."""
    found = session.execute(_ENDS, {"workspace": workspace_id, "chains": chains})
    return tuple((row.chain, row.number, bytes(row.hash)) for row in found)


_ENDS = (
    select(AuditHeadRow.chain, AuditHeadRow.number, AuditHeadRow.hash)
    .where(AuditHeadRow.workspace_id == WORKSPACE, AuditHeadRow.chain.in_(among("chains")))
    .order_by(AuditHeadRow.chain)
)


def append(session: Session, event: NewEvent) -> AuditEvent:
    """Append under the lock of the chain's head; three statements, six on a new chain."""
    return append_all(session, [event])[0]


def append_all(session: Session, events: Sequence[NewEvent]) -> tuple[AuditEvent, ...]:
    """Append events of one chain in their order; no statement more than for one of them."""
    first = events[0]
    end = _locked_end(session, first)
    key, digest, holds = end.key, end.hash, end.holds
    appended: list[AuditEvent] = []
    for number, event in enumerate(events, start=end.number + 1):
        previous, digest = digest, hash_of(event, number, digest)
        seal = key.of_event(digest, follows=holds) if key else None
        appended.append(_in_chain(event, number, previous, digest, seal))
        holds = True
    session.execute(_INSERT, [_row(event) for event in appended])
    number, chain = appended[-1].number, (first.workspace_id, first.chain)
    head_seal = key.of_head(chain, number, digest) if key else None
    moved = {"number": number, "hash": digest, "seal": head_seal}
    session.execute(_MOVE_HEAD, moved | {"workspace": chain[0], "of_chain": chain[1]})
    return tuple(appended)


def _row(event: AuditEvent) -> dict[str, Any]:
    row = {each.name: getattr(event, each.name) for each in fields(event)}
    return row | {"fields": list(event.fields)}


_EVENTS = METADATA.tables[AuditEventRow.__tablename__]
_HEADS = METADATA.tables[AuditHeadRow.__tablename__]
_INSERT = insert(_EVENTS)
_OF_HEAD = (_HEADS.c.workspace_id == WORKSPACE, _HEADS.c.chain == bindparam("of_chain"))
_MOVE_HEAD = update(_HEADS).where(*_OF_HEAD)
# The key comes with the head: no statement more, and never one of a former database.
_END_OF = (
    select(
        _HEADS.c.number,
        _HEADS.c.hash,
        _HEADS.c.seal,
        select(AuditKeyRow.key).where(AuditKeyRow.id == 1).scalar_subquery().label("key"),
    )
    .where(*_OF_HEAD)
    .with_for_update(of=_HEADS)
)


@dataclass(frozen=True, slots=True)
class _End:
    """Where a chain stands. `holds`: as it was left, so far as the key can tell."""

    number: int
    hash: bytes
    key: AuditKey | None
    holds: bool


def _locked_end(session: Session, event: NewEvent) -> _End:
    return _end_of(session, event) or _begun(session, event) or _must(_end_of(session, event))


def _end_of(session: Session, event: NewEvent) -> _End | None:
    asked = {"workspace": event.workspace_id, "of_chain": event.chain}
    found = session.execute(_END_OF, asked).one_or_none()
    if found is None:
        return None
    key, digest = audit_key.opened(found.key), bytes(found.hash)
    chain = event.workspace_id, event.chain
    holds = key is not None and key.of_head(chain, found.number, digest) == found.seal
    return _End(found.number, digest, key, holds)


def _begun(session: Session, event: NewEvent) -> _End | None:
    """A chain that nobody has begun, listed with the others; None where somebody just has.

    One that is in the list and has no head was taken out: what comes now follows a break.
    """
    key, listed = _list_of_chains(session)
    made = session.execute(
        insert_into(session, AuditHeadRow)
        .values(workspace_id=event.workspace_id, chain=event.chain, number=0, hash=NOTHING_BEFORE)
        .on_conflict_do_nothing(index_elements=["workspace_id", "chain"])
        .returning(AuditHeadRow.number)
    )
    if made.one_or_none() is None:
        return None
    chain = event.workspace_id, event.chain
    if key is not None and listed is not None and chain not in listed:
        _list(session, key, listed | {chain})
    return _End(0, NOTHING_BEFORE, key, holds=listed is not None and chain not in listed)


def forget_chains(session: Session, workspace_id: str) -> None:
    """Those of a workspace that is being erased: nobody misses them."""
    key, listed = _list_of_chains(session)
    if key is not None and listed is not None:
        _list(session, key, {each for each in listed if each[0] != workspace_id})


def _list_of_chains(session: Session) -> tuple[AuditKey | None, frozenset[Chain] | None]:
    """The key and the list, locked; the list is None where it is not as it was written."""
    row = select(AuditKeyRow.key, AuditKeyRow.chains).where(AuditKeyRow.id == 1)
    found = session.execute(row.with_for_update()).one_or_none()
    key = audit_key.opened(found.key) if found else None
    return key, key.open_list(found.chains) if found and key else None


def _list(session: Session, key: AuditKey, chains: Collection[Chain]) -> None:
    session.execute(
        update(AuditKeyRow).where(AuditKeyRow.id == 1).values(chains=key.close_list(chains))
    )


def _must(end: _End | None) -> _End:
    assert end is not None
    return end


def hash_of(event: NewEvent, number: int, previous: bytes) -> bytes:
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


def events_of(session: Session, workspace_id: str, chain: str) -> Iterator[AuditEvent]:
    """A chain, oldest first. Raises `TypeError` or `ValueError` at what nobody can read."""
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
    seal = None if row.seal is None else bytes(row.seal)
    return _in_chain(event, row.number, bytes(row.previous_hash), bytes(row.hash), seal)


def _in_chain(
    event: NewEvent, number: int, previous: bytes, digest: bytes, seal: bytes | None
) -> AuditEvent:
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
        seal,
    )
