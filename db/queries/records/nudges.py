"""Snoozes, and cover asked for and taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, insert, select, update

from db.doors import Session
from db.ids import new_id
from db.models import (
    ClientRow,
    CoverRequestRow,
    SnoozeRow,
)
from ips.facts import Clock, DueKey


@dataclass(frozen=True, slots=True)
class CoverRequest:
    """Cover asked for one due contact; `granted_to` is a staff member, None: still open."""

    id: str
    vocational_unit_id: str
    key: DueKey
    asked_by: str
    granted_to: str | None
    until_on: date | None


def add_snooze(
    session: Session,
    workspace_id: str,
    key: DueKey,
    staff_member_id: str,
    until_on: date,
    recorded_at: datetime,
) -> str:
    snooze_id = new_id()
    session.execute(
        insert(SnoozeRow).values(
            workspace_id=workspace_id,
            id=snooze_id,
            **_of(key),
            staff_member_id=staff_member_id,
            until_on=until_on,
            recorded_at=recorded_at,
        )
    )
    return snooze_id


def add_cover_request(
    session: Session,
    workspace_id: str,
    request_id: str,
    key: DueKey,
    asked_by: str,
    asked_at: datetime,
) -> None:
    session.execute(
        insert(CoverRequestRow).values(
            workspace_id=workspace_id,
            id=request_id,
            **_of(key),
            asked_by=asked_by,
            asked_at=asked_at,
        )
    )


def cover_request(session: Session, workspace_id: str, request_id: str) -> CoverRequest | None:
    return next(iter(_requests(session, workspace_id, CoverRequestRow.id == request_id)), None)


def cover_requests_for(
    session: Session, workspace_id: str, key: DueKey
) -> tuple[CoverRequest, ...]:
    """Cover asked for this due contact, the latest first."""
    same = [getattr(CoverRequestRow, name) == value for name, value in _of(key).items()]
    return _requests(session, workspace_id, *same)


def cover_held_by(
    session: Session, workspace_id: str, staff_member_id: str, on: date
) -> frozenset[DueKey]:
    """What this person took from a colleague and has on that day."""
    held = _requests(
        session,
        workspace_id,
        CoverRequestRow.granted_to == staff_member_id,
        CoverRequestRow.until_on >= on,
    )
    return frozenset(each.key for each in held)


def asked_since(
    session: Session, workspace_id: str, staff_member_id: str, since: datetime
) -> tuple[datetime, ...]:
    """When this person has asked for cover lately."""
    asked = CoverRequestRow
    return tuple(
        session.scalars(
            select(asked.asked_at).where(
                asked.workspace_id == workspace_id,
                asked.asked_by == staff_member_id,
                asked.asked_at > since,
            )
        )
    )


def take_cover(
    session: Session,
    workspace_id: str,
    request_id: str,
    staff_member_id: str,
    at: datetime,
    until_on: date,
) -> bool:
    """Grant it to this person; False: somebody was faster."""
    taken: Any = session.execute(
        update(CoverRequestRow)
        .where(
            CoverRequestRow.workspace_id == workspace_id,
            CoverRequestRow.id == request_id,
            CoverRequestRow.granted_to.is_(None),
        )
        .values(granted_to=staff_member_id, granted_at=at, until_on=until_on)
    )
    return bool(taken.rowcount)


def _requests(session: Session, workspace_id: str, *which: Any) -> tuple[CoverRequest, ...]:
    asked = CoverRequestRow
    rows = session.execute(
        select(
            asked.id,
            ClientRow.vocational_unit_id,
            asked.client_id,
            asked.clock,
            asked.fact_id,
            asked.part,
            asked.asked_by,
            asked.granted_to,
            asked.until_on,
        )
        .join(
            ClientRow,
            and_(ClientRow.workspace_id == asked.workspace_id, ClientRow.id == asked.client_id),
        )
        .where(asked.workspace_id == workspace_id, *which)
        .order_by(asked.asked_at.desc(), asked.id)
    )
    return tuple(
        CoverRequest(
            id=row[0],
            vocational_unit_id=row[1],
            key=DueKey(row[2], Clock(row[3]), row[4], row[5]),
            asked_by=row[6],
            granted_to=row[7],
            until_on=row[8],
        )
        for row in rows
    )


def _of(key: DueKey) -> dict[str, Any]:
    return {
        "client_id": key.client_id,
        "clock": key.clock.value,
        "fact_id": key.fact_id,
        "part": key.part,
    }
