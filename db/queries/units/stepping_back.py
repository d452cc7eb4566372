"""Whoever cannot be planned for steps back: tried again later and rarer, ahead of nobody.

The brief of a person, the digest of a unit. What each has been due since stays as it is, so that
nothing is missing once it can be planned again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, update

from db.doors import Session
from db.models import StaffMemberRow, VocationalUnitRow, WorkspaceRow

# After a minute, then after two, four, eight ...
FIRST_STEP, LONGEST_STEP = timedelta(minutes=1), timedelta(hours=6)
# Once may be chance: the database was busy, a connection broke.
BY_CHANCE = 1
IN_STEP: Final[dict[str, Any]] = {"plan_failures": 0, "plan_again_at": None}
"""What is written with the next brief or digest of whoever was planned for."""

_Row = type[StaffMemberRow] | type[VocationalUnitRow]


def may_be_tried(row: _Row, now: datetime) -> ColumnElement[bool]:
    """Its step back is over. No clock that is right makes a longer one than the longest."""
    again_at = row.plan_again_at
    return or_(again_at.is_(None), again_at <= now, again_at > now + LONGEST_STEP)


def person_steps_back(
    session: Session, workspace_id: str, staff_member_id: str, now: datetime
) -> None:
    """This person could not be planned for: tried again later, and each time twice as late."""
    _step_back(session, StaffMemberRow, workspace_id, staff_member_id, now)


def unit_steps_back(
    session: Session, workspace_id: str, vocational_unit_id: str, now: datetime
) -> None:
    """As `person_steps_back`, for a unit's digest."""
    _step_back(session, VocationalUnitRow, workspace_id, vocational_unit_id, now)


def _step_back(session: Session, row: _Row, workspace_id: str, which: str, now: datetime) -> None:
    mine = (row.workspace_id == workspace_id, row.id == which, may_be_tried(row, now))
    failures = session.scalar(
        select(row.plan_failures).where(*mine).with_for_update(key_share=True)
    )
    if failures is None:
        return  # another planner came to the same end
    step = min(LONGEST_STEP, FIRST_STEP * 2 ** min(failures, 10))
    session.execute(
        update(row).where(*mine).values(plan_failures=failures + 1, plan_again_at=now + step)
    )


def not_planned(session: Session) -> int:
    """How many people and units have failed to be planned for, again and again."""
    person, unit = StaffMemberRow, VocationalUnitRow
    installed = select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
    people = select(func.count()).where(
        person.workspace_id.in_(installed),
        person.removed_at.is_(None),
        person.next_brief_at.is_not(None),
        person.plan_failures > BY_CHANCE,
    )
    units = select(func.count()).where(
        unit.workspace_id.in_(installed),
        unit.archived_at.is_(None),
        unit.next_digest_at.is_not(None),
        unit.plan_failures > BY_CHANCE,
    )
    return sum(session.scalar(query) or 0 for query in (people, units))
