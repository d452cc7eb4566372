"""What a quarter's outcomes read of a unit beside its histories, and the quarters it has sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, select

from db.doors import Session
from db.kept import table_of
from db.models import ClientRow, JobChangeRow, JobRow, SentQuarterRow, StaffMemberRow
from db.types import AnyRow
from ips.facts import EndReason
from ips.outcomes import JobTerms, TermsChange
from ips.records.job import JobRecord
from ips.records.kind import known


def job_terms(
    session: Session, workspace_id: str, unit_id: str
) -> Mapping[str, Mapping[str, JobTerms]]:
    """Client id -> job id -> hours and pay, what changed, and why it ended. Two statements."""
    changes: defaultdict[str, list[TermsChange]] = defaultdict(list)
    for row in _changes(session, workspace_id, unit_id):
        changes[row.job_id].append(
            TermsChange(row.on, _exact(row.hours_per_week), _exact(row.hourly_wage))
        )
    found: defaultdict[str, dict[str, JobTerms]] = defaultdict(dict)
    for row in _jobs(session, workspace_id, unit_id):
        found[row.client_id][row.id] = JobTerms(
            _exact(row.hours_per_week),
            _exact(row.hourly_wage),
            tuple(changes[row.id]),
            known(EndReason, row.end_reason) if row.end_reason else None,
        )
    return found


def _jobs(session: Session, workspace_id: str, unit_id: str) -> list[AnyRow]:
    job = JobRow
    return list(
        session.execute(
            select(job.client_id, job.id, job.hours_per_week, job.hourly_wage, job.end_reason)
            .join(ClientRow, _client_of(job))
            .where(
                job.workspace_id == workspace_id,
                job.voided_at.is_(None),
                ClientRow.vocational_unit_id == unit_id,
            )
        )
    )


def _changes(session: Session, workspace_id: str, unit_id: str) -> list[AnyRow]:
    change, job = JobChangeRow, JobRow
    return list(
        session.execute(
            select(change.job_id, change.on, change.hours_per_week, change.hourly_wage)
            .join(
                table_of(JobRecord),
                and_(job.workspace_id == change.workspace_id, job.id == change.job_id),
            )
            .join(ClientRow, _client_of(job))
            .where(
                change.workspace_id == workspace_id,
                change.voided_at.is_(None),
                ClientRow.vocational_unit_id == unit_id,
            )
            .order_by(change.on, change.id)
        )
    )


def _client_of(row: Any) -> Any:
    return and_(ClientRow.workspace_id == row.workspace_id, ClientRow.id == row.client_id)


def _exact(number: float | None) -> Fraction | None:
    """As it was typed: 12.1 is 121/10, and no float near it."""
    return None if number is None else Fraction(str(number))


@dataclass(frozen=True, slots=True)
class SentQuarter:
    """`quarter`: its first day. `by_slack_user`: who marked it, on the unit's day `on`."""

    id: str
    quarter: date
    figures: tuple[tuple[str, int], ...]
    by_slack_user: str
    on: date


def sent_quarters(
    session: Session, workspace_id: str, unit_id: str, first: date, last: date
) -> Mapping[date, SentQuarter]:
    """The quarters that begin on these days and were sent, by their first day."""
    sent, by = SentQuarterRow, StaffMemberRow
    rows = session.execute(
        select(sent.id, sent.quarter, sent.figures, by.slack_user_id, sent.recorded_on)
        .join(by, and_(by.workspace_id == sent.workspace_id, by.id == sent.recorded_by))
        .where(
            sent.workspace_id == workspace_id,
            sent.vocational_unit_id == unit_id,
            sent.quarter.between(first, last),
            sent.voided_at.is_(None),
        )
    )
    return {
        row.quarter: SentQuarter(
            row.id,
            row.quarter,
            tuple(sorted(row.figures.items())),
            row.slack_user_id,
            row.recorded_on,
        )
        for row in rows
    }
