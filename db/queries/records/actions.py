"""Actions of a unit that nobody has done or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.kept import Kept, kept_of, table_of
from ips.records.action import ActionRecord

_action = table_of(ActionRecord).c


@dataclass(frozen=True, slots=True)
class OpenAction:
    """By when, and who is to do it."""

    id: str
    due_on: date
    owner_id: str


def _open(workspace_id: str, vocational_unit_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _action.workspace_id == workspace_id,
        _action.vocational_unit_id == vocational_unit_id,
        _action.done_on.is_(None),
        _action.dropped_on.is_(None),
        _action.voided_at.is_(None),
    )


def open_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str, until: date
) -> tuple[OpenAction, ...]:
    """Those that are due up to this day, by day."""
    rows = session.execute(
        select(_action.id, _action.due_on, _action.owner_id)
        .where(*_open(workspace_id, vocational_unit_id), _action.due_on <= until)
        .order_by(_action.due_on, _action.id)
    )
    return tuple(OpenAction(*row) for row in rows)


def about_client(
    session: Session, workspace_id: str, vocational_unit_id: str, client_id: str
) -> tuple[Kept[ActionRecord], ...]:
    """Those about this client with their words, by day."""
    rows = session.execute(
        select(table_of(ActionRecord))
        .where(*_open(workspace_id, vocational_unit_id), _action.client_id == client_id)
        .order_by(_action.due_on, _action.id)
    ).mappings()
    return tuple(kept_of(ActionRecord, row) for row in rows)


def whole_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str
) -> tuple[Kept[ActionRecord], ...]:
    """All of them with their words, by day."""
    rows = session.execute(
        select(table_of(ActionRecord))
        .where(*_open(workspace_id, vocational_unit_id))
        .order_by(_action.due_on, _action.id)
    ).mappings()
    return tuple(kept_of(ActionRecord, row) for row in rows)
