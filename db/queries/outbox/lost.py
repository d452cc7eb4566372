"""People and units that no timetable reaches: their next brief or digest is not there, or none."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.exc import DataError

from db.doors import Session
from db.models import StaffMemberRow, VocationalUnitRow, WorkspaceRow
from db.queries.outbox.messages import AT_ONCE
from db.queries.units.stepping_back import IN_STEP

Id: TypeAlias = tuple[str, str]  # workspace id, id
_staff, _unit = StaffMemberRow, VocationalUnitRow
_CANNOT_BE_DECODED = (ValueError, TypeError, DataError)


def people(session: Session) -> tuple[Id, ...]:
    """Everybody with a unit who would never be looked at again."""
    on_a_roster = (_staff.vocational_unit_id.is_not(None), _staff.removed_at.is_(None))
    return _lost(session, _staff, _staff.next_brief_at, on_a_roster)


def units(session: Session) -> tuple[Id, ...]:
    return _lost(session, _unit, _unit.next_digest_at, (_unit.archived_at.is_(None),))


def _lost(
    session: Session, table: Any, instant: ColumnElement[Any], where: tuple[Any, ...]
) -> tuple[Id, ...]:
    """One question where every instant can be read, and one for each where one cannot."""
    installed = select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
    those = select(table.workspace_id, table.id).where(table.workspace_id.in_(installed), *where)
    try:
        return _without_instant(session, those.add_columns(instant))
    except _CANNOT_BE_DECODED:
        everybody = _everybody(session, those)
        return tuple(each for each in everybody if _is_lost(session, table, instant, *each))


def _without_instant(session: Session, rows: Select[Any]) -> tuple[Id, ...]:
    found = session.execute(rows).all()
    return tuple((workspace_id, each) for workspace_id, each, at in found if at is None)


def _everybody(session: Session, those: Select[Any]) -> tuple[Id, ...]:
    return tuple((workspace_id, each) for workspace_id, each in session.execute(those))


def _is_lost(
    session: Session,
    table: Any,
    instant: ColumnElement[Any],
    workspace_id: str,
    each: str,
) -> bool:
    one = select(instant).where(table.workspace_id == workspace_id, table.id == each)
    try:
        return session.scalar(one) is None
    except _CANNOT_BE_DECODED:
        return True


def clear_person(session: Session, workspace_id: str, staff_member_id: str) -> None:
    """What stands there may be none: whoever reads the roster would fail on it."""
    _set(session, _staff, workspace_id, staff_member_id, {"next_brief_at": None})


def look_at_once(session: Session, workspace_id: str, staff_member_id: str) -> None:
    """The planner looks at this person at its next turn."""
    _set(session, _staff, workspace_id, staff_member_id, {"next_brief_at": AT_ONCE} | IN_STEP)


def clear_unit(session: Session, workspace_id: str, vocational_unit_id: str) -> None:
    _set(session, _unit, workspace_id, vocational_unit_id, {"next_digest_at": None})


def _set(session: Session, table: Any, workspace_id: str, each: str, values: Any) -> None:
    session.execute(
        update(table).where(table.workspace_id == workspace_id, table.id == each).values(**values)
    )
