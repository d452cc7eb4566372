"""Who reviewed the contact log of a week, and whether the week was changed after that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select

from db import versions
from db.doors import Session
from db.kept import kept_of, table_of
from db.models import EmployerContactRow, FactVersionRow, LogReviewRow, StaffMemberRow
from db.queries.asked import FIRST, LAST, UNIT, WORKSPACE
from db.queries.records import facts
from ips.records.employer_contact import EmployerContactRecord


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
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "first": week_of, "last": until}
    row = session.execute(_LOG_REVIEW, asked).one_or_none()
    if row is None:
        return None
    by, reviewed_on, reviewed_at, changed_there = row
    changed_since = bool(changed_there) or _corrected(
        session, workspace_id, vocational_unit_id, week_of, until, reviewed_at
    )
    return LogReview(by, reviewed_on, reviewed_at, changed_since)


_review, _contact = LogReviewRow, EmployerContactRow
_changed = exists().where(
    _contact.workspace_id == _review.workspace_id,
    _contact.vocational_unit_id == _review.vocational_unit_id,
    _contact.on.between(FIRST, LAST),
    or_(_contact.recorded_at > _review.reviewed_at, _contact.voided_at > _review.reviewed_at),
)
_LOG_REVIEW = (
    select(StaffMemberRow.slack_user_id, _review.reviewed_on, _review.reviewed_at, _changed)
    .join(
        StaffMemberRow,
        and_(
            StaffMemberRow.workspace_id == _review.workspace_id,
            StaffMemberRow.id == _review.reviewed_by,
        ),
    )
    .where(
        _review.workspace_id == WORKSPACE,
        _review.vocational_unit_id == UNIT,
        _review.week_of == FIRST,
        _review.voided_at.is_(None),
    )
)


def _corrected(
    session: Session,
    workspace_id: str,
    vocational_unit_id: str,
    week_of: date,
    until: date,
    since: datetime,
) -> bool:
    """A contact that stands in the week, or stood in it when it was reviewed, was corrected.

    What became of its next step corrects nothing.
    """
    contact, former = table_of(EmployerContactRecord), FactVersionRow
    replaced = session.execute(
        select(contact, former.id.label("former_id"), former.values.label("former"))
        .join(
            former,
            and_(contact.c.workspace_id == former.workspace_id, contact.c.id == former.fact_id),
        )
        .where(
            former.workspace_id == workspace_id,
            former.fact_kind == EmployerContactRecord.name,
            former.replaced_at > since,
            contact.c.vocational_unit_id == vocational_unit_id,
        )
    ).mappings()
    return any(
        week_of <= on <= until and facts.says_else(kept_of(EmployerContactRecord, row), before)
        for row in replaced
        if (before := versions.values_in(_version(row))) is not None
        for on in (row["on"], date.fromisoformat(before["on"]))
    )


def _version(row: Mapping[Any, Any]) -> Mapping[str, Any]:
    return {
        "workspace_id": row["workspace_id"],
        "id": row["former_id"],
        "values": row["former"],
    }
