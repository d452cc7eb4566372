"""Who has died, asked within a statement about something else: nobody hears of it any more.

Numbers, by the index of one client or contact: as joins PostgreSQL reads what is kept of all.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select

from db.models import EmployerContactClientRow, EpisodeRow
from db.queries.asked import WORKSPACE
from ips.facts import ExitReason


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
        .where(
            EpisodeRow.workspace_id == WORKSPACE,
            EpisodeRow.client_id == client_id,
            EpisodeRow.exit_reason == ExitReason.DIED.value,
            EpisodeRow.voided_at.is_(None),
        )
        .scalar_subquery()
    )
