"""What the weekly digest is made of, beside histories and due contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from db.models import (
    ClientAssignmentRow,
    ClientRow,
    EmployerContactRow,
    FactVersionRow,
    LogReviewRow,
    StaffMemberRow,
)
from db.queries.people.staff import in_force


@dataclass(frozen=True, slots=True)
class ClientOfUnit:
    """Code and disclosure choice; no name."""

    id: str
    code: str
    disclosure: str


@dataclass(frozen=True, slots=True)
class CarriedSpan:
    """Whose caseload a client was on, from a day to another (None: still)."""

    client_id: str
    staff_member_id: str
    from_on: date
    until_on: date | None

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class LogReview:
    """Who reviewed the contact log of a week; `changed_since`: the log was changed afterwards."""

    by_slack_user: str
    reviewed_on: date
    changed_since: bool


def clients_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str
) -> tuple[ClientOfUnit, ...]:
    """Everybody the unit has ever served and not erased, by code."""
    rows = session.execute(
        select(ClientRow.id, ClientRow.code, ClientRow.disclosure)
        .where(
            ClientRow.workspace_id == workspace_id,
            ClientRow.vocational_unit_id == vocational_unit_id,
            ClientRow.erased_at.is_(None),
        )
        .order_by(ClientRow.code, ClientRow.id)
    )
    return tuple(ClientOfUnit(row[0], row[1], row[2]) for row in rows)


def carried_between(
    session: Session, workspace_id: str, vocational_unit_id: str, first: date, last: date
) -> tuple[CarriedSpan, ...]:
    """Who carried whom on any of these days."""
    assigned = ClientAssignmentRow
    rows = session.execute(
        select(assigned.client_id, assigned.staff_member_id, assigned.from_on, assigned.until_on)
        .join(
            ClientRow,
            and_(
                ClientRow.workspace_id == assigned.workspace_id,
                ClientRow.id == assigned.client_id,
            ),
        )
        .where(
            assigned.workspace_id == workspace_id,
            assigned.kind == "carries",
            in_force(assigned.from_on, assigned.until_on, first, last),
            ClientRow.vocational_unit_id == vocational_unit_id,
        )
        .order_by(assigned.from_on, assigned.id)
    )
    return tuple(CarriedSpan(row[0], row[1], row[2], row[3]) for row in rows)


def log_review(
    session: Session, workspace_id: str, vocational_unit_id: str, week_of: date, until: date
) -> LogReview | None:
    """The review of a week's contact log (`week_of`..`until`), and whether it changed since."""
    review = LogReviewRow
    contact, former = EmployerContactRow, FactVersionRow
    changed = exists().where(
        contact.workspace_id == review.workspace_id,
        contact.vocational_unit_id == review.vocational_unit_id,
        contact.on.between(week_of, until),
        or_(contact.recorded_at > review.reviewed_at, contact.voided_at > review.reviewed_at),
    )
    edited = exists().where(
        contact.workspace_id == review.workspace_id,
        contact.vocational_unit_id == review.vocational_unit_id,
        contact.on.between(week_of, until),
        former.workspace_id == contact.workspace_id,
        former.fact_kind == "employer_contact",
        former.fact_id == contact.id,
        former.replaced_at > review.reviewed_at,
    )
    row = session.execute(
        select(StaffMemberRow.slack_user_id, review.reviewed_on, or_(changed, edited))
        .join(
            StaffMemberRow,
            and_(
                StaffMemberRow.workspace_id == review.workspace_id,
                StaffMemberRow.id == review.reviewed_by,
            ),
        )
        .where(
            review.workspace_id == workspace_id,
            review.vocational_unit_id == vocational_unit_id,
            review.week_of == week_of,
            review.voided_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else LogReview(row[0], row[1], bool(row[2]))
