"""Who did and looked at what: appended to a chain of hashes, one a vocational unit.

An event names ids and fields, never values, so erasing a client does not break the chain. It is
sealed with a key that whoever writes to the database need not have (`db.audit_key`). The chain's
head is locked: append last in a transaction, after every other lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.doors import Doors, Session
from db.queries.privacy import audit as events
from db.queries.privacy import audit_walk as walks
from db.queries.privacy.audit import NewEvent as NewEvent
from db.queries.privacy.audit_walk import BrokenLink as BrokenLink
from db.queries.privacy.audit_walk import Walked as Walked
from ips.letters import legible

STRANGERS = "strangers"  # the chain of people who are on no roster
SERVER = "server"  # the actor of what is done on the command line


def append(
    session: Session,
    *,
    workspace_id: str,
    chain: str,
    at: datetime,
    actor: str,
    action: str,
    subject_kind: str | None = None,
    subject_id: str | None = None,
    fields: Iterable[str] = (),
) -> None:
    """Write one event at the end of a chain, in the caller's transaction.

    `chain`: the vocational unit's id, or `STRANGERS`. `actor`: a Slack user id, 'bot' for what it
    does by itself, or `SERVER`.
    `fields`: the names of the fields that were set or changed.
    """
    event = event_of(workspace_id, chain, at, actor, action, subject_kind, subject_id, fields)
    events.append(session, event)


def event_of(
    workspace_id: str,
    chain: str,
    at: datetime,
    actor: str,
    action: str,
    subject_kind: str | None,
    subject_id: str | None,
    fields: Iterable[str],
) -> NewEvent:
    """An event to append, its fields in their order; see `append`."""
    named = tuple(sorted(set(fields)))
    return NewEvent(workspace_id, chain, at, actor, action, subject_kind, subject_id, named)


def append_all(session: Session, new: Sequence[NewEvent]) -> None:
    """Write events of one chain at its end, in their order, in the caller's transaction."""
    if new:
        events.append_all(session, new)


def note(doors: Doors, action: str, units: Iterable[tuple[str, str]], *, now: datetime) -> None:
    """Something was done on the command line: one event for each (workspace, chain)."""
    with doors.writing() as session:
        for workspace_id, chain in sorted(set(units)):
            append(
                session,
                workspace_id=workspace_id,
                chain=chain,
                at=now,
                actor=SERVER,
                action=action,
            )


LOOK = "client.look"


def looks(
    session: Session, workspace_id: str, chain: str, client_id: str, limit: int
) -> tuple[tuple[str, datetime], ...]:
    """(Slack user id, when last) of everybody who opened this client's page, the latest first."""
    return events.latest_by_actor(session, workspace_id, chain, LOOK, client_id, limit)


def changes_since(
    session: Session, workspace_id: str, chain: str, actor: str, action: str, since: datetime
) -> tuple[datetime, ...]:
    """When this person did that in the unit, where it changed something."""
    return events.changes_since(session, workspace_id, chain, actor, action, since)


def walk(doors: Doors) -> Walked:
    """Every chain, to the first place where it does not hold."""
    with doors.reading() as session:
        return walks.walk(session)


def verify(doors: Doors) -> tuple[BrokenLink, ...]:
    """Every place where a chain does not hold."""
    return walk(doors).broken


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain as it was kept elsewhere."""

    workspace_id: str
    chain: str
    number: int
    hash: str

    @property
    def line(self) -> str:
        """As it is printed and posted, to be kept."""
        return f"HEAD {self.workspace_id} {self.chain} {self.number} {self.hash}"


_HEAD = re.compile(r"HEAD\s+(\S+)\s+(\S+)\s+([0-9]{1,9})\s+([0-9a-f]{64})")


def heads_in(text: str) -> tuple[Head, ...]:
    """The heads that somebody kept, whatever stands around them."""
    return tuple(
        Head(workspace, chain, int(number), digest)
        for workspace, chain, number, digest in _HEAD.findall(legible(text))
    )


def heads(walked: Walked) -> tuple[Head, ...]:
    """Of the chains whose hashes hold."""
    return tuple(
        Head(end.workspace_id, end.chain, end.number, end.hash.hex()) for end in walked.ends
    )


def ends(session: Session, workspace_id: str, chains: Iterable[str]) -> tuple[Head, ...]:
    """Where these chains of a workspace end now, those that there are."""
    found = events.ends(session, workspace_id, tuple(chains))
    return tuple(Head(workspace_id, chain, number, end.hex()) for chain, number, end in found)


def missed(doors: Doors, kept: Iterable[Head]) -> tuple[tuple[Head, bool], ...]:
    """The kept heads that are not in their chains, and whether another event stands there."""
    with doors.reading() as session:
        found = {
            head: walks.hash_at(session, head.workspace_id, head.chain, head.number)
            for head in kept
        }
    return tuple(
        (head, digest is not None)
        for head, digest in found.items()
        if digest is None or digest.hex() != head.hash
    )
