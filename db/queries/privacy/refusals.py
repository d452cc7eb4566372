"""Refusals of people on no roster, counted within a minute: the audit log takes one row of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, select

from db.doors import Session
from db.models import AuditRefusalRow
from db.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Counted:
    """How often somebody was refused one thing within a minute."""

    actor: str
    action: str
    times: int


def count(session: Session, workspace_id: str, *, minute: datetime, actor: str, action: str) -> int:
    """One more; returns how many it is within the minute."""
    row = {
        "workspace_id": workspace_id,
        "minute": minute,
        "actor": actor,
        "action": action,
        "times": 1,
    }
    one_more = _one_more(insert_into(session, AuditRefusalRow))
    return int(session.execute(one_more, row).scalar_one())


@cache
def _one_more(insert: Any) -> Any:
    """Built once for each kind of database."""
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "minute", "actor", "action"],
        set_={"times": AuditRefusalRow.times + 1},
    ).returning(AuditRefusalRow.times)


def take(session: Session, workspace_id: str, *, before: datetime) -> tuple[Counted, ...]:
    """What was counted in minutes that are over; from now on it is not here."""
    over = AuditRefusalRow.workspace_id == workspace_id, AuditRefusalRow.minute < before
    found = session.execute(
        delete(AuditRefusalRow)
        .where(*over)
        .returning(AuditRefusalRow.actor, AuditRefusalRow.action, AuditRefusalRow.times)
    ).all()
    return tuple(Counted(*row) for row in sorted(found))


def with_refusals(session: Session, *, before: datetime) -> tuple[str, ...]:
    """The workspaces in which something was counted in minutes that are over."""
    over = select(AuditRefusalRow.workspace_id).where(AuditRefusalRow.minute < before)
    return tuple(session.scalars(over.distinct().order_by(AuditRefusalRow.workspace_id)))
