"""The auditor's numbers: what waits, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    exists,
    func,
    or_,
    select,
)

from db.doors import Session
from db.models import (
    WorkspaceRow,
)
from db.queries.outbox.messages import DEAD, LEASED, PLANNED, SENDING, SENT, outgoing
from db.queries.outbox.open_rows import is_open, is_waiting


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: counts by state, and what is past its lease by the database's clock."""

    planned: int
    in_flight: int
    expired: int
    ambiguous: int
    outdated: int
    dead: int


def with_dead(session: Session) -> tuple[str, ...]:
    """The workspaces in which something was given up."""
    found = select(outgoing.workspace_id).where(is_open(), outgoing.state == DEAD).distinct()
    return tuple(session.scalars(found.order_by(outgoing.workspace_id)))


def backlog(session: Session, at: datetime) -> Backlog:
    """One query over what is not at rest."""
    late = outgoing.leased_until <= at
    counts = session.execute(
        select(
            func.count().filter(outgoing.state == PLANNED),
            func.count().filter(outgoing.state.in_([LEASED, SENDING])),
            func.count().filter(outgoing.state == LEASED, late),
            func.count().filter(outgoing.state == SENDING, late),
            func.count().filter(
                outgoing.state == SENT, outgoing.wanted_version > outgoing.shown_version
            ),
            func.count().filter(outgoing.state == DEAD),
        ).where(
            outgoing.workspace_id.in_(
                select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
            ),
            is_open(),
            or_(outgoing.state != SENT, outgoing.not_before <= at),
        )
    ).one()
    return Backlog(*counts)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workspace with messages that are still to be sent, and since when (practice time).

    `not_before`: until then, by the database's clock, the whole workspace waits: Slack has asked
    for it, or takes its token no more.
    """

    workspace_id: str
    since: datetime
    not_before: datetime | None


def waiting(session: Session, *, held_since: datetime) -> tuple[Waiting, ...]:
    """One query. Also what is tried again and again, and what nobody knows the fate of.

    What may not go out yet is not late, nor what waits behind it: it has been put off since
    `held_since` without having failed.
    """
    first = outgoing.__table__.alias().c
    held = exists().where(
        first.workspace_id == outgoing.workspace_id,
        first.conversation == outgoing.conversation,
        is_waiting(first),
        first.state == PLANNED,
        first.failures == 0,
        first.not_before > held_since,
    )
    found = session.execute(
        select(WorkspaceRow.id, func.min(outgoing.planned_at), WorkspaceRow.not_before)
        .join(outgoing, outgoing.workspace_id == WorkspaceRow.id)
        .where(
            WorkspaceRow.revoked_at.is_(None),
            is_waiting(),
            outgoing.ts.is_(None),
            ~held,
        )
        .group_by(WorkspaceRow.id, WorkspaceRow.not_before)
        .order_by(WorkspaceRow.id)
    )
    return tuple(Waiting(*row) for row in found)
