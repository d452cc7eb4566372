"""Which clients an employer contact was for, and which jobs a client contact was about."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select

from db.doors import Session
from db.models import ClientContactJobRow, EmployerContactClientRow
from db.types import METADATA


def clients_of(session: Session, workspace_id: str, employer_contact_id: str) -> frozenset[str]:
    """The clients an employer contact names; none: a generic contact."""
    link = EmployerContactClientRow
    return frozenset(
        session.scalars(
            select(link.client_id).where(
                link.workspace_id == workspace_id,
                link.employer_contact_id == employer_contact_id,
            )
        )
    )


def jobs_of(session: Session, workspace_id: str, client_contact_id: str) -> frozenset[str]:
    """The jobs a client contact was about; none: all of them."""
    link = ClientContactJobRow
    return frozenset(
        session.scalars(
            select(link.job_id).where(
                link.workspace_id == workspace_id, link.client_contact_id == client_contact_id
            )
        )
    )


def set_clients(
    session: Session,
    workspace_id: str,
    employer_contact_id: str,
    client_ids: Collection[str],
    before: Collection[str] = (),
) -> None:
    """Name these clients instead of those `before`."""
    whole = {"employer_contact_id": employer_contact_id}
    _set(
        session,
        EmployerContactClientRow,
        workspace_id,
        whole,
        "client_id",
        set(client_ids),
        set(before),
    )


class ForWhom(NamedTuple):
    """An employer contact was for this client."""

    workspace_id: str
    employer_contact_id: str
    client_id: str


def add_clients(session: Session, new: Collection[ForWhom]) -> None:
    """Name the clients of contacts that name nobody yet, in one statement."""
    if new:
        session.execute(insert(EmployerContactClientRow), [each._asdict() for each in new])


def set_jobs(
    session: Session,
    workspace_id: str,
    client_contact_id: str,
    job_ids: Collection[str],
    before: Collection[str] = (),
) -> None:
    """Name these jobs instead of those `before`."""
    whole = {"client_contact_id": client_contact_id}
    _set(session, ClientContactJobRow, workspace_id, whole, "job_id", set(job_ids), set(before))


def _set(
    session: Session,
    row: Any,
    workspace_id: str,
    whole: dict[str, str],
    part: str,
    wanted: set[str],
    before: set[str],
) -> None:
    gone, new = sorted(before - wanted), sorted(wanted - before)
    if gone:
        session.execute(
            delete(row).where(
                row.workspace_id == workspace_id,
                *(getattr(row, name) == value for name, value in whole.items()),
                getattr(row, part).in_(gone),
            )
        )
    if new:
        scope = {"workspace_id": workspace_id, **whole}
        session.execute(_INSERT[row], [scope | {part: each} for each in new])


_INSERT = {
    row: insert(METADATA.tables[row.__tablename__])
    for row in (ClientContactJobRow, EmployerContactClientRow)
}
