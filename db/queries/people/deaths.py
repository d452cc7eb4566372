"""Who has died: nobody hears of them any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, select

from db.doors import Session
from db.models import EmployerContactClientRow, EpisodeRow
from db.queries.asked import WORKSPACE, among
from ips.facts import ExitReason

_A_DEATH = (
    EpisodeRow.workspace_id == WORKSPACE,
    EpisodeRow.exit_reason == ExitReason.DIED.value,
    EpisodeRow.voided_at.is_(None),
)
_OF_THESE = select(EpisodeRow.client_id).where(
    *_A_DEATH, EpisodeRow.client_id.in_(among("clients"))
)


def died(session: Session, workspace_id: str, client_ids: Collection[str]) -> frozenset[str]:
    """Those of these clients who have."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids)}
    return frozenset(session.scalars(_OF_THESE, asked))


# ---------------------------------------------------------------- within another statement

# Numbers, by the index of one client or contact: as joins PostgreSQL reads what is kept of all.


def is_not_of_the_dead(client_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a row of the surrounding statement: it is about nobody, or somebody who has not died."""
    return _deaths_of(client_id) == 0


def somebody_lives(employer_contact_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of an employer contact of the surrounding statement: it is for nobody, or not only for
    people who have died."""
    link = EmployerContactClientRow
    fewest = (
        select(func.min(_deaths_of(link.client_id)))
        .where(link.workspace_id == WORKSPACE, link.employer_contact_id == employer_contact_id)
        .scalar_subquery()
    )
    return func.coalesce(fewest, 0) == 0


def _deaths_of(client_id: ColumnElement[Any]) -> ColumnElement[int]:
    """In how many stays a death is on record."""
    return (
        select(func.count())
        .select_from(EpisodeRow.id.table)
        .where(*_A_DEATH, EpisodeRow.client_id == client_id)
        .scalar_subquery()
    )
