"""Next steps with employers that nobody has done or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from db.models import EmployerContactRow, EmployerRow, StaffRoleRow
from db.queries.people.employers import KNOWN_AS

_contact = EmployerContactRow


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A next step by the contact it was written down with: its day, and who planned it."""

    employer_contact_id: str
    on: date
    staff_member_id: str


def _open() -> tuple[ColumnElement[bool], ...]:
    return (
        _contact.next_step_done_on.is_(None),
        _contact.next_step_dropped_on.is_(None),
        _contact.voided_at.is_(None),
    )


def open_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str, first: date, last: date
) -> tuple[OpenStep, ...]:
    """Those of the days `first`..`last`, by day; also of whoever has left the roster."""
    once_here = select(StaffRoleRow.staff_member_id).where(
        StaffRoleRow.workspace_id == workspace_id,
        StaffRoleRow.vocational_unit_id == vocational_unit_id,
    )
    rows = session.execute(
        select(_contact.id, _contact.next_step_on, _contact.staff_member_id)
        .where(
            _contact.workspace_id == workspace_id,
            _contact.staff_member_id.in_(once_here),
            _contact.next_step_on.between(first, last),
            _contact.vocational_unit_id == vocational_unit_id,
            *_open(),
        )
        .order_by(_contact.next_step_on, _contact.id)
    )
    return tuple(OpenStep(*row) for row in rows)


def open_with(
    session: Session,
    workspace_id: str,
    employer_id: str,
    staff_member_id: str,
    first: date,
    last: date,
    *,
    besides: str,
) -> OpenStep | None:
    """The earliest that this person planned with this employer, by whatever name, on these days.

    `besides`: the contact whose own next step is not meant.
    """
    row = session.execute(
        select(_contact.id, _contact.next_step_on, _contact.staff_member_id)
        .join(
            EmployerRow,
            and_(
                EmployerRow.workspace_id == _contact.workspace_id,
                EmployerRow.id == _contact.employer_id,
            ),
        )
        .where(
            _contact.workspace_id == workspace_id,
            _contact.staff_member_id == staff_member_id,
            _contact.next_step_on.between(first, last),
            KNOWN_AS.in_([employer_id]),
            _contact.id != besides,
            *_open(),
        )
        .order_by(_contact.next_step_on, _contact.id)
        .limit(1)
    ).first()
    return None if row is None else OpenStep(*row)
