"""Who reviewed the contact log of a week, and whether the week was changed after that."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from db.models import EmployerContactRow, FactVersionRow, LogReviewRow, StaffMemberRow


@dataclass(frozen=True, slots=True)
class LogReview:
    """Who reviewed the contact log of a week; `changed_since`: the log was changed afterwards."""

    by_slack_user: str
    reviewed_on: date
    reviewed_at: datetime
    changed_since: bool


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
        select(
            StaffMemberRow.slack_user_id,
            review.reviewed_on,
            review.reviewed_at,
            or_(changed, edited),
        )
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
    if row is None:
        return None
    by, reviewed_on, reviewed_at, changed_there = row
    changed_since = bool(changed_there) or _moved_out(
        session, workspace_id, vocational_unit_id, week_of, until, reviewed_at
    )
    return LogReview(by, reviewed_on, reviewed_at, changed_since)


def _moved_out(
    session: Session,
    workspace_id: str,
    vocational_unit_id: str,
    week_of: date,
    until: date,
    since: datetime,
) -> bool:
    """A contact stood in the week when it was reviewed, and has another day now."""
    contact, former = EmployerContactRow, FactVersionRow
    replaced = session.scalars(
        select(former.values)
        .join(
            contact,
            and_(contact.workspace_id == former.workspace_id, contact.id == former.fact_id),
        )
        .where(
            former.workspace_id == workspace_id,
            former.fact_kind == "employer_contact",
            former.replaced_at > since,
            contact.vocational_unit_id == vocational_unit_id,
            ~contact.on.between(week_of, until),
        )
    )
    days = (json.loads(values)["on"] for values in replaced)
    return any(week_of.isoformat() <= on <= until.isoformat() for on in days)
