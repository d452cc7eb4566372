"""The roles on a roster, dated: opened, closed, and put right on their first day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, update

from db.doors import Session
from db.models import StaffRoleRow


def open_role(
    session: Session,
    workspace_id: str,
    role_id: str,
    staff_member_id: str,
    unit_id: str,
    role: str,
    fte: float,
    from_on: date,
) -> None:
    session.execute(
        insert(StaffRoleRow).values(
            workspace_id=workspace_id,
            id=role_id,
            staff_member_id=staff_member_id,
            vocational_unit_id=unit_id,
            role=role,
            fte=fte,
            from_on=from_on,
        )
    )


def rewrite_role(session: Session, workspace_id: str, role_id: str, role: str, fte: float) -> None:
    """Correct a role that began today: a row of no days would answer no question."""
    session.execute(
        update(StaffRoleRow)
        .where(StaffRoleRow.workspace_id == workspace_id, StaffRoleRow.id == role_id)
        .values(role=role, fte=fte)
    )


def close_role(session: Session, workspace_id: str, role_id: str, until_on: date) -> None:
    session.execute(
        update(StaffRoleRow)
        .where(StaffRoleRow.workspace_id == workspace_id, StaffRoleRow.id == role_id)
        .values(until_on=until_on)
    )


def drop_role(session: Session, workspace_id: str, role_id: str) -> None:
    """A role that began and ended on the same day was in force on none."""
    session.execute(
        delete(StaffRoleRow).where(
            StaffRoleRow.workspace_id == workspace_id, StaffRoleRow.id == role_id
        )
    )
