"""Walks the audit chains: where one does not hold, and what can be said of those that do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, type_coerce
from sqlalchemy.types import NullType

from db import audit_key
from db.audit_key import AuditKey, Chain
from db.doors import Session
from db.models import AuditEventRow, AuditHeadRow, AuditKeyRow, ClientRow
from db.queries.privacy.audit import NOTHING_BEFORE, AuditEvent, events_of, hash_of
from db.types import AnyRow

# Two acts of one moment may be written in either order; a clock is wrong from five minutes on.
BACK_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where a chain does not hold, and why.

    'changed', 'removed', 'cut off', 'headless', 'gone', 'unsealed', 'break', 'end', 'list',
    or 'key'.
    """

    workspace_id: str
    chain: str
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The end of a chain whose hashes hold, to be kept elsewhere.

    Of its events, `sealed` carry a seal, `older` are from before there was a key, and `lost` were
    sealed with one that is here no more.
    """

    workspace_id: str
    chain: str
    number: int
    hash: bytes
    sealed: int = 0
    older: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class WentBack:
    """An event that is dated before the one in front of it, and by how much."""

    workspace_id: str
    chain: str
    number: int
    by: timedelta


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk has found; `sealed_since`: when the key was made, None where there is none."""

    sealed_since: datetime | None
    ends: tuple[ChainEnd, ...]
    broken: tuple[BrokenLink, ...]
    went_back: tuple[WentBack, ...]


def walk(session: Session) -> Walked:
    """Walk every chain, each to the first place where its hashes do not hold."""
    row = select(AuditKeyRow.key, AuditKeyRow.chains).where(AuditKeyRow.id == 1)
    kept = session.execute(row).one_or_none()
    key = audit_key.opened(kept.key) if kept else None
    heads = _heads(session)
    known = {(head.workspace_id, head.chain) for head in heads}
    walks = [_walked(session, head, key) for head in heads]
    missing = _missed_from_the_list(key, kept.chains, known) if kept and key else ()
    whole = {
        (link.workspace_id, link.chain): link
        for link in (*missing, *_without_head(session, known), *_without_events(session))
    }
    broken = [link for each in walks if each.chain not in whole for link in each.broken]
    return Walked(
        sealed_since=key.made_at if key else None,
        ends=tuple(each.end for each in walks if each.end is not None),
        broken=(*broken, *whole.values()),
        went_back=tuple(back for each in walks for back in each.went_back),
    )


def hash_at(session: Session, workspace_id: str, chain: str, number: int) -> bytes | None:
    """The hash of one event; None where the chain has none of that number."""
    event = AuditEventRow
    return session.scalar(
        select(event.hash).where(
            event.workspace_id == workspace_id, event.chain == chain, event.number == number
        )
    )


def _heads(session: Session) -> list[AnyRow]:
    """Hash and seal as they are stored: somebody may have put anything there."""
    head = AuditHeadRow
    stored = [type_coerce(each, NullType()).label(each.key) for each in (head.hash, head.seal)]
    query = select(head.workspace_id, head.chain, head.number, *stored)
    return list(session.execute(query.order_by(head.workspace_id, head.chain)))


def _missed_from_the_list(key: AuditKey, stored: object, known: set[Chain]) -> Iterator[BrokenLink]:
    """Chains of the list that are not there any more, and what is amiss with key and list."""
    if key.follows_another:
        yield BrokenLink("", "", 0, "key")
    listed = key.open_list(stored)
    if listed is None:
        yield BrokenLink("", "", 0, "list")
    for of_workspace, chain in sorted((listed or frozenset()) - known):
        yield BrokenLink(of_workspace, chain, 1, "gone")


def _without_head(session: Session, known: set[Chain]) -> Iterator[BrokenLink]:
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


def _walked(session: Session, head: AnyRow, key: AuditKey | None) -> _Walk:
    going = _Walk((head.workspace_id, head.chain), key)
    try:
        for event in events_of(session, head.workspace_id, head.chain):
            if not going.step(event):
                return going
    except (TypeError, ValueError):  # no event of ours: it cannot even be read
        going.breaks("changed", going.number + 1)
        return going
    going.ends(head)
    return going


SEALED, BREAK, LOST, OLDER = "sealed", "break", "lost", "older"


class _Walk:
    """One chain, event by event, to its end or the first place where its hashes do not hold."""

    def __init__(self, chain: Chain, key: AuditKey | None) -> None:
        self.chain, self._key = chain, key
        self.number, self._hash = 0, NOTHING_BEFORE
        self._at: datetime | None = None
        self._seals = Counter[str]()
        self._last_seal = OLDER
        self.broken: list[BrokenLink] = []
        self.went_back: list[WentBack] = []
        self.end: ChainEnd | None = None

    def breaks(self, why: str, number: int) -> None:
        self.broken.append(BrokenLink(*self.chain, number, why))

    def step(self, event: AuditEvent) -> bool:
        """Whether the event follows what came before; what does not hold is noted."""
        if event.number != self.number + 1:
            self.breaks("removed", self.number + 1)
            return False
        fits = hash_of(event, event.number, self._hash)
        if not (event.previous_hash == self._hash and event.hash == fits):
            self.breaks("changed", event.number)
            return False
        if self._at is not None and event.at < self._at - BACK_AFTER:
            self.went_back.append(WentBack(*self.chain, event.number, self._at - event.at))
        self._look_at_the_seal(event)
        self.number, self._hash, self._at = event.number, event.hash, event.at
        return True

    def _look_at_the_seal(self, event: AuditEvent) -> None:
        """Where a seal is missing the hashes may hold all the same: the walk goes on."""
        seal = _seal(event, self._key)
        if seal == BREAK:
            self.breaks("break", event.number)
        elif seal != SEALED and self._last_seal in (SEALED, BREAK):
            self.breaks("unsealed", event.number)
        self._last_seal = seal
        self._seals[seal] += 1

    def ends(self, head: AnyRow) -> None:
        """What the head says of the end."""
        if (self.number, self._hash) != (head.number, _as_bytes(head.hash)):
            self.breaks("cut off", self.number + 1)
            return
        if self._key and self._key.of_head(self.chain, self.number, self._hash) != head.seal:
            self.breaks("end", self.number + 1)
            return
        sealed = self._seals[SEALED] + self._seals[BREAK]
        older, lost = self._seals[OLDER], self._seals[LOST]
        self.end = ChainEnd(*self.chain, self.number, self._hash, sealed, older, lost)


def _seal(event: AuditEvent, key: AuditKey | None) -> str:
    """Which seal an event carries; `LOST`: one that the key did not make."""
    if event.seal is None:
        return OLDER
    if key is None:
        return LOST
    made = {key.of_event(event.hash, follows=True): SEALED}
    made[key.of_event(event.hash, follows=False)] = BREAK
    return made.get(event.seal, LOST)


def _as_bytes(stored: object) -> bytes:
    return bytes(stored) if isinstance(stored, bytes | memoryview) else b""
