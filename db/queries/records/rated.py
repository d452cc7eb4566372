"""What the form of an item that people rate shows of a unit beside what the scores read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, select

from db.doors import Session
from db.models import ROW_OF, ClientRow, MilestoneRow
from ips.facts import (
    DisclosureContent,
    JobSupport,
    MilestoneKind,
    ProfileComponent,
    SupportGiver,
)
from ips.fidelity.lines_on_record import Details, Supported
from ips.records.kind import known


def details(
    session: Session, workspace_id: str, unit_id: str, kinds: Collection[MilestoneKind]
) -> tuple[Details, ...]:
    """Milestones of these kinds of the unit's clients, without anything in people's own words."""
    row = MilestoneRow
    rows = session.execute(
        select(
            row.id,
            row.client_id,
            row.kind,
            row.on,
            row.trained,
            row.earnings_reporting,
            row.contents,
            row.components,
        )
        .join(ClientRow, _same_client(row))
        .where(
            row.workspace_id == workspace_id,
            row.kind.in_([each.value for each in kinds]),
            row.voided_at.is_(None),
            ClientRow.vocational_unit_id == unit_id,
            ClientRow.erased_at.is_(None),
        )
        .order_by(row.on, row.id)
    )
    return tuple(
        Details(
            id=each.id,
            client_id=each.client_id,
            kind=known(MilestoneKind, each.kind),
            on=each.on,
            trained=each.trained,
            earnings=bool(each.earnings_reporting),
            contents=tuple(known(DisclosureContent, one) for one in each.contents or ()),
            components=tuple(known(ProfileComponent, one) for one in each.components or ()),
        )
        for each in rows
    )


def supports(session: Session, workspace_id: str, unit_id: str) -> tuple[Supported, ...]:
    """Support at work of the unit's clients: its kind and who gave it."""
    row = ROW_OF["job_support"]
    rows = session.execute(
        select(row.client_id, row.on, row.support, row.giver)
        .join(ClientRow, _same_client(row))
        .where(
            row.workspace_id == workspace_id,
            row.voided_at.is_(None),
            ClientRow.vocational_unit_id == unit_id,
            ClientRow.erased_at.is_(None),
        )
        .order_by(row.on, row.id)
    )
    return tuple(
        Supported(
            each.client_id,
            each.on,
            known(JobSupport, each.support),
            known(SupportGiver, each.giver),
        )
        for each in rows
    )


def _same_client(row: Any) -> Any:
    return and_(ClientRow.workspace_id == row.workspace_id, ClientRow.id == row.client_id)
