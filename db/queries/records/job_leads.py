"""Job leads shared with a unit: an employer and a line of text, never a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from db.kept import kept_of, table_of
from db.models import EmployerRow, JobLeadRow, StaffMemberRow
from db.queries.people.employers import IS_NOW, NOW
from ips.records.job_lead import JobLeadRecord


@dataclass(frozen=True, slots=True)
class JobLead:
    """A job lead; `shared_by` is a staff member, `shared_by_slack` their Slack user id."""

    id: str
    vocational_unit_id: str
    summary: str = field(repr=False)
    employer: str | None
    employer_id: str | None
    shared_by: str
    shared_by_slack: str
    shared_on: date
    closed: bool
    expires_on: date | None = None


def open_ones(session: Session, workspace_id: str, unit_id: str, on: date) -> tuple[JobLead, ...]:
    """The unit's job leads that are neither closed nor expired, the latest first."""
    return _select(
        session,
        workspace_id,
        JobLeadRow.vocational_unit_id == unit_id,
        JobLeadRow.closed_at.is_(None),
        JobLeadRow.shared_on <= on,
        or_(JobLeadRow.expires_on.is_(None), JobLeadRow.expires_on >= on),
    )


def shared_since(
    session: Session, workspace_id: str, unit_id: str, staff_member_id: str, since: datetime
) -> tuple[datetime, ...]:
    """When this person has shared job leads lately, those closed since too."""
    lead = JobLeadRow
    return tuple(
        session.scalars(
            select(lead.shared_at).where(
                lead.workspace_id == workspace_id,
                lead.vocational_unit_id == unit_id,
                lead.shared_by == staff_member_id,
                lead.shared_at > since,
            )
        )
    )


def find(session: Session, workspace_id: str, job_lead_id: str) -> JobLead | None:
    found = _select(session, workspace_id, JobLeadRow.id == job_lead_id)
    return found[0] if found else None


def _select(session: Session, workspace_id: str, *which: object) -> tuple[JobLead, ...]:
    job_lead, employer, staff = JobLeadRow, EmployerRow, StaffMemberRow
    rows = session.execute(
        select(
            *table_of(JobLeadRecord).c,
            NOW.c.id.label("known_as"),
            NOW.c.name.label("employer_name"),
            staff.slack_user_id.label("shared_by_slack"),
        )
        .join(
            staff,
            and_(staff.workspace_id == job_lead.workspace_id, staff.id == job_lead.shared_by),
        )
        .outerjoin(
            employer,
            and_(
                employer.workspace_id == job_lead.workspace_id,
                employer.id == job_lead.employer_id,
            ),
        )
        .outerjoin(NOW, IS_NOW)
        .where(job_lead.workspace_id == workspace_id, *which)  # type: ignore[arg-type]
        .order_by(job_lead.shared_at.desc(), job_lead.id)
    )
    return tuple(_job_lead(row) for row in rows.mappings())


def _job_lead(row: Mapping[Any, Any]) -> JobLead:
    kept = kept_of(JobLeadRecord, row)
    return JobLead(
        id=kept.id,
        vocational_unit_id=kept.record.vocational_unit_id,
        summary=kept.record.summary,
        employer=row["employer_name"],
        employer_id=row["known_as"],
        shared_by=kept.recorded_by,
        shared_by_slack=row["shared_by_slack"],
        shared_on=kept.recorded_on,
        closed=kept.voided,
        expires_on=kept.record.expires_on,
    )
