"""Who did and looked at what: appended to a chain of hashes, one a vocational unit.

An event names ids and fields, never values, so erasing a client does not break the chain. The
chain's head is locked: append last in a transaction, after every other lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from db.doors import Doors
from db.queries.privacy import audit as events
from db.queries.privacy.audit import BrokenLink as BrokenLink
from db.queries.privacy.audit import Counted as Counted

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
    events.append(
        session,
        events.NewEvent(
            workspace_id=workspace_id,
            chain=chain,
            at=at,
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            fields=tuple(sorted(set(fields))),
        ),
    )


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


def verify(doors: Doors) -> tuple[BrokenLink, ...]:
    """Every place where a chain does not hold; empty: nothing was changed or removed."""
    with doors.reading() as session:
        return events.verify(session)


def count(doors: Doors) -> Counted:
    """How many chains and events there are."""
    with doors.reading() as session:
        return events.count(session)


def sentence(link: BrokenLink) -> str:
    """Where a chain does not hold, for whoever runs the program."""
    what = _WHAT_HAPPENED[link.why].format(number=link.number)
    return f"MEND  Workspace {link.workspace_id}, chain {link.chain}: {what}"


_WHAT_HAPPENED = {
    "changed": "event {number} is not as it was written, or stands in another's place.",
    "removed": "event {number} is missing.",
    "cut off": "the end is missing, from event {number} on.",
    "headless": "its head is missing, so nobody can tell whether its end is there.",
}
