"""Job leads shared with a unit: an employer and a line of text, never a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from db.doors import Session
from db.kept import kept_of, table_of
from db.models import EmployerRow, JobLeadRow, StaffMemberRow
from db.queries.asked import DAY, PERSON, UNIT, WORKSPACE
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
    asked = {"workspace": workspace_id, "unit": unit_id, "day": on}
    return tuple(_job_lead(row) for row in session.execute(_OPEN_ONES, asked).mappings())


def shared_since(
    session: Session, workspace_id: str, unit_id: str, staff_member_id: str, since: datetime
) -> tuple[datetime, ...]:
    """When this person has shared job leads lately, those closed since too."""
    asked = {
        "workspace": workspace_id,
        "unit": unit_id,
        "person": staff_member_id,
        "since": since,
    }
    return tuple(session.scalars(_SHARED_SINCE, asked))


_SHARED_SINCE = select(JobLeadRow.shared_at).where(
    JobLeadRow.workspace_id == WORKSPACE,
    JobLeadRow.vocational_unit_id == UNIT,
    JobLeadRow.shared_by == PERSON,
    JobLeadRow.shared_at > bindparam("since"),
)


def find(session: Session, workspace_id: str, job_lead_id: str) -> JobLead | None:
    asked = {"workspace": workspace_id, "job_lead": job_lead_id}
    found = session.execute(_ONE, asked).mappings().one_or_none()
    return None if found is None else _job_lead(found)


_LEADS = (
    select(
        *table_of(JobLeadRecord).c,
        NOW.c.id.label("known_as"),
        NOW.c.name.label("employer_name"),
        StaffMemberRow.slack_user_id.label("shared_by_slack"),
    )
    .join(
        StaffMemberRow,
        and_(
            StaffMemberRow.workspace_id == JobLeadRow.workspace_id,
            StaffMemberRow.id == JobLeadRow.shared_by,
        ),
    )
    .outerjoin(
        EmployerRow,
        and_(
            EmployerRow.workspace_id == JobLeadRow.workspace_id,
            EmployerRow.id == JobLeadRow.employer_id,
        ),
    )
    .outerjoin(NOW, IS_NOW)
    .where(JobLeadRow.workspace_id == WORKSPACE)
    .order_by(JobLeadRow.shared_at.desc(), JobLeadRow.id)
)
_ONE = _LEADS.where(JobLeadRow.id == bindparam("job_lead"))
_OPEN_ONES = _LEADS.where(
    JobLeadRow.vocational_unit_id == UNIT,
    JobLeadRow.closed_at.is_(None),
    JobLeadRow.shared_on <= DAY,
    or_(JobLeadRow.expires_on.is_(None), JobLeadRow.expires_on >= DAY),
)


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
