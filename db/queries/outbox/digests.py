"""What the weekly digest is made of, beside histories and due contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from db.models import (
    ClientAssignmentRow,
    ClientRow,
    EmployerContactRow,
    EmployerRow,
    FactVersionRow,
    JobLeadRow,
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
class JobLead:
    """A job lead of the unit; `shared_by` is a Slack user id."""

    id: str
    vocational_unit_id: str
    summary: str
    employer: str | None
    shared_by: str
    shared_on: date
    closed: bool


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


def open_job_leads(
    session: Session, workspace_id: str, vocational_unit_id: str, on: date
) -> tuple[JobLead, ...]:
    """Open job leads that have not expired, the oldest first."""
    return _job_leads(
        session,
        JobLeadRow.workspace_id == workspace_id,
        JobLeadRow.vocational_unit_id == vocational_unit_id,
        JobLeadRow.closed_at.is_(None),
        JobLeadRow.shared_on <= on,
        or_(JobLeadRow.expires_on.is_(None), JobLeadRow.expires_on >= on),
    )


def job_lead(session: Session, workspace_id: str, job_lead_id: str) -> JobLead | None:
    found = _job_leads(
        session, JobLeadRow.workspace_id == workspace_id, JobLeadRow.id == job_lead_id
    )
    return found[0] if found else None


def _job_leads(session: Session, *which: ColumnElement[bool]) -> tuple[JobLead, ...]:
    rows = session.execute(
        select(
            JobLeadRow.id,
            JobLeadRow.vocational_unit_id,
            JobLeadRow.summary,
            EmployerRow.name,
            StaffMemberRow.slack_user_id,
            JobLeadRow.shared_on,
            JobLeadRow.closed_at,
        )
        .outerjoin(
            EmployerRow,
            and_(
                EmployerRow.workspace_id == JobLeadRow.workspace_id,
                EmployerRow.id == JobLeadRow.employer_id,
            ),
        )
        .join(
            StaffMemberRow,
            and_(
                StaffMemberRow.workspace_id == JobLeadRow.workspace_id,
                StaffMemberRow.id == JobLeadRow.shared_by,
            ),
        )
        .where(*which)
        .order_by(JobLeadRow.shared_at, JobLeadRow.id)
    )
    return tuple(
        JobLead(row[0], row[1], row[2], row[3], row[4], row[5], row[6] is not None) for row in rows
    )


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
